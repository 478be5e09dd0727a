"""Before anything is compared, the rivals must have done the same work: rows, links and what stands
in them.
"""

import csv
import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

from benchmarks import extracts
from benchmarks.lockstep import CELLS, joined
from benchmarks.suite import Race

# What a stock resource can write.
SHARED = (
    "record",
    "artist",
    "label",
    "genre",
    "style",
    "format",
    "recordartist",
    "recordlabel",
    "recordstyle",
    "tag",
    "recordtag",
)

_NAMES = "SELECT name, name_key, sort_name, sort_key, search_key"
# uids of records that bring none are random; ids of names depend on who is written first.
CONTENTS = {
    "records": joined(CELLS[1:]),
    "derived columns": "SELECT title_key, title_sort, artist_sort, label_sort, search_text "
    "FROM collection_record ORDER BY id",
    "current ratings": "SELECT id, current_rating FROM collection_record ORDER BY id",
    "artists": f"{_NAMES}, country FROM collection_artist ORDER BY name_key",
    "labels": f"{_NAMES} FROM collection_label ORDER BY name_key",
    "genres": "SELECT name, name_key FROM collection_genre ORDER BY name_key",
    "styles": "SELECT name, name_key FROM collection_style ORDER BY name_key",
    "tags": "SELECT name, name_key, owner_id FROM collection_tag ORDER BY name_key",
    "formats": "SELECT name, name_key, is_small FROM collection_format ORDER BY name_key",
    "ledger lines": "SELECT record_id, date, kind, amount, memo FROM credits_transaction ORDER BY "
    "record_id",
    "ratings": "SELECT record_id, value, rated_on, review, is_latest FROM ratings_rating ORDER BY "
    "record_id",
    "source keys": "SELECT record_id, source, key, seen FROM collection_sourcekey ORDER BY "
    "record_id",
    "changes": "SELECT record_id, before, json_remove(after, '$.uid') FROM collection_change "
    "ORDER BY record_id",
    "batches": "SELECT kind, source, file_name, file_hash FROM collection_batch",
}


def require_same_work(
    race: Race, job: str, returned: Any, done: dict[str, Path], file: Path, rows: int
) -> None:
    """Raise AssertionError unless `job` did the work of the race, as Disco did that ran before it.

    `done` are the data directories by job; `returned` is what the job said of itself.
    """
    ours, its_own = done[race.job], done[job]
    if race.file == "disco" and "export" in race.name:
        _require_rows(its_own / "export.csv", file)
    elif race.file.endswith("-dump"):
        _require_found(job, returned, rows, rows if race.name == "dump-inside" else rows // 70)
    elif race.name in ("snapshot", "backup", "verify"):
        assert returned == rows, f"{job}: {returned} records and not {rows}"
    elif race.pages:
        assert _counts(its_own)["record"] == rows, (
            f"{job}: {_counts(its_own)['record']} records and not {rows}"
        )
        assert _counts(ours) == _counts(its_own), (
            f"{job}: {_counts(its_own)} and not {_counts(ours)}"
        )
        _require_contents(ours, its_own, ("derived columns",))
    elif job == race.job or race.server:
        assert f"lines={rows} {'same' if race.loaded else 'new'}={rows} " in _counts_first(
            returned
        ), returned
    elif race.loaded:
        assert returned in (0, {"skip": rows}), (
            f"{job} found differences in the same file: {returned}"
        )
    elif job == "sqlite-utils, extracts":
        _require_tables(_counts(ours), extracts.counts(its_own / "extracts.sqlite3"))
    elif job.startswith("ModelResource"):
        assert _counts(ours) == _counts(its_own), (
            f"{job}: {_counts(its_own)} and not {_counts(ours)}"
        )
        _require_contents(ours, its_own, () if job.endswith("bare links") else ("derived columns",))
    else:
        _require_contents(ours, its_own, CONTENTS)


def _require_found(job: str, returned: Any, rows: int, found: int) -> None:
    """Raise AssertionError unless a dump was read to its end, and what is in it was filled in."""
    if job == "unpacking by isal":
        assert returned > rows * 22 * 3000, f"{job}: {returned:,} bytes"
    elif job == "Disco reads a dump":
        assert returned == found, f"{job}: {returned} releases and not {found}"
    else:
        assert f"records={rows} changed={found} " in _counts_first(returned), returned


def _counts_first(said: str) -> str:
    """Return the last line of an import with only the counts that are not 0."""
    return " ".join(part for part in said.splitlines()[-1].split() if not part.endswith("=0")) + " "


def _counts(data_dir: Path) -> dict[str, int]:
    connection = sqlite3.connect(data_dir / "db.sqlite3")
    found = {
        table: connection.execute(f"SELECT count(*) FROM collection_{table}").fetchone()[0]
        for table in SHARED
    }
    connection.close()
    return found


def _require_tables(ours: dict[str, int], theirs: dict[str, int]) -> None:
    """Raise AssertionError unless the tables whose cells hold one value each have as many rows."""
    for table in ("record", "genre", "format"):
        assert theirs[table] - (table != "record") <= ours[table] <= theirs[table], (
            f"{table}: {theirs}, not {ours}"
        )


def _require_contents(one: Path, other: Path, names: Iterable[str]) -> None:
    for what in names:
        pairs = zip_longest(_rows(one, CONTENTS[what]), _rows(other, CONTENTS[what]))
        for row, (ours, theirs) in enumerate(pairs, start=1):
            assert ours == theirs, f"not the same {what}, row {row}:\n{ours}\n{theirs}"


def _require_rows(written: Path, file: Path) -> None:
    """Raise AssertionError unless an export holds the rows of a file; the sqlite3 shell writes no
    header.
    """
    with (
        written.open(encoding="utf-8", newline="") as ours,
        file.open(encoding="utf-8", newline="") as theirs,
    ):
        expected = csv.reader(theirs)
        header = next(expected)
        found = (row for row in csv.reader(ours) if row != header)
        for number, (row, other) in enumerate(zip_longest(found, expected), start=1):
            assert row == other, f"not the same export, row {number}:\n{row}\n{other}"


def _rows(data_dir: Path, query: str) -> Iterator[list]:
    connection = sqlite3.connect(data_dir / "db.sqlite3")
    for row in connection.execute(query):
        yield [
            json.loads(cell) if isinstance(cell, str) and cell.startswith("{") else cell
            for cell in row
        ]
    connection.close()
