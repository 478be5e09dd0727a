"""What a foreign source said of each record last time, and the rows that say the same again.

A source key (`collection.models.SourceKey`) holds, for a record and a source, the key of its row
there, the cells that the source gave of it (`seen`), and a digest of the row (`row_hash`). The
cells show what changed there and what changed here; the digest lets a row that is unchanged be
recognised without being read, which is most of the time of importing a file again.

In: rows as cells, not read. Out: verdicts on those that are unchanged. The first pass must be done:
how a file is read is a part of the digest. What is stored is written by writing/memory_writer.py.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from types import MappingProxyType
from typing import Any, NamedTuple

from collection.bulk_sql import any_of, chunks
from collection.cells import fetch_raw
from collection.importing.files.broken_rows import is_whole
from collection.importing.files.problem_column import Line
from collection.importing.judging.verdict import Verdict
from collection.importing.sources.row import Row
from collection.importing.sources.source_reader import SourceReader
from collection.models import SourceKey

# To be counted up when a source reads the same cells in another way than before, so that all rows
# are read anew.
READING = 8
# The columns that a preview shows of a row that was not read.
_SHOWN = ("artist", "title")
# What a row that was not read has nothing of. Shared, because a hundred thousand rows would have a
# million of them.
_NONE: Any = MappingProxyType({})
_EMPTY_ROW: Any = {
    "raw": _NONE,
    "defaults": _NONE,
    "said": _NONE,
    "problems": (),
    "doubtful": (),
    "kept": _NONE,
    "names": (),
}
_EMPTY_VERDICT: Any = {"changes": _NONE, "conflicts": _NONE, "current": (), "near": ()}
_encode = json.JSONEncoder(ensure_ascii=False).encode
_REMOVED_THERE = _encode({"is_active": "0"})[1:-1]
_PATHS = ("record__owner_id", "key", "record_id", "seen", "row_hash", "record__is_active")


class Remembered(NamedTuple):
    """What is stored of a record under the key of a row; `seen` as the database returns it."""

    record_id: int
    seen: str
    row_hash: str
    is_active: bool


def as_stored(seen: Mapping[str, str]) -> str:
    """Return cells as JSON in the form of PostgreSQL's jsonb: short keys first.

    So either database returns what was written, to the letter, and the digest holds on both.
    """
    # Names of a file's columns may hold any letters; PostgreSQL counts their bytes.
    columns = sorted(seen, key=lambda column: (len(column.encode()), column))
    return _encode({column: seen[column] for column in columns})


class Memory:
    """What the source of `reader` said before."""

    def __init__(self, reader: SourceReader) -> None:
        self.source = reader.source
        self._shown = {column: self.source.places.get(column) for column in _SHOWN}
        self._digest = None
        if reader.is_only_cells:
            basis = repr((READING, *reader.basis()))
            self._digest = blake2b(basis.encode(), digest_size=16)

    def row_hash(self, cells: Sequence[str], seen: str) -> str:
        """Return a digest of a row as the file writes it and of what is stored as `seen` of its
        record.

        When either changes, by an import, an undo or anything else, the row is not recognised but
        read. "" where rows must always be read.
        """
        if self._digest is None:
            return ""
        # A copy is faster than starting with how the file is read for each row.
        digest = self._digest.copy()
        digest.update("\0".join((*cells, seen)).encode(errors="surrogatepass"))
        return digest.hexdigest()

    def repeats(self, lines: Iterable[Line], owner_id: int, boundary: int) -> Iterator[Verdict]:
        """Yield verdicts on the rows that are in the file exactly as they were last time.

        They need not be read: they had no problems, and what they say is stored. All rows of the
        file that share a key must be among `lines`: each record takes the first that is as it was.
        """
        if self._digest is None:
            return
        width = len(self.source.table.header)
        waiting: dict[str, list[Line]] = {}
        for line, cells in lines:
            if len(cells) == width and is_whole(cells):
                waiting.setdefault(self.source.foreign_key(cells), []).append((line, cells))
        for key, remembered in self._remembered(waiting, owner_id, boundary):
            rows = waiting[key]
            for place, (line, cells) in enumerate(rows):
                if remembered.row_hash == self.row_hash(cells, remembered.seen):
                    del rows[place]
                    yield self._unchanged(line, cells, key, owner_id, remembered)
                    break

    def _unchanged(
        self, line: int, cells: list[str], key: str, owner_id: int, remembered: Remembered
    ) -> Verdict:
        shown = {
            column: "" if place is None else cells[place].strip()
            for column, place in self._shown.items()
        }
        row = Row(line, cells, shown, **_EMPTY_ROW, key=key, owner_id=owner_id, is_repeat=True)
        # Looked for in the text: reading the JSON of each row would cost more than all the rest.
        is_removed = not remembered.is_active and _REMOVED_THERE not in remembered.seen
        return Verdict("same", row, remembered.record_id, **_EMPTY_VERDICT, is_removed=is_removed)

    def _remembered(
        self, keys: Iterable[str], owner_id: int, boundary: int
    ) -> Iterator[tuple[str, Remembered]]:
        """Yield what is stored of the owner's records under each of the keys, the oldest record
        first.
        """
        stored = SourceKey.objects.filter(source=self.source.name, record__pk__lte=boundary)
        ordered = stored.order_by("key", "record")
        for part in chunks(list(keys), 2000):
            known = fetch_raw(ordered.filter(key__in=any_of(part)).values_list(*_PATHS))
            for owner, key, *columns in known:
                # Compared here: with the owner in the query, SQLite goes through all their records.
                if owner == owner_id:
                    yield key, Remembered(*columns)
