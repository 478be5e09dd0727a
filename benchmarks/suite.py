"""Which jobs race against each other, on what, and the bars that Disco has to keep."""

from typing import NamedTuple

# Stock import-export needs minutes for ten thousand rows: it runs once, and not on more.
SLOW_ROWS = 10_000


class Rival(NamedTuple):
    """A job beside Disco's. Disco may cost at most so many times as much; without a bar it is told,
    not judged.
    """

    job: str
    at_most: float | None = None
    slow: bool = False


class Race(NamedTuple):
    """One kind of work on one kind of file.

    `loaded`: the records of the file are there already. `pages`: the jobs return what each page
    cost that they showed.
    `server`: Disco works on PostgreSQL; seconds on the clock count, because much of the work is
    done by the server.
    """

    name: str
    title: str
    job: str
    file: str
    rivals: tuple[Rival, ...]
    loaded: bool = False
    pages: bool = False
    server: bool = False


RACES = (
    Race(
        "import",
        "import, Disco's file",
        "Disco",
        "disco",
        (
            Rival("hand-written loader", at_most=3),
            Rival("sqlite-utils, extracts"),
            Rival("ModelResource", at_most=1 / 50, slow=True),
            Rival("ModelResource, cached", at_most=1 / 15, slow=True),
            Rival("ModelResource, cached, bare links", slow=True),
        ),
    ),
    Race(
        "import-discogs",
        "import, Discogs export",
        "Disco",
        "discogs",
        (Rival("hand-written loader", at_most=3),),
    ),
    Race(
        "again",
        "the same file again, Disco's",
        "Disco",
        "disco",
        (Rival("lock step", at_most=5), Rival("ModelResource, skip_unchanged", slow=True)),
        loaded=True,
    ),
    Race(
        "again-discogs",
        "the same file again, Discogs",
        "Disco",
        "discogs",
        (Rival("lock step", at_most=5),),
        loaded=True,
    ),
    Race(
        "admin",
        "import in the admin",
        "Disco's screens",
        "disco",
        (Rival("stock screens", at_most=1 / 40, slow=True),),
        pages=True,
    ),
    Race(
        "export",
        "export, layout disco",
        "Disco export",
        "disco",
        (Rival("sqlite3 -csv", at_most=3),),
        loaded=True,
    ),
    Race(
        "snapshot",
        "snapshot before a change",
        "Disco snapshot",
        "disco",
        (Rival("VACUUM INTO and hash", at_most=3),),
        loaded=True,
    ),
    Race(
        "backup",
        "backup",
        "Disco backup",
        "disco",
        (Rival("backup by hand", at_most=1.5), Rival("VACUUM INTO and hash")),
        loaded=True,
    ),
    Race(
        "verify",
        "restore --verify-only",
        "Disco verify",
        "disco",
        (Rival("verify by hand", at_most=1.5), Rival("VACUUM INTO and hash")),
        loaded=True,
    ),
    Race(
        "dump",
        "a dump read, 1 in 70 inside",
        "Disco reads a dump",
        "whole-dump",
        (Rival("unpacking by isal", at_most=1.5),),
        loaded=True,
    ),
    Race(
        "dump-whole",
        "look_up_dump, 1 in 70 inside",
        "Disco look_up_dump",
        "whole-dump",
        (Rival("unpacking by isal"),),
        loaded=True,
    ),
    Race(
        "dump-inside",
        "look_up_dump, all inside",
        "Disco look_up_dump",
        "inside-dump",
        (Rival("unpacking by isal"),),
        loaded=True,
    ),
    Race(
        "import-postgres",
        "import, PostgreSQL",
        "Disco, PostgreSQL",
        "disco",
        (Rival("Disco"),),
        server=True,
    ),
    Race(
        "import-discogs-postgres",
        "import, Discogs, PostgreSQL",
        "Disco, PostgreSQL",
        "discogs",
        (Rival("Disco"),),
        server=True,
    ),
    Race(
        "again-postgres",
        "the same again, PostgreSQL",
        "Disco, PostgreSQL",
        "discogs",
        (Rival("Disco"),),
        loaded=True,
        server=True,
    ),
    Race(
        "export-postgres",
        "export, PostgreSQL",
        "Disco export, PostgreSQL",
        "disco",
        (Rival("Disco export"),),
        loaded=True,
        server=True,
    ),
)
POSTGRES = "PostgreSQL"
# Growth of peak memory from the smallest to the largest file, in MB.
MEMORY_BARS = {
    "import": 40,
    "import-discogs": 40,
    "export": 5,
    "snapshot": 5,
    "backup": 5,
    "verify": 5,
    "dump": 5,
}
# Of each of Disco's pages: seconds of CPU until it is there, and its size in MB.
SECONDS_BAR, SIZE_BAR = 3, 0.5
