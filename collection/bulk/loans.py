"""Records are lent, one or a whole stack together, and come back. Each is a batch, which lists the
loans and can be undone.
"""

from collections.abc import Sequence
from datetime import date
from time import perf_counter
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from adminkit.audit import one_act
from adminkit.entries.verb import Verb
from adminkit.verbs import Actor, require, user_of
from collection.bulk.recording import changeable
from collection.bulk_sql import chunks
from collection.cells import Values
from collection.fields import validate_visible
from collection.models import Batch, Change, Loan, LoanQuerySet, Record, RecordQuerySet
from collection.models.batches.options import VERSION
from collection.models.loans.loan import NAME_LENGTH, refuse_future
from collection.names import clean_text, name_key
from collection.tasks.progress import Step, unwatched

#: What files, batches and addresses call the table.
TABLE = "loans"


class Lent(NamedTuple):
    """What became of the records: the batch (None if none was lent), the loans, a sentence for each
    refusal, and the ids of the records that were left alone because they belong to others.
    """

    batch: Batch | None
    loans: list[Loan]
    refusals: list[str]
    left_alone: list[int]


class Returned(NamedTuple):
    """What became of the loans: the batch (None if nothing was returned), those that have ended, a
    sentence for each refusal, and the ids of the records that were left alone because they belong
    to others.
    """

    batch: Batch | None
    loans: list[Loan]
    refusals: list[str]
    left_alone: list[int]


def loan_cells(loan: Loan) -> Values:
    """Return a loan in the columns of its file; its record is at hand."""
    days = {name: getattr(loan, name) for name in ("since", "due", "returned", "asked_on")}
    texts = {name: day.isoformat() for name, day in days.items() if day}
    cells = {"record_uid": str(loan.record.uid), "to": loan.to, "note": loan.note} | texts
    return {name: cell for name, cell in cells.items() if cell}


@one_act
def lend_together(
    records: RecordQuerySet,
    to: str,
    *,
    by: Actor,
    since: date | None = None,
    due: date | None = None,
    note: str = "",
    token: str = "",
    step: Step = unwatched,
) -> Lent:
    """Lend those of `records` that `by` may change to one person, since today unless a day is
    given.

    Those that are not on the shelf, or on loan already, are left alone and named. A person who is
    known keeps the first spelling of the name. Whoever gets a record again on the day of an earlier
    loan continues that one. `token` names the call in the batch; `step` is told how many records
    are done, and what it raises leaves nothing behind. Raises PermissionDenied for a user who may
    not lend; ValidationError for a name in which nothing can be seen, one that is too long, a day
    in the future, or one on which it is due before it is lent.
    """
    require(by, "collection.add_loan")
    since = since or timezone.localdate()
    name = _name(to)
    refuse_future("lent", since)
    if due and due < since:
        raise ValidationError(f"It cannot be due on {due}, before it was lent on {since}.")
    started = perf_counter()
    refusals: list[str] = []
    lent: list[tuple[Values | None, Loan]] = []
    with transaction.atomic():
        ids, left_alone = changeable(records, by)
        name = _spelling(name)
        for some in chunks(ids):
            step(len(lent) + len(refusals), len(ids), "record", "Writing")
            lendable = _lendable(some, since, refusals)
            lent += _lend(lendable, name, since, due, note)
        step(len(ids), len(ids), "record", "Writing")
        batch = _batch(Batch.Kind.LOAN, lent, by, started, token)
    return Lent(batch, [loan for _, loan in lent], refusals, left_alone)


def _name(to: str) -> str:
    name = clean_text(to)
    validate_visible(name)
    if len(name) > NAME_LENGTH:
        raise ValidationError(f"A name has at most {NAME_LENGTH} characters.")
    return name


def _spelling(name: str) -> str:
    """Return the name as the first loan to this person has it."""
    known = Loan.objects.with_person(name).order_by("pk").values_list("to", flat=True).first()
    return known or name


def _lendable(ids: Sequence[int], since: date, refusals: list[str]) -> list[Record]:
    """Return the records that can be lent; note a sentence about each of the others."""
    # Locked: of two people who lend the same record, the second sees the loan of the first.
    list(Record.objects.filter(pk__in=ids).order_by("pk").select_for_update().values_list("pk"))
    latest: dict[int, Loan] = {}
    for one in Loan.objects.filter(record__in=ids).order_by("since", "pk"):
        if one.record_id not in latest or latest[one.record_id].returned:
            latest[one.record_id] = one
    lendable = []
    for record in Record.objects.filter(pk__in=ids).with_artists().order_by("pk"):
        loan = latest.get(record.pk)
        if not record.is_active:
            refusals.append(f"{record.full_name} is not on the shelf.")
        elif loan and loan.returned is None:
            refusals.append(f"{record.full_name} is on loan to {loan.to} since {loan.since}.")
        elif loan and loan.returned and since < loan.returned:
            refusals.append(f"{record.full_name} was with {loan.to} until {loan.returned}.")
        else:
            lendable.append(record)
    return lendable


def _lend(
    records: Sequence[Record], name: str, since: date, due: date | None, note: str
) -> list[tuple[Values | None, Loan]]:
    """Store the loans; return each with its cells before, None for a new one."""
    earlier = Loan.objects.with_person(name).filter(record__in=records, since=since)
    by_record = {loan.record_id: loan for loan in earlier.select_related("record")}
    lent: list[tuple[Values | None, Loan]] = []
    new = []
    for record in records:
        if again := by_record.get(record.pk):
            before = loan_cells(again)
            again.returned = again.put_back_line = again.asked_on = None
            again.due, again.note = due, note or again.note
            again.save()
            lent.append((before, again))
        else:
            loan = Loan(record=record, to=name, since=since, due=due, note=note)
            loan.to_key = name_key(name)
            new.append(loan)
            lent.append((None, loan))
    Loan.objects.bulk_create(new, batch_size=100)
    return lent


@one_act
def return_together(
    loans: LoanQuerySet,
    *,
    by: Actor,
    on: date | None = None,
    token: str = "",
    step: Step = unwatched,
) -> Returned:
    """End those of the open `loans` that `by` may change, today unless a day is given.

    Those that began after that day are left alone and named. `token` and `step` are those of
    `lend_together`. Raises PermissionDenied for a user who
    may not change loans, ValidationError for a day in the future.
    """
    require(by, "collection.change_loan")
    on = on or timezone.localdate()
    refuse_future("returned", on)
    started = perf_counter()
    refusals: list[str] = []
    ended: list[tuple[Values | None, Loan]] = []
    with transaction.atomic():
        asked = Loan.objects.open().filter(pk__in=loans.order_by().values("pk"))
        rows = list(asked.order_by("pk").values_list("pk", "record_id", "record__owner_id"))
        own = [pk for pk, _, owner in rows if by.is_superuser or owner == by.pk]
        left_alone = [
            record for _, record, owner in rows if not (by.is_superuser or owner == by.pk)
        ]
        for some in chunks(own):
            step(len(ended) + len(refusals), len(own), "loan", "Writing")
            locked = Loan.objects.filter(pk__in=some).order_by("pk").select_for_update()
            # Asked again: somebody else may have returned them meanwhile.
            still = list(locked.unreturned().values_list("pk", flat=True))
            ended += _end(still, on, refusals)
        step(len(own), len(own), "loan", "Writing")
        batch = _batch(Batch.Kind.LOAN_RETURN, ended, by, started, token)
    return Returned(batch, [loan for _, loan in ended], refusals, left_alone)


def _end(ids: Sequence[int], on: date, refusals: list[str]) -> list[tuple[Values | None, Loan]]:
    """End the loans and return each with its cells before; note a sentence about each that is left
    alone.
    """
    ended: list[tuple[Values | None, Loan]] = []
    records = Prefetch("record", Record.objects.with_artists())
    for loan in Loan.objects.filter(pk__in=ids).prefetch_related(records).order_by("pk"):
        if loan.since > on:
            name = loan.record.full_name
            refusals.append(f"{name} was lent on {loan.since}, so it cannot be back on {on}.")
            continue
        before = loan_cells(loan)
        loan.returned = on
        ended.append((before, loan))
    Loan.objects.filter(pk__in=[loan.pk for _, loan in ended]).update(returned=on)
    return ended


def _batch(
    kind: Batch.Kind,
    changed: Sequence[tuple[Values | None, Loan]],
    by: Actor,
    started: float,
    token: str,
) -> Batch | None:
    """Write down what became of the loans, if of any."""
    if not changed:
        return None
    options: dict[str, object] = {"version": VERSION}
    if token:
        options["token"] = token
    batch = Batch.objects.create(user=user_of(by), kind=kind, source=TABLE, options=options)
    Change.objects.bulk_create(
        (
            Change(
                batch=batch,
                record_uid=loan.record.uid,
                table=TABLE,
                key=str(loan.pk),
                before=before,
                after=loan_cells(loan),
            )
            for before, loan in changed
        ),
        batch_size=100,
    )
    new = sum(before is None for before, _ in changed)
    batch.counts = {"new": new, "changed": len(changed) - new}
    batch.seconds = perf_counter() - started
    batch.save(update_fields=["counts", "seconds"])
    batch.seal()
    verb = Verb.LEND if kind == Batch.Kind.LOAN else Verb.LEND_BACK
    loans = [loan for _, loan in changed]
    batch.note(by, verb, loans[0].record if len(loans) == 1 else None, to=loans[0].to)
    return batch
