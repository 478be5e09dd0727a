"""The book of credits of the first Disco: its lines as it stores them, and as they can be read."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from django.utils import timezone

from collection.importing.legacy_cells import day, id_of, text_of
from collection.importing.problems import shortened
from collection.names import clean_text
from credits.models import Transaction
from credits.old_lines import OldLine, kind_of

Kind = Transaction.Kind

# A balance of the old book beyond this is none of a collector's.
MOST_CREDITS = 1_000_000


class OldTransaction(NamedTuple):
    """A line of the old book; `record` is the old id, "" for none. See `OldLine` for the others."""

    id: str
    date: date
    word: str
    value: Decimal | None
    saldo: Decimal | None
    record: str
    unread: Mapping[str, str]

    @property
    def is_removal(self) -> bool:
        return kind_of(self.word) == Kind.REMOVAL

    def line(self, records: Mapping[str, int], memos: Mapping[str, str]) -> OldLine:
        """Return the line for the ledger; `records` maps old ids to new ones, `memos` to what a line says of them."""
        subject = memos.get(self.record) or (f"Record {self.record} of the old book" if self.record else "")
        figures = self.value, self.saldo
        return OldLine(self.id, self.date, self.word, *figures, records.get(self.record), subject, self.unread)


def read_book(rows: Iterable[Sequence[Any]], bought: Mapping[str, str]) -> list[OldTransaction]:
    """Return the lines of a book whose `rows` are id, date, kind, value, balance and record, in their order.

    A line without a readable date gets that of its record's purchase if it tells of an arrival (`bought`, by old id),
    else that of the line before it.
    """
    rows = list(rows)
    days = [_day(row[1]) for row in rows]
    moving = [one for row, one in zip(rows, days, strict=True) if one and kind_of(text_of(row[2])) != Kind.INITIAL_LOAD]
    last = next(iter([*moving, *filter(None, days)]), timezone.localdate())
    found = []
    for (pk, stored, word, value, saldo, record), one in zip(rows, days, strict=True):
        kind, record = kind_of(text_of(word)), id_of(record)
        figures = credits_of(value), credits_of(saldo)
        read = {"date": one, "kind": kind, "value": figures[0], "balance": figures[1]}
        cells = zip(read, (stored, word, value, saldo), strict=True)
        unread = {what: _told(cell) for what, cell in cells if read[what] is None}
        if one is None and kind in (Kind.INITIAL_LOAD, Kind.PURCHASE) and bought.get(record):
            one = date.fromisoformat(bought[record])
        elif one and kind != Kind.INITIAL_LOAD:
            last = one
        found.append(OldTransaction(id_of(pk), one or last, _told(word), *figures, record, unread))
    return found


def credits_of(value: Any) -> Decimal | None:
    """Return a stored figure as credits, to the hundredth because they are floats there; None for any other value."""
    with suppress(InvalidOperation):
        number = Decimal(text_of(value))
        return number.quantize(Decimal("0.01")) if number.is_finite() and abs(number) < MOST_CREDITS else None
    return None


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(day(text_of(value)))
    except ValueError:
        return None


def _told(value: Any) -> str:
    return shortened(clean_text(text_of(value)))
