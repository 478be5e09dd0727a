"""Takes over the book of the first Disco, which stored a running balance beside every line.

`credits.book_reading` reads it; here it meets the account and the lines of its ledger.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import TypedDict

from django.core.exceptions import ValidationError
from django.utils import timezone

from adminkit.remarks import Remarks
from credits.book_reading import BookReading
from credits.models import Account, Line, Transaction
from credits.models.pace import MOST_DAYS, USUAL_CREDITS, USUAL_DAYS, Interval, Pace
from credits.models.rules import Kind
from credits.old_lines import OldLine

# A longer distance between two additions, in days, is a gap and not a pace.
SLOWEST = 366


def _unheard(done: int) -> None:
    """Whoever does not wait is told nothing."""


class AccountSettings(TypedDict):
    """The settings of an account that a takeover overwrites, as a batch stores them."""

    id: int
    opened_on: str
    granted_through: str
    interval_days: int
    running_days: int | None
    running_credits: int | None


@dataclass
class Takeover:
    """The lines to be booked for an old book in an account, and a sentence for each oddity.

    `account` is None before it is opened. With `trust_saldo` the balance is the last one stored,
    jumps included; without, it is the sum of the values. Lines of the book that the ledger has
    already, left by a takeover that was undone, are not booked again.
    """

    account: Account | None
    book: Sequence[OldLine]
    trust_saldo: bool = True
    today: date = field(default_factory=timezone.localdate)
    lines: list[Line] = field(default_factory=list)
    oddities: Remarks = field(default_factory=Remarks)
    #: Lines of the ledger that count and are not in the book: they bar it.
    strange: list[Transaction] = field(default_factory=list)
    #: The balance once the lines are booked, and the settings that the account gets.
    balance: int = 0
    opened_on: date | None = None
    granted_through: date | None = None
    interval_days: int = 0

    def __post_init__(self) -> None:
        self._pk = self.account.pk if self.account else 0
        stored = self.account.transactions.all() if self.account else Transaction.objects.none()
        due = stored.filter(due_on__isnull=False).values_list("due_on", flat=True)
        taken = {day for day in due if day}
        self.opened_on = self._opening()
        reading = BookReading(self._pk, self.opened_on, taken, self.trust_saldo, self.today)
        counting = list(stored.filter(reverses=None, reversed_by=None).order_by("pk"))
        left = Counter(map(_identity, counting))
        for line in reading.lines(self.book):
            if left[_identity(line)]:
                left[_identity(line)] -= 1
            else:
                self.lines.append(line)
        self.oddities = reading.oddities
        self.balance = sum(line.amount for line in counting)
        self.balance += sum(line.amount for line in self.lines)
        others = [line for line in counting if left[_identity(line)]]
        self._plan(others, sorted(reading.additions))

    @property
    def _passed(self) -> list[OldLine]:
        return [old for old in self.book if old.date <= self.today]

    def _opening(self) -> date | None:
        """Return the day on which the account opens: that of the first line, in the order of the
        book, that is not an Initial load.

        A purchase that was entered later may be dated years before. A day that could not be read
        counts only where no other line has one.
        """
        active = [old for old in self._passed if old.kind not in (None, Kind.INITIAL_LOAD)]
        dated = [old for old in active if "date" not in old.unread]
        first = next(iter(dated or active), None)
        return first.date if first else None

    def _plan(self, others: Sequence[Transaction], additions: Sequence[date]) -> None:
        """Set the settings that the account gets, and which of the `others`, lines that are not in
        the book, bar it: all but additions that came with time after the book.

        The account has the commonest pace of the `additions` of the book.
        """
        last = max((old.date for old in self._passed), default=date.max)
        later = [line for line in others if line.due_on and line.date > last]
        self.strange = [line for line in others if line not in later]
        if self.opened_on is None:
            return
        self.interval_days = _commonest_distance(additions)
        if not self.interval_days:
            self.interval_days = self.account.interval_days if self.account else USUAL_DAYS
        self.granted_through = max([self.opened_on, *additions, *(line.date for line in later)])

    @property
    def pace(self) -> Pace | None:
        """The intervals that the account has after the takeover, None if they stay as they were."""
        if self.granted_through is None:
            return None
        amount = self.account.credits_per_interval if self.account else USUAL_CREDITS
        interval = Interval(self.interval_days, amount)
        return Pace(self.granted_through, interval, interval)

    def carry_out(self, on_line: Callable[[int], None] = _unheard) -> int:
        """Book the lines and set when the account opened, its pace and up to when it earned; return
        how many lines. `on_line` is told how many are on their way; what it raises ends the work.

        Call it in a transaction, the account locked. Raises ValidationError when the ledger has
        lines of its own.
        """
        if self.strange:
            raise ValidationError(
                f"The ledger of {self.account} has lines already; an old book can only come first."
            )
        if self.opened_on:
            # `Account.save` lets a new pace begin with the next interval; here the account gets the
            # pace of its past.
            Account.objects.filter(pk=self._pk).update(
                opened_on=self.opened_on,
                granted_through=self.granted_through,
                interval_days=self.interval_days,
                running_days=None,
                running_credits=None,
            )
        return Transaction.objects.book_many(self._counted(on_line))

    def _counted(self, on_line: Callable[[int], None]) -> Iterator[Line]:
        for number, line in enumerate(self.lines, start=1):
            on_line(number)
            yield line


def _identity(line: Line | Transaction) -> tuple[date, str, int, int | None]:
    return line.date, line.kind, line.amount, line.record_id


def _commonest_distance(days: Sequence[date]) -> int:
    """Return the commonest distance between neighbours in `days`, of two the shorter one; 0 if
    there is none.
    """
    distances = ((later - earlier) // timedelta(days=1) for earlier, later in pairwise(days))
    counts = Counter(distance for distance in distances if distance <= SLOWEST)
    return max(counts, key=lambda distance: (counts[distance], -distance), default=0)


def settings_of(account: Account) -> AccountSettings:
    """Return what a takeover overwrites in an account, to be given to `put_back` when it is
    undone.
    """
    return {
        "id": account.pk,
        "opened_on": account.opened_on.isoformat(),
        "granted_through": account.granted_through.isoformat(),
        "interval_days": account.interval_days,
        "running_days": account.running_days,
        "running_credits": account.running_credits,
    }


def put_back(settings: AccountSettings) -> None:
    """Give an account the settings of before its takeover, unless additions that count were booked
    since.
    """
    account_id = settings["id"]
    counting = Transaction.objects.filter(
        due_on__isnull=False, reversed_by=None, account=account_id
    )
    if counting.exists():
        return
    Account.objects.filter(pk=account_id).update(
        opened_on=settings["opened_on"],
        granted_through=settings["granted_through"],
        # It may be of a time that knew no limit.
        interval_days=min(settings["interval_days"], MOST_DAYS),
        running_days=settings["running_days"],
        running_credits=settings["running_credits"],
    )
