"""Rows that a batch wrote to other tables: those with ids between its first and its last."""

from collections.abc import Collection
from typing import Any, TypeVar

from django.db.models import QuerySet

from collection.models import Batch
from credits.models import Transaction
from credits.models.ledger import TransactionQuerySet

Rows = TypeVar("Rows", bound=QuerySet[Any])


def written_by(batch: Batch, rows: Rows) -> Rows:
    """Return those of `rows` that were stored while the batch was carried out."""
    first, last = _wrote(batch, rows)
    return rows.filter(pk__gt=first, pk__lte=last)


def written_since(batch: Batch, rows: Rows) -> Rows:
    """Return those of `rows` that were stored after the batch."""
    _, last = _wrote(batch, rows)
    return rows.filter(pk__gt=last)


def _wrote(batch: Batch, rows: QuerySet[Any]) -> tuple[int, int]:
    """Return the last ids before and after the batch; none of a table that is newer than it."""
    first, last = batch.wrote.get(rows.model._meta.label, (0, 0))
    return first, last


def own_lines(batch: Batch, records: Collection[int]) -> TransactionQuerySet[Transaction]:
    """Return the ledger lines that the batch booked for these records and that nothing has
    reversed.
    """
    lines = Transaction.objects.filter(record__in=records, reverses=None, reversed_by=None)
    return written_by(batch, lines)
