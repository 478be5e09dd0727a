"""Model fields that store text only as `names.clean_text` returns it, however it is written."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models

from collection.names import clean_text, name_key

# A longer cell could not be read back by the CSV module (131,072 characters), escapes included.
PROSE_LENGTH = 100_000


def validate_visible(value: str) -> None:
    """Refuse a name in which nothing can be seen. Raises ValidationError."""
    if not name_key(value):
        raise ValidationError("Enter at least one visible character.", code="invisible")


class CleanTextMixin(models.Field):
    """Cleans a text on its way into forms, look-ups and every kind of write."""

    multiline = False

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return clean_text(value, multiline=self.multiline) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        return self.to_python(super().get_prep_value(value))

    def pre_save(self, instance: models.Model, add: bool) -> Any:
        value = self.to_python(super().pre_save(instance, add))
        setattr(instance, self.attname, value)
        return value


class LineField(CleanTextMixin, models.CharField):
    """A single line of clean text."""


class ProseField(CleanTextMixin, models.TextField):
    """Clean text of several lines."""

    multiline = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.validators = [*self.validators, MaxLengthValidator(PROSE_LENGTH)]
