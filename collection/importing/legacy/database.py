"""Reads the SQLite database of the first Disco: a table of records and a book of credits.

In: the path of a file. Out: a `LegacyTable`, or FileRefused. The file comes from elsewhere: only a
copy of it is opened, nothing that is defined in it is trusted, and all its values are taken as text
first.
"""

import shutil
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.utils import timezone

from adminkit.numbers import counted
from adminkit.remarks import Remarks
from collection.importing.files.problem_column import Lines
from collection.importing.files.problems import FileRefused, shortened
from collection.importing.files.table import Table, file_digest
from collection.importing.legacy.book import OldTransaction, note_disagreements, read_book
from collection.importing.legacy.label_links import OlderLabels, read_labels
from collection.importing.legacy.old_cells import id_of
from collection.importing.legacy.old_names import OldName, OldNames
from collection.importing.legacy.old_records import COLUMNS, OWN_COLUMNS, OldRecord, old_readers
from collection.importing.legacy.ratings import Opinion, read_ratings
from collection.importing.legacy.schema import (
    LABEL_LINKS,
    OLDER_LABEL_LINKS,
    columns_of,
    is_usable,
    note_unknown_parts,
)

#: The name of this source.
SOURCE = "legacy"
MAGIC = b"SQLite format 3\0"
# No cell of a collector is longer, in bytes.
_LONGEST = 1_000_000
# Nothing is looked up by an index: one may be out of order where the table is whole.
_RECORDS = """
    SELECT rowid, record_id, genre_id, format_id, title, year, vinyl_color, lim_edition, number,
           remarks, purchase_date, price, rating, is_digitized, is_active
    FROM records NOT INDEXED ORDER BY record_id, rowid
"""
_NAMES_OF = "SELECT {0}_id, {0}_name, {1} FROM {0}s NOT INDEXED ORDER BY rowid"
_NAMES = {
    "artist": _NAMES_OF.format("artist", "artist_country"),
    "label": _NAMES_OF.format("label", "NULL"),
    "genre": _NAMES_OF.format("genre", "NULL"),
    "format": _NAMES_OF.format("format", "NULL"),
}
# The order in which links were stored is the order of the names on the sleeve.
_LINKS = "SELECT {}_id, record_id FROM {} NOT INDEXED ORDER BY rowid"
_BOOK = """
    SELECT COALESCE(credit_trx_id, 'in row ' || rowid), credit_trx_date, credit_trx_type,
           credit_value, credit_saldo, record_id
    FROM credit_trx NOT INDEXED ORDER BY COALESCE(credit_trx_id, rowid), rowid
"""
_RATINGS = (
    "SELECT rating_id, rating_value, rating_date, record_id FROM ratings NOT INDEXED ORDER BY rowid"
)


@dataclass
class LegacyTable(Table):
    """The records as rows whose first cell is the old id, the book, and a sentence for each oddity.

    By old id of a record, `memos` are the texts that stand for it in the ledger and `ratings` its
    opinions with a day of their own, oldest first, `older_labels` the labels that only the older
    table of labels gives it. `names` are artists, labels, genres and formats that no record uses.
    """

    records: list[list[str]] = field(default_factory=list)
    book: list[OldTransaction] = field(default_factory=list)
    memos: dict[str, str] = field(default_factory=dict)
    ratings: dict[str, list[Opinion]] = field(default_factory=dict)
    names: dict[str, list[OldName]] = field(default_factory=dict)
    older_labels: OlderLabels = field(default_factory=dict)
    oddities: Remarks = field(default_factory=Remarks)

    @property
    def facts(self) -> str:
        return f"SQLite, {counted(len(self.book), 'line')} in its book"

    def _rows(self) -> Lines:
        # The old id of a record serves as its line; if one is not a number, lines are counted.
        keys = [cells[0] for cells in self.records]
        lines: Iterable[int] = range(1, len(keys) + 1)
        if all(map(_is_number, keys)):
            lines = map(int, keys)
        for line, cells in zip(lines, self.records, strict=True):
            yield line, list(cells)


def _is_number(key: str) -> bool:
    return key.isascii() and key.isdigit() and str(int(key)) == key


def is_sqlite(path: Path) -> bool:
    """Whether a file is an SQLite database, by its first bytes."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def open_legacy(path: str | Path, file_name: str = "") -> LegacyTable:
    """Return the records and the book of an old database; `file_name` is its owner's name for it.

    Raises FileRefused when the file is not such a database, or is damaged.
    """
    path = Path(path)
    name = file_name or path.name
    if not path.is_file():
        raise FileRefused(f"There is no file {name}.")
    try:
        if not is_sqlite(path):
            raise FileRefused(f"{name} is not an SQLite database.")
        table = _read_copy(path, name)
        table.file_hash = file_digest(path)
    except (sqlite3.Error, OSError) as error:
        if "unsafe use of" in str(error):
            raise FileRefused(
                f"{name} is not a database of the first Disco, which did not check JSON."
            ) from None
        raise FileRefused(f"{name} cannot be read: {shortened(str(error))}.") from None
    return table


def _read_copy(path: Path, name: str) -> LegacyTable:
    """Read a copy, together with the files that SQLite left beside one that was not closed: they
    are a part of the data.
    """
    with TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR) as directory:
        for ending in ("", "-wal", "-journal"):
            beside = path.with_name(path.name + ending)
            if beside.is_file():
                shutil.copyfile(beside, Path(directory, f"copy{ending}"))
        with closing(sqlite3.connect(Path(directory, "copy"))) as connection:
            connection.text_factory = _text
            connection.execute("PRAGMA trusted_schema = OFF")
            # Rules of the file are nothing that Disco would have to work out.
            connection.execute("PRAGMA ignore_check_constraints = ON")
            return _read(connection, name)


def _text(data: bytes) -> str:
    if len(data) > _LONGEST:
        raise sqlite3.DataError(f"it holds a text of {len(data):,} bytes")
    return data.decode(errors="replace")


def _read(connection: sqlite3.Connection, name: str) -> LegacyTable:
    tables = columns_of(connection, name)
    table = LegacyTable(["record_id", *COLUMNS], name)
    note_unknown_parts(tables, table.oddities)
    records = _records(connection, table, tables)
    bought = {key: record.values["purchase_date"] for key, record in records.items()}
    table.book = read_book(connection.execute(_BOOK), bought)
    if is_usable("ratings", tables):
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
    note_disagreements(table.book, shelf, table.oddities)
    return table


def _records(
    connection: sqlite3.Connection, table: LegacyTable, tables: Mapping[str, set[str]]
) -> dict[str, OldRecord]:
    """Return the records by their old ids, and give `table` the names that none of them uses."""
    oddities = table.oddities
    rows = _by_key(connection.execute(_RECORDS).fetchall(), oddities)
    names = {
        noun: OldNames(noun, connection.execute(query), oddities) for noun, query in _NAMES.items()
    }
    artist_links = connection.execute(_LINKS.format("artist", "artist_record_link")).fetchall()
    label_links = {}
    for name in (LABEL_LINKS, OLDER_LABEL_LINKS):
        if is_usable(name, tables):
            label_links[name] = connection.execute(_LINKS.format("label", name)).fetchall()
    artists = names["artist"].links(artist_links, rows.keys())
    labels, table.older_labels = read_labels(label_links, names["label"], rows.keys(), oddities)
    readers = old_readers()
    records = {}
    for key, (genre_id, format_id, *stored) in rows.items():
        own_values = dict(zip(OWN_COLUMNS, stored, strict=True))
        record = records[key] = OldRecord(key, own_values, readers, oddities)
        genre = names["genre"].of(genre_id, key) if id_of(genre_id) else None
        format_ = names["format"].of(format_id, key) if id_of(format_id) else None
        record.name(artists.get(key, []), labels.get(key, []), genre, format_)
    table.names = {noun: of_table.unused() for noun, of_table in names.items()}
    return records


def _by_key(rows: Sequence[Sequence[Any]], oddities: Remarks) -> dict[str, Sequence[Any]]:
    """Return the rows of records, their ids left out, by a key that no two of them share."""
    times: Counter[str] = Counter()
    by_key: dict[str, Sequence[Any]] = {}
    for rowid, pk, *cells in rows:
        key = id_of(pk) or f"in row {rowid}"
        times[key] += 1
        if not id_of(pk):
            oddities.add("a record has no id", f"the record in row {rowid} has no id")
        if times[key] > 1:
            said = f"record {key} is there more than once; each is imported"
            oddities.add("a record is there more than once", said)
            key = f"{key} ({times[key]})"
        by_key[key] = cells
    return by_key
