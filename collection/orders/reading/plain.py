"""A plain list: a record a line, as people write it down or a shop writes it in a mail.

2x Can - Tago Mago (2xLP), 24.50
Neu! - Neu! 75 (1975)  18,00 EUR
Shipping: 6.90
"""

import re

from django.conf import settings

from collection.importing.cells import amounts
from collection.names import search_fold
from collection.orders.models.order_line import MOST_COPIES
from collection.orders.reading.found import LONGEST_LINE, ReadList, Unread
from collection.orders.reading.names import cells_of_name, single_blanks, take_release

_BULLET = re.compile(r"^(?:[-*•·–—>]|\d{1,3}[.)])\s+")
_COPIES = re.compile(r"^(\d{1,4})\s*[x×*]\s+|^(\d{1,4})[x×]\s*(?=\D)", re.IGNORECASE)
_COPIES_BEHIND = re.compile(r"\s\(?[x×]\s?(\d{1,4})\)?$|\s?\((\d{1,4})\s?[x×]\)$", re.IGNORECASE)
_EACH = re.compile(r"\s(?:each|je|p\.?\s?p\.?|pro Stück|per piece)$", re.IGNORECASE)
_FIGURE = re.compile(
    r"(?P<figure>\d(?:[\d.,'’]*\d)?(?:[.,][-–]{1,2})?)\s?(?P<behind>[^\s\d]{0,8})$"
)
# A sign, or letters in capitals: a word such as Mark is a title.
_SIGN = re.compile(r"(?:[A-Z]{2,3}|[A-Z]{0,2}[^\w\s.,;:()\[\]+-])$")
_MARK = re.compile(r"(?:[,;:=@\t]\s?|\s(?:je|each|à|@)\s)$", re.IGNORECASE)
_CENTS = re.compile(r"[.,]\d\d$|[.,][-–]{1,2}$")
#: What a line says of the order and not of a record, by how it begins; folded.
_OF_ORDER = {
    "shipping": "shipping postage p&p versand porto frais envoi verzend spedizione envio frakt",
    "discount_text": "discount rabatt remise korting sconto descuento",
}
_SUMS = (
    "total subtotal sub-total summe gesamt zwischensumme grand vat mwst tax tva iva btw totale som"
)


def read_plain(text: str) -> ReadList:
    """Return what a plain list holds; every line is accounted for."""
    found = _Reading()
    for number, line in enumerate(text.splitlines(), start=1):
        found.take(number, line.strip())
    return found.list


class _Reading:
    def __init__(self) -> None:
        self.list = ReadList()
        #: The other currency that the first price names, "" for that of the site.
        self.currency: str | None = None

    def take(self, number: int, line: str) -> None:
        if not line:
            self.list.blank += 1
            return
        try:
            self._take(number, line)
        except ValueError as error:
            self.list.problems.append(Unread(number, line, str(error)))

    def _take(self, number: int, line: str) -> None:
        """Take a line over. Raises ValueError with the end of a sentence on what is wrong."""
        if len(line) > LONGEST_LINE:
            raise ValueError(f"is longer than {LONGEST_LINE:,} characters")
        rest = _BULLET.sub("", single_blanks(line))
        rest, price = self._price(rest)
        word = search_fold(rest).partition(" ")[0].rstrip(":.")
        if " - " not in rest and self._told(number, line, word, price):
            return
        rest, release = take_release(rest)
        rest, count = _count(rest)
        cells = cells_of_name(rest)
        if cells is None and release:
            raise ValueError("names a release alone; fill a row from Discogs with it")
        if cells is None:
            raise ValueError("is not “artist - title”")
        cells |= {"count": str(count)}
        cells |= {"unit_price": price} if price else {}
        cells |= {"discogs_release_id": release} if release else {}
        self.list.add(cells)

    def _told(self, number: int, line: str, word: str, price: str) -> bool:
        """Take over what a line says of the order; return whether it is such a line."""
        for name, words in _OF_ORDER.items():
            if price and any(word.startswith(beginning) for beginning in words.split()):
                if name in self.list.facts:
                    raise ValueError("says a second time what was said before")
                self.list.facts[name] = price
                self.list.told += 1
                return True
        if price and word in _SUMS.split():
            self.list.aside.append(Unread(number, line, "is a sum, which Disco reckons by itself"))
            return True
        return False

    def _price(self, line: str) -> tuple[str, str]:
        """Return a line without its price, and the price, "" for none. Raises ValueError.

        A figure is a price where something says so: a currency, a mark before it, or two decimals.
        """
        found = _FIGURE.search(_EACH.sub("", line))
        if not found or (found["behind"] and not amounts.is_currency(found["behind"])):
            return line, ""
        before, figure = line[: found.start()], found["figure"]
        sign = _SIGN.search(before.rstrip())
        named = found["behind"]
        if sign and amounts.is_currency(sign[0]):
            before, named = before.rstrip()[: sign.start()], sign[0]
        elif before and not before[-1].isspace() and not _MARK.search(before):
            return line, ""
        if not (named or _MARK.search(before) or _CENTS.search(figure)):
            return line, ""
        shown = line[len(before) :].strip()
        try:
            price = amounts.reader("", of_any_currency=True)(f"{figure} {named}".strip())
        except ValueError as error:
            raise ValueError(f"has a price, “{shown}”, that {error}") from None
        self._one_currency(named, shown)
        return _EACH.sub("", before.rstrip()).rstrip(" ,;:=@\t-–—"), price

    def _one_currency(self, named: str, shown: str) -> None:
        """Refuse a second currency; a bare amount is in that of the others. Raises ValueError."""
        foreign = named if amounts.is_elsewhere(named) else ""
        if self.currency is None:
            self.currency = foreign
            if foreign:
                self._tell_foreign(foreign)
        elif named and foreign != self.currency:
            before = self.currency or settings.DISCO_CURRENCY
            raise ValueError(f"has a price, “{shown}”, in another currency than {before}")

    def _tell_foreign(self, named: str) -> None:
        if re.fullmatch("[A-Z]{3}", named):
            self.list.facts["currency"] = named
        self.list.notes.append(
            f"The prices are in {named}: say the currency of the order, and its rate or what was "
            "charged."
        )


def _count(text: str) -> tuple[str, int]:
    """Return a text without its number of copies, and that number. Raises ValueError."""
    match = _COPIES.match(text)
    rest = text[match.end() :] if match else text
    if match is None and (match := _COPIES_BEHIND.search(text)):
        rest = text[: match.start()]
    if match is None:
        return text, 1
    count = int(match[1] or match[2])
    if not 1 <= count <= MOST_COPIES:
        raise ValueError(f"is about {count} copies; there can be 1 to {MOST_COPIES}")
    return rest, count
