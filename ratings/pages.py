"""Pages beside the list of ratings: rate again, where opinions differ, and where they have moved."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from ratings.forms import RatingField
from ratings.models import Rating


class AgainForm(forms.Form):
    """A new opinion; the old one is not shown before it is given."""

    value = RatingField(label="Your rating today", help_text="0 to 10, in halves.")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)
        self.fields["value"].widget.attrs |= {"autofocus": True, "autocomplete": "off"}


class RatingPages(admin.ModelAdmin):
    """Mixed into the admin of ratings."""

    change_list_template = "ratings/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("again/", wrap(self.again_view), name="ratings_again"),
            path("disagree/", wrap(self.disagree_view), name="ratings_disagree"),
            path("moved/", wrap(self.moved_view), name="ratings_moved"),
            *super().get_urls(),
        ]

    def again_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for a new opinion about one record that the user last rated over a year ago."""
        self._refuse_who_may_not_rate(request)
        if request.method == "POST":
            return self._rate_again(request)
        stale = Rating.objects.stale(request.user)
        following = _following(stale, request.GET.get("after", "")).with_records().first()
        context = {"title": "Rate again", "old": following, "left": stale.count(), "form": AgainForm()}
        return self._rating_page(request, "ratings/again.html", context | _given(request))

    def _rate_again(self, request: HttpRequest) -> HttpResponse:
        old = get_object_or_404(Rating.objects.stale(request.user).with_records(), pk=request.POST.get("old") or 0)
        form = AgainForm(request.POST)
        if not form.is_valid():
            context = {"title": "Rate again", "old": old, "left": Rating.objects.stale(request.user).count()}
            return self._rating_page(request, "ratings/again.html", context | {"form": form})
        new = Rating.objects.rate(old.record, request.user, form.cleaned_data["value"])
        return redirect(f"{reverse('admin:ratings_again')}?given={new.pk}")

    def disagree_view(self, request: HttpRequest) -> HttpResponse:
        """List the records whose latest ratings are far apart."""
        self._refuse_who_may_not_see(request)
        context = {"title": "We disagree", "disagreements": Rating.objects.disagreements()}
        return self._rating_page(request, "ratings/disagree.html", context)

    def moved_view(self, request: HttpRequest) -> HttpResponse:
        """List growers and faders: where an author's last rating is far from his first."""
        self._refuse_who_may_not_see(request)
        changes = Rating.objects.changes()
        lists = [
            ("Growers", [one for one in changes if one.difference > 0]),
            ("Faders", [one for one in reversed(changes) if one.difference < 0]),
        ]
        return self._rating_page(request, "ratings/moved.html", {"title": "Growers and faders", "lists": lists})

    def _refuse_who_may_not_rate(self, request: HttpRequest) -> None:
        if not self.has_add_permission(request):
            raise PermissionDenied

    def _refuse_who_may_not_see(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _rating_page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        base = self.admin_site.each_context(request) | {"opts": self.opts}
        return TemplateResponse(request, template, base | context)


def _following(stale: Any, after: str) -> Any:
    """Return the ratings that come after the one with the id `after`, all of them if there is no such one."""
    skipped = stale.filter(pk=after).first() if after.isdecimal() and len(after) < 19 else None
    if skipped is None:
        return stale
    return stale.filter(Q(rated_on__gt=skipped.rated_on) | Q(rated_on=skipped.rated_on, pk__gt=skipped.pk))


def _given(request: HttpRequest) -> dict[str, Any]:
    """Return the rating that was just given and the one before it, now that it may be seen."""
    pk = request.GET.get("given", "")
    own = Rating.objects.filter(author=request.user, pk=pk if pk.isdecimal() and len(pk) < 19 else 0)
    new = own.with_records().first()
    old = Rating.objects.before(new).first() if new else None
    return {"given": new, "before": old, "difference": new.value - old.value} if old else {}
