"""How the genres and styles of a file are read: as lists, or each cell as one name.

In: all cells of a column. Out: the marks at which they are taken apart, and what there is to say of
it. A comma separates. A slash, with blanks around it or without, does where its parts are found in
other cells too, or in the company of other parts: in a column of Rock/Pop, Rock/Metal and Pop each
is a genre, while Rock/Pop in every row, or Pop / Synth in one, is one name, as Funk / Soul is.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from collection.importing.cells.genre_lists import (
    COMMA,
    DOUBTFUL,
    SLASH,
    different,
    one_name,
    parts,
)
from collection.importing.messages import Message, Setting
from collection.names import name_key

#: The values of the choice `genres`, and the marks that each stands for.
MARKS = {"list": DOUBTFUL, "commas": (COMMA,), "slashes": (SLASH,)}
ONE = "one"


@dataclass(frozen=True)
class GenreReading:
    """How the cells of genres and styles are read; `marks` is None where each is one name."""

    genre: tuple[str, ...] | None = ()
    styles: tuple[str, ...] | None = ()

    def read(self, genre: str, styles: str) -> tuple[str, list[str]]:
        """Return the genre and the styles in two cells: of several genres the first is the genre,
        the others are styles.
        """
        first, *others = _names(genre, self.genre) or [""]
        found = different([*others, *_names(styles, self.styles)])
        return first, [name for name in found if name_key(name) != name_key(first)]


def _names(cell: str, marks: tuple[str, ...] | None) -> list[str]:
    if not cell:
        return []
    return [one_name(cell)] if marks is None else parts(cell, marks)


@dataclass
class GenreTally:
    """Counts the cells of genres and styles; `choice` is the value of the choice `genres`."""

    choice: str = ""
    genres: Counter[str] = field(default_factory=Counter)
    styles: Counter[str] = field(default_factory=Counter)

    def look(self, genre: str, styles: str) -> None:
        """Take note of the cells of a row."""
        if genre:
            self.genres[genre] += 1
        if styles:
            self.styles[styles] += 1

    def reading(self) -> GenreReading:
        """Return how the cells are read, as it was chosen or as they show it."""
        if self.choice == ONE:
            return GenreReading(None, None)
        if self.choice:
            return GenreReading(MARKS[self.choice], MARKS[self.choice])
        return GenreReading(separating(self.genres), separating(self.styles))

    def settled(self, reading: GenreReading) -> dict[str, str]:
        """Return the value of the choice by which a part of the file is read in the same way."""
        if self.choice:
            return {}
        columns = [(self.genres, reading.genre or ()), (self.styles, reading.styles or ())]
        found = {marks for cells, marks in columns if any(map(_is_doubtful, cells))}
        if len(found) != 1:
            return {}
        marks = found.pop()
        if marks:
            return {"genres": next(name for name, known in MARKS.items() if known == marks)}
        has_lists = any(len(parts(cell)) > 1 for cell in [*self.genres, *self.styles])
        return {} if has_lists else {"genres": ONE}

    def notes(self, reading: GenreReading) -> Iterator[Message]:
        """Yield how the cells are read, where they could be read in another way."""
        for cells, marks, one, several in (
            (
                self.genres,
                reading.genre,
                "Genres such as “{}” are read as one genre each.",
                "Genres such as “{}” are read as lists: the first is the genre, the others are "
                "styles.",
            ),
            (
                self.styles,
                reading.styles,
                "Styles such as “{}” are read as one style each.",
                "Styles such as “{}” are read as several styles.",
            ),
        ):
            yield from _notes(cells, marks, one, several)


def _notes(
    cells: Mapping[str, int], marks: tuple[str, ...] | None, one: str, several: str
) -> Iterator[Message]:
    lists = [cell for cell in cells if marks is not None and len(parts(cell, marks)) > 1]
    could_be = [cell for cell in cells if cell not in set(lists) and _could_be_list(cell)]
    if lists:
        yield Message(several.format(lists[0]), offers=(Setting("genres", ONE),))
    if could_be:
        yield Message(one.format(could_be[0]), offers=(Setting("genres", "list"),))


def _could_be_list(cell: str) -> bool:
    return len(parts(cell, DOUBTFUL)) > 1


def _is_doubtful(cell: str) -> bool:
    return len(parts(cell, DOUBTFUL)) > len(parts(cell))


def separating(cells: Mapping[str, int]) -> tuple[str, ...]:
    """Return those of the doubtful marks that separate genres in a column; `cells` are its texts,
    with how many rows have each.
    """
    found = []
    for mark in DOUBTFUL:
        if _separates(mark, cells):
            found.append(mark)
            # What the next mark stands in: a part of a list can be a list of its own.
            apart: Counter[str] = Counter()
            for cell, rows in cells.items():
                apart.update(dict.fromkeys(parts(cell, (mark,)), rows))
            cells = apart
    return tuple(found)


def _separates(mark: str, cells: Mapping[str, int]) -> bool:
    """Whether a mark separates genres in a column: a comma always does, any other mark where half
    of the cells that have it name a genre that another cell has as well.
    """
    several: list[set[str]] = []
    cells_with: Counter[str] = Counter()
    for cell in cells:
        names = {name_key(name) for name in parts(cell, (mark,))}
        cells_with.update(names)
        if len(names) > len(parts(cell)):
            several.append(names)
    if mark == COMMA or not several:
        return bool(several)
    backed = 0
    for names in several:
        if any(cells_with[name] > 1 for name in names):
            backed += 1
    return backed * 2 >= len(several)
