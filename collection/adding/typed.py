"""What was typed, scanned or pasted into the one field: a barcode, a release, an album, words."""

import re
from typing import NamedTuple

from adminkit.addresses import read_id
from collection.models.searching import barcode_digits

# Its address, in whatever language and with or without a name: discogs.com/de/release/123-Name.
_ADDRESS = re.compile(
    r"\S*\bdiscogs\.com/(?:\S*/)?(?P<kind>release|master)s?/(?:view/)?(?P<number>\d+)\S*",
    re.ASCII | re.IGNORECASE,
)
# As Discogs writes them in its own texts: [r123] is a release, [m123] an album.
_MARK = re.compile(r"\[?(?P<kind>[rm])=?(?P<number>\d+)\]?", re.ASCII | re.IGNORECASE)


class Typed(NamedTuple):
    """`text` is all of it, without blanks around. `barcode` are its digits if it may be one;
    `release` and `album` are the number at Discogs that it names, else None.
    """

    text: str
    barcode: str = ""
    release: int | None = None
    album: int | None = None

    @property
    def may_be_catalog_number(self) -> bool:
        """Whether it may be a catalog number: a few words with a digit, other than a year."""
        words = self.text.split()
        has_digit = any(letter.isdecimal() for letter in self.text)
        return has_digit and len(words) <= 4 and not _YEAR.fullmatch(self.text)


_YEAR = re.compile(r"(?:18|19|20)\d\d", re.ASCII)


def read_typed(text: str) -> Typed:
    """Return what `text` names."""
    text = text.strip()
    match = _MARK.fullmatch(text) or _ADDRESS.fullmatch(text)
    if not match:
        return Typed(text, barcode=barcode_digits(text))
    number = read_id(match["number"]) or None
    if match["kind"][0].lower() == "r":
        return Typed(text, release=number)
    return Typed(text, album=number)
