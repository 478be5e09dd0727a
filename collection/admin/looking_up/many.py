"""Looking up many records: the action of their list, and the offer after an import."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from adminkit.numbers import counted
from adminkit.pages import admin_page
from adminkit.signed_in import signed_in_user
from adminkit.views import AdminView
from collection.admin.bulk.selection import selection, selection_context
from collection.admin.looking_up.genres import remember_several
from collection.admin.looking_up.offer import OFFERS, may_look_up, records_of
from collection.admin.looking_up.task import ask_for_look_up
from collection.catalogues.discogs.account import may_be_asked_for
from collection.catalogues.filling.options import PARTS
from collection.catalogues.looking.estimate import in_words, seconds_of
from collection.catalogues.looking.worklist import open_records
from collection.models import Batch, Catalogue, Preferences, Record, SeveralGenres

# The buttons of the page.
PREVIEW, APPLY = "preview", "apply"


class LookUpForm(forms.Form):
    """What is asked for, and of whom."""

    catalogue = forms.ChoiceField(choices=Catalogue.choices, initial=Catalogue.DISCOGS)
    parts = forms.MultipleChoiceField(
        label="Fill in",
        choices=[(part, part.replace("_", " ")) for part in PARTS],
        initial=list(PARTS),
        widget=forms.CheckboxSelectMultiple,
    )
    genres = forms.ChoiceField(
        label="Several genres",
        choices=SeveralGenres.choices,
        help_text="This is remembered.",
    )
    certain = forms.BooleanField(
        label="Take what is certain",
        required=False,
        help_text="Without a release or a barcode, a candidate is taken if it is the only one with "
        "which artist, title, label, catalog number and format agree.",
    )
    again = forms.BooleanField(
        label="Ask again",
        required=False,
        help_text="Also about records that the catalogue has answered before.",
    )


@admin.action(description="Look up the selected records", permissions=["change"])
def look_up_together(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Record]
) -> HttpResponse:
    """Show what would be asked and how long that takes, then begin the task."""
    selected = selection(request, queryset)
    is_sent = PREVIEW in request.POST or APPLY in request.POST
    user = signed_in_user(request)
    preferred = Preferences.objects.genre_rules_of(user)
    initial = {"genres": preferred.several, "again": "again" in request.POST}
    form = LookUpForm(request.POST if is_sent else None, initial=initial)
    context = selection_context(request, selected) | {"form": form, "named": len(preferred.mine)}
    if form.is_valid():
        chosen = form.cleaned_data
        found = open_records(
            selected.own.order_by("pk"),
            chosen["catalogue"],
            chosen["parts"],
            again=chosen["again"],
        )
        remember_several(user, request.POST)
        if APPLY in request.POST and found.records:
            task = ask_for_look_up(
                [pk for group in found.groups for pk in group],
                chosen["catalogue"],
                chosen["parts"],
                by=user,
                url=request.get_full_path(),
                genres=chosen["genres"],
                certain=chosen["certain"],
                again=chosen["again"],
            )
            return redirect(task.page)
        has_token = may_be_asked_for(user)
        seconds = seconds_of(
            len(found.groups), chosen["parts"], chosen["catalogue"], has_token=has_token
        )
        context |= {
            "open": found,
            "time": in_words(seconds),
            "catalogue": Catalogue(chosen["catalogue"]).label,
        }
    title = "Look up records"
    template = "collection/looking_up/many.html"
    return admin_page(request, template, title, context, opts=model_admin.opts)


class LookUpImported(AdminView):
    """Shows the offers after an import whenever somebody comes back to it, and begins to look up
    what it brought.
    """

    permission = "change"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = self._batch(pk)
        template = "collection/looking_up/imported.html"
        return self.page(template, "Fill in the rest", {"batch": batch})

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = self._batch(pk)
        name = request.POST.get("offer", "")
        offer = OFFERS.get(name)
        if offer is None:
            raise Http404("There is no such offer.")
        records = records_of(batch, self.user, name)
        found = open_records(records, Catalogue.DISCOGS, offer.parts)
        back = request.POST.get("back", "")
        if not found.records:
            messages.info(request, "All of these records have been asked about already.")
            return redirect("admin:collection_record_changelist")
        task = ask_for_look_up(
            [pk for group in found.groups for pk in group],
            Catalogue.DISCOGS,
            offer.parts,
            by=self.user,
            url=back if back.startswith("/") and not back.startswith("//") else "",
        )
        messages.info(request, f"{counted(found.records, 'record')} are looked up now.")
        return redirect(task.page)

    def _batch(self, pk: int) -> Batch:
        if not settings.DISCO_LOOK_UPS:
            raise Http404("Look-ups are switched off on this site.")
        batch = get_object_or_404(Batch, pk=pk, kind=Batch.Kind.IMPORT)
        if not may_look_up(batch, self.user):
            raise PermissionDenied
        return batch


def without_look_ups(actions: dict[str, Any]) -> dict[str, Any]:
    """Return the actions of the list without the look-up where look-ups are switched off."""
    if settings.DISCO_LOOK_UPS:
        return actions
    return {name: action for name, action in actions.items() if name != "look_up_together"}
