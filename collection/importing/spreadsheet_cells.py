"""Cells as people type them: years in prose, prices with signs, ratings of any scale, lists as programs write them."""

import html
import re
from decimal import Decimal, InvalidOperation

from collection.importing import readers
from collection.importing.readers import Reader

_YEAR_WORDS = re.compile(
    r"(?<![\d'’.,])(\d{4})(?![\d'’]|\s*s\b|s\b|\s*[-–—/]\s*(?:\d|$)|\s*\?)|[©℗年月日()\[\],./\s-]|\b\d{1,2}(?:st|nd|rd|th)?\b"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\b",
    re.ASCII | re.IGNORECASE,
)
_ABOUT = re.compile(r"\d{4}-(?:0\d|1[0-2])(?:-\d\d)?(?: 00:00(?::00)?)?", re.ASCII)
_MONEY = re.compile(
    r"^(?:[€£¥]|kr|r\$|zł|fr|chf|euro?|usd|gbp|us|ca|au|dm)?\.?\s*(.*?)"
    r"\s*(?:[€£¥₽]|us\$|kr|zł|fr|euros?|dollars?|dm|руб|р)?\.?$",
    re.IGNORECASE,
)
# A blank, unlike a point or a comma, never stands before cents.
_THOUSANDS = re.compile(r"\d{1,3}(?:\s\d{3})+(?:[.,]\d\d)?")
_NO_CENTS = re.compile(r"[.,:][-–—]+$")
_OF = re.compile(r"(\d{1,3}(?:[.,]\d{1,2})?)\s*(?:/|von|out of|of|su)\s*(5|10|100)", re.IGNORECASE | re.ASCII)
_PERCENT = re.compile(r"(\d{1,3})\s*%", re.ASCII)
_STARS = re.compile(r"([★⭐*]{1,5})(½?)☆*")
_BARE = re.compile(r"\d{1,3}(?:[.,]\d{1,2})?", re.ASCII)
_RELEASE = re.compile(r"(?:.*discogs\.com/\S*?release/|\[?r)(\d+)(?:\D.*)?", re.IGNORECASE | re.ASCII)
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE | re.ASCII)
_QUOTED = re.compile(r"""'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)\"""")
_LITERAL = re.compile(rf"\[\s*(?:{_QUOTED.pattern})(?:\s*,\s*(?:{_QUOTED.pattern}))*\s*,?\s*\]")
_BACKSLASH = re.compile(r"\\(.)")
# So that a spreadsheet program keeps the zeros in front, programs write ="0123".
_GUARDED = re.compile(r'="([^"]*)"')
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE | re.ASCII)
# Yen have no cents.
_YEN = re.compile(r"[¥￥]\s*(\d{1,3}(?:,\d{3})+|\d+)|(\d{1,3}(?:,\d{3})+|\d+)\s*円", re.ASCII)


def plain(text: str) -> str:
    """Return a cell without what other programs put around and into it: ="0123" is 0123, Rock &amp; Roll has an &."""
    if text.startswith("=") and (guarded := _GUARDED.fullmatch(text)):
        text = guarded[1].strip()
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text) if "&" in text else text


def year(text: str) -> str:
    """Read a year: 1977, 1977.0, 1977-04-30, 30 April 1977, (1977). Of ranges, decades and guesses none is read."""
    read = readers.year()
    try:
        return read(text)
    except ValueError as error:
        if _ABOUT.fullmatch(text):
            return read(text[:4])
        years = [found[1] for found in _YEAR_WORDS.finditer(text) if found[1]]
        if len(years) != 1 or _YEAR_WORDS.sub("", text).strip():
            raise error
        return read(years[0])


def amount(text: str) -> str:
    """Read an amount of money, whatever sign or word of a currency stands beside it."""
    try:
        return readers.amount(text)
    except ValueError as error:
        if yen := _YEN.fullmatch(text):
            return readers.amount((yen[1] or yen[2]).replace(",", ""))
        bare = _NO_CENTS.sub("", _MONEY.sub(r"\1", text)).strip()
        if _THOUSANDS.fullmatch(bare):
            bare = "".join(bare.split())
        if bare == text:
            raise error
        return readers.amount(bare)


def rating_number(text: str) -> float | None:
    """Return a rating that stands there as a bare number, None for any other text."""
    return float(text.replace(",", ".")) if _BARE.fullmatch(text) else None


def rating(scale: int) -> Reader:
    """Return a reader of ratings out of `scale` (0: unknown, only those are read that name their scale)."""

    def read(text: str) -> str:
        # A sign that only asks for a colored star.
        text = text.replace("\ufe0f", "")
        if found := _OF.fullmatch(text):
            return _tenths(found[1], int(found[2]))
        if found := _PERCENT.fullmatch(text):
            return _tenths(found[1], 100)
        if found := _STARS.fullmatch(text):
            return _tenths(f"{len(found[1])}.{5 if found[2] else 0}", 5)
        if not scale:
            raise ValueError("may be out of 5 or out of 10")
        return _tenths(text, scale)

    return read


def _tenths(text: str, scale: int) -> str:
    try:
        value = Decimal(text.replace(",", ".")) * 10 / scale
    except InvalidOperation:
        value = Decimal(-1)
    if not 0 <= value <= 10:
        raise ValueError(f"is no rating out of {scale}")
    if value * 2 % 1:
        raise ValueError("falls between two halves of a rating from 0 to 10")
    return f"{value.normalize():f}"


def release_id(text: str) -> str:
    """Read a release of Discogs: the number, [r123] or the address of its page."""
    found = _RELEASE.fullmatch(text)
    return readers.number(found[1] if found else text)


def several(text: str) -> list[str]:
    """Return the values of a cell that is a list beyond doubt: ['a', 'b'] or a; b. Of any other cell, nothing."""
    if _LITERAL.fullmatch(text):
        parts = [_BACKSLASH.sub(r"\1", single or double) for single, double in _QUOTED.findall(text)]
    else:
        parts = text.split(";") if ";" in text else []
    return [part for part in map(str.strip, parts) if part]


def is_rounded(text: str) -> bool:
    """Tell whether a spreadsheet program made 6.03E+11 of a longer number."""
    return bool(_ROUNDED.fullmatch(text))
