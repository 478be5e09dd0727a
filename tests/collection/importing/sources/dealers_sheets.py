"""Sheets of dealers, disc jockeys and programs, a generator for each kind: what is in the file, and
what must stand on the shelf afterwards.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from tests.collection.importing.sources.sheet_variants import Sheet, lines

PLUS = "Very Good Plus (VG+)"


def ratings_of_tracks() -> Iterator[Sheet]:
    """What a track is rated, and where its file is, says nothing of the record."""
    for name, path in (
        ("iTunes", "Macintosh HD:Music:1.m4a"),
        ("MusicBee", r"C:\Music\Can\1.flac"),
        ("a server", "/mnt/music/Can/Soon"),
    ):
        text = lines(
            "Name;Artist;Album;Track Number;My Rating;Album Rating;Location",
            f"Soon;Can;Landed;1;100;60;{path}",
            f"Later;Can;Landed;2;20;60;{path}",
        )
        remarks = f"My Rating: 100\nLocation: {path}"
        facts = [{"title": "Landed", "rating": 6, "location": "", "remarks": remarks}]
        yield Sheet(f"tracks of {name}", text, facts, 1, options=("--rating-scale", "100"))


def artists_of_albums() -> Iterator[Sheet]:
    """The artist of the album is that of the record where a row is a track, and where a row names
    no other.
    """
    header = "Track Name;Artist Name(s);Album Name;Album Artist Name(s);Track Number"
    text = lines(header, "Soon;Can,Neu!;Landed;Can;1", "Later;Neu!;Landed;Can;2")
    remarks = "Artist Name(s): Can,Neu!"
    facts = [{"artists": ["Can"], "title": "Landed", "remarks": remarks}]
    yield Sheet("tracks with guests", text, facts, 1)
    header = "Artist;Album Artist;Album"
    text = lines(header, "Can;Can;Landed", ";Various Artists;Ohm", "Faust;Various Artists;Soon")
    facts = [
        {"artists": ["Can"], "remarks": "Album Artist: Can"},
        {"artists": ["Various Artists"], "remarks": ""},
        {"artists": ["Faust"], "remarks": "Album Artist: Various Artists"},
    ]
    yield Sheet("compilations", text, facts, said=("Where Artist is empty, Album Artist is read",))


def columns_of_artists() -> Iterator[Sheet]:
    """Columns of artists with numbers hold one artist each."""
    for first in ("Artist 1", "Artist"):
        text = lines(f"{first},Artist 2,Artist 3,Album", "Can,Neu!,Faust,Ohm", "Can,,,Landed")
        facts = [
            {"artists": ["Can", "Neu!", "Faust"], "remarks": ""},
            {"artists": ["Can"], "remarks": ""},
        ]
        said = ("What Artist 2 and Artist 3 names is read as further artists",)
        yield Sheet(f"artists from {first} on", text, facts, said=said)


def drawn_lines() -> Iterator[Sheet]:
    """A line below the header, as Markdown and databases draw it, is no record."""
    for rule in ("|:---|---:|---|", "---+---+---|---|---", "|===|===|===|", "|————|————|————|"):
        text = lines("|Artist|Album|Year|", rule, "|Can|Landed|1975|", "|Neu!|75|1975|")
        facts = [{"title": "Landed", "year": 1975}, {"title": "75"}]
        yield Sheet(f"below a line {rule}", text, facts, 1, options=("--separator", "bar"))


def grades_of_other_scales() -> Iterator[Sheet]:
    """Columns "Vinyl" and "Sleeve" hold grades, though most are of another scale."""
    for other in ("EX", "EX-", "E+", "VG++", "Excellent", "Sealed"):
        text = lines(
            "Artist,Album,Vinyl,Sleeve", f"Can,Landed,VG+,{other}", f"Can,Soon,{other},{other}"
        )
        facts = [
            {"media_condition": PLUS, "sleeve_condition": "", "remarks": f"Sleeve: {other}"},
            {"media_condition": "", "remarks": f"Vinyl: {other}\nSleeve: {other}"},
        ]
        yield Sheet(f"graded {other}", text, facts, said=(f"“{other}”: is not a grade",))


def titles_by_other_words() -> Iterator[Sheet]:
    """The first side of a single, the work of a composer, and what stands in brackets."""
    for title in ("A-Side", "Side A", "Work", "Title (A/B)", "Title [orig.]"):
        text = lines(f"Artist,{title},Label,Number", "Can,Soon,Ohr,OS 12", "Neu!,Super,Brain,BR 3")
        facts = [
            {"title": "Soon", "labels": [("Ohr", "OS 12")]},
            {"title": "Super", "labels": [("Brain", "BR 3")]},
        ]
        yield Sheet(f"titles under {title}", text, facts)
    text = lines("Artist,Title,Side A,Side B", "Can,Landed,Full Moon,Unfinished")
    remarks = "Side A: Full Moon\nSide B: Unfinished"
    yield Sheet("sides beside a title", text, [{"title": "Landed", "remarks": remarks}])


def halves_of_stars() -> Iterator[Sheet]:
    """A half is written as a sign of its own."""
    for half in ("3½ stars", "3 ½ stars", "3½/5", "3.5 stars"):
        text = lines("Artist,Album,My rating", f"Can,Landed,{half}", "Can,Soon,4 stars")
        yield Sheet(f"rated {half}", text, [{"rating": 7, "remarks": ""}, {"rating": 8}])


def names_of_another_kind() -> Iterator[Sheet]:
    """Cells decide where they are of another kind than the name of their column."""
    for moment in ("2021-01-02T10:00:00+02:00", "2021-01-02 10:00", "2021-01-02"):
        text = lines("artist,title,purchasedAt", f"Can,Landed,{moment}", f"Can,Soon,{moment}")
        facts = [{"purchase_date": date(2021, 1, 2), "shop": ""}]
        yield Sheet(f"bought at {moment}", text, facts * 2)
    text = lines("Artist,Album,Purchased at", "Can,Landed,Fopp", "Can,Soon,2021-01-02")
    yield Sheet("bought at a shop", text, [{"shop": "Fopp"}, {"shop": "2021-01-02"}])
    for yes, no in (("yes", "no"), ("Y", "N")):
        text = lines("Artist,Album,Paid?,Price", f"Can,Landed,{yes},10", f"Can,Soon,{no},12")
        facts = [{"price": Decimal(10), "remarks": f"Paid?: {yes}"}, {"price": Decimal(12)}]
        yield Sheet(f"paid: {yes} or {no}", text, facts)
    text = lines("Artist,Album,# Owned", "Can,Landed,1", "Can,Soon,2")
    said = ("1 row stands for 2 copies",)
    facts = [{"remarks": ""}, {"remarks": "# Owned: 2"}]
    yield Sheet("how many are owned", text, facts, said=said)
    text = lines("Artist,Album,Owned", "Can,Landed,1", "Can,Soon,0")
    yield Sheet("owned: 1 or 0", text, [{"title": "Landed"}], 1)


def currencies_of_values() -> Iterator[Sheet]:
    """The currency of a value says nothing of the price."""
    header = "Artist,Album,Price,{},Value,Value currency"
    for name in ("Currency", "Price currency"):
        text = lines(header.format(name), "Can,Landed,10,EUR,20,USD", "Can,Soon,12,GBP,30,USD")
        facts = [{"price": Decimal(10)}, {"price": None}]
        yield Sheet(f"values beside {name}", text, facts, said=("1 of 2 prices is in GBP",))


def sums_without_a_word() -> Iterator[Sheet]:
    """A row of amounts alone sums up; one with a year or a label has lost its names."""
    for sums in ("2,,22.00", "2,,€ 22", "2,,22 EUR"):
        text = lines("Artist,Album,Qty,Year,Price", "Can,Landed,1,1975,10", f",,{sums}")
        yield Sheet(f"sums {sums}", text, [{"title": "Landed"}], 1, ("a line of totals",))


GROUPS = [
    *(
        ratings_of_tracks,
        artists_of_albums,
        columns_of_artists,
        drawn_lines,
        grades_of_other_scales,
    ),
    *(titles_by_other_words, halves_of_stars, names_of_another_kind),
    *(currencies_of_values, sums_without_a_word),
]
DEALERS_SHEETS = [sheet for group in GROUPS for sheet in group()]
