"""What undoing a batch does, in numbers and names, known before it is done."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from collection.cells import COLUMNS, Values, split_list
from collection.derived import memo_line
from collection.history.rows_of_batch import own_lines
from collection.models import Batch

#: So many records are named on a page or a terminal; kept ones all are.
SHOWN = 50


class Kept(NamedTuple):
    """What stays as it is: its id, its name, why, and whether it is a record, a want, or a row of
    the table of that name, which has no id here.
    """

    id: int
    name: str
    why: str
    table: str = "record"

    @property
    def called(self) -> str:
        """What it is, for a sentence."""
        return f"{self.table} {self.id}" if self.id else f"a row of {self.table}"


class Restored(NamedTuple):
    """A record that goes back: its id, its name, and (column, cell now, cell then) of what
    changes.
    """

    id: int
    name: str
    differences: list[tuple[str, str, str]]


class RecordChange(NamedTuple):
    """What a batch did to a record that still exists: its cells then, and as the batch left them.

    A record that the batch made had no cells. `seen` is as in `Change`.
    """

    record: int
    uid: UUID
    is_new: bool
    before: Values
    after: Values
    seen: dict[str, str | None]


class Part(NamedTuple):
    """Some changes of a batch by what becomes of them, and the cells of their records as
    they are.
    """

    going: list[RecordChange]
    restoring: list[RecordChange]
    remembering: list[RecordChange]
    now: Mapping[int, Values]


@dataclass
class Plan:
    """What an undo does; `undo` is the batch of the undo itself, once it is done."""

    batch: Batch
    undo: Batch | None = None
    going: int = 0
    restoring: int = 0
    missing: int = 0
    wants_going: int = 0
    wants_restoring: int = 0
    #: By the name of another table, how many of its rows are deleted and restored.
    rows_going: Counter[str] = field(default_factory=Counter)
    rows_restoring: Counter[str] = field(default_factory=Counter)
    kept: list[Kept] = field(default_factory=list)
    going_shown: list[tuple[int, str]] = field(default_factory=list)
    restoring_shown: list[Restored] = field(default_factory=list)
    lines_going: int = 0
    credits: Counter[str] = field(default_factory=Counter)
    lines_reversed: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """What the history shows of the undo: the counts that are not 0."""
        counts = {
            "taken_away": self.going + self.wants_going + self.rows_going.total(),
            "restored": self.restoring + self.wants_restoring + self.rows_restoring.total(),
            "kept": len(self.kept),
            "missing": self.missing,
        }
        return {name: count for name, count in counts.items() if count}

    @property
    def is_empty(self) -> bool:
        """Whether there was something to undo once, and nothing of it is left."""
        was_something = bool(self.kept or self.missing)
        return was_something and not {"taken_away", "restored"} & self.counts.keys()

    @property
    def fingerprint(self) -> str:
        """A text that differs when something else would be done."""
        facts = (
            self.counts,
            self.kept,
            self.lines_going,
            self.lines_reversed,
            sorted(self.credits.items()),
        )
        return sha256(repr(facts).encode()).hexdigest()[:32]

    def add(self, part: Part) -> None:
        """Count a part, and the lines of the ledger that it takes away or reverses."""
        self.going += len(part.going)
        self.restoring += len(part.restoring)
        for change in part.going[: SHOWN - len(self.going_shown)]:
            self.going_shown.append((change.record, named(part.now[change.record])))
        for change in part.restoring[: SHOWN - len(self.restoring_shown)]:
            now = part.now[change.record]
            differences = cell_differences(now, change.before)
            self.restoring_shown.append(Restored(change.record, named(now), differences))
        self._add_lines(part)

    def _add_lines(self, part: Part) -> None:
        going = {change.record for change in part.going}
        restoring = {change.record for change in part.restoring}
        lines = own_lines(self.batch, going | restoring)
        for record, amount, username in lines.values_list(
            "record_id", "amount", "account__owner__username"
        ):
            if amount or record not in going:
                self.lines_reversed += 1
                self.credits[username] -= amount
            else:
                self.lines_going += 1


def named(cells: Mapping[str, str]) -> str:
    """Return the name of a record from its cells: "Artist / Artist - Title (Year)"."""
    return memo_line(split_list(cells.get("artist", "")), cells.get("title", ""), cells.get("year"))


def cell_differences(now: Mapping[str, str], then: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return (column, cell now, cell then) of the columns that differ, in the order of a file."""
    columns = dict.fromkeys([*COLUMNS, *sorted(now.keys() | then.keys())])
    return [
        (name, now.get(name, ""), then.get(name, ""))
        for name in columns
        if now.get(name) != then.get(name)
    ]
