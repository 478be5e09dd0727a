"""Taking over the book of the first Disco, which stored a running balance beside every line.

Stored balances drift. Where a line's balance is not the one before plus its value, the jump becomes one dated addition
with a memo that says so, so that the balance is the one that the collector last saw.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from django.core.exceptions import ValidationError

from credits.models import Account, Line, Transaction

Kind = Transaction.Kind

# How the first Disco called the kinds.
KINDS = {
    "Initial Load": Kind.INITIAL_LOAD,
    "Addition": Kind.ADDITION,
    "Purchase": Kind.PURCHASE,
    "Remove": Kind.REMOVAL,
    "Removal": Kind.REMOVAL,
}


class OldLine(NamedTuple):
    """A line of the old book: its number there, a plain date, the old kind, whole credits, the new record's id."""

    number: int
    date: date
    kind: str
    value: int
    saldo: int
    record_id: int | None
    memo: str


class Takeover(NamedTuple):
    """What came of it: lines booked, and a sentence for each oddity."""

    lines: int
    oddities: list[str]


def take_over(account: Account, book: Sequence[OldLine], *, trust_saldo: bool = True) -> Takeover:
    """Book the lines of an old book, in its order, into an account without lines; call it in a transaction.

    The account opens at the first line that is not an Initial load, its interval becomes the commonest distance
    between the old Additions, and it counts as granted through the last of them. With `trust_saldo` the balance is the
    last one stored, jumps included; without, it is the sum of the values.
    Raises ValidationError when the account has lines already.
    """
    if account.transactions.exists():
        raise ValidationError(f"The ledger of {account} has lines already; an old book can only come first.")
    oddities: list[str] = []
    lines: list[Line] = []
    regular: set[date] = set()
    saldo = 0
    for old in book:
        if jump := old.saldo - saldo - old.value:
            oddities.append(f"line {old.number} of {old.date}: the balance jumps by {jump:+d}")
            if trust_saldo:
                memo = f"Jump in the old book at its line {old.number}: {saldo} {old.value:+d} is {old.saldo} there"
                lines.append(Line(account.pk, old.date, Kind.ADDITION, jump, memo=memo))
        saldo = old.saldo
        lines += _booked(account, old, regular, oddities)
    _settle(account, book, regular)
    return Takeover(Transaction.objects.book_many(lines), oddities)


def _booked(account: Account, old: OldLine, regular: set[date], oddities: list[str]) -> Iterable[Line]:
    """Yield the line, or lines, that stand for an old one."""
    kind = KINDS[old.kind]
    if kind == Kind.ADDITION:
        if old.value > 0 and old.date not in regular:
            regular.add(old.date)
            yield Line(account.pk, old.date, kind, old.value, due_on=old.date)
        elif old.value:
            oddities.append(f"line {old.number} of {old.date}: an addition of {old.value:+d} is taken as one by hand")
            yield Line(account.pk, old.date, kind, old.value, memo=f"Addition, line {old.number} of the old book")
        return
    fits = {Kind.INITIAL_LOAD: 0, Kind.PURCHASE: min(old.value, 0), Kind.REMOVAL: max(old.value, 0)}[kind]
    yield Line(account.pk, old.date, kind, fits, old.record_id, old.memo)
    if rest := old.value - fits:
        oddities.append(f"line {old.number} of {old.date}: a {kind} of {old.value:+d}; what cannot be is an addition")
        memo = f"Line {old.number} of the old book: a {old.kind} of {old.value:+d}"
        yield Line(account.pk, old.date, Kind.ADDITION, rest, memo=memo)


def _settle(account: Account, book: Sequence[OldLine], regular: set[date]) -> None:
    """Set when the account opened, how often it earns and up to when it did."""
    active = [old.date for old in book if KINDS[old.kind] != Kind.INITIAL_LOAD]
    if not active:
        return
    distances = Counter((later - earlier) // timedelta(days=1) for earlier, later in pairwise(sorted(regular)))
    pace = max(distances, key=lambda days: (distances[days], -days)) if distances else account.interval_days
    # What `save` guards, a change of pace from today on, is not what happens here: the account gets its past.
    Account.objects.filter(pk=account.pk).update(
        opened_on=min(active),
        granted_through=max(regular, default=min(active)),
        interval_days=pace,
        running_days=None,
        running_credits=None,
    )
    account.refresh_from_db()
