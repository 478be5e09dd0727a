"""Loading the portable part of an archive into the empty tables of a database, on either engine."""

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db import DatabaseError, connections, models, transaction

from disco_site.archive.database.age import Age
from disco_site.archive.format.container import Container
from disco_site.archive.format.contents import columns
from disco_site.archive.format.layout import TABLES, ArchiveRefused, table_member
from disco_site.archive.format.tables import read_rows, read_table

_AT_ONCE = 2000


def load_tables(container: Container, age: Age, using: str) -> None:
    """Load all rows of an archive into empty tables of its age, in one transaction.

    Raises ArchiveRefused for rows that the database does not accept.
    """
    label = ""
    try:
        with transaction.atomic(using=using):
            for member in sorted(name for name in container.members if name.startswith(TABLES)):
                label = member.removeprefix(TABLES).removesuffix(".csv")
                model = age.apps.get_model(label)
                fields = fields_of(container, model)
                with container.open(member) as file:
                    load_rows(model, fields, read_table(model, file, using, fields), using)
            label = "the tables together"
            connections[using].check_constraints()
    except (DatabaseError, ArithmeticError, TypeError, ValueError) as error:
        raise ArchiveRefused(
            f"Rows of {label} in the archive cannot be stored in a database: {error}."[:300]
        ) from None


def fields_of(container: Container, model: type[models.Model]) -> list[models.Field]:
    """Return the columns of a table in the order that they have in the archive.

    Models that are made from migrations have theirs in another order. Raises ArchiveRefused for
    other columns.
    """
    with container.open(table_member(model)) as file:
        _, header = next(read_rows(file), (1, []))
    fields = {field.attname: field for field in columns(model)}
    if sorted(header) != sorted(fields):
        member = table_member(model)
        raise container.refusal(f"{member} does not have the columns that Disco gives it")
    return [fields[name] for name in header]


def load_rows(
    model: type[models.Model],
    fields: Sequence[models.Field],
    rows: Iterable[tuple[Any, ...]],
    using: str,
) -> None:
    """Insert rows whose values are in the order of `fields`, ids and moments as they are."""
    connection = connections[using]
    rows = iter(rows)
    prepare = [partial(field.get_db_prep_save, connection=connection) for field in fields]

    def prepared(row: tuple[Any, ...]) -> list[Any]:
        return [to_store(value) for to_store, value in zip(prepare, row, strict=True)]

    quoted = connection.ops.quote_name
    # Only fields that have a column are archived.
    names = ", ".join(quoted(field.column) for field in fields if field.column)
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quoted(model._meta.db_table)} ({names}) VALUES ({marks})"
    with connection.cursor() as cursor:
        while chunk := list(islice(rows, _AT_ONCE)):
            cursor.executemany(statement, list(map(prepared, chunk)))


def reset_sequences(loaded: Iterable[type[models.Model]], using: str) -> None:
    """Let the next ids follow those that are there. SQLite does so by itself."""
    statements = connections[using].ops.sequence_reset_sql(no_style(), list(loaded))
    with connections[using].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
