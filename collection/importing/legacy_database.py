"""The SQLite database of the first Disco, read as a table of records and a book of credits.

The file is somebody else's: only a copy of it is opened, nothing that is defined in it is trusted, and whatever stands
in its columns is taken as text first.
"""

import shutil
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.utils import timezone

from collection.importing.legacy_book import OldTransaction, read_book
from collection.importing.legacy_cells import id_of
from collection.importing.legacy_names import OldName, OldNames
from collection.importing.legacy_oddities import disagreements
from collection.importing.legacy_ratings import Opinion, read_ratings
from collection.importing.legacy_records import COLUMNS, OWN_COLUMNS, OldRecord, old_readers
from collection.importing.legacy_schema import UNUSED, columns_of, unknown_parts
from collection.importing.problem_column import Lines
from collection.importing.problems import FileRefused, shortened
from collection.importing.table import Table, file_digest

MAGIC = b"SQLite format 3\0"
# No cell of a collector is longer; that of a column which computes its values could be.
_LONGEST = 1_000_000
# Nothing is looked up by an index: one may be out of order where the table is whole.
_RECORDS = """
    SELECT rowid, record_id, genre_id, format_id, title, year, vinyl_color, lim_edition, number, remarks,
           purchase_date, price, rating, is_digitized, is_active
    FROM records NOT INDEXED ORDER BY record_id, rowid
"""
_NAMES = {
    "artist": "SELECT artist_id, artist_name, artist_country FROM artists NOT INDEXED ORDER BY rowid",
    "label": "SELECT label_id, label_name, NULL FROM labels NOT INDEXED ORDER BY rowid",
    "genre": "SELECT genre_id, genre_name, NULL FROM genres NOT INDEXED ORDER BY rowid",
    "format": "SELECT format_id, format_name, NULL FROM formats NOT INDEXED ORDER BY rowid",
}
# The order in which links were stored is the order of the names on the sleeve.
_LINKS = "SELECT {}_id, record_id FROM {} NOT INDEXED ORDER BY rowid"
_BOOK = """
    SELECT COALESCE(credit_trx_id, 'in row ' || rowid), credit_trx_date, credit_trx_type, credit_value, credit_saldo,
           record_id
    FROM credit_trx NOT INDEXED ORDER BY COALESCE(credit_trx_id, rowid), rowid
"""
_RATINGS = "SELECT rating_id, rating_value, rating_date, record_id FROM ratings NOT INDEXED ORDER BY rowid"


@dataclass
class LegacyTable(Table):
    """The records as rows whose first cell is the old id; the book beside them, and a sentence for each oddity.

    `ratings` are the opinions about a record that have a day of their own, oldest first, by its old id; `names` are
    those of artists, labels, genres and formats that no record bears.
    """

    book: list[OldTransaction] = field(default_factory=list)
    memos: dict[str, str] = field(default_factory=dict)
    ratings: dict[str, list[Opinion]] = field(default_factory=dict)
    names: dict[str, list[OldName]] = field(default_factory=dict)
    oddities: list[str] = field(default_factory=list)

    @property
    def facts(self) -> str:
        return f"SQLite, {len(self.book)} lines in its book"

    def _rows(self) -> Lines:
        # The old id of a record stands for its line; numbers do if an id is none.
        keys = [cells[0] for cells in self.records]
        lines = list(map(int, keys)) if all(map(_is_number, keys)) else range(1, len(keys) + 1)
        for line, cells in zip(lines, self.records, strict=True):
            yield line, list(cells)


def _is_number(key: str) -> bool:
    return key.isascii() and key.isdigit() and str(int(key)) == key


def is_sqlite(path: Path) -> bool:
    """Tell whether a file is an SQLite database, from its first bytes."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def open_legacy(path: str | Path, file_name: str = "") -> LegacyTable:
    """Return the records and the book of an old database, which is only read; `file_name` is what its owner calls it.

    Raises FileRefused when the file is no such database, or is damaged.
    """
    path = Path(path)
    name = file_name or path.name
    if not path.is_file():
        raise FileRefused(f"There is no file {name}.")
    try:
        if not is_sqlite(path):
            raise FileRefused(f"{name} is no SQLite database.")
        table = _read_copy(path, name)
        table.file_hash = file_digest(path)
    except (sqlite3.Error, OSError) as error:
        if "unsafe use of" in str(error):
            raise FileRefused(f"{name} is no database of the first Disco, which checked no JSON.") from None
        raise FileRefused(f"{name} cannot be read: {shortened(str(error))}.") from None
    return table


def _read_copy(path: Path, name: str) -> LegacyTable:
    """Read a copy, together with what SQLite left beside the file when it was not closed: it belongs to the data."""
    with TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR) as directory:
        for ending in ("", "-wal", "-journal"):
            if (beside := path.with_name(path.name + ending)).is_file():
                shutil.copyfile(beside, Path(directory, f"copy{ending}"))
        with closing(sqlite3.connect(Path(directory, "copy"))) as connection:
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
            connection.text_factory = lambda data: data.decode(errors="replace")
            connection.execute("PRAGMA trusted_schema = OFF")
            return _read(connection, name)


def _read(connection: sqlite3.Connection, name: str) -> LegacyTable:
    tables = columns_of(connection, name)
    table = LegacyTable(["record_id", *COLUMNS], name, oddities=list(unknown_parts(tables)))
    usable = [one for one, columns in UNUSED.items() if set(columns) <= tables.get(one, set())]
    records = _records(connection, table, "record_label_link" in usable)
    bought = {key: one.values["purchase_date"] for key, one in records.items()}
    table.book = read_book(connection.execute(_BOOK), bought)
    if "ratings" in usable:
        rows = connection.execute(_RATINGS)
        table.ratings = read_ratings(rows, records, table.oddities, timezone.localdate())
    lines = defaultdict(list)
    for line in table.book:
        lines[line.record].append(line)
    for key, record in records.items():
        record.settle(lines[key])
        table.memos[key] = record.memo
    table.records = [record.row() for record in records.values()]
    shelf = {key: record.values["is_active"] == "1" for key, record in records.items()}
    table.oddities += disagreements(table.book, shelf)
    return table


def _records(connection: sqlite3.Connection, table: LegacyTable, more_labels: bool) -> dict[str, OldRecord]:
    """Return the records by their old ids, and give `table` the names that none of them bears.

    `more_labels` tells to look into the second table of their labels.
    """
    oddities = table.oddities
    rows = _by_key(connection.execute(_RECORDS).fetchall(), oddities)
    names = {what: OldNames(what, connection.execute(query), oddities) for what, query in _NAMES.items()}
    links = {"artist": ["artist_record_link"], "label": ["label_record_link", *["record_label_link"] * more_labels]}
    linked = {
        what: names[what].links(
            [row for one in tables for row in connection.execute(_LINKS.format(what, one))], rows.keys()
        )
        for what, tables in links.items()
    }
    read, found = old_readers(), {}
    for key, (genre, format_, *stored) in rows.items():
        record = found[key] = OldRecord(key, dict(zip(OWN_COLUMNS, stored, strict=True)), read, oddities)
        of_genre = names["genre"].of(genre, key) if id_of(genre) else None
        of_format = names["format"].of(format_, key) if id_of(format_) else None
        record.name(linked["artist"][key], linked["label"][key], of_genre, of_format)
    table.names = {what: one.alone() for what, one in names.items()}
    return found


def _by_key(rows: Sequence[Sequence[Any]], oddities: list[str]) -> dict[str, Sequence[Any]]:
    """Return the rows of records, their ids left out, by a key that no two of them share."""
    times = Counter()
    found = {}
    for rowid, pk, *cells in rows:
        key = id_of(pk) or f"in row {rowid}"
        times[key] += 1
        if not id_of(pk):
            oddities.append(f"the record in row {rowid} has no id")
        if times[key] > 1:
            oddities.append(f"record {key} is there more than once; each comes in")
            key = f"{key} ({times[key]})"
        found[key] = cells
    return found
