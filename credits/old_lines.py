"""A line of the book of the first Disco, in Disco's words."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from adminkit.numbers import plain_number
from credits.models.rules import Kind

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


def shown(credits: Decimal) -> str:
    """Return a balance of credits: 3, -0.5."""
    return plain_number(credits)


def shown_change(credits: Decimal) -> str:
    """Return a change of credits: +3, -0.5, +0."""
    return f"+{plain_number(credits)}" if credits >= 0 else plain_number(credits)


@dataclass(frozen=True)
class OldLine:
    """A line of the old book: its number there, a day, the old word for its kind, its figures.

    `value` and `saldo`, the balance after it, are None where the book has no number. `record_id` is
    that of the new record. `unread` holds the texts that could not be read, by what they should
    have been: date, kind, value, balance.
    """

    number: str
    date: datetime.date
    word: str
    value: Decimal | None
    saldo: Decimal | None
    record_id: int | None = None
    subject: str = ""
    unread: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"line {self.number} of {self.date}"

    @property
    def kind(self) -> Kind | None:
        return kind_of(self.word)

    def reckoned(self, before: Decimal) -> "ReckonedLine":
        """Return the line with the figures that it lacks: each follows from the other and from the
        balance before.
        """
        value, saldo = self.value, self.saldo
        if value is None:
            value = Decimal(0) if saldo is None else saldo - before
        if saldo is None:
            saldo = before + value
        return ReckonedLine(
            self.number,
            self.date,
            self.word,
            value,
            saldo,
            self.record_id,
            self.subject,
            self.unread,
        )


@dataclass(frozen=True)
class ReckonedLine(OldLine):
    """A line of the old book that has both figures."""

    value: Decimal
    saldo: Decimal

    @property
    def says_more(self) -> bool:
        """Whether the line holds something that has no place but its memo."""
        return bool(self.unread) or bool(self.value % 1)

    @property
    def memo(self) -> str:
        """The purpose of the line, and the texts that could not be read."""
        remarks = [f"{name} “{text}”" for name, text in self.unread.items()]
        if self.value % 1:
            remarks.append(f"value {shown_change(self.value)}")
        subject = self.subject or f"{self.word or 'Line'}, line {self.number} of the old book"
        return f"{subject} ({', '.join(remarks)} in the old book)" if remarks else subject
