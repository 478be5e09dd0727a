"""Files that get their name when they are complete, and keep it through a power cut."""

import errno
import os
from pathlib import Path

PART = ".part"


def part_of(path: Path) -> Path:
    """Return where a file is written before it gets its name `path`."""
    return path.with_name(f".{path.name}{PART}")


def flush_directory(directory: Path) -> None:
    """Wait until the names of the files in a directory are on the disk. Some network shares do not
    know how, and are not waited for.
    """
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(descriptor)
