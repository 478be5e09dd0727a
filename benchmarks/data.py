"""Made-up collections as files, the same for the same number of rows on any machine.

Artists and labels follow Zipf's law, as they do on real shelves: a few names have many records,
most have one or two. Names are in several scripts. The `disco` file is written exactly as Disco
exports it. The Discogs file has the shapes of a real download: labels and catalog numbers joined by
commas, numbers in parentheses behind names, formats cut at 50 characters.
"""

import csv
import itertools
import random
import uuid
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

OWNER = "admin"
FIRST_DAY = date(2005, 1, 1)
DAYS = 7000

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

WORDS = (
    "Night Golden Silver Broken Electric Velvet Iron Paper Crystal Hollow Burning Silent Blue "
    "Crimson Northern Distant Wolf Garden Machine River Mirror Temple Engine Harbour Ghost Signal "
    "Orchard Thunder Winter Summer Empire Choir Björn Mötley Café Señor Ångström Żółty Œuvre Кино "
    "Земля Ветер Ночь Песни 東京 音楽 花火 夜明け Fjörður Naïve"
).split()
_GENRES = [
    f"{kind}{style}"
    for kind in ("", "Post-", "Free ")
    for style in "Rock Jazz Metal Folk Punk Soul".split()
]
_GENRES += (
    "Ambient,Blues,Classical,Country,Disco,Drone,Dub,Electronic,Funk,Hip Hop,House,Reggae".split(
        ","
    )
)
_FORMATS = 'LP,2xLP,12",7",10",CD,Cassette,3xLP,Box,EP,Flexi,2xCD'.split(",")
_FORMAT_ODDS = [40, 14, 12, 10, 4, 9, 5, 2, 1, 1, 1, 1]
_DETAILS = [
    "Album",
    "Album, RE",
    "Album, Ltd, Gat",
    "Album, RE, RM, 180",
    "Single",
    "MiniAlbum, Ltd, Num, Whi",
]
_COLORS = ["Black", "White", "Clear", "Red splatter", "Transparent orange"]
_GRADES = [
    "Mint (M)",
    "Near Mint (NM or M-)",
    "Very Good Plus (VG+)",
    "Very Good (VG)",
    "Good Plus (G+)",
]
_COUNTRIES = "US GB DE FR SE NO JP RU PL".split()
_TAGS = ["to sell", "gift", "Party", "Köln 1998", "box 4", "дом"]
_SHOPS = ["Corner Records", "Fair, spring", "Discogs", "Bandcamp"]
_REMARKS = [
    "Signed on the back.",
    "Small tear, top right",
    "Gift",
    "Played at the wedding.\nTwice.",
]


class Shelf:
    """The names of a collection of `rows` records, and dice that always fall the same way."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.dice = random.Random(rows)
        artists = self._names(int(rows / 2.5), ["", "The ", "DJ "])
        # Some names hold commas, like lists, and some tell namesakes apart.
        artists[::100] = [f"{name}, Wood & Stone" for name in artists[::100]]
        artists[50::100] = [f"{name} (2)" for name in artists[50::100]]
        labels = self._names(rows // 8, ["", "Éditions "], " Records")
        # Every artist has at least one record; the rest of the shelf goes to the famous.
        self.artists = artists + self._zipf(artists, rows - len(artists))
        self.dice.shuffle(self.artists)
        self.countries = {name: self.maybe(0.4, self.dice.choice(_COUNTRIES)) for name in artists}
        self.labels = self._zipf(labels, rows)
        self.other_labels = self._zipf(labels, rows)

    def _names(self, count: int, before: list[str], after: str = "") -> list[str]:
        found: dict[str, None] = {}
        while len(found) < count:
            words = self.dice.sample(WORDS, self.dice.choice((1, 2, 2, 3)))
            number = f" {self.dice.randrange(count)}" if len(found) > 200 else ""
            found[f"{self.dice.choice(before)}{' '.join(words)}{number}{after}"] = None
        return list(found)

    def _zipf(self, names: list[str], count: int) -> list[str]:
        weights = itertools.accumulate(1 / rank for rank in range(1, len(names) + 1))
        return self.dice.choices(names, cum_weights=list(weights), k=count)

    def maybe(self, chance: float, value: object) -> str:
        return str(value) if self.dice.random() < chance else ""

    def title(self) -> str:
        words = " ".join(self.dice.sample(WORDS, self.dice.choice((1, 2, 3, 4))))
        return (
            words + self.maybe(0.03, ', Vol. "2"') + self.maybe(0.2, f" {self.dice.randrange(100)}")
        )

    def day(self) -> date:
        return FIRST_DAY + timedelta(self.dice.randrange(DAYS))

    def moment(self) -> str:
        return str(
            datetime.combine(self.day(), time(second=1))
            + timedelta(seconds=self.dice.randrange(86_000))
        )

    def artist_cells(self, n: int, artist: str) -> tuple[str, str, str]:
        """Return artist, country and join phrase; one record in eighteen has a second artist, the
        one before it.
        """
        other = self.artists[n - 1]
        if self.dice.random() > 0.055 or other == artist:
            return artist, self.countries[artist], ""
        countries = f"{self.countries[artist]}; {self.countries[other]}"
        return f"{artist}; {other}", countries.removesuffix("; "), self.maybe(0.5, "feat.")

    def number(self) -> str:
        return f"{self.dice.choice(('CAT', 'LP', 'MR', 'SUB'))} {self.dice.randrange(10_000):04}"


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
    dice, maybe = shelf.dice, shelf.maybe
    for n, (artist, label) in enumerate(zip(shelf.artists, shelf.labels, strict=True)):
        artist, country, phrase = shelf.artist_cells(n, artist)
        number = shelf.number()
        if dice.random() < 0.04:
            label, number = f"{label}; {label}", f"{number}; {number}-2"
        bought = shelf.day()
        removed, reason, price = "", "", ""
        if dice.random() < 0.03:
            removed, (reason, price) = (
                str(bought + timedelta(400)),
                dice.choice((("sold", "12.00"), ("given", ""))),
            )
        uid = str(uuid.UUID(int=dice.getrandbits(128), version=4))
        year = maybe(0.97, dice.randint(1955, 2025))
        form = dice.choices(_FORMATS, _FORMAT_ODDS)[0]
        what = [
            uid,
            artist,
            country,
            shelf.title(),
            dice.choice(_GENRES),
            label,
            number,
            year,
            form,
        ]
        edition = [maybe(0.2, dice.choice(_COLORS)), maybe(0.05, dice.choice((100, 300, 500)))]
        copy = [
            maybe(0.02, dice.randint(1, 100)),
            maybe(0.05, dice.choice(_REMARKS)),
            maybe(0.8, bought),
        ]
        worth = [
            maybe(0.6, f"{dice.randint(100, 6000) / 100:.2f}"),
            maybe(0.3, f"{dice.randint(6, 20) / 2:g}"),
        ]
        state = [
            str(int(dice.random() < 0.3)),
            "0" if removed else "1",
            phrase,
            maybe(0.6, dice.choice(_DETAILS)),
        ]
        grades = [maybe(0.6, dice.choice(_GRADES)), maybe(0.5, dice.choice(_GRADES))]
        place = [
            maybe(0.4, f"Shelf {dice.randint(1, 40)}"),
            maybe(0.3, f"{dice.randrange(10**12):013}"),
        ]
        origin = [
            maybe(0.7, dice.randint(1, 30_000_000)),
            maybe(0.5, shelf.moment()),
            maybe(0.2, dice.choice(_SHOPS)),
        ]
        styles = maybe(0.4, "; ".join(dice.sample(_GENRES, dice.randint(1, 2))))
        release = [
            maybe(0.4, dice.choice(_COUNTRIES)),
            maybe(0.3, dice.randint(1955, 2025)),
            maybe(0.1, uuid.UUID(int=dice.getrandbits(128), version=4)),
        ]
        tags = maybe(0.3, "; ".join(dice.sample(_TAGS, dice.randint(1, 2))))
        files_under = maybe(0.05, dice.choice(("Soundtracks", "Various")))
        matrix = maybe(0.2, f"{shelf.number()} A-1 {shelf.number()} B-2")
        value = maybe(0.1, f"{dice.randint(100, 9000) / 100:.2f}")
        valued = [matrix, value, value and str(shelf.day())]
        end = [removed, reason, price, OWNER, styles, *release, tags, files_under, *valued]
        yield [*what, *edition, *copy, *worth, *state, *grades, *place, *origin, *end]


def _discogs_rows(shelf: Shelf) -> Iterator[list[str]]:
    dice, maybe = shelf.dice, shelf.maybe
    labels = zip(shelf.labels, shelf.other_labels, strict=True)
    for n, (artist, (label, other)) in enumerate(zip(shelf.artists, labels, strict=True)):
        numbers = shelf.number()
        if dice.random() < 0.3:
            label = f"{label}, {other}"
            numbers += maybe(0.7, f", {shelf.number()}")
        artist = shelf.artist_cells(n, artist)[0].replace("; ", ", ")
        details = f"{dice.choice(_DETAILS)}{maybe(0.1, ' + CD, Album, Comp')}"
        form = f"{dice.choices(_FORMATS, _FORMAT_ODDS)[0]}, {details}"[:50]
        year = dice.randint(1955, 2025) if dice.random() < 0.98 else 0
        # One release in a hundred stands on the shelf twice.
        release = 1_000_000 + n - (dice.random() < 0.01)
        grades = [maybe(0.6, dice.choice(_GRADES)), maybe(0.5, dice.choice(_GRADES))]
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
        yield [*what, folder, shelf.moment(), *grades, maybe(0.05, dice.choice(_REMARKS))]
