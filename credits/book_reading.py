"""Reads the book of the first Disco as lawful lines: it stored a balance beside every line, and
such balances drift.

Where a line's balance is not the one before plus its value, the jump becomes one dated addition
with a memo that says so, so that the balance is the one that the collector last saw. What the
ledger does not allow becomes lawful lines that keep the day and the credits.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from decimal import Decimal
from math import floor

from adminkit.remarks import Remarks
from credits.models import Line
from credits.models.rules import ARRIVALS, Kind
from credits.old_lines import OldLine, ReckonedLine, shown, shown_change

#: The kind of sentence on balances that do not follow from the lines.
JUMP = "the balance jumps"
_UNREAD = {
    "date": "is not a day; the line is booked on the day that its neighbours suggest",
    "kind": "is not a kind; its credits are an addition by hand",
    "value": "is not a number of credits; the difference of the balances is taken",
    "balance": "is not a number of credits; the one before and the value are added",
}


class BookReading:
    """Reads one book.

    `oddities` collects a sentence for each thing that is odd, `additions` the days of its additions
    of more than nothing.
    """

    def __init__(
        self,
        account_id: int,
        opened_on: date | None,
        taken: Collection[date],
        trust_saldo: bool,
        today: date,
    ) -> None:
        """`opened_on` is the day on which the account opens: no addition is due before. `taken` are
        the days on which one is due that the account has already; see also `Takeover`.
        """
        self.account_id = account_id
        self.opened_on = opened_on
        self.trust_saldo = trust_saldo
        self.today = today
        self.oddities = Remarks()
        self.additions: set[date] = set()
        self._taken = taken
        # Of each record that is on the shelf, the number of the line with which it arrived.
        self._arrived: dict[int, str] = {}
        # The balance to the fraction, as the lines that were read so far make it.
        self._exact = Decimal(0)

    def lines(self, book: Iterable[OldLine]) -> Iterator[Line]:
        """Yield the lines that a book becomes, in its order; to be called once."""
        saldo, before = Decimal(0), None
        for line in book:
            old = line.reckoned(saldo)
            self._note_oddities(old)
            yield from self._jump(old, saldo)
            saldo = old.saldo
            yield from self._booked(old, self._whole(old.value))
            if old.kind not in (None, Kind.INITIAL_LOAD) and "date" not in old.unread:
                if before and old.date < before.date:
                    said = f"{old}: it is older than {before}"
                    self.oddities.add("older than the line before", said)
                before = old
        if self._exact % 1:
            last = f"the last balance, {shown(self._exact)}, is not in whole credits"
            self.oddities.add("the last balance", f"{last}; it becomes {floor(self._exact)}")

    def _whole(self, change: Decimal) -> int:
        """Return by how many whole credits the balance moves; halves wait until they make one."""
        before, self._exact = floor(self._exact), self._exact + change
        return floor(self._exact) - before

    def _note_oddities(self, old: ReckonedLine) -> None:
        """Note what of a line could not be read, and what cannot be."""
        for name, text in old.unread.items():
            said = f"{old}: its {name} “{text}” {_UNREAD[name]}"
            self.oddities.add(f"its {name} {_UNREAD[name]}", said)
        if old.value % 1:
            halves = "is not in whole credits; halves wait for one another"
            said = f"{old}: {shown_change(old.value)} {halves}"
            self.oddities.add(f"it {halves}", said)
        if old.date > self.today:
            self.oddities.add("it lies in the future", f"{old}: it lies in the future")

    def _jump(self, old: ReckonedLine, before: Decimal) -> Iterator[Line]:
        """Yield an addition for what the balance of a line differs from the one `before` it plus
        its value.
        """
        jump = old.saldo - before - old.value
        if not jump:
            return
        self.oddities.add(JUMP, f"{old}: the balance jumps by {shown_change(jump)}")
        whole = self._whole(jump) if self.trust_saldo else 0
        if whole:
            sum_there = f"{shown(before)} {shown_change(old.value)} is {shown(old.saldo)} there"
            memo = f"Jump in the old book at its line {old.number}: {sum_there}"
            yield Line(self.account_id, old.date, Kind.ADDITION, whole, memo=memo)

    def _booked(self, old: ReckonedLine, amount: int) -> Iterator[Line]:
        if old.kind is None:
            kind = Kind.ADDITION if amount else Kind.INITIAL_LOAD
            yield Line(self.account_id, old.date, kind, amount, memo=old.memo)
        elif old.kind == Kind.ADDITION:
            yield from self._addition(old, amount)
        else:
            yield from self._move(old, old.kind, amount)

    def _addition(self, old: ReckonedLine, amount: int) -> Iterator[Line]:
        """Yield the line that an addition becomes; an addition of nothing is noted and left out."""
        by_hand = Line(self.account_id, old.date, Kind.ADDITION, amount, memo=old.memo)
        if amount > 0 and old.date not in self.additions and old.date <= self.today:
            self.additions.add(old.date)
            if self.opened_on and old.date < self.opened_on:
                early = "an addition of before the opening of the account is taken as one by hand"
                self.oddities.add(early, f"{old}: {early}")
                yield by_hand
            elif old.date in self._taken:
                # A day that a reversed addition holds cannot be due a second time.
                yield by_hand
            else:
                memo = old.memo if old.says_more else ""
                yield by_hand._replace(memo=memo, due_on=old.date)
        elif amount:
            said = f"{old}: an addition of {amount:+,d} is taken as one by hand"
            self.oddities.add("an addition is taken as one by hand", said)
            yield by_hand
        else:
            nothing = "an addition of 0 is left out"
            self.oddities.add(nothing, f"{old}: {nothing}")

    def _move(self, old: ReckonedLine, kind: Kind, amount: int) -> Iterator[Line]:
        """Yield the line of a record that arrived or left, and an addition for credits that its
        kind cannot have.
        """
        record = old.record_id
        if kind in ARRIVALS and record in self._arrived:
            said = f"{old}: the record arrived already with line {self._arrived[record]}"
            self.oddities.add("the record arrived already; both are kept", f"{said}; both are kept")
            record = None
        elif record is not None and kind == Kind.REMOVAL:
            self._arrived.pop(record, None)
        elif record is not None:
            self._arrived[record] = old.number
        allowed = _allowed(kind, amount)
        yield Line(self.account_id, old.date, kind, allowed, record, old.memo)
        rest = amount - allowed
        if rest:
            value = shown_change(old.value)
            rest_is = "what cannot be is an addition"
            self.oddities.add(f"a {kind}: {rest_is}", f"{old}: a {kind} of {value}; {rest_is}")
            memo = f"Line {old.number} of the old book: a {old.word} of {value}"
            yield Line(self.account_id, old.date, Kind.ADDITION, rest, memo=memo)


def _allowed(kind: Kind, amount: int) -> int:
    """Return the part of `amount` that a line of this kind may have."""
    if kind == Kind.PURCHASE:
        return min(amount, 0)
    if kind == Kind.REMOVAL:
        return max(amount, 0)
    return 0
