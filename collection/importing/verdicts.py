"""What a row means for the collection: new, changed, same, skipped or bad, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from collection.cells import INDEX, Cells, join_list, split_list
from collection.importing.comparing import differences, same
from collection.importing.file_rows import Row
from collection.importing.problems import Problem
from collection.importing.source import Source
from collection.importing.splitting import Splitter

KINDS = ("new", "changed", "same", "skipped", "bad", "blank")
#: Columns that only a record that has left the shelf may fill.
REMOVAL_COLUMNS = ("removed_on", "removal_reason", "sale_price")


@dataclass(slots=True)
class Verdict:
    """One row and what becomes of it.

    `changes` and `conflicts` map a column to (cell before, cell in the file). `reason` says why a row is skipped.
    `near` are ids of records that look like the new one. `bought` is the day on which a new one came, by the file.
    `is_removed` tells that the record has left the shelf, and the row does not say so.
    """

    kind: str
    row: Row
    record_id: int | None = None
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    conflicts: dict[str, tuple[str, str]] = field(default_factory=dict)
    reason: str = ""
    current: Cells = field(default_factory=list)
    stored_seen: dict[str, str] | None = None
    near: list[int] = field(default_factory=list)
    bought: str = ""
    charged: bool = False
    is_removed: bool = False

    def told(self) -> str:
        """Return the verdict as one line, from which the fingerprint of a preview is made."""
        names = self.row.names or ""
        return f"{self.row.line} {self.kind} {self.record_id} {sorted(self.changes.items())} {self.charged} {names}\n"


@dataclass
class Judge:
    """Compares rows with records. `update` is the mode: whether what differs is written or left alone."""

    source: Source
    splitter: Splitter
    update: bool

    def bad(self, row: Row) -> Verdict:
        return Verdict("bad", row)

    def new(self, row: Row, *, charge_after: date | None) -> Verdict:
        """Return the verdict on a row that no record answers to."""
        row.problems += self._problems_of_new(row)
        if row.problems:
            return self.bad(row)
        row.said = row.seen()
        for column, cell in row.defaults.items():
            row.values.setdefault(column, cell)
        bought = row.values.get("purchase_date") or row.values.get("added_at", "")[:10]
        if row.values.get("is_active") == "0":
            bought = ""
        return Verdict("new", row, bought=bought, charged=bool(charge_after and bought > charge_after.isoformat()))

    def _problems_of_new(self, row: Row) -> list[Problem]:
        values, found = row.values, []
        if not values.get("title"):
            said = f"no record has the uid {values['uid']}; a new one needs a title" if "uid" in values else ""
            found.append(Problem(row.line, "", "", said or "the row has no title"))
        elif not values.get("artist") and "uid" not in values:
            found.append(Problem(row.line, "", "", "the row names no artist"))
        if values.get("is_active") != "0":
            found += _removal_problems(row)
        return found + _number_problems(row, values.get("label", ""))

    def known(self, row: Row, pk: int, current: Cells, seen: dict[str, str] | None, rated_today: bool) -> Verdict:
        """Return the verdict on a row that speaks of a record with the cells `current`.

        `seen` are the cells that the source gave last time, None where it speaks of the record for the first time.
        """
        verdict = Verdict("same", row, pk, current=current, stored_seen=seen)
        verdict.is_removed = current[INDEX["is_active"]] == "0" and "is_active" not in row.values
        for column in differences(row.values, current):
            before = current[INDEX[column]]
            if self.source.foreign and not self._changed_there(row, column, seen or {}):
                continue
            if self._changed_here(row, column, before, seen or {}) or (column == "rating" and rated_today):
                verdict.conflicts[column] = (before, row.values[column])
            else:
                verdict.changes[column] = (before, _overlaid(column, before, row.values[column]))
        row.problems += self._problems_of_known(verdict)
        return self._classified(verdict)

    def _classified(self, verdict: Verdict) -> Verdict:
        if verdict.row.problems:
            verdict.kind = "bad"
        elif not self.update and (verdict.changes or verdict.conflicts):
            verdict.kind, verdict.reason = "skipped", "differs; existing records are left alone in mode add"
        elif verdict.changes:
            verdict.kind = "changed"
        elif verdict.conflicts:
            verdict.kind, verdict.reason = "skipped", "was changed here too; the record keeps its own"
        return verdict

    @staticmethod
    def _changed_there(row: Row, column: str, seen: Mapping[str, str]) -> bool:
        """Tell whether the file says something else than last time; raw cells stand as the file writes them."""
        return row.raw.get(column, row.values[column]) != seen.get(column, "")

    def _changed_here(self, row: Row, column: str, before: str, seen: Mapping[str, str]) -> bool:
        if not self.source.foreign:
            return False
        was = self.splitter.resolved(seen) if column in row.raw else seen
        return not same(column, was.get(column, ""), before)

    def _problems_of_known(self, verdict: Verdict) -> list[Problem]:
        after = {column: cell for column, (_, cell) in verdict.changes.items()}
        found = []
        if after.get("title") == "":
            found.append(Problem(verdict.row.line, "title", "", "a record needs a title"))
        active = after.get("is_active", verdict.current[INDEX["is_active"]])
        if active == "1" and any(after.get(column) for column in REMOVAL_COLUMNS):
            found += _removal_problems(verdict.row)
        if "catalog_number" in after or "label" in after:
            found += _number_problems(verdict.row, after.get("label", verdict.current[INDEX["label"]]))
        return found


def _overlaid(column: str, before: str, new: str) -> str:
    """Return the cell after the change: countries fill gaps, everything else is replaced."""
    if column != "artist_country":
        return new
    known, given = split_list(before), split_list(new)
    width = max(len(known), len(given))
    pairs = zip(known + [""] * (width - len(known)), given + [""] * (width - len(given)), strict=True)
    return join_list([old or country for old, country in pairs])


def _removal_problems(row: Row) -> list[Problem]:
    said = "only a record with is_active 0 has this"
    return [Problem(row.line, column, row.values[column], said) for column in REMOVAL_COLUMNS if row.values.get(column)]


def _number_problems(row: Row, label: str) -> list[Problem]:
    numbers = split_list(row.values.get("catalog_number", ""))
    if len(numbers) > len(split_list(label)):
        said = (
            "there is no label for this catalog number" if len(numbers) == 1 else "there are fewer labels than numbers"
        )
        return [Problem(row.line, "catalog_number", row.values["catalog_number"], said)]
    return []
