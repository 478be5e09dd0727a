"""The columns of a file and how their cells are read: what each of Disco's columns takes."""

from typing import NamedTuple

from collection.importing import dates, readers
from collection.importing.readers import Reader


class Column(NamedTuple):
    """A column of the file that is read into one of Disco's."""

    place: int
    name: str
    target: str
    read: Reader


def value_readers(order: str) -> dict[str, Reader]:
    """Return the reader of each of Disco's columns; `order` tells how local dates are meant."""
    return {
        "uid": readers.uid,
        "artist": readers.names,
        "artist_country": readers.texts(100),
        "title": readers.name,
        "genre": readers.name,
        "label": readers.names,
        "catalog_number": readers.texts(500),
        "year": readers.year(),
        "format": readers.name,
        "color": readers.line(200),
        "limited_to": readers.line(100),
        "copy_number": readers.line(100),
        "remarks": readers.prose,
        "purchase_date": dates.day(order),
        "price": readers.amount,
        "rating": readers.halves,
        "is_digitized": readers.flag,
        "is_active": readers.flag,
        "join_phrase": readers.texts(100),
        "format_details": readers.line(500),
        "media_condition": readers.media_condition,
        "sleeve_condition": readers.sleeve_condition,
        "location": readers.line(200),
        "barcode": readers.line(100),
        "discogs_release_id": readers.number,
        "added_at": dates.moment(order),
        "shop": readers.line(200),
        "removed_on": dates.day(order),
        "removal_reason": readers.removal_reason,
        "sale_price": readers.amount,
        "owner": readers.line(150),
    }
