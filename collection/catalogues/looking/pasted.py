"""Releases that a person names: by an address, or by an id as Discogs writes it."""

import re
from typing import NamedTuple
from uuid import UUID

from collection.models import Catalogue

_DIGITS = r"0*([1-9][0-9]{0,14})"
#: Ways to write a release of Discogs: its address, also one in another language, [r123], r123, 123.
_DISCOGS = re.compile(
    rf"(?:https?://)?(?:[a-z]+\.)?discogs\.com/(?:[a-z]{{2}}(?:-[a-z]{{2}})?/)?(?:[^/\s]+/)?"
    rf"release/{_DIGITS}(?:[-?#/]\S*)?"
    rf"|\[?r=?{_DIGITS}\]?|{_DIGITS}",
    re.ASCII | re.IGNORECASE,
)
_UUID = r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
_MUSICBRAINZ = re.compile(
    rf"(?:(?:https?://)?(?:[a-z]+\.)?musicbrainz\.org/release/)?{_UUID}(?:[?#/]\S*)?",
    re.ASCII | re.IGNORECASE,
)


class NamedRelease(NamedTuple):
    """A release by its id at a catalogue."""

    catalogue: str
    key: str


def named_release(text: str) -> NamedRelease:
    """Return the release that a text names. Raises ValueError with a sentence for other texts."""
    words = text.strip()
    if found := _DISCOGS.fullmatch(words):
        return NamedRelease(Catalogue.DISCOGS, next(filter(None, found.groups())))
    if found := _MUSICBRAINZ.fullmatch(words):
        return NamedRelease(Catalogue.MUSICBRAINZ, str(UUID(found[1])))
    if re.search(r"discogs\.com/\S*master/|^\[?m\d+\]?$", words, re.ASCII | re.IGNORECASE):
        raise ValueError(
            f"“{words[:100]}” is an album with all its pressings; give the address of one release."
        )
    raise ValueError(
        f"“{words[:100]}” is not the address of a release, such as "
        "https://www.discogs.com/release/123, and not an id such as r123."
    )
