"""What was decided where a file leaves it open: texts that may be several names, rows that may be a
record that is there.

A record that was merged into another one is gone: its rows are set aside.

Nothing is guessed: a text stays one name and a row becomes another copy unless a user decided
otherwise, in the preview of this file or of an earlier one.
"""

from collections.abc import Sequence

from django.contrib.auth.models import User

from collection.bulk_sql import chunks
from collection.importing.options import Answers
from collection.importing.sources.file_cells import FileCells
from collection.importing.sources.row import Row
from collection.models import Decision, SourceKey
from collection.models.decisions import names_key, row_key
from collection.models.sources import LOST_UIDS

#: Why a row is skipped whose record is gone because it was the same as another one.
MERGED = "merged: its record became part of another one"


class Decided:
    """The decisions that count for a file: the answers to its preview, and those about earlier
    files.
    """

    def __init__(self, source: FileCells, owner: User | None, answers: Answers) -> None:
        self.source = source
        self._owner_id = owner.pk if owner else None
        self.names: dict[str, list[str]] = Decision.objects.names() if source.maybe_lists else {}
        for (subject, text), names in answers.names.items():
            self.names[names_key(subject, text)] = names
        self.records: dict[str, int | None] = {}
        if owner:
            self.records |= Decision.objects.records(owner.pk, source.name)
        for key, (record, _) in answers.records.items():
            self.records[key] = record

    def names_of(self, subject: str, text: str) -> list[str]:
        """Return the names that a text is, [] if nothing was decided."""
        return self.names.get(names_key(subject, text), []) if self.names else []

    def record_of(self, row: Row) -> int | None:
        """Return the record that a row is, None if nothing was decided."""
        return self.records.get(key_of(self.source, row)) if self.records else None

    def open_keys(self) -> set[str]:
        """Return the keys of rows decided to be a record that does not have their source key yet.

        The others are found by that key, which is stronger than a decision.
        """
        decided = {key: record for key, record in self.records.items() if record}
        known = set()
        for part in chunks(sorted(set(decided.values()))):
            stored = SourceKey.objects.filter(source=self.source.name, record__in=part)
            for key, seen in stored.values_list("key", "seen"):
                added = seen.get("added_at", "")
                known.add(_key(self._owner_id, self.source, key, added))
        return decided.keys() - known

    def key_of_cells(self, cells: Sequence[str]) -> str:
        """Return the key that `key_of` gives a row of the importing owner, without reading it."""
        source = self.source
        key = source.foreign_key(cells) if source.foreign else source.digest(cells)
        return _key(self._owner_id, source, key, source.cell(cells, "added_at"))


def key_of(source: FileCells, row: Row) -> str:
    """Return what identifies a row among those of its owner and source; the day it was added tells
    copies apart.
    """
    added = source.cell(row.cells, "added_at")
    return _key(row.owner_id, source, row.key or source.digest(row.cells), added)


def _key(owner_id: int | None, source: FileCells, key: str, added: str) -> str:
    return row_key(owner_id, source.name, f"{key}\n{added}")


class MergedRows:
    """Rows that speak of records which were merged into others."""

    def __init__(self) -> None:
        #: Their lines.
        self.lines: set[int] = set()
        self._lost = SourceKey.every.filter(source=LOST_UIDS, is_merged=True)
        #: Whether there are any.
        self.are_possible = SourceKey.every.filter(is_merged=True).exists()

    def find(self, rows: Sequence[Row]) -> None:
        """Note the lines of those among `rows` whose uid was lost in a merge."""
        if not self.are_possible:
            return
        uids = sorted({row.values.get("uid", "") for row in rows})
        lost: set[tuple[str, int]] = set()
        for some in chunks(uids):
            known = self._lost.filter(key__in=some)
            lost.update(known.values_list("key", "record__owner_id"))
        for row in rows:
            if (row.values.get("uid"), row.owner_id) in lost:
                self.lines.add(row.line)
