"""Rate together: two people on one device, neither sees the other's rating before both are given.

The session remembers the round: the record, the two people, the ratings given so far.
"""

from typing import TYPE_CHECKING, Any, TypedDict

from django import forms
from django.contrib.auth.models import User
from django.db import transaction
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from adminkit.addresses import Address, read_id
from adminkit.fields import offer_rows
from adminkit.views import AdminView
from ratings.forms import RatingField
from ratings.models import Rating, record_model

if TYPE_CHECKING:
    from collection.models import Record

ROUND = "rate_together"
#: Where the rights of people are stored.
_BACKEND = "django.contrib.auth.backends.ModelBackend"


class Round(TypedDict):
    """A round as the session keeps it: ids, and ratings as texts."""

    record: int
    people: list[int]
    values: list[str]


class StartForm(forms.Form):
    """With whom, and about which record; none: one is drawn."""

    other = forms.ModelChoiceField(User.objects.none(), label="With", empty_label=None)
    record = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, user: User, typed: Any = None, *, record: int | None = None, other: int | None = None
    ) -> None:
        initial = {"record": record, "other": other}
        super().__init__(typed, initial=initial, label_suffix="")
        able = User.objects.with_perm("ratings.add_rating", backend=_BACKEND)
        offer_rows(self.fields["other"], able.exclude(pk=user.pk).order_by("username"))


class ValueForm(forms.Form):
    value = RatingField(label="Rating", help_text="0 to 10, in halves.")

    def __init__(self, typed: Any = None) -> None:
        super().__init__(typed, label_suffix="")
        self.fields["value"].widget.attrs |= {"autofocus": True, "autocomplete": "off"}


class TogetherPage(AdminView):
    """Takes one step of a round: choose, the first rating, the second rating, both side by side."""

    permission = "add"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return self._step(request)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        if "stop" in request.POST:
            request.session.pop(ROUND, None)
            return redirect("admin:ratings_together")
        return self._step(request)

    def _step(self, request: HttpRequest) -> HttpResponseBase:
        running: Round | None = request.session.get(ROUND)
        if running is None or len(running["values"]) == 2:
            return self._start(request, running)
        record, turn = _record(running["record"]), len(running["values"])
        person = User.objects.filter(pk=running["people"][turn]).first()
        if record is None or person is None:
            return self._start(request, None)
        return self._ask(request, running, record, person)

    def _start(self, request: HttpRequest, done: Round | None) -> HttpResponseBase:
        """Ask with whom the next round is, below the result of the one that is done."""
        named = Address(request.GET, "record").id("record")
        other = done["people"][1] if done else None
        form = StartForm(self.user, request.POST or None, record=named, other=other)
        if form.is_valid():
            chosen_other = form.cleaned_data["other"]
            record = _record(form.cleaned_data["record"]) or _drawn(self.user, chosen_other)
            if record:
                people = [self.user.pk, chosen_other.pk]
                request.session[ROUND] = Round(record=record.pk, people=people, values=[])
                return redirect("admin:ratings_together")
            form.add_error(None, "There is no record on the shelf.")
        chosen = _record(named)
        if named and chosen is None:
            raise Http404("There is no such record on the shelf.")
        context = {"form": form, "chosen": chosen, **_result(done)}
        return self.page("ratings/together.html", "Rate together", context)

    def _ask(
        self, request: HttpRequest, running: Round, record: "Record", person: User
    ) -> HttpResponseBase:
        """Ask one of the two for a rating; with the second one, store both."""
        form = ValueForm(request.POST or None)
        if form.is_valid():
            running["values"].append(str(form.cleaned_data["value"]))
            if len(running["values"]) == 2:
                _store(record, running)
            request.session.modified = True
            return redirect("admin:ratings_together")
        turn = len(running["values"]) + 1
        context = {"form": form, "chosen": record, "person": person, "turn": turn}
        return self.page("ratings/turn.html", "Rate together", context)


def _record(pk: object) -> "Record | None":
    """Return the record on the shelf with this id, None if there is none."""
    number = read_id(pk)
    if number is None:
        return None
    return record_model().objects.active().filter(pk=number).first()


def _drawn(*people: User) -> "Record | None":
    """Draw a record on the shelf, one that these people have not both rated if there is one."""
    shelf = record_model().objects.active()
    rated = [Rating.objects.filter(author=person).values("record") for person in people]
    unrated = shelf.exclude(pk__in=rated[0], id__in=rated[1])
    return unrated.order_by("?").first() or shelf.order_by("?").first()


@transaction.atomic
def _store(record: "Record", running: Round) -> None:
    people = User.objects.in_bulk(running["people"])
    for pk, value in zip(running["people"], running["values"], strict=True):
        Rating.objects.rate(record, people[pk], RatingField().clean(value), by=people[pk])


def _result(done: Round | None) -> dict[str, Any]:
    """Return both ratings of a round that is done, side by side, nothing if they are gone."""
    record = _record(done["record"]) if done else None
    if done is None or record is None:
        return {}
    people = done["people"]
    ratings = Rating.objects.filter(record=record, author__in=people).latest_of_each()
    both = sorted(
        ratings.select_related("author"), key=lambda rating: people.index(rating.author_id)
    )
    if not both:
        return {}
    values = [rating.value for rating in both]
    return {
        "revealed": record,
        "both": both,
        "difference": max(values) - min(values),
        "mean": Rating.objects.current_of(record),
    }
