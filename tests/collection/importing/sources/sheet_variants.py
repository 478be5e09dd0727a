"""Home-made sheets as people keep them, a generator for each kind: what is in the file, and what
must stand on the shelf afterwards.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass
class Sheet:
    """A file, the facts of the records that it must make in its order, how many rows are left out,
    and what must be said of it.
    """

    name: str
    text: str
    records: list[dict[str, Any]]
    skipped: int = 0
    said: tuple[str, ...] = ()
    options: tuple[str, ...] = ()


def lines(*rows: str) -> str:
    return "".join(f"{row}\r\n" for row in rows)


MBID = UUID("b6333c92-ded3-4993-9c13-27ce4e266c02")
PAIR = [{"title": "Tago Mago"}, {"title": "Landed"}]


def totals() -> Iterator[Sheet]:
    """Lines at the end that sum up, and albums that are called like one."""
    for header, last in (
        ("Artist,Album,Paid", "Total,2 records,26.00"),
        ("Artist,Album,Paid", "Total LPs,2,"),
        ("Artist,Album,Paid", "Count:,2,"),
        ("Artist,Album,Paid", ",Grand Total,26.00"),
        ("Interpret,Titel,Preis", "Gesamt:,2 Platten,26.00"),
        ("Artista,Titolo,Prezzo", "Totale,1.234,26.00"),
    ):
        text = lines(header, "Can,Tago Mago,12.00", "Can,Landed,14.00", last)
        yield Sheet(f"totals as {last}", text, PAIR, 1, ("a line of totals",))
    called_so = [{"artists": ["Total"], "title": "Total"}, {"artists": ["1349"], "title": "Total"}]
    text = lines("Artist,Album,Year", "Total,Total,1996", "1349,Total,2003")
    yield Sheet("albums called Total", text, called_so)


def headers() -> Iterator[Sheet]:
    """Headers that are repeated in another case, or stand on two lines."""
    text = lines("Artist,Album,Year", "Can,Tago Mago,1971", "ARTIST,album ,YEAR", "Can,Landed,1975")
    yield Sheet("a header again in capitals", text, PAIR, 1, ("repeats the header",))
    graded = {"media_condition": "Very Good Plus (VG+)", "sleeve_condition": "Very Good (VG)"}
    fact = {"artists": ["Can"], "title": "Landed", "year": 1975} | graded
    for above, below in (
        ("Artist,Release,,Condition,", "Name,Title,Year,Media,Sleeve"),
        ("Artist,,,Condition,", ",Title,Year,Vinyl,Cover"),
        ("Interpret,Titel,Jahr,Zustand,", ",,,Platte,Cover"),
        ("Artiste,Titre,Année,État,", ",,,du disque,de la pochette"),
    ):
        text = lines(above, below, "Can,Landed,1975,VG+,VG")
        said = ("second line of the header",)
        yield Sheet(f"the header {below} on two lines", text, [fact], 1, said)
    for header in ("Artist:,Album:,Year:", "Artist *,Title *,Year", "ARTIST :,ALBUM :,YEAR :"):
        text = lines(header, "Can,Landed,1975")
        yield Sheet(f"the names {header}", text, [{"artists": ["Can"], "year": 1975}])


def media() -> Iterator[Sheet]:
    """Columns called like media, with marks; a number of copies; what each becomes."""
    for mark in ("x", "1", "TRUE", "ja", "✓"):
        text = lines("Artist,Album,LP,CD", f"Can,Tago Mago,{mark},", f"Can,Landed,,{mark}")
        both = [{"format": "LP", "remarks": ""}, {"format": "CD", "remarks": ""}]
        yield Sheet(f"media marked {mark}", text, both)
    text = lines("Artist,Album,LP,CD,MC", "Can,Tago Mago,x,,x")
    said = ("1 row stands for 2 copies, by the columns LP, MC", "--copies each")
    yield Sheet("two media", text, [{"format": "LP", "remarks": "MC: x"}], said=said)
    each = [{"format": "LP", "remarks": ""}, {"format": "Cassette", "remarks": ""}]
    options = ("--copies", "each")
    yield Sheet("a copy of each of two media", text, each, said=("copy is a rec",), options=options)
    for name, two in (("Anzahl", "2x"), ("Qty", "2"), ("copies", "2.0"), ("Aantal", "x 2")):
        text = lines(f"Artist,Album,{name}", f"Can,Tago Mago,{two}", "Can,Landed,1")
        once = [{"remarks": f"{name}: {two}"}, {"remarks": ""}]
        yield Sheet(f"{name} {two}", text, once, said=("1 row stands for 2 copies",))
        twice = [{"title": "Tago Mago", "remarks": ""}] * 2 + [{"title": "Landed"}]
        yield Sheet(f"{name} {two}, each", text, twice, options=options)
    text = lines("Artist,Album,Qty", "Can,Tago Mago,1", "Can,Landed,0")
    yield Sheet("no copy", text, PAIR[:1], 1, ("1 of 2 rows is owned",))
    text = lines("Artist,Album,Qty", "Can,Tago Mago,0", "Can,Landed,0")
    yield Sheet("a number that says nothing", text, PAIR)
    text = lines("LP,Artist,Album", "1,Can,Tago Mago", "2,Can,Landed")
    yield Sheet("a column LP that counts the rows", text, [{"format": None}] * 2)


def program_text() -> Iterator[Sheet]:
    """What Python, pandas and numpy leave in cells."""
    for name, cell, facts in (
        ("artist", "('Can',)", {"artists": ["Can"]}),
        ("artist", "array(['Can'], dtype=object)", {"artists": ["Can"]}),
        ("genre", "('Rock',)", {"genre": "Rock", "styles": []}),
        ("genre", "{'Rock', 'Krautrock'}", {"genre": "Rock", "styles": ["Krautrock"]}),
        ("country", "<NA>", {"country": ""}),
        ("Country", "None", {"country": ""}),
        ("shop", "nan", {"shop": ""}),
        ("barcode", "('827170008762',)", {"barcode": "827170008762"}),
        ("label", "{'name': 'Virgin', 'catno': 'V 2041'}", {"labels": [("Virgin", "V 2041")]}),
        (
            "format",
            "{'name': 'Vinyl', 'qty': '1', 'descriptions': ['LP', 'Album']}",
            {"format": "LP", "format_details": "Album"},
        ),
    ):
        names = ("Artist", "Title") if name == "Country" else ("artist", "title")
        others = [column for column in names if column != name]
        rest = ["Can" if column.lower() == "artist" else "Landed" for column in others]
        text = lines(",".join([*others, name]), ",".join([*rest, f'"{cell}"']))
        yield Sheet(f"{name} {cell}", text, [{"remarks": ""} | facts])


def notes() -> Iterator[Sheet]:
    """A French note is a remark or a rating, which its cells show; a German one is a grade."""
    text = lines("Artiste;Album;Note;Commentaires", "Can;Landed;15/20;bien")
    yield Sheet("a note of twenty", text, [{"rating": 7.5, "remarks": "bien"}])
    text = lines("Artiste;Album;Note", "Can;Landed;bien")
    yield Sheet("a note in words", text, [{"rating": None, "remarks": "bien"}])
    text = lines("Artiste;Album;Note", "Can;Tago Mago;8", "Can;Landed;n/a")
    yield Sheet("a note of ten", text, [{"rating": 8}, {"rating": None}])
    text = lines("Interpret;Album;Note", "Can;Landed;1")
    yield Sheet("a German note", text, [{"rating": None, "remarks": "1"}])
    text = lines("Artist;Album;Rating (out of 20):", "Can;Landed;15")
    yield Sheet("a rating out of twenty", text, [{"rating": 7.5}])


def days_and_prices() -> Iterator[Sheet]:
    """Days of which only some decide the order, days of weeks, and prices in several currencies."""
    text = lines("Artist,Album,Purchased", "Can,Tago Mago,5-3-2017", "Can,Landed,17-8-2018")
    days = [{"purchase_date": date(2017, 3, 5)}, {"purchase_date": date(2018, 8, 17)}]
    yield Sheet("days with hyphens", text, days)
    text = lines("Artist,Album,Purchased", "Can,Tago Mago,2021-W05-3", "Can,Landed,2021W053")
    yield Sheet("days of weeks", text, [{"purchase_date": date(2021, 2, 3), "remarks": ""}] * 2)
    text = lines("Artist,Album,Price", "Can,Tago Mago,€12", "Can,Landed,$10", "Can,Soon,€ 9")
    facts = [
        {"price": Decimal(12), "remarks": ""},
        {"price": None, "remarks": "Price: $10"},
        {"price": Decimal(9), "remarks": ""},
    ]
    yield Sheet(
        "prices in two currencies",
        text,
        facts,
        said=("line 3: column Price, “$10”: is in $; prices here are in EUR",),
    )


def kinds_of_things() -> Iterator[Sheet]:
    """Rows of all kinds of things, and of what is on its way."""
    text = lines(
        "Artist,Item title,Item type", "Can,Tago Mago,vinyl", "Can,A shirt,merch", "Can,Soon,track"
    )
    yield Sheet("an order list", text, [{"format": "Vinyl"}], 2, ("is called “merch”",))
    text = lines("Artist,Album,Status", "Can,Tago Mago,Owned", "Can,Soon,On order")
    yield Sheet("a record on order", text, PAIR[:1], 1, ("is not marked as owned",))


def programs() -> Iterator[Sheet]:
    """What programs for all kinds of things, libraries and shops call their columns and rows."""
    text = lines("medium,item type,title,creator", "music,CD,Tago Mago,Can", "music,LP,Landed,Can")
    facts = [{"format": "CD"}, {"format": "LP"}]
    yield Sheet("a medium that is music", text, facts)
    text = lines("Artist,Album,Date", "Can,Tago Mago,1971", "Can,Soon,1973-04-28", "Can,Ege,1972")
    facts = [{"year": 1971}, {"year": 1973, "remarks": "Date: 1973-04-28"}, {"year": 1972}]
    yield Sheet("a date that is a year in most rows", text, facts)
    text = lines("Release MBID,Artist,Release,Date", f"{MBID},Can,Tago Mago,1971-02")
    facts = [{"title": "Tago Mago", "year": 1971, "musicbrainz_release_id": MBID}]
    yield Sheet("a release of MusicBrainz with its date", text, facts)
    text = lines("author;title;publishercode;copyrightdate", "Can;Soon;Spoon;1973")
    yield Sheet("a library", text, [{"year": 1973, "labels": [("Spoon", "")]}])
    text = lines('"Interpret";"Titel";"Preis"', '"Can";"Soon";12,5000', '"Can";"Ege";9,0000')
    yield Sheet("four decimals", text, [{"price": Decimal("12.50")}, {"price": Decimal(9)}])
    for word in ("Versand", "Versandkosten", "Shipping", "Rabatt", "Frais de port", "Wysyłka"):
        text = lines("Interpret;Titel;Gesamt", "Can;Soon;9", f";{word};4,99")
        yield Sheet(f"an order with {word}", text, [{"title": "Soon"}], 1, ("a line of totals",))


GROUPS = [totals, headers, media, program_text, notes, days_and_prices, kinds_of_things, programs]
SHEETS = [sheet for group in GROUPS for sheet in group()]
