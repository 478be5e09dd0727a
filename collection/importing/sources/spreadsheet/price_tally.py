"""Prices of a home-made sheet that are not in the currency of the site."""

from collections import Counter

from django.conf import settings

from adminkit.numbers import counted_of
from collection.importing.cells import amounts
from collection.importing.messages import Message, Setting

AS_THEY_ARE = "figures"
# So many currencies are named.
_NAMED = 3


class PriceTally:
    """Counts the prices of a file, and those in other currencies."""

    def __init__(self, choice: str) -> None:
        """`choice` is the value of the choice `currencies`."""
        self._choice = choice
        self._prices = 0
        self._others: Counter[str] = Counter()

    def look(self, label: str, cell: str) -> None:
        """Take note of the price of a row, in the column called `label`."""
        if not cell:
            return
        self._prices += 1
        try:
            amounts.reader(label)(cell)
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
        if self._choice == AS_THEY_ARE:
            kept = Setting("currencies", "remarks")
            return [Message(f"{counted}: the figures are taken as they are.", offers=(kept,))]
        taken = Setting("currencies", AS_THEY_ARE)
        sentence = f"{counted} (DISCO_CURRENCY), and kept in the remarks."
        return [Message(sentence, offers=(taken,))]
