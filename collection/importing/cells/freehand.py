"""Readers of cells as people type them.

Prices with signs, ratings of any scale, lists as programs write them.
"""

import html
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from adminkit.numbers import plain_number
from collection.importing.cells import literals, values
from collection.importing.cells.values import Reader

_MONEY = re.compile(
    r"^(?:[€£¥]|kr|r\$|zł|fr|chf|euro?|usd|gbp|us|ca|au|dm)?\.?\s*(.*?)"
    r"\s*(?:[€£¥₽]|us\$|kr|zł|fr|euros?|dollars?|dm|руб|р)?\.?$",
    re.IGNORECASE,
)
# A blank, unlike a point or a comma, never stands before cents.
_THOUSANDS = re.compile(r"\d{1,3}(?:\s\d{3})+(?:[.,]\d\d)?")
_CURRENCIES = {"€": "EUR", "EURO": "EUR", "EUROS": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
_CURRENCY = re.compile(r"[€$£¥₽]|\b(?:EUROS?|EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|JPY|CAD|AUD)\b", re.I)
_NO_CENTS = re.compile(r"[.,:][-–—]+$")
_OF = re.compile(
    r"(\d{1,3}(?:[.,]\d{1,2})?)\s*(?:/|von|out of|of|su|sur)\s*(5|10|20|100)",
    re.IGNORECASE | re.ASCII,
)
_PERCENT = re.compile(r"(\d{1,3})\s*%", re.ASCII)
_STARS = re.compile(r"([★⭐*]{1,5})(½?)☆*")
_BARE = re.compile(r"\d{1,3}(?:[.,]\d{1,2})?", re.ASCII)
# The address of what is for sale of a release is not that of the release.
_ADDRESS = r".*discogs\.com/(?!sell/)(?:[^\s/]+/)*?releases?/"
_RELEASE = re.compile(rf"(?:{_ADDRESS}|\[?r)(\d+)(?:\D.*)?", re.IGNORECASE | re.ASCII)
_RELEASE_ADDRESS = re.compile(rf"{_ADDRESS}\d+(?:\D.*)?", re.IGNORECASE | re.ASCII)
#: Why a rating is not read where nobody knows what it is out of.
SCALE_UNKNOWN = "may be out of 5 or out of 10"
#: Why no rating is read where most are finer than halves and nobody said what becomes of them.
ALL_KEPT = "is one of ratings that are finer than halves"
#: What people and programs write where there is nothing to write.
NO_WORDS = set("na n/a n.a. #n/a - – — ? none null nan <na> nat undefined unknown \\n".split())
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE | re.ASCII)
# So that a spreadsheet program keeps the zeros in front, programs write ="0123".
_GUARDED = re.compile(r'="([^"]*)"')
# The mark by which a spreadsheet program takes figures for text, and the decimals that pandas adds.
_AROUND_NUMBER = re.compile(r"'?(\d{3,})(?:\.0+)?", re.ASCII)
_PAGE = re.compile(r"\s*\(https://(?:www\.)?notion\.so/[^()\s]*\)")
_ENTITY = re.compile(
    r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE | re.ASCII
)
# Yen have no cents.
_YEN = re.compile(r"[¥￥]\s*(\d{1,3}(?:,\d{3})+|\d+)|(\d{1,3}(?:,\d{3})+|\d+)\s*円", re.ASCII)


def plain(text: str) -> str:
    """Return a cell without what other programs put around and into it: ="0123" is 0123, Rock &amp;
    Roll has an &, and the address of its page in Notion stands behind no name.
    """
    if text.startswith("="):
        guarded = _GUARDED.fullmatch(text)
        if guarded:
            text = guarded[1].strip()
    if "notion.so/" in text:
        text = _PAGE.sub("", text)
    if "&" not in text:
        return text
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text)


def bare_number(text: str) -> str:
    """Return a number without what programs put around it: '0123 is 0123, 0123.0 is 0123."""
    match = _AROUND_NUMBER.fullmatch(text)
    return match[1] if match else text


def amount(text: str) -> str:
    """Read an amount of money, whatever sign or word of a currency is beside it."""
    try:
        return values.amount(text)
    except ValueError as error:
        yen = _YEN.fullmatch(text)
        if yen:
            return values.amount((yen[1] or yen[2]).replace(",", ""))
        bare = _NO_CENTS.sub("", _MONEY.sub(r"\1", text)).strip()
        if _THOUSANDS.fullmatch(bare):
            bare = "".join(bare.split())
        if bare == text:
            raise error
        return values.amount(bare)


def currency(text: str) -> str:
    """Return the currency of an amount that names one, such as EUR, "" for a bare amount."""
    found = _CURRENCY.search(text)
    return _CURRENCIES.get(found[0].upper(), found[0].upper()) if found else ""


def rating_number(text: str) -> float | None:
    """Return a rating that is a bare number, None for any other text."""
    return float(text.replace(",", ".")) if _BARE.fullmatch(text) else None


def rating(scale: int, steps: str = "") -> Reader:
    """Return a reader of ratings out of `scale`; 0 where it is unknown, so that a rating must name
    its own.

    `steps` is what becomes of a file of ratings finer than halves: "round" or "remarks".
    """

    def read(text: str) -> str:
        if steps == "remarks":
            raise ValueError(ALL_KEPT)
        # A sign that only asks for a colored star.
        text = text.replace("\ufe0f", "")
        match = _OF.fullmatch(text)
        if match:
            return _tenths(match[1], int(match[2]))
        match = _PERCENT.fullmatch(text)
        if match:
            return _tenths(match[1], 100)
        match = _STARS.fullmatch(text)
        if match:
            stars, half = match.groups()
            return _tenths(f"{len(stars)}.5" if half else str(len(stars)), 5)
        if not scale:
            raise ValueError(SCALE_UNKNOWN)
        return _tenths(text, scale, is_rounded=steps == "round")

    return read


def tells_its_scale(text: str) -> bool:
    """Whether a text is a rating that says what it is out of, such as 4/5, 85% or ★★★."""
    text = text.replace("\ufe0f", "")
    return any(form.fullmatch(text) for form in (_OF, _PERCENT, _STARS))


def is_between_halves(number: float, scale: int) -> bool:
    """Whether a rating out of `scale` is finer than halves of a rating out of ten."""
    return bool(Decimal(str(number)) * 20 / scale % 1)


def _tenths(text: str, scale: int, *, is_rounded: bool = False) -> str:
    try:
        value = Decimal(text.replace(",", ".")) * 10 / scale
    except InvalidOperation:
        value = Decimal(-1)
    if not 0 <= value <= 10:
        raise ValueError(f"is not a rating out of {scale}")
    if is_rounded:
        value = (value * 2).to_integral_value(ROUND_HALF_UP) / 2
    if value * 2 % 1:
        raise ValueError("is not a multiple of 0.5")
    return plain_number(value)


def release_id(text: str) -> str:
    """Read a release of Discogs: the number, [r123] or the address of its page."""
    match = _RELEASE.fullmatch(text)
    if match is None and "/" in text:
        raise ValueError("is not the address of a release of Discogs")
    return values.number(match[1] if match else text)


def is_release_address(text: str) -> bool:
    """Whether a text is the address of the page of a release of Discogs."""
    return bool(_RELEASE_ADDRESS.fullmatch(text))


def several(text: str) -> list[str]:
    """Return the values of a cell that is a list beyond doubt: ['a', 'b'] or a; b.

    Of any other cell, nothing.
    """
    parts = literals.listed(text)
    if parts is None:
        parts = text.split(";") if ";" in text else []
    return [part for part in map(str.strip, parts) if part]


def one_text(text: str) -> str:
    """Return a cell that holds one value as people write it, although a program left a list."""
    parts = literals.listed(text)
    return text if parts is None else ", ".join(parts)


def is_rounded(text: str) -> bool:
    """Whether a spreadsheet program made 6.03E+11 of a longer number."""
    return bool(_ROUNDED.fullmatch(text))
