"""Reading an uploaded file of a plain table for its preview, as a task where that takes long."""

from django.contrib.auth.models import User
from django.urls import reverse

from adminkit.verbs import Actor
from collection.importing.files.problems import FileRefused
from collection.screens.pending import PendingImport
from collection.screens.plain_tables.previews import preview_table, state_of
from collection.screens.reading import READ, upload, what_was_read
from collection.screens.wording import counsel
from collection.tasks.kinds import Outcome, TaskFailed, kind
from collection.tasks.models import TaskProgress
from collection.tasks.progress import Progress


def ask_to_read(pending: PendingImport, user: User) -> TaskProgress:
    """Let the worker read the file; returns the task, which leads to the preview."""
    state = state_of(pending)
    return read_table.enqueue(
        by=user,
        title=f"Preview of {state['file_name']}",
        url=reverse("admin:table_import", args=[state["table"]]),
        token=pending.token,
        table=state["table"],
    )


@kind("reading of a table", look_back=what_was_read)
def read_table(progress: Progress, *, by: Actor, token: str, table: str) -> Outcome:
    """Make the preview of an uploaded file. Raises TaskFailed, also for one that is refused."""
    back = reverse("admin:table_import", args=[table])
    with upload(token, by, back) as (pending, user):
        try:
            preview_table(pending, user, progress.step)
        except FileRefused as error:
            raise TaskFailed(f"Nothing was imported. {counsel(error.message)}", back) from None
    return Outcome(READ, reverse("admin:table_import_preview", args=[table, token]))
