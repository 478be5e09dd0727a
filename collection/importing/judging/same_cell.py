"""Whether two cells of a column say the same.

Names are compared by their key, so that the first spelling stays.
"""

from collections.abc import Callable, Mapping

from collection.cells import INDEX, Cells, cell_of, split_list
from collection.importing.cells.discogs_formats import is_same_pair
from collection.names import name_key

Same = Callable[[str, str], bool]

# Discogs' CSV writes this where a label has no number, and cuts a cell of numbers at 50.
_NO_NUMBER = ("", "none")
_CUT_NUMBERS = 49


def _same_names(new: str, current: str) -> bool:
    return list(map(name_key, split_list(new))) == list(map(name_key, split_list(current)))


def _same_tags(new: str, current: str) -> bool:
    # Tags have an order, and it says nothing.
    return set(map(name_key, split_list(new))) == set(map(name_key, split_list(current)))


def _same_artists(new: str, current: str) -> bool:
    # Split or kept as one, the names spell the same: how a doubtful cell was decided is not a
    # difference.
    return artist_key(new) == artist_key(current)


def artist_key(cell: str) -> str:
    """Return the identity of a cell of artists, the same whether its names are split or one."""
    return ", ".join(map(name_key, split_list(cell)))


def _no_country_missing(new: str, current: str) -> bool:
    """A country fills an empty one and never overwrites, so that no other difference counts."""
    known = split_list(current)
    for place, country in enumerate(split_list(new)):
        has_country = place < len(known) and known[place]
        if country and not has_country:
            return False
    return True


def _same_moment(new: str, current: str) -> bool:
    """A day without a time says no other moment than that day with one."""
    day, midnight = new[:10], new[10:] in ("", " 00:00:00")
    return midnight and bool(day) and day == current[:10]


def _always(new: str, current: str) -> bool:
    return True


_SAME: dict[str, Same] = {
    "uid": _always,
    "owner": _always,
    "artist": _same_artists,
    "label": _same_names,
    "genre": _same_names,
    "format": _same_names,
    "styles": _same_names,
    "tags": _same_tags,
    "added_at": _same_moment,
    "artist_country": _no_country_missing,
}


def same(column: str, new: str, current: str) -> bool:
    """Whether two cells of `column` say the same."""
    if new == current:
        return True
    compare = _SAME.get(column)
    return compare is not None and compare(new, current)


def differences(values: Mapping[str, str], current: Cells) -> list[str]:
    """Return the columns of `values` that say something else than the record's cells."""
    # Most cells of most rows are equal to the letter: comparing them here saves a call for each.
    return [
        column
        for column, new in values.items()
        if column in INDEX
        and new != current[INDEX[column]]
        and not same(column, new, current[INDEX[column]])
    ] + [
        column
        for column, new in values.items()
        if column not in INDEX and new != cell_of(current, column)
    ]


def format_pair(cells: Mapping[str, str]) -> tuple[str, str]:
    """Return a format and its details."""
    return cells.get("format", ""), cells.get("format_details", "")


def same_format(new: tuple[str, str], known: tuple[str, str]) -> bool:
    """Whether two formats with their details are the same, once as Discogs' API gives them, once as
    its CSV.
    """
    return bool(known[0]) and is_same_pair(new, known)


def is_exported_as(column: str, cell: str, text: str) -> bool:
    """Whether a list of labels or numbers is what Discogs' CSV writes as `text`: each label as
    often as it has a number, each number once, and the numbers cut.
    """
    if column == "label":
        return name_key(", ".join(split_list(cell))) == name_key(text)
    if column != "catalog_number":
        return False
    written, numbers = _numbers_in(", ".join(split_list(cell))), _numbers_in(text)
    if len(text) < _CUT_NUMBERS:
        return written == numbers
    return ", ".join(written).startswith(", ".join(numbers))


def _numbers_in(text: str) -> list[str]:
    """Return the different catalog numbers in a text, without the word for none."""
    numbers = (part.strip() for part in text.split(","))
    return [number for number in dict.fromkeys(numbers) if number.casefold() not in _NO_NUMBER]


def same_styles(column: str, new: str, known: str) -> bool:
    """Whether two cells hold the same styles in different orders: a look-up puts the other genres
    of a release behind its styles, an answer of the API in front of them.
    """
    if column != "styles" or not known:
        return False
    return set(map(name_key, split_list(new))) == set(map(name_key, split_list(known)))


def is_other_order(new: str, known: str) -> bool:
    """Whether two moments are one text, read with day and month in either order."""
    year, month, day = known[:4], known[5:7], known[8:10]
    return f"{year}-{day}-{month}{known[10:]}" == new
