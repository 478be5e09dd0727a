"""Columns of a home-made sheet whose names say less than their cells: what is meant by "Release",
"Note" and "LP", and a second line of names below the header.
"""

import re
from collections.abc import Collection, Sequence
from itertools import zip_longest

from collection.importing.files.copies import is_mark, marked
from collection.importing.files.header import column_labels, find_columns, meaning_of
from collection.importing.files.header_words import BOTH, column_key
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
    shown = list(labels)
    meanings = {*find_columns(labels).values(), *taken}
    keys = list(map(column_key, labels))
    has_title = not meanings.isdisjoint(("title", BOTH))
    is_french = any(key.startswith(_FRENCH) for key in keys)
    for place, key in enumerate(keys):
        if key in _LIMITED and "limited_to" not in meanings and _is_size(place, cells):
            shown[place] = "limited to"
            meanings.add("limited_to")
    for place, key in enumerate(keys):
        if not has_title and "title" not in meanings and _is_title(labels[place], key):
            shown[place] = "title"
            meanings.add("title")
        if key == "release" and not has_title and not cells.is_numeric(place):
            shown[place] = "title"
            # It was taken for the year by its name.
            meanings -= {"year"} - _other_meanings(shown, taken)
        is_of_musicbrainz = not _OF_MUSICBRAINZ.isdisjoint(keys)
        is_of_release = is_of_musicbrainz or _is_of_release(place, meanings, cells)
        if key == "date" and "year" not in meanings and is_of_release:
            shown[place] = "year"
            meanings.add("year")
        if meaning_of(label := labels[place]) == "format" and cells.share(place, _is_music) == 1:
            # Beside what kind of thing a row is, which program is for all kinds of things.
            shown[place] = f"{label} (kind)"
        has_format = "format" in meanings
        if key in _SIZES and not has_format and cells.share(place, _SIZE.fullmatch) > _MOST:
            shown[place] = "format"
            meanings.add("format")
        if key in _KINDS and cells.filled(place) and cells.share(place, _is_kind) == 1:
            shown[place] = "item type"
        is_of_edition = "limited_to" in meanings and "copy_number" not in meanings
        if key in _NUMBER and is_of_edition and not counts(cells.sample, place, labels[place]):
            shown[place] = "copy number"
            meanings.add("copy_number")
        elif key in _NUMBER and _is_of_label(meanings) and cells.share(place, _LETTER.search) > 0.5:
            shown[place] = "catalog number"
            meanings.add("catalog_number")
        has_rating = "rating" in meanings
        if key in _NOTES and not has_rating and cells.is_rated(place, may_be_bare=is_french):
            shown[place] = "rating"
            meanings.add("rating")
    return shown


def _is_title(label: str, key: str) -> bool:
    """Whether a column holds titles, where no other does: "A-Side", "Work", "Title (A/B)"."""
    return key in _TITLES or meaning_of(_IN_BRACKETS.sub("", label)) == "title"


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
