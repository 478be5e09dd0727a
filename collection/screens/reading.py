"""Reading an uploaded file for its preview: in the request, or as a task where a page would have to
wait for it.

In: the upload, and the choices by which it is read, if those that are kept are not to count. Out:
the page to go on with. A file that is refused leaves the preview of before as it was.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import BadZipFile, ZipFile, is_zipfile

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from adminkit.verbs import Actor
from collection.importing.files.problems import FileRefused
from collection.screens.pending import PendingImport
from collection.screens.pending_state import ChosenOptions
from collection.screens.previews import make_preview
from collection.screens.wording import counsel
from collection.tasks.kinds import Outcome, TaskFailed, kind
from collection.tasks.models import TaskProgress
from collection.tasks.progress import Progress
from collection.tasks.worker import is_working

#: A page waits for a file of so many lines and bytes, once it is unpacked: on an ordinary machine
#: half a second at most, as for 5,000 rows of a Discogs export.
MOST_LINES, MOST_BYTES = 5_000, 1_000_000


def takes_long(pending: PendingImport) -> bool:
    """Whether a page should not wait until the file is read, and somebody else is there to read
    it.
    """
    return _is_large(pending.path) and is_working()


def _is_large(path: Path) -> bool:
    if path.stat().st_size > MOST_BYTES:
        return True
    if is_zipfile(path):
        try:
            with ZipFile(path) as archive:
                return sum(member.file_size for member in archive.infolist()) > MOST_BYTES
        except BadZipFile:
            return False
    content = path.read_bytes()
    # A file of JSON may be one line.
    return max(map(content.count, (b"\n", b"\r", b"{"))) > MOST_LINES


def ask_to_read(
    pending: PendingImport,
    user: User,
    options: ChosenOptions | None = None,
    *,
    page: str = "",
    noted: str = "",
) -> TaskProgress:
    """Let the worker read the file; returns the task. It leads to the preview, or to another `page`
    of it, and says what was `noted`.
    """
    return read_file.enqueue(
        by=user,
        title=f"Preview of {pending.load()['file_name']}",
        url=reverse("admin:collection_record_import"),
        token=pending.token,
        options=options,
        page=page or _page("preview", pending),
        noted=noted,
    )


def read_again(
    request: HttpRequest,
    pending: PendingImport,
    user: User,
    options: ChosenOptions | None = None,
    *,
    page: str = "",
    noted: str = "",
) -> HttpResponse:
    """Make the preview anew and lead to it, or to another `page` of it, saying what was `noted`."""
    if takes_long(pending):
        return redirect(ask_to_read(pending, user, options, page=page, noted=noted).page)
    try:
        make_preview(pending, user, options)
    except FileRefused as error:
        messages.error(request, _not_changed(error))
    else:
        if noted:
            messages.success(request, noted)
    return redirect(page or _page("preview", pending))


@contextmanager
def upload(token: str, by: Actor, back: str) -> Iterator[tuple[PendingImport, User]]:
    """The upload that a task reads, and its user. If that fails, and there was no preview before,
    nothing is left of it. Raises TaskFailed, which leads `back`, if it is gone.
    """
    pending = PendingImport(token)
    if not isinstance(by, User) or not pending.exists:
        raise TaskFailed(_GIVEN_UP, back)
    had_preview = pending.has_preview
    try:
        yield pending, by
    except FileNotFoundError:
        if pending.directory.exists():
            raise
        raise TaskFailed(_GIVEN_UP, back) from None
    except BaseException:
        if not had_preview:
            pending.discard()
        raise


_GIVEN_UP = "The file was not read: another one was uploaded meanwhile, or the import was given up."


def what_was_read(*, token: str, **how: object) -> None:
    """After the task was cut off: without a preview, the upload is of no use."""
    pending = PendingImport(token)
    if pending.exists and not pending.has_preview:
        pending.discard()


@kind("reading of a file", look_back=what_was_read)
def read_file(
    progress: Progress,
    *,
    by: Actor,
    token: str,
    options: ChosenOptions | None,
    page: str,
    noted: str,
) -> Outcome:
    """Make the preview of an uploaded file. Raises TaskFailed, also for one that is refused."""
    back = reverse("admin:collection_record_import")
    with upload(token, by, back) as (pending, user):
        try:
            make_preview(pending, user, options, progress.step)
        except FileRefused as error:
            if pending.has_preview:
                raise TaskFailed(_not_changed(error), _page("preview", pending)) from None
            # Options of its own come from the page of columns.
            if error.asks_for_columns or options:
                state = pending.load()
                why = counsel(error.message)
                pending.save({**state, "options": options or state["options"], "problem": why})
                return Outcome(why, _page("columns", pending))
            raise TaskFailed(f"Nothing was imported. {counsel(error.message)}", back) from None
    return Outcome(noted or READ, page)


#: What is said of a file whose preview is ready.
READ = "The file is read. Nothing is imported yet."


def _not_changed(error: FileRefused) -> str:
    return f"Nothing was changed. {counsel(error.message)}"


def _page(name: str, pending: PendingImport) -> str:
    return reverse(f"admin:collection_record_import_{name}", args=[pending.token])
