"""Form fields that all apps share: numbers typed with a comma or a point, and days."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.utils import timezone

from adminkit.numbers import AmbiguousNumber, typed_number


class NumberField(forms.DecimalField):
    """A number with decimals after a comma or a point.

    It is typed as text: an input of type "number" drops the comma, so that 1,0 arrives as 10.
    """

    widget = forms.TextInput

    def to_python(self, value: Any) -> Any:
        """Return the number as a Decimal, None for an empty text.

        Raises ValidationError for anything but a number, and for one that can be read in two ways.
        """
        if isinstance(value, str):
            value = _read(value, str(self.error_messages["invalid"]))
        return super().to_python(value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"inputmode": "decimal"}


class PriceField(NumberField):
    """An amount of money, 0 or more, to the cent."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": 0, "max_digits": 12, "decimal_places": 2} | options)


class WholeField(forms.IntegerField):
    """A whole number, typed as text like the numbers with decimals; 1,0 is 1."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> int | None:
        """Return the number, None for an empty text.

        Raises ValidationError for anything but a whole number, and for one that can be read in two
        ways.
        """
        if isinstance(value, str):
            value = _read(value, str(self.error_messages["invalid"]))
        if isinstance(value, Decimal):
            if value != value.to_integral_value():
                raise ValidationError(self.error_messages["invalid"], code="invalid")
            value = int(value)
        return super().to_python(value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Ask for a keyboard of digits, unless the number may need a minus, which some lack."""
        may_be_negative = isinstance(self.min_value, int) and self.min_value < 0
        keyboard = {} if may_be_negative else {"inputmode": "numeric"}
        return super().widget_attrs(widget) | keyboard


def _read(text: str, not_a_number: str) -> Decimal | None:
    if not text.strip():
        return None
    try:
        return typed_number(text)
    except AmbiguousNumber as error:
        raise ValidationError(str(error), code="ambiguous") from None
    except ValueError:
        raise ValidationError(not_a_number, code="invalid") from None


def _whole_number(css_class: str) -> dict[str, Any]:
    return {"form_class": WholeField, "widget": forms.TextInput({"class": css_class})}


#: For `formfield_overrides` of an admin class: its numbers may be typed with a comma or a point.
NUMBER_FIELDS: dict[type[models.Field], dict[str, Any]] = {
    models.DecimalField: {"form_class": NumberField},
    models.IntegerField: _whole_number("vIntegerField"),
    models.BigIntegerField: _whole_number("vBigIntegerField"),
}


def name_empty(form: forms.BaseForm, words: str, *names: str) -> None:
    """Let the empty entry of these fields, each a choice, say so in words and not in dashes."""
    for name in names:
        field = form.fields.get(name)
        if isinstance(field, forms.ChoiceField):
            known: Any = field.choices
            field.choices = [("", words), *(choice for choice in known if choice[0])]


class MomentWidget(AdminSplitDateTime):
    """A day and a time of day, each with a name of its own for those who hear the page."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        for widget, name in zip(self.widgets, ("Date", "Time"), strict=True):
            widget.attrs["aria-label"] = name


MOMENT_FIELDS: dict[type[models.Field], dict[str, Any]] = {
    models.DateTimeField: {"form_class": forms.SplitDateTimeField, "widget": MomentWidget}
}


#: The first sound recordings are of 1860.
FIRST_YEAR = 1860


def validate_day(day: date) -> None:
    """Refuse a day that is a slip of the pen, such as 0202-01-05. Raises ValidationError."""
    if day.year < FIRST_YEAR:
        raise ValidationError(f"{day.isoformat()} is before {FIRST_YEAR}.", code="day")


def not_in_the_future(day: date) -> None:
    """Refuse a day after today. Raises ValidationError."""
    if day > timezone.localdate():
        raise ValidationError(f"{day} lies in the future.", code="future")


def validate_past(day: date) -> None:
    """Refuse a day on which nothing can have happened. Raises ValidationError."""
    validate_day(day)
    not_in_the_future(day)


class DayField(forms.DateField):
    """A day, today unless another one is chosen."""

    default_validators = [validate_day]

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput({"type": "date"}, "%Y-%m-%d")
        usual: dict[str, Any] = {"label": "Date", "initial": timezone.localdate, "widget": widget}
        super().__init__(**usual | options)


def offer_rows(field: forms.Field, rows: QuerySet[Any]) -> None:
    """Let a field that chooses a row choose among `rows`."""
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows
