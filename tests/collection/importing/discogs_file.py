"""Files as Discogs writes them, and as editors, spreadsheets and scripts leave them."""

import csv
import io
from collections.abc import Iterable, Sequence

# Column of the file by the word that the tests use for it.
COLUMNS = {
    "number": "Catalog#",
    "artist": "Artist",
    "title": "Title",
    "label": "Label",
    "format": "Format",
    "rating": "Rating",
    "released": "Released",
    "release_id": "release_id",
    "folder": "CollectionFolder",
    "added": "Date Added",
    "media": "Collection Media Condition",
    "sleeve": "Collection Sleeve Condition",
    "notes": "Collection Notes",
}
HEADER = tuple(COLUMNS.values())

#: A title that no record can have: its row is bad.
TOO_LONG = "x" * 501

Row = dict[str, str]


def row(extra: Row | None = None, **cells: str) -> Row:
    """Return one row by column of the file: a plain record, except for the cells that are given."""
    cells.setdefault("number", "UAS 29 211")
    cells.setdefault("artist", "Can")
    cells.setdefault("title", "Tago Mago")
    cells.setdefault("label", "United Artists Records")
    cells.setdefault("format", "2xLP, Album")
    cells.setdefault("released", "1971")
    cells.setdefault("release_id", "364461")
    cells.setdefault("folder", "Uncategorized")
    cells.setdefault("added", "2020-11-18 19:17:05")
    return {COLUMNS[word]: value for word, value in cells.items()} | (extra or {})


def discogs(
    *rows: Row,
    header: Sequence[str] = HEADER,
    names: Sequence[str] | None = None,
    separator: str = ",",
    line_end: str = "\r\n",
    encoding: str = "utf-8",
) -> bytes:
    """Return a file of `rows`, with the columns of `header`; `names` are written above them
    instead.
    """
    lines = [names or header, *([one.get(column, "") for column in header] for one in rows)]
    return delimited(lines, separator=separator, line_end=line_end).encode(encoding)


def delimited(
    lines: Iterable[Sequence[str]], *, separator: str = ",", line_end: str = "\r\n"
) -> str:
    """Return lines of cells as text."""
    text = io.StringIO(newline="")
    # csv quotes a cell with a line end in it only if it is LF, CR or the terminator, so write with
    # the widest.
    csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows(lines)
    return text.getvalue() if line_end == "\r\n" else text.getvalue().replace("\r\n", line_end)


def with_column(name: str) -> tuple[str, ...]:
    """Return the header with one more column at the end."""
    return (*HEADER, name)
