"""What an import proposes to charge: new records dated after the last import of their source.

A file that is imported again a month later holds what was bought since. Nothing is charged unless
the user says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User
from django.utils import timezone

from collection.importing.messages import Setting
from collection.models import Batch
from collection.models.batches.options import file_import
from collection.models.sources import header_hash
from credits.balance_words import balance_now, balance_step
from credits.models import Account


@dataclass(frozen=True)
class Proposal:
    """`count` new records are dated after `day`, on which the source was last imported.

    `balances` say by user name what a credit for each of them does to the balance.
    """

    day: date
    count: int
    balances: dict[str, str]

    @property
    def setting(self) -> Setting:
        """The choice by which they are charged."""
        return Setting("charge_after", self.day.isoformat())


def last_import(source: str, owner: User, header: Sequence[str] = ()) -> date | None:
    """Return the day on which a file of `source` was last imported for `owner`, None for never.

    With a `header` (normalised names), only files of that header count. Imports that were undone
    do not count, nor do those of bad rows that were mended.
    """
    batches = Batch.objects.filter(
        kind=Batch.Kind.IMPORT, source=source, undone_by=None, options__owner=owner.pk
    )
    if header:
        batches = batches.filter(options__header=header_hash(header))
    batches = batches.exclude(options__has_key="mends")
    last = batches.values_list("created_at", flat=True).first()
    return timezone.localdate(last) if last else None


def charged_after(batch: Batch) -> date | None:
    """Return the day after which the new records of an import were charged, None if none were."""
    day = file_import(batch.options)["charge_after"]
    return date.fromisoformat(day) if day else None


def balance_steps(charges: Mapping[str, int]) -> dict[str, str]:
    """Return per user name what spending as many credits does to the balance, as part of a
    sentence.
    """
    balances = Account.objects.filter(owner__username__in=charges).balances()
    return {
        name: balance_step(balances.get(name, 0), balances.get(name, 0) - count, owner=name)
        for name, count in charges.items()
    }


def balances_now(names: Iterable[str]) -> dict[str, str]:
    """Return per user name the sentence about the balance after credits were spent."""
    accounts = Account.objects.filter(owner__username__in=names).select_related("owner")
    by_name = {account.owner.get_username(): account for account in accounts}
    return {name: balance_now(by_name[name], named=True) for name in names if name in by_name}
