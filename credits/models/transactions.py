"""One line of the ledger, and how it is reversed."""

from typing import TYPE_CHECKING, Any, NoReturn

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from adminkit.audit import doer_id, note, one_act
from adminkit.entries.verb import Verb
from adminkit.verbs import Actor, require, require_own
from credits.models.accounts import Account
from credits.models.ledger import TransactionQuerySet
from credits.models.rules import LINE_RULES, Kind

if TYPE_CHECKING:
    from collection.models import Record


class Transaction(models.Model):
    """One line of the ledger. Append-only: a mistake is corrected by one reversing line."""

    Kind = Kind

    account = models.ForeignKey(Account, models.PROTECT, related_name="transactions")
    date = models.DateField()
    kind = models.CharField(max_length=12, choices=Kind)
    amount = models.IntegerField()
    record = models.ForeignKey(
        "collection.Record", models.SET_NULL, null=True, blank=True, related_name="transactions"
    )
    memo = models.TextField(
        blank=True, help_text="What it was for; keeps the name of a record that is gone."
    )
    reason = models.TextField(
        blank=True,
        default="",
        db_default="",
        help_text="Why a record was removed, or why a line was reversed.",
    )
    sale_price = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )
    due_on = models.DateField(
        null=True, blank=True, help_text="The interval's end, for a regular addition."
    )
    # Without an index: lines are not looked up by it, and 100,000 are booked at once.
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="booked_lines",
        help_text="Who booked it; empty for lines older than this was kept.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TransactionQuerySet.as_manager()

    #: The balance after this line, set by lists that show it.
    balance: int

    class Meta:
        ordering = ["-date", "-id"]
        # Related managers and the deletion of a record, too, go through the manager that refuses
        # edits.
        base_manager_name = "objects"
        indexes = [
            models.Index(
                fields=["account", "date", "id", "amount"], name="transaction_running_balance"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "due_on"], name="transaction_addition_once_per_interval"
            ),
            *(
                models.CheckConstraint(condition=rule, name=name)
                for name, (rule, _) in LINE_RULES.items()
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.kind} {self.signed} {self.memo}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append the line, booked by whoever is acting. Raises ValidationError when it is stored
        already.
        """
        if not self._state.adding:
            raise ValidationError("A transaction is never edited; book a reversing line instead.")
        if self.booked_by_id is None:
            self.booked_by_id = doer_id()
        # Without it a new object that carries the id of a stored line would overwrite that line.
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise ValidationError("A transaction is never deleted; book a reversing line instead.")

    @property
    def signed(self) -> str:
        """The amount as it is shown: +1, 0, -1."""
        return f"{self.amount:+,d}" if self.amount else "0"

    def reversal_refusal(self) -> str:
        """Return the sentence that says why this line cannot be reversed, or nothing if it can."""
        if self.reverses_id:
            return f"“{self}” reverses another line, so it cannot be reversed itself."
        if self.kind == Kind.INITIAL_LOAD:
            return (
                f"“{self}” is an Initial load: it changed no credits, so there is nothing to "
                "reverse."
            )
        if Transaction.objects.filter(reverses=self.pk).exists():
            return f"“{self}” was reversed already."
        return ""

    @property
    def is_reversible(self) -> bool:
        """Whether `reverse` would take this line; for lists, which have `reversed_by` at hand."""
        return not (
            self.reverses_id or self.kind == Kind.INITIAL_LOAD or hasattr(self, "reversed_by")
        )

    def note(self) -> str:
        """Return the words beside the memo: why a record left, or which line this one reverses or
        is reversed by, and why.
        """
        if self.reverses:
            return f"reverses the line of {self.reverses.date}: {self.reason}"
        if hasattr(self, "reversed_by"):
            return f"reversed on {self.reversed_by.date}: {self.reversed_by.reason}"
        if self.sale_price is None:
            return self.reason
        return f"{self.reason} for {self.sale_price:.2f} {settings.DISCO_CURRENCY}".strip()

    def turns_record(self) -> "Record | None":
        """Return the record whose state turns back with this line: the one of which it is the
        latest move.
        """
        if self.record is None or self.kind == Kind.ADDITION:
            return None
        moves = self.record.transactions.moves()
        return self.record if moves and moves[-1].pk == self.pk else None

    def effect_of_reversal(self) -> str:
        """Return the sentence that says what reversing this line does to its record."""
        if self.record is None:
            return "Only credits change."
        if not self.turns_record():
            return f"Only credits change: more has happened to {self.memo} since."
        if self.kind == Kind.REMOVAL:
            return f"{self.memo} goes back on the shelf."
        before = self.record.transactions.moves()[-2:-1]
        if not before:
            return f"{self.memo} leaves the shelf."
        if before[0].kind == Kind.REMOVAL:
            return f"{self.memo} leaves the shelf again: removed on {before[0].date}, as before."
        return f"{self.memo} stays on the shelf."

    @one_act
    def reverse(self, reason: str, *, by: Actor) -> "Transaction":
        """Book the line that takes this one back, dated today, and return it.

        If this was the latest move of its record, the record's state turns back in the same
        transaction; otherwise only credits change. Raises PermissionDenied for a user who may not
        book lines of the account, ValidationError for a missing reason, an Initial load, a
        reversal, a second time.
        """
        require(by, "credits.add_transaction")
        reason = reason.strip()
        if not reason:
            raise ValidationError("A reversal needs a reason.")
        with transaction.atomic():
            # The account of the line, and that of the owner to whom its record belongs now.
            owner = self.record and self.record.owner_id
            accounts = Account.objects.filter(Q(pk=self.account_id) | Q(owner=owner)).lock()
            for account in accounts:
                if account.pk == self.account_id:
                    require_own(by, account.owner_id)
            line = Transaction.objects.select_related("record").get(pk=self.pk)
            if refusal := line.reversal_refusal():
                raise ValidationError(refusal)
            turning = line.turns_record()
            reversing = line._opposite(reason)
            if turning:
                turning.turn_back(line)
            note(by, Verb.REVERSE, line, reason=reason, credits=reversing.signed)
            return reversing

    def _opposite(self, reason: str) -> "Transaction":
        return Transaction.objects.create(
            account_id=self.account_id,
            date=timezone.localdate(),
            kind=self.kind,
            amount=-self.amount,
            record=self.record,
            memo=self.memo,
            reason=reason,
            reverses=self,
        )
