"""Carry out long work that was asked for in the browser."""

import logging
import os
import select
import signal
import sys
import time
from argparse import ArgumentParser
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connections
from django.utils import timezone

from collection.tasks.models import TaskProgress
from collection.tasks.worker import AlreadyWorking, is_working, the_only_worker, work
from disco_site.databases.upkeep import bring_site_up_to_date
from disco_site.installation import PROGRAM

logger = logging.getLogger(__name__)

# How often the supervisor looks whether it is to end, and how long it waits before it replaces a
# worker that died.
_LOOK, _PAUSE = 0.3, 1.0
_LISTED = 50


class Command(BaseCommand):
    help = (
        "Carry out long work, such as large imports, that was asked for in the browser, until "
        "Ctrl-C. `serve` starts this by itself; beside another WSGI server run it under a "
        "supervisor. Example: tasks --list"
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--list", action="store_true", help="only list the tasks of the last days"
        )
        parser.add_argument(
            "--with-server",
            action="store_true",
            help="end when standard input is closed, as it is when the server ends",
        )

    def handle(self, *, list: bool, with_server: bool, verbosity: int, **options: Any) -> None:
        if list:
            self._list(verbosity)
            return
        supervisor = _WorkerKeeper(with_server)
        while True:
            try:
                with the_only_worker():
                    supervisor.run()
                return
            except AlreadyWorking:
                if not with_server:
                    raise CommandError(
                        "Another process carries out the tasks of this data directory already: "
                        "`serve` starts one by itself."
                    ) from None
            # That of a server that has not ended yet, in whose place this one comes.
            if supervisor.is_over():
                return

    def _list(self, verbosity: int) -> None:
        if not verbosity:
            return
        for task in TaskProgress.objects.all()[:_LISTED]:
            self.stdout.write(_line(task))
        if not is_working():
            self.stderr.write(f"No worker is running; `{PROGRAM} serve` starts one.")


def _line(task: TaskProgress) -> str:
    asked_for = f"{timezone.localtime(task.created_at):%Y-%m-%d %H:%M}"
    so_far = f" {task.percent} %" if task.is_active and task.percent is not None else ""
    sentence = f"  {task.sentence}" if task.sentence else ""
    return f"{asked_for}  {task.get_state_display() + so_far:<12}  {task.title}{sentence}"


class _WorkerKeeper:
    """Has a child that is the worker, and replaces it when it dies.

    A fork shares the memory of the program that is loaded already. This process opens no database
    and has no thread, so that the child begins clean.
    """

    def __init__(self, with_server: bool) -> None:
        self._with_server = with_server
        self._is_ending = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)

    def run(self) -> None:
        """Keep a worker running until it is time to end."""
        bring_site_up_to_date()
        while not self.is_over():
            child = self._start_worker()
            while not self.is_over() and os.waitpid(child, os.WNOHANG) == (0, 0):
                continue
            if self._is_ending:
                _stop(child)
                return
            logger.warning("The process that carries out tasks has ended; another one is started.")
            time.sleep(_PAUSE)

    def _end(self, number: int, frame: Any) -> None:
        self._is_ending = True

    def is_over(self) -> bool:
        """Wait a moment; return whether to end."""
        if self._with_server and select.select([sys.stdin], [], [], _LOOK)[0]:
            self._is_ending |= not os.read(0, 1024)
        elif not self._with_server:
            time.sleep(_LOOK)
        return self._is_ending

    def _start_worker(self) -> int:
        connections.close_all()
        supervisor = os.getpid()
        child = os.fork()
        if child == 0:
            os._exit(_work(supervisor))
        return child


def _work(supervisor: int) -> int:
    """Be the worker until SIGTERM comes or the supervisor is gone; return the exit code."""
    ending = _Ending(supervisor)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda number, frame: ending.set())
    try:
        work(ending)
    except DatabaseError as error:
        logger.warning("The tasks cannot be read: %s", error)
        return 1
    return 0


class _Ending(Event):
    """Set, or the supervisor gone."""

    def __init__(self, supervisor: int) -> None:
        super().__init__()
        self._supervisor = supervisor

    def wait(self, timeout: float | None = None) -> bool:
        while os.getppid() == self._supervisor:
            if super().wait(_LOOK):
                break
        return True


def _stop(child: int) -> None:
    os.kill(child, signal.SIGTERM)
    os.waitpid(child, 0)
