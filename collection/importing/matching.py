"""Which record a row speaks of. Exact or not at all, and every record is spoken of by one row at most.

Candidates are the owner's records, removed ones included, as they were before the batch; they are looked for by uid,
by the key of the source, by Discogs release, and by artists, title, format and year.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from collection.cells import Cells, fetch_raw, moment_cell, split_list, stream_cells
from collection.importing.comparing import differences
from collection.importing.problems import Problem
from collection.importing.source import Row, Source, key_hash
from collection.importing.survey import Survey
from collection.models import Record, RecordArtist, SourceKey
from collection.names import name_key
from collection.querysets import chunks

_FIELDS = ("id", "owner_id", "uid", "discogs_release_id", "added_at", "title_key", "year", "format__name_key")
_LATE = "9999"
_UID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(slots=True)
class Candidate:
    """A record that a row may speak of."""

    id: int
    owner_id: int
    uid: str
    release: str
    added_at: str
    title_key: str
    year: str
    format_key: str
    artist_key: str = ""
    source_key: str = ""
    seen: dict[str, str] = field(default_factory=dict)


class Matcher:
    """Pairs rows with records; remembers which records are taken."""

    def __init__(self, source: Source, survey: Survey) -> None:
        self.source = source
        self.survey = survey
        self.boundary = Record.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        self._taken: set[int] = set()
        self._seen: dict[int, dict[str, str]] = {}

    def take(self, pk: int) -> bool:
        """Remember that a row speaks of this record, so that no other row can; False if one does already."""
        free = pk not in self._taken
        self._taken.add(pk)
        return free

    def cells_by_uid(self, uids: Iterable[str]) -> Iterator[tuple[int, Cells]]:
        """Yield (id, cells) of the records that have one of the uids; one not written as Disco writes it finds none."""
        wanted = [uid for uid in uids if _UID.fullmatch(uid)]
        ids = [
            pk for some in chunks(wanted) for (pk,) in fetch_raw(self._records().filter(uid__in=some).values_list("pk"))
        ]
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
        for tier in (self._by_source_key, self._by_release, self._by_identity):
            left = [row for row in rows if row.line not in found and not row.problems and row.owner_id]
            if left:
                tier(left, found)
        return found

    def _by_uid(self, rows: Sequence[Row], found: dict[int, int]) -> None:
        wanted = {row.values["uid"]: row for row in rows if row.values.get("uid") and not row.problems}
        for some in chunks(list(wanted)):
            for pk, uid, owner_id in self._records().filter(uid__in=some).values_list("pk", "uid", "owner_id"):
                row = wanted[str(uid)]
                if owner_id == row.owner_id:
                    self._take(row, pk, found)
                else:
                    row.problems.append(Problem(row.line, "uid", str(uid), "belongs to a record of another owner"))

    def _by_source_key(self, rows: Sequence[Row], found: dict[int, int]) -> None:
        if not self.source.foreign:
            return
        keys = {row.key for row in rows}
        candidates = []
        paths = ("key", "seen", "record_id", "record__owner_id", "record__added_at")
        for some in chunks(sorted(keys)):
            stored = SourceKey.objects.filter(source=self.source.name, key__in=some, record__pk__lte=self.boundary)
            for key, seen, pk, owner_id, added_at in fetch_raw(stored.values_list(*paths)):
                self._seen[pk] = json.loads(seen)
                added = moment_cell(added_at)[:19] or _LATE
                candidates.append(
                    Candidate(pk, owner_id, "", "", added, "", "", "", source_key=key, seen=self._seen[pk])
                )
        self._pair(
            rows,
            candidates,
            row_key=lambda row: (row.owner_id, row.key),
            candidate_key=lambda one: (one.owner_id, one.source_key),
            agrees=lambda row, one: row.seen().items() <= one.seen.items(),
            found=found,
        )

    def _by_release(self, rows: Sequence[Row], found: dict[int, int]) -> None:
        wanted = [row for row in rows if row.values.get("discogs_release_id")]
        candidates = self._candidates(wanted, "discogs_release_id")
        self._pair(
            wanted,
            [one for one in candidates if not self._wanted_more(one, by_release=True)],
            row_key=lambda row: (row.owner_id, row.values["discogs_release_id"]),
            candidate_key=lambda one: (one.owner_id, one.release),
            agrees=None,
            found=found,
        )

    def _by_identity(self, rows: Sequence[Row], found: dict[int, int]) -> None:
        wanted = [row for row in rows if row.values.get("title")]
        candidates = self._candidates(wanted, "title")
        artists = defaultdict(list)
        for some in chunks([one.id for one in candidates]):
            links = RecordArtist.objects.filter(record__in=some).order_by("record", "position")
            for pk, key in links.values_list("record_id", "artist__name_key"):
                artists[pk].append(key)
        for one in candidates:
            one.artist_key = ", ".join(artists[one.id])
        self._pair(
            wanted,
            [one for one in candidates if not self._wanted_more(one)],
            row_key=lambda row: (row.owner_id, name_key(row.values["title"]), self._artist_key(row)),
            candidate_key=lambda one: (one.owner_id, one.title_key, one.artist_key),
            agrees=None,
            found=found,
            fits=_same_edition,
        )

    @staticmethod
    def _artist_key(row: Row) -> str:
        if "artist" in row.raw:
            return name_key(row.raw["artist"])
        return ", ".join(map(name_key, split_list(row.values.get("artist", ""))))

    def _records(self) -> Any:
        return Record.objects.filter(pk__lte=self.boundary)

    def _candidates(self, rows: Iterable[Row], column: str) -> list[Candidate]:
        """Return the records of the rows' owners that have a row's release or title."""
        owners = {row.owner_id for row in rows}
        values = {row.values[column] for row in rows}
        path = "title_key__in" if column == "title" else f"{column}__in"
        wanted = sorted({name_key(value) for value in values} if column == "title" else values)
        found = []
        for some in chunks(wanted):
            records = self._records().filter(owner_id__in=owners, **{path: some})
            found += [_candidate(values) for values in records.values_list(*_FIELDS)]
        keys: dict[int, str] = {}
        for some in chunks([one.id for one in found]):
            stored = SourceKey.objects.filter(source=self.source.name, record__in=some)
            keys.update(stored.values_list("record_id", "key"))
        for one in found:
            one.source_key = keys.get(one.id, "")
        return found

    def _wanted_more(self, one: Candidate, by_release: bool = False) -> bool:
        """Tell whether a row of the file speaks of the record by a stronger key."""
        return (
            key_hash(one.uid) in self.survey.uids
            or key_hash(one.source_key) in self.survey.keys
            or (not by_release and key_hash(one.release) in self.survey.releases)
        )

    def _pair(
        self,
        rows: Iterable[Row],
        candidates: Iterable[Candidate],
        *,
        row_key: Callable[[Row], Any],
        candidate_key: Callable[[Candidate], Any],
        agrees: Callable[[Row, Candidate], bool] | None,
        found: dict[int, int],
        fits: Callable[[Row, Candidate], bool] = lambda row, one: True,
    ) -> None:
        """Pair rows and candidates of one key: first those that agree, then by date added, then by id."""
        groups = defaultdict(list)
        for one in sorted(candidates, key=lambda one: (one.added_at, one.id)):
            if one.id not in self._taken:
                groups[candidate_key(one)].append(one)
        waiting = defaultdict(list)
        for row in rows:
            if row_key(row) in groups:
                waiting[row_key(row)].append(row)
        agrees = agrees or self._agreement(waiting, groups)
        for key, group in waiting.items():
            left = sorted(group, key=lambda row: (row.values.get("added_at") or _LATE, row.line))
            for test in (agrees, _same_moment, lambda row, one: True):
                left = [row for row in left if not self._take_first(row, groups[key], test, fits, found)]

    def _agreement(self, waiting: dict[Any, list[Row]], groups: dict[Any, list[Candidate]]) -> Any:
        """Return a test whether all given cells of a row are those of a record; read only where there is a choice."""
        unclear = [one.id for key in waiting if len(waiting[key]) + len(groups[key]) > 2 for one in groups[key]]
        cells: dict[int, Cells] = {}
        for some in chunks(unclear):
            cells.update(stream_cells(Record.objects.filter(pk__in=some)))
        return lambda row, one: one.id in cells and not differences(row.values, cells[one.id])

    def _take_first(self, row: Row, group: list[Candidate], test: Any, fits: Any, found: dict[int, int]) -> bool:
        for place, one in enumerate(group):
            if fits(row, one) and test(row, one):
                del group[place]
                self._take(row, one.id, found)
                return True
        return False

    def _take(self, row: Row, pk: int, found: dict[int, int]) -> None:
        self._taken.add(pk)
        found[row.line] = pk


def _candidate(values: Sequence[Any], source_key: str = "", seen: dict[str, str] | None = None) -> Candidate:
    pk, owner_id, uid, release, added_at, title_key, year, format_key = values
    return Candidate(
        pk,
        owner_id,
        str(uid),
        str(release or ""),
        added_at.strftime("%Y-%m-%d %H:%M:%S") if added_at else _LATE,
        title_key,
        str(year or ""),
        format_key or "",
        source_key=source_key,
        seen=seen or {},
    )


def _same_moment(row: Row, one: Candidate) -> bool:
    """Tell whether row and record were catalogued at the same time, which tells copies apart."""
    return row.values.get("added_at") == one.added_at


def _same_edition(row: Row, one: Candidate) -> bool:
    """Tell whether format, year and release of the row, where it gives them, are those of the record."""
    values = row.values
    return (
        (not values.get("year") or values["year"] == one.year)
        and (not values.get("format") or name_key(values["format"]) == one.format_key)
        and (not values.get("discogs_release_id") or one.release in {"", values["discogs_release_id"]})
    )
