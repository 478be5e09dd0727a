"""Own fields on the form of a record: one for each that its owner has defined."""

from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField

from collection.models import OwnField
from collection.models.own.kinds import OwnKind


class OwnFormField(forms.CharField):
    """A value of an own field, as it is stored."""

    def __init__(self, field: OwnField, **options: Any) -> None:
        super().__init__(required=False, label=field.name, strip=False, **options)
        self.own_field = field
        self.widget = widget_for(field)

    def to_python(self, value: Any) -> str:
        """Return the text with the line ends that Disco writes; browsers send others."""
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def clean(self, value: Any) -> str:
        """Return the value, "" for none. Raises ValidationError for what the field does not
        take.
        """
        text = super().clean(value)
        try:
            return self.own_field.read(text)
        except ValueError as error:
            raise ValidationError(f"“{text}” {error}.") from None


def widget_for(field: OwnField, *, nothing: str = "") -> forms.Widget:
    """Return what a value is typed into or chosen with; `nothing` is the word for no choice."""
    match field.kind:
        case OwnKind.DATE:
            return forms.DateInput({"type": "date"}, "%Y-%m-%d")
        case OwnKind.NUMBER:
            return forms.TextInput({"inputmode": "decimal"})
        case OwnKind.YES_NO:
            return forms.Select(choices=[("", nothing), ("1", "yes"), ("0", "no")])
        case OwnKind.CHOICE:
            choices = [(choice, choice) for choice in field.choice_list]
            return forms.Select(choices=[("", nothing), *choices])
        case _:
            return forms.Textarea({"rows": 1})


class OwnFieldsOfForm:
    """The own fields on one form, by the names under which they are sent."""

    def __init__(self, form: forms.ModelForm, *, is_new: bool) -> None:
        self.form, self.is_new = form, is_new
        record = form.instance
        user = getattr(form, "user", None)
        self.owner: int | None = record.owner_id if record.pk else getattr(user, "pk", None)
        self.fields: dict[str, OwnField] = {}
        self.names: list[str] = []
        if self.owner is None:
            return
        for field in OwnField.objects.filter(owner=self.owner):
            name = f"own_{field.pk}"
            self.fields[name] = field
            self.names.append(name)
            form.fields[name] = OwnFormField(field)
            form.initial.setdefault(name, "")

    @property
    def bound(self) -> Iterator[BoundField]:
        """The fields as the page shows them, by name."""
        return (self.form[name] for name in self.names)

    def check_owner(self, owner: Any) -> None:
        """Refuse values for a record of somebody else, who has other fields."""
        if owner is None or owner.pk == self.owner:
            return
        for name in self.names:
            if self.form.cleaned_data.get(name):
                self.form.add_error(name, f"This is a field of yours; {owner} has others.")

    def typed(self, is_typed: Callable[[str], bool]) -> dict[OwnField, str]:
        """Return the values that were typed, by field."""
        typed = self.form.cleaned_data
        return {
            field: typed[name]
            for name, field in self.fields.items()
            if is_typed(name) and (typed[name] or not self.is_new)
        }
