"""How the cells of each of Disco's columns are read, and a column of a file that is read so."""

from typing import NamedTuple

from collection.importing.cells import amounts, dates, ratings, values, years
from collection.importing.cells.values import Reader
from collection.models.own.columns import is_own

#: Columns of which a cell can say more than is read, and whether it does: the day of a release, the
#: time of a purchase.
SAYS_MORE = {
    "year": years.says_more,
    "original_year": years.says_more,
    "purchase_date": dates.says_time,
    "removed_on": dates.says_time,
    "valued_on": dates.says_time,
}


class FileColumn(NamedTuple):
    """A column of the file that is read into one of Disco's."""

    place: int
    name: str
    target: str
    read: Reader


def value_readers(order: str) -> dict[str, Reader]:
    """Return the reader of each of Disco's columns; `order` (dmy or mdy) is that of local dates."""
    return {
        "uid": values.uid,
        "artist": values.names,
        "artist_country": values.texts(100),
        "title": values.name,
        "genre": values.name,
        "label": values.names,
        "catalog_number": values.texts(500),
        "year": years.year(),
        "format": values.name,
        "color": values.line(200),
        "limited_to": values.line(100),
        "copy_number": values.line(100),
        "remarks": values.prose,
        "purchase_date": dates.day(order),
        "price": amounts.amount,
        "rating": ratings.rating(10),
        "is_digitized": values.flag,
        "is_active": values.flag,
        "join_phrase": values.texts(100),
        "format_details": values.line(500),
        "media_condition": values.media_condition,
        "sleeve_condition": values.sleeve_condition,
        "location": values.line(200),
        "barcode": values.line(100),
        "discogs_release_id": values.number,
        "added_at": dates.moment(order),
        "shop": values.line(200),
        "removed_on": dates.day(order),
        "removal_reason": values.removal_reason,
        "sale_price": amounts.amount,
        "owner": values.line(150),
        "styles": values.different_names,
        "country": values.line(100),
        "original_year": years.year(),
        "musicbrainz_release_id": values.musicbrainz_id,
        "tags": values.different_names,
        "files_under": values.line(200),
        "matrix": values.line(500),
        "value": amounts.amount,
        "valued_on": dates.day(order),
    }


def reader_of(readers: dict[str, Reader], column: str) -> Reader:
    """Return the reader of a column. What an own field holds is known once its owner is."""
    return values.prose if is_own(column) else readers[column]
