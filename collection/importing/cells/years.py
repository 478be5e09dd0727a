"""Years of release as files write them: alone, within a date, or of two digits.

Ranges, decades and guesses are not read.
"""

import re

from collection.importing.cells import dates, values
from collection.importing.cells.values import Reader
from collection.names import search_fold

_WORDS = re.compile(
    r"(?<![\d'’.,])(\d{4})(?![\d'’]|\s*s\b|s\b|\s*[-–—/]\s*(?:\d|$)|\s*\?)"
    r"|[©℗年月日()\[\],./\s-]|\b\d{1,2}(?:st|nd|rd|th)?\b"
    r"|(?<=[\s\d])(?:г\.?|года?|r\.)(?=\s|$)|^(?:r\.|rok)\s"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\b",
    re.ASCII | re.IGNORECASE,
)
_SHORT = re.compile(r"['’‘´`](\d\d)", re.ASCII)
# A month, or a month and a day, of which some may be unknown: 1998-00-00, 00/00/98, 10/1998.
_PARTS = (
    re.compile(r"(?P<year>\d{4})([-/.])(?:0?\d|1[0-2])\2[0-3]?\d(?: 0?0:00(?::00)?)?", re.ASCII),
    re.compile(r"(?P<year>\d{4})-(?:0\d|1[0-2])(?: 0?0:00(?::00)?)?", re.ASCII),
    re.compile(r"0?0([-/.])(?:0?\d|1[0-2])\1(?P<year>\d{4}|\d\d)", re.ASCII),
    re.compile(r"(?:0?\d|1[0-2])[-/.](?P<year>\d{4})", re.ASCII),
)
# Apr 1977, Apr-77 (as Excel writes it), Apr '77, 1977 Apr; not Apr 12, which is a day.
_WITH_MONTH = (
    re.compile(r"(?P<month>[a-z]{3,12})\.?[ ,/-]+(?P<year>\d{4}|['’]\d\d)", re.ASCII),
    re.compile(r"(?P<month>[a-z]{3,12})\.?-(?P<year>\d\d)", re.ASCII),
    re.compile(r"(?P<year>\d{4})[ ,/-]+(?P<month>[a-z]{3,12})\.?", re.ASCII),
)
_PLAIN = re.compile(r"\d{4}", re.ASCII)
# The year stands last in every date that does not begin with it.
_LAST_NUMBER = re.compile(r"(?:\d{4}|\d\d)(?=\D*(?:\d\d?:\d\d.*)?$)", re.ASCII)
# Of words, those that say that a year is one say no more.
_MORE = re.compile(r"[1-9]|(?<![^\W\d_])(?!года?\b|rok\b)[^\W\d_]{3}")
_NEGATIVE = re.compile(r"[-−–]\s*\d")
_DAY_NUMBER = re.compile(r"\d{5}(?:[.,]\d+)?", re.ASCII)


def year() -> Reader:
    """Return a reader of a year: 1977, '77, 1977.0, 1977-04-30, 4/30/77, 30 April 1977, Apr-77."""
    read_plain = values.year()

    def read(text: str) -> str:
        try:
            return read_plain(text)
        except ValueError as error:
            # A number below nothing is no year.
            found = None if _NEGATIVE.match(text) else _within(text)
            if found is None:
                raise error
            return read_plain(str(found))

    return read


def is_read(text: str) -> bool:
    """Whether a text names a year, alone or within a date."""
    return _within(text) is not None


def says_more(text: str) -> bool:
    """Whether a text in which a year was read says more than that: a month or a day."""
    if len(text) == 4 and text.isdecimal():
        return False
    match = _PLAIN.match(text)
    rest = text[4:] if match else _LAST_NUMBER.sub("", text)
    return bool(_MORE.search(rest))


def _within(text: str) -> int | None:
    """Return the one year that a text names, None if there is none or more than one."""
    short = _SHORT.fullmatch(text)
    if short:
        return dates.full_year(short[1])
    for pattern in _PARTS:
        if match := pattern.fullmatch(text):
            return dates.full_year(match["year"])
    folded = search_fold(text)
    for pattern in _WITH_MONTH:
        match = pattern.fullmatch(folded)
        if match and dates.is_month(match["month"]):
            return dates.full_year(match["year"])
    if not _DAY_NUMBER.fullmatch(text):
        for order in ("dmy", "mdy"):
            # The year is the same, whichever comes first.
            if found := dates.year_of(text, order):
                return found
    years = list(filter(None, _WORDS.findall(text)))
    if len(years) != 1 or _WORDS.sub("", text).strip():
        return None
    return int(years[0])
