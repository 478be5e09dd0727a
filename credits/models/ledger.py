"""The lines of the ledger as a set: read, appended, reversed, and never edited."""

from collections.abc import Iterable
from typing import Any, NoReturn, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from adminkit.audit import doer_id
from adminkit.verbs import alters_data
from credits.models.accounts import Account
from credits.models.balances import Balances, L
from credits.models.lines import Line, insert_lines
from credits.models.rules import ADDITION

_EDITED = "A transaction is never edited; book a reversing line instead."
_DELETED = "A transaction is never deleted; book a reversing line instead."


class TransactionQuerySet(Balances[L]):
    @alters_data
    def book_many(self, lines: Iterable[Line]) -> int:
        """Append `lines` set-wise, booked by whoever is acting, and return how many there were; the
        database checks the rules of their kinds.

        To be called in the caller's transaction, after the account was locked.
        """
        return insert_lines(self.model._meta.db_table, lines, self.db, booked_by=doer_id())

    @alters_data
    def go_with(self, record_id: int | None) -> int:
        """Let these lines be about another record, because two were merged or a merge is undone;
        return how many there were. Nothing else of a line ever changes.
        """
        return models.QuerySet.update(self, record=record_id)

    def without_effect(self) -> Self:
        """Return the lines of 0 credits."""
        return self.filter(amount=0)

    def with_effect(self) -> Self:
        """Return the lines that change a balance."""
        return self.exclude(amount=0)

    def moves(self) -> list[Any]:
        """Return the arrivals and departures of one record that still hold, oldest first.

        Lines count in the order in which they were booked. Reversing the last move takes it away;
        reversing an earlier one changes credits only, so that move still happened.
        """
        return standing_moves(self.exclude(kind=ADDITION).order_by("pk"))

    @alters_data
    @transaction.atomic
    def take_back(self, reason: str) -> int:
        """Undo the booking of these lines for an import that is undone; return how many lines of 0
        credits were deleted.

        Lines with an amount are reversed and stay, unless that happened before. Their accounts are
        locked.
        """
        self.with_effect().reverse_together(reason)
        without_effect = self.without_effect().filter(reverses=None, reversed_by=None)
        return models.QuerySet.delete(without_effect)[0]

    @alters_data
    @transaction.atomic
    def reverse_together(self, reason: str) -> int:
        """Book a reversing line, dated today, for each of these lines that nothing has reversed;
        return how many.

        Their accounts are locked. The states of their records are for the caller to turn back.
        """
        Account.objects.filter(pk__in=self.order_by().values("account")).lock()
        today = timezone.localdate()
        standing = self.filter(reverses=None, reversed_by=None).order_by("pk")
        rows = standing.values_list("account_id", "kind", "amount", "record_id", "memo", "pk")
        return self.book_many(
            Line(
                account_id,
                today,
                kind,
                -amount,
                record_id,
                memo,
                reason=reason,
                reverses_id=pk,
            )
            for account_id, kind, amount, record_id, memo, pk in rows
        )

    def update(self, **values: object) -> int:
        """Allow only the change that Django makes when a record is deleted: the line loses its
        record and keeps its memo. Raises ValidationError for any other.
        """
        if values != {"record": None}:
            raise ValidationError(_EDITED)
        return super().update(**values)

    def delete(self) -> NoReturn:
        raise ValidationError(_DELETED)

    def bulk_create(self, objs: Iterable[L], *args: Any, **kwargs: Any) -> list[L]:
        if kwargs.get("update_conflicts"):
            raise ValidationError(_EDITED)
        return super().bulk_create(objs, *args, **kwargs)


def standing_moves(lines: Iterable[Any]) -> list[Any]:
    """Return the moves among `lines` (of one record, in the order of booking) that were not undone;
    see `moves`.
    """
    moves: list[Any] = []
    for line in lines:
        if line.reverses_id is None:
            moves.append(line)
        elif moves and moves[-1].pk == line.reverses_id:
            moves.pop()
    return moves
