"""Handing out records as CSV. Layouts differ in header and cells only; all of them stream.

CSV is exact: nothing is escaped for spreadsheets, so that what goes out comes back unchanged.
"""

import csv
import os
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import IO, NamedTuple

from django.db.models import QuerySet

from collection.cells import COLUMNS, INDEX, Cells, split_list, stream_cells
from collection.importing.disco import HEADER, guarded
from collection.models import Record
from collection.reading import one_point_in_time


class Layout(NamedTuple):
    """How records become lines: a header, the cells of each, which records it can hold, and what it cannot."""

    name: str
    title: str
    header: tuple[str, ...]
    cells: Callable[[Cells], list[str]]
    scope: Callable[[QuerySet[Record]], QuerySet[Record]]
    loses: str


# Cells that could be taken for "empty this" are rare; one test on the whole row finds them.
def _disco(cells: Cells) -> list[str]:
    if any(cell.startswith("\\") for cell in cells):
        return [guarded(column, cell) for column, cell in zip(COLUMNS, cells, strict=True)]
    return cells


DISCOGS_HEADER = (
    *("Catalog#", "Artist", "Title", "Label", "Format", "Rating", "Released", "release_id", "CollectionFolder"),
    *("Date Added", "Collection Media Condition", "Collection Sleeve Condition", "Collection Notes"),
)


def _discogs(cells: Cells) -> list[str]:
    value = {column: cells[place] for column, place in INDEX.items()}
    labels, numbers = split_list(value["label"]), split_list(value["catalog_number"])
    # A number cell that could not be divided among the labels stands whole at the first: it goes out as it came in.
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


LAYOUTS = {
    layout.name: layout
    for layout in (
        Layout("disco", "Disco", HEADER, _disco, lambda records: records, ""),
        Layout(
            "discogs",
            "Discogs",
            DISCOGS_HEADER,
            _discogs,
            lambda records: records.active(),
            "The layout of Discogs holds no uid, owner, country, genre, color, edition, copy number, barcode, "
            "shop, price, purchase date, digitized mark or join phrase; ratings in whole stars, and only what is on "
            "the shelf.",
        ),
    )
}


class _Echo:
    """A file that hands back what is written, for `csv.writer`."""

    def write(self, line: str) -> str:
        return line


def csv_lines(records: QuerySet[Record], layout: Layout) -> Iterator[str]:
    """Yield the header and a line for each of `records`, in id order, from one point in time."""
    writer = csv.writer(_Echo(), lineterminator="\r\n")
    yield writer.writerow(layout.header)
    with one_point_in_time():
        for _, cells in stream_cells(layout.scope(records)):
            yield writer.writerow(layout.cells(cells))


def write_csv(records: QuerySet[Record], layout: Layout, file: IO[str]) -> int:
    """Write `records` into an open text file (newline="") and return how many there were."""
    count = -1
    for line in csv_lines(records, layout):
        file.write(line)
        count += 1
    return count


def save_csv(records: QuerySet[Record], layout: Layout, path: Path) -> int:
    """Write `records` to `path` and return how many there were; the file appears only when it is complete."""
    partial = path.with_name(f".{path.name}.part")
    try:
        with partial.open("w", encoding="utf-8", newline="") as file:
            count = write_csv(records, layout, file)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return count
