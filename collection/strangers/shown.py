"""What strangers are shown of a record: texts and nothing else, so that no page of theirs can reach
for what it is not given.

It is what every copy of the release shares, with the grades and the color of this one. Not shown
are what it cost and is worth, where it stands and was bought, when it came and left, whose it is
and who has it, what anybody thinks or notes of it, and the keys by which catalogues and files
know it.
"""

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from django.db.models import Prefetch

from collection.models import (
    Record,
    RecordArtist,
    RecordLabel,
    RecordQuerySet,
    RecordStyle,
    Track,
)
from collection.models.record_fields import CoverSource

#: The sources of the pictures that strangers are shown. Those of Discogs are not Disco's to pass
#: on; see docs/look-ups.md, "Terms".
SHOWN_COVERS = (CoverSource.OWN.value, CoverSource.COVER_ART_ARCHIVE.value)


class PublicName(NamedTuple):
    """An artist or a label: the name as it is shown, as the filter takes it, and the text behind
    it, which is a join phrase or a catalog number.
    """

    name: str
    quoted: str
    text: str


class PublicFact(NamedTuple):
    """A line about a record. Where strangers may narrow by it, `filters` does."""

    name: str
    value: str
    filters: dict[str, str] | None = None


class PublicTrack(NamedTuple):
    """A line of the list of tracks."""

    number: str
    title: str
    artist: str
    duration: str
    is_heading: bool


class PublicTile(NamedTuple):
    """A record on the wall or in the list. `initials` and `shade` are for a drawn sleeve."""

    uid: UUID
    title: str
    artists: str
    years: str
    format: str
    genre: str
    labels: str
    has_cover: bool
    initials: str
    shade: int


class PublicSheet(NamedTuple):
    """A record on a page of its own."""

    tile: PublicTile
    artists: list[PublicName]
    labels: list[PublicName]
    facts: list[PublicFact]
    tracks: list[PublicTrack]


def with_shown(records: RecordQuerySet) -> RecordQuerySet:
    """Fetch what a tile shows, in a constant number of queries, and nothing that is private."""
    return (
        records.select_related("genre", "format")
        .only(*_COLUMNS)
        .prefetch_related(
            Prefetch("artist_links", RecordArtist.objects.with_names()),
            Prefetch("label_links", RecordLabel.objects.with_names()),
            Prefetch("style_links", RecordStyle.objects.select_related("style")),
        )
    )


#: The columns that are read.
_COLUMNS = (
    *("uid", "title", "title_sort", "artist_sort", "year", "original_year", "country"),
    *("genre__name", "format__name", "format_details", "color", "limited_to", "barcode", "matrix"),
    *("media_condition", "sleeve_condition", "cover", "cover_source"),
)


def tile(record: Record) -> PublicTile:
    """Return what the wall and the list show of a record that was fetched `with_shown`."""
    styles = [link.style.name for link in record.style_links.all()]
    kinds = [record.genre.name if record.genre else "", *styles]
    labels = [f"{link.shown_name} {link.catalog_number}" for link in record.label_links.all()]
    return PublicTile(
        uid=record.uid,
        title=record.title,
        artists=record.artist_line,
        years=record.shown_years,
        format=record.format.name if record.format else "",
        genre=", ".join(filter(None, kinds)),
        labels="; ".join(label.strip() for label in labels),
        has_cover=is_shown(record),
        initials=record.initials,
        shade=record.uid.int % 6,
    )


def sheet(record: Record) -> PublicSheet:
    """Return what the page of a record shows of one that was fetched `with_shown`."""
    return PublicSheet(
        tile=tile(record),
        artists=[
            PublicName(link.shown_name, quoted(link.artist.name), between)
            for link, between in record.artist_pieces
        ],
        labels=[
            PublicName(link.shown_name, quoted(link.label.name), link.catalog_number)
            for link in record.label_links.all()
        ],
        facts=[fact for fact in _facts(record) if fact.value],
        tracks=list(_tracks(record)),
    )


def is_shown(record: Record) -> bool:
    """Whether strangers are shown the cover of a record."""
    return bool(record.cover) and record.cover_source in SHOWN_COVERS


def shown_cover(record: Record) -> str | None:
    """Return the name of the cover of a record; None where strangers are shown none."""
    return record.cover.name if is_shown(record) else None


def quoted(name: str) -> str:
    """Return `name` as the filter takes it for that whole name and no part of it."""
    return f'"{name}"'


def _facts(record: Record) -> Iterator[PublicFact]:
    if record.year:
        year = str(record.year)
        yield PublicFact("Year", year, {"year_min": year, "year_max": year})
    if record.original_year and record.original_year != record.year:
        year = str(record.original_year)
        first_out = {"original_year_min": year, "original_year_max": year}
        yield PublicFact("Original year", year, first_out)
    yield PublicFact("Country", record.country, {"country": quoted(record.country)})
    if record.format:
        yield PublicFact("Format", record.format.name, {"format": quoted(record.format.name)})
    yield PublicFact("Details", record.format_details)
    if record.genre:
        yield PublicFact("Genre", record.genre.name, {"genre": quoted(record.genre.name)})
    for link in record.style_links.all():
        yield PublicFact("Style", link.style.name, {"style": quoted(link.style.name)})
    yield PublicFact("Color", record.color)
    yield PublicFact("Limited to", record.limited_to)
    yield PublicFact("Media", record.media_condition)
    yield PublicFact("Sleeve", record.sleeve_condition)
    yield PublicFact("Barcode", record.barcode)
    yield PublicFact("Matrix / runout", record.matrix)


def _tracks(record: Record) -> Iterator[PublicTrack]:
    place = 0
    for track in record.tracks.all():
        is_heading = track.kind == Track.Kind.HEADING
        place += not is_heading
        number = track.number or str(place)
        yield PublicTrack(number, track.title, track.artist_text, track.duration, is_heading)
