"""What a page shows of a change that a batch made to a record."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from adminkit.numbers import counted
from collection.history.beyond_cells import ANSWER, is_track
from collection.history.plan import cell_differences, named
from collection.history.table_rows import row_names
from collection.models import Batch, Change

#: What the counts of a batch are called, in the order in which they are shown: PostgreSQL keeps
#: the names in JSON in an order of its own.
_COUNTS = {
    "new": "new",
    "changed": "changed",
    "same": "same",
    "skipped": "skipped",
    "bad": "bad",
    "blank": "blank",
    "taken_away": "deleted",
    "restored": "restored",
    "kept": "kept",
    "missing": "already deleted",
}

#: (column, cell before, cell after) of a cell that differs.
Difference = tuple[str, str, str]
#: What the cells are called on a page where their names are not a reader's words.
_SHOWN_NAMES = {ANSWER: "looked_up", "cover_source": "cover_from"}


class ShownChange(NamedTuple):
    """A change in words: the record and its name, what became of it, and the cells that differ."""

    batch: Batch
    record: int | None
    name: str
    news: str
    differences: list[Difference]
    #: The name of its table, "" for a record.
    table: str = ""


def shown_counts(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return (words, count) of the counts of a batch that are not 0, as pages show them."""
    names = [*_COUNTS, *sorted(counts.keys() - _COUNTS.keys())]
    return [
        (_COUNTS.get(name, name.replace("_", " ")), counts[name])
        for name in names
        if counts.get(name)
    ]


def shown_changes(changes: Sequence[Change]) -> list[ShownChange]:
    """Return changes as pages show them: records by what they were called then, rows of other
    tables by what they belong to.
    """
    names = row_names(changes)
    shown = map(shown_change, changes)
    return [
        row._replace(name=names[change.pk]) if change.table else row
        for change, row in zip(changes, shown, strict=True)
    ]


def shown_change(change: Change) -> ShownChange:
    """Return the change of a record as pages show it."""
    before, after = change.before, change.after
    news, differences = "", []
    if before is None:
        news = "new"
    elif after is None:
        news = "deleted"
    else:
        differences = cell_differences(before, after)
        if not change.table:
            differences = folded(differences)
    name = named(after or before or {})
    record = change.record_id
    return ShownChange(change.batch, record, name, news, differences, change.table)


def folded(differences: Sequence[Difference]) -> list[Difference]:
    """Return the differences with the tracks of a look-up as one, each list by its length, and in
    the words of a page.
    """
    shown = [
        (_SHOWN_NAMES.get(name, name), before, after)
        for name, before, after in differences
        if not is_track(name)
    ]
    tracks = [row for row in differences if is_track(row[0])]
    if tracks:
        before, after = (sum(bool(row[side]) for row in tracks) for side in (1, 2))
        shown.append(("tracks", _counted(before), _counted(after)))
    return shown


def _counted(tracks: int) -> str:
    return counted(tracks, "track") if tracks else ""
