"""The kinds of own fields, and how the values of each are read.

A value is stored as a text that says it in one way only: a day as 2024-12-31, a number without
zeros at its ends, yes as 1 and no as 0, a choice as it is spelled in the list.
"""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import models

from collection.fields import PROSE_LENGTH
from collection.names import clean_text, name_key

_NUMBER = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{1,6})?", re.ASCII)
_YES, _NO = {"1", "yes", "y", "true", "ja", "x"}, {"0", "no", "n", "false", "nein"}


class OwnKind(models.TextChoices):
    TEXT = "text", "Text"
    NUMBER = "number", "Number"
    DATE = "date", "Date"
    YES_NO = "yes/no", "Yes or no"
    CHOICE = "choice", "Choice"


def read_value(kind: str, text: str, choices: Sequence[str] = ()) -> str:
    """Return a text as a value of a kind is stored, "" for nothing. Raises ValueError with what is
    wrong, such as "is not a number".
    """
    bare = text.strip()
    if not bare:
        return ""
    match kind:
        case OwnKind.NUMBER:
            return _number(bare)
        case OwnKind.DATE:
            return _day(bare)
        case OwnKind.YES_NO:
            return _yes_or_no(bare)
        case OwnKind.CHOICE:
            return _choice(bare, choices)
        case _:
            cleaned = clean_text(text, multiline=True).strip()
            if len(cleaned) > PROSE_LENGTH:
                raise ValueError(f"is {len(cleaned)} characters long; {PROSE_LENGTH} fit")
            return cleaned if name_key(cleaned) else ""


def _number(text: str) -> str:
    if not _NUMBER.fullmatch(text):
        raise ValueError("is not a number with at most 15 digits before the point and 6 behind it")
    number = Decimal(text.replace(",", "."))
    plain = f"{number:f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain in ("-0", "0") else plain


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError("is not a day such as 2024-12-31") from None


def _yes_or_no(text: str) -> str:
    folded = text.casefold()
    if folded in _YES:
        return "1"
    if folded in _NO:
        return "0"
    raise ValueError("is neither yes nor no")


def _choice(text: str, choices: Sequence[str]) -> str:
    wanted = name_key(text)
    for choice in choices:
        if name_key(choice) == wanted:
            return choice
    raise ValueError(f"is not one of the choices: {', '.join(choices)}")
