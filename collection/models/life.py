"""The verbs of a record's life: bought, removed, put back. Each changes the shelf and the ledger in one transaction."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from collection.derived import memo_line
from credits.models import Account, Transaction

STATE_FIELDS = ["is_active", "removed_on", "removal_reason", "sale_price"]
Kind = Transaction.Kind


class Event(NamedTuple):
    """Something that happened to a record: the day, what it was, why, and the line it was booked with."""

    day: date
    what: str
    why: str
    line: Transaction


class RecordLife(models.Model):
    """What happens to a copy between the shop and the day it leaves; mixed into `Record`."""

    class Meta:
        abstract = True

    @property
    def memo(self) -> str:
        """The line that a transaction keeps of the record: "Artist / Artist - Title (Year)"."""
        return memo_line((link.artist.name for link in self.artist_links.all()), self.title, self.year)

    def buy(self, *, cost: int = 1, on: date | None = None) -> Transaction:
        """Book the arrival of a copy that was just entered, `cost` credits, and return the line.

        Dated before the account was opened it is an Initial load, which costs nothing.
        Raises ValidationError for a negative cost, a day in the future, or a record that has arrived already.
        """
        _refuse_negative(cost, "A purchase cannot earn credits")
        with transaction.atomic():
            account, on, moves = self._lock(on)
            if moves:
                raise ValidationError(f"{self.memo} was booked already, on {moves[0].date}.")
            self._set_state(is_active=True)
            if on < account.opened_on:
                return self._book(account, Kind.INITIAL_LOAD, 0, on)
            return self._book(account, Kind.PURCHASE, -cost, on)

    def remove(
        self, *, on: date | None = None, reason: str = "", refund: int = 0, sale_price: Decimal | None = None
    ) -> Transaction:
        """Take the record from the shelf, give `refund` credits back, and return the line.

        Raises ValidationError when it is not on the shelf, for a negative refund or sale price, an unknown reason, a
        day in the future or before it arrived.
        """
        _refuse_negative(refund, "A removal cannot cost credits")
        _refuse_negative(sale_price or 0, "A sale price is never negative")
        with transaction.atomic():
            account, on, moves = self._lock(on)
            if not self.is_active:
                raise ValidationError(f"{self.memo} is not on the shelf, so it cannot be removed.")
            self._refuse_before_last(moves, on)
            self._set_state(is_active=False, removed_on=on, removal_reason=reason, sale_price=sale_price)
            return self._book(account, Kind.REMOVAL, refund, on, reason=reason, sale_price=sale_price)

    def readd(self, *, cost: int = 1, on: date | None = None) -> Transaction:
        """Put the same copy back on the shelf for `cost` credits and return the line.

        Raises ValidationError when it is on the shelf, for a negative cost, a day in the future or before it left.
        """
        _refuse_negative(cost, "A purchase cannot earn credits")
        with transaction.atomic():
            account, on, moves = self._lock(on)
            if self.is_active:
                raise ValidationError(f"{self.memo} is on the shelf, so it cannot be put back.")
            if moves and moves[-1].kind != Kind.REMOVAL:
                moves = [self._book_known_departure(account, on)]
            self._refuse_before_last(moves, on)
            self._set_state(is_active=True)
            return self._book(account, Kind.PURCHASE, -cost, on)

    def buy_another(self, *, cost: int = 1, on: date | None = None, **own: Any) -> Transaction:
        """Enter another copy of this release, bought for `cost` credits, and return its line with the copy in `record`.

        `own` are the new copy's own fields, such as price and media_condition. Raises ValidationError as `buy` does,
        and for values that a record does not take.
        """
        with transaction.atomic():
            Account.objects.locked(self.owner)
            return self.clone(purchase_date=on or timezone.localdate(), **own).buy(cost=cost, on=on)

    def events(self) -> list["Event"]:
        """Return what happened to this copy, oldest first: bought, removed and why, put back, taken back, credits."""
        lines = self.transactions.select_related("reverses", "reversed_by").order_by("pk")
        return [
            Event(line.date, _told(line, is_first=not number), line.note(), line) for number, line in enumerate(lines)
        ]

    def turn_back(self, move: Transaction) -> None:
        """Bring the record back to where it stood before its latest move, whose reversal was just booked.

        For `Transaction.reverse` alone, in its transaction: the accounts are locked.
        """
        before = self.transactions.moves()[-1:]
        if move.kind == Kind.PURCHASE and not before:
            self._set_state(is_active=False)
        elif move.kind == Kind.PURCHASE and before[0].kind == Kind.REMOVAL:
            left = before[0]
            self._set_state(
                is_active=False, removed_on=left.date, removal_reason=left.reason, sale_price=left.sale_price
            )
        else:
            self._set_state(is_active=True)

    def _book_known_departure(self, account: Account, on: date) -> Transaction:
        """Book for 0 credits how a record left that came in as removed: the book has no line of it yet."""
        left = min(self.removed_on or on, timezone.localdate())
        return self._book(account, Kind.REMOVAL, 0, left, reason=self.removal_reason, sale_price=self.sale_price)

    def _lock(self, on: date | None) -> tuple[Account, date, list[Transaction]]:
        """Lock the owner's account, then read the record's state: whoever waited sees what the other did."""
        today = timezone.localdate()
        if on and on > today:
            raise ValidationError(f"{on} lies in the future.")
        account = Account.objects.locked(self.owner)
        self.refresh_from_db(fields=STATE_FIELDS)
        return account, on or today, self.transactions.moves()

    def _refuse_before_last(self, moves: list[Transaction], on: date) -> None:
        """Refuse a day before the last move. An Initial load tells when the record was entered, not when it came."""
        last = moves[-1] if moves else None
        if last and last.kind != Kind.INITIAL_LOAD and on < last.date:
            done = {Kind.PURCHASE: "came", Kind.REMOVAL: "left"}[last.kind]
            raise ValidationError(f"{self.memo} {done} on {last.date}, so nothing can happen to it on {on}.")

    def _book(self, account: Account, kind: str, amount: int, on: date, **why: object) -> Transaction:
        return Transaction.objects.create(
            account=account, date=on, kind=kind, amount=amount, record=self, memo=self.memo, **why
        )

    def _set_state(
        self,
        *,
        is_active: bool,
        removed_on: date | None = None,
        removal_reason: str = "",
        sale_price: Decimal | None = None,
    ) -> None:
        known = [value for value, _ in self._meta.get_field("removal_reason").choices]
        if removal_reason and removal_reason not in known:
            raise ValidationError(f"“{removal_reason}” is no reason for a removal; the reasons are {', '.join(known)}.")
        self.is_active, self.removed_on = is_active, removed_on
        self.removal_reason, self.sale_price = removal_reason, sale_price
        super().save(update_fields=[*STATE_FIELDS, "updated_at"])


def _told(line: Transaction, *, is_first: bool) -> str:
    if line.reverses_id:
        return f"{line.kind} taken back"
    told = {Kind.INITIAL_LOAD: "Was there already", Kind.REMOVAL: "Removed", Kind.PURCHASE: "Put back"}
    return "Bought" if is_first and line.kind == Kind.PURCHASE else told[line.kind]


def _refuse_negative(number: int | Decimal, sentence: str) -> None:
    if number < 0:
        raise ValidationError(f"{sentence}: {number}.")
