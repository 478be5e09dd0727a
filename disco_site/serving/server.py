"""The web server: waitress, which takes requests in beside the threads that answer them.

docs/operations.md says why this one. What is added to it here: bounds on what a request may cost,
threads that are kept for short answers, and a stop that lets running requests finish.
"""

import logging
import resource
import signal
import socket
import tempfile
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher

from disco_site.serving import bounds
from disco_site.serving.proxy import behind_proxy

logger = logging.getLogger(__name__)

THREADS = 4
# How long a stop waits for running requests.
STOP_SECONDS = 30
HEALTH = "/healthz"
_MOST_CONNECTIONS = 4_000
# Files that a process needs besides connections.
_OTHER_FILES = 100
# For how long a process without an idle thread leaves a new connection to the others.
_YIELD_SECONDS = 0.002


class Channel(HTTPChannel):
    """A connection."""

    parser_class = bounds.BoundedRequest

    def is_stuck(self, now: float) -> bool:
        """Whether it waits for nothing that is likely to come."""
        quiet = now - self.last_activity
        if self.requests or self.total_outbufs_len:
            return bool(self.total_outbufs_len and quiet > bounds.ANSWER_SECONDS)
        if self.request is not None:
            return bool(self.request.is_stuck(quiet))
        is_new = self.last_activity == self.creation_time
        return quiet > (bounds.HEAD_SECONDS if is_new else bounds.KEPT_SECONDS)

    def is_in_use(self) -> bool:
        """Whether a request is answered or comes in."""
        return bool(self.requests or self.total_outbufs_len or self.request is not None)


class Server(TcpWSGIServer):
    """One process of the web server."""

    channel_class = Channel
    is_stopping = False

    def __init__(self, listener: socket.socket) -> None:
        """Serve at a port that is open already, so that nobody else can take it."""
        adjustments = Adjustments(
            sockets=[listener],
            threads=THREADS,
            ident="",
            asyncore_use_poll=True,
            connection_limit=_connection_limit(),
            cleanup_interval=1,
            max_request_header_size=bounds.MOST_HEAD_BYTES,
            max_request_body_size=bounds.most_body_bytes(),
            # behind_proxy() sees to those.
            clear_untrusted_proxy_headers=False,
            log_socket_errors=False,
        )
        self.short_answers = _threads(1)
        super().__init__(
            behind_proxy(get_wsgi_application()),
            _sock=listener,
            dispatcher=_threads(adjustments.threads),
            adj=adjustments,
            sockinfo=(listener.family, listener.type, listener.proto, listener.getsockname()),
            bind_socket=False,
        )

    def add_task(self, channel: Channel) -> None:
        """Called when a request is there completely: have a thread answer it."""
        request = channel.requests[0]
        is_short = request.error or request.path == HEALTH
        (self.short_answers if is_short else self.task_dispatcher).add_task(channel)

    def handle_accept(self) -> None:
        """Called for a new connection. A process all of whose threads are busy lets an idle one go
        first, as all of them listen at the same port.
        """
        if self.task_dispatcher.active_count >= THREADS:
            time.sleep(_YIELD_SECONDS)
        super().handle_accept()

    def maintenance(self, now: float) -> None:
        """Called each second: cut the connections that are stuck."""
        stuck = [channel for channel in self.active_channels.values() if channel.is_stuck(now)]
        incomplete = [channel for channel in stuck if channel.request is not None]
        if incomplete:
            addresses = ", ".join(sorted({channel.addr[0] for channel in incomplete})[:5])
            logger.warning("Cut %d requests that did not come: %s", len(incomplete), addresses)
        for channel in stuck:
            channel.handle_close()

    def serve(self, is_orphan: Callable[[], bool]) -> None:
        """Answer requests until SIGTERM or SIGINT comes, or `is_orphan()` is true."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        # They were held back until here.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGINT})
        tempfile.tempdir = str(settings.FILE_UPLOAD_TEMP_DIR)
        while not self.is_stopping and not is_orphan():
            self._wait_and_handle()
        self._finish()

    def _stop(self, number: int, frame: Any) -> None:
        self.is_stopping = True
        self.pull_trigger()

    def _wait_and_handle(self) -> None:
        wasyncore.loop(timeout=1, use_poll=True, map=self._map, count=1)

    def _finish(self) -> None:
        """Take nobody else in, and wait for the answers to those who are here."""
        self.is_stopping = True
        self.accepting = False
        self.del_channel()
        self.socket.close()
        end = time.monotonic() + STOP_SECONDS
        while time.monotonic() < end:
            self.readable()  # which cuts what is stuck
            for channel in list(self.active_channels.values()):
                if not channel.is_in_use():
                    channel.handle_close()
            if not self.active_channels:
                break
            wasyncore.loop(timeout=0.2, use_poll=True, map=self._map, count=1)
        self.task_dispatcher.shutdown(timeout=1)


def _threads(count: int) -> ThreadedTaskDispatcher:
    dispatcher = ThreadedTaskDispatcher()
    # It would write a line for each request that waits.
    dispatcher.queue_logger = logging.getLogger(f"{__name__}.queue")
    dispatcher.queue_logger.setLevel(logging.ERROR)
    dispatcher.set_thread_count(count)
    return dispatcher


def _connection_limit() -> int:
    """Return how many connections this process may hold: each may need three open files."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 3 * _MOST_CONNECTIONS + _OTHER_FILES
    files = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
    return (files - _OTHER_FILES) // 3
