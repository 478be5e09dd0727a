"""What there is to say of a record, a line each, with the way to the records that share it."""

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from collection.models import Record


class Fact(NamedTuple):
    name: str
    value: str
    url: str = ""


class Person(NamedTuple):
    """An artist or a label: its name, its list, and the text behind it: join phrase or catalog number."""

    name: str
    url: str
    text: str


def listed(**filters: object) -> str:
    """Return the address of the list narrowed by `filters`; names are whole names."""
    return f"{reverse('admin:collection_record_changelist')}?{urlencode(filters)}"


def whole_name(name: str) -> str:
    """Return a name as the filter takes it for that whole name."""
    return f'"{name}"'


def artists(record: Record) -> list[Person]:
    return [
        Person(artist.name, listed(artist=whole_name(artist.name)), between) for artist, between in record.artist_pieces
    ]


def labels(record: Record) -> list[Person]:
    return [
        Person(link.label.name, listed(label=whole_name(link.label.name)), link.catalog_number)
        for link in record.label_links.all()
    ]


def release_facts(record: Record) -> Iterator[Fact]:
    """Yield what every copy of the release shares."""
    if record.year:
        yield Fact("Year", str(record.year), listed(year_min=record.year, year_max=record.year))
    if record.format:
        yield Fact("Format", record.format.name, listed(format=whole_name(record.format.name)))
    yield Fact("Details", record.format_details)
    if record.genre:
        yield Fact("Genre", record.genre.name, listed(genre=whole_name(record.genre.name)))
    yield Fact("Color", record.color)
    yield Fact("Limited to", record.limited_to)
    yield Fact("Barcode", record.barcode)
    if record.discogs_release_id:
        number = str(record.discogs_release_id)
        yield Fact("Discogs release", number, f"https://www.discogs.com/release/{number}")


def copy_facts(record: Record) -> Iterator[Fact]:
    """Yield what belongs to the copy in hand."""
    grade = record.media_condition
    yield Fact("Media", grade, listed(media_condition=grade))
    yield Fact("Sleeve", record.sleeve_condition)
    yield Fact("Number", record.copy_number)
    yield Fact("Stands in", record.location, listed(location=record.location))
    yield Fact("Digitized", "yes" if record.is_digitized else "no")
    yield Fact("Bought", record.purchase_date.isoformat() if record.purchase_date else "")
    yield Fact("Price", "" if record.price is None else f"{record.price:.2f} {settings.DISCO_CURRENCY}")
    yield Fact("Shop", record.shop)
    yield Fact("Owner", record.owner.username, listed(owner=record.owner.username))


def removal(record: Record) -> str:
    """Return when, why and for how much a record left, "" for one on the shelf."""
    if record.is_active:
        return ""
    reason = record.get_removal_reason_display().lower()
    sold = "" if record.sale_price is None else f"for {record.sale_price:.2f} {settings.DISCO_CURRENCY}"
    day = f"on {record.removed_on.isoformat()}" if record.removed_on else ""
    why = " ".join(filter(None, [reason, sold]))
    return " ".join(filter(None, ["Removed", day])) + (f": {why}" if why else "") + "."
