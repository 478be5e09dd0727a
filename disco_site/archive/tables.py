"""The portable part of an archive: which tables it holds, and how their rows become CSV and come back.

A table is UTF-8 with commas and CRLF, one column per column of the model, rows by primary key: the same data give the
same bytes. A cell is the value as text. `\\N` is nothing at all (NULL), "" is an empty text, and a text that begins
with a backslash begins with one more. Moments are UTC, JSON is JSON, decimals have their places, yes and no are 1 and
0. Content types and permissions have other numbers in every database, so they are called by name.
"""

import re
from collections.abc import Iterator, Sequence
from typing import IO, Any

from django.apps import apps
from django.apps.registry import Apps
from django.db import models

from collection.cells import fetch_raw
from disco_site.archive.layout import ArchiveRefused
from disco_site.archive.values import decoder, encoder

#: In the archive. A table comes after those that its rows refer to.
KEPT = (
    *("auth.Group", "auth.Group_permissions", "auth.User", "auth.User_groups", "auth.User_user_permissions"),
    *("collection.Artist", "collection.Label", "collection.Genre", "collection.Format", "collection.Record"),
    *("collection.RecordArtist", "collection.RecordLabel", "collection.Track", "collection.Batch"),
    *("collection.Change", "collection.SourceKey", "collection.HeaderMapping", "collection.Want", "collection.Play"),
    *(
        "collection.SavedFilter",
        "collection.Decision",
        "ratings.Rating",
        "credits.Account",
        "credits.Transaction",
        "admin.LogEntry",
    ),
)
#: Not in the archive, and why.
LEFT_OUT = {
    "contenttypes.ContentType": "Django makes them from the models; those that rows refer to are called by name.",
    "auth.Permission": "Django makes them from the models; those that somebody holds are called by name.",
    "sessions.Session": "A session is a key to the house; everybody signs in again.",
}
#: Those of them whose rows must not lie in an archive at all, not even in the copy of the database.
SECRET = ("sessions.Session",)

_CHUNK = 2000


def kept_models(registry: Apps = apps) -> list[type[models.Model]]:
    """Return the models of the archive, referred-to tables first; of those that a migration of before knew."""
    found = {model._meta.label: model for model in registry.get_models(include_auto_created=True)}
    of_before = sorted(found.keys() - {*KEPT, *LEFT_OUT})
    return [found[label] for label in (*KEPT, *of_before) if label in found]


def columns(model: type[models.Model]) -> list[models.Field]:
    """Return the fields of a model that have a column in its table, in the order of the model."""
    return list(model._meta.local_concrete_fields)


def write_table(
    model: type[models.Model], file: IO[bytes], using: str = "default", found: Sequence[models.Field] = ()
) -> int:
    """Write all rows of a table into an open binary file and return how many there were.

    `found` are the columns in another order than that of the model. Call it where the database stands still: rows are
    read some at a time.
    """
    found = found or columns(model)
    encoders = [encoder(field, using) for field in found]
    file.write((",".join(field.attname for field in found) + "\r\n").encode())
    rows = model._base_manager.using(using).order_by("pk").values_list("pk", *(field.attname for field in found))
    count, last = 0, None
    while True:
        chunk = fetch_raw((rows if last is None else rows.filter(pk__gt=last))[:_CHUNK])
        if chunk:
            last, (_, *values) = chunk[-1][0], zip(*chunk, strict=True)
            cells = (encode(column) for encode, column in zip(encoders, values, strict=True))
            file.write("\r\n".join([*map(",".join, zip(*cells, strict=True)), ""]).encode())
        count += len(chunk)
        if len(chunk) < _CHUNK:
            return count


def read_table(
    model: type[models.Model], file: IO[bytes], using: str = "default", found: Sequence[models.Field] = ()
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a table, in the order of `found` or the model, as the values that a model's instance carries.

    Content types and permissions become their numbers in the database `using`; one that is not there yet is made.
    Raises ArchiveRefused, with the line, for what `write_table` does not write.
    """
    found, rows = found or columns(model), read_rows(file)
    header, expected = next(rows, (1, []))[1], [field.attname for field in found]
    if header != expected:
        raise ArchiveRefused(f"The table {model._meta.label} has the columns {header}, not {expected}."[:500])
    decoders = [decoder(field, using) for field in found]
    for line, cells in rows:
        if len(cells) != len(found):
            raise ArchiveRefused(f"{model._meta.label}, line {line}: {len(cells)} cells, not {len(found)}.")
        values = []
        for field, decode, cell in zip(found, decoders, cells, strict=True):
            try:
                values.append(decode(cell))
            except (ValueError, LookupError, ArithmeticError):
                said = f"{model._meta.label}, line {line}, {field.attname}: “{cell[:50]}” cannot stand there."
                raise ArchiveRefused(said) from None
        yield tuple(values)


# A cell in quotation marks or without, and what ends it. The possessive marks keep a damaged cell from costing hours.
_CELL = re.compile(r'(?:"((?:[^"]++|"")*+)"|([^",\r\n]*+))(,|\r\n)', re.DOTALL)


def read_rows(file: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, cells) of a CSV file that Disco wrote. Raises ArchiveRefused for another.

    Not the csv module: its limit on the length of a cell holds for the whole process, and a history of 100,000 rows
    is one long cell.
    """
    pending, start, is_open = [], 1, False
    for number, line in enumerate(file, start=1):
        pending.append(line)
        is_open ^= line.count(b'"') % 2
        if not is_open:
            yield start, _cells(b"".join(pending), start)
            pending, start = [], number + 1
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
    found, place = [], 0
    while place < len(text):
        if not (cell := _CELL.match(text, place)):
            raise ArchiveRefused(f"Line {line} cannot be divided into cells.")
        found.append(cell[2] if cell[1] is None else cell[1].replace('""', '"'))
        place = cell.end()
    return found
