"""The book of the first Disco as lawful lines: it stored a running balance beside every line, and such balances drift.

Where a line's balance is not the one before plus its value, the jump becomes one dated addition with a memo that says
so, so that the balance is the one that the collector last saw. What cannot stand as the old book has it comes in as
lawful lines that keep its day and its credits.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from decimal import Decimal
from math import floor

from credits.models import Line, Transaction
from credits.old_lines import OldLine, shown

Kind = Transaction.Kind

_ARRIVALS = (Kind.INITIAL_LOAD, Kind.PURCHASE)
_UNREAD = {
    "date": "is none; the line is booked on this day, as what stands beside it says",
    "kind": "is none; its credits are an addition by hand",
    "value": "is no number of credits; what the balances tell is taken",
    "balance": "is no number of credits; the one before and the value are taken",
}


class BookReading:
    """Reads one book. `oddities` takes a sentence for each thing that is odd, `regular` the days of its additions."""

    def __init__(self, account_id: int, taken: Collection[date], trust_saldo: bool, today: date) -> None:
        """`taken` are the days on which an addition is due that the account has already; see also `Takeover`."""
        self.account_id = account_id
        self.trust_saldo = trust_saldo
        self.today = today
        self.oddities: list[str] = []
        self.regular: set[date] = set()
        self._taken = taken
        # Of each record that is on the shelf, the number of the line with which it came.
        self._here: dict[int, str] = {}
        # The balance to the fraction, as the lines that were read so far make it.
        self._exact = Decimal(0)

    def lines(self, book: Iterable[OldLine]) -> Iterator[Line]:
        """Yield what the lines of a book become, in its order; to be called once."""
        saldo, before = Decimal(0), None
        for one in book:
            old = one.reckoned(saldo)
            self._name(old)
            if jump := old.saldo - saldo - old.value:
                self.oddities.append(f"{old}: the balance jumps by {shown(jump, '+')}")
                if self.trust_saldo and (whole := self._whole(jump)):
                    told = f"{shown(saldo)} {shown(old.value, '+')} is {shown(old.saldo)} there"
                    memo = f"Jump in the old book at its line {old.number}: {told}"
                    yield Line(self.account_id, old.date, Kind.ADDITION, whole, memo=memo)
            saldo = old.saldo
            yield from self._booked(old, self._whole(old.value))
            if old.kind not in (None, Kind.INITIAL_LOAD) and "date" not in old.unread:
                if before and old.date < before.date:
                    self.oddities.append(f"{old}: it is older than {before}")
                before = old
        if self._exact % 1:
            last = f"the last balance, {shown(self._exact)}, is not in whole credits"
            self.oddities.append(f"{last}; it becomes {floor(self._exact)}")

    def _whole(self, change: Decimal) -> int:
        """Return by how many whole credits the balance moves; halves wait until they make one."""
        before, self._exact = floor(self._exact), self._exact + change
        return floor(self._exact) - before

    def _name(self, old: OldLine) -> None:
        """Name what of a line could not be read, and what cannot be."""
        for what, text in old.unread.items():
            self.oddities.append(f"{old}: its {what} “{text}” {_UNREAD[what]}")
        if old.value % 1:
            self.oddities.append(f"{old}: {shown(old.value, '+')} is not in whole credits; halves wait for one another")
        if old.date > self.today:
            self.oddities.append(f"{old}: it lies in the future")

    def _booked(self, old: OldLine, amount: int) -> Iterator[Line]:
        if old.kind == Kind.ADDITION:
            yield from self._addition(old, amount)
        elif old.kind:
            yield from self._move(old, amount)
        else:
            yield Line(self.account_id, old.date, Kind.ADDITION if amount else Kind.INITIAL_LOAD, amount, memo=old.memo)

    def _addition(self, old: OldLine, amount: int) -> Iterator[Line]:
        """Yield the line that stands for an addition; one of nothing is named and left out."""
        if amount > 0 and old.date not in self.regular and old.date <= self.today:
            self.regular.add(old.date)
            # A day that a reversed addition holds cannot be due a second time.
            is_due = old.date not in self._taken
            memo = "" if is_due and not old.says_more else old.memo
            yield Line(self.account_id, old.date, Kind.ADDITION, amount, memo=memo, due_on=old.date if is_due else None)
        elif amount:
            self.oddities.append(f"{old}: an addition of {amount:+d} is taken as one by hand")
            yield Line(self.account_id, old.date, Kind.ADDITION, amount, memo=old.memo)
        else:
            self.oddities.append(f"{old}: an addition of 0 is left out")

    def _move(self, old: OldLine, amount: int) -> Iterator[Line]:
        """Yield the line of a record that came or left, and an addition for credits that its kind cannot have."""
        kind, record = old.kind, old.record_id
        if kind in _ARRIVALS and record in self._here:
            self.oddities.append(f"{old}: the record arrived already with line {self._here[record]}; both are kept")
            record = None
        elif record is not None:
            self._here |= {record: old.number}
            if kind == Kind.REMOVAL:
                del self._here[record]
        fits = {Kind.INITIAL_LOAD: 0, Kind.PURCHASE: min(amount, 0), Kind.REMOVAL: max(amount, 0)}[kind]
        yield Line(self.account_id, old.date, kind, fits, record, old.memo)
        if rest := amount - fits:
            self.oddities.append(f"{old}: a {kind} of {shown(old.value, '+')}; what cannot be is an addition")
            memo = f"Line {old.number} of the old book: a {old.word} of {shown(old.value, '+')}"
            yield Line(self.account_id, old.date, Kind.ADDITION, rest, memo=memo)
