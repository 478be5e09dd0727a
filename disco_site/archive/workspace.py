"""A private directory for files that are needed for a moment.

What a killed process left behind is deleted by the next one.
"""

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
    """Yield an empty directory below the data directory that nobody else can read, and delete it
    afterwards.

    A lock on each directory ends with its process; those without one are deleted first.
    """
    parent = Path(settings.FILE_UPLOAD_TEMP_DIR)
    with _opened(parent) as descriptor:
        # One at a time, so that nobody deletes a directory between its making and its lock.
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        _delete_unlocked(parent)
        directory = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
        lock = os.open(directory, os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)
        os.close(lock)


def _delete_unlocked(parent: Path) -> None:
    for directory in parent.glob(f"{_PREFIX}*/"):
        # In use, or deleted by its own process meanwhile.
        with suppress(BlockingIOError, FileNotFoundError), _opened(directory) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def _opened(directory: Path) -> Iterator[int]:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
