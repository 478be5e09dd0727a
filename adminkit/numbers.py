"""Numbers as people type them, with a comma or a point, and as pages show them."""

import re
from decimal import Decimal

_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)", re.ASCII)
# 1.234 and 12,500: one to three digits, none of them a leading 0, and then exactly three.
_PERHAPS_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
_MARKED = re.compile(r"[+-]?\d*([.,]\d*){2,}", re.ASCII)


class AmbiguousNumber(ValueError):
    """The text can be read as two numbers; its sentence says how to write the one that is meant."""


def typed_number(text: str) -> Decimal:
    """Return the number in `text`, whose decimals follow a comma or a point.

    Raises AmbiguousNumber where a comma or a point may separate thousands (1.234; 1.234,50), and
    ValueError for anything but a number.
    """
    text = text.strip()
    if _PERHAPS_THOUSANDS.fullmatch(text):
        whole = re.sub("[.,]", "", text)
        raise AmbiguousNumber(
            f"“{text}” can be read in two ways. Write {whole} for the whole number, or fewer "
            "decimals."
        )
    if _MARKED.fullmatch(text):
        raise AmbiguousNumber(
            f"“{text}” has more than one comma or point. Write only the one before the decimals, "
            "such as 1234.50 or 1234,50."
        )
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"“{text}” is not a number.")
    return Decimal(text.replace(",", "."))


def counted(count: int, noun: str, plural: str = "") -> str:
    """Return a count with its noun, as every page, message and command writes it: 1 record,
    2,518 records. `plural` is for nouns that do not end in s.
    """
    return f"{count:,} {noun if count == 1 else plural or f'{noun}s'}"


def counted_of(count: int, every: int, noun: str) -> str:
    """Return how many of all there are, and the verb that goes with it: "1 of 2 rows is", "2 of 2
    rows are".
    """
    return f"{count:,} of {counted(every, noun)} {'is' if count == 1 else 'are'}"


def signed_count(number: int, noun: str) -> str:
    """Return a difference with its noun: +1 credit, -3 credits."""
    return f"{number:+,} {noun if abs(number) == 1 else f'{noun}s'}"


def plain_number(value: Decimal | None) -> str:
    """Return a number without needless zeros (7.50 as 7.5, 8.0 as 8), "" for None."""
    return "" if value is None else f"{value.normalize():f}"
