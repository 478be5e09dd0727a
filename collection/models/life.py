"""The verbs of a record's life: bought, removed, put back. Each changes the shelf and the ledger in one transaction."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from credits.models import Account, Transaction

STATE_FIELDS = ["is_active", "removed_on", "removal_reason", "sale_price"]


class RecordLife(models.Model):
    """What happens to a copy between the shop and the day it leaves; mixed into `Record`."""

    class Meta:
        abstract = True

    @property
    def memo(self) -> str:
        """The line that a transaction keeps of the record: "Artist / Artist - Title (Year)"."""
        names = " / ".join(link.artist.name for link in self.artist_links.all())
        return " - ".join(filter(None, [names, self.title])) + (f" ({self.year})" if self.year else "")

    def buy(self, *, cost: int = 1, on: date | None = None) -> Transaction:
        """Book the arrival of a copy that was just entered, `cost` credits, and return the line.

        Dated before the account was opened it is an Initial load, which costs nothing.
        Raises ValidationError for a negative cost, a day in the future, or a record that has arrived already.
        """
        with transaction.atomic():
            account, on = self._lock(on)
            if self.transactions.exists():
                raise ValidationError(f"{self.memo} was booked already.")
            return self._book_arrival(account, cost, on)

    def remove(
        self, *, on: date | None = None, reason: str = "", refund: int = 0, sale_price: Decimal | None = None
    ) -> Transaction:
        """Take the record from the shelf, give `refund` credits back, and return the line.

        Raises ValidationError when it is not on the shelf, for a negative refund or a day in the future.
        """
        with transaction.atomic():
            account, on = self._lock(on)
            if not self.is_active:
                raise ValidationError(f"{self.memo} is not on the shelf, so it cannot be removed.")
            if refund < 0:
                raise ValidationError(f"A removal cannot cost credits: {refund}.")
            self.is_active, self.removed_on, self.removal_reason, self.sale_price = False, on, reason, sale_price
            self._save_state()
            return self._book(account, Transaction.Kind.REMOVAL, refund, on)

    def readd(self, *, cost: int = 1, on: date | None = None) -> Transaction:
        """Put the same copy back on the shelf for `cost` credits and return the line.

        Raises ValidationError when it is on the shelf, for a negative cost or a day in the future.
        """
        with transaction.atomic():
            account, on = self._lock(on)
            if self.is_active:
                raise ValidationError(f"{self.memo} is on the shelf, so it cannot be put back.")
            self.is_active, self.removed_on, self.removal_reason, self.sale_price = True, None, "", None
            self._save_state()
            return self._book_arrival(account, cost, on, kind=Transaction.Kind.PURCHASE)

    def _lock(self, on: date | None) -> tuple[Account, date]:
        """Lock the owner's account, then read the record's state: whoever waited sees what the other did."""
        today = timezone.localdate()
        if on and on > today:
            raise ValidationError(f"{on} lies in the future.")
        account = Account.objects.locked(self.owner)
        self.refresh_from_db(fields=STATE_FIELDS)
        return account, on or today

    def _book_arrival(self, account: Account, cost: int, on: date, kind: str | None = None) -> Transaction:
        if cost < 0:
            raise ValidationError(f"A purchase cannot earn credits: {cost}.")
        if kind is None and on < account.opened_on:
            return self._book(account, Transaction.Kind.INITIAL_LOAD, 0, on)
        return self._book(account, Transaction.Kind.PURCHASE, -cost, on)

    def _book(self, account: Account, kind: str, amount: int, on: date) -> Transaction:
        return Transaction.objects.create(
            account=account, date=on, kind=kind, amount=amount, record=self, memo=self.memo
        )

    def _save_state(self) -> None:
        self.full_clean(exclude=[f.name for f in self._meta.fields if f.name not in STATE_FIELDS])
        super().save(update_fields=[*STATE_FIELDS, "updated_at"])
