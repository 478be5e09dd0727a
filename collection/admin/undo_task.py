"""Undoing a batch whose page was confirmed: in the request, or as a task."""

from django.urls import reverse

from adminkit.verbs import Actor
from collection.admin.changes import shown_counts
from collection.history.undo import NotUndoable, Undo, refusal, size_of
from collection.models import Batch
from collection.safety import NotSafe, back_up_first
from collection.tasks.kinds import Outcome, TaskFailed, kind
from collection.tasks.models import LARGE, TaskProgress
from collection.tasks.progress import Progress
from collection.tasks.worker import is_working


def is_long(batch: Batch) -> bool:
    """Whether the undo of a batch is to be a task, and there is somebody to carry it out."""
    return size_of(batch) > LARGE and is_working()


def ask_for_undo(batch: Batch, by: Actor, fingerprint: str) -> TaskProgress:
    """Let the worker undo a batch; returns the task. `fingerprint` is that of the plan that was
    shown, "" where none was.
    """
    return undo_batch.enqueue(
        by=by,
        title=f"Undo of {batch}",
        url=page_of(batch),
        batch=batch.pk,
        fingerprint=fingerprint,
    )


def page_of(batch: Batch) -> str:
    """Return the address of the page of a batch from which its undo goes on."""
    page = "change" if refusal(batch) else "undo"
    return reverse(f"admin:collection_batch_{page}", args=[batch.pk])


def what_was_undone(*, batch: int, fingerprint: str) -> Outcome | None:
    """Return what an undo that was cut off has done, None if nothing."""
    undone = Batch.objects.filter(pk=batch).exclude(undone_by=None).first()
    if undone is None:
        return None
    return _outcome(undone)


@kind("undo", look_back=what_was_undone)
def undo_batch(progress: Progress, *, by: Actor, batch: int, fingerprint: str) -> Outcome:
    """Undo a batch, after a snapshot was made. Raises TaskFailed."""
    found = Batch.objects.filter(pk=batch).first()
    if found is None:
        raise TaskFailed("Nothing was undone: the batch is gone.")
    try:
        undo = Undo(found)
        progress.step(0, doing="Making a snapshot")
        said = back_up_first(f"the undo of {found}")
        plan = undo.run(by=by, expected=fingerprint, step=progress.step)
    except (NotUndoable, NotSafe) as error:
        raise TaskFailed(str(error), page_of(found)) from None
    outcome = _outcome(plan.batch)
    return outcome._replace(sentence=f"{said} {outcome.sentence}".strip())


def _outcome(undone: Batch) -> Outcome:
    counts = undone.undone_by.counts if undone.undone_by else {}
    parts = ", ".join(f"{count:,} {words}" for words, count in shown_counts(counts))
    sentence = f"{undone} is undone{': ' if parts else ''}{parts}."
    return Outcome(sentence, reverse("admin:collection_batch_change", args=[undone.undone_by_id]))
