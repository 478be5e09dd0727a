"""Amounts of money as people and programs write them, in every file and every table.

Disco keeps amounts in the one currency of the site (`DISCO_CURRENCY`). An amount that names another
one is not read: it would become a price that nobody paid.
"""

import re
from collections.abc import Iterable

from django.conf import settings

from collection.importing.cells.values import Reader
from collection.names import search_fold

# Digits with marks between them, between what may be a currency; dashes stand for no cents.
_AMOUNT = re.compile(
    r"(?P<before>[^0-9]*?)\s*(?P<figure>[.,]?[0-9](?:[0-9.,'’\s]*[0-9])?)(?:[.,:]?[-–—]+)?"
    r"\s*(?P<after>[^0-9]*)"
)
# No amount is as long, with whatever is beside it.
_LONGEST = 200
# Some programs write four decimals of every amount, of which the last two are zeros.
_PLAIN = re.compile(r"(\d{1,10})(?:[.,](\d{1,2})(?:(?<=\d\d)00)?)?|[.,](\d{1,2})", re.ASCII)
_GROUPED = re.compile(r"(\d{1,3}(?:([.,'’ ])\d{3})+)(?!\2)[.,](\d\d)", re.ASCII)
# A blank, unlike a point or a comma, never stands before cents.
_THOUSANDS = re.compile(r"\d{1,3}(?:\s\d{3})+(?:[.,]\d\d)?")
_NO_CENTS = re.compile(r"\d{1,3}(?:,\d{3})+", re.ASCII)
_DOLLARS = "USD CAD AUD NZD HKD SGD TWD MXN ARS CLP COP"
# What stands beside an amount, accents and case left out, and the currencies that it can mean.
_SIGNS = {
    "EUR": "€ euro euros",
    _DOLLARS: "$ dollar dollars",
    "USD": "us$ u$s us$",
    "CAD": "ca$ c$ can$",
    "AUD": "au$ a$",
    "NZD": "nz$",
    "HKD": "hk$",
    "MXN": "mx$ mex$",
    "BRL": "r$ reais",
    "GBP": "£ quid pound pounds",
    "JPY CNY": "¥ ￥ yuan",
    "JPY": "円 yen",
    "CHF": "sfr franken",
    "CHF FRF BEF": "fr",
    "FRF": "ff francs",
    "BEF": "bef bfr",
    "DEM": "dm d-mark mark",
    "ATS": "os ats schilling",
    "ITL": "lire lira ₤",
    "ESP": "pta ptas pts pesetas",
    "NLG": "hfl fl ƒ gulden",
    "PLN": "zł zl złotych zlotych",
    "CZK CSK": "kc kcs",
    "HUF": "ft",
    "SEK NOK DKK ISK": "kr kronor kroner",
    "RUB": "₽ руб р rub",
    "UAH": "₴ грн",
    "TRY": "₺ tl",
    "INR": "₹ rs",
    "KRW": "₩ 원",
    "ILS": "₪",
    "RON": "lei",
    "BGN": "лв",
    "HRK": "kn",
}
_CODES = frozenset(
    "EUR USD GBP CHF SEK NOK DKK ISK PLN CZK CSK HUF RUB UAH TRY INR KRW ILS RON BGN HRK JPY CNY "
    "CAD AUD NZD HKD SGD TWD MXN ARS CLP COP BRL ZAR THB IDR MYR PHP VND RSD AED SAR DEM ATS ITL "
    "ESP FRF BEF NLG FIM PTE GRD IEP SKK SIT EEK LVL LTL".split()
)
_BY_WORD: dict[str, frozenset[str]] = {code.casefold(): frozenset((code,)) for code in _CODES}
for _codes, _words in _SIGNS.items():
    _BY_WORD |= dict.fromkeys(_words.split(), frozenset(_codes.split()))
_WITHOUT_CENTS = frozenset(("JPY", "CNY", "KRW"))
# What says in the name of a column which currency its amounts are in.
_LABEL_WORDS = "|".join(sorted(_CODES | {"DM", "zł", "Kč", "kr"}))
_IN_LABEL = re.compile(rf"(?<![^\W_])(?:{_LABEL_WORDS})(?![^\W_])|[€$£¥]")
_NO_AMOUNT = "is not an amount such as 12.50"


def amount(text: str) -> str:
    """Read an amount of money in the currency of the site: 15, 15.5, 15,50, 15.00 €, 1,340.00.

    Three digits after the only mark are not read: they could be thousands or a fraction. Raises
    ValueError, which is OtherCurrency for an amount in another one.
    """
    figure, currency = _taken_apart(text)
    if currency:
        raise OtherCurrency(currency, f"is in {currency}; {prices_here()}")
    return figure


class OtherCurrency(ValueError):
    """An amount is in a currency that is not the site's."""

    def __init__(self, currency: str, reason: str) -> None:
        super().__init__(reason)
        self.currency = currency


def reader(label: str, *, of_any_currency: bool = False) -> Reader:
    """Return a reader of the amounts of a column; its name can say their currency: Price (USD).

    One `of_any_currency` returns the figure of each, whatever it is in.
    """
    if of_any_currency:
        return lambda text: _taken_apart(text)[0]
    named = _IN_LABEL.findall(label)
    if len(named) != 1 or settings.DISCO_CURRENCY in _currencies(named):
        return amount

    def read(text: str) -> str:
        if is_bare(text):
            raise OtherCurrency(named[0], f"is in {named[0]}, by its column; {prices_here()}")
        return amount(text)

    return read


def prices_here() -> str:
    """Return the words on which currency prices are in."""
    return f"prices here are in {settings.DISCO_CURRENCY} (DISCO_CURRENCY)"


def _taken_apart(text: str) -> tuple[str, str]:
    """Return the figure of an amount, and the currency that it names, as it is written, if that is
    not the site's. Raises ValueError.
    """
    match = _match(text)
    if not match:
        raise ValueError(_NO_AMOUNT)
    named = [part for part in map(_bare, (match["before"], match["after"])) if part]
    currencies = _currencies(named)
    is_other = currencies and settings.DISCO_CURRENCY not in currencies
    return _figure(match["figure"], currencies), " ".join(named) if is_other else ""


def is_currency(word: str) -> bool:
    """Whether a word or a sign names a currency."""
    return bool(_meant_by(_bare(word)))


def currency_beside(text: str) -> str:
    """Return the currency that stands beside the figure of an amount, "" for none."""
    match = _match(text)
    beside = map(_bare, (match["before"], match["after"])) if match else ()
    return next(filter(is_currency, beside), "")


def is_elsewhere(word: str) -> bool:
    """Whether a word names a currency, and not that of the site."""
    meant = _meant_by(_bare(word))
    return bool(meant) and settings.DISCO_CURRENCY not in meant


def is_bare(text: str) -> bool:
    """Whether a text is an amount that names no currency."""
    match = _match(text)
    return match is not None and not _bare(match["before"]) and not _bare(match["after"])


def _match(text: str) -> "re.Match[str] | None":
    return _AMOUNT.fullmatch(text) if len(text) <= _LONGEST else None


def _bare(text: str) -> str:
    return text.strip(" .\t\u00a0\u202f")


def _meant_by(word: str) -> frozenset[str]:
    """Return the currencies that a word can mean; none for another word."""
    return _BY_WORD.get(word.casefold()) or _BY_WORD.get(search_fold(word)) or frozenset()


def _currencies(names: Iterable[str]) -> frozenset[str]:
    """Return the currencies that all these words can mean; none for no word. Raises ValueError."""
    found: frozenset[str] = frozenset()
    for name in names:
        meant = _meant_by(name)
        if not meant or (found and not found & meant):
            raise ValueError(_NO_AMOUNT)
        found = found & meant if found else meant
    return found


def _figure(text: str, currencies: frozenset[str]) -> str:
    """Return an amount without its currency, with two places. Raises ValueError."""
    if _THOUSANDS.fullmatch(text):
        text = "".join(text.split())
    if currencies & _WITHOUT_CENTS and _NO_CENTS.fullmatch(text):
        text = text.replace(",", "")
    plain = _PLAIN.fullmatch(text)
    if plain:
        cents = (plain[2] or plain[3] or "0").ljust(2, "0")
        return f"{int(plain[1] or 0)}.{cents}"
    grouped = _GROUPED.fullmatch(text)
    if grouped:
        digits = re.sub(r"\D", "", grouped[1])
        if len(digits) <= 10:
            return f"{int(digits)}.{grouped[3]}"
    raise ValueError(_NO_AMOUNT)
