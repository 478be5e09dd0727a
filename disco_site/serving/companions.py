"""Commands of Disco that run beside the web server, such as the one that carries out tasks."""

import logging
import os
import subprocess
import time

from disco_site.installation import command_line, process_environment

logger = logging.getLogger(__name__)

# One that ends again and again is not started anew more often than this, in seconds.
_REST = 10.0


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
        self._start()

    def keep(self) -> None:
        """Start the command anew if it has ended, killed or by a fault of its own."""
        if time.monotonic() < self._started + _REST or self._process.poll() is None:
            return
        logger.warning("The command %s has ended; it is started anew.", self._arguments[0])
        os.close(self._writing)
        self._start()

    def _start(self) -> None:
        self._started = time.monotonic()
        reading, self._writing = os.pipe()
        with os.fdopen(reading) as stdin:
            self._process = subprocess.Popen(
                command_line(*self._arguments),
                env=process_environment(),
                stdin=stdin,
                start_new_session=True,
                preexec_fn=lambda: os.nice(self._niceness),
            )
