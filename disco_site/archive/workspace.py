"""A private directory for files that are needed for a moment. What a killed process left behind is swept up."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

_PREFIX = "archive-"


@contextmanager
def workspace() -> Iterator[Path]:
    """Yield an empty directory below the data directory that nobody else can read; it is gone afterwards.

    Directories of processes that ended without tidying up go first. The lock on a directory ends with its process.
    """
    parent = Path(settings.FILE_UPLOAD_TEMP_DIR)
    with _opened(parent) as door:
        # One at a time, so that nobody sweeps up a directory between its making and its lock.
        fcntl.flock(door, fcntl.LOCK_EX)
        _sweep(parent)
        directory = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
        lock = os.open(directory, os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)
        os.close(lock)


def _sweep(parent: Path) -> None:
    for left in parent.glob(f"{_PREFIX}*/"):
        # In use, or gone by itself in the meantime.
        with suppress(BlockingIOError, FileNotFoundError), _opened(left) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left, ignore_errors=True)


@contextmanager
def _opened(directory: Path) -> Iterator[int]:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
