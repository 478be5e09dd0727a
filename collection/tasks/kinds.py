"""Kinds of tasks: how long work is declared, asked for and carried out.

@kind("undo")
def undo(progress: Progress, *, by: Actor, batch: int) -> Outcome: ...

undo.enqueue(by=user, title="Undo of batch 7", batch=7)
"""

import logging
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db import OperationalError, router, transaction
from django.utils.module_loading import import_string
from django_tasks import task
from django_tasks.base import TaskContext

from adminkit.entries.origin import TASK, coming_from
from adminkit.verbs import SITE, Actor, alters_data, require_own, user_of
from collection.tasks.models import TaskProgress
from collection.tasks.place import queue_here, this_place
from collection.tasks.progress import Progress, Running, Stopped, WorkCutOff

logger = logging.getLogger(__name__)

State = TaskProgress.State
#: The queues: tasks of one wait for each other.
MINUTES, HOURS = "minutes", "hours"


class Outcome(NamedTuple):
    """How a task ended, in a sentence, the page that shows what it did, what one should know
    besides, and the page on which it is undone, where the page that shows it does not lead there.
    """

    sentence: str
    url: str = ""
    remarks: Sequence[str] = ()
    undo: str = ""

    @property
    def words(self) -> str:
        """All that there is to say."""
        return " ".join([self.sentence, *self.remarks])


class TaskFailed(Exception):
    """The work could not be done and has changed nothing; the message says why. `url` is the page
    to go on from.
    """

    def __init__(self, sentence: str, url: str = "") -> None:
        super().__init__(sentence)
        self.url = url


#: Does the work. It is called with the progress to report to, `by` and the arguments that it was
#: asked for with.
Work = Callable[..., Outcome]
#: Returns what came of work that was cut off, None if nothing did; called with its arguments.
LookBack = Callable[..., Outcome | None]


def _nothing(**arguments: Any) -> None:
    return None


class Kind:
    """Work that can be a task. `resumes` says that it goes on by itself after it was cut off,
    because it keeps what it has done; all other work is done in one transaction or not at all, and
    never starts again by itself.
    """

    def __init__(
        self, name: str, work: Work, *, resumes: bool, stopped: str, look_back: LookBack
    ) -> None:
        self.name = name
        self.resumes = resumes
        self.stopped = stopped
        self.look_back = look_back
        self._work = work
        self._path = f"{work.__module__}.{work.__qualname__}"

    def __call__(self, progress: Progress, *, by: Actor, **arguments: Any) -> Outcome:
        """Do the work here and now. Raises TaskFailed, Stopped, and what the work raises."""
        return self._work(progress, by=by, **arguments)

    @alters_data
    def enqueue(
        self, *, by: Actor, title: str, url: str = "", asked_from: str = "", **arguments: Any
    ) -> TaskProgress:
        """Ask for the work; the arguments must be what JSON can hold. `url` is the page from which
        it is asked for, to which its own page leads back where it has no result; `asked_from`
        the list whose rows it changes, to which it leads besides. Returns its row.
        """
        user = user_of(by)
        row = TaskProgress.objects.create(
            kind=self.name,
            path=self._path,
            arguments=arguments,
            title=title[:400],
            result_url=url,
            asked_from=asked_from,
            user_id=user.pk if user else None,
            resumes=self.resumes,
        )
        queue_up(row)
        return row


def kind(
    name: str,
    *,
    resumes: bool = False,
    stopped: str = "Stopped: nothing was changed.",
    look_back: LookBack = _nothing,
) -> Callable[[Work], Kind]:
    """Declare the function below, which stands in a module, as work that can be a task.

    `stopped` is what is said when somebody has stopped it. A worker may be killed between the
    commit and the note of it: `look_back` finds out whether the work was done.
    """

    def declare(work: Work) -> Kind:
        return Kind(name, work, resumes=resumes, stopped=stopped, look_back=look_back)

    return declare


def queue_up(row: TaskProgress) -> None:
    """Put a task into its queue, as a new one or after it was cut off."""
    queue = queue_here(HOURS if row.resumes else MINUTES, row.place)
    # A worker must not find the entry before the row names it.
    with transaction.atomic(using=router.db_for_write(TaskProgress)):
        entry = carry_out.using(queue_name=queue).enqueue(row.pk)
        TaskProgress.objects.filter(pk=row.pk).update(task=entry.id, state=State.WAITING)
    row.refresh_from_db()


@alters_data
def go_on(row: TaskProgress, *, by: Actor) -> None:
    """Begin a task anew that was stopped, on this server, if it keeps what it has done. Raises
    PermissionDenied for somebody else's.
    """
    require_own(by, row.user_id)
    paused = TaskProgress.objects.filter(pk=row.pk, resumes=True, state=State.STOPPED)
    # However often the button is pressed, it is queued up once.
    if paused.update(
        state=State.WAITING,
        place=this_place(),
        stop_asked=False,
        sentence="",
        finished_at=None,
        task=None,
    ):
        row.refresh_from_db()
        queue_up(row)


def give_up(row: TaskProgress) -> None:
    """Note what came of a task that nobody carries out any more; one that resumes is queued up."""
    if row.resumes:
        queue_up(row)
        return
    try:
        outcome = import_string(row.path).look_back(**row.arguments)
    except ImportError:
        outcome = None
    if outcome:
        row.end(State.DONE, outcome.words, outcome.url)
    else:
        row.end(State.CUT_OFF, "Cut off: nothing was changed.")


@task(queue_name=MINUTES, takes_context=True)
def carry_out(context: TaskContext, pk: int) -> None:
    """Called by the worker: do the work of a row, and note how it ended."""
    row = TaskProgress.objects.filter(pk=pk).first()
    # One that was stopped while it waited, or queued up anew, is not begun.
    if row is None or not row.begin(context.task_result.id):
        return
    try:
        work = import_string(row.path)
        with Running(row) as progress, coming_from(TASK):
            outcome = work(progress, by=_user(row), **row.arguments)
    except WorkCutOff:
        # What resumes is found by the next worker.
        if not row.resumes:
            _end(row, State.CUT_OFF, "Cut off: nothing was changed.")
    except Stopped:
        _end(row, State.STOPPED, work.stopped)
    except TaskFailed as error:
        _end(row, State.FAILED, str(error), error.url)
    except OSError as error:
        logger.exception("The task “%s” failed.", row)
        _end(row, State.FAILED, f"It could not be done: {error.strerror or error}.")
    except Exception:  # noqa: BLE001 (whatever it is, nobody must wait at the page for ever)
        logger.exception("The task “%s” failed.", row)
        _end(row, State.FAILED, "An error in Disco ended it; the log says more.")
    else:
        _end(row, State.DONE, outcome.words, outcome.url)


def _end(row: TaskProgress, state: str, sentence: str, url: str = "") -> None:
    """Note how a task ended, however long somebody locks the file."""
    while True:
        try:
            return row.end(state, sentence, url)
        except OperationalError:
            time.sleep(1)


def _user(row: TaskProgress) -> Actor:
    """Return who asked for a task. Raises TaskFailed if that login is gone or closed."""
    if row.user_id is None:
        return SITE
    user = User.objects.filter(pk=row.user_id, is_active=True).first()
    if user is None:
        raise TaskFailed("Whoever asked for it cannot sign in any more: nothing was changed.")
    return user
