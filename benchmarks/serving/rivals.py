"""The servers, each with two processes of four threads over one site."""

import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path

SITE = "disco_site.wsgi:application"
# By name: the module that must be installed, and the command line.
RIVALS = {
    "Disco": ("waitress", "disco_site serve --port {port}"),
    "waitress": ("waitress", f"waitress --threads=4 --listen=127.0.0.1:{{port}} {SITE}"),
    "gunicorn": (
        "gunicorn",
        f"gunicorn -k gthread -w 2 --threads 4 --timeout 120 -b 127.0.0.1:{{port}} {SITE}",
    ),
    "granian": (
        "granian",
        f"granian --interface wsgi --workers 2 --blocking-threads 4 --port {{port}} {SITE}",
    ),
    "uvicorn": (
        "a2wsgi",
        "uvicorn --workers 2 --log-level error --port {port} benchmarks.serving.asgi:application",
    ),
}


def is_installed(name: str) -> bool:
    return importlib.util.find_spec(RIVALS[name][0]) is not None


class Rival:
    """A running server."""

    def __init__(self, name: str, data_dir: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = int(probe.getsockname()[1])
        began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", *RIVALS[name][1].format(port=self.port).split()],
            env=os.environ | {"DISCO_DATA_DIR": str(data_dir), "DISCO_AUTO_BACKUP": "off"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while self.seconds("/healthz") is None:
            if self.process.poll() is not None:
                sys.exit(f"{name} has ended at its start.")
            time.sleep(0.02)
        self.start_seconds = time.monotonic() - began

    def seconds(self, path: str, timeout: float = 5) -> float | None:
        """Return how long an answer takes, None if there is none in time."""
        began = time.monotonic()
        connection = HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path)
            answered = connection.getresponse()
            answered.read()
        except (OSError, HTTPException):
            return None
        finally:
            connection.close()
        return time.monotonic() - began if answered.status == 200 else None

    def megabytes(self) -> float:
        """Return the memory of all its processes, what they share counted once."""
        own = [self.process.pid, *_descendants(self.process.pid)]
        return sum(_proportional_kilobytes(pid) for pid in own) / 1024

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(40)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _descendants(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    found = []
    for child in map(int, children):
        if b"\0tasks\0" not in Path(f"/proc/{child}/cmdline").read_bytes():
            found += [child, *_descendants(child)]
    return found


def _proportional_kilobytes(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0
