"""What is known of a record, as far as a catalogue can be asked about it, and whether a release
agrees with it.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import NamedTuple

from collection.catalogues.countries import country_key
from collection.catalogues.filling.offered import offered_cells
from collection.catalogues.filling.options import PARTS
from collection.catalogues.release import Release
from collection.cells import Values, split_list
from collection.history.beyond_cells import ANSWER, split_answer
from collection.models import LookUpState
from collection.models.parts import joined_names
from collection.models.searching.barcodes import barcode_digits
from collection.names import name_key, search_fold

_NAMESAKE = re.compile(r" \(\d+\)(?=,|$| [&/] )")
_SIGNS = re.compile(r"[\W_]+")


class Known(NamedTuple):
    """A record as it is looked for: `cells` are all its filled cells."""

    record: int
    cells: Values

    @property
    def discogs_release(self) -> int | None:
        return int(self.cells["discogs_release_id"]) if self._has("discogs_release_id") else None

    @property
    def musicbrainz_release(self) -> str:
        return self.cells.get("musicbrainz_release_id", "")

    @property
    def barcode(self) -> str:
        return barcode_digits(self.cells.get("barcode", ""))

    def found(self, state: str) -> str:
        """Return the key of the last answer of the catalogue, "" if it was not of this state."""
        former, key = split_answer(self.cells.get(ANSWER, ""))
        return key if former == state else ""

    @property
    def is_named(self) -> bool:
        """Whether its release, or its album, is known."""
        ids = (self.discogs_release, self.musicbrainz_release)
        return any(ids) or any(map(self.found, (LookUpState.FOUND, LookUpState.ALBUM)))

    @property
    def title(self) -> str:
        return self.cells["title"]

    @property
    def artist(self) -> str:
        """The artists as one text, with the phrases between them."""
        return _lines(self.cells)[0]

    @property
    def first_artist(self) -> str:
        """The first artist, also of several that are kept as one name: "A / B"."""
        artists = split_list(self.cells.get("artist", ""))
        return artists[0].partition(" / ")[0] if artists else ""

    @property
    def labels(self) -> list[str]:
        return split_list(self.cells.get("label", ""))

    @property
    def catalog_numbers(self) -> list[str]:
        return list(filter(None, split_list(self.cells.get("catalog_number", ""))))

    def _has(self, column: str) -> bool:
        return bool(self.cells.get(column))


def is_without_contradiction(known: Known, release: Release) -> bool:
    """Whether format, catalog numbers, barcode, year and country, as far as the record has them and
    the release says something, agree.
    """
    theirs = offered_cells(release, PARTS, ids=False)
    mine = known.cells
    if known.barcode and release.barcodes:
        codes = {code.lstrip("0") for code in release.barcodes}
        if known.barcode.lstrip("0") not in codes:
            return False
    numbers = plain_numbers(label.catalog_number for label in release.labels)
    if numbers and not plain_numbers(known.catalog_numbers) <= numbers:
        return False
    for column, key in (("format", search_fold), ("year", str), ("country", country_key)):
        said = theirs.get(column)
        if mine.get(column) and said and key(mine[column]) != key(said):
            return False
    return True


def is_same_album(known: Known, release: Release) -> bool:
    """Whether artist and title are the same."""
    if name_key(known.title) != name_key(release.title):
        return False
    ours = {_plain(line) for line in _lines(known.cells)}
    return not ours.isdisjoint(map(_plain, _artist_lines(release)))


def is_likely(known: Known, release: Release) -> bool:
    """Whether artist, title and a catalog number are the same."""
    numbers = plain_numbers(label.catalog_number for label in release.labels)
    return is_same_album(known, release) and not numbers.isdisjoint(
        plain_numbers(known.catalog_numbers)
    )


def is_certain(known: Known, release: Release) -> bool:
    """Whether artist, title, label, catalog number and format agree, and nothing else that the
    record has says otherwise.
    """
    labels = {name_key(label.name) for label in release.labels}
    theirs = offered_cells(release, ["format"], ids=False)
    return (
        is_likely(known, release)
        and not labels.isdisjoint(map(name_key, known.labels))
        and bool(theirs.get("format"))
        and name_key(known.cells.get("format", "")) == name_key(theirs["format"])
        and is_without_contradiction(known, release)
    )


def plain_numbers(numbers: Iterable[str]) -> set[str]:
    """Return catalog numbers without the blanks and signs in which they are written apart."""
    bare = (_SIGNS.sub("", number).casefold() for number in numbers)
    return {number for number in bare if number}


def _lines(cells: Values) -> Sequence[str]:
    """Return the artists of a record as one text, with their join phrases and with commas."""
    artists = split_list(cells.get("artist", ""))
    phrases = split_list(cells.get("join_phrase", ""))[: len(artists)]
    pairs = list(zip_longest(artists, phrases, fillvalue=""))
    return joined_names(pairs), ", ".join(artists)


def _artist_lines(release: Release) -> Iterable[str]:
    names = [artist.name for artist in release.artists]
    yield ", ".join(names)
    yield joined_names([(artist.name, artist.join_phrase) for artist in release.artists])
    yield joined_names(
        [(artist.printed or artist.name, artist.join_phrase) for artist in release.artists]
    )


def _plain(line: str) -> str:
    return _NAMESAKE.sub("", name_key(line))
