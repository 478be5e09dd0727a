"""The kinds of filters that the filter language is made of. Each has words for what it takes."""

from collections.abc import Mapping
from copy import copy
from datetime import date
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django_filters import DateFilter, Filter, TypedChoiceFilter

from adminkit.addresses import LONGEST_SEARCH, read_id
from adminkit.fields import NumberField, WholeField
from collection.names import search_fold

#: What the name of a text filter ends in that leaves out what the text is found in: genre!=Rock.
NOT = "!"


def quoted_name(text: str) -> str:
    """Return the name between the quotation marks that `text` begins and ends with, "" if it has
    none.
    """
    is_quoted = len(text) > 2 and text[0] == text[-1] == '"'
    return text[1:-1] if is_quoted else ""


class StrictForm(forms.Form):
    """Names the filter of a bad value and what it takes, which is its help text."""

    def add_error(self, field: str | None, error: Any) -> None:
        if field is not None:
            value = self.data.get(field)
            error = f"{field} takes {self.fields[field].help_text}, not “{value}”."
        super().add_error(field, error)


class FoldedField(forms.CharField):
    """A text to look for. Raises ValidationError when nothing is left of it to compare with."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if text and not search_fold(text):
            raise ValidationError("Nothing visible.")
        return text


class UserField(forms.CharField):
    """The name of a user, or one of `words`. Raises ValidationError if there is no such user."""

    def __init__(self, *, words: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.words = words or {}

    def clean(self, value: Any) -> Any:
        name = super().clean(value)
        if not name or name in self.words:
            return self.words.get(name)
        user = User.objects.filter(username=name).first()
        if user is None:
            raise ValidationError("No such user.")
        return user


class OrderField(forms.CharField):
    """An order by its number or its uid. Raises ValidationError for anything else."""

    def clean(self, value: Any) -> int | UUID | None:
        text = super().clean(value)
        number = read_id(text)
        try:
            return number if number is not None or not text else UUID(text)
        except ValueError:
            raise ValidationError("No number and no uid.") from None


class DayInput(forms.DateInput):
    """A picker of days; a text that is not a day is shown as it was typed."""

    input_type = "date"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        try:
            date.fromisoformat(value or "2024-12-31")
        except ValueError:
            context["widget"]["type"] = "text"
        return context


class LightFilter(Filter):
    """Each filter set copies its filters. What they are declared with never changes, so a copy
    shares it: copying all of it takes longer than the query that the filter set is made for.
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        copied = copy(self)
        copied.extra = dict(self.extra)
        # A method is called by the copy, for the filter set of the copy.
        copied.method = self.method
        return copied


class TextFilter(LightFilter):
    field_class = FoldedField


class WholeFilter(LightFilter):
    field_class = WholeField


class DecimalFilter(LightFilter):
    field_class = NumberField


class ChoiceFilter(LightFilter, TypedChoiceFilter):
    pass


class DayFilter(LightFilter, DateFilter):
    pass


class UserFilter(LightFilter):
    field_class = UserField


class OrderOf(LightFilter):
    field_class = OrderField


class Whose(UserFilter):
    """The user whose ratings the other filters look at; narrows nothing by itself."""

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        return qs


def text(label: str, method: str, **where: Any) -> Filter:
    allowed = f"a text of at most {LONGEST_SEARCH} characters"
    limits = {"max_length": LONGEST_SEARCH, "help_text": allowed}
    return TextFilter(label=label, method=method, **limits, **where)


def suggesting(kind: str) -> forms.TextInput:
    """Return a text field for which names of a kind are suggested, as `FilterSuggestions` has
    them.
    """
    return forms.TextInput({"data-suggest": kind, "autocomplete": "off"})


def flag(label: str, **where: Any) -> Filter:
    """Return a filter that takes 1 or 0 and passes on True or False."""
    choices = [("", "any"), ("1", "yes"), ("0", "no")]
    return ChoiceFilter(
        label=label, choices=choices, coerce="1".__eq__, help_text="1 or 0", **where
    )


def choice(label: str, values: list[str], **where: Any) -> Filter:
    choices = [("", "any"), *((value, value) for value in values)]
    return ChoiceFilter(
        label=label, choices=choices, help_text="one of " + ", ".join(values), **where
    )


def whole(label: str, least: int, most: int, **where: Any) -> Filter:
    allowed = f"a whole number from {least} to {most}"
    return WholeFilter(label=label, min_value=least, max_value=most, help_text=allowed, **where)


def number(label: str, most: Decimal, allowed: str, **where: Any) -> Filter:
    limits = {"min_value": 0, "max_value": most, "decimal_places": 2}
    return DecimalFilter(label=label, help_text=allowed, **limits, **where)


def day(label: str, **where: Any) -> Filter:
    """Return a filter that takes a day in ISO format; any other order of day and month would be a
    guess.
    """
    kind = {"input_formats": ["%Y-%m-%d"], "widget": DayInput}
    return DayFilter(label=label, help_text="a day such as 2024-12-31", **kind, **where)
