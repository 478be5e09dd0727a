"""Made-up collections as files, the same for the same number of rows on any machine.

The `disco` file is written exactly as Disco exports it. The Discogs file has the shapes of a real
download: labels and catalog numbers joined by commas, numbers in parentheses behind names, formats
cut at 50 characters.
"""

import csv
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from benchmarks.shelf import (
    COLORS,
    COUNTRIES,
    DETAILS,
    FORMAT_ODDS,
    FORMATS,
    GENRES,
    GRADES,
    REMARKS,
    SHOPS,
    TAGS,
    Shelf,
)

OWNER = "admin"
DISCO_HEADER = (
    "uid,artist,artist_country,title,genre,label,catalog_number,year,record_format,vinyl_color,lim_edition,number,"
    "remarks,purchase_date,price,rating,is_digitized,is_active,join_phrase,format_details,media_condition,"
    "sleeve_condition,location,barcode,discogs_release_id,added_at,shop,removed_on,removal_reason,sale_price,owner,"
    "styles,country,original_year,musicbrainz_release_id,tags,files_under,matrix,value,valued_on"
).split(",")
DISCOGS_HEADER = (
    "Catalog#,Artist,Title,Label,Format,Rating,Released,release_id,CollectionFolder,Date Added,"
    "Collection Media Condition,Collection Sleeve Condition,Collection Notes"
).split(",")


def write_disco(path: Path, rows: int) -> None:
    """Write `rows` records as Disco's own CSV, all columns, in the canonical form of its export."""
    _write(path, DISCO_HEADER, _disco_rows(Shelf(rows)))


def write_discogs(path: Path, rows: int) -> None:
    """Write `rows` records as a Discogs collection export."""
    _write(path, DISCOGS_HEADER, _discogs_rows(Shelf(rows)))


def _write(path: Path, header: list[str], rows: Iterator[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def _disco_rows(shelf: Shelf) -> Iterator[list[str]]:
    for n, (artist, label) in enumerate(zip(shelf.artists, shelf.labels, strict=True)):
        cells = _names(shelf, n, artist, label)
        bought = shelf.day()
        cells |= _removal(shelf, bought)
        cells |= _release(shelf)
        cells |= _copy(shelf, bought)
        cells |= _catalogued(shelf)
        cells |= _own_words(shelf)
        yield [cells[column] for column in DISCO_HEADER]


# The cells below are in the order in which the dice fall for them, so that the files stay the same.


def _names(shelf: Shelf, n: int, artist: str, label: str) -> dict[str, str]:
    artist, country, phrase = shelf.artist_cells(n, artist)
    number = shelf.number()
    if shelf.dice.random() < 0.04:
        label, number = f"{label}; {label}", f"{number}; {number}-2"
    return {
        "artist": artist,
        "artist_country": country,
        "join_phrase": phrase,
        "label": label,
        "catalog_number": number,
    }


def _removal(shelf: Shelf, bought: date) -> dict[str, str]:
    """Three records in a hundred left the shelf, a year after they came."""
    if shelf.dice.random() >= 0.03:
        return {"is_active": "1", "removed_on": "", "removal_reason": "", "sale_price": ""}
    reason, price = shelf.dice.choice((("sold", "12.00"), ("given", "")))
    return {
        "is_active": "0",
        "removed_on": str(bought + timedelta(400)),
        "removal_reason": reason,
        "sale_price": price,
    }


def _release(shelf: Shelf) -> dict[str, str]:
    dice, maybe = shelf.dice, shelf.maybe
    return {
        "uid": str(uuid.UUID(int=dice.getrandbits(128), version=4)),
        "year": maybe(0.97, dice.randint(1955, 2025)),
        "record_format": dice.choices(FORMATS, FORMAT_ODDS)[0],
        "title": shelf.title(),
        "genre": dice.choice(GENRES),
        "vinyl_color": maybe(0.2, dice.choice(COLORS)),
        "lim_edition": maybe(0.05, dice.choice((100, 300, 500))),
    }


def _copy(shelf: Shelf, bought: date) -> dict[str, str]:
    dice, maybe = shelf.dice, shelf.maybe
    return {
        "owner": OWNER,
        "number": maybe(0.02, dice.randint(1, 100)),
        "remarks": maybe(0.05, dice.choice(REMARKS)),
        "purchase_date": maybe(0.8, bought),
        "price": maybe(0.6, f"{dice.randint(100, 6000) / 100:.2f}"),
        "rating": maybe(0.3, f"{dice.randint(6, 20) / 2:g}"),
        "is_digitized": str(int(dice.random() < 0.3)),
        "format_details": maybe(0.6, dice.choice(DETAILS)),
        "media_condition": maybe(0.6, dice.choice(GRADES)),
        "sleeve_condition": maybe(0.5, dice.choice(GRADES)),
        "location": maybe(0.4, f"Shelf {dice.randint(1, 40)}"),
        "barcode": maybe(0.3, f"{dice.randrange(10**12):013}"),
    }


def _catalogued(shelf: Shelf) -> dict[str, str]:
    """What a catalogue knows of it, and when it was entered there."""
    dice, maybe = shelf.dice, shelf.maybe
    return {
        "discogs_release_id": maybe(0.7, dice.randint(1, 30_000_000)),
        "added_at": maybe(0.5, shelf.moment()),
        "shop": maybe(0.2, dice.choice(SHOPS)),
        "styles": maybe(0.4, "; ".join(dice.sample(GENRES, dice.randint(1, 2)))),
        "country": maybe(0.4, dice.choice(COUNTRIES)),
        "original_year": maybe(0.3, dice.randint(1955, 2025)),
        "musicbrainz_release_id": maybe(0.1, uuid.UUID(int=dice.getrandbits(128), version=4)),
    }


def _own_words(shelf: Shelf) -> dict[str, str]:
    dice, maybe = shelf.dice, shelf.maybe
    cells = {
        "tags": maybe(0.3, "; ".join(dice.sample(TAGS, dice.randint(1, 2)))),
        "files_under": maybe(0.05, dice.choice(("Soundtracks", "Various"))),
        "matrix": maybe(0.2, f"{shelf.number()} A-1 {shelf.number()} B-2"),
        "value": maybe(0.1, f"{dice.randint(100, 9000) / 100:.2f}"),
    }
    return cells | {"valued_on": str(shelf.day()) if cells["value"] else ""}


def _discogs_rows(shelf: Shelf) -> Iterator[list[str]]:
    dice, maybe = shelf.dice, shelf.maybe
    labels = zip(shelf.labels, shelf.other_labels, strict=True)
    for n, (artist, (label, other)) in enumerate(zip(shelf.artists, labels, strict=True)):
        numbers = shelf.number()
        if dice.random() < 0.3:
            label = f"{label}, {other}"
            numbers += maybe(0.7, f", {shelf.number()}")
        artist = shelf.artist_cells(n, artist)[0].replace("; ", ", ")
        details = f"{dice.choice(DETAILS)}{maybe(0.1, ' + CD, Album, Comp')}"
        form = f"{dice.choices(FORMATS, FORMAT_ODDS)[0]}, {details}"[:50]
        year = dice.randint(1955, 2025) if dice.random() < 0.98 else 0
        # One release in a hundred stands on the shelf twice.
        release = 1_000_000 + n - (dice.random() < 0.01)
        grades = [maybe(0.6, dice.choice(GRADES)), maybe(0.5, dice.choice(GRADES))]
        folder = maybe(0.3, "Box A") or "Uncategorized"
        what = [
            numbers,
            artist,
            shelf.title(),
            label,
            form,
            maybe(0.1, dice.randint(1, 5)),
            str(year),
            str(release),
        ]
        yield [*what, folder, shelf.moment(), *grades, maybe(0.05, dice.choice(REMARKS))]
