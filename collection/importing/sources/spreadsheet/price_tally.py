"""Prices of a home-made sheet that are not in the currency of the site."""

from collections import Counter
from collections.abc import Sequence

from django.conf import settings

from adminkit.numbers import counted_of
from collection.importing.cells import amounts
from collection.importing.cells.values import Reader
from collection.importing.files.header_words import column_key
from collection.importing.messages import Message, Setting
from collection.importing.sources.spreadsheet.sheet import Sheet

AS_THEY_ARE = "figures"
PRICES = ("price", "sale_price")
# What a column is called that says which currency the prices of its row are in.
_CURRENCY = set(
    "currency currencycode pricecurrency purchasecurrency wahrung waehrung devise monnaie valuta "
    "moneda moeda divisa waluta mena".split()
)
# So many currencies are named.
_NAMED = 3


class PriceTally:
    """Counts the prices of a file, and those in other currencies."""

    def __init__(self, choice: str) -> None:
        """`choice` is the value of the choice `currencies`."""
        self._choice = choice
        self._prices = 0
        self._bare = 0
        self._others: Counter[str] = Counter()
        self._readers: dict[str, Reader] = {}

    def look(self, label: str, cell: str, currency: str) -> None:
        """Take note of the price of a row, in the column called `label`; `currency` is that which
        another column of the row says.
        """
        if not cell:
            return
        self._prices += 1
        try:
            self._reader(label)(cell)
            if amounts.is_bare(cell):
                if currency:
                    self._others[currency] += 1
                else:
                    self._bare += 1
        except amounts.OtherCurrency as error:
            self._others[error.currency] += 1
        except ValueError:
            # What is no price at all is a matter of its row.
            self._prices -= 1

    def _reader(self, label: str) -> Reader:
        if label not in self._readers:
            self._readers[label] = amounts.reader(label)
        return self._readers[label]

    def notes(self) -> list[Message]:
        """Return what there is to say of other currencies."""
        if not self._others:
            return []
        here = settings.DISCO_CURRENCY
        named = ", ".join(name for name, _ in self._others.most_common(_NAMED))
        if len(self._others) > _NAMED:
            named += " and others"
        counted = (
            f"{counted_of(self._others.total(), self._prices, 'price')} in {named}, not in {here}"
        )
        if self._choice == AS_THEY_ARE:
            kept = Setting("currencies", "remarks")
            return [Message(f"{counted}: the figures are taken as they are.", offers=(kept,))]
        taken = Setting("currencies", AS_THEY_ARE)
        sentence = f"{counted} (DISCO_CURRENCY), and kept in the remarks."
        if self._bare:
            sentence += f" Those without a currency are read as {here}."
        return [Message(sentence, offers=(taken,))]


def currency_columns(sheet: Sheet) -> list[int]:
    """Return the columns that say which currency the prices of a row are in."""
    return [at for at in sheet.named_remarks if column_key(sheet.labels[at]) in _CURRENCY]


def currency_of(cells: Sequence[str], places: Sequence[int]) -> str:
    """Return the currency other than the site's that a row says in one of the columns at `places`,
    "" if it says none.
    """
    texts = (cells[place].strip() for place in places if place < len(cells))
    return next(filter(amounts.is_elsewhere, texts), "")
