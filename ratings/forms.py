"""How a rating is typed."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from ratings.models import Rating, validate_rating


class RatingField(forms.DecimalField):
    """0 to 10 in halves; the comma is as good as the point."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.NumberInput({"min": 0, "max": 10, "step": "0.5"}))
        super().__init__(max_digits=3, validators=[validate_rating], **options)

    def to_python(self, value: Any) -> Decimal | None:
        """Return the rating, None for an empty cell. Raises ValidationError for anything but a number."""
        try:
            return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)
        except forms.ValidationError:
            raise forms.ValidationError(f"{value} is not a rating from 0 to 10 in halves.", code="rating") from None


class RatingForm(forms.ModelForm):
    value = RatingField()

    class Meta:
        model = Rating
        fields = ["record", "value", "rated_on", "review"]

    def clean_rated_on(self) -> date:
        day = self.cleaned_data["rated_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(f"A rating cannot be dated {day}, which lies in the future.")
        return day
