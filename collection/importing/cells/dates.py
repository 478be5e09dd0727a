"""Readers of days and times as files write them.

Only what is unmistakable is read; whether 3/4/2023 is in March or April is decided for the whole
file (judging/first_pass.py).
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from collection.importing.cells.values import Reader
from collection.models.record_fields import FIRST_YEAR, LAST_YEAR
from collection.names import search_fold

_CLOCK = (
    r"(?:(?:,?\s+|T)(\d\d?):(\d\d)(?::(\d\d)(?:[.,](\d{1,6})\d*)?)?(?:\s?([ap])\.?\s?m\.?)?"
    r"(?:\s?(?:Z|(?:UTC|GMT)?[+-]\d\d:?(?:\d\d)?|UTC|GMT)(?:\s\(.*\))?)?)?"
)
_FLAGS = re.ASCII | re.IGNORECASE
_ISO = re.compile(rf"(\d{{4}})([-/.]) ?(\d\d?)\2 ?(\d\d?)\.?{_CLOCK}", _FLAGS)
_ISO_WEEK = re.compile(r"(\d{4})-?W(\d\d)-?([1-7])", _FLAGS)
_EASTERN = re.compile(r"(\d{4})[年년]\s?(\d\d?)[月월]\s?(\d\d?)[日일]", re.ASCII)
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)Z?)?", re.ASCII)
_LOCAL = re.compile(rf"(\d\d?)([-/.]) ?(\d\d?)\2 ?(\d{{4}}|['’]?\d\d)\.?{_CLOCK}", _FLAGS)
_WEEKDAY = r"(?:[a-z]{2,9}\.?,? )?"
_ORDINAL = r"(?:st|nd|rd|th|er|o|a|º|ª)?"
_YEAR = r"(\d{4}|['’]?\d\d)"
_DAY_MONTH = re.compile(
    rf"{_WEEKDAY}(?:the )?(\d\d?){_ORDINAL}[ .-]+(?:de |of )?([a-z]{{3,12}})\.?[ ,-]+(?:de )?"
    rf"{_YEAR}{_CLOCK}",
    _FLAGS,
)
_MONTH_DAY = re.compile(
    rf"{_WEEKDAY}([a-z]{{3,12}})\.?[ -](\d\d?){_ORDINAL}(?:, ?|[ -]){_YEAR}{_CLOCK}", _FLAGS
)
_YEAR_MONTH_DAY = re.compile(rf"(\d{{4}})[ -]([a-z]{{3,12}})\.?[ -](\d\d?){_CLOCK}", _FLAGS)
# As programs in C write it: Fri Apr 30 20:21:00 2021.
_CTIME = re.compile(
    r"[a-z]{3} ([a-z]{3}) {1,2}(\d\d?) (\d\d):(\d\d):(\d\d) (?:[a-z]{2,4} )?(\d{4})", _FLAGS
)
_TIME = re.compile(r"(?<=[T\s])\d\d?:\d\d(?::\d\d)?", _FLAGS)
_SHORT_YEAR = re.compile(
    rf"(?!.*\d{{4}})(?:\D*|.*\d[-/. ]+|.*[a-z]\.?[ ,-]+)['’]?\d\d\.?{_CLOCK}", _FLAGS
)
_SERIAL = re.compile(r"[2-7]\d{4}(?:[.,]\d+)?", re.ASCII)
_EXCEL_ZERO = datetime(1899, 12, 30)
#: Years of two digits: 30 is 1930 and 29 is 2029, as spreadsheet programs read them.
LAST_OF_THIS_CENTURY = 29
# How the names of the months begin, accents left out, in the languages in which headers are known.
_BEGINNINGS = (
    "jan gen ene sty",
    "feb fev lut",
    "mar mrt maa maerz",
    "apr avr abr kwi",
    "may mai mag mei maj",
    "jun juin giu cze",
    "jul juil lug lip",
    "aug aou ago sie",
    "sep set wrz",
    "oct okt ott out paz",
    "nov lis",
    "dec dez dic gru",
)
_MONTHS: dict[str, int] = {}
for _number, _words in enumerate(_BEGINNINGS, start=1):
    _MONTHS |= dict.fromkeys(_words.split(), _number)


def orders(text: str) -> list[str]:
    """Return the orders (dmy, mdy) in which a text such as 23/04/2023 names a day; none for any
    other text.
    """
    match = _LOCAL.fullmatch(text)
    if not match:
        return []
    found = []
    for order in ("dmy", "mdy"):
        try:
            _moment(text, order)
        except (ValueError, OverflowError):
            continue
        found.append(order)
    return found


def is_alike_in_both_orders(text: str) -> bool:
    """Whether a text such as 4/4/2023 names the same day in either order."""
    match = _LOCAL.fullmatch(text)
    return match is not None and int(match[1]) == int(match[3])


def has_points(text: str) -> bool:
    """Whether a text such as 12.08.2019 names a day with points between its numbers."""
    match = _LOCAL.fullmatch(text)
    return match is not None and match[2] == "."


def year_of(text: str, order: str) -> int | None:
    """Return the year of a text that names a day, None for any other text."""
    try:
        return _moment(text, order).year
    except (ValueError, OverflowError):
        return None


def without_clock(text: str) -> str:
    """Return the day of a text such as 23/04/2023 8:21 PM as it is written, "" for any other
    text.
    """
    match = _LOCAL.fullmatch(text)
    return f"{match[1]}/{match[3]}/{match[4]}" if match else ""


def says_time(text: str) -> bool:
    """Whether a day is written with a time that is not midnight."""
    clock = _TIME.search(text)
    return clock is not None and any(digit in clock[0] for digit in "123456789")


def has_short_year(text: str) -> bool:
    """Whether a date, or a year, is written with a year of two digits."""
    return bool(_SHORT_YEAR.fullmatch(text))


def full_year(text: str) -> int:
    """Return the year of four digits, or of two: '98 is 1998."""
    year = int(text.lstrip("'’"))
    if len(text) == 4:
        return year
    return year + (2000 if year <= LAST_OF_THIS_CENTURY else 1900)


def moment(order: str) -> Reader:
    """Return a reader of a day with or without a time; `order` (dmy or mdy) is that of local
    dates.

    Times are kept as they are written, whatever zone is named beside them.
    """

    def read(text: str) -> str:
        try:
            moment_read = _moment(text, order)
            if not FIRST_YEAR <= moment_read.year <= LAST_YEAR:
                raise ValueError
            return moment_read.isoformat(sep=" ")
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
    """Return the moment that a text names. Raises ValueError or OverflowError for any other."""
    match = _ISO.fullmatch(text)
    if match:
        year, _, month_, day_, *clock = match.groups()
        return _put_together(year, month_, day_, clock)
    match = _LOCAL.fullmatch(text)
    if match:
        first, _, second, year, *clock = match.groups()
        day_, month_ = (first, second) if order == "dmy" else (second, first)
        return _put_together(year, month_, day_, clock)
    if _SERIAL.fullmatch(text):
        return _EXCEL_ZERO + timedelta(seconds=round(float(text.replace(",", ".")) * 86_400))
    match = _COMPACT.fullmatch(text)
    if match:
        year, month_, day_, *clock = match.groups()
        return _put_together(year, month_, day_, [*clock, None, None])
    match = _ISO_WEEK.fullmatch(text)
    if match:
        return datetime.fromisocalendar(*map(int, match.groups()))
    match = _EASTERN.fullmatch(text)
    if match:
        year, month_, day_ = match.groups()
        return datetime(int(year), int(month_), int(day_))
    return _moment_in_words(search_fold(text))


def _moment_in_words(folded: str) -> datetime:
    """Return the moment of a folded text whose month is a word. Raises ValueError for any other."""
    match = _DAY_MONTH.fullmatch(folded)
    if match:
        day_, name, year, *clock = match.groups()
        return _put_together(year, month(name), day_, clock)
    match = _MONTH_DAY.fullmatch(folded)
    if match:
        name, day_, year, *clock = match.groups()
        return _put_together(year, month(name), day_, clock)
    match = _YEAR_MONTH_DAY.fullmatch(folded)
    if match:
        year, name, day_, *clock = match.groups()
        return _put_together(year, month(name), day_, clock)
    match = _CTIME.fullmatch(folded)
    if match:
        name, day_, *clock, year = match.groups()
        return _put_together(year, month(name), day_, [*clock, None, None])
    raise ValueError


def is_month(name: str) -> bool:
    """Whether a folded word is the name of a month, whole or cut."""
    return name[:3] in _MONTHS or name[:4] in _MONTHS or name[:5] in _MONTHS


def month(name: str) -> int:
    """Return the number of a month by its folded name, whole or cut. Raises ValueError."""
    for length in (5, 4, 3):
        if name[:length] in _MONTHS:
            return _MONTHS[name[:length]]
    raise ValueError


def _put_together(year: str, month: str | int, day_: str, clock: Sequence[str | None]) -> datetime:
    """Return the moment; 12 AM is midnight."""
    hour, minute, second, fraction, half_of_day = clock
    hours = int(hour or 0)
    if half_of_day:
        if not 1 <= hours <= 12:
            raise ValueError
        hours %= 12
        if half_of_day in "pP":
            hours += 12
    micro = int((fraction or "0").ljust(6, "0"))
    return datetime(
        full_year(year), int(month), int(day_), hours, int(minute or 0), int(second or 0), micro
    )
