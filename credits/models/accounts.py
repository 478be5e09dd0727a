"""A collector's account: how fast it earns credits, and which regular additions are due."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from adminkit.audit import note, one_act
from adminkit.entries.verb import Verb
from adminkit.fields import validate_past
from adminkit.verbs import SITE, Actor, require, require_own
from credits.models.account_set import AccountQuerySet
from credits.models.lines import Booked, Line
from credits.models.pace import (
    MOST_CREDITS,
    MOST_DAYS,
    USUAL_CREDITS,
    USUAL_DAYS,
    Due,
    Interval,
    Pace,
)
from credits.models.rules import ADDITION

_RUNNING = "Set while an interval is running that began before the settings were changed."


class Account(models.Model):
    """A collector's credit settings: every `interval_days` days the account earns
    `credits_per_interval`.
    """

    owner = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="account")
    interval_days = models.PositiveSmallIntegerField(
        default=USUAL_DAYS,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)],
    )
    credits_per_interval = models.PositiveSmallIntegerField(
        default=USUAL_CREDITS,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_CREDITS)],
    )
    opened_on = models.DateField()
    granted_through = models.DateField(
        help_text="The day up to which regular additions were booked."
    )
    running_days = models.PositiveSmallIntegerField(
        null=True, blank=True, editable=False, help_text=_RUNNING
    )
    running_credits = models.PositiveSmallIntegerField(
        null=True, blank=True, editable=False, help_text=_RUNNING
    )

    objects = AccountQuerySet.as_manager()

    #: The balance, set by `with_balance`.
    total: int

    class Meta:
        ordering = ["owner__username"]
        constraints = [
            models.CheckConstraint(
                condition=Q(interval_days__gte=1), name="account_interval_at_least_a_day"
            ),
            models.CheckConstraint(
                condition=Q(credits_per_interval__gte=1), name="account_earns_credits"
            ),
            models.CheckConstraint(
                condition=Q(interval_days__lte=MOST_DAYS, credits_per_interval__lte=MOST_CREDITS),
                name="account_pace_within_reason",
            ),
            models.CheckConstraint(
                condition=Q(granted_through__gte=F("opened_on")),
                name="account_granted_since_opened",
            ),
            models.CheckConstraint(
                condition=Q(running_days__isnull=True, running_credits__isnull=True)
                | Q(running_days__isnull=False, running_credits__isnull=False)
                & Q(running_days__gte=1, running_credits__gte=1),
                name="account_running_interval_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.owner)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the account. A changed pace takes effect with the next interval.

        Intervals that have passed are booked at the old pace first; the one that is running keeps
        it to its end.
        """
        with transaction.atomic():
            if not self._state.adding:
                self._keep_old_pace()
            super().save(*args, **kwargs)

    def _keep_old_pace(self) -> None:
        stored = Account.objects.select_for_update(no_key=True).get(pk=self.pk)
        if stored.pace.later == self.pace.later:
            return
        stored.grant_due(by=SITE)
        running = stored.pace.first
        self.granted_through = stored.granted_through
        self.running_days, self.running_credits = running.days, running.amount
        Account.objects.filter(pk=self.pk).update(
            running_days=running.days, running_credits=running.amount
        )

    @property
    def pace(self) -> Pace:
        """The intervals from the day up to which additions were booked."""
        later = Interval(self.interval_days, self.credits_per_interval)
        running = Interval(self.running_days or later.days, self.running_credits or later.amount)
        return Pace(self.granted_through, running, later)

    def balance(self, on: date | None = None) -> int:
        """Return the sum of the lines, of those dated up to `on` if given."""
        lines = self.transactions.all()
        if on is not None:
            lines = lines.filter(date__lte=on)
        return lines.total()

    def due(self, until: date) -> list[Due]:
        """Return the regular additions up to `until` that are still to be booked, oldest first."""
        return self.pace.due(until)

    def next_addition(self, today: date | None = None) -> Due:
        """Return the next regular addition after `today`."""
        return self.pace.next_addition(today or timezone.localdate())

    def expected(self, on: date) -> int:
        """Return the balance of day `on` if nothing but regular additions is booked until then."""
        return self.balance() + sum(due.amount for due in self.due(on))

    def day_of(self, credits: int, today: date | None = None) -> date:
        """Return the first day from `today` on which the balance is at least `credits`, if nothing
        but regular additions is booked until then.

        Raises ValidationError when that day is beyond the calendar.
        """
        return self.pace.day_of(credits - self.balance(), today or timezone.localdate())

    def reach(self, credits: int, today: date | None = None) -> date | None:
        """Return the same day as `day_of`, None when it is beyond the calendar."""
        try:
            return self.day_of(credits, today)
        except ValidationError:
            return None

    @one_act
    def adjust(self, amount: int, memo: str, *, by: Actor, on: date | None = None) -> Booked:
        """Book an Addition by hand, up or down, and return the line.

        Raises PermissionDenied for a user who may not book lines of this account, ValidationError
        for 0 credits, a missing memo or a day in the future.
        """
        require(by, "credits.add_transaction")
        require_own(by, self.owner_id)
        today, memo = timezone.localdate(), memo.strip()
        if not amount:
            raise ValidationError("An Addition of 0 credits changes nothing.")
        if not memo:
            raise ValidationError("An Addition by hand needs a memo that says what it is for.")
        if on:
            validate_past(on)
        with transaction.atomic():
            Account.objects.filter(pk=self.pk).lock()
            line = self.transactions.create(
                date=on or today, kind=ADDITION, amount=amount, memo=memo
            )
            note(by, Verb.ADJUST, self, credits=line.signed, memo=memo, on=line.date)
            return line

    @one_act
    @transaction.atomic
    def grant_due(self, today: date | None = None, *, by: Actor) -> int:
        """Book one regular addition for each interval that has passed by `today`; return how many.

        Idempotent: the row is locked and re-read, so calls in parallel, after a long gap or with
        the clock set back never book an interval twice. Raises PermissionDenied for a user who may
        not change this account.
        """
        self._require_changeable(by)
        account = Account.objects.select_for_update(no_key=True).get(pk=self.pk)
        due = account.due(today or timezone.localdate())
        account.transactions.book_many(
            Line(account.pk, day, ADDITION, amount, due_on=day) for day, amount in due
        )
        if due:
            account._granted_through(due[-1].date)
            credits = sum(regular.amount for regular in due)
            note(by, Verb.GRANT, self, count=len(due), credits=credits, through=due[-1].date)
        self.refresh_from_db()
        return len(due)

    @one_act
    @transaction.atomic
    def start_again(self, today: date | None = None, *, by: Actor) -> int:
        """Let a new interval begin `today` without booking the intervals that have passed; return
        how many those are.

        With the clock set back nothing changes: what was granted stays granted. Raises
        PermissionDenied for a user who may not change this account.
        """
        self._require_changeable(by)
        today = today or timezone.localdate()
        account = Account.objects.select_for_update(no_key=True).get(pk=self.pk)
        skipped = len(account.due(today))
        if today > account.granted_through:
            account._granted_through(today)
            note(by, Verb.START_AGAIN, self, skipped=skipped)
        self.refresh_from_db()
        return skipped

    def _require_changeable(self, by: Actor) -> None:
        require(by, "credits.change_account")
        require_own(by, self.owner_id)

    def _granted_through(self, day: date) -> None:
        Account.objects.filter(pk=self.pk).update(
            granted_through=day, running_days=None, running_credits=None
        )
