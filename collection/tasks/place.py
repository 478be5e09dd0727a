"""Where a task is carried out: on the server where it was asked for.

Several servers may share one PostgreSQL, each with a data directory and a worker of its own. What a
task reads, such as a file that was sent, lies in one of them. A name made up once tells them apart.
"""

import os
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.utils.crypto import get_random_string

_LETTERS = "0123456789abcdef"


def this_place() -> str:
    """Return the name of this data directory; "" with SQLite, whose file only one of them has."""
    if connections["site"].vendor == "sqlite":
        return ""
    file = Path(settings.DISCO_DATA_DIR) / "place"
    if not file.exists():
        name = get_random_string(8, _LETTERS)
        part = file.with_name(f"place-{name}")
        part.write_text(name)
        with suppress(FileExistsError):  # another process was quicker: its name counts
            os.link(part, file)
        part.unlink()
    return file.read_text()


def queue_here(queue: str, place: str | None = None) -> str:
    """Return what a queue is called at a place, at this one if none is given."""
    name = this_place() if place is None else place
    return f"{queue}-{name}" if name else queue
