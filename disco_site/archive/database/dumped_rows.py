"""The rows in a copy that pg_dump made, read by pg_restore, which needs no server for it.

pg_restore writes a statement for each table, then a line for each of its rows, as COPY reads them:
values between tabs, `\\N` for NULL, a backslash before what would be mistaken, and a line `\\.` at
the end.
"""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, NamedTuple
from uuid import UUID

from django.db import DatabaseError, connections, models, transaction

from disco_site.archive.database.age import Age
from disco_site.archive.database.loading import load_rows
from disco_site.archive.format.contents import columns
from disco_site.archive.format.layout import ArchiveRefused
from disco_site.archive.format.values import json_value, kind_of

_COPY = re.compile(rb"COPY (?:\w+\.)?\"?(\w+)\"? \((.*)\) FROM stdin;\n")
_END = b"\\.\n"
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SIGNS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


class DumpedTable(NamedTuple):
    """A table in a dump: `lines` has its rows and must be read to its end before the next table."""

    name: str
    columns: list[str]
    lines: Iterator[bytes]


@contextmanager
def dumped_tables(file: Path) -> Iterator[Iterator[DumpedTable]]:
    """Yield the tables of a dump, one by one. Raises ArchiveRefused for one that cannot be read to
    its end, or where pg_restore is missing.
    """
    program = shutil.which("pg_restore")
    if not program:
        raise ArchiveRefused(
            "pg_restore, which reads snapshots of PostgreSQL, is missing: install the package "
            "postgresql-client (Debian, Ubuntu) or the PostgreSQL client tools."
        )
    with subprocess.Popen(
        [program, "--data-only", "--file=-", str(file)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout and process.stderr
        try:
            yield _tables(process.stdout)
            # What it says is a line or two, so it never waits for them to be read.
            said = process.stderr.read().decode(errors="replace").strip().splitlines()
        finally:
            process.stdout.close()
    if process.returncode:
        reason = said[-1] if said else "it gave no reason"
        raise ArchiveRefused(f"{file.name} is damaged, pg_restore said: {reason.rstrip('.')}.")


def _tables(output: IO[bytes]) -> Iterator[DumpedTable]:
    for line in output:
        if statement := _COPY.fullmatch(line):
            names = [name.strip(' "') for name in statement[2].decode().split(",")]
            yield DumpedTable(statement[1].decode(), names, _lines(output))


def _lines(output: IO[bytes]) -> Iterator[bytes]:
    for line in output:
        if line == _END:
            return
        yield line


def dumped_counts(file: Path) -> dict[str, int]:
    """Return how many rows each table in a dump has. Raises ArchiveRefused for a damaged one."""
    with dumped_tables(file) as tables:
        return {table.name: sum(1 for _ in table.lines) for table in tables}


def load_dump(file: Path, age: Age, using: str) -> None:
    """Load the rows of a dump into the tables of its age in another database, in one transaction.

    Raises ArchiveRefused for rows that are not those of that age.
    """
    known = {model._meta.db_table: model for model in age.models}
    name = ""
    try:
        with transaction.atomic(using=using), dumped_tables(file) as tables:
            _empty(known, using)
            for table in tables:
                name = table.name
                if name in known:
                    fields = _fields(known[name], table)
                    load_rows(known[name], fields, _rows(table, fields), using)
                else:
                    # Of the running site, or of PostgreSQL itself.
                    _skip(table.lines)
            name = "the tables together"
            connections[using].check_constraints()
    except (DatabaseError, ArithmeticError, TypeError, ValueError, LookupError) as error:
        raise ArchiveRefused(
            f"Rows of {name} in the snapshot cannot be stored in a database: {error}."[:300]
        ) from None


def _empty(known: dict[str, type[models.Model]], using: str) -> None:
    """Delete what Django has made in the new tables: the dump has its own."""
    with connections[using].cursor() as cursor:
        for table in known:
            cursor.execute(f"DELETE FROM {connections[using].ops.quote_name(table)}")


def _skip(lines: Iterator[bytes]) -> None:
    for _ in lines:
        pass


def _fields(model: type[models.Model], table: DumpedTable) -> list[models.Field]:
    by_column = {str(field.column): field for field in columns(model)}
    if sorted(by_column) != sorted(table.columns):
        raise ArchiveRefused(
            f"The table {table.name} in the snapshot does not have the columns that Disco gives it."
        )
    return [by_column[name] for name in table.columns]


def _rows(table: DumpedTable, fields: Sequence[models.Field]) -> Iterator[tuple[Any, ...]]:
    read = [_READERS[kind_of(field)] for field in fields]
    for line in table.lines:
        if not line.endswith(b"\n"):
            raise ValueError("the last row ends in the middle")
        cells = line[:-1].decode().split("\t")
        values = zip(read, cells, strict=True)
        yield tuple(None if cell == "\\N" else reader(_unescaped(cell)) for reader, cell in values)


def _unescaped(cell: str) -> str:
    if "\\" not in cell:
        return cell
    return _ESCAPED.sub(lambda found: _SIGNS.get(found[1], found[1]), cell)


def _moment(cell: str) -> datetime:
    return datetime.fromisoformat(cell).astimezone(UTC)


_READERS: dict[str, Callable[[str], Any]] = {
    "integer": int,
    "text": str,
    "BooleanField": {"f": False, "t": True}.__getitem__,
    "DateField": date.fromisoformat,
    "DateTimeField": _moment,
    "DecimalField": Decimal,
    "FloatField": float,
    "JSONField": json_value,
    "UUIDField": UUID,
}
