"""Fields that hold names: those that nobody knows yet are made when the form is saved."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from collection.cells import split_list
from collection.models.lookups import Lookup
from collection.names import name_key

L = TypeVar("L", bound=Lookup)


def suggesting(kind: str, *attributes: str) -> forms.TextInput:
    """Return a text field that suggests names; `data-several` lets it hold many."""
    usual = {"data-suggest": kind, "autocomplete": "off"}
    return forms.TextInput(usual | dict.fromkeys(attributes, True))


class NameField(forms.CharField):
    """The name of one look-up row, "" for none."""

    def __init__(self, model: type[Lookup], **options: Any) -> None:
        super().__init__(**options)
        self.model = model

    def clean(self, value: Any) -> str:
        """Return the name. Raises ValidationError for one that the table would refuse."""
        text = super().clean(value)
        return self.model._meta.get_field("name").clean(text, None) if text else ""


class NamesField(forms.CharField):
    """Names of look-up rows, separated by ";" (a name that contains one is written with `\\;`)."""

    def __init__(self, model: type[Lookup], *, repeats: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.model, self.repeats = model, repeats

    def clean(self, value: Any) -> list[str]:
        """Return the names, each once unless names may repeat. Raises ValidationError for one that
        the table would refuse.
        """
        typed = split_list(super().clean(value))
        if self.required and not typed:
            raise ValidationError(self.error_messages["required"], code="required")
        if "" in typed:
            raise ValidationError(
                f"Name {typed.index('') + 1} of {len(typed)} is missing between the semicolons."
            )
        name_field = self.model._meta.get_field("name")
        names = [name_field.clean(text, None) for text in typed]
        if self.repeats:
            return names
        return list({name_key(name): name for name in reversed(names)}.values())[::-1]


class TextsField(forms.CharField):
    """Texts that stand beside names, in their order, separated by ";". Some may be empty."""

    def __init__(self, column: models.Field, **options: Any) -> None:
        super().__init__(required=False, **options)
        self.column = column

    def clean(self, value: Any) -> list[str]:
        """Return the texts. Raises ValidationError for one that the column would refuse."""
        return [self.column.clean(text, None) for text in split_list(super().clean(value))]


@dataclass
class LookupRows:
    """Look-up rows by name, and which of them were there already and which had to be added."""

    known: list[Lookup] = field(default_factory=list)
    added: list[Lookup] = field(default_factory=list)

    def get(self, model: type[L], name: str, **of: Any) -> L:
        """Return the row of this name, which is added if there is none; `of` is what rows of one
        name are told apart by.
        """
        row, is_new = model.objects.get_or_add(name, **of)
        assert isinstance(row, model)
        if is_new:
            self.added.append(row)
        else:
            self.known.append(row)
        return row

    @property
    def news(self) -> str:
        """Such as "New: artist Neu!, label Brain.", "" where all were known."""
        return _sentence("New", self.added)

    @property
    def report(self) -> str:
        """Such as "New: artist Neu!. Known: label Brain."."""
        return " ".join(filter(None, (self.news, _sentence("Known", self.known))))


def _sentence(word: str, rows: Sequence[Lookup]) -> str:
    if not rows:
        return ""
    names = ", ".join(f"{row._meta.verbose_name} {row.name}" for row in rows)
    return f"{word}: {names}."
