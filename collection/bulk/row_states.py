"""What a change did to single rows of tables, kept as texts so that it can be taken back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db import models

#: The columns of a row by name, as JSON can hold them.
Values = dict[str, Any]
#: Rows by table, such as "collection.Track", and id.
Rows = dict[str, dict[int, Values]]
#: [table, id, the row before or None, what is different afterwards or None where it is gone].
RowChange = list[Any]


def rows_of(queryset: models.QuerySet[Any]) -> Rows:
    """Return the rows of a queryset."""
    return {queryset.model._meta.label: {row.pk: values_of(row) for row in queryset}}


def values_of(row: models.Model) -> Values:
    """Return the columns of a row."""
    return {field.attname: _plain(row, field) for field in row._meta.concrete_fields}


def _plain(row: models.Model, field: models.Field) -> Any:
    value = field.value_from_object(row)
    if value is None or isinstance(value, bool | int | str | dict | list):
        return value
    return field.value_to_string(row)


def changes_between(before: Rows, after: Rows) -> list[RowChange]:
    """Return what became of each row that is not the same."""
    changes: list[RowChange] = []
    for table in dict.fromkeys([*before, *after]):
        former, now = before.get(table, {}), after.get(table, {})
        for pk in sorted(former.keys() | now.keys()):
            old, new = former.get(pk), now.get(pk)
            if old is not None and new is not None:
                new = {name: value for name, value in new.items() if old[name] != value}
            if old is None or new is None or new:
                changes.append([table, pk, old, new])
    return changes


def stored(table: str, ids: Iterable[int]) -> dict[int, models.Model]:
    """Return the rows of a table that are there, by id."""
    found: dict[int, models.Model] = apps.get_model(table)._base_manager.in_bulk(list(ids))
    return found


def insert_row(table: str, values: Mapping[str, Any]) -> None:
    """Store a row again as it was, with its id and its times."""
    model = apps.get_model(table)
    row = model(**{name: _value(model, name, value) for name, value in values.items()})
    row.save_base(raw=True, force_insert=True)


def update_row(table: str, pk: int, values: Mapping[str, Any]) -> None:
    """Let a row have these values."""
    model = apps.get_model(table)
    written = {name: _value(model, name, value) for name, value in values.items()}
    model._base_manager.filter(pk=pk).update(**written)


def _value(model: type[models.Model], name: str, value: Any) -> Any:
    field: Any = next(one for one in model._meta.concrete_fields if one.attname == name)
    return field.to_python(value)


def ids_by_table(changes: Sequence[RowChange]) -> dict[str, list[int]]:
    """Return the ids of the rows that were changed, by table."""
    ids: dict[str, list[int]] = {}
    for table, pk, _, _ in changes:
        ids.setdefault(table, []).append(pk)
    return ids
