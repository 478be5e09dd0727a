"""Writes made-up copies, many at once: look-ups, records with their links and tracks, and the
ledger lines of the initial load.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from collection.bulk_sql import insert
from collection.derived import derive, memo_line
from collection.models import (
    Artist,
    Format,
    Genre,
    Label,
    Record,
    RecordArtist,
    RecordLabel,
    RecordStyle,
    Style,
    Track,
)
from collection.names import name_key
from credits.models import Line, Transaction
from disco_site.seeding.albums import Album

ROWS_AT_ONCE = 1000
ARTIST_LINK = ["record", "artist", "position", "join_phrase"]
LABEL_LINK = ["record", "label", "position", "catalog_number"]
STYLE_LINK = ["record", "style", "position"]
TRACK = ["record", "position", "number", "title", "duration", "artist_text", "kind", "is_favourite"]


class Row(NamedTuple):
    """The columns of a look-up row that are needed again."""

    id: int
    name: str
    sort_key: str


class Rows:
    """The rows of a look-up table by name; the first spelling of a name wins."""

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
    """One copy between plan and database: the record `number` of `owner`, an index of the users."""

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
        self.artists, self.labels, self.genres, self.styles, self.formats = map(
            Rows, (Artist, Label, Genre, Style, Format)
        )

    def put(self, copies: list[Copy]) -> None:
        """Write the records of `copies`, in this order, with their look-ups, links and tracks."""
        self._add_lookups([copy.album for copy in copies])
        for copy in copies:
            self._complete(copy)
        Record.objects.bulk_create([copy.record for copy in copies], batch_size=ROWS_AT_ONCE)
        insert(
            RecordArtist,
            ARTIST_LINK,
            [link for copy in copies for link in self._artist_links(copy)],
        )
        insert(
            RecordLabel, LABEL_LINK, [link for copy in copies for link in self._label_links(copy)]
        )
        insert(
            RecordStyle, STYLE_LINK, [link for copy in copies for link in self._style_links(copy)]
        )
        insert(Track, TRACK, [track for copy in copies for track in _tracks(copy)])

    def _add_lookups(self, albums: list[Album]) -> None:
        self.artists.add(
            {"name": artist.name, "country": artist.country}
            for album in albums
            for artist in album.artists
        )
        self.labels.add({"name": name} for album in albums for name, _ in album.labels)
        self.genres.add({"name": album.genre} for album in albums)
        self.styles.add({"name": name} for album in albums for name in album.styles)
        self.formats.add({"name": album.format} for album in albums)

    def _complete(self, copy: Copy) -> None:
        """Set what the record takes from look-ups: genre, format, the derived columns and the
        ledger's memo.
        """
        album, record = copy.album, copy.record
        artists = [self.artists[artist.name] for artist in album.artists]
        names, sort_keys = [row.name for row in artists], [row.sort_key for row in artists]
        record.genre_id = self.genres[album.genre].id
        record.format_id = self.formats[album.format].id
        labels = [self.labels[name] for name, _ in album.labels]
        label_keys = [row.sort_key for row in labels]
        searched = list(names)
        for row, (_, number) in zip(labels, album.labels, strict=True):
            searched += [row.name, number]
        searched += album.styles
        searched += [track.title for track in album.tracks]
        searched += [record.barcode, record.matrix]
        derived = derive(record.title, sort_keys, label_keys, searched)
        for column, value in derived._asdict().items():
            setattr(record, column, value)
        copy.memo = memo_line(names, record.title, record.year)

    def _artist_links(self, copy: Copy) -> Iterator[tuple[Any, ...]]:
        for position, artist in enumerate(copy.album.artists, start=1):
            yield copy.record.pk, self.artists[artist.name].id, position, artist.join_phrase

    def _label_links(self, copy: Copy) -> Iterator[tuple[Any, ...]]:
        for position, (name, number) in enumerate(copy.album.labels, start=1):
            yield copy.record.pk, self.labels[name].id, position, number

    def _style_links(self, copy: Copy) -> Iterator[tuple[Any, ...]]:
        for position, name in enumerate(copy.album.styles, start=1):
            yield copy.record.pk, self.styles[name].id, position


def initial_loads(copies: Iterable[Copy], accounts: list[Any]) -> Iterator[Line]:
    """Yield the ledger lines of the copies that were there before `accounts` were opened."""
    for copy in copies:
        if copy.came is None:
            account = accounts[copy.owner]
            day = copy.record.purchase_date or account.opened_on
            yield Line(account.pk, day, Transaction.Kind.INITIAL_LOAD, 0, copy.record.pk, copy.memo)


def _tracks(copy: Copy) -> Iterator[tuple[Any, ...]]:
    for position, track in enumerate(copy.album.tracks, start=1):
        yield copy.record.pk, position, *track, "", Track.Kind.TRACK, False
