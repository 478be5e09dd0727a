"""Proves the ledger: what must hold for every line, and between lines, checked once more and from
outside.

A *fault* is something that no way of booking can produce. A *remark* is a gap in the history of a
record, as histories from other programs have them; Disco invents no lines to hide it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q
from django.db.models.functions import Cast

from adminkit.numbers import counted
from credits.models import Account, Transaction
from credits.models.ledger import TransactionQuerySet, standing_moves
from credits.models.rules import ADDITION, ARRIVALS, LINE_RULES, PURCHASE, REMOVAL

Lines = TransactionQuerySet[Transaction]


@dataclass
class Proof:
    """The faults and remarks, a sentence each, and how much was looked at."""

    faults: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        looked_at = ", ".join(f"{count:,} {name}" for name, count in self.counts.items())
        found = f"{counted(len(self.faults), 'fault')}, {counted(len(self.remarks), 'remark')}"
        return f"Proved {looked_at}: {found}."


def prove_ledger(using: str = "default") -> Proof:
    """Read the whole ledger of a database and return what is wrong with it; nothing is written."""
    lines, proof = Transaction.objects.using(using), Proof()
    reversals, histories = _reversals(lines), 0
    proof.faults += _broken_rules(lines)
    for reversal in reversals:
        proof.faults += _reversal_faults(reversal)
    proof.faults += _reversed_wrongly(lines)
    proof.faults += _wrong_additions(lines)
    for history in _histories(lines):
        histories += 1
        proof.faults += _double_arrivals(history)
        proof.remarks += _gaps(history)
    proof.counts = {
        "lines": lines.count(),
        "accounts": Account.objects.using(using).count(),
        "regular additions": lines.filter(due_on__isnull=False).count(),
        "reversals": len(reversals),
        "histories of records": histories,
    }
    return proof


def _sentence(line: Any, wrong: str) -> str:
    memo = f" {line.memo}" if line.memo else ""
    return f"Line {line.pk} ({line.date} {line.kind} {line.amount:+}{memo}): {wrong}."


def _broken_rules(lines: Lines) -> Iterator[str]:
    whole = Q(amount=Cast("amount", IntegerField())), "the amount is not a whole number"
    for rule, wrong in [*LINE_RULES.values(), whole]:
        for line in lines.exclude(rule).order_by("pk"):
            yield _sentence(line, wrong)


def _reversals(lines: Lines) -> list[Any]:
    names = "pk date kind amount memo account_id record_id reverses_id".split()
    reversed_names = "kind amount account_id record_id reverses_id".split()
    names += [f"reverses__{name}" for name in reversed_names]
    reversals = lines.filter(reverses__isnull=False).order_by("pk")
    return list(reversals.values_list(*names, named=True))


def _reversal_faults(line: Any) -> Iterator[str]:
    same = {
        "the same kind": line.kind == line.reverses__kind,
        "the opposite amount": line.amount == -line.reverses__amount,
        "the same account": line.account_id == line.reverses__account_id,
        "the same record": line.record_id == line.reverses__record_id,
    }
    for words, is_so in same.items():
        if not is_so:
            yield _sentence(line, f"it reverses line {line.reverses_id} but has not {words}")
    if line.reverses__reverses_id is not None:
        yield _sentence(line, f"it reverses line {line.reverses_id}, which is a reversal itself")


def _reversed_wrongly(lines: Lines) -> Iterator[str]:
    reversals = lines.filter(reverses_id__isnull=False)
    stored = lines.order_by().filter(pk=OuterRef("reverses_id"))
    for line in reversals.filter(~Exists(stored)).order_by("pk"):
        yield _sentence(line, f"it reverses line {line.reverses_id}, which is not there")
    counted = reversals.order_by("reverses").values("reverses").annotate(times=Count("pk"))
    for pk in counted.filter(times__gt=1).values_list("reverses", flat=True):
        yield f"Line {pk} is reversed more than once."


def _wrong_additions(lines: Lines) -> Iterator[str]:
    regular = lines.filter(due_on__isnull=False).order_by("pk")
    early = Q(date__lt=F("account__opened_on")) | Q(due_on__lt=F("account__opened_on"))
    late = Q(date__gt=F("account__granted_through")) | Q(due_on__gt=F("account__granted_through"))
    # When the takeover of an old book is undone, the account opens as late as before; its reversed
    # lines may be older.
    for line in regular.filter(early, reversed_by=None):
        yield _sentence(line, "it is a regular addition from before its account was opened")
    for line in regular.filter(late):
        yield _sentence(
            line, "it is a regular addition from after the day up to which additions were booked"
        )
    days = regular.order_by("account", "due_on").values("account__owner__username", "due_on")
    for day in days.annotate(times=Count("pk")).filter(times__gt=1):
        yield (
            f"{day['account__owner__username']} has {day['times']} regular additions for "
            f"{day['due_on']}."
        )


def _histories(lines: Lines) -> Iterator[list[Any]]:
    """Yield the lines of each record that still exists, in the order in which they were booked."""
    names = "pk date kind amount memo record_id reverses_id record__is_active".split()
    moves = lines.filter(record__isnull=False).exclude(kind=ADDITION).order_by("record_id", "pk")
    rows = moves.values_list(*names, named=True).iterator(chunk_size=2000)
    for _, history in groupby(rows, key=attrgetter("record_id")):
        yield list(history)


def _double_arrivals(history: list[Any]) -> Iterator[str]:
    taken_back = {line.reverses_id for line in history}
    for before, line in pairwise(standing_moves(history)):
        both_count = before.pk not in taken_back and line.pk not in taken_back
        if both_count and before.kind in ARRIVALS and line.kind in ARRIVALS:
            yield _sentence(
                line, f"the record arrived already with line {before.pk} and has not left since"
            )


def arrives_twice(history: list[Any]) -> bool:
    """Whether the lines of one record, in the order of booking, let it arrive while it is there."""
    return any(True for _ in _double_arrivals(history))


def _gaps(history: list[Any]) -> Iterator[str]:
    moves = standing_moves(history)
    for before, line in pairwise(moves):
        if before.kind == line.kind == REMOVAL:
            yield _sentence(
                line, f"the record left already with line {before.pk} and has not come back since"
            )
    if not moves:
        return
    last = moves[-1]
    if last.kind == REMOVAL and last.record__is_active:
        yield _sentence(last, "it says that the record left, but the record is on the shelf")
    if last.kind == PURCHASE and not last.record__is_active:
        yield _sentence(last, "it says that the record came, but the record is not on the shelf")
