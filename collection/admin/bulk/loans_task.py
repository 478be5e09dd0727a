"""Lending many records, and taking them back, as tasks."""

from django.core.exceptions import ValidationError
from django.http import QueryDict

from adminkit.numbers import counted
from adminkit.verbs import Actor
from collection.admin.lending import LendForm
from collection.bulk import loans
from collection.bulk_sql import of_ids
from collection.models import Batch, Loan, Record
from collection.screens.task_results import batch_page, nothing_done, outcome_of_batch
from collection.tasks.asking import back_up, check_again, with_copy
from collection.tasks.kinds import Outcome, TaskFailed, kind
from collection.tasks.progress import Progress


def _outcome(batch: Batch, left: int = 0) -> Outcome:
    done = "lent" if batch.kind == Batch.Kind.LOAN else "back"
    sentence = f"{counted(sum(batch.counts.values()), 'record')} {done}."
    if left:
        sentence += f" {counted(left, 'record')} left alone."
    return Outcome(sentence, batch_page(batch))


@kind("loan", look_back=outcome_of_batch(_outcome))
def lend_many(
    progress: Progress, *, by: Actor, records: list[int], typed: str, token: str
) -> Outcome:
    """Lend the records of these ids; `typed` is the form as it was sent. Raises TaskFailed."""
    form = LendForm(QueryDict(typed))
    check_again(form)
    said = back_up(progress, "the loan", len(records))
    try:
        lent = loans.lend_together(
            of_ids(Record.objects.all(), records),
            by=by,
            token=token,
            step=progress.step,
            **form.cleaned_data,
        )
    except ValidationError as error:
        raise TaskFailed(f"Nothing was changed. {' '.join(error.messages)}") from None
    if lent.batch is None:
        raise nothing_done(lent.refusals)
    return with_copy(said, _outcome(lent.batch, len(lent.refusals)))


@kind("return of loans", look_back=outcome_of_batch(_outcome))
def return_many(progress: Progress, *, by: Actor, loan_ids: list[int], token: str) -> Outcome:
    """Take back the records of the loans of these ids, today. Raises TaskFailed."""
    said = back_up(progress, "the return", len(loan_ids))
    returned = loans.return_together(
        of_ids(Loan.objects.all(), loan_ids), by=by, token=token, step=progress.step
    )
    if returned.batch is None:
        raise nothing_done(returned.refusals)
    return with_copy(said, _outcome(returned.batch, len(returned.refusals)))
