"""Which record a row speaks of. Exactly or not at all, and each record by one row at most.

In: rows that are read and split into names. Out: the id of a record for each row that has one; the
others are new. The first pass must be done, and all rows that share a key must come in one call.

Candidates are the owner's records, removed ones included, as they were before the batch. They are
looked for in steps, from the strongest to the weakest: by uid, by the key of the source, by a
user's decision, by Discogs release, and by artists, title, format and year. Only rows that a step
leaves without a record reach the next one.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from collection.bulk_sql import any_of, chunks
from collection.cells import Cells, fetch_raw, moment_cell
from collection.importing.files.problems import Problem
from collection.importing.judging.candidates import LATE, Candidate, Candidates, identity_artist
from collection.importing.judging.decisions import Decided, MergedRows
from collection.importing.judging.pairing import pair, same_edition
from collection.importing.sources.row import Row
from collection.importing.sources.source import Source
from collection.importing.sources.survey import Survey
from collection.models import SourceKey
from collection.names import name_key

_UID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_KEY_PATHS = (
    "key",
    "seen",
    "record_id",
    "record__owner_id",
    "record__added_at",
    "record__is_active",
)

# What a source said of merged records stands among its candidates with ids from here on.
_MERGED = 1 << 60

#: Ids of records by the line of the row that speaks of them.
Matches = dict[int, int]


class Matcher:
    """Pairs rows with records; remembers which records are taken."""

    def __init__(
        self, source: Source, survey: Survey, decided: Decided, *, are_written: bool
    ) -> None:
        self.source = source
        self.candidates = Candidates(source, survey, are_written=are_written)
        self.decided = decided
        self.boundary = self.candidates.boundary
        self.taken: set[int] = set()
        #: How many of them were found by the key of the source.
        self.found_by_key = 0
        #: Of the records found by the key of the source, those that have left the shelf.
        self.removed: set[int] = set()
        self._seen: dict[int, dict[str, str]] = {}
        #: Rows of records that were merged into others.
        self.merged = MergedRows()

    def take(self, pk: int) -> bool:
        """Take the record for a row that repeats what it said of it; False if it is taken
        already.
        """
        if pk in self.taken:
            return False
        self.taken.add(pk)
        self.found_by_key += 1
        return True

    def cells_by_uid(self, uids: Iterable[str]) -> Iterator[tuple[int, Cells]]:
        """Yield (id, cells) of the records that have one of the uids.

        A uid that is not written as Disco writes it finds none.
        """
        digits = [uid.replace("-", "") for uid in uids if _UID.fullmatch(uid)]
        known = self.candidates.records().filter(uid__in=any_of(digits))
        return self.candidates.cells([pk for (pk,) in fetch_raw(known.values_list("pk"))])

    def pop_seen(self) -> dict[int, dict[str, str]]:
        """Return what the source said last time of the records found by its keys since the last
        call.
        """
        seen, self._seen = self._seen, {}
        return seen

    def match(self, rows: Sequence[Row]) -> Matches:
        """Return per line the id of the record that the row speaks of; the other rows are new.

        All rows that share a key must come in one call. A row whose uid belongs to another owner
        gets a problem.
        """
        matches: Matches = {}
        if not self.boundary:
            return matches
        self._by_uid(rows, matches)
        for step in (
            self._by_source_key,
            self._by_older_key,
            self._by_lost_key,
            self._by_decision,
            self._by_release,
            self._by_identity,
        ):
            left = [
                row
                for row in rows
                if row.line not in matches and _can_match(row) and row.line not in self.merged.lines
            ]
            if left:
                step(left, matches)
        return matches

    def _by_uid(self, rows: Sequence[Row], matches: Matches) -> None:
        by_uid: dict[str, Row] = {}
        for row in rows:
            if row.values.get("uid") and not row.problems:
                by_uid[row.values["uid"]] = row
        for uids in chunks(list(by_uid)):
            known = self.candidates.records().filter(uid__in=uids)
            for pk, uid, owner_id in known.values_list("pk", "uid", "owner_id"):
                row = by_uid[str(uid)]
                if owner_id == row.owner_id:
                    self._match(row, pk, matches)
                else:
                    reason = "belongs to a record of another owner"
                    row.problems.append(Problem(row.line, "uid", str(uid), reason))

    def _by_source_key(self, rows: Sequence[Row], matches: Matches) -> None:
        self._by_key(rows, matches, lambda row: row.key)

    def _by_older_key(self, rows: Sequence[Row], matches: Matches) -> None:
        """Take rows for records that their source gave before it told the release."""
        rows = [row for row in rows if row.older_key]
        self._by_key(rows, matches, lambda row: row.older_key)

    def _by_lost_key(self, rows: Sequence[Row], matches: Matches) -> None:
        """Set rows aside that speak of a record which was merged into another one."""
        self.merged.find(rows)

    def _by_key(self, rows: Sequence[Row], matches: Matches, key_of: Callable[[Row], str]) -> None:
        if not self.source.foreign or not rows:
            return
        pairs = pair(
            rows,
            self._free(self._candidates_by_source_key(sorted(set(map(key_of, rows))))),
            read_cells=self.candidates.cells,
            row_key=lambda row: (row.owner_id, key_of(row)),
            candidate_key=lambda candidate: (candidate.owner_id, candidate.source_key),
            agrees=lambda row, candidate: row.seen().items() <= candidate.seen.items(),
        )
        for row, candidate in pairs:
            if candidate.id >= _MERGED:
                self.taken.add(candidate.id)
                self.merged.lines.add(row.line)
                continue
            self._match(row, candidate.id, matches)
            self.found_by_key += 1

    def _candidates_by_source_key(self, keys: list[str]) -> Iterator[Candidate]:
        """Yield the records under these keys of the source; note what it said of them, and which of
        them have left the shelf.
        """
        stored = SourceKey.objects.filter(source=self.source.name, record__pk__lte=self.boundary)
        for part in chunks(keys):
            known = fetch_raw(stored.filter(key__in=part).values_list(*_KEY_PATHS))
            for key, seen, pk, owner_id, added_at, is_active in known:
                self._seen[pk] = json.loads(seen)
                if not is_active:
                    self.removed.add(pk)
                # The date by which the source tells copies apart is its own, not the edited one.
                said = self._seen[pk].get("added_at")
                added = said or moment_cell(added_at)[:19] or LATE
                yield Candidate(pk, owner_id, added_at=added, source_key=key, seen=self._seen[pk])
        yield from self._merged_candidates(keys)

    def _merged_candidates(self, keys: Sequence[str]) -> Iterator[Candidate]:
        """Yield what the source said of records that were merged into others: their rows must not
        be taken for the record that stayed. Where nothing tells the two apart, that comes first.
        """
        if not self.merged.are_possible:
            return
        merged = SourceKey.every.filter(source=self.source.name, is_merged=True)
        for part in chunks(keys):
            known = merged.filter(key__in=part)
            for pk, key, seen, owner_id in known.values_list("pk", "key", "seen", "record__owner"):
                added = seen.get("added_at") or LATE
                yield Candidate(_MERGED + pk, owner_id, added_at=added, source_key=key, seen=seen)

    def _by_decision(self, rows: Sequence[Row], matches: Matches) -> None:
        """Take rows for the records that a user said they are, unless another row speaks of the
        record by a stronger key.
        """
        if not self.decided.records:
            return
        decided_rows: list[tuple[Row, int]] = []
        for row in rows:
            row.said_to_be = self.decided.record_of(row)
            if row.said_to_be:
                decided_rows.append((row, row.said_to_be))
        candidates = self.candidates.of_ids({pk for _, pk in decided_rows})
        by_id = {candidate.id: candidate for candidate in candidates}
        for row, pk in decided_rows:
            candidate = by_id.get(pk)
            if candidate is None or candidate.owner_id != row.owner_id or pk in self.taken:
                continue
            if not self.candidates.has_stronger_row(candidate, by_release=True):
                self._match(row, pk, matches)

    def _by_release(self, rows: Sequence[Row], matches: Matches) -> None:
        rows = [row for row in rows if row.values.get("discogs_release_id")]
        candidates = self.candidates.of_releases(rows)
        pairs = pair(
            rows,
            self._free_of_stronger_rows(candidates, by_release=True),
            read_cells=self.candidates.cells,
            row_key=lambda row: (row.owner_id, row.values["discogs_release_id"]),
            candidate_key=lambda candidate: (candidate.owner_id, candidate.release),
        )
        for row, candidate in pairs:
            self._match(row, candidate.id, matches)

    def _by_identity(self, rows: Sequence[Row], matches: Matches) -> None:
        rows = [row for row in rows if row.values.get("title")]
        candidates = self.candidates.of_names(rows)
        pairs = pair(
            rows,
            self._free_of_stronger_rows(candidates, by_release=False),
            read_cells=self.candidates.cells,
            row_key=lambda row: (row.owner_id, name_key(row.values["title"]), identity_artist(row)),
            candidate_key=lambda record: (record.owner_id, record.title_key, record.artist_key),
            fits=same_edition,
        )
        for row, candidate in pairs:
            self._match(row, candidate.id, matches)

    def _free(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        return [candidate for candidate in candidates if candidate.id not in self.taken]

    def _free_of_stronger_rows(
        self, candidates: Iterable[Candidate], *, by_release: bool
    ) -> list[Candidate]:
        return [
            candidate
            for candidate in self._free(candidates)
            if not self.candidates.has_stronger_row(candidate, by_release=by_release)
        ]

    def _match(self, row: Row, pk: int, matches: Matches) -> None:
        self.taken.add(pk)
        matches[row.line] = pk


def _can_match(row: Row) -> bool:
    return not row.problems and bool(row.owner_id)
