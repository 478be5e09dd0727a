"""Barcodes, compared however they are written."""

import re

from django.db.models import CharField, Func, Q
from django.db.models.lookups import In

_BETWEEN_DIGITS = re.compile(r"[\s-]+")
_BARCODE = re.compile(r"\d{8,14}", re.ASCII)


def barcode_digits(text: str) -> str:
    """Return the digits of `text` if it may be a barcode (8 to 14 of them, blanks and hyphens
    between), else "".
    """
    digits = _BETWEEN_DIGITS.sub("", text)
    return digits if _BARCODE.fullmatch(digits) else ""


def plain_barcode() -> Func:
    """Return the barcode without blanks and hyphens, as an index has it: SQLite finds an index by
    its very words, without parameters.
    """
    return Func(
        "barcode",
        template="REPLACE(REPLACE(%(expressions)s, ' ', ''), '-', '')",
        output_field=CharField(),
    )


def has_barcode(digits: str) -> Q:
    """Return the condition that a record has this barcode, whatever blanks, hyphens and zeros in
    front it is written with.
    """
    # A code of twelve digits is often written with a zero in front, as scanners set to thirteen
    # digits send it.
    least = digits.lstrip("0") or "0"
    return Q(In(plain_barcode(), [least.zfill(length) for length in range(len(least), 15)]))
