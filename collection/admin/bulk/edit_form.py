"""The form that edits many records: a row for each field, which keeps it, gives it a value or
empties it; of lists, names are added and taken away.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.db import models

from adminkit.fields import NUMBER_FIELDS, PriceField, not_in_the_future
from collection.admin.bulk.edit_rows import EMPTIED, GROUPS, FieldRow, page_row
from collection.bulk.edit_fields import BULK_FIELDS, LIST_FIELDS
from collection.models import (
    Artist,
    Format,
    Genre,
    Label,
    OwnField,
    Record,
    RecordLabel,
    Style,
    Tag,
)
from collection.models.edits.differing import LISTS
from collection.models.edits.numbering import CATALOG_NUMBER, Numbering
from collection.models.edits.worth import Multiple, read_multiple, with_day
from collection.models.lookups import Lookup
from collection.names import name_key
from collection.typed.names import LookupRows, NameField, NamesField, suggesting
from collection.typed.own_fields import OwnFormField, widget_for

KEEP = "keep as it is"
YES_NO = [("", KEEP), ("1", "yes"), ("0", "no")]
#: The tables whose rows are named by what is typed.
TABLES: dict[str, type[Lookup]] = {
    "artists": Artist,
    "labels": Label,
    "styles": Style,
    "tags": Tag,
    "genre": Genre,
    "format": Format,
}
_COLUMNS = [name for name in BULK_FIELDS if name not in TABLES]


def _form_field(field: models.Field, **options: Any) -> forms.Field | None:
    """Return the field that takes a value for a column; nothing typed keeps what is there."""
    for column, own in NUMBER_FIELDS.items():
        if isinstance(field, column):
            options = own | options
    made = field.formfield(**options)
    if made is None:
        return None
    made.required, made.help_text = False, ""
    if isinstance(made, forms.ChoiceField):
        made.choices = [("", KEEP), *(choice for choice in field.choices or () if choice[0])]
    made.widget.attrs.setdefault("placeholder", KEEP)
    return made


class ValueField(PriceField):
    """An amount, or how it follows from another one: price x 1.5."""

    def clean(self, value: Any) -> Any:
        """Return the amount or the Multiple, None for an empty text. Raises ValidationError."""
        try:
            multiple = read_multiple(value) if isinstance(value, str) else None
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        return multiple or super().clean(value)


class BulkEditForm(forms.Form):
    """A field that is left alone stays as it is in every record."""

    is_digitized = forms.TypedChoiceField(
        label="Digitized", choices=YES_NO, coerce="1".__eq__, empty_value=None, required=False
    )
    genre = NameField(Genre, required=False, widget=suggesting("genre"))
    format = NameField(Format, required=False, widget=suggesting("format"))
    number_label = NameField(
        Label,
        label="of label",
        required=False,
        widget=suggesting("label"),
        help_text="Without a label: at every label that a record has.",
    )
    value = ValueField(
        label="Value",
        required=False,
        widget=forms.TextInput({"placeholder": KEEP}),
        help_text="An amount, or price x 1.5, or value x 1.1. Without a day, of today.",
    )
    emptied = forms.MultipleChoiceField(choices=[(name, name) for name in EMPTIED], required=False)

    def __init__(self, *args: Any, user: Any = None, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | options)
        #: The own fields of whoever edits, by the names under which they are sent.
        self.own: dict[str, OwnField] = {}
        plain = forms.fields_for_model(
            Record,
            fields=[name for name in _COLUMNS if name not in self.base_fields],
            widgets={
                "location": suggesting("location"),
                "files_under": suggesting("artist"),
                "country": suggesting("country"),
                "shop": suggesting("shop"),
                "purchase_date": forms.DateInput({"type": "date"}, "%Y-%m-%d"),
                "valued_on": forms.DateInput({"type": "date"}, "%Y-%m-%d"),
                "remarks": forms.Textarea({"rows": 2}),
            },
            labels={"purchase_date": "Bought on", "valued_on": "Valued on"},
            formfield_callback=_form_field,
        )
        self.fields.update(plain)
        column = RecordLabel._meta.get_field(CATALOG_NUMBER)
        assert isinstance(column, models.Field)
        number = _form_field(column)
        assert number is not None
        self.fields[CATALOG_NUMBER] = number
        for name in LIST_FIELDS:
            listed = name.partition("_")[2]
            widget = suggesting(listed.removesuffix("s"), "data-several")
            # What is typed is told from an empty field by its placeholder.
            widget.attrs["placeholder"] = " "
            self.fields[name] = NamesField(TABLES[listed], required=False, widget=widget)
        for name in ("genre", "format"):
            self.fields[name].widget.attrs["placeholder"] = KEEP
        self.fields["number_label"].widget.attrs["placeholder"] = "every label"
        self._add_own(user)
        #: Rows by name that were made for `values`, or were there.
        self.rows = LookupRows()

    def _add_own(self, user: Any) -> None:
        """Add a field for each own field of the user."""
        if user is None:
            return
        for own in OwnField.objects.filter(owner=user.pk):
            name = f"own_{own.pk}"
            self.own[name] = own
            self.fields[name] = OwnFormField(own)
            self.fields[name].widget = widget_for(own, nothing=KEEP)
            self.fields[name].widget.attrs["placeholder"] = KEEP
        emptied = self.fields["emptied"]
        assert isinstance(emptied, forms.MultipleChoiceField)
        emptied.choices = [(name, name) for name in (*EMPTIED, *self.own)]

    def clean_purchase_date(self) -> Any:
        day = self.cleaned_data["purchase_date"]
        if day:
            not_in_the_future(day)
        return day

    def clean_valued_on(self) -> Any:
        day = self.cleaned_data["valued_on"]
        if day:
            not_in_the_future(day)
        return day

    def clean(self) -> dict[str, Any]:
        for name in self.cleaned_data.get("emptied", ()):
            if self.cleaned_data.get(name) not in (None, ""):
                self.add_error(name, "Choose a value or empty it, not both.")
        for listed in LISTS:
            self._check_dropped(listed)
        self._check_numbered()
        for name, value in self._typed().items():
            if name in _COLUMNS and not isinstance(value, Multiple):
                self._check_column(name, value)
        if not self.errors and not (self._typed() or self.cleaned_data["emptied"]):
            raise forms.ValidationError("Choose at least one value to change.")
        return self.cleaned_data

    def _check_column(self, name: str, value: Any) -> None:
        """Refuse what the column would refuse."""
        field = Record._meta.get_field(name)
        assert isinstance(field, models.Field)
        try:
            field.clean(value, None)
        except forms.ValidationError as error:
            self.add_error(name, error)

    def _check_dropped(self, listed: str) -> None:
        """Refuse to take away what is added as well or does not exist, and to do either where the
        list is set or emptied.
        """
        dropped = self.cleaned_data.get(f"drop_{listed}", [])
        added = set(map(name_key, self.cleaned_data.get(f"add_{listed}", [])))
        known = self._known(listed, f"drop_{listed}")
        given = [f"{verb}_{listed}" for verb in ("set", "add", "drop")]
        used = [name for name in given if self.cleaned_data.get(name)]
        if given[0] in used and len(used) > 1:
            self.add_error(given[0], "Either set the list, or add and remove some.")
        if listed in self.cleaned_data.get("emptied", ()) and used:
            self.add_error(used[0], "Choose a value or empty it, not both.")
        both = sorted(name for name in dropped if name_key(name) in added)
        if both:
            names = ", ".join(both)
            sentence = f"{names} cannot be added and removed at once."
            self.add_error(f"drop_{listed}", sentence)
        if listed != "tags" and len(known) < len(dropped):
            noun = TABLES[listed]._meta.verbose_name
            missing = [name for name in dropped if not TABLES[listed].objects.named(name)]
            self.add_error(f"drop_{listed}", f"There is no {noun} “{', '.join(missing)}”.")

    def _check_numbered(self) -> None:
        """Refuse a label without a number, and one that does not exist and is not added either."""
        label = self.cleaned_data.get("number_label")
        if not label:
            return
        is_emptied = CATALOG_NUMBER in self.cleaned_data.get("emptied", ())
        if not self.cleaned_data.get(CATALOG_NUMBER) and not is_emptied:
            self.add_error(CATALOG_NUMBER, f"Which number do the records have at “{label}”?")
        given = [*self.cleaned_data.get("add_labels", ()), *self.cleaned_data.get("set_labels", ())]
        is_given = name_key(label) in map(name_key, given)
        if not is_given and not Label.objects.named(label).exists():
            self.add_error("number_label", f"There is no label “{label}”.")

    def _known(self, listed: str, name: str) -> Sequence[Lookup]:
        named = [TABLES[listed].objects.named(text) for text in self.cleaned_data.get(name, [])]
        return [row for rows in named for row in rows]

    def _typed(self) -> dict[str, Any]:
        """Return what was typed, by field."""
        names = (*BULK_FIELDS, CATALOG_NUMBER, *LIST_FIELDS, *self.own)
        typed = {name: self.cleaned_data.get(name) for name in names}
        return {name: value for name, value in typed.items() if value not in (None, "", [])}

    def unknown_names(self) -> dict[str, list[str]]:
        """Return the typed names that no row has yet, by field; their rows are made when the edit
        is carried out.
        """
        unknown = {}
        for name, value in self._typed().items():
            table = TABLES.get(name.removeprefix("add_").removeprefix("set_"))
            if table is None or table is Tag:
                # Tags are each owner's, and are made where they are given.
                continue
            names = value if isinstance(value, list) else [value]
            new = [text for text in names if not table.objects.named(text).exists()]
            if new:
                unknown[name] = new
        return unknown

    def values(self, *, making: bool) -> dict[str, Any]:
        """Return the chosen values by field of the record. With `making`, names that are unknown
        get a row; without, fields are left out whose names are all unknown.
        """
        values: dict[str, Any] = {}
        for name, value in self._typed().items():
            if name in self.own:
                values[self.own[name].column] = value
                continue
            table = TABLES.get(name if name in TABLES else name.partition("_")[2])
            if table is None or table is Tag:
                values[name] = value
                continue
            names = value if isinstance(value, list) else [value]
            rows = [row for text in names if (row := self._row(table, text, making)) is not None]
            if rows:
                values[name] = rows if isinstance(value, list) else rows[0]
        for name in self.cleaned_data["emptied"]:
            if name in self.own:
                values[self.own[name].column] = ""
            else:
                values[f"set_{name}" if name in LISTS else name] = EMPTIED[name]
        if CATALOG_NUMBER in values:
            self._number(values, making)
        return with_day(values)

    def _number(self, values: dict[str, Any], making: bool) -> None:
        """Let the catalog number be that of the label that was named; leave it out where that does
        not exist yet.
        """
        number, name = values.pop(CATALOG_NUMBER), self.cleaned_data.get("number_label")
        label = self._row(Label, name, making) if name else None
        if label or not name:
            assert label is None or isinstance(label, Label)
            values[CATALOG_NUMBER] = Numbering(number, label)

    def _row(self, table: type[Lookup], name: str, making: bool) -> Lookup | None:
        return self.rows.get(table, name) if making else table.objects.named(name).first()

    @property
    def groups(self) -> Iterator[tuple[str, list[FieldRow]]]:
        """The rows of the page, by heading."""
        for heading, names in GROUPS:
            yield heading, [page_row(self, name) for name in names]
        if self.own:
            yield "Own fields", [page_row(self, name) for name in self.own]
