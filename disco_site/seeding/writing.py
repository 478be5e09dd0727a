"""Writing made-up copies set-wise: look-ups, records with their links, tracks and the line of those that were there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from collection.derived import derive, memo_line
from collection.importing.bulk import insert
from collection.models import Artist, Format, Genre, Label, Record, RecordArtist, RecordLabel, Track
from collection.names import name_key
from credits.models import Line, Transaction
from disco_site.seeding.albums import Album

ROWS_AT_ONCE = 1000
ARTIST_LINK = ["record", "artist", "position", "join_phrase"]
LABEL_LINK = ["record", "label", "position", "catalog_number"]
TRACK = ["record", "position", "number", "title", "duration", "is_favourite"]


class Row(NamedTuple):
    """What is remembered of a look-up row."""

    id: int
    name: str
    sort_key: str


class Rows:
    """The rows of a look-up table by name; the first spelling stays."""

    def __init__(self, model: type[Any]) -> None:
        self.model = model
        self.rows = {row.name_key: self._row(row) for row in model.objects.all()}

    def add(self, fields: Iterable[dict[str, str]]) -> None:
        """Make a row of each of these names that is not there yet."""
        new = {}
        for values in fields:
            key = name_key(values["name"])
            if key not in self.rows and key not in new:
                new[key] = self.model(**values)
                new[key].derive()
        for row in self.model.objects.bulk_create(new.values(), batch_size=ROWS_AT_ONCE):
            self.rows[row.name_key] = self._row(row)

    def __getitem__(self, name: str) -> Row:
        return self.rows[name_key(name)]

    @staticmethod
    def _row(row: Any) -> Row:
        return Row(row.pk, row.name, getattr(row, "sort_key", ""))


@dataclass(slots=True)
class Copy:
    """One copy between plan and database: `owner` and `number` say whose it is, and which of his."""

    album: Album
    owner: int
    number: int
    record: Record
    came: date | None
    left: date | None
    memo: str = ""


class Shelf:
    """Puts copies into the database."""

    def __init__(self) -> None:
        self.artists, self.labels, self.genres, self.formats = map(Rows, (Artist, Label, Genre, Format))

    def put(self, copies: list[Copy]) -> None:
        """Write the records of `copies`, in this order, with their look-ups, links and tracks."""
        self._add_lookups([copy.album for copy in copies])
        for copy in copies:
            self._complete(copy)
        Record.objects.bulk_create([copy.record for copy in copies], batch_size=ROWS_AT_ONCE)
        insert(RecordArtist, ARTIST_LINK, [link for copy in copies for link in self._artist_links(copy)])
        insert(RecordLabel, LABEL_LINK, [link for copy in copies for link in self._label_links(copy)])
        insert(Track, TRACK, [track for copy in copies for track in _tracks(copy)])

    def _add_lookups(self, albums: list[Album]) -> None:
        self.artists.add({"name": one.name, "country": one.country} for album in albums for one in album.artists)
        self.labels.add({"name": name} for album in albums for name, _ in album.labels)
        self.genres.add({"name": album.genre} for album in albums)
        self.formats.add({"name": album.format} for album in albums)

    def _complete(self, copy: Copy) -> None:
        """Set what the record takes from look-ups: genre, format, the derived columns and the ledger's memo."""
        album, record = copy.album, copy.record
        artists = [self.artists[one.name] for one in album.artists]
        record.genre_id, record.format_id = self.genres[album.genre].id, self.formats[album.format].id
        searched = [row.name for row in artists]
        for name, number in album.labels:
            searched += [self.labels[name].name, number]
        searched += [track.title for track in album.tracks]
        derived = derive(record.title, (row.sort_key for row in artists), [*searched, record.barcode])
        for name, value in derived._asdict().items():
            setattr(record, name, value)
        copy.memo = memo_line((row.name for row in artists), record.title, record.year)

    def _artist_links(self, copy: Copy) -> Iterator[tuple[Any, ...]]:
        for place, one in enumerate(copy.album.artists, start=1):
            yield copy.record.pk, self.artists[one.name].id, place, one.join_phrase

    def _label_links(self, copy: Copy) -> Iterator[tuple[Any, ...]]:
        for place, (name, number) in enumerate(copy.album.labels, start=1):
            yield copy.record.pk, self.labels[name].id, place, number


def initial_loads(copies: Iterable[Copy], accounts: list[Any]) -> Iterator[Line]:
    """Yield the lines of the copies that were there before their owners' `accounts` were opened."""
    for copy in copies:
        if copy.came is None:
            account = accounts[copy.owner]
            day = copy.record.purchase_date or account.opened_on
            yield Line(account.pk, day, Transaction.Kind.INITIAL_LOAD, 0, copy.record.pk, copy.memo)


def _tracks(copy: Copy) -> Iterator[tuple[Any, ...]]:
    for place, track in enumerate(copy.album.tracks, start=1):
        yield copy.record.pk, place, *track, False
