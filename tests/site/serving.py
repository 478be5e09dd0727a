"""A running `serve`, as a process of its own, for tests that call it."""

import re
import signal
import subprocess
import sys
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

from django.conf import settings

MANAGE = (sys.executable, "manage.py")


class Server:
    """`manage.py serve --set-up ARGS` on a free port; `program` may be another than manage.py."""

    def __init__(
        self,
        arguments: tuple[str, ...],
        environment: dict[str, str],
        *,
        program: tuple[str, ...] = MANAGE,
        directory: Path = settings.BASE_DIR,
    ) -> None:
        self.process = subprocess.Popen(
            [*program, "serve", "--set-up", "--port", "0", *arguments],
            cwd=directory,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
        self.lines: list[str] = []
        while not (self.lines and self.lines[-1].startswith(("Disco is at", "Disco is on"))):
            line = self.process.stdout.readline()
            assert line, f"serve ended: {self.lines}"
            self.lines.append(line)
        self.port = int(re.search(r"(?::|port )(\d+)", self.lines[-1])[1])

    def get(self, path: str, **headers: str) -> HTTPResponse:
        """Return the answer, with its content as `text`."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(
            "GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )
        response = connection.getresponse()
        response.text = response.read().decode()
        connection.close()
        return response

    def stop(self) -> int:
        """Stop it as a supervisor does, and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=40)
        self.process.stdout.close()
        return code
