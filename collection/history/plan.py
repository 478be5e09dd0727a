"""What undoing a batch does: said before it is done, a part of the records at a time."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

from django.db.models import QuerySet

from collection.cells import read_cells, split_list
from collection.derived import memo_line
from collection.history.covers import cover_cells, why_covers_stay
from collection.history.touched import touched
from collection.models import Batch, Change, Record
from credits.models import Transaction

CHUNK = 2000
#: So many records are kept by name for a page or a terminal; kept ones all are.
SHOWN = 50

Values = dict[str, str]


class Kept(NamedTuple):
    """A record, or a want, that stays as it is: its id, its name, why, and which of the two it is."""

    id: int
    name: str
    why: str
    table: str = "record"


class Restored(NamedTuple):
    """A record that goes back: its id, its name, and (column, cell now, cell then) of what changes."""

    id: int
    name: str
    differences: list[tuple[str, str, str]]


class Part(NamedTuple):
    """Some changes of a batch by what becomes of them, and the cells of their records as they are."""

    going: list[Change]
    restoring: list[Change]
    remembering: list[Change]
    now: Mapping[int, Values]


@dataclass
class Plan:
    """What an undo does; `undo` is the batch that tells of it, once it is done."""

    batch: Batch
    undo: Batch | None = None
    going: int = 0
    restoring: int = 0
    missing: int = 0
    wants_going: int = 0
    wants_restoring: int = 0
    kept: list[Kept] = field(default_factory=list)
    going_shown: list[tuple[int, str]] = field(default_factory=list)
    restoring_shown: list[Restored] = field(default_factory=list)
    lines_going: int = 0
    credits: Counter[str] = field(default_factory=Counter)
    lines_reversed: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """Return what the history says of the undo."""
        counts = {
            "taken_away": self.going + self.wants_going,
            "restored": self.restoring + self.wants_restoring,
            "kept": len(self.kept),
            "missing": self.missing,
        }
        return {name: count for name, count in counts.items() if count}

    @property
    def is_empty(self) -> bool:
        """Whether there was something to undo once, and nothing of it is left."""
        return bool(self.kept or self.missing) and not {"taken_away", "restored"} & self.counts.keys()

    @property
    def fingerprint(self) -> str:
        """Return a text that differs when something else would be done."""
        told = (self.counts, self.kept, self.lines_going, self.lines_reversed, sorted(self.credits.items()))
        return sha256(repr(told).encode()).hexdigest()[:32]

    def add(self, part: Part) -> None:
        """Count a part, and the lines of the ledger that it takes away or reverses."""
        self.going += len(part.going)
        self.restoring += len(part.restoring)
        for change in part.going[: SHOWN - len(self.going_shown)]:
            self.going_shown.append((change.record_id, named(part.now[change.record_id])))
        for change in part.restoring[: SHOWN - len(self.restoring_shown)]:
            now = part.now[change.record_id]
            self.restoring_shown.append(Restored(change.record_id, named(now), told_differences(now, change.before)))
        self._add_lines(part)

    def _add_lines(self, part: Part) -> None:
        going = {change.record_id for change in part.going}
        lines = own_lines(self.batch, [*going, *(change.record_id for change in part.restoring)])
        for pk, amount, username in lines.values_list("record_id", "amount", "account__owner__username"):
            if amount or pk not in going:
                self.lines_reversed += 1
                self.credits[username] -= amount
            else:
                self.lines_going += 1


def own_lines(batch: Batch, ids: Sequence[int]) -> QuerySet[Transaction]:
    """Return the ledger lines that the batch booked for these records and that nothing has reversed."""
    first, last = batch.wrote[Transaction._meta.label]
    return Transaction.objects.filter(record__in=ids, pk__gt=first, pk__lte=last, reverses=None, reversed_by=None)


def parts(batch: Batch, plan: Plan, *, locking: bool = False) -> Iterator[Part]:
    """Yield the changes of a batch, sorted by what becomes of them, and count them in `plan`."""
    last = 0
    while changes := list(batch.changes.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = changes[-1].pk
        if locking:
            _lock([change.record_id for change in changes])
        part = _sorted(batch, changes, plan)
        plan.add(part)
        yield part


def _sorted(batch: Batch, changes: Sequence[Change], plan: Plan) -> Part:
    ids = [change.record_id for change in changes if change.record_id]
    now = read_cells(ids) if batch.kind != Batch.Kind.COVERS else cover_cells(changes)
    # Cells that are empty on both sides tell of what a file had said and of nothing else.
    remembering = [change for change in changes if change.before == change.after == {} and change.record_id]
    cells = [change for change in changes if not change.before == change.after == {}]
    there = [change for change in cells if change.record_id]
    plan.missing += len(cells) - len(there)
    reasons = touched(batch, there, now) if batch.kind != Batch.Kind.COVERS else why_covers_stay(there, now)
    for change in there:
        if why := reasons.get(change.record_id):
            plan.kept.append(Kept(change.record_id, named(now[change.record_id]), "; ".join(why)))
    going = [change for change in there if change.before is None and change.record_id not in reasons]
    restoring = [change for change in there if change.before is not None and change.record_id not in reasons]
    return Part(going, restoring, remembering, now)


def _lock(ids: Sequence[int]) -> None:
    """Let nobody change the records between the look at them and the undo."""
    list(Record.objects.filter(pk__in=ids).order_by("pk").select_for_update().values_list("pk"))


def named(cells: Mapping[str, str]) -> str:
    """Return the name of a record from its cells: "Artist / Artist - Title (Year)"."""
    return memo_line(split_list(cells.get("artist", "")), cells.get("title", ""), cells.get("year"))


def told_differences(now: Mapping[str, str], then: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return (column, cell now, cell then) of the columns that differ."""
    columns = dict.fromkeys([*now, *then])
    return [(name, now.get(name, ""), then.get(name, "")) for name in columns if now.get(name) != then.get(name)]
