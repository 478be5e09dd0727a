"""What new records cost: rows dated after the last import of their source can be booked as purchases."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from collection.models import Batch
from credits.models import Account


@dataclass(frozen=True)
class Proposal:
    """`count` new records are dated after `day`, on which the source was last imported.

    `balances` are those of their owners, by user name, after a credit for each of them.
    """

    day: date
    count: int
    balances: dict[str, int]


def last_import(source: str, owner: Any, **batch: Any) -> date | None:
    """Return the day on which a file of `source` was last imported for `owner`; `batch` narrows the imports.

    Imports that were undone do not count, nor do those of bad rows that were mended.
    """
    batches = Batch.objects.filter(kind=Batch.Kind.IMPORT, source=source, undone_by=None, options__owner=owner.pk)
    batches = batches.filter(**batch).exclude(options__has_key="mends")
    last = batches.values_list("created_at", flat=True).first()
    return timezone.localdate(last) if last else None


def charged_after(batch: Batch | None) -> date | None:
    """Return the day after which the new records of an import were charged."""
    day = batch.options["charge_after"] if batch else ""
    return date.fromisoformat(day) if day else None


def balances_after(charges: Mapping[str, int]) -> dict[str, int]:
    """Return per user name the balance after as many credits are spent."""
    accounts = Account.objects.filter(owner__username__in=charges).select_related("owner").with_balance()
    totals = Counter({account.owner.username: account.total for account in accounts})
    return {name: totals[name] - count for name, count in charges.items()}
