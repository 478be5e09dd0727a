"""Can I afford it? What an account can pay on a day to come. Looking ahead books nothing."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from credits.balance_words import balance_step, ordered_credits
from credits.models import Account

if TYPE_CHECKING:
    from collection.models import Want

# So many wants are set against the coming credits.
MOST_WANTS = 20


@dataclass(frozen=True)
class Answer:
    """Whether a purchase of `cost` credits on a day leaves the balance at 0 or more.

    `balance` is the one of that day before the purchase, if nothing but regular additions is booked
    until then, and without the `ordered` credits that records on the way will cost. `enough_on` is
    the first day on which it is enough.
    """

    cost: int
    on: date
    balance: int
    enough_on: date
    ordered: int = 0

    @property
    def is_yes(self) -> bool:
        return self.balance >= self.cost

    @property
    def words(self) -> str:
        """What the purchase does to the balance, and when it is enough if it is not then."""
        step = balance_step(self.balance, self.balance - self.cost)
        if self.ordered:
            step += f", {self.ordered:,} for what is ordered taken off"
        return step if self.is_yes else f"{step}; it is enough on {self.enough_on}"


def can_afford(account: Account, cost: int, on: date, today: date) -> Answer:
    """Return whether `account` can pay `cost` credits on the day `on`.

    Raises ValidationError when the day on which it is enough is beyond the calendar.
    """
    ordered = ordered_credits(account)
    enough_on = account.day_of(cost + ordered, today)
    return Answer(cost, on, account.expected(on) - ordered, enough_on, ordered)


def wants_ahead(account: Account, today: date) -> "list[tuple[date, Want]]":
    """Return the owner's wanted records, each with the day on which its credit will be there when
    what is ordered is paid for.

    Those whose day is beyond the calendar are left out.
    """
    balance, pace, ahead = account.balance() - ordered_credits(account), account.pace, []
    for number, want in enumerate(account.owner.wants.open()[:MOST_WANTS], start=1):
        with suppress(ValidationError):
            ahead.append((pace.day_of(number - balance, today), want))
    return ahead
