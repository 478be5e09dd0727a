"""One edit of many records, as a task."""

from django.db import transaction
from django.http import QueryDict

from adminkit.numbers import counted
from adminkit.verbs import Actor, user_of
from collection.admin.bulk.edit_form import BulkEditForm
from collection.bulk.edit import edit_together
from collection.bulk_sql import of_ids
from collection.models import Batch, Record
from collection.screens.task_results import batch_page, outcome_of_batch
from collection.tasks.asking import back_up, check_again, with_copy
from collection.tasks.kinds import Outcome, TaskFailed, kind
from collection.tasks.progress import Progress


def _outcome(batch: Batch, news: str = "") -> Outcome:
    sentence = f"{counted(batch.counts['changed'], 'record')} changed. {news}"
    return Outcome(sentence.strip(), batch_page(batch))


@kind("bulk edit", look_back=outcome_of_batch(_outcome))
def edit_many(
    progress: Progress, *, by: Actor, records: list[int], typed: str, token: str
) -> Outcome:
    """Edit the records of these ids; `typed` is the form as it was sent. Raises TaskFailed."""
    form = BulkEditForm(QueryDict(typed), user=user_of(by))
    check_again(form)
    said = back_up(progress, "the bulk edit", len(records))
    with transaction.atomic():
        edited = edit_together(
            of_ids(Record.objects.all(), records),
            form.values(making=True),
            by=by,
            token=token,
            step=progress.step,
        )
    if edited.batch is None:
        raise TaskFailed("Nothing was changed: every record has these values already.")
    return with_copy(said, _outcome(edited.batch, form.rows.news))
