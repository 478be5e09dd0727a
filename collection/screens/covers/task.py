"""Long work on covers, as tasks: taking in what was sent, and writing anew what is there."""

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.urls import reverse

from adminkit.numbers import counted
from adminkit.verbs import Actor
from collection.covers.importing import CoverImport, VerdictsChanged
from collection.covers.rewriting import Rewritten, rewrite_covers
from collection.models import Batch
from collection.safety import NotSafe, back_up_first
from collection.screens.covers.sent import open_covers, preview_covers, state_of
from collection.screens.pending import PendingImport
from collection.tasks.kinds import Outcome, TaskFailed, kind
from collection.tasks.progress import Progress

_WORDS = {
    "same": "not needed: the records have it",
    "kept": "not taken: the records have other covers",
    "ambiguous": "in doubt, and left alone",
    "unmatched": "for no record",
    "refused": "refused",
}
_STOPPED = "Stopped: what was written anew until then stays so, and the rest can follow later."


def what_was_given(*, token: str) -> Outcome | None:
    """Return what an import that was cut off has done, None if nothing."""
    batch = Batch.objects.filter(kind=Batch.Kind.COVERS, options__preview=token).first()
    return Outcome(_given(batch), page_of(batch)) if batch else None


@kind("covers", look_back=what_was_given)
def import_covers(progress: Progress, *, by: Actor, token: str) -> Outcome:
    """Give records the covers that were sent and confirmed. Raises TaskFailed."""
    pending = PendingImport(token)
    back = reverse("admin:collection_record_covers_preview", args=[token])
    if not isinstance(by, User) or not pending.exists:
        again = reverse("admin:collection_record_import_covers")
        raise TaskFailed("No cover was given: the pictures are gone, send them again.", again)
    state = state_of(pending)
    try:
        progress.step(0, doing="Making a snapshot")
        said = back_up_first("the import of covers", state["records"])
        job = open_covers(pending, by)
        batch = job.run(
            lambda verdict: None,
            by=by,
            file_name=state["file_name"],
            expected=state["fingerprint"],
            token=token,
            step=progress.step,
        )
    except VerdictsChanged:
        preview_covers(pending, by)
        pending.release()
        raise TaskFailed(
            "No cover was given: the collection has changed since the preview. This is the new "
            "one.",
            back,
        ) from None
    except (NotSafe, ValidationError) as error:
        pending.release()
        sentence = error.messages[0] if isinstance(error, ValidationError) else str(error)
        raise TaskFailed(sentence, back) from None
    except BaseException:
        pending.release()
        raise
    pending.discard()
    remarks = [*([said] if said else []), *_rest(job)]
    return Outcome(_given(batch), page_of(batch), remarks)


@kind("write covers anew", resumes=True, stopped=_STOPPED)
def write_anew(progress: Progress, *, by: Actor) -> Outcome:
    """Write covers anew that are still as they were given."""
    return Outcome(sentence_of(rewrite_covers(by=by, step=progress.step)))


def sentence_of(rewritten: Rewritten) -> str:
    """Return what became of covers that were to be written anew."""
    sentence = f"{counted(rewritten.done, 'cover')} written anew."
    if rewritten.damaged:
        files = counted(len(rewritten.damaged), "file")
        sentence += f" {files} could not be read: {', '.join(rewritten.damaged[:5])}"
        sentence += "." if len(rewritten.damaged) <= 5 else " and others."
    return sentence


def page_of(batch: Batch | None) -> str:
    return reverse("admin:collection_batch_change", args=[batch.pk]) if batch else ""


def _given(batch: Batch | None) -> str:
    count = batch.counts["changed"] if batch else 0
    return f"{counted(count, 'record')} got a cover." if count else "No record got a cover."


def _rest(job: CoverImport) -> list[str]:
    """Return what became of the files that were not taken."""
    return [
        f"{counted(job.counts[kind], 'picture')} {words}."
        for kind, words in _WORDS.items()
        if job.counts[kind]
    ]
