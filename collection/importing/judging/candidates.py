"""The records that a row of a file may speak of: those of its owner, as they were before the batch.

In: rows of the file. Out: a `Candidate` for each record that shares a release, a title or an id
with them. The first pass must be done: which rows the file holds besides decides whether a record
is left to a stronger key (`has_stronger_row`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F

from collection.bulk_sql import any_of, chunks
from collection.cells import INDEX, Cells, join_list, split_list, stream_cells
from collection.importing.sources.row import Row, key_hash
from collection.importing.sources.source import Source
from collection.importing.sources.survey import Survey
from collection.models import Artist, Record, RecordArtist, RecordQuerySet, SourceKey
from collection.names import name_key

#: In place of a date that is missing, so that it sorts last.
LATE = "9999"
_FIELDS = (
    "id",
    "owner_id",
    "uid",
    "discogs_release_id",
    "added_at",
    "title_key",
    "year",
    "format__name_key",
)


@dataclass(slots=True)
class Candidate:
    """A record that a row may speak of."""

    id: int
    owner_id: int
    uid: str = ""
    release: str = ""
    added_at: str = LATE
    title_key: str = ""
    year: str = ""
    format_key: str = ""
    artist_key: str = ""
    source_key: str = ""
    seen: dict[str, str] = field(default_factory=dict)


class Candidates:
    """Finds candidates; none of them was made by the batch itself."""

    def __init__(self, source: Source, survey: Survey) -> None:
        self.source = source
        self.survey = survey
        #: The highest id before the batch; 0 where there are no records, so nothing can match.
        self.boundary = Record.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        #: Names of artists, None until they are remembered.
        self._without_country: set[str] | None = None

    def records(self) -> RecordQuerySet:
        """Return all records that were there before the batch, in no order.

        A database may choose to read all records below a boundary, or in the order of lists, where
        only some are asked for: neither is left to it.
        """
        records = Record.objects.alias(number=F("pk") + 0)
        return records.filter(number__lte=self.boundary).order_by()

    def remember_countries(self) -> None:
        """Remember which artists have no country; to be called before the first row is written.

        A country belongs to the artist, so the first row that gives it gives it to the records of
        all other rows as well. Those are judged by what they were before, as in the preview.
        """
        if self._without_country is None and "artist_country" in self.source.places:
            without = Artist.objects.filter(country="").values_list("name_key", flat=True)
            self._without_country = set(without)

    def cells(self, ids: Sequence[int]) -> Iterator[tuple[int, Cells]]:
        """Yield (id, cells) of records, as they were before the batch."""
        if not ids:
            return
        for pk, cells in stream_cells(Record.objects.filter(pk__in=any_of(ids))):
            if self._without_country and cells[INDEX["artist_country"]]:
                cells[INDEX["artist_country"]] = _countries(cells, self._without_country)
            yield pk, cells

    def of_releases(self, rows: Sequence[Row]) -> list[Candidate]:
        """Return the records of the rows' owners that are of a release of the rows."""
        releases = {row.values["discogs_release_id"] for row in rows}
        return self._of_owners(rows, "discogs_release_id__in", releases)

    def of_titles(self, rows: Sequence[Row]) -> list[Candidate]:
        """Return the records of the rows' owners that have a title of the rows, with their
        artists.
        """
        titles = {name_key(row.values["title"]) for row in rows}
        candidates = self._of_owners(rows, "title_key__in", titles)
        self._add_artists(candidates)
        return candidates

    def of_ids(self, ids: Iterable[int]) -> list[Candidate]:
        """Return the records of these ids."""
        return self._read(self.records(), "pk__in", sorted(ids))

    def _of_owners(self, rows: Sequence[Row], lookup: str, values: set[str]) -> list[Candidate]:
        owners = {row.owner_id for row in rows}
        return self._read(self.records().filter(owner_id__in=owners), lookup, sorted(values))

    def _read(self, records: RecordQuerySet, lookup: str, values: list[Any]) -> list[Candidate]:
        candidates: list[Candidate] = []
        for part in chunks(values):
            rows = records.filter(**{lookup: part}).values_list(*_FIELDS)
            candidates += map(_candidate, rows)
        self._add_source_keys(candidates)
        return candidates

    def _add_artists(self, candidates: Sequence[Candidate]) -> None:
        names: dict[int, list[str]] = {candidate.id: [] for candidate in candidates}
        for ids in chunks(list(names)):
            links = RecordArtist.objects.filter(record__in=ids).order_by("record_id", "position")
            for pk, key in links.values_list("record_id", "artist__name_key"):
                names[pk].append(key)
        for candidate in candidates:
            candidate.artist_key = ", ".join(names[candidate.id])

    def _add_source_keys(self, candidates: Sequence[Candidate]) -> None:
        keys: dict[int, str] = {}
        for part in chunks(candidates):
            ids = [candidate.id for candidate in part]
            stored = SourceKey.objects.filter(source=self.source.name, record__in=ids)
            keys.update(stored.values_list("record_id", "key"))
        for candidate in candidates:
            candidate.source_key = keys.get(candidate.id, "")

    def has_stronger_row(self, candidate: Candidate, *, by_release: bool) -> bool:
        """Whether a row of the file speaks of the record by a stronger key.

        Stronger than a release are the uid and the key of the source; stronger than the names is
        also the release, which does not count `by_release`.
        """
        if key_hash(candidate.uid) in self.survey.uids:
            return True
        if key_hash(candidate.source_key) in self.survey.keys:
            return True
        return not by_release and key_hash(candidate.release) in self.survey.releases


def _candidate(values: Sequence[Any]) -> Candidate:
    pk, owner_id, uid, release, added_at, title_key, year, format_key = values
    return Candidate(
        pk,
        owner_id,
        str(uid),
        str(release or ""),
        added_at.strftime("%Y-%m-%d %H:%M:%S") if added_at else LATE,
        title_key,
        str(year or ""),
        format_key or "",
    )


def _countries(cells: Cells, without_country: set[str]) -> str:
    """Return the countries of a record's artists, empty for those in `without_country`."""
    # Empty countries at the end are left out of the cell.
    pairs = zip(
        split_list(cells[INDEX["artist"]]),
        split_list(cells[INDEX["artist_country"]]),
        strict=False,
    )
    return join_list(
        "" if name_key(artist) in without_country else country for artist, country in pairs
    )
