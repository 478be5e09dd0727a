"""Taking over the book of the first Disco, which stored a running balance beside every line.

Stored balances drift. Where a line's balance is not the one before plus its value, the jump becomes one dated addition
with a memo that says so, so that the balance is the one that the collector last saw. What cannot stand as the old book
has it comes in as lawful lines that keep its day and its credits.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from math import floor

from django.core.exceptions import ValidationError
from django.utils import timezone

from credits.models import Account, Line, Transaction
from credits.old_lines import OldLine, shown

Kind = Transaction.Kind

# What lies further apart, in days, is a gap and no pace.
SLOWEST = 366
_ARRIVALS = (Kind.INITIAL_LOAD, Kind.PURCHASE)


@dataclass
class Takeover:
    """What an old book becomes in an account: the lines to be booked, and a sentence for each oddity.

    `account` is None before it is opened. With `trust_saldo` the balance is the last one stored, jumps included;
    without, it is the sum of the values. What of the book stands in the ledger already, left by a takeover that was
    undone, is not booked again.
    """

    account: Account | None
    book: Sequence[OldLine]
    trust_saldo: bool = True
    today: date = field(default_factory=timezone.localdate)
    lines: list[Line] = field(default_factory=list)
    oddities: list[str] = field(default_factory=list)
    #: The days of the regular additions.
    regular: set[date] = field(default_factory=set)
    #: Lines that count and are none of the book's: they bar it.
    strange: list[Transaction] = field(default_factory=list)
    #: The balance once the lines are booked, and the settings that the account gets.
    balance: int = 0
    opened_on: date | None = None
    granted_through: date | None = None
    interval_days: int = 0

    def __post_init__(self) -> None:
        self._pk = self.account.pk if self.account else 0
        self._here: dict[int, str] = {}
        # The balance to the fraction, as the lines that were read so far make it.
        self._exact = Decimal(0)
        stored = self.account.transactions.all() if self.account else Transaction.objects.none()
        self._taken = set(stored.filter(due_on__isnull=False).values_list("due_on", flat=True))
        counting = list(stored.filter(reverses=None, reversed_by=None).order_by("pk"))
        there = Counter(map(_identity, counting))
        for line in self._read():
            if there[_identity(line)]:
                there[_identity(line)] -= 1
            else:
                self.lines.append(line)
        self.balance = sum(one.amount for one in (*counting, *self.lines))
        self._plan([one for one in counting if there[_identity(one)]])

    def _plan(self, others: Sequence[Transaction]) -> None:
        """Tell additions that came with time after the book from lines that bar it, and set what the account gets.

        It opens at the first line that is not an Initial load and has the commonest pace of the book.
        """
        passed = [old for old in self.book if old.date <= self.today]
        last = max((old.date for old in passed), default=date.max)
        later = [one for one in others if one.due_on and one.date > last]
        self.strange = [one for one in others if one not in later]
        active = [old.date for old in passed if old.kind not in (None, Kind.INITIAL_LOAD)]
        if not active:
            return
        days = ((later - earlier) // timedelta(days=1) for earlier, later in pairwise(sorted(self.regular)))
        distances = Counter(distance for distance in days if distance <= SLOWEST)
        usual = self.account.interval_days if self.account else Account._meta.get_field("interval_days").default
        self.interval_days = max(distances, key=lambda days: (distances[days], -days)) if distances else usual
        self.opened_on = min(active)
        self.granted_through = max([self.opened_on, *self.regular, *(one.date for one in later)])

    def carry_out(self) -> int:
        """Book the lines and set when the account opened, its pace and up to when it earned; return how many lines.

        Call it in a transaction, the account locked. Raises ValidationError when the ledger has lines of its own.
        """
        if self.strange:
            raise ValidationError(f"The ledger of {self.account} has lines already; an old book can only come first.")
        if self.opened_on:
            # What `save` guards, a change of pace from today on, is not what happens here: the account gets its past.
            Account.objects.filter(pk=self._pk).update(
                opened_on=self.opened_on,
                granted_through=self.granted_through,
                interval_days=self.interval_days,
                running_days=None,
                running_credits=None,
            )
        return Transaction.objects.book_many(self.lines)

    def _read(self) -> Iterator[Line]:
        saldo, before = Decimal(0), None
        for one in self.book:
            old = one.reckoned(saldo)
            self._name(old)
            if jump := old.saldo - saldo - old.value:
                self.oddities.append(f"{old}: the balance jumps by {shown(jump, '+')}")
                if self.trust_saldo and (whole := self._whole(jump)):
                    told = f"{shown(saldo)} {shown(old.value, '+')} is {shown(old.saldo)} there"
                    memo = f"Jump in the old book at its line {old.number}: {told}"
                    yield Line(self._pk, old.date, Kind.ADDITION, whole, memo=memo)
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
            yield Line(self._pk, old.date, Kind.ADDITION if amount else Kind.INITIAL_LOAD, amount, memo=old.memo)

    def _addition(self, old: OldLine, amount: int) -> Iterator[Line]:
        """Yield the line that stands for an addition; one of nothing is named and left out."""
        if amount > 0 and old.date not in self.regular and old.date <= self.today:
            self.regular.add(old.date)
            # A day that a reversed addition holds cannot be due a second time.
            is_due = old.date not in self._taken
            memo = "" if is_due and not old.says_more else old.memo
            yield Line(self._pk, old.date, Kind.ADDITION, amount, memo=memo, due_on=old.date if is_due else None)
        elif amount:
            self.oddities.append(f"{old}: an addition of {amount:+d} is taken as one by hand")
            yield Line(self._pk, old.date, Kind.ADDITION, amount, memo=old.memo)
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
        yield Line(self._pk, old.date, kind, fits, record, old.memo)
        if rest := amount - fits:
            self.oddities.append(f"{old}: a {kind} of {shown(old.value, '+')}; what cannot be is an addition")
            memo = f"Line {old.number} of the old book: a {old.word} of {shown(old.value, '+')}"
            yield Line(self._pk, old.date, Kind.ADDITION, rest, memo=memo)


_UNREAD = {
    "date": "is none; the line is booked on this day, as what stands beside it says",
    "kind": "is none; its credits are an addition by hand",
    "value": "is no number of credits; what the balances tell is taken",
    "balance": "is no number of credits; the one before and the value are taken",
}


def _identity(line: Line | Transaction) -> tuple[date, str, int, int | None]:
    return line.date, line.kind, line.amount, line.record_id


def settings_of(account: Account) -> dict[str, object]:
    """Return what a takeover overwrites in an account, as plain values, to be given to `put_back` when it is undone."""
    return {
        "id": account.pk,
        "opened_on": account.opened_on.isoformat(),
        "granted_through": account.granted_through.isoformat(),
        "interval_days": account.interval_days,
        "running_days": account.running_days,
        "running_credits": account.running_credits,
    }


def put_back(settings: dict[str, object]) -> None:
    """Give an account the settings of before its takeover, unless additions that count were booked since."""
    values = {name: value for name, value in settings.items() if name != "id"}
    counting = Transaction.objects.filter(due_on__isnull=False, reversed_by=None, account=settings["id"])
    if not counting.exists():
        Account.objects.filter(pk=settings["id"]).update(**values)
