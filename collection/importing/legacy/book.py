"""The book of credits of the first Disco: its lines, and where book and records disagree.

In: the rows of its table. Out: an `OldTransaction` for each, whatever of it can be read, in their
order. The records must have been read: a line without a date can get that of a purchase.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from django.utils import timezone

from adminkit.remarks import Remarks
from collection.importing.files.problems import shortened
from collection.importing.legacy.old_cells import id_of, read_day, text_of
from collection.names import clean_text
from credits.models import Transaction
from credits.old_lines import OldLine, kind_of

Kind = Transaction.Kind

# No collector has a balance beyond this.
MOST_CREDITS = 1_000_000


class OldTransaction(NamedTuple):
    """A line of the old book; `record` is the old id, "" for none. `OldLine` has the others."""

    id: str
    date: date
    word: str
    value: Decimal | None
    saldo: Decimal | None
    record: str
    unread: Mapping[str, str]

    def __str__(self) -> str:
        return f"line {self.id} of {self.date}"

    @property
    def is_removal(self) -> bool:
        """Whether a record left the shelf with this line."""
        return kind_of(self.word) == Kind.REMOVAL

    def line(self, records: Mapping[str, int], memos: Mapping[str, str]) -> OldLine:
        """Return the line for the ledger; `records` maps old ids to new ones, `memos` to the texts
        that stand for the records in memos.
        """
        subject = memos.get(self.record, "")
        if self.record and not subject:
            subject = f"Record {self.record} of the old book"
        return OldLine(
            number=self.id,
            date=self.date,
            word=self.word,
            value=self.value,
            saldo=self.saldo,
            record_id=records.get(self.record),
            subject=subject,
            unread=self.unread,
        )


def read_book(rows: Iterable[Sequence[Any]], bought: Mapping[str, str]) -> list[OldTransaction]:
    """Return the lines of a book whose `rows` are id, date, kind, value, balance and record, in
    their order.

    A line without a readable date gets that of its record's purchase if the record arrived with it
    (`bought`, by old id), else that of the line before it.
    """
    rows = list(rows)
    last = _first_day(rows)
    lines = []
    for pk, stored_day, word, value, saldo, record in rows:
        day, kind = _day(stored_day), kind_of(text_of(word))
        credits, balance = credits_of(value), credits_of(saldo)
        unread = {}
        for name, read, stored in (
            ("date", day, stored_day),
            ("kind", kind, word),
            ("value", credits, value),
            ("balance", balance, saldo),
        ):
            if read is None:
                unread[name] = _shown(stored)
        old_id = id_of(record)
        if day is None and kind in (Kind.INITIAL_LOAD, Kind.PURCHASE) and bought.get(old_id):
            day = date.fromisoformat(bought[old_id])
        elif day and kind != Kind.INITIAL_LOAD:
            last = day
        lines.append(
            OldTransaction(id_of(pk), day or last, _shown(word), credits, balance, old_id, unread)
        )
    return lines


def _first_day(rows: Iterable[Sequence[Any]]) -> date:
    """Return the day of a first line that has none: that of the first line that moved something.

    The initial load was given the days of purchases, which are older than the book; they count
    where there is nothing else.
    """
    of_load = None
    for _, stored_day, word, *_ in rows:
        day = _day(stored_day)
        if day and kind_of(text_of(word)) != Kind.INITIAL_LOAD:
            return day
        of_load = of_load or day
    return of_load or timezone.localdate()


def credits_of(value: Any) -> Decimal | None:
    """Return a stored figure as credits, None for any other value.

    Figures are floats there, so that they are rounded to the hundredth.
    """
    try:
        number = Decimal(text_of(value))
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number) >= MOST_CREDITS:
        return None
    return number.quantize(Decimal("0.01"))


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(read_day(text_of(value)))
    except ValueError:
        return None


def _shown(value: Any) -> str:
    return shortened(clean_text(text_of(value)))


def note_disagreements(
    book: Sequence[OldTransaction], active: Mapping[str, bool], oddities: Remarks
) -> None:
    """Add a sentence for each disagreement of the book with itself or with the records.

    `active` says of each record, by its old id, whether it is on the shelf.
    """
    last: dict[str, OldTransaction] = {}
    for old in book:
        if old.record:
            last[old.record] = old
            if old.record not in active:
                oddities.add(
                    "the record of a line is missing", f"{old}: its record {old.record} is missing"
                )
        is_addition = kind_of(old.word) == Kind.ADDITION
        if not old.record and not is_addition:
            oddities.add("a line names no record", f"{old}: a {old.word} that names no record")
        elif old.record and is_addition:
            said = f"{old}: an Addition that names record {old.record}"
            oddities.add("an Addition names a record", said)
    for record, on_the_shelf in active.items():
        if record not in last:
            said = f"record {record}: the book has no line about it"
            oddities.add("the book has no line about the record", said)
        elif last[record].is_removal and on_the_shelf:
            said = f"record {record} is on the shelf; in the book it left on {last[record].date}"
            oddities.add("on the shelf, and left in the book", said)
        elif not last[record].is_removal and not on_the_shelf:
            said = f"record {record} has left the shelf; the book does not say when"
            oddities.add("left the shelf, and the book does not say when", said)
