"""The worker as a process of its own: started with the server, replaced when it dies."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings

from disco_site.serving import companions
from tests.conftest import Disco, new_installation
from tests.site.serving import Server

pytestmark = pytest.mark.once


def until(condition: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "It did not happen in time."
        time.sleep(0.05)


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def command_of(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/cmdline").read_text().split("\0")


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.fixture
def supervisor(installed: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "manage.py", "tasks"],
        cwd=settings.BASE_DIR,
        env=new_installation(installed),
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    yield process
    process.terminate()
    process.wait(timeout=30)
    process.stderr.close()


def state_of(data: Path, task: int) -> str:
    with closing(sqlite3.connect(data / "site.sqlite3", timeout=20)) as site:
        row = site.execute("SELECT state FROM tasks_taskprogress WHERE id = ?", (task,)).fetchone()
    return str(row[0])


ASK = """
from tests.site.running.slow_task import wait_for_ever
print(wait_for_ever.enqueue(by=__import__("adminkit.verbs").verbs.SITE, title="Slow").pk)
"""


def ask(disco: Disco) -> int:
    """Ask for a task that takes its time, and return its number."""
    done = disco("shell", "--verbosity", "0", "-c", ASK)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def test_a_worker_that_is_killed_is_replaced_and_its_task_is_cut_off(
    supervisor: subprocess.Popen[bytes], installed: Path, disco: Disco
) -> None:
    task = ask(disco)
    until(lambda: state_of(installed, task) == "running")
    (killed,) = children(supervisor.pid)
    os.kill(killed, signal.SIGKILL)
    until(lambda: state_of(installed, task) == "cut-off")
    (next_one,) = children(supervisor.pid)
    assert next_one != killed
    again = ask(disco)
    until(lambda: state_of(installed, again) == "running")


def test_only_one_works_on_a_data_directory(
    supervisor: subprocess.Popen[bytes], installed: Path, disco: Disco
) -> None:
    until(lambda: children(supervisor.pid))
    second = disco("tasks")
    assert second.returncode == 1
    assert "Another process carries out the tasks" in second.stderr


@pytest.fixture
def server(installed: Path) -> Iterator[Server]:
    server = Server((), new_installation(installed))
    yield server
    if server.process.poll() is None:
        server.stop()


def keeper_of_worker(server: Server) -> int:
    """Return the id of the process that keeps the worker of a server, once that works."""
    found: list[int] = []

    def works() -> bool:
        found[:] = [pid for pid in children(server.process.pid) if "tasks" in command_of(pid)]
        return len(found) == 1 and len(children(found[0])) == 1

    until(works)
    return found[0]


def test_a_server_has_a_worker_that_ends_with_it(server: Server) -> None:
    keeper = keeper_of_worker(server)
    (worker,) = children(keeper)
    assert server.stop() == 0
    until(lambda: is_gone(keeper) and is_gone(worker))


def test_a_server_starts_its_worker_anew_whatever_was_killed(server: Server) -> None:
    keeper = keeper_of_worker(server)
    for pid in (keeper, *children(keeper)):
        os.kill(pid, signal.SIGKILL)
    until(lambda: is_gone(keeper))
    assert keeper_of_worker(server) != keeper


def test_a_command_that_ends_again_and_again_is_started_ever_more_seldom(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(companions, "_FIRST_REST", 0.2)
    companion = companions.Companion("--version")
    end = time.monotonic() + 2.5
    while time.monotonic() < end:
        companion.keep()
        time.sleep(0.02)
    companion.end()
    companion.wait(seconds=10)
    # After 0.2, 0.4 and 0.8 seconds, and a fourth time after 1.6.
    assert 2 <= caplog.text.count("--version has ended") <= 4
