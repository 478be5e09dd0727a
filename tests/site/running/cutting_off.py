"""Verbs that are cut off in their middle, to be run as a process:
`python -m tests.site.running.cutting_off HOUSE WORK kill|full PLACES VERB ...`.

Each runs on what belongs to one collector, over a copy of the data directory HOUSE in a child of its
own: `kill` ends the child before one of its statements, before the commit or after it; `full` lets
no byte be written beyond a place in the log of the database. Prints a line of JSON for each time:
the verb, where it was cut off, and whether the database is as before, as after, or neither.
"""

import hashlib
import json
import os
import pickle
import resource
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterable
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import django

#: What a page takes in the log of SQLite, in bytes: a head and the page.
PAGE = 24 + 4096


def main(house: Path, work: Path, how: str, most: int, verbs: list[str]) -> None:
    """Cut each of these verbs off at up to `most` places, the first and the last among them."""
    django.setup()
    load()
    if verbs == ["all"]:
        verbs = list(every_verb())
    template = Path(shutil.copytree(house, work / "template"))
    in_child(partial(furnish, template))
    for verb in verbs:
        whole = copied(template, work / "whole")
        steps = in_child(partial(run, verb, whole), must_end=True)
        places = {"kill": steps + 2, "full": log_bytes(whole) // PAGE + 1}[how]
        before, after = state(template), sizes(whole)
        shutil.rmtree(whole)
        for place in spread(places, most):
            copy = copied(template, work / "cut")
            in_child(partial(cut_off, verb, copy, how, place, steps))
            told = "neither"
            if state(copy) == before:
                told = "before"
            elif sizes(copy) == after:
                told = "after"
            print(json.dumps({"verb": verb, "place": place, "of": places, "state": told}))
            shutil.rmtree(copy)


def load() -> None:
    """Load here what each of a hundred children would load for itself."""
    from django.urls import get_resolver

    from disco_site.archive import automatic  # noqa: F401
    from tests.site import verb_calls  # noqa: F401

    get_resolver().url_patterns  # noqa: B018


def every_verb() -> Iterable[str]:
    from tests.site.verb_calls import CALLS

    # Its call stores a name first.
    return CALLS.keys() - {"collection.bulk.merge.merge"}


def spread(places: int, most: int) -> list[int]:
    """Return up to `most` numbers below `places`, from the first to the last."""
    if places <= most:
        return list(range(places))
    return [round(number * (places - 1) / (most - 1)) for number in range(most)]


def copied(template: Path, to: Path) -> Path:
    return Path(shutil.copytree(template, to))


def in_child(task: Callable[[], int | None], *, must_end: bool = False) -> int:
    """Run a task in a process of its own and return the number that it hands out, 0 without one."""
    reading, writing = os.pipe()
    if child := os.fork():
        os.close(writing)
        with os.fdopen(reading) as answers:
            answer = answers.read()
        os.waitpid(child, 0)
        assert answer or not must_end, "The verb failed although nothing cut it off."
        return int(answer or 0)
    try:
        os.write(writing, str(task() or 0).encode())
    except BaseException as error:  # noqa: BLE001
        # A verb that finds the disk full fails, as it should; the child is no second parent.
        if must_end:
            print(repr(error), file=sys.stderr)
    os._exit(0)


def use(directory: Path) -> None:
    from django.conf import settings
    from django.db import connections

    settings.DISCO_DATA_DIR, settings.MEDIA_ROOT = directory, directory / "media"
    settings.FILE_UPLOAD_TEMP_DIR = directory / "tmp"
    (directory / "tmp").mkdir(exist_ok=True)
    for alias, name in (("default", "db.sqlite3"), ("site", "site.sqlite3")):
        connections[alias].settings_dict["NAME"] = directory / name


def furnish(directory: Path) -> None:
    """Store a collector with one of everything, and beside the database what the verbs are told."""
    from django.db import connections

    from tests.site.verb_calls import make_world

    use(directory)
    (directory / "world").mkdir()
    world = make_world(directory / "world")
    (directory / "world.pickle").write_bytes(pickle.dumps(world))
    connections.close_all()


def call(verb: str, directory: Path) -> None:
    from adminkit.verbs import SITE
    from tests.site.verb_calls import CALLS, OWN_ALWAYS

    world = pickle.loads((directory / "world.pickle").read_bytes())
    world.directory = directory / "world"
    # Only whoever logged a play takes it back.
    is_own = verb in OWN_ALWAYS or verb.endswith("PlayQuerySet.take_back")
    CALLS[verb](world, world.owner if is_own else SITE)


def run(verb: str, directory: Path) -> int:
    """Run a verb to its end and return how many statements it takes."""
    from django.db import connection

    use(directory)
    count = 0

    def counting(execute: Any, *arguments: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*arguments)

    connection.ensure_connection()
    # The log is measured, so it must stay.
    with closing(sqlite3.connect(directory / "db.sqlite3")) as keeping:
        keeping.execute("SELECT 1 FROM sqlite_schema").fetchone()
        with connection.execute_wrapper(counting):
            call(verb, directory)
        (directory / "log").write_text(str(os.path.getsize(directory / "db.sqlite3-wal")))
    return count


def log_bytes(directory: Path) -> int:
    return int((directory / "log").read_text())


def cut_off(verb: str, directory: Path, how: str, place: int, steps: int) -> None:
    from django.db import connection

    use(directory)
    connection.ensure_connection()
    if how == "full":
        # Python gets an error, where other programs would be ended by a signal.
        most = place * PAGE
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        call(verb, directory)
        return
    with killing(place, steps):
        call(verb, directory)
    die()


@contextmanager
def killing(place: int, steps: int) -> Any:
    """Let this process die before one of its statements, or before the commit."""
    from django.db import connection

    number = 0

    def counting(execute: Any, *arguments: Any) -> Any:
        nonlocal number
        if number == place:
            die()
        number += 1
        return execute(*arguments)

    if place == steps:
        connection._commit = die
    with connection.execute_wrapper(counting):
        yield


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def state(directory: Path) -> str:
    """Return a checksum of everything that the database holds."""
    from tests.site.archive.rows import all_rows

    digest = hashlib.sha256()
    with closing(sqlite3.connect(directory / "db.sqlite3")) as database:
        for line in all_rows(database):
            digest.update(line.encode())
    return digest.hexdigest()


def sizes(directory: Path) -> dict[str, int]:
    """Return how many rows each table has; when they came differs from run to run."""
    with closing(sqlite3.connect(directory / "db.sqlite3")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        tables = database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        return {
            name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
            for (name,) in tables
        }


if __name__ == "__main__":
    house, work, how, most, *verbs = sys.argv[1:]
    main(Path(house), Path(work), how, int(most), verbs)
