"""The plain tables by name, and which of them a header belongs to."""

from collections.abc import Sequence
from functools import cache

from collection.importing.files.header import looks_like_header
from collection.importing.files.header_words import column_key
from collection.importing.files.table import header_key
from collection.importing.sources.programs.disco import HEADER
from collection.importing.tables.columns import Column
from collection.importing.tables.kinds.loans import LoanTable
from collection.importing.tables.kinds.lookups import (
    ArtistTable,
    FormatTable,
    GenreTable,
    LabelTable,
    StyleTable,
)
from collection.importing.tables.kinds.orders.order_lines import OrderLineTable
from collection.importing.tables.kinds.orders.orders import OrderTable
from collection.importing.tables.kinds.own_fields import OwnFieldTable
from collection.importing.tables.kinds.places import PlaceTable
from collection.importing.tables.kinds.plays import PlayTable
from collection.importing.tables.kinds.ratings import RatingTable
from collection.importing.tables.kinds.tracks import TrackTable
from collection.importing.tables.kinds.wants import WantTable
from collection.importing.tables.table import PlainTable

#: A table comes after those that its rows refer to.
TABLES: dict[str, type[PlainTable]] = {
    table.name: table
    for table in (
        ArtistTable,
        LabelTable,
        GenreTable,
        StyleTable,
        FormatTable,
        OwnFieldTable,
        PlaceTable,
        WantTable,
        OrderTable,
        OrderLineTable,
        RatingTable,
        PlayTable,
        LoanTable,
        TrackTable,
    )
}
#: What such a file calls records, which are no plain table.
RECORDS = "records"
_RECORD_KEYS = frozenset(map(header_key, HEADER))


def column_keys(column: Column) -> list[str]:
    """Return the names of a column as headers are compared, the preferred one first."""
    names = (column.name, *column.aliases)
    return [key for name in names for key in (header_key(name), column_key(name))]


def is_table_header(cells: Sequence[str]) -> bool:
    """Whether a line names the columns of one of the tables, or of records."""
    return bool(table_of(cells)) or looks_like_header(cells)


def table_of(header: Sequence[str]) -> str:
    """Return the name of the table to which a header belongs, "" where it may be any file.

    It has all columns that the table needs, and none that it does not have.
    """
    keys = {header_key(name) for name in header if name.strip()}
    for name in TABLES:
        known, needed, telling = _keys_of(name)
        if (
            keys <= known
            and not keys.isdisjoint(telling or keys)
            and all(not keys.isdisjoint(names) for names in needed)
        ):
            return name
    is_of_records = keys <= _RECORD_KEYS and {"artist", "title"} <= keys
    return RECORDS if is_of_records else ""


@cache
def _keys_of(name: str) -> tuple[set[str], list[list[str]], set[str]]:
    """Return of a table the keys of its columns, those of each that it needs, and those of columns
    that tell it from other tables. Every row above a header is compared with them.
    """
    table = TABLES[name]
    known = {key for column in table.columns for key in column_keys(column)}
    needed = [column_keys(column) for column in table.needed()]
    return known, needed, set(map(header_key, table.told_by))
