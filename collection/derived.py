"""What follows from the columns of a record: how it is filed, the text that is searched, and lines
that name it.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from collection.names import SORT_LENGTH, name_key, search_fold, sort_key, sort_name


class Derived(NamedTuple):
    """The derived columns of one record, in the order of `DERIVED_FIELDS`."""

    title_key: str
    title_sort: str
    artist_sort: str
    label_sort: str | None
    search_text: str


DERIVED_FIELDS = Derived._fields


def derive(
    title: str,
    artist_sort_keys: Iterable[str],
    label_sort_keys: Sequence[str],
    searched: Iterable[str],
) -> Derived:
    """Return the derived columns of a record.

    It is filed under all its artists, and under the first of its labels. `searched` are the other
    texts that the search finds: names of artists and labels, catalog numbers, styles, barcode and
    matrix, titles of tracks. Each is a line of its own, so that no match runs from one into the
    next.
    """
    return Derived(
        title_key=name_key(title),
        title_sort=sort_key(sort_name(title)),
        artist_sort=" / ".join(artist_sort_keys)[:SORT_LENGTH],
        label_sort=label_sort_keys[0] if label_sort_keys else None,
        search_text="\n".join(search_fold(text) for text in (title, *searched) if text),
    )


def years_line(year: int | None, original_year: int | None) -> str:
    """Return the year of a record and in brackets that of its album: "1980 (1971)".

    A year that is unknown, and one that says nothing new, is left out.
    """
    shown = str(year or "")
    if original_year and original_year != year:
        shown += f" ({original_year})"
    return shown.strip()


def memo_line(artists: Iterable[str], title: str, year: object) -> str:
    """Return the line that outlives a record: "Artist / Artist - Title (Year)", without the parts
    that are unknown.
    """
    names = " / ".join(artists)
    line = " - ".join(part for part in (names, title) if part)
    return f"{line} ({year})" if year else line
