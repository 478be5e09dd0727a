"""The worker: carries out the tasks that wait, those of each queue one after the other.

One process at a time is the worker of a data directory: it holds the lock on a file there, which
ends with it, whatever it dies of.
"""

import fcntl
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

from django.conf import settings
from django.db import DatabaseError, connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from collection.tasks.kinds import HOURS, MINUTES, give_up
from collection.tasks.models import TaskProgress
from collection.tasks.place import queue_here
from collection.tasks.progress import ENDING

logger = logging.getLogger(__name__)

#: How often a queue is looked into, and how long running work has to come to its next step when
#: the worker is to end.
INTERVAL, GRACE = 1.0, 20.0
#: How long the queue remembers what was begun; what became of it is in TaskProgress.
KEPT_ENTRIES = timedelta(days=2)
#: How long to wait for a queue that cannot be read.
PAUSE = 2.0


class AlreadyWorking(Exception):
    """Another process is the worker of this data directory."""


@contextmanager
def the_only_worker(patience: float = 2.0) -> Iterator[None]:
    """Hold the lock of the worker. Raises AlreadyWorking if another holds it for longer than
    `patience` seconds.
    """
    descriptor = os.open(_lock_file(), os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + patience
    try:
        while not _is_locked(descriptor):
            if time.monotonic() > deadline:
                raise AlreadyWorking
            time.sleep(0.1)
        yield
    finally:
        os.close(descriptor)


def is_working() -> bool:
    """Whether a worker is there to carry out what is put into a queue."""
    try:
        descriptor = os.open(_lock_file(), os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        return not _is_locked(descriptor)
    finally:
        os.close(descriptor)


def _lock_file() -> Path:
    return Path(settings.DISCO_DATA_DIR) / "tasks.lock"


def _is_locked(descriptor: int) -> bool:
    """Take the lock, and return whether nobody had it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def recover() -> None:
    """Note what came of the tasks that an earlier worker has left, and queue up those that resume.

    Call it before the only worker of this data directory begins: nobody carries out what is running
    here then. What is for other servers is left to them.
    """
    for queue in (MINUTES, HOURS):
        # Of a Disco that knew of one server only.
        DBTaskResult.objects.ready().filter(queue_name=queue).update(queue_name=queue_here(queue))
    for row in TaskProgress.objects.running().here():
        give_up(row)
    TaskProgress.objects.forget_old()
    begun = DBTaskResult.objects.exclude(status=TaskResultStatus.READY)
    begun.filter(enqueued_at__lt=timezone.now() - KEPT_ENTRIES).delete()


def work(ending: Event) -> None:
    """Carry out tasks until `ending` is set. Running work ends at its next step then; what does
    not come to one in time is left to the next worker.
    """
    recover()
    threads = [Thread(target=_work_on, args=(queue,), daemon=True) for queue in (MINUTES, HOURS)]
    for thread in threads:
        thread.start()
    ending.wait()
    ENDING.set()
    deadline = time.monotonic() + GRACE
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))


def _work_on(queue: str) -> None:
    while not ENDING.is_set():
        try:
            # Only looked at: the worker of the library locks the file for each look.
            if DBTaskResult.objects.ready().filter(queue_name=queue_here(queue)).exists():
                carry_out_next(queue)
            else:
                ENDING.wait(INTERVAL)
        except DatabaseError as error:
            # Somebody holds the lock of the file for long, or the server is starting anew.
            logger.warning("The queue of tasks cannot be read and is tried again: %s", error)
            connections.close_all()
            ENDING.wait(PAUSE)
    connections.close_all()


def carry_out_next(queue: str) -> None:
    """Carry out the next task of a queue of this server, if there is one. Raises DatabaseError."""
    Worker(
        queue_names=[queue_here(queue)],
        interval=INTERVAL,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=1,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    ).run()
