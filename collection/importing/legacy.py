"""The source `legacy`: the SQLite database of the first Disco, read as a table of records and a book of credits."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from collection.cells import join_list
from collection.derived import memo_line
from collection.importing.columns_read import Column, value_readers
from collection.importing.file_rows import Row
from collection.importing.problems import FileRefused
from collection.importing.source import Choices, Source
from collection.importing.table import Table
from credits.takeover import KINDS, OldLine

_TABLES = {"records", "artists", "labels", "genres", "formats", "credit_trx", "artist_record_link", "label_record_link"}
# What the first Disco stored where it knew nothing. A title may be "None" all the same.
_NOTHING = {"", "na", "none"}
_COLUMNS = (
    *("uid", "artist", "artist_country", "title", "genre", "label", "year", "format", "color", "limited_to"),
    *("copy_number", "remarks", "purchase_date", "price", "rating", "is_digitized", "is_active", "removed_on"),
)
_RECORDS = """
    SELECT record_id, title, year, genre_name, format_name, vinyl_color, lim_edition, number, remarks,
           purchase_date, price, rating, is_digitized, is_active
    FROM records LEFT JOIN genres USING (genre_id) LEFT JOIN formats USING (format_id) ORDER BY record_id
"""


class OldTransaction(NamedTuple):
    """A row of the old book as it is stored; `record` is the old id."""

    id: int
    date: str
    kind: str
    value: float
    saldo: float
    record: int | None


@dataclass
class LegacyTable(Table):
    """The records as rows whose first cell is the old id; the book beside them."""

    book: list[OldTransaction] = field(default_factory=list)
    memos: dict[int, str] = field(default_factory=dict)
    oddities: list[str] = field(default_factory=list)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the old id of each record, which stands for a line, and its cells."""
        for cells in self.records:
            yield int(cells[0]), list(cells)


def open_legacy(path: str | Path) -> LegacyTable:
    """Return the records and the book of an old database, which is only read.

    Raises FileRefused when the file is no such database.
    """
    path = Path(path)
    if not path.is_file():
        raise FileRefused(f"There is no file {path.name}.")
    if not path.read_bytes()[:16].startswith(b"SQLite format 3"):
        raise FileRefused(f"{path.name} is no SQLite database.")
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            return _read(connection, path)
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise FileRefused(f"{path.name} cannot be read: {error}.") from None


def _read(connection: sqlite3.Connection, path: Path) -> LegacyTable:
    found = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if missing := sorted(_TABLES - found):
        raise FileRefused(f"{path.name} is no database of the first Disco: it has no table {', '.join(missing)}.")
    if (state := connection.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
        raise FileRefused(f"{path.name} is damaged: {state}.")
    # The order in which links were stored is the order of the names on the sleeve.
    artists = _links(
        connection,
        "SELECT record_id, artist_name, artist_country FROM artist_record_link l "
        "JOIN artists USING (artist_id) ORDER BY l.rowid",
    )
    labels = _links(
        connection,
        "SELECT record_id, label_name FROM label_record_link l JOIN labels USING (label_id) ORDER BY l.rowid",
    )
    book = [
        OldTransaction(*row)
        for row in connection.execute(
            "SELECT credit_trx_id, credit_trx_date, credit_trx_type, credit_value, credit_saldo, record_id "
            "FROM credit_trx ORDER BY credit_trx_id"
        )
    ]
    table = LegacyTable(["record_id", *_COLUMNS], path.name, sha256(path.read_bytes()).hexdigest(), book=book)
    left = {old.record: old.date for old in book if old.kind in ("Remove", "Removal")}
    rows = []
    for row in connection.execute(_RECORDS):
        cells = _cells(row, artists[row[0]], labels[row[0]], left)
        rows.append(cells)
        table.memos[row[0]] = memo_line([name for name, _ in artists[row[0]] if _known(name)], row[1], row[2])
    table.records = rows
    table.oddities = list(_oddities(book, _states(rows)))
    return table


def _links(connection: sqlite3.Connection, query: str) -> dict[int, list[Sequence[Any]]]:
    links: dict[int, list[Sequence[Any]]] = defaultdict(list)
    for record, *names in connection.execute(query):
        links[record].append(names)
    return links


def _cells(row: Sequence[Any], artists: list[Any], labels: list[Any], left: dict[int | None, str]) -> list[str]:
    pk, title, year, genre, format_, color, edition, number, remarks, bought, price, rating, digitized, active = row
    named = [(name, country) for name, country in artists if _known(name)]
    texts = (genre, format_, color, edition, number, remarks, bought, price, rating)
    genre, format_, color, edition, number, remarks, bought, price, rating = map(_known, texts)
    return [
        *(str(pk), "", join_list(name for name, _ in named), join_list(_known(country) for _, country in named)),
        *(
            str(title or ""),
            genre,
            join_list(filter(None, (_known(name) for (name,) in labels))),
            _known(year),
            format_,
        ),
        *(color, edition, number, remarks, bought, price, rating, _known(digitized), _known(active)),
        left.get(pk, "") if not active else "",
    ]


def _known(value: Any) -> str:
    """Return a stored value as text, "" for what the first Disco wrote when it knew nothing."""
    text = "" if value is None else f"{value:g}" if isinstance(value, float) else str(value).strip()
    return "" if text.casefold() in _NOTHING else text


def _states(rows: Sequence[Sequence[str]]) -> dict[int, bool]:
    place = 1 + _COLUMNS.index("is_active")
    return {int(cells[0]): cells[place] != "0" for cells in rows}


def _oddities(book: Sequence[OldTransaction], active: dict[int, bool]) -> Iterator[str]:
    """Yield where the book and the shelf do not agree."""
    last: dict[int, OldTransaction] = {}
    for old in book:
        if old.record is not None:
            last[old.record] = old
            if old.record not in active:
                yield f"line {old.id} of {old.date}: its record {old.record} is missing"
    for record, on_the_shelf in active.items():
        if record not in last:
            yield f"record {record}: the book has no line about it"
            continue
        gone = last[record].kind in ("Remove", "Removal")
        if gone and on_the_shelf:
            yield f"record {record} is on the shelf; the book says it left on {last[record].date}"
        elif not gone and not on_the_shelf:
            yield f"record {record} has left the shelf; the book does not say when"


class LegacySource(Source):
    """Old ids are the keys. The book is taken over by itself, so nothing is booked on arrival."""

    name = "legacy"
    title = "database of the first Disco"
    books_arrivals = False
    empty_words = {"year": {"0"}}

    def __init__(self, table: LegacyTable, choices: Choices) -> None:
        super().__init__(table, choices)
        self.places = {column: place for place, column in enumerate(table.header) if column in _COLUMNS}
        self.prepare()

    def prepare(self) -> None:
        read = value_readers(self.order)
        self.columns = [Column(place, column, column, read[column]) for column, place in self.places.items()]

    def row(self, line: int, cells: list[str]) -> Row:
        row = Row(line, cells, key=cells[0])
        self.read_columns(row)
        return row

    def foreign_key(self, cells: Sequence[str]) -> str:
        return cells[0]


def old_lines(table: LegacyTable, records: dict[str, int]) -> list[OldLine]:
    """Return the book for `credits.takeover`; `records` maps old ids, as text, to new ones.

    Raises FileRefused for a line that cannot be read: its kind, its date, or a value that is not whole.
    """
    lines = []
    for old in table.book:
        place = f"Line {old.id} of the old book"
        if old.kind not in KINDS:
            raise FileRefused(f"{place}: “{old.kind}” is none of {', '.join(KINDS)}.")
        if old.value != int(old.value) or old.saldo != int(old.saldo):
            raise FileRefused(f"{place}: {old.value:g} with a balance of {old.saldo:g} is not in whole credits.")
        try:
            day = date.fromisoformat(str(old.date)[:10])
        except ValueError:
            raise FileRefused(f"{place}: “{old.date}” is not a date.") from None
        memo = table.memos.get(old.record or 0) or (f"Record {old.record} of the old book" if old.record else "")
        memo = memo or f"{old.kind}, line {old.id} of the old book"
        record = records.get(str(old.record))
        lines.append(OldLine(old.id, day, old.kind, int(old.value), int(old.saldo), record, memo))
    return lines
