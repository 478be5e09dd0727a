"""What was typed, scanned or pasted into the one field: a barcode, a release, an album, words."""

import re
from typing import NamedTuple

from collection.catalogues.looking.pasted import named_at_discogs
from collection.models.searching.barcodes import barcode_digits

_YEAR = re.compile(r"(?:18|19|20)\d\d", re.ASCII)


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


def read_typed(text: str) -> Typed:
    """Return what `text` names."""
    text = text.strip()
    named = named_at_discogs(text)
    if named is None:
        return Typed(text, barcode=barcode_digits(text))
    if named.is_album:
        return Typed(text, album=named.number)
    return Typed(text, release=named.number)
