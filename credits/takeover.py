"""Taking over the book of the first Disco, which stored a running balance beside every line.

`credits.book_reading` reads it; here it meets the account and what stands in its ledger already.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.utils import timezone

from credits.book_reading import BookReading
from credits.models import Account, Line, Transaction
from credits.old_lines import OldLine

Kind = Transaction.Kind

# What lies further apart, in days, is a gap and no pace.
SLOWEST = 366


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
    #: Lines that count and are none of the book's: they bar it.
    strange: list[Transaction] = field(default_factory=list)
    #: The balance once the lines are booked, and the settings that the account gets.
    balance: int = 0
    opened_on: date | None = None
    granted_through: date | None = None
    interval_days: int = 0

    def __post_init__(self) -> None:
        self._pk = self.account.pk if self.account else 0
        stored = self.account.transactions.all() if self.account else Transaction.objects.none()
        taken = set(stored.filter(due_on__isnull=False).values_list("due_on", flat=True))
        reading = BookReading(self._pk, taken, self.trust_saldo, self.today)
        counting = list(stored.filter(reverses=None, reversed_by=None).order_by("pk"))
        there = Counter(map(_identity, counting))
        for line in reading.lines(self.book):
            if there[_identity(line)]:
                there[_identity(line)] -= 1
            else:
                self.lines.append(line)
        self.oddities = reading.oddities
        self.balance = sum(one.amount for one in (*counting, *self.lines))
        self._plan([one for one in counting if there[_identity(one)]], sorted(reading.regular))

    def _plan(self, others: Sequence[Transaction], regular: Sequence[date]) -> None:
        """Tell additions that came with time after the book from lines that bar it, and set what the account gets.

        It opens at the first line that is not an Initial load and has the commonest pace of the `regular` additions.
        """
        passed = [old for old in self.book if old.date <= self.today]
        last = max((old.date for old in passed), default=date.max)
        later = [one for one in others if one.due_on and one.date > last]
        self.strange = [one for one in others if one not in later]
        active = [old.date for old in passed if old.kind not in (None, Kind.INITIAL_LOAD)]
        if not active:
            return
        days = ((later - earlier) // timedelta(days=1) for earlier, later in pairwise(regular))
        distances = Counter(distance for distance in days if distance <= SLOWEST)
        usual = self.account.interval_days if self.account else Account._meta.get_field("interval_days").default
        self.interval_days = max(distances, key=lambda days: (distances[days], -days)) if distances else usual
        self.opened_on = min(active)
        self.granted_through = max([self.opened_on, *regular, *(one.date for one in later)])

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
