"""The same file by sqlite-utils: one table, with genre, format, artist and label cells in tables of
their own.

It splits no cell and keeps every value as text: no links, ratings, ledger or history.
"""

import csv
import sqlite3
from functools import partial
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.db import Table

from benchmarks.jobs import Work

EXTRACTS = {"artist": "artist", "label": "label", "genre": "genre", "record_format": "format"}


def prepare(data_dir: Path, file: Path) -> Work:
    return partial(load, data_dir / "extracts.sqlite3", file)


def load(database: Path, file: Path) -> None:
    """Write the rows of Disco's file into the new database `database`."""
    utils = Database(database)
    with file.open(encoding="utf-8", newline="") as lines:
        Table(utils, "record").insert_all(csv.DictReader(lines), pk="uid", extracts=EXTRACTS)
    utils.close()


def counts(database: Path) -> dict[str, int]:
    """Return the number of rows of each table."""
    connection = sqlite3.connect(database)
    tables = ("record", *EXTRACTS.values())
    found = {
        table: connection.execute(f"SELECT count(*) FROM [{table}]").fetchone()[0]
        for table in tables
    }
    connection.close()
    return found
