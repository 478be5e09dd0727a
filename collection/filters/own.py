"""The filters of own fields: `own:Mood=calm`. There is one for each name of a field, and what it
takes depends on the kind of the field.

`*` finds what has any value. Texts are found anywhere, or as a whole in quotation marks; of numbers
and days a value or a range is asked for, such as 10..20, ..20 or 2024-01-01.., of days also a year
or a month.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import DecimalField, Q, QuerySet
from django.db.models.functions import Cast
from django_filters import Filter

from adminkit.addresses import LONGEST_SEARCH
from adminkit.verbs import Actor
from collection.filters.fields import NOT, FoldedField, TextFilter, quoted_name
from collection.models import OwnField, OwnValue, RecordQuerySet
from collection.models.own.columns import is_own, own_column, own_name
from collection.models.own.kinds import OwnKind, read_value
from collection.names import name_key, search_fold

ANY = "*"
_RANGE = ".."
_PART_OF_A_DAY = re.compile(r"\d{4}(-\d{2})?", re.ASCII)
_DECIMAL: Any = DecimalField(max_digits=21, decimal_places=6)
_TAKES: dict[str, str] = {
    OwnKind.TEXT: "a text",
    OwnKind.CHOICE: "a text",
    OwnKind.NUMBER: "a number or a range such as 10..20",
    OwnKind.DATE: "a day such as 2024-12-31, a month, a year, or a range such as 2024-01-01..",
    OwnKind.YES_NO: "1 or 0",
}


class OwnValueField(FoldedField):
    """What some fields of one name are asked for. Raises ValidationError for what none of them
    takes.
    """

    def __init__(self, *, own_fields: Iterable[OwnField] = (), **options: Any) -> None:
        super().__init__(**options)
        self.own_fields = list(own_fields)

    def clean(self, value: Any) -> str:
        text = str(value or "").strip()
        if text in ("", ANY):
            return text
        text = super().clean(text)
        if not any(_takes(field, text) for field in self.own_fields):
            raise ValidationError("None of the fields of this name takes it.")
        return text


class OwnFilter(TextFilter):
    """Finds records by what own fields of one name hold."""

    field_class = OwnValueField

    def __init__(self, *, own_fields: list[OwnField], **options: Any) -> None:
        kinds = dict.fromkeys(_TAKES[field.kind] for field in own_fields)
        super().__init__(
            own_fields=own_fields,
            max_length=LONGEST_SEARCH,
            help_text=f"{' or '.join(kinds)}, or {ANY} for any",
            **options,
        )
        self.own_fields = own_fields

    def filter(self, qs: RecordQuerySet, value: Any) -> RecordQuerySet:
        if not value:
            return qs
        found = Q(pk__in=[])
        for field in self.own_fields:
            values = _holding(field, value)
            found |= Q(pk__in=values.order_by().values("record"))
        return qs.filter(found)


def own_filters(names: Iterable[str], user: Actor | None) -> dict[str, Filter]:
    """Return a filter for each of `names`, such as own:Mood or own:Mood!, that asks for a field
    which `user` sees; beside each its negation.
    """
    asked = dict.fromkeys(name.removesuffix(NOT) for name in names if is_own(name))
    if not asked:
        return {}
    by_key = fields_by_key(user)
    filters: dict[str, Filter] = {}
    for name in asked:
        fields = by_key.get(name_key(own_name(name)))
        if fields:
            label = fields[0].name
            filters[name] = OwnFilter(label=label, own_fields=fields)
            filters[f"{name}{NOT}"] = OwnFilter(
                label=f"{label} not", own_fields=fields, method="by_absence", field_name=name
            )
    return filters


def fields_by_key(user: Actor | None) -> dict[str, list[OwnField]]:
    """Return the fields that `user` sees, by their key: two people can have one of a name."""
    by_key: dict[str, list[OwnField]] = {}
    for field in OwnField.objects.seen_by(user).order_by("name_key", "pk"):
        by_key.setdefault(field.name_key, []).append(field)
    return by_key


def unknown_own(name: str, user: Actor | None) -> str:
    """Return a sentence about an own field that there is not."""
    there = [own_column(fields[0].name) for fields in fields_by_key(user).values()]
    known = f"there are {', '.join(there)}" if there else "there are none"
    return f"“{name}” is not an own field; {known}."


def _takes(field: OwnField, text: str) -> bool:
    try:
        _holding(field, text)
    except ValueError:
        return False
    return True


def _holding(field: OwnField, text: str) -> QuerySet[OwnValue]:
    """Return the values of a field that `text` asks for. Raises ValueError for what it does not
    take.
    """
    values = OwnValue.objects.filter(field=field)
    if text == ANY:
        return values
    match field.kind:
        case OwnKind.NUMBER:
            numbers = values.annotate(number=Cast("value", _DECIMAL))
            return numbers.filter(**_limits("number", text, _number))
        case OwnKind.DATE:
            if _PART_OF_A_DAY.fullmatch(text):
                return values.filter(value__startswith=text)
            return values.filter(**_limits("value", text, _day))
        case OwnKind.YES_NO:
            return values.filter(value=read_value(OwnKind.YES_NO, text))
        case _:
            return values.filter(value__in=_texts(values, text))


def _limits(name: str, text: str, read: Any) -> dict[str, Any]:
    """Return what narrows to a value, or to a range, whose limits count as within."""
    if _RANGE not in text:
        return {name: read(text)}
    least, most = text.split(_RANGE, 1)
    if not least.strip() and not most.strip():
        raise ValueError("a range without limits")
    limits = {}
    if least.strip():
        limits[f"{name}__gte"] = read(least)
    if most.strip():
        limits[f"{name}__lte"] = read(most)
    return limits


def _number(text: str) -> Decimal:
    return Decimal(read_value(OwnKind.NUMBER, text))


def _day(text: str) -> str:
    return read_value(OwnKind.DATE, text)


def _texts(values: QuerySet[OwnValue], text: str) -> list[str]:
    """Return those of the different texts that contain what is asked for, or are it."""
    wanted, exact = search_fold(text), search_fold(quoted_name(text))
    texts = values.order_by().values_list("value", flat=True).distinct()
    folded = {each: search_fold(each) for each in texts}
    return [each for each, key in folded.items() if wanted in key or key == exact]
