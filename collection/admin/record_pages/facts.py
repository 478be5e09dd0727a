"""What the page of a record says of it, a line each, with the way to the records that share it."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from collection.models import Record, Track

#: So long a value of an own field leads to the records that share it.
LONGEST_ASKED = 60


class Fact(NamedTuple):
    """A line about a record, and where it leads, if anywhere."""

    name: str
    value: str
    url: str = ""

    @property
    def is_elsewhere(self) -> bool:
        """Whether the line leads away from this site."""
        return self.url.startswith("https://")


class Person(NamedTuple):
    """An artist or a label: the name, the list of its records, and the text behind the name.

    That text is the join phrase of an artist and the catalog number of a label.
    """

    name: str
    url: str
    text: str


def listed(**filters: object) -> str:
    """Return the address of the list of records narrowed by `filters`."""
    return f"{reverse('admin:collection_record_changelist')}?{urlencode(filters)}"


def whole_name(name: str) -> str:
    """Return `name` as the filter takes it for that whole name and no part of it."""
    return f'"{name}"'


class ListedTrack(NamedTuple):
    """A line of the list of tracks: a track with its number on the sleeve, else its place among the
    tracks, or a heading.
    """

    number: str
    track: Track


def tracks(record: Record) -> list[ListedTrack]:
    """Return the track list: a track has its printed number, else its place among the tracks."""
    place, listed = 0, []
    for track in record.tracks.all():
        place += track.kind == Track.Kind.TRACK
        listed.append(ListedTrack(track.number or str(place), track))
    return listed


def artists(record: Record) -> list[Person]:
    return [
        Person(link.shown_name, listed(artist=whole_name(link.artist.name)), between)
        for link, between in record.artist_pieces
    ]


def labels(record: Record) -> list[Person]:
    return [
        Person(link.shown_name, listed(label=whole_name(link.label.name)), link.catalog_number)
        for link in record.label_links.all()
    ]


def release_facts(record: Record) -> Iterator[Fact]:
    """Yield what every copy of the release shares."""
    if record.year:
        yield Fact("Year", str(record.year), listed(year_min=record.year, year_max=record.year))
    if record.original_year:
        first_out = {"original_year_min": record.original_year}
        first_out["original_year_max"] = record.original_year
        yield Fact("Original year", str(record.original_year), listed(**first_out))
    if record.country:
        yield Fact("Country", record.country, listed(country=whole_name(record.country)))
    if record.format:
        yield Fact("Format", record.format.name, listed(format=whole_name(record.format.name)))
    yield Fact("Details", record.format_details)
    if record.genre:
        yield Fact("Genre", record.genre.name, listed(genre=whole_name(record.genre.name)))
    for link in record.style_links.all():
        yield Fact("Style", link.style.name, listed(style=whole_name(link.style.name)))
    yield Fact("Color", record.color)
    yield Fact("Limited to", record.limited_to)
    yield Fact("Barcode", record.barcode)
    yield Fact("Matrix / runout", record.matrix)
    if record.discogs_release_id:
        number = str(record.discogs_release_id)
        yield Fact("Discogs release", number, f"https://www.discogs.com/release/{number}")
    if record.musicbrainz_release_id:
        key = str(record.musicbrainz_release_id)
        yield Fact("MusicBrainz release", key, f"https://musicbrainz.org/release/{key}")


def copy_facts(record: Record, *, with_private: bool) -> Iterator[Fact]:
    """Yield what belongs to the copy in hand."""
    grade = record.media_condition
    yield Fact("Media", grade, listed(media_condition=grade))
    yield Fact("Sleeve", record.sleeve_condition)
    yield Fact("Number", record.copy_number)
    if with_private:
        yield Fact("Location", record.location, listed(location=record.location))
    yield Fact("Files under", record.files_under)
    for link in record.tag_links.all():
        yield Fact("Tag", link.tag.name, listed(tag=whole_name(link.tag.name)))
    if with_private:
        yield from _own_facts(record)
    yield Fact("Digitized", "yes" if record.is_digitized else "no")
    if record.purchase_date:
        yield Fact("Bought", record.purchase_date.isoformat())
    if with_private:
        yield from _facts_of_money(record)
    yield Fact("Owner", record.owner.username, listed(owner=record.owner.username))


def _own_facts(record: Record) -> Iterator[Fact]:
    for own in record.own_values.all():
        # Nobody asks for a whole story.
        is_asked_for = len(own.value) <= LONGEST_ASKED and "\n" not in own.value
        url = listed(**{own.field.column: own.asked}) if is_asked_for else ""
        yield Fact(own.field.name, own.shown, url)


def _facts_of_money(record: Record) -> Iterator[Fact]:
    if record.price is not None:
        yield Fact("Price", _amount(record.price))
    yield Fact("Shop", record.shop)
    if record.value is not None:
        since = f" (as of {record.valued_on.isoformat()})" if record.valued_on else ""
        yield Fact("Worth", f"{_amount(record.value)}{since}")


def removal(record: Record, *, with_private: bool) -> str:
    """Return when, why and for how much a record left the shelf, "" for one that is on it.

    Such as "Removed on 2026-01-05: sold for 12.50 EUR."
    """
    if record.is_active:
        return ""
    sentence = "Removed"
    if record.removed_on:
        sentence += f" on {record.removed_on.isoformat()}"
    reasons = []
    if record.removal_reason:
        reasons.append(record.get_removal_reason_display().lower())
    if record.sale_price is not None and with_private:
        reasons.append(f"for {_amount(record.sale_price)}")
    if reasons:
        sentence += f": {' '.join(reasons)}"
    return f"{sentence}."


def _amount(amount: Decimal) -> str:
    return f"{amount:.2f} {settings.DISCO_CURRENCY}"
