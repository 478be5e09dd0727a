"""Commands of Disco that run beside the web server, such as the one that carries out tasks."""

import logging
import os
import subprocess
import time
from contextlib import suppress

from disco_site.installation import command_line, process_environment

logger = logging.getLogger(__name__)

# In seconds. One that has worked for a while is started anew soon after it has ended; one that ends
# again and again waits twice as long each time.
_FIRST_REST, _LONGEST_REST = 1.0, 600.0
_A_WHILE = 60.0


class Companion:
    """A command in a process that ends when the last process of the server has ended.

    Its standard input is a pipe whose other end is inherited by the processes of the server and
    never written to. A session of its own keeps Ctrl-C from cutting it short before the server has
    stopped.
    """

    def __init__(self, *arguments: str, niceness: int = 0) -> None:
        """Start the command; a higher `niceness` makes way for others."""
        self._arguments = arguments
        self._niceness = niceness
        self._rest = _FIRST_REST / 2
        # When it is to be started anew, once it has ended.
        self._due: float | None = None
        self._start()

    def keep(self) -> None:
        """Start the command anew if it has ended, killed or by a fault of its own."""
        if self._process.poll() is None:
            return
        now = time.monotonic()
        if self._due is None:
            has_worked = now - self._started > _A_WHILE
            self._rest = _FIRST_REST if has_worked else min(2 * self._rest, _LONGEST_REST)
            self._due = now + self._rest
            logger.warning("The command %s has ended; it is started anew.", self._arguments[0])
        if now >= self._due:
            self._due = None
            os.close(self._writing)
            self._start()

    def end(self) -> None:
        """Tell the command to end, by a signal, too: still loading, it does not read its input."""
        self._process.terminate()
        os.close(self._writing)

    def wait(self, seconds: float) -> None:
        """Wait until the command has ended, as long as that."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)

    def _start(self) -> None:
        self._started = time.monotonic()
        reading, writing = os.pipe()
        self._writing: int = writing
        with os.fdopen(reading) as stdin:
            self._process = subprocess.Popen(
                command_line(*self._arguments),
                env=process_environment(),
                stdin=stdin,
                start_new_session=True,
                preexec_fn=lambda: os.nice(self._niceness),
            )
