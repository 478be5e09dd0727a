"""Values out of answers, which may be of any shape: read as what they should be, or refused."""

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from collection.catalogues.failures import Unreadable
from collection.models.record_fields import FIRST_YEAR, LAST_YEAR
from collection.names import clean_text

Answer = TypeVar("Answer")
Object = dict[str, Any]

_LONGEST_TEXT = 500
_CODE = re.compile(r"(?<!\w)\d(?:[ .-]*\d)+(?!\w)", re.ASCII)


def read(reader: Callable[[Any], Answer], value: Any, title: str, what: str) -> Answer:
    """Return what `reader` makes of an answer of the catalogue `title` about `what`.

    Raises Unreadable if the answer has another shape than the reader knows.
    """
    try:
        return reader(value)
    except (KeyError, TypeError, AttributeError, ValueError, IndexError, OverflowError):
        raise Unreadable(
            f"The answer of {title} about {what} is not in the form that Disco knows."
        ) from None


def text(value: Any) -> str:
    """Return a text on one line, at most 500 characters; "" for None. Raises TypeError for a list
    or an object.
    """
    if value is None:
        return ""
    if isinstance(value, (dict, list, bool)):
        raise TypeError("a text is expected")
    return " ".join(clean_text(str(value)).split())[:_LONGEST_TEXT].rstrip()


def objects(value: Any) -> list[Object]:
    """Return a list of objects; none for None. Raises TypeError for anything else."""
    entries = value or []
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise TypeError("a list of objects is expected")
    return entries


def texts(value: Any) -> tuple[str, ...]:
    """Return the texts of a list, or one text alone, each once and none empty."""
    entries = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(filter(None, map(text, entries))))


def whole_number(value: Any) -> int:
    """Return a whole number that may be a text, 0 for what is none."""
    digits = text(value)
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= 12 else 0


def year(value: Any) -> int | None:
    """Return the year at the start of a date or a number, None if it is unknown or impossible."""
    number = whole_number(text(value)[:4])
    return number if FIRST_YEAR <= number <= LAST_YEAR else None


def barcodes(values: Iterable[Any]) -> tuple[str, ...]:
    """Return the barcodes in texts such as "0 7599-25984-2 7 (scanned)", as digits alone, each
    once. A number that is part of a word is none.
    """
    found = []
    for value in values:
        for code in _CODE.findall(text(value)):
            digits = "".join(filter(str.isdecimal, code))
            if 6 <= len(digits) <= 18 and digits.strip("0"):
                found.append(digits)
    return tuple(dict.fromkeys(found))


def duration(milliseconds: Any) -> str:
    """Return a length as it is printed on a sleeve: 3:45 or 1:02:30; "" if it is unknown."""
    seconds = round(whole_number(milliseconds) / 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}:{minutes:02}:{seconds:02}"
    return f"{minutes}:{seconds:02}" if minutes or seconds else ""
