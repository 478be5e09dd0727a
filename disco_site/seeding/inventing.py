"""Makes up albums, for collections larger than the list of well-known ones."""

from collections.abc import Iterator
from random import Random

from disco_site.seeding import words
from disco_site.seeding.albums import Album, AlbumArtist, AlbumTrack, format_details, known_albums

FORMATS = (
    ["LP"] * 12
    + ["2xLP"] * 3
    + ['7"'] * 3
    + ['12"'] * 3
    + ["CD"] * 4
    + ["Cassette"] * 2
    + ["MLP", "Pic-LP"]
)
EARLIEST = 1955
FIRST_YEARS = {'12"': 1975, "CD": 1983, "Cassette": 1966, "Pic-LP": 1977}
JOIN_PHRASES = ["&", "&", "feat.", "Feat.", "vs.", "with", "+", "/", ""]
# How often an album is by a new artist, or on a new label.
NEW_ARTIST, NEW_LABEL = 0.3, 0.04
SECOND_ARTIST, SECOND_LABEL, WITH_TRACKS, COLORED, RELEASE_KNOWN = 0.08, 0.06, 0.05, 0.15, 0.3
SECOND_COPY = 0.02
# How often the year of an album is known, and how often its pressing is a later one.
ORIGINAL_KNOWN, PRESSED_AGAIN = 0.7, 0.35
# How many styles a record has beside its genre.
STYLES = [0, 0, 0, 1, 1, 2]


class Inventor:
    """Makes up albums; the same random generator gives the same ones. Artists and labels recur."""

    def __init__(self, random: Random, last_year: int) -> None:
        self.random = random
        self.last_year = last_year
        self.artists: list[tuple[str, str]] = []
        self.labels: list[str] = []
        self.people = [line.split(": ") for line in words.PEOPLE.strip().splitlines()]

    def album(self) -> Album:
        """Return one more made-up album."""
        random, chance = self.random, self.random.random
        format_name = random.choice(FORMATS)
        year = random.randint(FIRST_YEARS.get(format_name, EARLIEST), self.last_year)
        genre = random.choice(words.GENRES)
        colored = format_name not in ("CD", "Cassette") and chance() < COLORED
        return Album(
            artists=self._artists(),
            title=self._title(year),
            labels=self._labels(),
            year=year,
            genre=genre,
            format=format_name,
            details=format_details(format_name),
            color=random.choice(words.COLORS) if colored else "",
            limited_to=self._edition(colored),
            release_id=random.randint(10_000, 30_000_000) if chance() < RELEASE_KNOWN else None,
            tracks=self._tracks(year) if chance() < WITH_TRACKS else (),
            styles=self._styles(genre),
            original_year=self._original_year(year),
            country=random.choice(words.COUNTRIES),
        )

    def _original_year(self, year: int) -> int | None:
        """Return the year of the album of which a pressing is of `year`, or None."""
        random = self.random
        if random.random() > ORIGINAL_KNOWN:
            return None
        is_later = random.random() < PRESSED_AGAIN
        return random.randint(min(EARLIEST, year), year) if is_later else year

    def _styles(self, genre: str) -> tuple[str, ...]:
        chosen = self.random.sample(words.GENRES, self.random.choice(STYLES))
        return tuple(style for style in chosen if style != genre)

    def _edition(self, colored: bool) -> str:
        if colored and self.random.random() < 0.6:
            return str(self.random.choice([100, 200, 300, 500, 1000]))
        return ""

    def _artists(self) -> tuple[AlbumArtist, ...]:
        count = 1 + (self.random.random() < SECOND_ARTIST)
        chosen = list(dict.fromkeys(self._artist() for _ in range(count)))
        phrases = [self.random.choice(JOIN_PHRASES) for _ in chosen[1:]] + [""]
        return tuple(
            AlbumArtist(name, country, phrase)
            for (name, country), phrase in zip(chosen, phrases, strict=True)
        )

    def _artist(self) -> tuple[str, str]:
        """Return the name and the country of an artist."""
        random = self.random
        if self.artists and random.random() > NEW_ARTIST:
            return random.choice(self.artists)
        artist = self._band() if random.random() < 0.6 else self._person()
        self.artists.append(artist)
        return artist

    def _band(self) -> tuple[str, str]:
        random = self.random
        first, second = random.choice(words.BAND_FIRST), random.choice(words.BAND_SECOND)
        patterns = [
            f"{first} {second}",
            f"The {first} {second}",
            f"The {second}",
            f"{first}, {second} & Sons",
        ]
        patterns += [
            f"{first} {second} ({random.randint(2, 9)})",
            f"Los {second}",
            f"{first}; {second}",
        ]
        return random.choices(patterns, [40, 40, 8, 4, 5, 2, 1])[0], random.choice(self.people)[0]

    def _person(self) -> tuple[str, str]:
        random = self.random
        country, names = random.choice(self.people)
        first, family = (random.choice(part.split()) for part in names.split(" | "))
        if country in ("Japan", "South Korea"):
            return f"{family}{first}", country
        patterns = [
            f"{first} {family}",
            f"{first} {family} Trio",
            f'{first} "{random.choice(words.BAND_FIRST)}" {family}',
        ]
        return random.choices(patterns, [10, 2, 1])[0], country

    def _title(self, year: int) -> str:
        random = self.random
        first, second = random.choice(words.TITLE_FIRST), random.choice(words.TITLE_SECOND)
        other, place = random.choice(words.TITLE_SECOND), random.choice(words.PLACES)
        patterns = [
            f"{first} {second}",
            f"The {first} {second}",
            f"{second} & {other}",
            f"{second} Of {place}",
        ]
        patterns += [
            f"Live In {place} {year}",
            f"{second}, Vol. {random.randint(1, 9)}",
        ]
        patterns += [
            random.choice(words.FOREIGN_TITLES),
            f'"{second}" / {first} {other}',
            f"{second}; {other}",
            second,
        ]
        return random.choices(patterns, [30, 12, 8, 8, 4, 3, 10, 2, 1, 8])[0]

    def _labels(self) -> tuple[tuple[str, str], ...]:
        count = 1 + (self.random.random() < SECOND_LABEL)
        names = dict.fromkeys(self._label() for _ in range(count))
        return tuple(
            (name, f"{name[:3].upper()} {self.random.randint(1, 999):03d}") for name in names
        )

    def _label(self) -> str:
        random = self.random
        if not self.labels or random.random() < NEW_LABEL:
            first = random.choice(words.BAND_FIRST + words.PLACES)
            self.labels.append(f"{first} {random.choice(words.LABEL_SECOND)}")
        return random.choice(self.labels)

    def _tracks(self, year: int) -> tuple[AlbumTrack, ...]:
        random = self.random
        numbers = [f"{side}{number}" for side in "AB" for number in range(1, random.randint(3, 7))]
        return tuple(
            AlbumTrack(
                number, self._title(year), f"{random.randint(1, 9)}:{random.randint(0, 59):02d}"
            )
            for number in numbers
        )


def albums(random: Random, last_year: int, count: int | None = None) -> Iterator[Album]:
    """Yield `count` albums: well-known ones first, shuffled, then made-up ones.

    Without `count`, all well-known ones. Among the made-up ones, a well-known one recurs now and
    then: another copy of the same release.
    """
    known = known_albums()
    random.shuffle(known)
    yield from known[:count]
    inventor = Inventor(random, last_year)
    for _ in range((count or 0) - len(known)):
        yield random.choice(known) if random.random() < SECOND_COPY else inventor.album()
