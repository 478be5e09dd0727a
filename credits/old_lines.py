"""A line of the book of the first Disco, in Disco's words."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple, Self

from credits.models import Transaction

Kind = Transaction.Kind

# How the first Disco called the kinds, in lower case.
_KINDS = {
    "initial load": Kind.INITIAL_LOAD,
    "addition": Kind.ADDITION,
    "purchase": Kind.PURCHASE,
    "remove": Kind.REMOVAL,
    "removal": Kind.REMOVAL,
}


def kind_of(word: str) -> Kind | None:
    """Return the kind that the first Disco called `word`, None for any other word."""
    return _KINDS.get(" ".join(word.replace("_", " ").split()).casefold())


def shown(credits: Decimal, sign: str = "") -> str:
    """Return credits as they are told: 3, -0.5; with `sign` "+" also +3."""
    return f"{credits.normalize():{sign}f}"


class OldLine(NamedTuple):
    """A line of the old book: its number there, a day, the old word for its kind, the new record's id.

    `value` and `saldo` are None where the book has no number. `unread` holds the texts that could not be read, by what
    they should have been: date, kind, value, balance.
    """

    number: str
    date: date
    word: str
    value: Decimal | None
    saldo: Decimal | None
    record_id: int | None = None
    subject: str = ""
    unread: Mapping[str, str] = MappingProxyType({})

    def __str__(self) -> str:
        return f"line {self.number} of {self.date}"

    @property
    def kind(self) -> Kind | None:
        return kind_of(self.word)

    @property
    def says_more(self) -> bool:
        """Whether the line has something to say that has no place but its memo."""
        return bool(self.unread) or bool(self.value and self.value % 1)

    @property
    def memo(self) -> str:
        """What the line was for, and the texts that could not be read."""
        told = [f"{what} “{text}”" for what, text in self.unread.items()]
        told += [f"value {shown(self.value, '+')}"] if self.value and self.value % 1 else []
        subject = self.subject or f"{self.word or 'Line'}, line {self.number} of the old book"
        return f"{subject} ({', '.join(told)} in the old book)" if told else subject

    def reckoned(self, before: Decimal) -> Self:
        """Return the line with the figures that it lacks: each follows from the other and the balance before."""
        value, saldo = self.value, self.saldo
        if value is None:
            value = Decimal(0) if saldo is None else saldo - before
        return self._replace(value=value, saldo=before + value if saldo is None else saldo)
