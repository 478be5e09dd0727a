"""How a rating is typed."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from adminkit.fields import NumberField, validate_day
from adminkit.numbers import plain_number
from ratings.models import Rating, validate_rating


class RatingField(NumberField):
    """A rating from 0 to 10 in halves, such as 7.5 or 7,5."""

    def __init__(self, **options: Any) -> None:
        super().__init__(validators=[validate_rating], **options)

    def to_python(self, value: Any) -> Any:
        """Return the rating as a Decimal, None for an empty text.

        Raises ValidationError for anything but a number.
        """
        try:
            return super().to_python(value)
        except ValidationError:
            raise ValidationError(
                f"{value} is not a rating from 0 to 10 in halves.", code="rating"
            ) from None

    def prepare_value(self, value: Any) -> Any:
        """Return what the form shows: a rating in its short form, what was typed as it is."""
        return plain_number(value) if isinstance(value, Decimal) else value


class RatingForm(forms.ModelForm):
    value = RatingField()

    class Meta:
        model = Rating
        fields = ["record", "value", "rated_on", "review"]

    def clean_rated_on(self) -> date:
        day = self.cleaned_data["rated_on"]
        validate_day(day)
        if day > timezone.localdate():
            raise ValidationError(f"A rating cannot be dated {day}, which lies in the future.")
        return day
