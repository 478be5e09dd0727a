"""Three records for tonight, each for its own reason. The session keeps them, so that another three are others."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from collection.filters import RecordFilter, find_records
from collection.models import Play, Record
from collection.querysets import RecordQuerySet
from disco_site.narrowing import own_shelf
from ratings.templatetags.ratings import plain

SIZE, GOOD, LONG = 3, 8, 90
KEY, ANEW = "tonight", "You have seen them all; these begin anew."


class Kind(NamedTuple):
    """Why a record is proposed: the filter that finds such records, the reason, and what is said if there is none."""

    name: str
    narrow: Callable[[date], dict[str, str]]
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


def _praise(record: Record) -> str:
    value = plain(record.my_rating)
    if record.last_played is None:
        return f"You gave it {value}; never played"
    return format_html("You gave it {}; last played on <time>{}</time>", value, record.last_played)


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "favourite",
            lambda today: {"rating_min": str(GOOD), "by": "me", "not_played_since": str(today - timedelta(LONG - 1))},
            _praise,
            f"Nothing that you gave {GOOD} or more has waited for {LONG} days.",
        ),
        Kind(
            "unplayed",
            lambda today: {"not_played_since": str(date.min)},
            lambda record: "Never played",
            "Everything has been played.",
        ),
        Kind(
            "unrated",
            lambda today: {"unrated": "1", "by": "me"},
            lambda record: "Not rated by you yet",
            "You have rated everything.",
        ),
    )
}


class Tonight:
    """What the session of a request proposes to its user, from the shelf that is his."""

    def __init__(self, request: HttpRequest) -> None:
        self.session, self.user = request.session, request.user
        self.today = timezone.localdate()
        self.shelf = find_records(own_shelf(self.user), self.user)
        kept = self.session.get(KEY, {})
        # Yesterday's evening is over. `shown` and `seen` hold ids, the former with their kinds.
        self.kept: dict[str, Any] = kept if kept.get("day") == str(self.today) else {"day": str(self.today), "seen": []}

    def evening(self) -> Evening:
        """Return the three of this session; one that does not fit its reason any more gives way to another."""
        shown = dict(self.kept.get("shown", ()))
        played = set(self.user.plays.filter(record__in=shown, day=self.today).values_list("record", flat=True))
        fitting = {pk: kind for pk, kind in shown.items() if pk in played or self._fits(pk, kind)}
        if "shown" not in self.kept or len(fitting) < len(shown):
            fitting = self._completed(fitting)
        records = (
            self.shelf.with_links()
            .with_ratings(self.user)
            .annotate(last_played=Play.objects.last_day())
            .in_bulk(list(fitting))
        )
        picks = [
            Pick(records[pk], kind, KINDS[kind].reason(records[pk]), pk in played)
            for pk, kind in fitting.items()
            if pk in records
        ]
        return Evening(picks, self.kept["notes"])

    def turn(self) -> None:
        """Put away what is shown; what comes next are others, until all have been seen."""
        self.kept["seen"] += [pk for pk, _ in self.kept.pop("shown", ())]
        self._keep()

    def _completed(self, found: dict[int, str]) -> dict[int, str]:
        """Fill up what was found, or begin anew when all have been seen; keep it, with what is to be said of it."""
        drawn, notes = self._drawn(found), []
        if not found and not any(drawn.values()) and self.kept["seen"]:
            self.kept["seen"] = []
            drawn, notes = self._drawn(found), [ANEW]
        for kind, ids in drawn.items():
            if kind not in found.values():
                found = found | dict.fromkeys([pk for pk in ids if pk not in found][:1], kind)
        for kind, ids in drawn.items():
            room = SIZE - len(found)
            found = found | dict.fromkeys([pk for pk in ids if pk not in found][:room], kind)
        notes += [KINDS[kind].none for kind, ids in drawn.items() if not ids and not self._records(kind).draw_ids()]
        self._keep(shown=list(found.items()), notes=notes)
        return found

    def _drawn(self, found: dict[int, str]) -> dict[str, list[int]]:
        """Draw as many of each kind as there may be room for."""
        without = {*self.kept["seen"], *found}
        return {kind: self._records(kind).draw_ids(SIZE, without=without) for kind in KINDS}

    def _records(self, kind: str) -> RecordQuerySet:
        return RecordFilter(KINDS[kind].narrow(self.today), self.shelf, user=self.user).qs

    def _fits(self, pk: int, kind: str) -> bool:
        return self._records(kind).filter(pk=pk).exists()

    def _keep(self, **changes: Any) -> None:
        self.kept |= changes
        self.session[KEY] = self.kept


@permission_required("collection.view_record", raise_exception=True)
def tonight(request: HttpRequest) -> HttpResponse:
    """Show the three of this session; a POST puts them away and goes back to the page that it came from."""
    evening = Tonight(request)
    if request.method == "POST":
        evening.turn()
        return redirect(reverse("admin:index") + "#tonight" if "dashboard" in request.POST else "admin:tonight")
    context = {"title": "Tonight", "evening": evening.evening()}
    return TemplateResponse(request, "disco/tonight.html", admin.site.each_context(request) | context)
