"""The whole ledger as a table for people: in the order of the days, with the balance after each
line.
"""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from credits.models import Transaction

HEADER = (
    "account",
    "date",
    "kind",
    "amount",
    "balance",
    "record",
    "memo",
    "reason",
    "sale_price",
    "due_on",
    "line",
    "reverses",
    "booked_by",
)
_AFTER_AMOUNT = (
    *("record__uid", "memo", "reason", "sale_price", "due_on", "pk", "reverses_id"),
    "booked_by__username",
)


def ledger_rows(using: str = "default") -> Iterator[list[Any]]:
    """Yield the header, then a row for each line of each account, oldest first; "" for no value."""
    yield list(HEADER)
    lines = Transaction.objects.using(using).order_by(
        "account__owner__username", "account", "date", "pk"
    )
    rows = lines.values_list("account__owner__username", "date", "kind", "amount", *_AFTER_AMOUNT)
    for _, book in groupby(rows.iterator(chunk_size=2000), key=itemgetter(0)):
        balance = 0
        for name, day, kind, amount, *rest in book:
            balance += amount
            after_amount = ["" if value is None else value for value in rest]
            yield [name, day, kind, amount, balance, *after_amount]
