"""What an account will hold on a day to come: which additions are due, and when a purchase can be afforded."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone


class Interval(NamedTuple):
    """One interval: its length in days and what it earns."""

    days: int
    amount: int


class Due(NamedTuple):
    """A regular addition that is due: its day and its credits."""

    date: date
    amount: int


class AccountOutlook(models.Model):
    """Looks ahead, books nothing; mixed into `Account`."""

    class Meta:
        abstract = True

    @property
    def first_interval(self) -> Interval:
        """The interval that begins where additions were last granted; it may still run at a former pace."""
        return Interval(self.running_days or self.interval_days, self.running_credits or self.credits_per_interval)

    def due(self, until: date) -> list[Due]:
        """Return the regular additions up to `until` that are still to be booked, oldest first."""
        first, days = self.first_interval, (until - self.granted_through).days
        if days < first.days:
            return []
        later = range(first.days + self.interval_days, days + 1, self.interval_days)
        return [
            Due(self.granted_through + timedelta(first.days), first.amount),
            *(Due(self.granted_through + timedelta(day), self.credits_per_interval) for day in later),
        ]

    def due_dates(self, until: date) -> list[date]:
        """Return the days up to `until` on which a regular addition is still to be booked, oldest first."""
        return [due.date for due in self.due(until)]

    def next_addition(self, today: date | None = None) -> Due:
        """Return the next regular addition after `today`."""
        today = today or timezone.localdate()
        first = self.first_interval
        day = self.granted_through + timedelta(first.days)
        if day > today:
            return Due(day, first.amount)
        passed = (today - day).days // self.interval_days + 1
        return Due(day + timedelta(passed * self.interval_days), self.credits_per_interval)

    def expected(self, on: date) -> int:
        """Return the balance of day `on` if nothing but regular additions is booked until then."""
        return self.balance() + sum(due.amount for due in self.due(on))

    def day_of(self, credits: int, today: date | None = None) -> date:
        """Return the first day from `today` on which the balance is at least `credits`, additions alone coming in.

        Raises ValidationError when that day is beyond the calendar.
        """
        return self._day_missing(credits - self.balance(), today or timezone.localdate())

    def reach(self, credits: int, today: date | None = None) -> date | None:
        """Return the same day as `day_of`, None when it is beyond the calendar."""
        try:
            return self.day_of(credits, today)
        except ValidationError:
            return None

    def zero_again(self) -> str:
        """Return the sentence that says when a balance below zero will be zero again."""
        day = self.reach(0)
        return f"It will be zero again on {day}." if day else "At this pace it will not be zero again."

    def wants_ahead(self, today: date | None = None, most: int = 20) -> list[tuple[date, Any]]:
        """Return the owner's `most` wanted records, each with the day on which its credit will be there.

        Those whose day is beyond the calendar are left out.
        """
        today, balance = today or timezone.localdate(), self.balance()
        ahead = []
        for number, want in enumerate(self.owner.wants.open()[:most], start=1):
            with suppress(ValidationError):
                ahead.append((self._day_missing(number - balance, today), want))
        return ahead

    def _day_missing(self, missing: int, today: date) -> date:
        first = self.first_interval
        if missing <= 0:
            return today
        intervals = max(0, -(-(missing - first.amount) // self.credits_per_interval))
        try:
            return max(today, self.granted_through + timedelta(first.days + intervals * self.interval_days))
        except OverflowError:
            raise ValidationError(f"{missing} more credits are out of reach: the calendar ends before.") from None
