"""Columns of a home-made sheet whose names say less than their cells: what is meant by "Release",
"Note" and "LP", and a second line of names below the header.
"""

import re
from collections.abc import Collection, Sequence
from itertools import zip_longest

from collection.importing.files.header import column_labels, find_columns, meaning_of
from collection.importing.files.header_words import BOTH, column_key
from collection.importing.files.quantities import is_mark, marked
from collection.importing.files.row_numbers import counts
from collection.importing.files.table import Table
from collection.importing.sources.column_cells import ColumnCells
from collection.importing.sources.spreadsheet.not_records import MUSIC, OTHER_THINGS

# In French a rating is a note, as are remarks; a German Note is a grade of which 1 is the best.
_NOTES = {"note", "notes", "nota", "notas", "manote", "notepersonnelle"}
_FRENCH = ("artiste", "titre", "annee", "interprete", "groupe", "pochette")
# What a column is called that has a mark where there is a copy on this medium: by the name of the
# format, the names of the column.
_MEDIA = {
    "LP": "lp lps",
    "EP": "ep eps",
    "Vinyl": "vinyl vinyls schallplatte schallplatten vinyle vinile vinilo",
    "Single": "single singles",
    "CD": "cd cds compactdisc compactdiscs",
    "Cassette": "mc mcs cassette cassettes kassette kassetten musikkassette tape tapes",
    "SACD": "sacd",
    "Minidisc": "md minidisc",
    "DVD": "dvd dvds",
    "Blu-ray": "bluray",
    "8-Track Cartridge": "8track 8tracks",
}
_FORMATS = {word: name for name, words in _MEDIA.items() for word in words.split()}
_SIZE = re.compile(r"(7|10|12)\s?-?(?:\"|''|”|″|inch(?:es)?|in\.?|zoll)s?", re.IGNORECASE)
# What a column is called that holds the diameter of a record.
_SIZES = set(
    "size grosse durchmesser diameter taille tamano dimensione dimensioni tamanho maat storlek "
    "storrelse rozmiar koko velikost inch inches zoll".split()
)
# What a column is called that says what kind of thing a row is, and other columns too.
_KINDS = {"type", "kind", "category", "itemkind", "itemcategory", "mediatype", "media"}
# What a column is called that says how many copies there are of an edition, or that it is limited.
_LIMITED = {"limitiert", "limited", "limite", "limitata", "limitada", "limitedition"}
# Beside the number of copies of an edition, the number of the copy.
_NUMBER = {"number", "no", "nr", "num", "numero", "nummer", "numbered"}
# What the title is called where no column is called so: the work of a composer, the first side of a
# single.
_TITLES = set(
    "aside sidea aseite seitea facea ladoa latoa sida1 side1 work works composition werk werke "
    "oeuvre obra opera songaside titleaside".split()
)
_IN_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]$")
# Names that only the answers of MusicBrainz have.
_OF_MUSICBRAINZ = {"artistcredit", "labelinfo", "releasegroup"}
_BARE_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)
_BEGINS_WITH_YEAR = re.compile(r"(?:19|20)\d\d(?:-|$)", re.ASCII)
_LETTER = re.compile(r"[^\W\d_]")
_MOST, _SOME_YEARS = 0.8, 0.25
# No name of a column is so long, but a title may be.
_LONGEST = 40


def labels_by_cells(labels: Sequence[str], taken: Collection[str], cells: ColumnCells) -> list[str]:
    """Return the labels, some of them in other words where the cells show what is meant; `taken`
    are fields that are mapped.

    A column "Release" that holds titles, not years, is the title, a column "Note" that holds
    ratings the rating, and a column "Date" that holds years, or is beside the original year, the
    year, where no other column is. A number beside the size of an edition is that of the copy, and
    a column "Type" of nothing but kinds of things says what kind of thing a row is.
    """
    named = _Labels(labels, taken, cells)
    for place, key in enumerate(named.keys):
        named.find_size_of_edition(place, key)
    for place, key in enumerate(named.keys):
        named.find_title(place, key)
        named.find_year(place, key)
        named.find_kind_and_format(place, key)
        named.find_number(place, key)
        named.find_rating(place, key)
    return named.shown


class _Labels:
    """The labels of a sheet while some get other words: `shown`, and the fields that they mean."""

    def __init__(self, labels: Sequence[str], taken: Collection[str], cells: ColumnCells) -> None:
        self.labels = labels
        self.taken = taken
        self.cells = cells
        self.keys = list(map(column_key, labels))
        self.shown = list(labels)
        self.meanings = {*find_columns(labels).values(), *taken}
        self.has_title = not self.meanings.isdisjoint(("title", BOTH))

    def _call(self, place: int, label: str, field: str) -> None:
        self.shown[place] = label
        self.meanings.add(field)

    def find_size_of_edition(self, place: int, key: str) -> None:
        if key in _LIMITED and "limited_to" not in self.meanings and _is_size(place, self.cells):
            self._call(place, "limited to", "limited_to")

    def find_title(self, place: int, key: str) -> None:
        if self.has_title:
            return
        if "title" not in self.meanings and _is_title(self.labels[place], key):
            self._call(place, "title", "title")
        if key == "release" and not self.cells.is_numeric(place):
            self.shown[place] = "title"
            # It was taken for the year by its name.
            self.meanings -= {"year"} - _other_meanings(self.shown, self.taken)

    def find_year(self, place: int, key: str) -> None:
        if key != "date" or "year" in self.meanings:
            return
        is_of_musicbrainz = not _OF_MUSICBRAINZ.isdisjoint(self.keys)
        if is_of_musicbrainz or _is_of_release(place, self.meanings, self.cells):
            self._call(place, "year", "year")

    def find_kind_and_format(self, place: int, key: str) -> None:
        cells, label = self.cells, self.labels[place]
        if meaning_of(label) == "format" and cells.share(place, _is_music) == 1:
            # Beside what kind of thing a row is, which program is for all kinds of things.
            self.shown[place] = f"{label} (kind)"
        has_format = "format" in self.meanings
        if key in _SIZES and not has_format and cells.share(place, _SIZE.fullmatch) > _MOST:
            self._call(place, "format", "format")
        if key in _KINDS and cells.filled(place) and cells.share(place, _is_kind) == 1:
            self.shown[place] = "item type"

    def find_number(self, place: int, key: str) -> None:
        """Whether a number is that of the copy of an edition, or the catalog number."""
        if key not in _NUMBER:
            return
        cells, label = self.cells, self.labels[place]
        is_of_edition = "limited_to" in self.meanings and "copy_number" not in self.meanings
        if is_of_edition and not counts(cells.sample, place, label):
            self._call(place, "copy number", "copy_number")
        elif _is_of_label(self.meanings) and cells.share(place, _LETTER.search) > 0.5:
            self._call(place, "catalog number", "catalog_number")

    def find_rating(self, place: int, key: str) -> None:
        is_french = any(key.startswith(_FRENCH) for key in self.keys)
        has_rating = "rating" in self.meanings
        if key in _NOTES and not has_rating and self.cells.is_rated(place, may_be_bare=is_french):
            self._call(place, "rating", "rating")


def _is_title(label: str, key: str) -> bool:
    """Whether a column holds titles, where no other does: "A-Side", "Work", "Title (A/B)"."""
    if key in _TITLES:
        return True
    return len(label) <= 2 * _LONGEST and meaning_of(_IN_BRACKETS.sub("", label)) == "title"


def _is_of_label(meanings: set[str]) -> bool:
    """Whether a number may be that of the label: there is one, and no number of its own."""
    return "label" in meanings and meanings.isdisjoint(("catalog_number", "limited_to"))


def _is_size(place: int, cells: ColumnCells) -> bool:
    """Whether a column holds numbers, such as those of the copies of an edition, not yes and no."""
    return cells.share(place, str.isdigit) == 1 and not cells.is_yes_or_no(place)


def _other_meanings(labels: Sequence[str], taken: Collection[str]) -> set[str]:
    """Return what the columns mean under these labels."""
    return {*find_columns(labels).values(), *taken}


def _is_music(cell: str) -> bool:
    """Whether a cell says that a row is music, but not on which medium."""
    return cell.casefold() in MUSIC


def _is_kind(cell: str) -> bool:
    """Whether a cell says what kind of thing a row is."""
    return cell.casefold() in MUSIC | OTHER_THINGS


def _is_of_release(place: int, meanings: Collection[str], cells: ColumnCells) -> bool:
    """Whether a column of dates says when a record was released: it holds bare years, or is in a
    file of a program that knows the first release as well.
    """
    bare = cells.share(place, _BARE_YEAR.fullmatch)
    if bare > _MOST:
        return True
    # Of no purchase is the year known alone, but of many a release.
    if bare >= _SOME_YEARS and cells.share(place, _BEGINS_WITH_YEAR.match) == 1:
        return True
    is_beside = not {"original_year", "musicbrainz_release_id"}.isdisjoint(meanings)
    return is_beside and cells.share(place, _BEGINS_WITH_YEAR.match) > _MOST


def format_of(label: str) -> str:
    """Return the format of which a column has the name, "" for any other name."""
    size = _SIZE.fullmatch(label)
    return f'{size[1]}"' if size else _FORMATS.get(column_key(label), "")


def media_columns(labels: Sequence[str], cells: ColumnCells) -> list[int]:
    """Return the columns that are called like a medium and hold nothing but marks or small
    numbers; a column that only counts the rows is none of them.
    """
    return [
        place
        for place, label in enumerate(labels)
        if format_of(label)
        and all(map(is_mark, cells.filled(place)))
        and any(map(marked, cells.filled(place)))
        and not counts(cells.sample, place, label)
    ]


def join_header_lines(table: Table, cells: ColumnCells) -> None:
    """Put the names of a header on two lines together, as where one "Condition" stands above
    "Vinyl" and "Cover". The second line is kept, so that it is not taken for a record.
    """
    if table.below_header or not cells.sample:
        return
    below = [" ".join(cell.split()) for cell in cells.sample[0]]
    filled = list(filter(None, below))
    if len(filled) < 2 or max(map(len, filled)) > _LONGEST or below == table.header:
        return
    joined = _joined(table.header, below)
    gained = _known(joined) - _known(table.header)
    is_sure = gained > 1 or _known(below) * 2 >= len(filled) or _names_nothing(table.header, below)
    if gained > 0 and is_sure:
        table.below_header = list(cells.sample.pop(0))
        table.header[:] = joined


def _names_nothing(header: Sequence[str], cells: Sequence[str]) -> bool:
    """Whether a row has neither an artist nor a title, so that it is no record anyway."""
    columns = find_columns(header).items()
    return not any(cells[place] for place, field in columns if field in ("artist", "title", BOTH))


def _joined(above: Sequence[str], below: Sequence[str]) -> list[str]:
    """Return a name for each column: of both lines, or of the one that is known."""
    names, group = [], ""
    for upper, lower in zip_longest(above, below, fillvalue=""):
        # A name above several columns stands above the first of them.
        group = upper or group
        together = f"{group} {lower}".strip()
        if not lower:
            names.append(upper)
        elif meaning_of(together) or not meaning_of(lower):
            names.append(together)
        else:
            names.append(lower)
    return names


def _known(names: Sequence[str]) -> int:
    """Return how many fields these names mean."""
    return len(find_columns(column_labels(names)))
