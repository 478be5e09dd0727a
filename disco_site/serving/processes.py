"""The processes of the web server: as many as there are cores, each replaced when it dies."""

import gc
import logging
import os
import signal
import socket
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.db import connections
from django.urls import get_resolver

from disco_site.serving.companions import Companion
from disco_site.serving.server import STOP_SECONDS, Server

logger = logging.getLogger(__name__)

# How long to wait before a process that died is replaced.
_PAUSE = 1.0
# How long the processes have to end, once told to.
_PATIENCE = STOP_SECONDS + 5
# After how many new objects they are looked through for what nobody needs any more. Most of a page
# refers to itself, rows to the querysets they came from; looked through as seldom as in a command,
# what was left of pages took 40 MB of each process.
_OBJECTS_BETWEEN_LOOKS = (20_000, 2, 2)


def serve_with_processes(listener: socket.socket, companions: Sequence[Companion] = ()) -> None:
    """Serve in child processes until SIGTERM or SIGINT comes, and until they have ended; keep
    `companions` running meanwhile.

    What is loaded before the processes are made, they share.
    """
    _load_pages()
    supervisor = _Supervisor(listener, settings.DISCO_PROCESSES, companions)
    supervisor.run()


def _load_pages() -> None:
    get_resolver().url_patterns  # noqa: B018 (loads the modules of all pages)
    # They stay as long as the process, so nobody need look through them for garbage.
    gc.freeze()
    connections.close_all()
    # Neither looked through again nor written to by that, so that it stays shared.
    gc.freeze()


class _Supervisor:
    """Has no thread and no open database, so that its children begin clean."""

    def __init__(
        self, listener: socket.socket, count: int, companions: Sequence[Companion]
    ) -> None:
        self._listener = listener
        self._count = count
        self._companions = companions
        self._children: set[int] = set()
        self._is_stopping = False

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self._is_stopping:
            while len(self._children) < self._count:
                self._start_one()
            for companion in self._companions:
                companion.keep()
            self._wait()
        self._listener.close()
        self._end_all()

    def _stop(self, number: int, frame: Any) -> None:
        self._is_stopping = True
        for child in self._children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGTERM)

    def _start_one(self) -> None:
        supervisor = os.getpid()
        # A signal that comes in between must find the child in the list.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
        child = os.fork()
        if child == 0:
            os._exit(_serve(self._listener, supervisor))
        self._children.add(child)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGINT})

    def _wait(self) -> None:
        """Wait until a child has ended, or a moment."""
        ended, _ = os.waitpid(-1, os.WNOHANG)
        if ended in self._children:
            self._children.discard(ended)
            if not self._is_stopping:
                logger.warning("A process of the web server has ended; another one is started.")
                time.sleep(_PAUSE)
        elif not ended:
            time.sleep(0.2)

    def _end_all(self) -> None:
        end = time.monotonic() + _PATIENCE
        while self._children and time.monotonic() < end:
            ended, _ = os.waitpid(-1, os.WNOHANG)
            self._children.discard(ended)
            if not ended:
                time.sleep(0.05)
        for child in self._children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        for companion in self._companions:
            companion.end()
        # In a container everything dies with this process.
        for companion in self._companions:
            companion.wait(max(end - time.monotonic(), 1))


def _serve(listener: socket.socket, supervisor: int) -> int:
    """Be one of the processes. Returns the exit code."""
    gc.set_threshold(*_OBJECTS_BETWEEN_LOOKS)
    try:
        Server(listener).serve(lambda: os.getppid() != supervisor)
    except BaseException:
        logger.exception("A process of the web server cannot go on.")
        return 1
    return 0
