"""The pace at which an account earns credits, and what that brings up to a day to come."""

import datetime
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from django.core.exceptions import ValidationError

from adminkit.numbers import counted

# The pace of a new account: every so many days, so many credits.
USUAL_DAYS, USUAL_CREDITS = 14, 1
# The slowest and the most generous pace: ten years, and as much as a line by hand can hold. What is
# beyond is a slip of the hand, and would put the next credit out of everybody's reach.
MOST_DAYS, MOST_CREDITS = 3660, 9999


class Interval(NamedTuple):
    """One interval: its length in days and what it earns."""

    days: int
    amount: int


class Due(NamedTuple):
    """A regular addition that is due: its day and its credits."""

    date: datetime.date
    amount: int


@dataclass(frozen=True)
class Pace:
    """The intervals after `granted_through`, the day up to which additions were booked.

    The first one began on that day and may still run at a former pace; all later ones are alike.
    """

    granted_through: datetime.date
    first: Interval
    later: Interval

    def due(self, until: datetime.date) -> list[Due]:
        """Return the regular additions up to `until` that are still to be booked, oldest first."""
        passed = (until - self.granted_through).days
        if passed < self.first.days:
            return []
        due = [Due(self._after(self.first.days), self.first.amount)]
        for days in range(self.first.days + self.later.days, passed + 1, self.later.days):
            due.append(Due(self._after(days), self.later.amount))
        return due

    def next_addition(self, today: datetime.date) -> Due:
        """Return the first regular addition after `today`."""
        day = self._after(self.first.days)
        if day > today:
            return Due(day, self.first.amount)
        intervals = (today - day).days // self.later.days + 1
        return Due(day + timedelta(intervals * self.later.days), self.later.amount)

    def day_of(self, missing: int, today: datetime.date) -> datetime.date:
        """Return the first day from `today` by which so many credits were added.

        Raises ValidationError when that day is beyond the calendar.
        """
        if missing <= 0:
            return today
        beyond_first = max(0, missing - self.first.amount)
        intervals = -(-beyond_first // self.later.amount)
        try:
            return max(today, self._after(self.first.days + intervals * self.later.days))
        except OverflowError:
            more = f"{counted(missing, 'more credit')} {'is' if missing == 1 else 'are'}"
            raise ValidationError(f"{more} out of reach: the calendar ends before.") from None

    def _after(self, days: int) -> datetime.date:
        return self.granted_through + timedelta(days)
