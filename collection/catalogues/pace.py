"""How often a host is asked, by all processes of Disco together and over restarts.

A small file for each host holds the next moment at which it may be asked. It is locked while
somebody waits for that moment, so that of any number of processes one asks at a time; who waits
longer than he is willing to gives up with a sentence.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from collection.catalogues.failures import Busy, span

#: Called while a request waits, with the seconds still to wait. It may raise, to stop waiting.
Waiting = Callable[[float], None]

#: The longest wait that a host may ask for. What is further away is a clock that was set back.
LONGEST = 900.0
_SLICE = 0.5
_POLL = 0.02


def no_report(seconds: float) -> None:
    """Wait without telling anybody."""


def pace_file(host: str) -> Path:
    """Return the file of a host, in a directory that is made if it is missing."""
    directory = Path(settings.DISCO_DATA_DIR) / "pace"
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    return directory / host.replace(":", "-")


def wait_turn(
    host: str, title: str, interval: float, patience: float, waiting: Waiting = no_report
) -> float:
    """Wait until `host`, called `title`, may be asked, and return the seconds that took.

    The next one may ask `interval` seconds later. Raises Busy, at once where that can be foreseen,
    if the wait is longer than `patience`.
    """
    started = time.monotonic()
    with _locked(pace_file(host), title, patience, waiting) as descriptor:
        left = patience - (time.monotonic() - started)
        _sleep(descriptor, title, left, waiting)
        _write(descriptor, time.time() + interval)
    return time.monotonic() - started


def hold_back(host: str, seconds: float) -> None:
    """Let nobody ask `host` for the next `seconds`, unless it is closed for longer already."""
    descriptor = os.open(pace_file(host), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        # Whoever holds the lock waits for a turn of his own; he looks again before he asks.
        _write(descriptor, max(_read(descriptor), time.time() + min(seconds, LONGEST)))
    finally:
        os.close(descriptor)


@contextmanager
def _locked(path: Path, title: str, patience: float, waiting: Waiting) -> Iterator[int]:
    """Hold the lock of a pace file. Raises Busy if others hold it for longer than `patience`."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        until = time.monotonic() + patience
        told = time.monotonic()
        while not _try_lock(descriptor):
            now = time.monotonic()
            closed_for = _read(descriptor) - time.time()
            if now + max(0.0, closed_for) > until:
                raise _busy(title, closed_for)
            if now - told >= _SLICE:
                waiting(max(0.0, closed_for))
                told = now
            time.sleep(_POLL)
        yield descriptor
    finally:
        # Closing gives the lock back, as the end of the process would.
        os.close(descriptor)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sleep(descriptor: int, title: str, patience: float, waiting: Waiting) -> None:
    """Sleep until the moment in a pace file, which a refusal may put off meanwhile."""
    until = time.time() + patience
    while True:
        now = time.time()
        moment = _read(descriptor)
        if moment <= now:
            return
        if moment > until:
            raise _busy(title, moment - now)
        if moment - now > _SLICE:
            waiting(moment - now)
        time.sleep(min(moment - now, _SLICE))


def _busy(title: str, seconds: float) -> Busy:
    return Busy(
        f"{title} is being asked as often as it allows. Try again in {span(seconds)}.",
        retry_after=max(0.0, seconds),
    )


def _read(descriptor: int) -> float:
    """Return the moment in a pace file; 0 for one that is empty, damaged or of another clock."""
    try:
        moment = float(os.pread(descriptor, 40, 0))
    except ValueError:
        return 0.0
    return moment if moment <= time.time() + LONGEST else 0.0


def _write(descriptor: int, moment: float) -> None:
    # The same length each time, so that nothing of an older moment is left.
    os.pwrite(descriptor, f"{moment:030.6f}\n".encode(), 0)
