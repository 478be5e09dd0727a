"""The verdict on a row: new, changed, same, skipped, bad or blank, and why.

In: a row that is read and split into names, and the cells of the record with which it was matched,
if any. Out: a `Verdict`. The tables are not touched; `writing/writer.py` carries verdicts out.

A foreign file is a view from elsewhere, so three things are compared: what it says now, what it
said last time (`seen`), and what the record says. What changed there is written; what changed here
too is a conflict, and the record keeps its own.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest

from collection.cells import INDEX, Cells, cell_of, join_list, split_list
from collection.fields import PROSE_LENGTH
from collection.importing.files.problems import Problem
from collection.importing.judging.same_cell import (
    differences,
    format_pair,
    is_exported_as,
    is_other_order,
    same,
    same_format,
    same_styles,
)
from collection.importing.judging.splitter import Splitter
from collection.importing.sources.kept_cells import MergedRemarks, joined, merged, without
from collection.importing.sources.row import REMARKS, Row
from collection.importing.sources.source import Source
from collection.names import name_key

KINDS = ("new", "changed", "same", "skipped", "bad", "blank")
TAGS, LOCATION = "tags", "location"
FORMAT = ("format", "format_details")
#: Columns that only a record that has left the shelf may fill.
REMOVAL_COLUMNS = ("removed_on", "removal_reason", "sale_price")


@dataclass(slots=True)
class Verdict:
    """One row and what becomes of it.

    `changes` and `conflicts` map a column to (cell before, cell in the file). `reason` says why a
    row is skipped. `current` are the cells of the record, `stored_seen` the cells that the source
    gave of it last time, None for the first time. `near` are ids of records that look like a new
    one, `bought` is the day on which a new one came, by the file. `is_removed` is whether the
    record has left the shelf and the row does not say so.
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

    @property
    def stored_id(self) -> int:
        """The id of the record or want, of a verdict that has one: a new row once it is stored."""
        assert self.record_id is not None
        return self.record_id

    @property
    def owner_id(self) -> int:
        """The id of the owner, of a verdict that has one: a row of a new user once they exist."""
        assert self.row.owner_id is not None
        return self.row.owner_id

    @property
    def changed_here(self) -> set[str]:
        """The conflicting columns of which the source said something last time: the record was
        changed since. Of the others it speaks for the first time.
        """
        said = self.stored_seen or {}
        return {column for column in self.conflicts if said.get(column)}

    @property
    def changed_cells(self) -> dict[str, str]:
        """The cells of the file that are to be written, by column."""
        return {column: cell for column, (_, cell) in self.changes.items()}

    def fingerprint_line(self) -> str:
        """Return the verdict as one line, from which the fingerprint of a preview is made."""
        names = self.row.names or ""
        changes = sorted(self.changes.items())
        return f"{self.row.line} {self.kind} {self.record_id} {changes} {self.charged} {names}\n"


@dataclass
class Judge:
    """Compares rows with records; `update` is whether records that differ are changed."""

    source: Source
    splitter: Splitter
    update: bool

    def new(self, row: Row, *, charge_after: date | None) -> Verdict:
        """Return the verdict on a row without a record; it costs a credit if it was bought after
        `charge_after`.
        """
        row.problems += self._problems_of_new(row)
        if row.problems:
            return Verdict("bad", row)
        row.said = row.seen()
        for column, cell in row.defaults.items():
            row.values.setdefault(column, cell)
        if row.kept:
            row.values[REMARKS] = joined((row.values.get(REMARKS, ""), *row.kept.values()))
        bought = row.values.get("purchase_date") or row.values.get("added_at", "")[:10]
        if row.values.get("is_active") == "0":
            bought = ""
        is_charged = charge_after is not None and bought > charge_after.isoformat()
        return Verdict("new", row, bought=bought, charged=is_charged)

    def _problems_of_new(self, row: Row) -> list[Problem]:
        values = row.values
        reason = ""
        if not values.get("title"):
            reason = "the row has no title"
            if "uid" in values:
                reason = f"no record has the uid {values['uid']}; a new one needs a title"
        elif not values.get("artist") and "uid" not in values:
            reason = "the row names no artist"
        problems = [Problem(row.line, "", "", reason)] if reason else []
        if values.get("is_active") != "0":
            problems += _removal_problems(row)
        return problems + _number_problems(row, values.get("label", ""))

    def known(
        self, row: Row, pk: int, current: Cells, seen: dict[str, str] | None, rated_today: bool
    ) -> Verdict:
        """Return the verdict on a row that speaks of a record with the cells `current`.

        `seen` are the cells that the source gave last time, None where it speaks of the record for
        the first time. `rated_today`: the owner has rated the record today, by hand.
        """
        verdict = Verdict("same", row, pk, current=current, stored_seen=seen)
        verdict.is_removed = current[INDEX["is_active"]] == "0" and "is_active" not in row.values
        differing = differences(_with_pairs_once(row.values), current)
        for column in differing:
            if column == REMARKS or (column == TAGS and self.source.foreign):
                continue
            before, new = cell_of(current, column), row.values[column]
            if self.source.foreign and not self._is_news(row, column, current, seen or {}):
                continue
            is_rated_here = column == "rating" and rated_today
            if is_rated_here or self._changed_here(row, column, before, seen or {}):
                verdict.conflicts[column] = (before, new)
            else:
                verdict.changes[column] = (before, _overlaid(column, before, new))
        if self.source.foreign:
            _judge_tags(verdict, seen or {})
            _let_go_of_location(verdict, seen or {})
        self._judge_remarks(verdict, seen or {})
        _keep_pairs(verdict, differing)
        row.problems += self._problems_of_known(verdict)
        self._classify(verdict)
        return verdict

    def _judge_remarks(self, verdict: Verdict, seen: Mapping[str, str]) -> None:
        row, before = verdict.row, verdict.current[INDEX[REMARKS]]
        moved = row.moved(seen)
        if REMARKS not in row.values and not row.kept and not moved:
            return
        gone = [seen[name] for name, column in moved.items() if column not in verdict.conflicts]
        found = self._merged(row, without(before, gone), seen)
        if found.text != before:
            verdict.changes[REMARKS] = (before, found.text)
        if found.conflict:
            verdict.conflicts[REMARKS] = (before, found.conflict)
        if len(found.text) > max(PROSE_LENGTH, len(before)):
            reason = f"the remarks would be {len(found.text)} characters long; {PROSE_LENGTH} fit"
            row.problems.append(Problem(row.line, "", "", reason))

    def _merged(self, row: Row, before: str, seen: Mapping[str, str]) -> MergedRemarks:
        source = self.source
        is_one_list = not source.lists_by_header
        return merged(row, before, seen, is_foreign=source.foreign, is_one_list=is_one_list)

    def _classify(self, verdict: Verdict) -> None:
        if verdict.row.problems:
            verdict.kind = "bad"
        elif not self.update and (verdict.changes or verdict.conflicts):
            verdict.kind = "skipped"
            verdict.reason = "differs; existing records are left alone in mode add"
        elif verdict.changes:
            verdict.kind = "changed"
        elif verdict.conflicts:
            verdict.kind = "skipped"
            verdict.reason = "differs from what is here; your version is kept"
            if verdict.changed_here:
                verdict.reason = "was changed here as well; your version is kept"

    def _is_news(self, row: Row, column: str, current: Cells, seen: Mapping[str, str]) -> bool:
        """Whether the file says of a record what its source did not say last time."""
        before = cell_of(current, column)
        new = row.raw.get(column, row.values[column])
        known = seen.get(column, "")
        if new == known:
            return False
        if not self.source.is_discogs_collection:
            return True
        if column == "added_at" and before:
            # The moment tells one copy from another: of two exports, each has its own. Only one
            # that was read with day and month in the other order is put right.
            return is_other_order(new, known)
        if column in row.raw and is_exported_as(column, known, new):
            return False
        if same_styles(column, new, before):
            return False
        return column not in FORMAT or not self._is_same_format(row, current, seen)

    def _is_same_format(self, row: Row, current: Cells, seen: Mapping[str, str]) -> bool:
        """Whether format and details of a row say together what its source said last time, or what
        the record says.
        """
        new, here = format_pair(row.values), {name: cell_of(current, name) for name in FORMAT}
        return same_format(new, format_pair(seen)) or same_format(new, format_pair(here))

    def _changed_here(self, row: Row, column: str, before: str, seen: Mapping[str, str]) -> bool:
        """Whether the record says something else than the source said of it last time."""
        if not self.source.foreign:
            return False
        # Of Discogs, the last time may have been a CSV, with lists as texts, or an answer of the
        # API.
        is_text = column in row.raw or self.source.is_discogs_collection
        if is_text and same(column, self.splitter.resolved(seen).get(column, ""), before):
            return False
        is_list = column not in row.raw or self.source.is_discogs_collection
        return not (is_list and same(column, seen.get(column, ""), before))

    def _problems_of_known(self, verdict: Verdict) -> list[Problem]:
        row, current = verdict.row, verdict.current
        after = verdict.changed_cells
        problems = []
        stays = after.get("is_active", current[INDEX["is_active"]]) == "1"
        if stays and any(map(after.get, REMOVAL_COLUMNS)):
            problems += _removal_problems(row)
        if "catalog_number" in after or "label" in after:
            problems += _number_problems(row, after.get("label", current[INDEX["label"]]))
        return problems


def _judge_tags(verdict: Verdict, seen: Mapping[str, str]) -> None:
    """Give the record the tags that are new in a foreign file, and take away those that are gone
    from it. Whatever else the owner added or took away stays.
    """
    row, before = verdict.row, verdict.current[INDEX[TAGS]]
    if not row.values.get(TAGS) and TAGS not in row.lets_go:
        return
    given, said = split_list(row.values.get(TAGS, "")), split_list(seen.get(TAGS, ""))
    gone = set(map(name_key, said)) - set(map(name_key, given))
    tags = {name_key(tag): tag for tag in split_list(before) if name_key(tag) not in gone}
    for tag in given:
        if name_key(tag) not in map(name_key, said):
            tags.setdefault(name_key(tag), tag)
    if tags.keys() != set(map(name_key, split_list(before))):
        verdict.changes[TAGS] = (before, join_list(tags.values()))


def _let_go_of_location(verdict: Verdict, seen: Mapping[str, str]) -> None:
    """Empty a location that the source gave, and that is something else to it now."""
    before = verdict.current[INDEX[LOCATION]]
    if LOCATION in verdict.row.lets_go and before and before == seen.get(LOCATION):
        verdict.changes[LOCATION] = (before, "")


def _with_pairs_once(values: Mapping[str, str]) -> Mapping[str, str]:
    """Return the cells of a row as a record holds them: a label that stands there twice with the
    same catalog number is stored once.
    """
    if ";" not in values.get("label", ""):
        return values
    labels = split_list(values["label"])
    numbers = split_list(values.get("catalog_number", ""))
    if len(numbers) > len(labels):
        return values
    pairs: dict[tuple[str, str], tuple[str, str]] = {}
    for label, number in zip_longest(labels, numbers, fillvalue=""):
        pairs.setdefault((name_key(label), number), (label, number))
    if len(pairs) == len(labels):
        return values
    names, texts = zip(*pairs.values(), strict=True)
    cells = {"label": join_list(names), "catalog_number": join_list(texts)}
    return {**values, **{column: cells[column] for column in cells.keys() & values.keys()}}


def _keep_pairs(verdict: Verdict, differing: Collection[str]) -> None:
    """Let labels and their numbers, which are one list in two columns, change together or not at
    all. `differing` are the columns in which row and record differ.
    """
    for column, other in (("label", "catalog_number"), ("catalog_number", "label")):
        if column in verdict.conflicts and other in verdict.changes:
            verdict.conflicts[other] = verdict.changes.pop(other)
        elif column in verdict.changes and other in differing and other not in verdict.conflicts:
            cells = verdict.current[INDEX[other]], verdict.row.values[other]
            verdict.changes.setdefault(other, cells)


def _overlaid(column: str, before: str, new: str) -> str:
    """Return the cell after the change: countries fill gaps, everything else is replaced."""
    if column != "artist_country":
        return new
    countries = zip_longest(split_list(before), split_list(new), fillvalue="")
    return join_list([known or given for known, given in countries])


def _removal_problems(row: Row) -> list[Problem]:
    problems = []
    for column in REMOVAL_COLUMNS:
        cell = row.values.get(column)
        if cell:
            problems.append(Problem(row.line, column, cell, "only removed records can have this"))
    return problems


def _number_problems(row: Row, label: str) -> list[Problem]:
    cell = row.values.get("catalog_number", "")
    count = len(split_list(cell))
    if count <= len(split_list(label)):
        return []
    reason = "there are fewer labels than numbers"
    if count == 1:
        reason = "there is no label for this catalog number"
    return [Problem(row.line, "catalog_number", cell, reason)]
