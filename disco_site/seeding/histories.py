"""Plans what happened to an owner's records in the two years since their account was opened.

An owner's records are numbered in the order in which they were bought. Most were there before the
account was opened; the last ones were bought since. Some were removed, and some of those bought
back.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import NamedTuple

from credits.models import Transaction

Kind = Transaction.Kind

YEARS = timedelta(days=730)
# Days between additions and credits each: not everybody buys at the same pace.
PACES = [(14, 1), (21, 1), (30, 1)]
LEAVING, COMING_BACK, PAID, REFUNDED = 0.07, 0.4, 0.9, 0.4
# Purchases stop costing below the first, removals stop earning above the second.
LEAST, MOST = -3, 4
REASONS = ["sold", "sold", "sold", "given", "given", "traded", "traded", "lost", "broken"]


class Move(NamedTuple):
    """A future line of the ledger, about the owner's record `number`; -1 for an addition."""

    day: date
    number: int
    kind: str
    amount: int = 0
    reason: str = ""
    sale_price: Decimal | None = None


class History:
    """The two years of one owner of `records` records, up to `today`."""

    def __init__(self, random: Random, records: int, today: date, pace: tuple[int, int]) -> None:
        self.random, self.today = random, today
        self.opened_on = today - YEARS
        self.interval_days, self.credits = pace
        steps = range(self.interval_days, YEARS.days + 1, self.interval_days)
        self.additions = [self.opened_on + timedelta(days) for days in steps]
        self.bought = self._purchases(records)
        self.moves = list(self._with_amounts(self._planned(records)))
        self.left = {}
        for move in self.moves:
            if move.kind == Kind.REMOVAL:
                self.left[move.number] = move
            else:
                self.left.pop(move.number, None)
        self.numbers = {move.number for move in self.moves}

    @property
    def granted_through(self) -> date:
        return self.additions[-1]

    def _purchases(self, records: int) -> dict[int, date]:
        """Spread about as many purchases as there are credits evenly over the two years."""
        count = min(records // 2, len(self.additions) * self.credits)
        days = sorted(
            int((place + self.random.random()) * YEARS.days / count) for place in range(count)
        )
        return {
            records - count + place: self.opened_on + timedelta(day)
            for place, day in enumerate(days)
        }

    def _planned(self, records: int) -> list[Move]:
        moves = [Move(day, -1, Kind.ADDITION) for day in self.additions]
        moves += [Move(day, number, Kind.PURCHASE) for number, day in self.bought.items()]
        leaving: dict[int, None] = {}
        while len(leaving) < round(records * LEAVING):
            leaving[self.random.randrange(records)] = None
        for number in leaving:
            moves += self._departure(number)
        # Additions first: sorting keeps the order of what happened on one day.
        return sorted(moves, key=lambda move: move.day)

    def _departure(self, number: int) -> Iterator[Move]:
        """Yield how a record left and, perhaps, came back: each on a later day than what came
        before.
        """
        left = self._day_after(self.bought.get(number, self.opened_on))
        if left is None:
            return
        reason = self.random.choice(REASONS)
        price = Decimal(self.random.randint(3, 60)) if reason == "sold" else None
        yield Move(left, number, Kind.REMOVAL, reason=reason, sale_price=price)
        back = self._day_after(left) if self.random.random() < COMING_BACK else None
        if back is not None:
            yield Move(back, number, Kind.PURCHASE)

    def _day_after(self, day: date) -> date | None:
        days = (self.today - day).days
        return day + timedelta(self.random.randint(1, days)) if days > 0 else None

    def _with_amounts(self, moves: list[Move]) -> Iterator[Move]:
        """Give every move an amount that keeps the balance where a collector would have it."""
        balance = 0
        for move in moves:
            amount = self._amount(move.kind, balance)
            balance += amount
            yield move._replace(amount=amount)

    def _amount(self, kind: str, balance: int) -> int:
        if kind == Kind.PURCHASE:
            if balance <= LEAST:
                return 0
            return -1 if balance > MOST or self.random.random() < PAID else 0
        if kind == Kind.REMOVAL:
            return 1 if balance < MOST and self.random.random() < REFUNDED else 0
        return self.credits
