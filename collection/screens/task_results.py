"""What came of a task that changes many records: its batch, or why there is none."""

from collections.abc import Callable, Sequence
from typing import Any

from django.urls import reverse

from collection.models import Batch
from collection.tasks.kinds import LookBack, Outcome, TaskFailed

#: So many reasons are told why records were left alone.
NAMED = 5


def batch_of(token: str) -> Batch | None:
    """Return the batch that a task has made, if it has."""
    return Batch.objects.filter(options__token=token).first()


def outcome_of_batch(outcome: Callable[..., Outcome], *names: str) -> LookBack:
    """Return the look-back of work that leaves one batch with its token: what it has done if there
    is one, else nothing. `outcome` words it, by the batch and the arguments of these names.
    """

    def look_back(*, token: str, **arguments: Any) -> Outcome | None:
        batch = batch_of(token)
        return outcome(batch, *(arguments[name] for name in names)) if batch else None

    return look_back


def batch_page(batch: Batch) -> str:
    """Return the address of the page that lists what a batch did, and undoes it."""
    return reverse("admin:collection_batch_change", args=[batch.pk])


def nothing_done(refusals: Sequence[str]) -> TaskFailed:
    """Return what says that no record was changed, and why."""
    reasons = " ".join(refusals[:NAMED]) or "None of the selected records is yours."
    return TaskFailed(f"Nothing was changed. {reasons}")
