"""The records that a row of a file may speak of: those of its owner, as they were before the batch.

In: rows of the file. Out: a `Candidate` for each record that shares a release, a title or an id
with them. The first pass must be done: which rows the file holds besides decides whether a record
is left to a stronger key (`has_stronger_row`).
"""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F
from django.db.models.expressions import RawSQL

from collection.bulk_sql import any_of, chunks
from collection.cells import INDEX, Cells, join_list, split_list, stream_cells
from collection.importing.judging.same_cell import artist_key
from collection.importing.sources.row import Row, key_hash
from collection.importing.sources.source import Source
from collection.importing.sources.survey import Survey
from collection.models import Artist, Record, RecordArtist, RecordQuerySet, SourceKey
from collection.names import name_key

#: In place of a date that is missing, so that it sorts last.
LATE = "9999"
# A boundary above all records, where none are of the batch: what somebody else stores meanwhile is
# no other answer to any question, unless a row speaks of it.
_EVERY_ID = 1 << 60
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


# A shelf of a million has thousands of records called "Live", and one artist has a few of them. So
# the artist is found first, by name, and each record of the title is asked for a link to them; no
# database is left to begin with all links of an artist.
_NAMED = """
    SELECT record.id FROM {wanted}
    {join} collection_artist AS artist ON artist.name_key = wanted.artist
    {join} collection_record AS record
        ON record.owner_id = wanted.owner AND record.title_key = wanted.title
    {join} collection_recordartist AS link
        ON link.record_id = record.id AND {artist_id} = artist.id
"""
_SQLITE = {
    "wanted": "(SELECT json_extract(value, '$[0]') AS owner, json_extract(value, '$[1]') AS title, "
    "json_extract(value, '$[2]') AS artist FROM json_each(%s)) AS wanted",
    "join": "CROSS JOIN",
    "artist_id": "+link.artist_id",
}
_POSTGRESQL = {
    "wanted": "unnest(%s::bigint[], %s::text[], %s::text[]) AS wanted(owner, title, artist)",
    "join": "JOIN",
    "artist_id": "link.artist_id",
}


class Named(NamedTuple):
    """Whose record it is, and the keys of its title and of one of its artists."""

    owner: int
    title: str
    artist: str


def named(wanted: Collection[Named]) -> RawSQL:
    """Return the ids of the records that are called as `wanted`, as the right side of a lookup
    `__in`.
    """
    if connection.vendor == "sqlite":
        return RawSQL(_NAMED.format(**_SQLITE), [json.dumps(list(wanted))])
    columns = [list(column) for column in zip(*wanted, strict=True)] or [[], [], []]
    return RawSQL(_NAMED.format(**_POSTGRESQL), columns)


def identity_artist(row: Row) -> str:
    """Return the key of all artists of a row together, by which it is matched."""
    # Where the text may be several names, it is compared as the file writes it.
    if "artist" in row.raw:
        return name_key(row.raw["artist"])
    return artist_key(row.values.get("artist", ""))


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
    """Finds candidates; none of them was made by the batch itself.

    `are_written` is whether rows are written before others are judged.
    """

    def __init__(self, source: Source, survey: Survey, *, are_written: bool) -> None:
        self.source = source
        self.survey = survey
        self.are_written = are_written
        #: The highest id before the batch; 0 where there are no records, so nothing can match.
        self.boundary = _highest_id() if are_written else _EVERY_ID * Record.objects.exists()
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
        gives_countries = self.are_written and "artist_country" in self.source.places
        if self._without_country is None and gives_countries:
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

    def of_names(self, rows: Sequence[Row]) -> list[Candidate]:
        """Return the records of the rows' owners that have title and first artist of a row, with
        all their artists; of rows without artists, those of the title that have none either.
        """
        wanted: set[Named] = set()
        nameless: list[Row] = []
        for row in rows:
            artists = identity_artist(row)
            if not artists:
                nameless.append(row)
            elif row.owner_id:
                title = name_key(row.values["title"])
                wanted.update(Named(row.owner_id, title, name) for name in _beginnings(artists))
        candidates = self._candidates(self.records().filter(pk__in=named(wanted))) if wanted else []
        self._add_artists(candidates)
        if nameless:
            titles = sorted({name_key(row.values["title"]) for row in nameless})
            owned = self.records().filter(owner_id__in={row.owner_id for row in nameless})
            candidates += self._read(owned.filter(artist_links=None), "title_key__in", titles)
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
            candidates += self._candidates(records.filter(**{lookup: part}))
        return candidates

    def _candidates(self, records: RecordQuerySet) -> list[Candidate]:
        candidates = list(map(_candidate, records.values_list(*_FIELDS)))
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


def _highest_id() -> int:
    return Record.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _beginnings(artists: str) -> Iterator[str]:
    """Yield what may be the first name of a list of artists: a name may hold commas itself."""
    parts = artists.split(", ")
    for count in range(1, len(parts) + 1):
        yield ", ".join(parts[:count])


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
