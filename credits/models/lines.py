"""Lines of the ledger set-wise: they are read, appended and, by the undo of an import alone, taken back."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, NoReturn, Self

from django.core.exceptions import ValidationError
from django.db import connections, models, transaction
from django.utils import timezone

from credits.models.balances import Balances
from credits.models.rules import ADDITION

REGULAR_MEMO = "Regular addition"


class Line(NamedTuple):
    """A transaction to be booked: ids, a plain date, whole credits."""

    account_id: int
    date: date
    kind: str
    amount: int
    record_id: int | None = None
    memo: str = ""
    due_on: date | None = None
    reason: str = ""
    sale_price: Decimal | None = None
    reverses_id: int | None = None


class TransactionQuerySet(Balances):
    """The ledger can be read and added to, never edited."""

    def book_many(self, lines: Iterable[Line]) -> int:
        """Append `lines` set-wise and return how many there were; the database checks the rules of their kinds.

        To be called in the caller's transaction, after the account was locked.
        """
        connection = connections[self.db]
        created_at = connection.ops.adapt_datetimefield_value(timezone.now())
        rows = [(*map(_parameter, _with_memo(line)), created_at) for line in lines]
        columns = [*Line._fields, "created_at"]
        marks = ", ".join(["%s"] * len(columns))
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {self.model._meta.db_table} ({', '.join(columns)}) VALUES ({marks})", rows)
        return len(rows)

    def without_effect(self) -> Self:
        """Return the lines of 0 credits."""
        return self.filter(amount=0)

    def with_effect(self) -> Self:
        """Return the lines that change a balance."""
        return self.exclude(amount=0)

    def moves(self) -> list[Any]:
        """Return the arrivals and departures of one record that hold, oldest first.

        Lines count in the order in which they were booked. Reversing the last move takes it away; reversing an
        earlier one changes credits only, so that move still happened.
        """
        return standing_moves(self.exclude(kind=ADDITION).order_by("pk"))

    def take_back(self, reason: str) -> int:
        """Undo the booking of these lines for an import that is undone; return how many lines of 0 credits went.

        Lines with an amount are reversed and stay, unless that happened before. Their accounts are locked.
        """
        with transaction.atomic():
            self.with_effect().reverse_together(reason)
            return models.QuerySet.delete(self.without_effect().filter(reverses=None, reversed_by=None))[0]

    def reverse_together(self, reason: str) -> int:
        """Book a reversing line, dated today, for each of these lines that nothing has reversed; return how many.

        Their accounts are locked. The states of their records are for the caller to turn back.
        """
        with transaction.atomic():
            accounts = self.model.account.field.related_model.objects
            accounts.filter(pk__in=self.order_by().values("account")).lock()
            standing, today = self.filter(reverses=None, reversed_by=None), timezone.localdate()
            return self.book_many(
                Line(one.account_id, today, one.kind, -one.amount, one.record_id, one.memo, None, reason, None, one.pk)
                for one in standing.order_by("pk")
            )

    take_back.alters_data = reverse_together.alters_data = True

    def update(self, **values: object) -> int:
        """Only what Django does when a record is deleted passes: the line loses its record and keeps its memo."""
        if values == {"record": None}:
            return super().update(**values)
        raise ValidationError("A transaction is never edited; book a reversing line instead.")

    def delete(self) -> NoReturn:
        raise ValidationError("A transaction is never deleted; book a reversing line instead.")

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        if kwargs.get("update_conflicts"):
            raise ValidationError("A transaction is never edited; book a reversing line instead.")
        return super().bulk_create(objs, *args, **kwargs)


def standing_moves(lines: Iterable[Any]) -> list[Any]:
    """Return the moves among `lines` (of one record, in the order of booking) that were not undone; see `moves`."""
    moves: list[Any] = []
    for line in lines:
        if line.reverses_id is None:
            moves.append(line)
        elif moves and moves[-1].pk == line.reverses_id:
            moves.pop()
    return moves


def _with_memo(line: Line) -> Line:
    return line._replace(memo=REGULAR_MEMO) if line.due_on and not line.memo else line


def _parameter(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
