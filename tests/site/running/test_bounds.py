"""What strangers send does not stop the site: silence, bodies without end, guesses."""

import os
import select
import shutil
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings

from disco_site.serving import bounds
from disco_site.serving.server import THREADS
from disco_site.serving.server import Server as OneProcess
from tests.conftest import new_installation
from tests.site.running.test_worker import children, until
from tests.site.serving import Server

pytestmark = pytest.mark.once

LOGIN = "/admin/login/"
HEAD = b"POST /admin/login/ HTTP/1.1\r\nHost: localhost\r\n"
SILENCES = [b"", HEAD, HEAD + b"Content-Length: 500\r\n\r\nname=", b"\x16\x03\x01\x02\x00"]
SESSION = f"Cookie: {settings.SESSION_COOKIE_NAME}=x\r\n".encode()


@pytest.fixture(scope="module")
def server(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = shutil.copytree(migrated, tmp_path_factory.mktemp("bounds") / "data")
    server = Server((), new_installation(data) | {"DISCO_PROCESSES": "2"})
    yield server
    server.stop()


def status_of(server: Server, *parts: bytes) -> int:
    """Return the status of the answer to what is sent, which may be the beginning alone."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        for part in parts:
            connection.sendall(part)
        return int(connection.recv(12).split()[1])


def test_200_silent_connections_do_not_stop_the_site(server: Server) -> None:
    with ExitStack() as stack:
        for number in range(200):
            silent = socket.create_connection(("127.0.0.1", server.port), timeout=30)
            stack.enter_context(silent).sendall(SILENCES[number % len(SILENCES)])
        assert server.get(LOGIN).status == 200


@pytest.mark.parametrize("path", [b"/admin/login/", b"/healthz", b"/", b"/no-such-page"])
def test_a_body_over_the_limit_is_refused_at_its_first_bytes(server: Server, path: bytes) -> None:
    for fields in (b"", SESSION):
        head = b"POST " + path + b" HTTP/1.1\r\nHost: localhost\r\n" + fields
        assert status_of(server, head + b"Content-Length: 500000000\r\n\r\n") == 413


def test_a_body_in_chunks_is_refused_where_it_passes_the_limit(server: Server) -> None:
    chunked = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    chunk = b"4000\r\n" + bytes(0x4000) + b"\r\n"
    assert status_of(server, chunked, *[chunk] * 3, b"4000\r\n" + bytes(12_000)) == 413


def test_who_has_no_session_sends_a_name_and_a_password_and_no_file(server: Server) -> None:
    length = f"Content-Length: {bounds.MOST_BYTES_OF_STRANGERS + 1}\r\n\r\n".encode()
    body = bytes(bounds.MOST_BYTES_OF_STRANGERS + 1)
    assert status_of(server, HEAD + length) == 413
    assert status_of(server, HEAD + SESSION + length, body) == 403


def test_heads_fields_and_addresses_are_bounded(server: Server) -> None:
    end = b"HTTP/1.1\r\nHost: localhost\r\n"
    fields = b"".join(b"X-%d: a\r\n" % number for number in range(bounds.MOST_FIELDS))
    address = b"a" * bounds.MOST_ADDRESS_BYTES
    assert status_of(server, b"GET /?" + address + b" " + end + b"\r\n") == 414
    assert status_of(server, b"GET / " + end + fields + b"\r\n") == 431
    assert status_of(server, b"GET / " + end + b"X: " + bytes(bounds.MOST_HEAD_BYTES)) == 431


def test_a_process_that_is_killed_is_replaced(server: Server) -> None:
    def processes() -> set[int]:
        return {
            pid
            for pid in children(server.process.pid)
            if b"\0serve\0" in Path(f"/proc/{pid}/cmdline").read_bytes()
        }

    until(lambda: len(processes()) == 2)
    before = processes()
    os.kill(min(before), signal.SIGKILL)
    until(lambda: len(processes() | before) > len(before) and len(processes()) == len(before))
    assert server.get(LOGIN).status == 200


@pytest.fixture
def one_process(db: None) -> Iterator[OneProcess]:
    """A process of the server that goes on only as far as the test lets it."""
    server = OneProcess(socket.create_server(("127.0.0.1", 0)))
    yield server
    for channel in list(server.active_channels.values()):
        channel.handle_close()
    server.close()
    for threads in (server.task_dispatcher, server.short_answers):
        threads.shutdown()


class Busy:
    """A request whose answer takes as long as the test wants."""

    def __init__(self, over: threading.Event) -> None:
        self.over = over

    def service(self) -> None:
        self.over.wait(60)

    def cancel(self) -> None:
        """Called where no thread has begun with it."""


def test_the_health_is_told_while_all_threads_are_busy(one_process: OneProcess) -> None:
    over = threading.Event()
    for _ in range(THREADS):
        one_process.task_dispatcher.add_task(Busy(over))
    port = one_process.socket.getsockname()[1]
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        for _ in range(20):
            one_process._wait_and_handle()
            if select.select([client], [], [], 0.1)[0]:
                break
        answered = bool(select.select([client], [], [], 0)[0])
        over.set()
        assert answered and client.recv(12) == b"HTTP/1.1 200"


@pytest.mark.parametrize("sent", SILENCES)
def test_what_does_not_come_is_cut_after_seconds(one_process: OneProcess, sent: bytes) -> None:
    port = one_process.socket.getsockname()[1]
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(sent)
        while not (one_process.active_channels and (not sent or is_received(one_process))):
            one_process._wait_and_handle()
        (channel,) = one_process.active_channels.values()
        one_process.maintenance(channel.last_activity + 5)
        assert one_process.active_channels
        if channel.request is not None:
            channel.request.began -= 11
        one_process.maintenance(channel.last_activity + 11)
        assert client.recv(1) == b""


def is_received(server: OneProcess) -> bool:
    return all(channel.request is not None for channel in server.active_channels.values())


def test_a_body_that_trickles_is_cut_and_a_slow_upload_is_not() -> None:
    request = bounds.BoundedRequest.__new__(bounds.BoundedRequest)
    request.headers_finished, request.began = True, time.monotonic() - 60
    request.body_bytes_received = 100
    trickles = request.is_stuck(quiet_seconds=1)
    request.body_bytes_received = 100 * 1024
    assert (trickles, request.is_stuck(quiet_seconds=1)) == (True, False)
