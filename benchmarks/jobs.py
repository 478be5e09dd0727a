"""What is measured, by name, and where each job is found.

A job prepares itself and returns the work that the clock runs for. Its module is imported by name,
in the process that measures it: a hand-written loader must neither carry Django nor wait for it.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

Work = Callable[[], Any]


class Job(NamedTuple):
    """A function of a module of this package, which takes a data directory and a file."""

    module: str
    function: str
    needs_django: bool = False

    def prepare(self, data_dir: Path, file: Path) -> Work:
        """Import what the job needs, open it, and return the work."""
        if self.needs_django:
            import_module("django").setup()
        prepare = getattr(import_module(f"benchmarks.{self.module}"), self.function)
        return prepare(data_dir, file)


JOBS = {
    "template": Job("by_disco", "template", needs_django=True),
    "write disco": Job("by_hand", "write_disco"),
    "write discogs": Job("by_hand", "write_discogs"),
    "write whole-dump": Job("by_hand", "write_whole_dump"),
    "write inside-dump": Job("by_hand", "write_inside_dump"),
    "Disco": Job("by_disco", "import_file", needs_django=True),
    "Disco export": Job("by_disco", "export", needs_django=True),
    "Disco, PostgreSQL": Job("by_disco", "import_file", needs_django=True),
    "Disco export, PostgreSQL": Job("by_disco", "export", needs_django=True),
    "Disco's screens": Job("screens", "disco", needs_django=True),
    "stock screens": Job("screens", "import_export", needs_django=True),
    "hand-written loader": Job("by_hand", "load"),
    "lock step": Job("by_hand", "differing_lines"),
    "Disco backup": Job("by_disco", "backup", needs_django=True),
    "Disco snapshot": Job("by_disco", "snapshot", needs_django=True),
    "Disco verify": Job("by_disco", "verify_backup", needs_django=True),
    "Disco reads a dump": Job("by_disco", "read_dump", needs_django=True),
    "Disco look_up_dump": Job("by_disco", "look_up_dump", needs_django=True),
    "unpacking by isal": Job("by_hand", "unpack_dump"),
    "VACUUM INTO and hash": Job("by_hand", "copy_and_hash"),
    "backup by hand": Job("by_hand", "backup"),
    "verify by hand": Job("by_hand", "verify_backup"),
    "sqlite3 -csv": Job("by_hand", "export"),
    "sqlite-utils, extracts": Job("extracts", "prepare"),
    "ModelResource": Job("by_stock", "documented", needs_django=True),
    "ModelResource, cached": Job("by_stock", "cached", needs_django=True),
    "ModelResource, cached, bare links": Job("by_stock", "bare_links", needs_django=True),
    "ModelResource, skip_unchanged": Job("by_stock", "skip_unchanged", needs_django=True),
}
