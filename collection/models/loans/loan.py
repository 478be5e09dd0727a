"""The loan: one record that one person has, or had."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from adminkit.fields import validate_day
from collection.fields import LineField, ProseField, validate_visible
from collection.models.loans.loan_set import LoanQuerySet
from collection.names import name_key

NAME_LENGTH = 200
LENT_ALREADY = "The record is on loan to somebody else."


class Loan(models.Model):
    """A record that is lent to somebody, who needs no login here. A record is lent to one person at
    a time.

    A loan ends when the record is returned, or is removed from the shelf, whatever became of it.
    """

    record = models.ForeignKey("collection.Record", models.CASCADE, related_name="loans")
    to = LineField("lent to", max_length=NAME_LENGTH, validators=[validate_visible])
    # What people are told apart by; a letter may become three.
    to_key = models.CharField(max_length=3 * NAME_LENGTH, editable=False, db_index=True)
    since = models.DateField(default=timezone.localdate, validators=[validate_day])
    due = models.DateField(null=True, blank=True, help_text="If a day was agreed on.")
    returned = models.DateField(null=True, blank=True)
    note = ProseField(blank=True)
    asked_on = models.DateField(
        null=True,
        blank=True,
        help_text="When somebody answered that it may stay there. Empty it to be asked again.",
    )
    # The id of the line of the ledger by which the record was put back on the shelf, which ended
    # the loan. No foreign key: migrations of the collection would depend on those of the ledger.
    put_back_line = models.BigIntegerField(null=True, editable=False)

    objects = LoanQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(to_key=""), name="loan_to_visible"),
            models.CheckConstraint(
                condition=Q(due__isnull=True) | Q(due__gte=F("since")),
                name="loan_due_not_before_lent",
                violation_error_message="The day on which it is due is before it was lent.",
            ),
            models.CheckConstraint(
                condition=Q(returned__isnull=True) | Q(returned__gte=F("since")),
                name="loan_returned_not_before_lent",
                violation_error_message="The day on which it was returned is before it was lent.",
            ),
            models.UniqueConstraint(
                fields=["record"],
                condition=Q(returned__isnull=True),
                name="loan_to_one_at_a_time",
                violation_error_message=LENT_ALREADY,
            ),
            # By these a file finds a loan again.
            models.UniqueConstraint(
                fields=["record", "to_key", "since"],
                name="loan_once",
                violation_error_message="The record was lent to this person on that day already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.to}, {self.since}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.to_key = name_key(self.to)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Set the key before the constraints on it are checked; refuse days in the future."""
        self.to_key = name_key(self.to or "")
        refuse_future("lent", self.since)
        refuse_future("returned", self.returned)
        refuse_future("asked for", self.asked_on)
        if self.asked_on:
            validate_day(self.asked_on)
        # Forms show neither record nor key, so that Django would not look at these constraints.
        others = Loan.objects.filter(record=self.record_id).exclude(pk=self.pk)
        if self.returned is None and others.unreturned().exists():
            raise ValidationError(LENT_ALREADY)
        if others.filter(to_key=self.to_key, since=self.since).exists():
            raise ValidationError("The record was lent to this person on that day already.")

    @property
    def is_open(self) -> bool:
        """Whether somebody has the record."""
        return self.returned is None and self.record.is_active

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due is not None and self.due < timezone.localdate()

    @property
    def end(self) -> str:
        """How the loan ended, in words, "" while it is open: "returned 2026-05-01", "lost"."""
        if self.returned:
            return f"returned {self.returned}"
        if self.record.is_active:
            return ""
        reason = self.record.get_removal_reason_display().lower() or "removed"
        return f"{reason} {self.record.removed_on or ''}".strip()


def refuse_future(word: str, day: date | None) -> None:
    """Refuse a day after today on which something was `word`. Raises ValidationError."""
    if day and day > timezone.localdate():
        raise ValidationError(f"A record cannot be {word} on {day}, which lies in the future.")
