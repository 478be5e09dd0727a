"""The page *Discogs*: the token of a user, and the buttons that fetch with it."""

from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from adminkit.redirects import next_page
from collection.catalogues.discogs.account import connect, forget_token, may_be_asked_for
from collection.catalogues.discogs.account_file import KINDS
from collection.catalogues.failures import CatalogueError
from collection.catalogues.tokens import Token
from collection.filters import RecordFilter
from collection.models import DiscogsAccount, Record
from collection.screens.discogs_account.fetching import NotFetched, ask_to_fetch, fetch_here
from collection.screens.import_view import ImportView
from collection.screens.pending import PendingImport
from collection.screens.plain_tables.previews import discard_table
from collection.screens.previews import SESSION, discard_previous
from collection.tasks.worker import is_working


class TokenForm(forms.Form):
    """A token; what was typed is never sent back to the page."""

    token = forms.CharField(
        label="Token",
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class DiscogsView(ImportView):
    """A page that is there unless look-ups are switched off."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not settings.DISCO_LOOK_UPS:
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class DiscogsPage(DiscogsView):
    """Shows whose account is connected; takes in a token."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(TokenForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TokenForm(request.POST)
        if form.is_valid():
            token = Token(form.cleaned_data["token"].strip())
            try:
                name = connect(self.user, token)
            except CatalogueError as error:
                form.add_error("token", error.sentence)
            else:
                messages.success(request, f"Connected to the Discogs account {name}.")
                return redirect(next_page(request, reverse("admin:collection_record_discogs")))
        return self._show(form)

    def _show(self, form: TokenForm) -> HttpResponse:
        own = Record.objects.owned_by(self.user).active()
        gone = {"not_on_discogs": "1", "owner": self.user.username}
        account = DiscogsAccount.objects.filter(user=self.user).defer("sealed_token").first()
        context = {
            "form": form,
            "next": next_page(self.request, self.request.path),
            "account": account,
            "may_fetch": may_be_asked_for(self.user),
            "gone": RecordFilter(gone, own, user=self.user).qs.count(),
            "gone_url": f"{reverse('admin:collection_record_changelist')}?{urlencode(gone)}",
            "kinds_to_fetch": KINDS,
        }
        return self.import_page("discogs", "Discogs", context)


class RemoveToken(DiscogsView):
    """Forgets the token of the user."""

    def post(self, request: HttpRequest) -> HttpResponse:
        if forget_token(self.user, by=self.user):
            messages.success(request, "The Discogs token was removed.")
        return redirect("admin:collection_record_discogs")


class FetchFromDiscogs(DiscogsView):
    """Fetches the collection or the wantlist of the user and leads to the preview of its import."""

    def post(self, request: HttpRequest) -> HttpResponse:
        what = request.POST.get("what", "")
        if what not in KINDS:
            raise Http404
        discard_previous(request)
        discard_table(request)
        pending = PendingImport.awaited()
        if is_working():
            request.session[SESSION] = pending.token
            return redirect(ask_to_fetch(pending, self.user, what).page)
        try:
            fetch_here(pending, self.user, what)
        except NotFetched as error:
            messages.error(request, f"Nothing was imported. {error}")
            return redirect("admin:collection_record_discogs")
        request.session[SESSION] = pending.token
        return redirect("admin:collection_record_import_preview", pending.token)
