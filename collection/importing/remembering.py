"""What a foreign source is remembered by: the cells it gave of a record, and a digest by which a row is known again."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from types import MappingProxyType
from typing import Any, NamedTuple

from collection.cells import fetch_raw
from collection.importing.bulk import insert, update
from collection.importing.file_rows import Row
from collection.importing.rows import Values
from collection.importing.source import Source
from collection.importing.verdicts import Verdict
from collection.models import SourceKey
from collection.querysets import chunks

# To be counted up when a source reads the same cells in another way than before, so that all rows are read anew.
READING = 2
# What a preview shows of a row that was not read.
_SHOWN = ("artist", "title")
# What a row that was not read has nothing of. Shared, because a hundred thousand rows would have a million of them.
_NONE: Any = MappingProxyType({})
_EMPTY_ROW: Any = {"raw": _NONE, "defaults": _NONE, "said": _NONE, "problems": (), "doubtful": (), "names": ()}
_EMPTY_VERDICT: Any = {"changes": _NONE, "conflicts": _NONE, "current": (), "near": ()}
_encode = json.JSONEncoder(ensure_ascii=False).encode
_REMOVED_THERE = _encode({"is_active": "0"})[1:-1]


class Known(NamedTuple):
    """What is stored of a record under the key of a row; `seen` as the database hands it out."""

    record_id: int
    seen: str
    row_hash: str
    is_active: bool


def as_stored(seen: Mapping[str, str]) -> str:
    """Return cells as JSON in the form of PostgreSQL's jsonb, so that either database hands out what was written."""
    return _encode({column: seen[column] for column in sorted(seen, key=lambda column: (len(column), column))})


class Memory:
    """Remembers what `source` says; the survey must have told the source how to read its file."""

    def __init__(self, source: Source) -> None:
        self.source = source
        reading = source.reading()
        self._digest = blake2b(repr((READING, *reading)).encode(), digest_size=16) if reading else None

    def row_hash(self, cells: Sequence[str], seen: str) -> str:
        """Return a digest of a row as the file writes it and of what is stored as `seen` of its record.

        When either changes, by an import, an undo or whatever else, the row is not known again but read. "" where rows
        must always be read.
        """
        if self._digest is None:
            return ""
        digest = self._digest.copy()
        digest.update("\0".join((*cells, seen)).encode(errors="surrogatepass"))
        return digest.hexdigest()

    def repeats(self, lines: Iterable[tuple[int, list[str]]], owner_id: int, boundary: int) -> Iterator[Verdict]:
        """Yield verdicts on those rows that stand in the file as they stood there last time.

        They need not be read: they were without problems, and what they say is what is stored. All rows of the file
        that share a key must be among `lines`.
        """
        if self._digest is None:
            return
        source, width = self.source, len(self.source.table.header)
        waiting: dict[str, list[tuple[int, list[str]]]] = {}
        for pair in lines:
            if len(pair[1]) == width:
                waiting.setdefault(source.foreign_key(pair[1]), []).append(pair)
        for key, known in self._known(waiting, owner_id, boundary):
            rows = waiting[key]
            for place, (line, cells) in enumerate(rows):
                if known.row_hash == self.row_hash(cells, known.seen):
                    del rows[place]
                    values = {column: source.cell(cells, column) for column in _SHOWN}
                    row = Row(line, cells, values, **_EMPTY_ROW, key=key, owner_id=owner_id, is_repeat=True)
                    is_removed = not known.is_active and _REMOVED_THERE not in known.seen
                    yield Verdict("same", row, known.record_id, **_EMPTY_VERDICT, is_removed=is_removed)
                    break

    def _known(self, keys: Iterable[str], owner_id: int, boundary: int) -> Iterator[tuple[str, Known]]:
        """Yield what is stored of the owner's records under each of the keys, the oldest record first."""
        stored = SourceKey.objects.filter(source=self.source.name, record__pk__lte=boundary).order_by("key", "record")
        # Owners are told apart here: asked for one, SQLite would go through all of his records.
        columns = ("record__owner_id", "key", "record_id", "seen", "row_hash", "record__is_active")
        for some in chunks(list(keys)):
            for owner, key, *known in fetch_raw(stored.filter(key__in=some).values_list(*columns)):
                if owner == owner_id:
                    yield key, Known(*known)

    def remember_new(self, new: Iterable[Verdict]) -> None:
        """Keep what the source says of records that were just made."""
        self._insert((v, v.row.said) for v in new)

    def remember_known(self, verdicts: Iterable[Verdict]) -> list[Verdict]:
        """Keep what the source says now; an empty cell keeps what it said before. Return what says something else."""
        now = [(v, (v.stored_seen or {}) | v.row.seen()) for v in verdicts]
        self._insert((v, seen) for v, seen in now if v.stored_seen is None)
        again = [(v, seen) for v, seen in now if v.stored_seen is not None]
        ids: dict[int, tuple[int, str]] = {}
        for some in chunks([v.record_id for v, _ in again]):
            stored = SourceKey.objects.filter(source=self.source.name, record__in=some)
            ids.update((record, (pk, old)) for record, pk, old in stored.values_list("record_id", "id", "row_hash"))
        changed = []
        for v, seen in again:
            (text, new), (pk, old) = self._stored(v, seen), ids[v.record_id]
            changed += [(text, new, pk)] if new != old or seen != v.stored_seen else []
        update(SourceKey, ("seen", "row_hash"), changed)
        return [v for v, seen in again if seen != v.stored_seen]

    def _insert(self, said: Iterable[tuple[Verdict, Values]]) -> None:
        rows = [(v.record_id, self.source.name, v.row.key, *self._stored(v, seen)) for v, seen in said]
        insert(SourceKey, ("record", "source", "key", "seen", "row_hash"), rows)

    def _stored(self, verdict: Verdict, seen: Values) -> tuple[str, str]:
        text = as_stored(seen)
        return text, self.row_hash(verdict.row.cells, text)
