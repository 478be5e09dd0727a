"""From a cell of a file to a cell of Disco: one small function a kind of value.

Each takes the trimmed text and returns the cell as collection/cells.py describes it, or raises ValueError with the
reason in a collector's words. Only what is unmistakable is read.
"""

import re
import uuid
from collections.abc import Callable
from decimal import Decimal

from django.utils import timezone

from collection.cells import join_list, split_list
from collection.fields import PROSE_LENGTH
from collection.models.records import FIRST_YEAR, SLEEVE_CONDITIONS, MediaCondition, RemovalReason
from collection.names import clean_text, name_key

Reader = Callable[[str], str]

NAME_LENGTH = 500
#: Artists or labels of one record; the longest real list is far below.
MOST_VALUES = 1000
# What a database holds in a positive BIGINT.
MOST_ID = 2**63 - 1

_YEAR = re.compile(r"(\d{4})(?:\.0+|-(?:0\d|1[0-2])(?:-[0-3]\d)?)?", re.ASCII)
_NUMBER = re.compile(r"(\d{1,19})(?:\.0+)?", re.ASCII)
_PLAIN = re.compile(r"(\d{1,10})(?:[.,](\d{1,2}))?", re.ASCII)
_GROUPED = re.compile(r"(\d{1,3}(?:([.,' ])\d{3})+)(?!\2)[.,](\d\d)", re.ASCII)
_CURRENCY = re.compile(r"^(?:[$€£¥]|[A-Z]{3})\s*|\s*(?:[$€£¥]|[A-Z]{3})$")
_HALVES = re.compile(r"(\d{1,2})(?:[.,]([05])0?)?", re.ASCII)

YES = {*("1", "true", "yes", "y", "x", "✓", "✔"), *("ja", "oui", "si", "sí", "sì", "sim", "tak")}
NO = {*("0", "false", "no", "n"), *("nein", "non", "nee", "nej", "não", "nie")}
_GRADES = {value.casefold(): value for value in MediaCondition.values}
_GRADES |= {short.casefold(): value for value in MediaCondition.values for short in re.findall(r"\((.+)\)", value)}
_GRADES |= {value.partition(" (")[0].casefold(): value for value in MediaCondition.values}
_GRADES |= dict.fromkeys(("nm", "m-", "nm or m-", "near mint (nm)", "near mint (m-)"), "Near Mint (NM or M-)")
_GRADES |= {"vg +": "Very Good Plus (VG+)", "g +": "Good Plus (G+)"}
_SLEEVES = _GRADES | {value.casefold(): value for value, _ in SLEEVE_CONDITIONS[-2:]}


def line(most: int) -> Reader:
    """Return a reader of one line of text of at most `most` characters."""

    def read(text: str) -> str:
        text = clean_text(text)
        if len(text) > most:
            raise ValueError(f"is {len(text)} characters long; {most} fit")
        return text

    return read


_read_name = line(NAME_LENGTH)


def name(text: str) -> str:
    """Read a name in which something can be seen."""
    text = _read_name(text)
    if not name_key(text):
        raise ValueError("has no visible character")
    return text


def prose(text: str) -> str:
    """Read a text of several lines."""
    text = clean_text(text, multiline=True)
    if len(text) > PROSE_LENGTH:
        raise ValueError(f"is {len(text)} characters long; {PROSE_LENGTH} fit")
    return text


def _values(text: str) -> list[str]:
    found = split_list(text)
    if len(found) > MOST_VALUES:
        raise ValueError(f"holds {len(found)} values; {MOST_VALUES} fit")
    return found


def names(text: str) -> str:
    """Read a list of names; none of them may be empty."""
    found = _values(text)
    for position, one in enumerate(found, start=1):
        if not one:
            raise ValueError(f"name {position} of {len(found)} is empty")
    return join_list(map(name, found))


def texts(most: int) -> Reader:
    """Return a reader of a list of texts, some of which may be empty."""

    def read(text: str) -> str:
        return join_list(map(line(most), _values(text)))

    return read


def year() -> Reader:
    """Return a reader of a year up to next year; of a full date, or of 2009.0, the year is taken."""
    # Asking for today costs more than reading the cell.
    last = timezone.localdate().year + 1

    def read(text: str) -> str:
        found = _YEAR.fullmatch(text)
        if not found or not FIRST_YEAR <= int(found[1]) <= last:
            raise ValueError(f"is not a year from {FIRST_YEAR} to {last}")
        return found[1]

    return read


def number(text: str) -> str:
    """Read a positive whole number, such as an id of Discogs."""
    found = _NUMBER.fullmatch(text)
    if not found or not 1 <= int(found[1]) <= MOST_ID:
        raise ValueError("is not a whole number above 0")
    return str(int(found[1]))


def amount(text: str) -> str:
    """Read an amount of money: 15, 15.5, 15,50, $15.00, 1,340.00. Three digits after one mark could be either."""
    bare = _CURRENCY.sub("", text)
    if plain := _PLAIN.fullmatch(bare):
        return f"{int(plain[1])}.{(plain[2] or '0').ljust(2, '0')}"
    if (grouped := _GROUPED.fullmatch(bare)) and len(digits := re.sub(r"\D", "", grouped[1])) <= 10:
        return f"{int(digits)}.{grouped[3]}"
    raise ValueError("is not an amount such as 12.50")


def halves(text: str) -> str:
    """Read a rating from 0 to 10 in halves."""
    found = _HALVES.fullmatch(text)
    if not found or (value := Decimal(f"{found[1]}.{found[2] or 0}")) > 10:
        raise ValueError("is not a rating from 0 to 10 in halves")
    return f"{value.normalize():f}"


def flag(text: str) -> str:
    """Read yes or no."""
    text = text.casefold()
    if text not in YES | NO:
        raise ValueError("is neither 1 nor 0")
    return "1" if text in YES else "0"


def media_condition(text: str) -> str:
    """Read a grade in Discogs' words, or the abbreviation they carry."""
    if not (found := _GRADES.get(" ".join(text.casefold().split()))):
        raise ValueError("is not a grade such as Very Good Plus (VG+)")
    return found


def sleeve_condition(text: str) -> str:
    """Read a sleeve's grade; a sleeve can also be generic or missing."""
    if not (found := _SLEEVES.get(" ".join(text.casefold().split()))):
        raise ValueError("is not a grade such as Very Good Plus (VG+), Generic or No Cover")
    return found


def is_grade(text: str) -> bool:
    """Tell whether a text is a grade of a record or of a sleeve."""
    return " ".join(text.casefold().split()) in _SLEEVES


def removal_reason(text: str) -> str:
    if text.casefold() not in RemovalReason.values:
        raise ValueError(f"is none of: {', '.join(RemovalReason.values)}")
    return text.casefold()


def uid(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        raise ValueError("is not a uid as Disco exports it") from None
