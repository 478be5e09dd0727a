"""Importing a file of a plain table whose preview was confirmed: in the request, or as a task.

In: the upload, and whether bad rows are skipped. Out: what came of it, what there is to say and the
page to go on with; the same for both.
"""

from django.contrib import messages
from django.contrib.auth.models import User
from django.urls import reverse

from adminkit.verbs import Actor
from collection.importing.files.problems import FileRefused
from collection.importing.tables.engine import TableChanged
from collection.importing.writing.rejected_rows import Rejects
from collection.models import Batch
from collection.safety import NotSafe, back_up_first
from collection.screens.confirming import Ending
from collection.screens.import_result import rejects_name
from collection.screens.pending import PendingImport
from collection.screens.plain_tables.previews import (
    TableState,
    open_table_job,
    preview_table,
    state_of,
    table_facts,
)
from collection.screens.wording import counsel
from collection.tasks.kinds import Outcome, TaskFailed, kind
from collection.tasks.models import TaskProgress
from collection.tasks.progress import Progress, Step, unwatched

_CHANGED = (
    "Nothing was imported: the collection has changed since the preview. This is the new one."
)


def carry_out(
    pending: PendingImport, user: User, *, skip_bad_rows: bool, step: Step = unwatched
) -> Ending:
    """Import the upload, which was claimed, all of it or nothing. What the import raises, save that
    the verdicts changed, gives the claim back.
    """
    said = []
    try:
        state = state_of(pending)
        if _changes_something(state, skip_bad_rows):
            step(0, doing="Making a snapshot")
            if sentence := back_up_first(f"the import of {state['file_name']}"):
                said.append((messages.INFO, sentence))
        _import(pending, user, skip_bad_rows, step)
    except NotSafe as error:
        pending.release()
        return Ending(False, url_of("preview", pending), [(messages.ERROR, str(error))])
    except (TableChanged, FileRefused) as error:
        ending = _start_again(pending, user, error)
        return ending._replace(said=[*said, *ending.said])
    except BaseException:
        pending.release()
        raise
    return Ending(True, url_of("result", pending), said)


def _changes_something(state: TableState, skip_bad_rows: bool) -> bool:
    """Whether the import of what the preview shows writes anything."""
    counts = state["counts"]
    if counts["bad"] and not skip_bad_rows:
        return False
    return bool(counts["new"] or counts["changed"])


def _import(pending: PendingImport, user: User, skip_bad_rows: bool, step: Step) -> None:
    state = state_of(pending)
    job = open_table_job(pending, user, skip_bad_rows=skip_bad_rows)
    expected, token, total = state["fingerprint"], pending.token, state["lines"]

    def counting(done: int, *_: object, **__: object) -> None:
        step(done, total, "row", "Importing")

    if skip_bad_rows:
        with Rejects(pending.rejects, job.file, rejects_name(pending.load())) as bad_rows:
            report = job.run(
                by=user, observer=bad_rows.add, expected=expected, token=token, step=counting
            )
    else:
        report = job.run(by=user, expected=expected, token=token, step=counting)
    batch = report.batch.pk if report.batch else None
    pending.path.write_bytes(b"")
    pending.save({**state, "result": {**table_facts(report), "batch": batch}})


def _start_again(pending: PendingImport, user: User, error: Exception) -> Ending:
    """Nothing was written: show the verdicts as they are now, or why there are none."""
    pending.release()
    try:
        if isinstance(error, FileRefused):
            raise error
        preview_table(pending, user)
    except FileRefused as refusal:
        table = state_of(pending)["table"]
        pending.discard()
        sentence = f"Nothing was imported. {counsel(refusal.message)}"
        return Ending(
            False, reverse("admin:table_import", args=[table]), [(messages.ERROR, sentence)]
        )
    return Ending(False, url_of("preview", pending), [(messages.WARNING, _CHANGED)])


def url_of(page: str, pending: PendingImport) -> str:
    """Return the address of a page about the upload."""
    return reverse(f"admin:table_import_{page}", args=[state_of(pending)["table"], pending.token])


# As a task


def ask_for_import(pending: PendingImport, user: User, *, skip_bad_rows: bool) -> TaskProgress:
    """Let the worker import the upload; returns the task."""
    return import_table_file.enqueue(
        by=user,
        title=f"Import of {state_of(pending)['file_name']}",
        url=url_of("preview", pending),
        token=pending.token,
        skip_bad_rows=skip_bad_rows,
    )


def what_was_imported(*, token: str, skip_bad_rows: bool) -> Outcome | None:
    """Return what an import that was cut off has done; if nothing, it can be confirmed again."""
    pending = PendingImport(token)
    if Batch.objects.filter(options__preview=token).exists():
        return Outcome("Imported.", url_of("result", pending) if pending.exists else "")
    pending.release()
    return None


@kind("import of a table", look_back=what_was_imported)
def import_table_file(progress: Progress, *, by: Actor, token: str, skip_bad_rows: bool) -> Outcome:
    """Import an upload of a plain table whose preview was confirmed."""
    pending = PendingImport(token)
    if not pending.exists or not isinstance(by, User):
        home = reverse("admin:index")
        raise TaskFailed("Nothing was imported: the uploaded file is gone.", home)
    ending = carry_out(pending, by, skip_bad_rows=skip_bad_rows, step=progress.step)
    sentence = " ".join(sentence for _, sentence in ending.said)
    if not ending.imported:
        raise TaskFailed(sentence, ending.url)
    return Outcome(f"Imported. {sentence}".strip(), ending.url)
