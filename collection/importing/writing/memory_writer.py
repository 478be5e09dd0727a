"""Stores what a foreign source says of records, so that the next file of it can be compared.

In: verdicts on rows of which a record is known, a new one after it was stored. Out: rows of
`SourceKey`; judging/source_memory.py says what they hold and reads them.
"""

from collections.abc import Iterable

from collection.bulk_sql import chunks, insert, update
from collection.importing.judging.source_memory import Memory, as_stored
from collection.importing.judging.verdict import Verdict
from collection.models import SourceKey

Seen = dict[str, str]


class MemoryWriter:
    """Stores what the source of `memory` says."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.source_name = memory.source.name

    def remember_new(self, new: Iterable[Verdict]) -> None:
        """Store what the source says of records that were just made."""
        self._insert((verdict, verdict.row.said) for verdict in new)

    def remember_known(self, verdicts: Iterable[Verdict]) -> list[Verdict]:
        """Store what the source says now of known records.

        Returned are the verdicts on rows that say something else than before.
        """
        first_time: list[tuple[Verdict, Seen]] = []
        again: list[tuple[Verdict, Seen]] = []
        for verdict in verdicts:
            seen = verdict.row.said_after(verdict.stored_seen or {})
            if verdict.stored_seen is None:
                first_time.append((verdict, seen))
            else:
                again.append((verdict, seen))
        self._insert(first_time)
        self._update(again)
        return [verdict for verdict, seen in again if seen != verdict.stored_seen]

    def _insert(self, pairs: Iterable[tuple[Verdict, Seen]]) -> None:
        rows = []
        for verdict, seen in pairs:
            key = verdict.row.key
            rows.append((verdict.record_id, self.source_name, key, *self._stored(verdict, seen)))
        insert(SourceKey, ("record", "source", "key", "seen", "row_hash"), rows)

    def _update(self, pairs: list[tuple[Verdict, Seen]]) -> None:
        """Store the cells and digests that differ from the stored ones."""
        stored: dict[int, tuple[int, str]] = {}
        keys = SourceKey.objects.filter(source=self.source_name)
        for part in chunks(pairs):
            known = keys.filter(record__in=[verdict.record_id for verdict, _ in part])
            for record_id, pk, row_hash in known.values_list("record_id", "id", "row_hash"):
                stored[record_id] = (pk, row_hash)
        changed = []
        for verdict, seen in pairs:
            pk, old_hash = stored[verdict.stored_id]
            text, new_hash = self._stored(verdict, seen)
            if new_hash != old_hash or seen != verdict.stored_seen:
                changed.append((text, new_hash, pk))
        update(SourceKey, ("seen", "row_hash"), changed)

    def _stored(self, verdict: Verdict, seen: Seen) -> tuple[str, str]:
        text = as_stored(seen)
        return text, self.memory.row_hash(verdict.row.cells, text)
