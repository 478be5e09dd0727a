"""What I may still buy: accounts that earn credits over time, and the append-only ledger of their transactions."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple, NoReturn, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import connections, models, transaction
from django.db.models import F, Q, Sum
from django.utils import timezone

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


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


class Account(models.Model):
    """A collector's credit settings: every `interval_days` days the account earns `credits_per_interval`."""

    owner = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="account")
    interval_days = models.PositiveSmallIntegerField(default=14, validators=[MinValueValidator(1)])
    credits_per_interval = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1)])
    opened_on = models.DateField()
    granted_through = models.DateField(help_text="The day up to which regular additions were booked.")

    objects = AccountQuerySet.as_manager()

    class Meta:
        ordering = ["owner__username"]
        constraints = [
            models.CheckConstraint(condition=Q(interval_days__gte=1), name="account_interval_at_least_a_day"),
            models.CheckConstraint(condition=Q(credits_per_interval__gte=1), name="account_earns_credits"),
            models.CheckConstraint(
                condition=Q(granted_through__gte=F("opened_on")), name="account_granted_since_opened"
            ),
        ]

    def __str__(self) -> str:
        return str(self.owner)

    def balance(self, on: date | None = None) -> int:
        """Return the sum of the lines, of those dated up to `on` if given."""
        lines = self.transactions.all() if on is None else self.transactions.filter(date__lte=on)
        return lines.aggregate(total=Sum("amount"))["total"] or 0

    def due_dates(self, until: date) -> list[date]:
        """Return the days up to `until` on which a regular addition is still to be booked, oldest first."""
        step = timedelta(days=self.interval_days)
        count = (until - self.granted_through) // step
        return [self.granted_through + step * n for n in range(1, count + 1)]

    @transaction.atomic
    def grant_due(self, today: date | None = None) -> int:
        """Book one regular addition for each interval that has passed by `today`; return how many.

        Idempotent: the row is locked and re-read, so calls in parallel, after a long gap or with the clock set back
        never book an interval twice.
        """
        account = Account.objects.select_for_update().get(pk=self.pk)
        due = account.due_dates(today or timezone.localdate())
        Transaction.objects.book_many(
            Line(account.pk, day, Transaction.Kind.ADDITION, account.credits_per_interval, memo="", due_on=day)
            for day in due
        )
        if due:
            account.granted_through = due[-1]
            account.save(update_fields=["granted_through"])
        self.refresh_from_db()
        return len(due)


class Line(NamedTuple):
    """A transaction to be booked: ids, a plain date, whole credits."""

    account_id: int
    date: date
    kind: str
    amount: int
    record_id: int | None = None
    memo: str = ""
    due_on: date | None = None


class TransactionQuerySet(models.QuerySet):
    """The ledger can be read and added to, never edited."""

    def book_many(self, lines: Iterable[Line]) -> int:
        """Append `lines` set-wise and return how many there were; the database checks the rules of their kinds.

        To be called in the caller's transaction, after the account was locked.
        """
        now = timezone.now()
        connection = connections[self.db]
        columns = [*Line._fields, "created_at"]
        created_at = connection.ops.adapt_datetimefield_value(now)
        rows = [(*map(_parameter, line), created_at) for line in lines]
        with connection.cursor() as cursor:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {self.model._meta.db_table} ({', '.join(columns)}) VALUES ({marks})", rows)
        return len(rows)

    def update(self, **values: object) -> NoReturn:
        raise ValidationError("A transaction is never edited; book a reversing line instead.")

    def delete(self) -> NoReturn:
        raise ValidationError("A transaction is never deleted; book a reversing line instead.")

    def without_effect(self) -> Self:
        """Return the lines of 0 credits."""
        return self.filter(amount=0)


def _parameter(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


class Transaction(models.Model):
    """One line of the ledger. Append-only: a mistake is corrected by one reversing line."""

    class Kind(models.TextChoices):
        INITIAL_LOAD = "Initial load", "Initial load"
        ADDITION = "Addition", "Addition"
        PURCHASE = "Purchase", "Purchase"
        REMOVAL = "Removal", "Removal"

    account = models.ForeignKey(Account, models.PROTECT, related_name="transactions")
    date = models.DateField()
    kind = models.CharField(max_length=12, choices=Kind)
    amount = models.IntegerField()
    record = models.ForeignKey("collection.Record", models.SET_NULL, null=True, blank=True, related_name="transactions")
    memo = models.TextField(blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")
    due_on = models.DateField(null=True, blank=True, help_text="The interval's end, for a regular addition.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TransactionQuerySet.as_manager()

    class Meta:
        ordering = ["-date", "-id"]
        indexes = [models.Index(fields=["account", "date", "id", "amount"], name="transaction_running_balance")]
        constraints = [
            models.UniqueConstraint(fields=["account", "due_on"], name="transaction_addition_once_per_interval"),
            models.CheckConstraint(
                name="transaction_amount_fits_kind",
                condition=(
                    Q(kind="Initial load", amount=0, reverses__isnull=True)
                    | Q(kind="Addition", due_on__isnull=False, amount__gt=0, reverses__isnull=True)
                    | Q(kind="Addition", due_on__isnull=True) & ~Q(amount=0)
                    | Q(kind="Purchase", amount__lte=0, reverses__isnull=True)
                    | Q(kind="Purchase", amount__gte=0, reverses__isnull=False)
                    | Q(kind="Removal", amount__gte=0, reverses__isnull=True)
                    | Q(kind="Removal", amount__lte=0, reverses__isnull=False)
                ),
            ),
            models.CheckConstraint(
                condition=Q(kind="Addition", record__isnull=True) | ~Q(kind="Addition") & Q(due_on__isnull=True),
                name="transaction_addition_without_record",
            ),
            models.CheckConstraint(
                condition=Q(record__isnull=False) | ~Q(memo="") | Q(due_on__isnull=False),
                name="transaction_record_or_memo",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.kind} {self.amount:+d} {self.memo}".strip()

    def save(self, *args: object, **kwargs: object) -> None:
        """Append the line. Raises ValidationError when it is stored already."""
        if not self._state.adding:
            raise ValidationError("A transaction is never edited; book a reversing line instead.")
        super().save(*args, **kwargs)

    def delete(self, *args: object, **kwargs: object) -> NoReturn:
        raise ValidationError("A transaction is never deleted; book a reversing line instead.")
