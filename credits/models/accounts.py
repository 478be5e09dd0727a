"""A collector's account: how fast he earns credits, and which regular additions are due."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from credits.models.lines import Line
from credits.models.outlook import AccountOutlook
from credits.models.rules import ADDITION

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from credits.models.transactions import Transaction

_RUNNING = "Set while an interval is running that began before the settings were changed."


class AccountQuerySet(models.QuerySet):
    def of(self, owner: "AbstractBaseUser") -> "Account":
        """Return the account of `owner`; on first need it is opened today."""
        today = timezone.localdate()
        return self.get_or_create(owner=owner, defaults={"opened_on": today, "granted_through": today})[0]

    def locked(self, owner: "AbstractBaseUser") -> "Account":
        """Return the account of `owner` with its row locked until the transaction ends.

        On SQLite the lock is the IMMEDIATE transaction itself; every booking goes through here.
        """
        return self.select_for_update().get(pk=self.of(owner).pk)

    def lock(self) -> list["Account"]:
        """Lock these accounts until the transaction ends, in an order that lets no two callers wait for each other."""
        return list(self.order_by("pk").select_for_update())

    def untouched(self) -> Self:
        """Return the accounts as they are when opened: no line, no interval granted, the usual pace."""
        usual = {name: Account._meta.get_field(name).default for name in ("interval_days", "credits_per_interval")}
        return self.filter(transactions=None, granted_through=F("opened_on"), **usual)

    def with_balance(self) -> Self:
        """Annotate `total`, the sum of the account's lines."""
        return self.annotate(total=Coalesce(Sum("transactions__amount"), 0))

    def seen_by(self, user: "AbstractBaseUser") -> Self:
        """Return the accounts that `user` may look into: the head of the house into all, anybody else into his own."""
        return self.all() if user.is_superuser else self.filter(owner=user.pk)


class Account(AccountOutlook):
    """A collector's credit settings: every `interval_days` days the account earns `credits_per_interval`."""

    owner = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="account")
    interval_days = models.PositiveSmallIntegerField(default=14, validators=[MinValueValidator(1)])
    credits_per_interval = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1)])
    opened_on = models.DateField()
    granted_through = models.DateField(help_text="The day up to which regular additions were booked.")
    running_days = models.PositiveSmallIntegerField(null=True, blank=True, editable=False, help_text=_RUNNING)
    running_credits = models.PositiveSmallIntegerField(null=True, blank=True, editable=False, help_text=_RUNNING)

    objects = AccountQuerySet.as_manager()

    class Meta:
        ordering = ["owner__username"]
        constraints = [
            models.CheckConstraint(condition=Q(interval_days__gte=1), name="account_interval_at_least_a_day"),
            models.CheckConstraint(condition=Q(credits_per_interval__gte=1), name="account_earns_credits"),
            models.CheckConstraint(
                condition=Q(granted_through__gte=F("opened_on")), name="account_granted_since_opened"
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
        """Store the account. A changed pace acts from the next interval on.

        Intervals that have passed are booked at the old pace first; the one that is running keeps it to its end.
        """
        with transaction.atomic():
            if not self._state.adding:
                self._keep_old_pace()
            super().save(*args, **kwargs)

    def _keep_old_pace(self) -> None:
        stored = Account.objects.select_for_update().get(pk=self.pk)
        if (stored.interval_days, stored.credits_per_interval) == (self.interval_days, self.credits_per_interval):
            return
        stored.grant_due()
        first = stored.first_interval
        self.granted_through, self.running_days, self.running_credits = stored.granted_through, first.days, first.amount
        Account.objects.filter(pk=self.pk).update(running_days=first.days, running_credits=first.amount)

    def balance(self, on: date | None = None) -> int:
        """Return the sum of the lines, of those dated up to `on` if given."""
        lines = self.transactions.all() if on is None else self.transactions.filter(date__lte=on)
        return lines.total()

    def adjust(self, amount: int, memo: str, *, on: date | None = None) -> "Transaction":
        """Book an Addition by hand, up or down, and return the line.

        Raises ValidationError for 0 credits, a missing memo or a day in the future.
        """
        today, memo = timezone.localdate(), memo.strip()
        if not amount:
            raise ValidationError("An Addition of 0 credits changes nothing.")
        if not memo:
            raise ValidationError("An Addition by hand needs a memo that says what it is for.")
        if on and on > today:
            raise ValidationError(f"{on} lies in the future.")
        with transaction.atomic():
            Account.objects.filter(pk=self.pk).lock()
            return self.transactions.create(date=on or today, kind=ADDITION, amount=amount, memo=memo)

    adjust.alters_data = True

    @transaction.atomic
    def grant_due(self, today: date | None = None) -> int:
        """Book one regular addition for each interval that has passed by `today`; return how many.

        Idempotent: the row is locked and re-read, so calls in parallel, after a long gap or with the clock set back
        never book an interval twice.
        """
        account = Account.objects.select_for_update().get(pk=self.pk)
        due = account.due(today or timezone.localdate())
        account.transactions.book_many(Line(account.pk, day, ADDITION, amount, due_on=day) for day, amount in due)
        if due:
            account._granted_through(due[-1].date)
        self.refresh_from_db()
        return len(due)

    @transaction.atomic
    def start_again(self, today: date | None = None) -> int:
        """Let a new interval begin `today` without booking the intervals that have passed; return how many those are.

        With the clock set back nothing changes: what was granted stays granted.
        """
        today = today or timezone.localdate()
        account = Account.objects.select_for_update().get(pk=self.pk)
        skipped = len(account.due(today))
        if today > account.granted_through:
            account._granted_through(today)
        self.refresh_from_db()
        return skipped

    grant_due.alters_data = start_again.alters_data = True

    def _granted_through(self, day: date) -> None:
        Account.objects.filter(pk=self.pk).update(granted_through=day, running_days=None, running_credits=None)
