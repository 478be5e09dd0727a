"""Ratings as people and programs write them, in every file and every table: 7.5, 4/5, 85%, ★★★★."""

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from adminkit.numbers import plain_number
from collection.importing.cells.values import Reader

_OF = re.compile(
    r"(\d{1,3}(?:[.,]\d{1,2})?)\s*(?:/|von|out of|of|su|sur|de|av|na|z)\s*(5|10|20|100)",
    re.IGNORECASE | re.ASCII,
)
_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d{1,2})?)\s*%", re.ASCII)
_STARS = re.compile(r"([★⭐🌟*]{1,5})(½?)☆*")
_STAR_WORD = re.compile(
    r"(\d(?:[.,]\d{1,2})?)\s*(?:stars?|sterne?|étoiles?|stelle|estrellas?|★|⭐)",
    re.IGNORECASE | re.ASCII,
)
_HALF = re.compile(r"(\d)\s?½", re.ASCII)
_BARE = re.compile(r"\d{1,3}(?:[.,]\d{1,2})?", re.ASCII)
#: Why a rating is not read where nobody knows what it is out of.
SCALE_UNKNOWN = "may be out of 5 or out of 10"
#: Why no rating is read where many are finer than halves and nobody said what becomes of them.
ALL_KEPT = "is one of ratings that are finer than halves"
#: Why one rating is not read among others that are.
TOO_FINE = "is not a multiple of 0.5"


def bare_number(text: str) -> float | None:
    """Return a rating that is a bare number, None for any other text."""
    text = _decimal(text)
    return float(text.replace(",", ".")) if _BARE.fullmatch(text) else None


def tells_its_scale(text: str) -> bool:
    """Whether a text is a rating that says what it is out of, such as 4/5, 85% or ★★★."""
    return _with_scale(text) is not None


def told_scale(text: str) -> int:
    """Return what a rating says that it is out of, 0 for any other text."""
    found = _with_scale(text)
    return found[1] if found else 0


def rating(scale: int, steps: str = "") -> Reader:
    """Return a reader of ratings, as 0 to 10 in halves; bare numbers are out of `scale`, 0 where
    that is unknown, so that a rating must name its own.

    `steps` is what becomes of ratings finer than halves: "round", "remarks" where all of the file
    are kept there, "" where each of them is refused by itself.
    """

    def read(text: str) -> str:
        if steps == "remarks":
            raise ValueError(ALL_KEPT)
        text = _decimal(text)
        found = _with_scale(text)
        if found:
            number, out_of = found
        elif not scale and _BARE.fullmatch(text):
            raise ValueError(SCALE_UNKNOWN)
        elif not scale:
            raise ValueError("is not a rating")
        else:
            number, out_of = text, scale
        return _tenths(number, out_of, is_rounded=steps == "round")

    return read


def is_too_fine(text: str, scale: int) -> bool:
    """Whether a text is a rating, but finer than halves; `scale` is that of bare numbers."""
    try:
        rating(scale)(text)
    except ValueError as error:
        return str(error) == TOO_FINE
    return False


def _decimal(text: str) -> str:
    """Return a text with 3½ written as 3.5."""
    return _HALF.sub(r"\1.5", text)


def _with_scale(text: str) -> tuple[str, int] | None:
    """Return number and scale of a rating that says what it is out of, None for any other text."""
    # A sign that only asks for a colored star.
    text = _decimal(text.replace("\ufe0f", "").strip())
    if match := _OF.fullmatch(text):
        return match[1], int(match[2])
    if match := _PERCENT.fullmatch(text):
        return match[1], 100
    if match := _STAR_WORD.fullmatch(text):
        return match[1], 5
    if match := _STARS.fullmatch(text):
        stars, half = match.groups()
        return f"{len(stars)}.5" if half else str(len(stars)), 5
    return None


def _tenths(text: str, scale: int, *, is_rounded: bool) -> str:
    is_number = _BARE.fullmatch(text)
    try:
        value = Decimal(text.replace(",", ".")) * 10 / scale if is_number else Decimal(-1)
    except InvalidOperation:
        value = Decimal(-1)
    if not 0 <= value <= 10:
        named = "from 0 to 10 in halves" if scale == 10 else f"out of {scale}"
        raise ValueError(f"is not a rating {named}")
    if is_rounded:
        value = (value * 2).to_integral_value(ROUND_HALF_UP) / 2
    if value * 2 % 1:
        raise ValueError(TOO_FINE)
    return plain_number(value)
