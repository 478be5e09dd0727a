"""Prices of a file that are not in the currency of the site."""

from collections import Counter
from collections.abc import Iterable, Sequence

from django.conf import settings

from adminkit.numbers import counted_of
from collection.importing.cells import amounts
from collection.importing.cells.values import Reader
from collection.importing.files.header import meaning_of
from collection.importing.files.header_words import column_key
from collection.importing.messages import Message, Setting
from collection.importing.sources.column_cells import ColumnCells
from collection.importing.sources.file_cells import FileCells

AS_THEY_ARE = "figures"
PRICES = ("price", "sale_price", "value")
# What a column is called, alone or beside other words, that says which currency the prices of its
# row are in.
_CURRENCY = tuple(
    "currency currencycode wahrung waehrung devise monnaie valuta moneda moeda divisa waluta mena "
    "valuutta".split()
)
_MOST = 0.5
# So many currencies are named.
_NAMED = 3


class PriceTally:
    """Counts the prices of a file, and those in other currencies."""

    def __init__(self, file: FileCells) -> None:
        self._file = file
        self._prices = 0
        self._bare = 0
        self._others: Counter[str] = Counter()
        self._columns = [column for column in PRICES if column in file.places]
        self._readers = {column: amounts.reader(file.label_of(column)) for column in self._columns}

    def look(self, cells: Sequence[str]) -> None:
        """Take note of the prices of a row."""
        filled = {column: self._file.cell(cells, column) for column in self._columns}
        if any(filled.values()):
            currency = currency_of(cells, self._file.currency_columns)
            for column, cell in filled.items():
                if cell:
                    self._look_at(cell, self._readers[column], currency)

    def _look_at(self, cell: str, read: Reader, currency: str) -> None:
        """Take note of a price; `currency` is that which another column of the row says."""
        self._prices += 1
        try:
            read(cell)
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
        if self._file.takes_all_figures:
            kept = Setting("currencies", "remarks")
            return [Message(f"{counted}: the figures are taken as they are.", offers=(kept,))]
        taken = Setting("currencies", AS_THEY_ARE)
        sentence = f"{counted} (DISCO_CURRENCY), and kept in the remarks."
        if self._bare:
            sentence += f" Those without a currency are read as {here}."
        return [Message(sentence, offers=(taken,))]


def currency_columns(places: Iterable[int], labels: Sequence[str], cells: ColumnCells) -> list[int]:
    """Return those of the columns at `places` that say which currency the prices of a row are
    in.

    Beside "Currency" or "Price currency", a "Value currency" is that of something else.
    """
    called = [
        place
        for place in places
        if _is_called_currency(column_key(labels[place]))
        and cells.share(place, amounts.is_currency) > _MOST
    ]
    return [place for place in called if _is_of_prices(column_key(labels[place]))] or called


def _is_of_prices(key: str) -> bool:
    """Whether the name of a column of currencies says nothing else, or names a price."""
    words = (word for word in _CURRENCY if key.startswith(word) or key.endswith(word))
    rests = [key.removeprefix(word).removesuffix(word) for word in words]
    return any(not rest or meaning_of(rest) in PRICES for rest in rests)


def _is_called_currency(key: str) -> bool:
    return key.startswith(_CURRENCY) or key.endswith(_CURRENCY)


def currency_of(cells: Sequence[str], places: Sequence[int]) -> str:
    """Return the currency other than the site's that a row says in one of the columns at `places`,
    "" if it says none.
    """
    texts = (cells[place].strip() for place in places if place < len(cells))
    return next(filter(amounts.is_elsewhere, texts), "")
