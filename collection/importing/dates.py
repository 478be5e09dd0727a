"""Days and times as files write them. Only what is unmistakable is read; the order of 3/4/2023 is the file's."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from collection.importing.readers import Reader
from collection.models.records import FIRST_YEAR, LAST_YEAR
from collection.names import search_fold

_CLOCK = (
    r"(?:(?:,?\s+|T)(\d\d?):(\d\d)(?::(\d\d)(?:[.,](\d{1,6})\d*)?)?(?:\s?([ap])\.?\s?m\.?)?"
    r"(?:\s?(?:Z|UTC|GMT|[+-]\d\d:?(?:\d\d)?))?)?"
)
_FLAGS = re.ASCII | re.IGNORECASE
_ISO = re.compile(rf"(\d{{4}})([-/.])(\d\d?)\2(\d\d?){_CLOCK}", _FLAGS)
_EASTERN = re.compile(r"(\d{4})年\s?(\d\d?)月\s?(\d\d?)日", re.ASCII)
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)", re.ASCII)
_LOCAL = re.compile(rf"(\d\d?)([-/.]) ?(\d\d?)\2 ?(\d{{4}}|\d\d){_CLOCK}", _FLAGS)
_WEEKDAY = r"(?:[a-z]{2,9}\.?,? )?"
_DAY_MONTH = re.compile(
    rf"{_WEEKDAY}(\d\d?)[ .-]+(?:de )?([a-z]{{3,12}})\.?[ ,-]+(?:de )?(\d{{4}}|\d\d){_CLOCK}", _FLAGS
)
_MONTH_DAY = re.compile(rf"{_WEEKDAY}([a-z]{{3,12}})\.? (\d\d?)(?:st|nd|rd|th)?,? (\d{{4}}){_CLOCK}", _FLAGS)
_SERIAL = re.compile(r"[2-7]\d{4}(?:\.\d+)?", re.ASCII)
_EXCEL_ZERO = datetime(1899, 12, 30)
# How the names of the months begin, accents left out, in the languages in which headers are known.
_BEGINNINGS = (
    *("jan gen ene sty", "feb fev lut", "mar mrt maa maerz", "apr avr abr kwi", "may mai mag mei maj"),
    *("jun juin giu cze", "jul juil lug lip", "aug aou ago sie", "sep set wrz", "oct okt ott out paz"),
    *("nov lis", "dec dez dic gru"),
)
_MONTHS = {word: number for number, words in enumerate(_BEGINNINGS, start=1) for word in words.split()}


def looks_local(text: str) -> tuple[int, int] | None:
    """Return the first two numbers of a date such as 23/04/2023, whose order is not plain; None for any other text."""
    found = _LOCAL.fullmatch(text)
    return (int(found[1]), int(found[3])) if found else None


def moment(order: str) -> Reader:
    """Return a reader of a day with or without a time; `order` (dmy or mdy) tells how local dates are meant.

    Times are kept as they are written, whatever zone is named beside them.
    """

    def read(text: str) -> str:
        try:
            found = _moment(text, order)
            if not FIRST_YEAR <= found.year <= LAST_YEAR:
                raise ValueError
            return found.isoformat(sep=" ")
        except (ValueError, OverflowError):
            raise ValueError("is not a date such as 2023-04-30") from None

    return read


def day(order: str) -> Reader:
    """Return a reader of a day; a time of day is left out."""

    def read(text: str) -> str:
        try:
            return _moment(text, order).date().isoformat()
        except (ValueError, OverflowError):
            raise ValueError("is not a date such as 2023-04-30") from None

    return read


def _moment(text: str, order: str) -> datetime:
    if found := _ISO.fullmatch(text):
        year, _, month, day_, *clock = found.groups()
        return _put_together(year, month, day_, clock)
    if found := _LOCAL.fullmatch(text):
        first, _, second, year, *clock = found.groups()
        day_, month = (first, second) if order == "dmy" else (second, first)
        return _put_together(year, month, day_, clock)
    if _SERIAL.fullmatch(text):
        return _EXCEL_ZERO + timedelta(seconds=round(float(text) * 86_400))
    if found := _COMPACT.fullmatch(text) or _EASTERN.fullmatch(text):
        return datetime(*map(int, found.groups()))
    folded = search_fold(text)
    if found := _DAY_MONTH.fullmatch(folded):
        day_, month, year, *clock = found.groups()
    elif found := _MONTH_DAY.fullmatch(folded):
        month, day_, year, *clock = found.groups()
    else:
        raise ValueError
    return _put_together(year, _month(month), day_, clock)


def _month(name: str) -> int:
    """Return the number of a month by its name, whole or cut. Raises ValueError."""
    for length in (5, 4, 3):
        if found := _MONTHS.get(name[:length]):
            return found
    raise ValueError


def _put_together(year: str, month: str | int, day_: str, clock: Sequence[str | None]) -> datetime:
    """Return the moment; of two digits, 69 to 99 are of the last century, and 12 AM is midnight."""
    hour, minute, second, fraction, half = clock
    century = 0 if len(year) == 4 else 2000 if int(year) < 69 else 1900
    hours = int(hour or 0)
    if half:
        if not 1 <= hours <= 12:
            raise ValueError
        hours = hours % 12 + (12 if half in "pP" else 0)
    micro = int((fraction or "0").ljust(6, "0"))
    return datetime(century + int(year), int(month), int(day_), hours, int(minute or 0), int(second or 0), micro)
