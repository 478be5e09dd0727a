"""Exports records as CSV files and workbooks, all of them streamed; layouts differ in their cells.

CSV is exact: nothing is escaped for spreadsheets, so that an exported file imports unchanged.
"""

import csv
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from io import StringIO
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, NamedTuple

from adminkit.workbooks import CONTENT_TYPE, MOST_CHARACTERS, MOST_ROWS, workbook_chunks
from collection.cells import (
    FIXED_COLUMNS,
    INDEX,
    OWN,
    Cells,
    own_values,
    split_list,
    stream_cells,
)
from collection.importing.sources.programs.disco import HEADER, guarded
from collection.models import OwnField, OwnValue, RecordQuerySet
from collection.models.own.columns import own_column, own_name
from collection.models.private_fields import PRIVATE_FIELDS
from collection.names import name_key
from collection.reading import one_point_in_time

# So many lines of CSV are written at a time.
_LINES = 500


class Layout(NamedTuple):
    """A kind of file: its header, the cells of a record, which records it can hold, and in words
    what it loses.
    """

    name: str
    title: str
    header: tuple[str, ...]
    cells: Callable[[Cells], list[str]]
    scope: Callable[[RecordQuerySet], RecordQuerySet]
    loses: str
    #: Whether own fields follow in columns of their own.
    has_own_fields: bool = False
    suffix: str = "csv"
    content_type: str = "text/csv; charset=utf-8"


# A cell that an import would take for "empty this" is rare; one look at the whole row finds it.
def _disco(cells: Cells) -> list[str]:
    fixed = cells[: len(FIXED_COLUMNS)]
    if "\\-" in "".join(fixed):
        return [guarded(column, cell) for column, cell in zip(FIXED_COLUMNS, fixed, strict=True)]
    return fixed


DISCOGS_HEADER = (
    "Catalog#",
    "Artist",
    "Title",
    "Label",
    "Format",
    "Rating",
    "Released",
    "release_id",
    "CollectionFolder",
    "Date Added",
    "Collection Media Condition",
    "Collection Sleeve Condition",
    "Collection Notes",
)


def _discogs(cells: Cells) -> list[str]:
    value = {column: cells[place] for column, place in INDEX.items()}
    labels, numbers = split_list(value["label"]), split_list(value["catalog_number"])
    # A cell of numbers that could not be divided among the labels is kept whole at the first one
    # and exported as it was imported.
    if not any(", " in number for number in numbers):
        numbers += ["none"] * (len(labels) - len(numbers))
    return [
        ", ".join(number or "none" for number in numbers),
        ", ".join(split_list(value["artist"])),
        value["title"],
        ", ".join(labels),
        ", ".join(filter(None, (value["format"], value["format_details"]))),
        f"{(Decimal(value['rating']) / 2).to_integral_value():f}" if value["rating"] else "",
        value["year"] or "0",
        value["discogs_release_id"],
        value["location"] or "Uncategorized",
        value["added_at"],
        value["media_condition"],
        value["sleeve_condition"],
        value["remarks"],
    ]


#: The columns of private fields, in the files of Disco and of Discogs.
_PRIVATE_COLUMNS = PRIVATE_FIELDS | {"CollectionFolder", "Collection Notes"}

LAYOUTS = {
    layout.name: layout
    for layout in (
        Layout("disco", "Disco", HEADER, _disco, lambda records: records, "", True),
        Layout(
            "discogs",
            "Discogs",
            DISCOGS_HEADER,
            _discogs,
            lambda records: records.active(),
            "The layout of Discogs holds no uid, owner, country of artist or release, original "
            "year, MusicBrainz release, genre, styles, tags, own fields, name that it files under, "
            "color, edition, copy number, barcode, matrix, value, "
            "shop, price, purchase date, digitized mark or join phrase; ratings in whole stars, "
            "and only what is on the shelf.",
        ),
        Layout(
            "xlsx",
            "Excel or LibreOffice",
            HEADER,
            _disco,
            lambda records: records,
            "Every cell is text, so that no date or leading zero is altered and no formula runs; "
            "imported again, it gives the same records. Texts of more than "
            f"{MOST_CHARACTERS:,} characters, Excel's limit, are left out.",
            True,
            "xlsx",
            CONTENT_TYPE,
        ),
    )
}


def without_private_fields(layout: Layout) -> Layout:
    """Return a layout without the columns of what somebody may keep from others: an import of the
    file leaves these fields as they are.
    """
    kept = [place for place, name in enumerate(layout.header) if name not in _PRIVATE_COLUMNS]

    def cells(record: Cells) -> list[str]:
        whole = layout.cells(record)
        return [whole[place] for place in kept]

    header = tuple(layout.header[place] for place in kept)
    loses = f"{layout.loses} Without prices, places, remarks and own fields.".strip()
    return layout._replace(header=header, cells=cells, loses=loses, has_own_fields=False)


def csv_pieces(records: RecordQuerySet, layout: Layout) -> Iterator[str]:
    """Yield the header and a line for each of `records`, in id order, from one point in time, in
    pieces.
    """
    return as_pieces(rows_of(records, layout))


def as_pieces(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield the rows as CSV, some hundred lines at a time: each piece costs, not each line."""
    rows = iter(rows)
    while lines := list(islice(rows, _LINES)):
        piece = StringIO(newline="")
        csv.writer(piece, lineterminator="\r\n").writerows(lines)
        yield piece.getvalue()


class _OwnColumns:
    """The columns of own fields behind those of Disco: of all fields that are filled in one of the
    records, by name. Fields of different owners that have one name share a column.
    """

    def __init__(self, records: RecordQuerySet) -> None:
        using = records.db
        filled = OwnValue.objects.using(using).filter(record__in=records.order_by().values("pk"))
        fields = OwnField.objects.using(using).filter(pk__in=filled.order_by().values("field"))
        names: dict[str, str] = {}
        for key, name in fields.order_by("pk").values_list("name_key", "name"):
            names.setdefault(key, name)
        self.keys = sorted(names)
        self.header = tuple(own_column(names[key]) for key in self.keys)

    def cells(self, cells: Cells) -> list[str]:
        """Return the cells of a record in these columns."""
        held = own_values(cells[INDEX[OWN]])
        by_key = {name_key(own_name(column)): value for column, value in held.items()}
        return [guarded(OWN, by_key.get(key, "")) for key in self.keys]


def rows_of(records: RecordQuerySet, layout: Layout) -> Iterator[Sequence[str]]:
    """Yield the header and the cells of each of `records`, from one point in time."""
    with one_point_in_time(records.db):
        shown = layout.scope(records)
        own = _OwnColumns(shown) if layout.has_own_fields else None
        if own is None or not own.keys:
            yield layout.header
            for _, cells in stream_cells(shown):
                yield layout.cells(cells)
            return
        yield (*layout.header, *own.header)
        for _, cells in stream_cells(shown):
            yield [*layout.cells(cells), *own.cells(cells)]


class _Counted:
    """Counts the rows that are read through it."""

    count = 0

    def __call__(self, rows: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
        for row in rows:
            self.count += 1
            yield row


def file_chunks(
    records: RecordQuerySet,
    layout: Layout,
    counted: Callable[..., Iterable[Sequence[str]]] = iter,
) -> Iterator[bytes]:
    """Yield the file of `records` in `layout` piece by piece; `counted` passes the rows on.

    Raises ValueError when a workbook cannot hold so many.
    """
    if layout.suffix == "xlsx":
        count = layout.scope(records).count()
        if count >= MOST_ROWS:
            raise ValueError(
                f"A workbook holds {MOST_ROWS - 1:,} records, and these are {count:,}; choose "
                "another layout."
            )
    return _encoded(counted(rows_of(records, layout)), layout)


def _encoded(rows: Iterable[Sequence[str]], layout: Layout) -> Iterator[bytes]:
    if layout.suffix == "xlsx":
        rows = iter(rows)
        header = next(rows)
        return workbook_chunks(chain([header], rows), len(header))
    return (piece.encode() for piece in as_pieces(rows))


def write_csv(records: RecordQuerySet, layout: Layout, file: IO[str]) -> int:
    """Write `records` into an open text file (newline="") and return how many there were."""
    rows = _Counted()
    file.writelines(as_pieces(rows(rows_of(records, layout))))
    return rows.count - 1


def save_records(records: RecordQuerySet, layout: Layout, path: Path) -> int:
    """Write `records` to `path` and return how many there were; the file appears only when it is
    complete.

    Raises ValueError when a workbook cannot hold them.
    """
    rows = _Counted()
    with _complete(path) as file:
        file.writelines(file_chunks(records, layout, rows))
    return rows.count - 1


@contextmanager
def _complete(path: Path) -> Iterator[IO[bytes]]:
    partial = path.with_name(f".{path.name}.part")
    try:
        with partial.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
