"""Taking over the book of the first Disco, which stored a running balance beside every line.

Stored balances drift. Where a line's balance is not the one before plus its value, the jump becomes one dated addition
with a memo that says so, so that the balance is the one that the collector last saw.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from django.core.exceptions import ValidationError

from credits.models import Account, Line, Transaction

Kind = Transaction.Kind

# How the first Disco called the kinds.
KINDS = {
    "Initial Load": Kind.INITIAL_LOAD,
    "Addition": Kind.ADDITION,
    "Purchase": Kind.PURCHASE,
    "Remove": Kind.REMOVAL,
    "Removal": Kind.REMOVAL,
}
_ARRIVALS = (Kind.INITIAL_LOAD, Kind.PURCHASE)


class OldLine(NamedTuple):
    """A line of the old book: its number there, a plain date, the old kind, whole credits, the new record's id."""

    number: int
    date: date
    kind: str
    value: int
    saldo: int
    record_id: int | None
    memo: str

    def __str__(self) -> str:
        return f"line {self.number} of {self.date}"


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
        self._here: dict[int, int] = {}
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
        last = max((old.date for old in self.book), default=date.max)
        later = [one for one in others if one.due_on and one.date > last]
        self.strange = [one for one in others if one not in later]
        active = [old.date for old in self.book if KINDS[old.kind] != Kind.INITIAL_LOAD]
        if not active:
            return
        distances = Counter((later - earlier) // timedelta(days=1) for earlier, later in pairwise(sorted(self.regular)))
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
        saldo, before = 0, None
        for old in self.book:
            if jump := old.saldo - saldo - old.value:
                self.oddities.append(f"{old}: the balance jumps by {jump:+d}")
                if self.trust_saldo:
                    memo = f"Jump in the old book at its line {old.number}: {saldo} {old.value:+d} is {old.saldo} there"
                    yield Line(self._pk, old.date, Kind.ADDITION, jump, memo=memo)
            saldo = old.saldo
            yield from self._addition(old) if KINDS[old.kind] == Kind.ADDITION else self._move(old)
            if KINDS[old.kind] != Kind.INITIAL_LOAD:
                if before and old.date < before.date:
                    self.oddities.append(f"{old}: it is older than {before}")
                before = old

    def _addition(self, old: OldLine) -> Iterator[Line]:
        """Yield the line that stands for an addition; one of nothing is named and left out."""
        if old.value > 0 and old.date not in self.regular:
            self.regular.add(old.date)
            # A day that a reversed addition holds cannot be due a second time.
            due_on, memo = (None, _by_hand(old)) if old.date in self._taken else (old.date, "")
            yield Line(self._pk, old.date, Kind.ADDITION, old.value, memo=memo, due_on=due_on)
        elif old.value:
            self.oddities.append(f"{old}: an addition of {old.value:+d} is taken as one by hand")
            yield Line(self._pk, old.date, Kind.ADDITION, old.value, memo=_by_hand(old))
        else:
            self.oddities.append(f"{old}: an addition of 0 is left out")

    def _move(self, old: OldLine) -> Iterator[Line]:
        """Yield the line of a record that came or left, and an addition for credits that its kind cannot have."""
        kind, record = KINDS[old.kind], old.record_id
        if kind in _ARRIVALS and record in self._here:
            self.oddities.append(f"{old}: the record arrived already with line {self._here[record]}; both are kept")
            record = None
        elif record is not None:
            self._here |= {record: old.number}
            if kind == Kind.REMOVAL:
                del self._here[record]
        fits = {Kind.INITIAL_LOAD: 0, Kind.PURCHASE: min(old.value, 0), Kind.REMOVAL: max(old.value, 0)}[kind]
        yield Line(self._pk, old.date, kind, fits, record, old.memo)
        if rest := old.value - fits:
            self.oddities.append(f"{old}: a {kind} of {old.value:+d}; what cannot be is an addition")
            memo = f"Line {old.number} of the old book: a {old.kind} of {old.value:+d}"
            yield Line(self._pk, old.date, Kind.ADDITION, rest, memo=memo)


def _identity(line: Line | Transaction) -> tuple[date, str, int, int | None]:
    return line.date, line.kind, line.amount, line.record_id


def _by_hand(old: OldLine) -> str:
    return f"Addition, line {old.number} of the old book"


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
