"""What happens to a record: it is bought, removed, put back. Each changes the shelf and the ledger
in one transaction.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from adminkit.audit import note, one_act
from adminkit.entries.verb import Verb
from adminkit.fields import validate_past
from adminkit.verbs import Actor, alters_data, require, require_own
from collection.derived import memo_line
from collection.models.copies import RecordCopies
from collection.models.loans.loan import Loan
from collection.models.record_fields import RemovalReason
from credits.models import Account, Transaction

STATE_FIELDS = ["is_active", "removed_on", "removal_reason", "sale_price"]
Kind = Transaction.Kind


class RecordLife(RecordCopies):
    """What happens to a copy between the shop and the day it leaves."""

    class Meta:
        abstract = True

    @property
    def memo(self) -> str:
        """The line that a transaction keeps of the record: "Artist / Artist - Title (Year)"."""
        artists = [link.artist.name for link in self.artist_links.all()]
        return memo_line(artists, self.title, self.year)

    @one_act
    def buy(self, *, by: Actor, cost: int = 1, on: date | None = None) -> Transaction:
        """Book the arrival of a copy that was just entered, `cost` credits, and return the line.

        Dated before the account was opened it is an Initial load, which costs nothing. Raises
        PermissionDenied for a user who may not add records or does not own this one,
        ValidationError for a negative cost, a day in the future, or a record that has arrived
        already.
        """
        self._require(by, "collection.add_record")
        _refuse_negative(cost, "A purchase cannot earn credits")
        with transaction.atomic():
            account, on, moves = self._lock(on)
            if moves:
                raise ValidationError(f"{self.full_name} was booked already, on {moves[0].date}.")
            self._set_state(is_active=True)
            is_old = on < account.opened_on
            kind, amount = (Kind.INITIAL_LOAD, 0) if is_old else (Kind.PURCHASE, -cost)
            line = self._book(account, kind, amount, on)
            self._note(by, Verb.BUY, line)
            return line

    @one_act
    def remove(
        self,
        *,
        by: Actor,
        on: date | None = None,
        reason: str = "",
        refund: int = 0,
        sale_price: Decimal | None = None,
    ) -> Transaction:
        """Take the record from the shelf, give `refund` credits back, and return the line.

        Whoever has it on loan need not return it. Raises PermissionDenied for a user who may not
        change this record, ValidationError when it is not on the shelf, for a negative refund or
        sale price, an unknown reason, a day in the future or before it arrived.
        """
        self._require(by, "collection.change_record")
        _refuse_negative(refund, "A removal cannot cost credits")
        _refuse_negative(sale_price or 0, "A sale price is never negative")
        with transaction.atomic():
            account, on, moves = self._lock(on)
            if not self.is_active:
                raise ValidationError(
                    f"{self.full_name} is not on the shelf, so it cannot be removed."
                )
            self._refuse_before_last(moves, on)
            self._set_state(
                is_active=False, removed_on=on, removal_reason=reason, sale_price=sale_price
            )
            line = self._book(
                account, Kind.REMOVAL, refund, on, reason=reason, sale_price=sale_price
            )
            self._note(by, Verb.REMOVE, line, reason=reason, sale_price=sale_price)
            return line

    @one_act
    def readd(self, *, by: Actor, cost: int = 1, on: date | None = None) -> Transaction:
        """Put the same copy back on the shelf for `cost` credits and return the line.

        Raises PermissionDenied for a user who may not change this record, ValidationError when it
        is on the shelf, for a negative cost, a day in the future or before it left.
        """
        self._require(by, "collection.change_record")
        _refuse_negative(cost, "A purchase cannot earn credits")
        with transaction.atomic():
            account, on, moves = self._lock(on)
            if self.is_active:
                raise ValidationError(
                    f"{self.full_name} is on the shelf, so it cannot be put back."
                )
            if moves and moves[-1].kind != Kind.REMOVAL:
                moves = [self._book_known_departure(account, on)]
            self._refuse_before_last(moves, on)
            self._set_state(is_active=True)
            line = self._book(account, Kind.PURCHASE, -cost, on)
            # Whoever had it has it no more.
            Loan.objects.filter(record=self.pk).came_back(line.pk, on)
            self._note(by, Verb.PUT_BACK, line)
            return line

    @one_act
    def buy_another(
        self, *, by: Actor, cost: int = 1, on: date | None = None, **own: Any
    ) -> Transaction:
        """Enter another copy of this release, bought for `cost` credits, and return its line with
        the copy in `record`.

        `own` are the new copy's own fields, such as price and media_condition. Raises
        PermissionDenied and ValidationError as `buy` does, and ValidationError for values that a
        record does not take.
        """
        self._require(by, "collection.add_record")
        with transaction.atomic():
            Account.objects.locked(self.owner)
            copy = self.clone(purchase_date=on or timezone.localdate(), **own)
            line = copy.buy(by=by, cost=cost, on=on)
            copy._note(by, Verb.BUY, line, copy_of=self.pk)
            return line

    @alters_data
    def turn_back(self, move: Transaction) -> None:
        """Give the record the state of before its latest move, which was just reversed.

        For `Transaction.reverse` alone, in its transaction: the accounts are locked.
        """
        Loan.objects.stayed_away([move.pk])
        before = self._moves()[-1:]
        if move.kind == Kind.PURCHASE and not before:
            self._set_state(is_active=False)
        elif move.kind == Kind.PURCHASE and before[0].kind == Kind.REMOVAL:
            left = before[0]
            self._set_state(
                is_active=False,
                removed_on=left.date,
                removal_reason=left.reason,
                sale_price=left.sale_price,
            )
        else:
            self._set_state(is_active=True)

    def _require(self, by: Actor, permission: str) -> None:
        require(by, permission)
        require_own(by, self.owner_id)

    def _book_known_departure(self, account: Account, on: date) -> Transaction:
        """Book for 0 credits how a record left that was imported as removed: the ledger has no
        line of it yet.
        """
        left = min(self.removed_on or on, timezone.localdate())
        return self._book(
            account, Kind.REMOVAL, 0, left, reason=self.removal_reason, sale_price=self.sale_price
        )

    def _note(self, by: Actor, verb: Verb, line: Transaction, **why: Any) -> None:
        note(by, verb, self, name=line.memo, on=line.date, credits=line.signed, **why)

    def _lock(self, on: date | None) -> tuple[Account, date, list[Transaction]]:
        """Lock the owner's account, then read the record's state: whoever waited sees what the
        other did. Return the account, the day and the moves so far.
        """
        today = timezone.localdate()
        if on:
            validate_past(on)
        account = Account.objects.locked(self.owner)
        self.refresh_from_db(fields=STATE_FIELDS)
        return account, on or today, self._moves()

    def _moves(self) -> list[Transaction]:
        return Transaction.objects.filter(record=self.pk).moves()

    def _refuse_before_last(self, moves: list[Transaction], on: date) -> None:
        """Refuse a day before the last move. An Initial load is dated when the record was entered,
        not when it came.
        """
        last = moves[-1] if moves else None
        if last and last.kind != Kind.INITIAL_LOAD and on < last.date:
            done = "left" if last.kind == Kind.REMOVAL else "came"
            raise ValidationError(
                f"{self.full_name} {done} on {last.date}, so nothing can happen to it on {on}."
            )

    def _book(
        self, account: Account, kind: str, amount: int, on: date, **why: object
    ) -> Transaction:
        return self.transactions.create(
            account=account, date=on, kind=kind, amount=amount, memo=self.memo, **why
        )

    def _set_state(
        self,
        *,
        is_active: bool,
        removed_on: date | None = None,
        removal_reason: str = "",
        sale_price: Decimal | None = None,
    ) -> None:
        if removal_reason and removal_reason not in RemovalReason.values:
            raise ValidationError(
                f"“{removal_reason}” is not a reason for a removal; the reasons are "
                f"{', '.join(RemovalReason.values)}."
            )
        self.is_active, self.removed_on = is_active, removed_on
        self.removal_reason, self.sale_price = removal_reason, sale_price
        super().save(update_fields=[*STATE_FIELDS, "updated_at"])


def _refuse_negative(number: int | Decimal, sentence: str) -> None:
    if number < 0:
        raise ValidationError(f"{sentence}: {number}.")
