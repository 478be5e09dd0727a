"""A made-up shelf: names, days and numbers for files, the same for the same number of rows on any
machine.

Artists and labels follow Zipf's law, as they do on real shelves: a few names have many records,
most have one or two. Names are in several scripts.
"""

import itertools
import random
from datetime import date, datetime, time, timedelta

FIRST_DAY = date(2005, 1, 1)
DAYS = 7000

WORDS = (
    "Night Golden Silver Broken Electric Velvet Iron Paper Crystal Hollow Burning Silent Blue "
    "Crimson Northern Distant Wolf Garden Machine River Mirror Temple Engine Harbour Ghost Signal "
    "Orchard Thunder Winter Summer Empire Choir Björn Mötley Café Señor Ångström Żółty Œuvre Кино "
    "Земля Ветер Ночь Песни 東京 音楽 花火 夜明け Fjörður Naïve"
).split()
GENRES = [
    f"{kind}{style}"
    for kind in ("", "Post-", "Free ")
    for style in "Rock Jazz Metal Folk Punk Soul".split()
]
GENRES += (
    "Ambient,Blues,Classical,Country,Disco,Drone,Dub,Electronic,Funk,Hip Hop,House,Reggae".split(
        ","
    )
)
FORMATS = 'LP,2xLP,12",7",10",CD,Cassette,3xLP,Box,EP,Flexi,2xCD'.split(",")
FORMAT_ODDS = [40, 14, 12, 10, 4, 9, 5, 2, 1, 1, 1, 1]
DETAILS = [
    "Album",
    "Album, RE",
    "Album, Ltd, Gat",
    "Album, RE, RM, 180",
    "Single",
    "MiniAlbum, Ltd, Num, Whi",
]
COLORS = ["Black", "White", "Clear", "Red splatter", "Transparent orange"]
GRADES = [
    "Mint (M)",
    "Near Mint (NM or M-)",
    "Very Good Plus (VG+)",
    "Very Good (VG)",
    "Good Plus (G+)",
]
COUNTRIES = "US GB DE FR SE NO JP RU PL".split()
TAGS = ["to sell", "gift", "Party", "Köln 1998", "box 4", "дом"]
SHOPS = ["Corner Records", "Fair, spring", "Discogs", "Bandcamp"]
REMARKS = [
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
        self.countries = {name: self.maybe(0.4, self.dice.choice(COUNTRIES)) for name in artists}
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
