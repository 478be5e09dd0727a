"""The SQLite database of the first Disco, read as a table of records and a book of credits.

The file is somebody else's: it is opened for reading only, nothing that is defined in it is trusted, and whatever
stands in its columns is taken as text first.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from collection.cells import join_list
from collection.derived import memo_line
from collection.importing.legacy_oddities import disagreements, doubled_names, loose_ends
from collection.importing.problems import FileRefused, shortened
from collection.importing.table import Table, file_digest
from collection.names import name_key

MAGIC = b"SQLite format 3\0"
COLUMNS = (
    *("uid", "artist", "artist_country", "title", "genre", "label", "year", "format", "color", "limited_to"),
    *("copy_number", "remarks", "purchase_date", "price", "rating", "is_digitized", "is_active", "removed_on"),
)
#: Names for a record of which the old database had none, in Discogs' words.
NO_ARTIST, NO_TITLE = "Unknown Artist", "Untitled"
_TABLES = {"records", "artists", "labels", "genres", "formats", "credit_trx", "artist_record_link", "label_record_link"}
# What the first Disco stored where it knew nothing. A title, or the only artist, may be "None" all the same.
_NOTHING = {"", "na", "n/a", "none"}
# No cell of a collector is longer; that of a column which computes its values could be.
_LONGEST = 1_000_000
_RECORDS = """
    SELECT record_id, title, year, genre_name, format_name, vinyl_color, lim_edition, number, remarks,
           purchase_date, price, rating, is_digitized, is_active
    FROM records LEFT JOIN genres USING (genre_id) LEFT JOIN formats USING (format_id) ORDER BY record_id
"""
# The order in which links were stored is the order of the names on the sleeve.
_ARTISTS = """
    SELECT record_id, artist_name, artist_country
    FROM artist_record_link link JOIN artists USING (artist_id) ORDER BY link.rowid
"""
_LABELS = "SELECT record_id, label_name, NULL FROM {} link JOIN labels USING (label_id) ORDER BY link.rowid"
_BOOK = """
    SELECT credit_trx_id, credit_trx_date, credit_trx_type, credit_value, credit_saldo, record_id
    FROM credit_trx ORDER BY credit_trx_id
"""

Links = dict[int, list[tuple[str, str]]]


class OldTransaction(NamedTuple):
    """A row of the old book as it is stored; `record` is the old id."""

    id: int
    date: Any
    kind: Any
    value: Any
    saldo: Any
    record: int | None

    @property
    def is_removal(self) -> bool:
        return self.kind in ("Remove", "Removal")


@dataclass
class LegacyTable(Table):
    """The records as rows whose first cell is the old id; the book beside them, and a sentence for each oddity."""

    book: list[OldTransaction] = field(default_factory=list)
    memos: dict[int, str] = field(default_factory=dict)
    oddities: list[str] = field(default_factory=list)

    @property
    def facts(self) -> str:
        return f"SQLite, {len(self.book)} lines in its book"

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the old id of each record, which stands for a line, and its cells."""
        for cells in self.records:
            yield int(cells[0]), list(cells)


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
    if not is_sqlite(path):
        raise FileRefused(f"{name} is no SQLite database.")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
            connection.execute("PRAGMA trusted_schema = OFF")
            table = _read(connection, name)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise FileRefused(f"{name} cannot be read: {shortened(str(error))}.") from None
    table.file_hash = file_digest(path)
    return table


def _read(connection: sqlite3.Connection, name: str) -> LegacyTable:
    defined = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    tables = {table for table, sql in defined if not sql.upper().startswith("CREATE VIRTUAL")}
    if missing := sorted(_TABLES - tables):
        raise FileRefused(f"{name} is no database of the first Disco: it has no table {', '.join(missing)}.")
    if (state := connection.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
        raise FileRefused(f"{name} is damaged: {shortened(state)}.")
    book = [OldTransaction(*row) for row in connection.execute(_BOOK)]
    table = LegacyTable(["record_id", *COLUMNS], name, book=book)
    artists = _links(connection, _ARTISTS)
    # The first Disco had two tables of labels, of which it used the first.
    labels = _links(connection, *(_LABELS.format(one) for one in _LABEL_LINKS if one in tables))
    left = {old.record: str(old.date) for old in book if old.is_removal}
    rows = []
    for row in connection.execute(_RECORDS):
        pk, title = row[0], _text(row[1]) or NO_TITLE
        names = _names_of(pk, artists[pk], table.oddities)
        if title == NO_TITLE:
            table.oddities.append(f"record {pk} has no title; it comes in as “{NO_TITLE}”")
        rows.append(_cells(row, title, names, labels[pk], left.get(pk, "")))
        table.memos[pk] = memo_line([one for one, _ in names], title, known(row[2]))
    table.records = rows
    table.oddities += [*doubled_names(connection), *loose_ends(connection, tables)]
    table.oddities += disagreements(book, {int(cells[0]): cells[_ACTIVE] != "0" for cells in rows})
    return table


_LABEL_LINKS = ("label_record_link", "record_label_link")
_ACTIVE = 1 + COLUMNS.index("is_active")


def _links(connection: sqlite3.Connection, *queries: str) -> Links:
    """Return by record its names with their countries, in order; spellings of one name stand once."""
    found: dict[int, dict[str, tuple[str, str]]] = defaultdict(dict)
    for query in queries:
        for record, name, country in connection.execute(query):
            if name_key(_text(name)):
                found[record].setdefault(name_key(_text(name)), (_text(name), known(country)))
    return defaultdict(list, {record: list(names.values()) for record, names in found.items()})


def _names_of(record: int, links: Sequence[tuple[str, str]], oddities: list[str]) -> list[tuple[str, str]]:
    """Return the artists of a record; where none is known, the name that stands there, or one for nobody."""
    if named := [link for link in links if known(link[0])]:
        return named
    if links:
        oddities.append(f"record {record}: its only artist is “{links[0][0]}”, which is kept as a name")
        return list(links[:1])
    oddities.append(f"record {record} has no artist; it comes in under “{NO_ARTIST}”")
    return [(NO_ARTIST, "")]


def _cells(
    row: Sequence[Any], title: str, artists: Sequence[tuple[str, str]], labels: Sequence[tuple[str, str]], left: str
) -> list[str]:
    pk, _, year, genre, format_, *more, bought, price, rating, digitized, active = row
    is_active = known(active)
    return [
        *(str(pk), "", join_list(name for name, _ in artists), join_list(country for _, country in artists), title),
        *(known(genre), join_list(name for name, _ in labels if known(name)), known(year), known(format_)),
        *(*map(known, more), known(bought), known(price), known(rating), known(digitized), is_active),
        left if is_active == "0" else "",
    ]


def _text(value: Any) -> str:
    """Return a stored value as text; bytes and numbers stand where text was meant, too."""
    if isinstance(value, bytes):
        return value.decode().strip()
    return "" if value is None else f"{value:.12g}" if isinstance(value, float) else str(value).strip()


def known(value: Any) -> str:
    """Return a stored value as text, "" for what the first Disco wrote when it knew nothing."""
    text = _text(value)
    return "" if text.casefold() in _NOTHING else text
