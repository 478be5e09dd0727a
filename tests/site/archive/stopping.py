"""Restores that are stopped at each of their steps, to be run as a process:
`python -m tests.site.archive.stopping HOUSE ARCHIVE WORK kill|full|other`.

Each runs over a copy of the data directory HOUSE in a child of its own. Prints a line of JSON for
each step: what the live database then was, and what was left behind after the next restore, or none
if the disk was full. With `other` it is killed before the live database is touched, and the next
restore is one of another archive: that of HOUSE itself.
"""

import errno
import hashlib
import json
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import django

from tests.site.archive.rows import all_rows

# A step of the proof, before and after which nothing happens to the live data.
LIKE_OTHERS = ("manifest",)
# Steps after which covers stand in the media directory that the live database does not refer to
# yet.
COVERS = ("a cover", "covers")
Observer = Callable[[str], None]


def main(house: Path, archive: Path, work: Path, how: str) -> None:
    django.setup()
    steps = all_steps(house, archive, work)
    before, after = state(house), state(work / "whole")
    stop = fill_disk if how == "full" else kill
    for number, name in enumerate(steps):
        if name.startswith(LIKE_OTHERS) or (how == "other" and name not in COVERS):
            continue
        copy = Path(shutil.copytree(house, work / "stopped"))
        in_child(
            lambda copy=copy, number=number: restored(copy, archive, stopping_at(number, stop))
        )
        told = {
            "step": name,
            "state": {before: "before", after: "after"}.get(state(copy), "between"),
        }
        told["damage"] = damage(copy)
        if how != "full":
            following = (
                next((work / "whole" / "backups" / "snapshots").glob("*.sqlite3"))
                if how == "other"
                else archive
            )
            in_child(
                lambda copy=copy, next_=following: restored(
                    copy, next_, lambda step: None, safety_backup=False
                )
            )
        told["strays"] = sorted(
            files(copy) ^ files(work / "whole" if state(copy) == after else house)
        )
        print(json.dumps(told))
        shutil.rmtree(copy)


def all_steps(house: Path, archive: Path, work: Path) -> list[str]:
    """Restore once to the end and return the steps; the result stays in `work`."""
    whole, listed = Path(shutil.copytree(house, work / "whole")), work / "steps"

    def note(step: str) -> None:
        with listed.open("a") as file:
            file.write(f"{step}\n")

    in_child(lambda: restored(whole, archive, note))
    return listed.read_text().splitlines()


def in_child(task: Callable[[], None]) -> None:
    if child := os.fork():
        os.waitpid(child, 0)
        return
    try:
        task()
    except BaseException as error:  # noqa: BLE001
        # Whatever happens, the child must not go on as a second parent.
        print(repr(error), file=sys.stderr)
    os._exit(0)


def restored(data_dir: Path, archive: Path, observe: Observer, safety_backup: bool = True) -> None:
    from django.conf import settings
    from django.db import connections

    from disco_site.archive.restore.restore import Wish, restore

    settings.DISCO_DATA_DIR, settings.MEDIA_ROOT = data_dir, data_dir / "media"
    settings.FILE_UPLOAD_TEMP_DIR, settings.DISCO_BACKUP_DIR = (
        data_dir / "tmp",
        data_dir / "backups",
    )
    connections["default"].settings_dict["NAME"] = data_dir / "db.sqlite3"
    restore(archive, Wish(replace=True, safety_backup=safety_backup), observe)


def stopping_at(number: int, stop: Callable[[], None]) -> Observer:
    seen = iter(range(10_000))

    def observe(step: str) -> None:
        if next(seen) == number:
            stop()

    return observe


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fill_disk() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def state(data_dir: Path) -> str:
    """Return a checksum of all rows and of the covers that records refer to."""
    digest = hashlib.sha256()
    with closing(sqlite3.connect(data_dir / "db.sqlite3")) as database:
        for line in all_rows(database):
            digest.update(line.encode())
        for (cover,) in database.execute(
            "SELECT cover FROM collection_record WHERE cover <> '' ORDER BY id"
        ).fetchall():
            digest.update((data_dir / "media" / cover).read_bytes())
    return digest.hexdigest()


def damage(data_dir: Path) -> list[str]:
    with closing(sqlite3.connect(data_dir / "db.sqlite3")) as database:
        found = (
            database.execute("PRAGMA integrity_check").fetchall()
            + database.execute("PRAGMA foreign_key_check").fetchall()
        )
    return [str(row[0]) for row in found if row != ("ok",)]


def files(data_dir: Path) -> set[str]:
    """Return what is there but back-ups, which tidy up after themselves, and what SQLite needs
    beside its file.
    """
    found = {str(path.relative_to(data_dir)) for path in data_dir.rglob("*") if path.is_file()}
    return {name for name in found if not name.startswith(("backups/", "db.sqlite3-"))}


if __name__ == "__main__":
    house, archive, work, how = sys.argv[1:]
    main(Path(house), Path(archive), Path(work), how)
