"""The proof of the ledger: what must hold for every line, and between lines, once more and from outside.

A *fault* is something no way of booking can produce. A *remark* is a gap in the history of a record, as histories that
were taken over from elsewhere have them; Disco invents no lines to hide it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from credits.models import Account, Transaction
from credits.models.lines import standing_moves
from credits.models.rules import ADDITION, ARRIVALS, LINE_RULES, PURCHASE, REMOVAL


@dataclass
class Proof:
    """What was found, a sentence each, and how much was looked at."""

    faults: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        looked_at = ", ".join(f"{count} {name}" for name, count in self.counts.items())
        return f"Proved {looked_at}: {len(self.faults)} faults, {len(self.remarks)} remarks."


def prove_ledger(using: str = "default") -> Proof:
    """Read the whole ledger of a database and return what is wrong with it; nothing is written."""
    lines, proof = Transaction.objects.using(using), Proof()
    reversals, seen = _reversals(lines), 0
    proof.faults += _broken_rules(lines)
    proof.faults += [fault for reversal in reversals for fault in _reversal_faults(reversal)]
    proof.faults += _reversed_wrongly(lines)
    proof.faults += _wrong_additions(lines)
    for history in _histories(lines):
        seen += 1
        proof.faults += _double_arrivals(history)
        proof.remarks += _gaps(history)
    proof.counts = {
        "lines": lines.count(),
        "accounts": Account.objects.using(using).count(),
        "regular additions": lines.filter(due_on__isnull=False).count(),
        "reversals": len(reversals),
        "histories of records": seen,
    }
    return proof


def _say(line: Any, wrong: str) -> str:
    memo = f" {line.memo}" if line.memo else ""
    return f"Line {line.pk} ({line.date} {line.kind} {line.amount:+}{memo}): {wrong}."


def _broken_rules(lines: QuerySet) -> Iterator[str]:
    whole = Q(amount=Cast("amount", IntegerField())), "the amount is not a whole number"
    for rule, wrong in [*LINE_RULES.values(), whole]:
        for line in lines.exclude(rule).order_by("pk"):
            yield _say(line, wrong)


def _reversals(lines: QuerySet) -> list[Any]:
    names = "pk date kind amount memo account_id record_id reverses_id".split()
    reversed_names = [f"reverses__{name}" for name in "kind amount account_id record_id reverses_id".split()]
    found = lines.filter(reverses__isnull=False).order_by("pk")
    return list(found.values_list(*names, *reversed_names, named=True))


def _reversal_faults(line: Any) -> Iterator[str]:
    same = "the same kind", "the opposite amount", "the same account", "the same record"
    matches = (
        line.kind == line.reverses__kind,
        line.amount == -line.reverses__amount,
        line.account_id == line.reverses__account_id,
        line.record_id == line.reverses__record_id,
    )
    for what, match in zip(same, matches, strict=True):
        if not match:
            yield _say(line, f"it reverses line {line.reverses_id} but has not {what}")
    if line.reverses__reverses_id is not None:
        yield _say(line, f"it reverses line {line.reverses_id}, which is a reversal itself")


def _reversed_wrongly(lines: QuerySet) -> Iterator[str]:
    there = lines.order_by().filter(pk=OuterRef("reverses_id"))
    for line in lines.filter(~Exists(there), reverses_id__isnull=False).order_by("pk"):
        yield _say(line, f"it reverses line {line.reverses_id}, which is not there")
    twice = lines.filter(reverses__isnull=False).order_by("reverses").values("reverses")
    for pk in twice.annotate(times=Count("pk")).filter(times__gt=1).values_list("reverses", flat=True):
        yield f"Line {pk} is reversed more than once."


def _wrong_additions(lines: QuerySet) -> Iterator[str]:
    regular = lines.filter(due_on__isnull=False).order_by("pk")
    early = Q(date__lt=F("account__opened_on")) | Q(due_on__lt=F("account__opened_on"))
    late = Q(date__gt=F("account__granted_through")) | Q(due_on__gt=F("account__granted_through"))
    # Taken back with an old book, an account opens when it did before; what was reversed may be older.
    for line in regular.filter(early, reversed_by=None):
        yield _say(line, "it is a regular addition from before its account was opened")
    for line in regular.filter(late):
        yield _say(line, "it is a regular addition from after the day up to which additions were booked")
    days = regular.order_by("account", "due_on").values("account__owner__username", "due_on")
    for day in days.annotate(times=Count("pk")).filter(times__gt=1):
        yield f"{day['account__owner__username']} has {day['times']} regular additions for {day['due_on']}."


def _histories(lines: QuerySet) -> Iterator[list[Any]]:
    """Yield the lines of each record that is still there, in the order in which they were booked."""
    names = "pk date kind amount memo record_id reverses_id record__is_active".split()
    moves = lines.filter(record__isnull=False).exclude(kind=ADDITION).order_by("record_id", "pk")
    rows = moves.values_list(*names, named=True).iterator(chunk_size=2000)
    for _, history in groupby(rows, key=attrgetter("record_id")):
        yield list(history)


def _double_arrivals(history: list[Any]) -> Iterator[str]:
    taken_back = {line.reverses_id for line in history}
    for before, line in pairwise(standing_moves(history)):
        counts = before.pk not in taken_back and line.pk not in taken_back
        if before.kind in ARRIVALS and line.kind in ARRIVALS and counts:
            yield _say(line, f"the record arrived already with line {before.pk} and has not left since")


def _gaps(history: list[Any]) -> Iterator[str]:
    moves = standing_moves(history)
    for before, line in pairwise(moves):
        if before.kind == line.kind == REMOVAL:
            yield _say(line, f"the record left already with line {before.pk} and has not come back since")
    if moves and moves[-1].kind == REMOVAL and moves[-1].record__is_active:
        yield _say(moves[-1], "it says that the record left, but the record is on the shelf")
    if moves and moves[-1].kind == PURCHASE and not moves[-1].record__is_active:
        yield _say(moves[-1], "it says that the record came, but the record is not on the shelf")
