"""Which record a row speaks of. Exact or not at all, and every record is spoken of by one row at most.

Candidates are the owner's records, removed ones included, as they were before the batch; they are looked for by uid,
by the key of the source, by what a user said, by Discogs release, and by artists, title, format and year.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from collection.cells import Cells, fetch_raw, moment_cell, split_list, stream_cells
from collection.importing.candidates import LATE, Candidate, Candidates
from collection.importing.file_rows import Row
from collection.importing.pairing import pair, same_edition
from collection.importing.problems import Problem
from collection.importing.source import Source
from collection.importing.survey import Survey
from collection.models import Record, SourceKey
from collection.names import name_key
from collection.querysets import chunks

_UID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Matcher:
    """Pairs rows with records; remembers which records are taken."""

    def __init__(self, source: Source, survey: Survey) -> None:
        self.source = source
        self.candidates = Candidates(source, survey)
        self.decided = survey.decided
        self.boundary = self.candidates.boundary
        self.taken: set[int] = set()
        #: How many of them were found by the key of the source.
        self.found_by_key = 0
        #: Of the records found by the key of the source, those that have left the shelf.
        self.removed: set[int] = set()
        self._seen: dict[int, dict[str, str]] = {}

    def take(self, pk: int) -> bool:
        """Remember that a row repeats what it said of this record, so that no other can; False if one does already."""
        free = pk not in self.taken
        self.taken.add(pk)
        self.found_by_key += free
        return free

    def cells_by_uid(self, uids: Iterable[str]) -> Iterator[tuple[int, Cells]]:
        """Yield (id, cells) of the records that have one of the uids; one not written as Disco writes it finds none."""
        wanted = [uid for uid in uids if _UID.fullmatch(uid)]
        known = self.candidates.records()
        ids = [pk for some in chunks(wanted) for (pk,) in fetch_raw(known.filter(uid__in=some).values_list("pk"))]
        return stream_cells(Record.objects.filter(pk__in=ids)) if ids else iter(())

    def pop_seen(self) -> dict[int, dict[str, str]]:
        """Return what the source said last time of the records found by its keys since the last call."""
        seen, self._seen = self._seen, {}
        return seen

    def match(self, rows: Sequence[Row]) -> dict[int, int]:
        """Return per line the id of the record that the row speaks of; the other rows are new.

        All rows that share a key must come in one call. Notes a problem in a row whose uid is not its own.
        """
        found: dict[int, int] = {}
        if not self.boundary:
            return found
        self._by_uid(rows, found)
        for tier in (self._by_source_key, self._by_decision, self._by_release, self._by_identity):
            left = [row for row in rows if row.line not in found and not row.problems and row.owner_id]
            if left:
                tier(left, found)
        return found

    def _by_uid(self, rows: Sequence[Row], found: dict[int, int]) -> None:
        wanted = {row.values["uid"]: row for row in rows if row.values.get("uid") and not row.problems}
        for some in chunks(list(wanted)):
            known = self.candidates.records().filter(uid__in=some)
            for pk, uid, owner_id in known.values_list("pk", "uid", "owner_id"):
                row = wanted[str(uid)]
                if owner_id == row.owner_id:
                    self._take(row, pk, found)
                else:
                    row.problems.append(Problem(row.line, "uid", str(uid), "belongs to a record of another owner"))

    def _by_source_key(self, rows: Sequence[Row], found: dict[int, int]) -> None:
        if not self.source.foreign:
            return
        candidates = []
        before = len(found)
        paths = ("key", "seen", "record_id", "record__owner_id", "record__added_at", "record__is_active")
        for some in chunks(sorted({row.key for row in rows})):
            stored = SourceKey.objects.filter(source=self.source.name, key__in=some, record__pk__lte=self.boundary)
            for key, seen, pk, owner_id, added_at, is_active in fetch_raw(stored.values_list(*paths)):
                self._seen[pk] = json.loads(seen)
                if not is_active:
                    self.removed.add(pk)
                added = moment_cell(added_at)[:19] or LATE
                candidates.append(Candidate(pk, owner_id, added_at=added, source_key=key, seen=self._seen[pk]))
        self._pair(
            rows,
            candidates,
            found,
            row_key=lambda row: (row.owner_id, row.key),
            candidate_key=lambda one: (one.owner_id, one.source_key),
            agrees=lambda row, one: row.seen().items() <= one.seen.items(),
        )
        self.found_by_key += len(found) - before

    def _by_decision(self, rows: Sequence[Row], found: dict[int, int]) -> None:
        """Take rows for what they were said to be, unless another row speaks of the record by a stronger key."""
        for row in rows if self.decided.records else ():
            row.said_to_be = self.decided.record_of(row)
        said = [row for row in rows if row.said_to_be]
        known = {one.id: one for one in self.candidates.of_ids({row.said_to_be for row in said})}
        for row in said:
            one = known.get(row.said_to_be)
            free = one and one.owner_id == row.owner_id and one.id not in self.taken
            if free and not self.candidates.wanted_more(one, by_release=True):
                self._take(row, one.id, found)

    def _by_release(self, rows: Sequence[Row], found: dict[int, int]) -> None:
        wanted = [row for row in rows if row.values.get("discogs_release_id")]
        candidates = self.candidates.having(wanted, "discogs_release_id")
        self._pair(
            wanted,
            [one for one in candidates if not self.candidates.wanted_more(one, by_release=True)],
            found,
            row_key=lambda row: (row.owner_id, row.values["discogs_release_id"]),
            candidate_key=lambda one: (one.owner_id, one.release),
        )

    def _by_identity(self, rows: Sequence[Row], found: dict[int, int]) -> None:
        wanted = [row for row in rows if row.values.get("title")]
        candidates = self.candidates.with_artists(self.candidates.having(wanted, "title"))
        self._pair(
            wanted,
            [one for one in candidates if not self.candidates.wanted_more(one)],
            found,
            row_key=lambda row: (row.owner_id, name_key(row.values["title"]), _artist_key(row)),
            candidate_key=lambda one: (one.owner_id, one.title_key, one.artist_key),
            fits=same_edition,
        )

    def _pair(self, rows: Iterable[Row], candidates: Iterable[Candidate], found: dict[int, int], **how: Any) -> None:
        free = [one for one in candidates if one.id not in self.taken]
        for row, one in pair(rows, free, **how):
            self._take(row, one.id, found)

    def _take(self, row: Row, pk: int, found: dict[int, int]) -> None:
        self.taken.add(pk)
        found[row.line] = pk


def _artist_key(row: Row) -> str:
    if "artist" in row.raw:
        return name_key(row.raw["artist"])
    return ", ".join(map(name_key, split_list(row.values.get("artist", ""))))
