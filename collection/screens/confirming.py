"""Importing a file whose preview was confirmed: in the request, or as a task.

In: the upload, and what was chosen on its preview. Out: what came of it, what there is to say and
the page to go on with; the same for both.
"""

from functools import partial
from typing import NamedTuple

from django.contrib import messages
from django.contrib.auth.models import User
from django.urls import reverse

from adminkit.verbs import Actor
from collection.importing.engine import WorldChanged
from collection.importing.files.problems import FileRefused
from collection.importing.writing.rejected_rows import Rejects
from collection.models import Batch
from collection.reading import last_commit
from collection.safety import NotSafe, back_up_after, back_up_first
from collection.screens.import_result import rejects_name
from collection.screens.pending import PendingImport
from collection.screens.previews import make_preview, open_job, plain_facts
from collection.screens.wording import counsel
from collection.tasks.kinds import Outcome, TaskFailed, kind
from collection.tasks.models import TaskProgress
from collection.tasks.progress import Progress, Step, unwatched

#: The level of a message and its sentence.
Said = tuple[int, str]


class Ending(NamedTuple):
    """What came of a confirmation."""

    imported: bool
    url: str
    said: list[Said]


def carry_out(
    pending: PendingImport,
    user: User,
    *,
    has_new_answers: bool,
    skip_bad_rows: bool,
    step: Step = unwatched,
) -> Ending:
    """Import the upload, which was claimed, all of it or nothing. What the import raises, save that
    the verdicts changed, gives the claim back.
    """
    change = f"the import of {pending.load()['file_name']}"
    said: list[Said] = []
    try:
        step(0, doing="Reading")
        if why := _why_not(pending, user, has_new_answers):
            pending.release()
            return Ending(False, _url("preview", pending), [(messages.WARNING, why)])
        if _changes_something(pending, skip_bad_rows):
            step(0, doing="Making a snapshot")
            if sentence := back_up_first(change):
                said.append((messages.INFO, sentence))
        _import(pending, user, skip_bad_rows, step)
    except NotSafe as error:
        pending.release()
        return Ending(False, _url("preview", pending), [(messages.ERROR, str(error))])
    except (WorldChanged, FileRefused) as error:
        ending = _start_again(pending, user, error)
        return ending._replace(said=[*said, *ending.said])
    except BaseException:
        pending.release()
        raise
    if sentence := back_up_after(change):
        said.append((messages.INFO, sentence))
    return Ending(True, _url("result", pending), said)


_GONE = (
    "Nothing was imported: a record that you chose is gone, or is another row already. This is the "
    "new preview."
)
_CHANGED = (
    "Nothing was imported: the collection has changed since the preview. This is the new one."
)


def _why_not(pending: PendingImport, user: User, has_new_answers: bool) -> str:
    """Judge the file again where answers came with the confirmation, or something was written
    since the preview; return a sentence if that is another import than the one that was confirmed.
    Raises FileRefused.
    """
    before = pending.load()
    as_of = before.get("as_of")
    if not has_new_answers and as_of and as_of == last_commit():
        return ""
    if not has_new_answers and open_job(pending, user).would_be_the_same(
        pending.directory, before["fingerprint"]
    ):
        return ""
    make_preview(pending, user)
    after = pending.load()
    if has_new_answers:
        return _GONE if after.get("unheard", 0) > before.get("unheard", 0) else ""
    return _CHANGED if after["fingerprint"] != before["fingerprint"] else ""


def _changes_something(pending: PendingImport, skip_bad_rows: bool) -> bool:
    """Whether the import of what the preview shows writes anything worth a copy."""
    state = pending.load()
    counts = state["counts"]
    if counts["bad"] and not skip_bad_rows:
        return False
    return bool(counts["new"] or counts["changed"] or state["booked"])


def _import(pending: PendingImport, user: User, skip_bad_rows: bool, step: Step) -> None:
    state = pending.load()
    job = open_job(pending, user, skip_bad_rows=skip_bad_rows)
    run = partial(
        job.run,
        by=user,
        expected=state["fingerprint"],
        token=pending.token,
        step=step,
        kept=pending.directory,
    )
    if skip_bad_rows:
        with Rejects(pending.rejects, job.table, rejects_name(state)) as bad_rows:
            report = run(observer=bad_rows.add)
    else:
        report = run()
    pending.finish({**plain_facts(report), "batch": report.batch.pk if report.batch else None})


def _start_again(pending: PendingImport, user: User, error: Exception) -> Ending:
    """Nothing was written: show the verdicts as they are now, or why there are none."""
    pending.release()
    try:
        if isinstance(error, FileRefused):
            raise error
        make_preview(pending, user)
    except FileRefused as refusal:
        pending.discard()
        sentence = f"Nothing was imported. {counsel(refusal.message)}"
        return Ending(
            False, reverse("admin:collection_record_import"), [(messages.ERROR, sentence)]
        )
    return Ending(False, _url("preview", pending), [(messages.WARNING, _CHANGED)])


def _url(page: str, pending: PendingImport) -> str:
    return reverse(f"admin:collection_record_import_{page}", args=[pending.token])


# As a task


def ask_for_import(
    pending: PendingImport, user: User, *, has_new_answers: bool, skip_bad_rows: bool
) -> TaskProgress:
    """Let the worker import the upload; returns the task."""
    return import_file.enqueue(
        by=user,
        title=f"Import of {pending.load()['file_name']}",
        url=_url("preview", pending),
        token=pending.token,
        has_new_answers=has_new_answers,
        skip_bad_rows=skip_bad_rows,
    )


def what_was_imported(*, token: str, **chosen: bool) -> Outcome | None:
    """Return what an import that was cut off has done; if nothing, it can be confirmed again."""
    pending = PendingImport(token)
    if Batch.objects.filter(options__preview=token).exists():
        return Outcome("Imported.", _url("result", pending))
    pending.release()
    return None


@kind("import", look_back=what_was_imported)
def import_file(progress: Progress, *, by: Actor, token: str, **chosen: bool) -> Outcome:
    """Import an upload whose preview was confirmed."""
    pending = PendingImport(token)
    if not pending.exists or not isinstance(by, User):
        raise TaskFailed(
            "Nothing was imported: the uploaded file is gone.",
            reverse("admin:collection_record_import"),
        )
    ending = carry_out(pending, by, step=progress.step, **chosen)
    sentence = " ".join(sentence for _, sentence in ending.said)
    if not ending.imported:
        raise TaskFailed(sentence, ending.url)
    return Outcome(f"Imported. {sentence}".strip(), ending.url)
