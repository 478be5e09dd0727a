"""Whose the values of records are: what sources and catalogues gave, and what an owner emptied.

A value that is still what the export of the same release gave, or what a catalogue filled in, is
not a person's. What a person emptied is told by a batch, or by a source that once gave something.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from collection.bulk_sql import chunks
from collection.catalogues.filling.agreement import PartCells, same_words
from collection.cells import Values
from collection.models import Batch, Change, SourceKey
from collection.models.catalogues import Catalogue, memory_source

#: The source of files that name releases of Discogs.
EXPORT = Catalogue.DISCOGS.value
#: In the memory of a catalogue: the columns that had a value at its last answer.
HAD = "had"


@dataclass
class Standing:
    """What is known of the values of one record.

    `export` are the cells that the last export gave, as the file writes them and as the record got
    them, `release` the release that it gave them of. `remembered` is what the catalogue gave, with
    "cover" and "tracks" as the names that the record holds for them. `emptied` are the columns
    that a person emptied together with others.
    """

    export: list[Values] = field(default_factory=list)
    release: str = ""
    remembered: Values = field(default_factory=dict)
    emptied: set[str] = field(default_factory=set)

    def is_given(self, columns: Sequence[str], cells: PartCells, release: str) -> bool:
        """Whether these cells are what the catalogue gave, or the export of the same release."""
        given = [self.remembered]
        if release and release == self.release:
            given += self.export
        return any(
            values.get(columns[0])
            and same_words(tuple(values.get(column, "") for column in columns), cells)
            for values in given
        )

    def is_emptied(self, column: str) -> bool:
        """Whether an empty cell is empty because a person wants it so."""
        if column in self.emptied or column in self.remembered.get(HAD, "").split():
            return True
        return any(values.get(column) for values in self.export)


def standings(ids: Sequence[int], catalogue: str) -> dict[int, Standing]:
    """Return per record id whose its values are, as far as `catalogue` is concerned."""
    known = {pk: Standing() for pk in ids}
    for some in chunks(ids):
        keys = SourceKey.objects.filter(
            record__in=some, source__in=[EXPORT, memory_source(catalogue)]
        )
        for record, source, seen in keys.values_list("record_id", "source", "seen"):
            if source == EXPORT:
                known[record].export.append(seen)
                known[record].release = seen.get("discogs_release_id", "")
            else:
                known[record].remembered = seen
        _read_history(some, known)
    return known


def _read_history(ids: Sequence[int], known: dict[int, Standing]) -> None:
    """Read from the batches that stand what an export gave, and what was emptied by hand."""
    changes = Change.objects.filter(record__in=ids, table="", batch__undone_by=None)
    rows = changes.exclude(batch__kind=Batch.Kind.UNDO).order_by("pk")
    given: dict[int, Values] = defaultdict(dict)
    for record, kind, source, before, after in rows.values_list(
        "record_id", "batch__kind", "batch__source", "before", "after"
    ):
        if record is None:
            continue
        if kind == Batch.Kind.IMPORT and source == EXPORT:
            given[record] |= _news(before, after)
        else:
            known[record].emptied.update((before or {}).keys() - (after or {}).keys())
        known[record].emptied.difference_update(after or {})
    for record, cells in given.items():
        known[record].export.append(cells)


def _news(before: dict[str, Any] | None, after: dict[str, Any] | None) -> Values:
    """Return the cells that a change wrote."""
    former = before or {}
    return {column: cell for column, cell in (after or {}).items() if former.get(column) != cell}
