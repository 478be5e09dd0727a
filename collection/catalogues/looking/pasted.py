"""Releases and albums that a person names: by an address, or by an id as Discogs writes it."""

import re
from typing import NamedTuple
from uuid import UUID

from collection.models import Catalogue

_NUMBER = r"0*(?P<number>[1-9][0-9]{0,14})"
# Also in another language, with a name, in the shop, or of the API: discogs.com/de/release/1-Name.
_ADDRESS = re.compile(
    rf"(?:https?://)?(?:[a-z]+\.)?discogs\.com/(?:[^/\s?#]+/){{0,3}}"
    rf"(?P<kind>release|master)s?/(?:view/)?{_NUMBER}(?:[-?#/]\S*)?",
    re.ASCII | re.IGNORECASE,
)
# As Discogs writes them in its own texts: [r123] is a release, [m123] an album.
_MARK = re.compile(rf"\[?(?P<kind>[rm])=?{_NUMBER}\]?", re.ASCII | re.IGNORECASE)
_BARE_NUMBER = re.compile(_NUMBER, re.ASCII)
_UUID = r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
_MUSICBRAINZ = re.compile(
    rf"(?:(?:https?://)?(?:[a-z]+\.)?musicbrainz\.org/release/)?{_UUID}(?:[?#/]\S*)?",
    re.ASCII | re.IGNORECASE,
)


class NamedAtDiscogs(NamedTuple):
    """A release at Discogs, or an album with all its pressings."""

    number: int
    is_album: bool


class NamedRelease(NamedTuple):
    """A release by its id at a catalogue."""

    catalogue: str
    key: str


def named_at_discogs(text: str) -> NamedAtDiscogs | None:
    """Return what an address of Discogs, or a mark such as [r123] or m123, names; None for other
    texts.
    """
    words = text.strip()
    found = _MARK.fullmatch(words) or _ADDRESS.fullmatch(words)
    if not found:
        return None
    return NamedAtDiscogs(int(found["number"]), is_album=found["kind"][0].lower() == "m")


def named_release(text: str) -> NamedRelease:
    """Return the release that a text names, where a bare number is one of Discogs. Raises
    ValueError with a sentence for other texts.
    """
    words = text.strip()
    named = named_at_discogs(words)
    if named and named.is_album:
        raise ValueError(
            f"“{words[:100]}” is an album with all its pressings; give the address of one release."
        )
    if named:
        return NamedRelease(Catalogue.DISCOGS, str(named.number))
    if found := _BARE_NUMBER.fullmatch(words):
        return NamedRelease(Catalogue.DISCOGS, found["number"])
    if found := _MUSICBRAINZ.fullmatch(words):
        return NamedRelease(Catalogue.MUSICBRAINZ, str(UUID(found[1])))
    raise ValueError(
        f"“{words[:100]}” is not the address of a release, such as "
        "https://www.discogs.com/release/123, and not an id such as r123."
    )
