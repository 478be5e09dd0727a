"""Three records for tonight, each for its own reason. The session remembers them, so that another
three are different ones.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from adminkit.addresses import refuse_others
from adminkit.numbers import plain_number
from adminkit.pages import admin_page
from adminkit.signed_in import signed_in_user
from collection.drawing import draw_ids
from collection.filters import RecordFilter, find_records
from collection.models import Play, Record, RecordQuerySet
from disco_site.page_filter import own_shelf

SIZE, GOOD, LONG = 3, 8, 90
# The key in the session.
KEY = "tonight"
STARTING_OVER = "You've seen them all. Starting over."
EMPTY_SHELF = "There is no record on the shelf yet."
ALL_LENT = "Every record on the shelf is on loan."


class Kind(NamedTuple):
    """Why a record is proposed: the filter that finds such records, the reason to show, and the
    sentence if there is none.
    """

    narrow: Callable[[date], Mapping[str, str]]
    reason: Callable[[Record], str]
    none: str


class Pick(NamedTuple):
    record: Record
    kind: str
    reason: str
    is_played: bool


class Evening(NamedTuple):
    picks: list[Pick]
    notes: list[str]


def _favourites(today: date) -> Mapping[str, str]:
    long_ago = today - timedelta(LONG - 1)
    return {"rating_min": str(GOOD), "by": "me", "not_played_since": str(long_ago)}


def _praise(record: Record) -> str:
    value = plain_number(record.my_rating)
    if record.last_played is None:
        return f"You gave it {value}; never played"
    return format_html("You gave it {}; last played on <time>{}</time>", value, record.last_played)


KINDS = {
    "favourite": Kind(
        _favourites, _praise, f"Nothing that you gave {GOOD} or more has waited for {LONG} days."
    ),
    "unplayed": Kind(
        lambda today: {"not_played_since": str(date.min)},
        lambda record: "Never played",
        "Everything has been played.",
    ),
    "unrated": Kind(
        lambda today: {"unrated": "1", "by": "me"},
        lambda record: "Not rated by you yet",
        "You have rated everything.",
    ),
}


class Tonight:
    """What the session of a request proposes to its user, from their own shelf."""

    def __init__(self, request: HttpRequest) -> None:
        self.session, self.user = request.session, signed_in_user(request)
        self.today = timezone.localdate()
        self.shelf = find_records(own_shelf(self.user), self.user)
        # What somebody has on loan cannot be played.
        self.here = self.shelf.at_home()
        # `shown` holds pairs of an id and a kind, `seen` the ids that were shown before.
        self.state: dict[str, Any] = self.session.get(KEY, {})
        if self.state.get("day") != str(self.today):
            # Yesterday's evening is over.
            self.state = {"day": str(self.today), "seen": []}

    def evening(self) -> Evening:
        """Return the three records of this session. One that no longer fits its reason is replaced
        by another.
        """
        shown = dict(self.state.get("shown", ()))
        todays = self.user.plays.filter(record__in=shown, day=self.today)
        played = set(todays.values_list("record", flat=True))
        fitting = {pk: kind for pk, kind in shown.items() if pk in played or self._fits(pk, kind)}
        if "shown" not in self.state or len(fitting) < len(shown):
            fitting = self._complete(fitting)
        records = self.shelf.with_links().with_my_rating(self.user)
        played_records = records.annotate(**{"last_played": Play.objects.last_day()})
        by_id = played_records.in_bulk(list(fitting))
        picks = []
        for pk, kind in fitting.items():
            if pk in by_id:
                record = by_id[pk]
                picks.append(Pick(record, kind, KINDS[kind].reason(record), pk in played))
        return Evening(picks, self.state["notes"])

    def turn(self) -> None:
        """Put away the records that are shown; the next are others, until all have been seen."""
        self.state["seen"] += [pk for pk, _ in self.state.pop("shown", ())]
        self._remember()

    def _complete(self, fitting: dict[int, str]) -> dict[int, str]:
        """Return the records that still fit together with new ones, up to three of them; start over
        when all have been seen. Remember them, with the notes about them.
        """
        drawn, notes = self._draw(fitting), []
        if not fitting and not any(drawn.values()) and self.state["seen"]:
            self.state["seen"] = []
            drawn, notes = self._draw(fitting), [STARTING_OVER]
        chosen = dict(fitting)
        # One of each kind comes first, then as many as there is room for.
        for kind, ids in drawn.items():
            if kind not in chosen.values():
                _add(chosen, ids, kind, 1)
        for kind, ids in drawn.items():
            _add(chosen, ids, kind, SIZE - len(chosen))
        for kind, ids in drawn.items():
            if not ids and not draw_ids(self._records(kind, self.shelf)):
                notes.append(KINDS[kind].none)
        if not self.shelf.exists():
            notes = [EMPTY_SHELF]
        elif not self.here.exists():
            notes = [ALL_LENT]
        self._remember(shown=list(chosen.items()), notes=notes)
        return chosen

    def _draw(self, fitting: dict[int, str]) -> dict[str, list[int]]:
        """Draw as many of each kind as there may be room for, but nothing that was played today."""
        without = {*self.state["seen"], *fitting}
        offered = {kind: self._offered(kind) for kind in KINDS}
        return {kind: draw_ids(offered[kind], SIZE, without=without) for kind in KINDS}

    def _records(self, kind: str, shelf: RecordQuerySet) -> RecordQuerySet:
        return RecordFilter(KINDS[kind].narrow(self.today), shelf, user=self.user).qs

    def _offered(self, kind: str) -> RecordQuerySet:
        return self._records(kind, self.here).exclude(pk__in=self._played)

    @property
    def _played(self) -> QuerySet[Play, int]:
        """What anybody has played today."""
        return Play.objects.filter(day=self.today).order_by().values_list("record", flat=True)

    def _fits(self, pk: int, kind: str) -> bool:
        return self._offered(kind).filter(pk=pk).exists()

    def _remember(self, **changes: Any) -> None:
        self.state |= changes
        self.session[KEY] = self.state


def _add(chosen: dict[int, str], ids: list[int], kind: str, most: int) -> None:
    """Add `most` of `ids` that are not among the chosen records yet."""
    new = [pk for pk in ids if pk not in chosen]
    chosen.update(dict.fromkeys(new[:most], kind))


@permission_required("collection.view_record", raise_exception=True)
def tonight(request: HttpRequest) -> HttpResponse:
    """Show the three records of this session. A POST puts them away and goes back to the page that
    it came from.
    """
    refuse_others(request.GET)
    evening = Tonight(request)
    if request.method == "POST":
        evening.turn()
        if "dashboard" in request.POST:
            return redirect(f"{reverse('admin:index')}#tonight")
        return redirect("admin:tonight")
    return admin_page(request, "disco/tonight.html", "Tonight", {"evening": evening.evening()})
