"""Columns of a record that follow from others: what it is filed under and what the search looks through."""

from collections.abc import Iterable
from typing import NamedTuple

from collection.names import SORT_LENGTH, name_key, search_fold, sort_key, sort_name


class Derived(NamedTuple):
    """The derived columns of one record, in the order of `DERIVED_FIELDS`."""

    title_key: str
    title_sort: str
    artist_sort: str
    search_text: str


DERIVED_FIELDS = Derived._fields


def derive(title: str, artist_sort_keys: Iterable[str], searched: Iterable[str]) -> Derived:
    """Return the derived columns of a record.

    `searched` are the other texts that the search finds: names of artists and labels, catalog numbers, the barcode,
    titles of tracks. They are kept a line each, so that no match runs from one into the next.
    """
    return Derived(
        title_key=name_key(title),
        title_sort=sort_key(sort_name(title)),
        artist_sort=" / ".join(artist_sort_keys)[:SORT_LENGTH],
        search_text="\n".join(search_fold(text) for text in (title, *searched) if text),
    )


def memo_line(artists: Iterable[str], title: str, year: object) -> str:
    """Return the line that outlives a record: "Artist / Artist - Title (Year)", parts that are unknown left out."""
    return " - ".join(filter(None, [" / ".join(artists), title])) + (f" ({year})" if year else "")
