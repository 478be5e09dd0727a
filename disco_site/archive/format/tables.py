"""The portable part of an archive: how the rows of a table become CSV and are read back.

A table is UTF-8 with commas and CRLF, one column per column of the model, rows by primary key: the
same data give the same bytes. A cell is the value as text. `\\N` is NULL, "" is an empty text, and
a text that begins with a backslash begins with one more. Moments are UTC, JSON is JSON, decimals
have their places, yes and no are 1 and 0. Content types and permissions have other numbers in every
database, so they are called by name.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

from django.db import models

from collection.cells import fetch_raw
from disco_site.archive.format.contents import columns
from disco_site.archive.format.layout import ArchiveRefused
from disco_site.archive.format.values import decoder, encoder

_CHUNK = 2000


class Writable(Protocol):
    """Anything that takes bytes."""

    def write(self, data: bytes, /) -> object: ...


def write_table(
    model: type[models.Model],
    file: Writable,
    using: str = "default",
    fields: Sequence[models.Field] = (),
) -> int:
    """Write all rows of a table into an open binary file and return how many there were.

    `fields` are the columns in another order than that of the model. Nobody else must change the
    table meanwhile: the rows are read some at a time.
    """
    fields = fields or columns(model)
    encoders = [encoder(field, using) for field in fields]
    names = [field.attname for field in fields]
    file.write((",".join(names) + "\r\n").encode())
    rows = model._base_manager.using(using).order_by("pk").values_list("pk", *names)
    count = 0
    following = rows
    while True:
        chunk = fetch_raw(following[:_CHUNK])
        if chunk:
            following = rows.filter(pk__gt=chunk[-1][0])
            _, *values = zip(*chunk, strict=True)
            cells = (encode(column) for encode, column in zip(encoders, values, strict=True))
            lines = map(",".join, zip(*cells, strict=True))
            file.write("\r\n".join([*lines, ""]).encode())
        count += len(chunk)
        if len(chunk) < _CHUNK:
            return count


def read_table(
    model: type[models.Model],
    file: Iterable[bytes],
    using: str = "default",
    fields: Sequence[models.Field] = (),
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a table, in the order of `fields` or the model, as the values of instances.

    Content types and permissions become their numbers in the database `using`, and are made where
    they are missing. Raises ArchiveRefused, with the line, for what `write_table` does not write.
    """
    fields = fields or columns(model)
    label = model._meta.label
    rows = read_rows(file)
    _, header = next(rows, (1, []))
    expected = [field.attname for field in fields]
    if header != expected:
        raise ArchiveRefused(f"The table {label} has the columns {header}, not {expected}."[:500])
    decoders = [(field.attname, decoder(field, using)) for field in fields]
    for line, cells in rows:
        if len(cells) != len(fields):
            raise ArchiveRefused(f"{label}, line {line}: {len(cells)} cells, not {len(fields)}.")
        values = []
        for (name, decode), cell in zip(decoders, cells, strict=True):
            try:
                values.append(decode(cell))
            except (ValueError, LookupError, ArithmeticError):
                raise ArchiveRefused(
                    f"{label}, line {line}, {name}: “{cell[:50]}” is not a valid value."
                ) from None
        yield tuple(values)


# A cell in quotation marks or without, and what ends it. The possessive marks keep a damaged cell
# from costing hours.
_CELL = re.compile(r'(?:"((?:[^"]++|"")*+)"|([^",\r\n]*+))(,|\r\n)', re.DOTALL)


def read_rows(file: Iterable[bytes]) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, cells) of a CSV file that Disco wrote. Raises ArchiveRefused for any other.

    Not the csv module: its limit on the length of a cell holds for the whole process, and a history
    of 100,000 rows is one long cell.
    """
    pending: list[bytes] = []
    start = 1
    is_quoted = False
    for number, line in enumerate(file, start=1):
        pending.append(line)
        if line.count(b'"') % 2:
            is_quoted = not is_quoted
        if not is_quoted:
            yield start, _cells(b"".join(pending), start)
            pending = []
            start = number + 1
    if pending:
        raise ArchiveRefused(f"Line {start}: a quotation mark is opened and never closed.")


def _cells(row: bytes, line: int) -> list[str]:
    try:
        text = row.decode()
    except UnicodeDecodeError:
        raise ArchiveRefused(f"Line {line} is not UTF-8.") from None
    if not text.endswith("\r\n"):
        raise ArchiveRefused(f"Line {line} ends in the middle.")
    if '"' not in text and text.count("\r") == text.count("\n") == 1:
        return text[:-2].split(",")
    cells = []
    place = 0
    while place < len(text):
        cell = _CELL.match(text, place)
        if not cell:
            raise ArchiveRefused(f"Line {line} cannot be divided into cells.")
        quoted, plain, _ = cell.groups()
        cells.append(plain if quoted is None else quoted.replace('""', '"'))
        place = cell.end()
    return cells
