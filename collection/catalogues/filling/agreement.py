"""Whether a record and a catalogue say the same, in whatever words."""

from collections.abc import Sequence
from itertools import zip_longest

from collection.catalogues.countries import country_key
from collection.cells import split_list
from collection.importing.cells import discogs_formats
from collection.importing.judging.same_cell import same
from collection.models.searching.barcodes import barcode_digits
from collection.names import name_key

#: The cells of the columns of a part.
PartCells = tuple[str, ...]


def agree(part: str, mine: PartCells, theirs: PartCells) -> bool:
    """Whether the cells of a record and those of a release say the same about `part`."""
    if mine == theirs:
        return True
    if part == "styles":
        # Whose order is the better one, nobody can tell.
        return {*_keys(mine[0])} == {*_keys(theirs[0])}
    if part == "barcode":
        first, second = barcode_digits(mine[0]), barcode_digits(theirs[0])
        return bool(first) and first.lstrip("0") == second.lstrip("0")
    if part == "labels":
        return set(label_pairs(mine)) == set(label_pairs(theirs))
    if part == "format":
        return _same_format(mine, theirs)
    if part == "country":
        return country_key(mine[0]) == country_key(theirs[0])
    return all(
        same(column, one, other)
        for column, one, other in zip((part, ""), mine, theirs, strict=False)
    )


def is_cut(mine: PartCells, theirs: PartCells) -> bool:
    """Whether a format lacks something that the export of Discogs cut off."""
    return _same_format(mine, theirs) and discogs_formats.is_cut(_whole(mine), _whole(theirs))


def same_words(one: PartCells, other: PartCells) -> bool:
    """Whether two readings of the cells of a part are the same, as a list or as one text: an export
    writes "A, B" for what a record holds as A and B.
    """
    return all(
        _as_one_text(first) == _as_one_text(second)
        for first, second in zip_longest(one, other, fillvalue="")
    )


def label_pairs(cells: PartCells) -> list[tuple[str, str]]:
    """Return each label, by its key, with its catalog number, folded."""
    numbers = split_list(cells[1])
    names = split_list(cells[0])
    texts = [*numbers, *[""] * (len(names) - len(numbers))]
    return [(name_key(name), name_key(text)) for name, text in zip(names, texts, strict=False)]


def in_words(part: str, cells: PartCells) -> str:
    """Return the cells of a part as one text, each label with its catalog number."""
    if part != "labels":
        return " · ".join(filter(None, cells))
    names, numbers = map(split_list, cells)
    pairs = zip_longest(names, numbers, fillvalue="")
    return "; ".join(" · ".join(filter(None, pair)) for pair in pairs)


def _same_format(mine: PartCells, theirs: PartCells) -> bool:
    return discogs_formats.is_same_pair((mine[0], mine[1]), (theirs[0], theirs[1]))


def _whole(cells: PartCells) -> str:
    """Return format and details as the one cell that Discogs writes."""
    return ", ".join(filter(None, cells))


def _keys(cell: str) -> Sequence[str]:
    return [name_key(name) for name in split_list(cell)]


def _as_one_text(cell: str) -> str:
    words = [key for key in _keys(cell) if key and key != "none"]
    parts = ", ".join(words).split(", ")
    return ", ".join(word for word in parts if word != "none")
