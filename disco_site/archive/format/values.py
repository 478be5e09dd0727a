"""A value of the database as the text of a cell, and back.

Encoders take a column of values, as either database hands them out, and return a column of cells,
in quotation marks where CSV asks for them. They work on whole columns: a value at a time would cost
several times as much.
"""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models

NULL = "\\N"
QUOTE = '"'
Column = Sequence[Any]


def encoder(field: models.Field, using: str) -> Callable[[Column], Column]:
    """Return what writes a column of `field`. Raises KeyError for a kind of field that has no rule
    yet.
    """
    encode = _filled_encoder(field, using)
    if not field.null:
        return encode

    def encode_with_nulls(column: Column) -> Column:
        if None not in column:
            return encode(column)
        filled = iter(encode([value for value in column if value is not None]))
        return [NULL if value is None else next(filled) for value in column]

    return encode_with_nulls


def _filled_encoder(field: models.Field, using: str) -> Callable[[Column], Column]:
    named = _named_target(field)
    if named:
        rows = named._base_manager.using(using).values_list("pk", *_NAMES[named])
        names = {pk: ".".join(parts) for pk, *parts in rows}
        return lambda column: quoted([names[value] for value in column])
    if isinstance(field, models.DecimalField):
        places = field.decimal_places
        return lambda column: [f"{value:.{places}f}" for value in column]
    return _ENCODERS[kind_of(field)]


def _texts(column: Column) -> Column:
    # Backslashes at the beginning are rare; one search in all texts together finds them.
    if "\0\\" in "\0" + "\0".join(column):
        column = ["\\" + value if value.startswith("\\") else value for value in column]
    return quoted(column)


def quoted(column: Column) -> Column:
    """Return texts as cells of CSV: all of them in quotation marks if any of them needs some."""
    joined = "\0".join(column)
    if not any(mark in joined for mark in ',"\r\n'):
        return column
    if joined.count("\0") != len(column) - 1:
        return [f'"{value.replace(QUOTE, QUOTE * 2)}"' for value in column]
    return f'"{joined.replace(QUOTE, QUOTE * 2)}"'.replace("\0", '"\0"').split("\0")


def _moments(column: Column) -> Column:
    return [f"{value if isinstance(value, str) else _utc(value)}Z" for value in column]


def _utc(moment: datetime) -> datetime:
    # SQLite's are UTC and have no time zone.
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _uuid(value: UUID | str) -> str:
    if isinstance(value, UUID):
        return str(value)
    # SQLite's are texts without dashes.
    return "-".join((value[:8], value[8:12], value[12:16], value[16:20], value[20:]))


def _plain(column: Column) -> Column:
    return list(map(str, column))


_ENCODERS: dict[str, Callable[[Column], Column]] = {
    **dict.fromkeys(("integer", "FloatField", "DateField"), _plain),
    "text": _texts,
    "BooleanField": lambda column: ["1" if value else "0" for value in column],
    "DateTimeField": _moments,
    "UUIDField": lambda column: list(map(_uuid, column)),
    "JSONField": quoted,
}


def kind_of(field: models.Field) -> str:
    """Return by which rule the values of a field are read and written."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    name = field.get_internal_type()
    if name in ("CharField", "TextField", "FileField"):
        return "text"
    if name.endswith(("IntegerField", "AutoField")):
        return "integer"
    return name


# What is called by name, and by which of its columns.
_NAMES: dict[type[models.Model], tuple[str, ...]] = {
    ContentType: ("app_label", "model"),
    Permission: ("content_type__app_label", "content_type__model", "codename"),
}


def _named_target(field: models.Field) -> type[models.Model] | None:
    # By label: the models of an older archive are other classes than those of today.
    if not field.related_model:
        return None
    label = field.related_model._meta.label
    return next((model for model in _NAMES if model._meta.label == label), None)


def decoder(field: models.Field, using: str) -> Callable[[str], Any]:
    """Return what reads a cell of `field`.

    It raises ValueError, LookupError or ArithmeticError for what `encoder` does not write.
    """
    named = _named_target(field)
    decode = _numbers(named, using) if named else _DECODERS[kind_of(field)]
    return lambda cell: None if cell == NULL and field.null else decode(cell)


def _numbers(named: type[models.Model], using: str) -> Callable[[str], int]:
    """Return what finds the number of a content type or a permission by its name."""
    made = _content_type if named is ContentType else _permission
    known: dict[str, int] = {}

    def number(cell: str) -> int:
        if cell not in known:
            known[cell] = made(cell, using).pk
        return known[cell]

    return number


def _content_type(name: str, using: str) -> ContentType:
    app_label, model = name.split(".")
    return ContentType.objects.using(using).get_or_create(app_label=app_label, model=model)[0]


def _permission(name: str, using: str) -> Permission:
    owner, _, codename = name.rpartition(".")
    found = Permission.objects.using(using)
    kind = _content_type(owner, using)
    return found.get_or_create(content_type=kind, codename=codename, defaults={"name": codename})[0]


def _text(cell: str) -> str:
    if cell == NULL:
        raise ValueError(cell)
    return cell[1:] if cell.startswith("\\") else cell


def json_value(cell: str) -> Any:
    """Return the value of a JSON text as it is given to Django. Raises ValueError."""
    try:
        value = json.loads(cell)
    except RecursionError:
        raise ValueError(cell) from None
    # Django would store None as NULL, not as the null of JSON.
    return models.Value(None, models.JSONField()) if value is None else value


def _moment(cell: str) -> datetime:
    if not cell.endswith("Z"):
        raise ValueError(cell)
    return datetime.fromisoformat(cell)


_DECODERS: dict[str, Callable[[str], Any]] = {
    "integer": int,
    "text": _text,
    "BooleanField": {"0": False, "1": True}.__getitem__,
    "DateField": date.fromisoformat,
    "DateTimeField": _moment,
    "DecimalField": Decimal,
    "FloatField": float,
    "JSONField": json_value,
    "UUIDField": UUID,
}
