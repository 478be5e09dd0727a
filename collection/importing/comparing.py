"""When two cells of a column say the same. Names are compared by their key: the first spelling stays."""

from collections.abc import Callable, Mapping

from collection.cells import INDEX, Cells, split_list
from collection.names import name_key

Same = Callable[[str, str], bool]


def _same_names(new: str, current: str) -> bool:
    return list(map(name_key, split_list(new))) == list(map(name_key, split_list(current)))


def _same_artists(new: str, current: str) -> bool:
    # Split or kept as one, the names spell the same: how a doubtful cell was decided is no difference.
    return _spelled(new) == _spelled(current)


def _spelled(cell: str) -> str:
    return ", ".join(map(name_key, split_list(cell)))


def _no_country_missing(new: str, current: str) -> bool:
    """A country fills an empty one and never overwrites: only a filled cell against an empty one differs."""
    known = split_list(current)
    return not any(country and not (known[n : n + 1] or [""])[0] for n, country in enumerate(split_list(new)))


def _always(new: str, current: str) -> bool:
    return True


_SAME: dict[str, Same] = {
    "uid": _always,
    "owner": _always,
    "artist": _same_artists,
    "label": _same_names,
    "genre": _same_names,
    "format": _same_names,
    "artist_country": _no_country_missing,
}


def same(column: str, new: str, current: str) -> bool:
    """Tell whether two cells of `column` say the same."""
    if new == current:
        return True
    compare = _SAME.get(column)
    return compare is not None and compare(new, current)


def differences(values: Mapping[str, str], current: Cells) -> list[str]:
    """Return the columns of `values` that say something else than the record's cells."""
    return [
        column
        for column, new in values.items()
        if new != current[INDEX[column]] and not same(column, new, current[INDEX[column]])
    ]
