"""Pages beside the list of ratings: rate again, where opinions differ, where they have moved."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from adminkit.addresses import Address, read_id
from adminkit.views import AdminView
from ratings.forms import RatingField
from ratings.models import Rating, RatingQuerySet
from ratings.over_time import changes, disagreements


class AgainForm(forms.Form):
    """A new opinion; the old one is not shown before it is given."""

    value = RatingField(label="Your rating today", help_text="0 to 10, in halves.")

    def __init__(self, typed: Any = None) -> None:
        super().__init__(typed, label_suffix="")
        self.fields["value"].widget.attrs |= {"autofocus": True, "autocomplete": "off"}


class RateAgain(AdminView):
    """Asks for a new opinion about one record that the user last rated over a year ago."""

    permission = "add"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        address = Address(request.GET, "after", "given")
        following = _following(self._stale(), address.id("after"))
        result = _given(self.user, address.id("given"))
        return self._answer(following.with_records().first(), AgainForm(), result)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        old = get_object_or_404(self._stale().with_records(), pk=read_id(request.POST.get("old")))
        form = AgainForm(request.POST)
        if not form.is_valid():
            return self._answer(old, form)
        new = Rating.objects.rate(old.record, self.user, form.cleaned_data["value"], by=self.user)
        return redirect(f"{reverse('admin:ratings_again')}?given={new.pk}")

    def _stale(self) -> RatingQuerySet:
        return Rating.objects.stale(self.user)

    def _answer(
        self, old: Rating | None, form: AgainForm, result: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        context = {"old": old, "left": self._stale().count(), "form": form, **(result or {})}
        return self.page("ratings/again.html", "Rate again", context)


class DisagreePage(AdminView):
    """Lists the records whose latest ratings are far apart."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        context = {"disagreements": disagreements()}
        return self.page("ratings/disagree.html", "We disagree", context)


class MovedPage(AdminView):
    """Lists growers and faders: where an author's last rating is far from the first."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        moved = changes()
        growers = [change for change in moved if change.difference > 0]
        faders = [change for change in reversed(moved) if change.difference < 0]
        context = {"lists": [("Growers", growers), ("Faders", faders)]}
        return self.page("ratings/moved.html", "Growers and faders", context)


def _following(stale: RatingQuerySet, after: int | None) -> RatingQuerySet:
    """Return the ratings that come after the one with the id `after`, all of them if there is no
    such one.
    """
    skipped = stale.filter(pk=after).first() if after else None
    if skipped is None:
        return stale
    return stale.filter(
        Q(rated_on__gt=skipped.rated_on) | Q(rated_on=skipped.rated_on, pk__gt=skipped.pk)
    )


def _given(author: User, pk: int | None) -> dict[str, Any]:
    """Return the rating that was just given and the one before it, now that it may be seen."""
    if pk is None:
        return {}
    new = Rating.objects.filter(author=author, pk=pk).with_records().first()
    if new is None:
        return {}
    old = Rating.objects.before(new).first()
    if old is None:
        return {}
    return {"given": new, "before": old, "difference": new.value - old.value}
