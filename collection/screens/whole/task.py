"""The import of a whole collection, and the look at it before: in the request, or as tasks."""

from django.contrib.auth.models import User
from django.urls import reverse

from adminkit.numbers import counted
from adminkit.verbs import Actor
from collection.importing.engine import WorldChanged
from collection.importing.files.problems import FileRefused
from collection.safety import NotSafe, back_up_after, back_up_first
from collection.screens.pending import PendingImport
from collection.screens.whole.sent import (
    batches_of,
    files_of,
    is_as_seen,
    look_at,
    open_whole,
    state_of,
)
from collection.tasks.kinds import Outcome, TaskFailed, kind
from collection.tasks.progress import Progress

_GONE = "Nothing was imported: the uploaded file is gone, send it again."
_CHANGED = (
    "Nothing was imported: the collection has changed since the preview. This is the new one."
)


@kind("look at a collection")
def look_at_everything(progress: Progress, *, by: Actor, token: str) -> Outcome:
    """Find out what the files that were sent would do. Raises TaskFailed."""
    pending, user = _sent(token, by)
    try:
        look_at(pending, user, progress.step)
    except FileRefused as error:
        pending.discard()
        raise TaskFailed(f"Nothing was imported. {error}", upload_page()) from None
    return Outcome("The preview is ready.", page_of(token))


def what_came(*, token: str) -> Outcome | None:
    """Return what an import that was cut off has done; if nothing, it can be confirmed again."""
    if batches_of(token):
        return _outcome(token)
    PendingImport(token).release()
    return None


@kind("import of a collection", look_back=what_came)
def import_everything(progress: Progress, *, by: Actor, token: str) -> Outcome:
    """Import the files that were sent and confirmed, which is claimed: all of them or nothing.

    Raises TaskFailed.
    """
    pending, user = _sent(token, by)
    change = f"the import of {state_of(pending)['file_name']}"
    try:
        if not is_as_seen(pending, user, progress.step):
            raise WorldChanged
        said = ""
        if state_of(pending)["changes_something"]:
            progress.step(0, doing="Making a snapshot")
            said = back_up_first(change)
        open_whole(pending).run(
            by=user,
            observer=lambda name, verdict: None,
            expected=state_of(pending)["fingerprint"],
            token=token,
            step=progress.step,
        )
    except WorldChanged:
        look_at(pending, user)
        pending.release()
        raise TaskFailed(_CHANGED, page_of(token)) from None
    except (NotSafe, FileRefused) as error:
        pending.release()
        raise TaskFailed(f"Nothing was imported. {error}", page_of(token)) from None
    except BaseException:
        pending.release()
        raise
    pending.empty(files_of(pending))
    outcome = _outcome(token)
    remarks = [said, back_up_after(change)]
    return outcome._replace(remarks=[sentence for sentence in remarks if sentence])


def _sent(token: str, by: Actor) -> tuple[PendingImport, User]:
    """Return what was sent and who asks. Raises TaskFailed when it is gone."""
    pending = PendingImport(token)
    if not isinstance(by, User) or not pending.exists:
        raise TaskFailed(_GONE, upload_page())
    return pending, by


def upload_page() -> str:
    return reverse("admin:collection_record_import_all")


def page_of(token: str) -> str:
    """Return the address of the page that shows the preview, and after the import its result."""
    return reverse("admin:collection_record_import_all_preview", args=[token])


def _outcome(token: str) -> Outcome:
    batches = batches_of(token)
    sentence = f"Imported, in {counted(len(batches), 'batch', 'batches')}."
    return Outcome(sentence, page_of(token))
