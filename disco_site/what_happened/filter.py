"""What the list *What happened* is narrowed by: who, what, when."""

from datetime import datetime, time, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.admin.views.main import ALL_VAR, ERROR_FLAG, ORDER_VAR, PAGE_VAR, SEARCH_VAR
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from adminkit.addresses import read_id, unknown
from adminkit.entries.verb import Verb
from adminkit.fields import DayField

_DAYS = ("after", "before")
_OF_THE_LIST = {SEARCH_VAR, PAGE_VAR, ORDER_VAR, ALL_VAR, ERROR_FLAG}
_APPS = ("collection", "ratings", "credits", "auth")
_DAY: dict[str, Any] = {"required": False, "input_formats": ["%Y-%m-%d"], "initial": None}


def kinds() -> dict[str, str]:
    """Return the tables that entries are about, by label: what their rows are called."""
    models = [model for app in _APPS for model in apps.get_app_config(app).get_models()]
    named = {model._meta.label_lower: str(model._meta.verbose_name) for model in models}
    return dict(sorted(named.items(), key=lambda pair: pair[1]))


class EntryFilter(forms.Form):
    """What an address says about entries."""

    who = forms.ModelChoiceField(
        User.objects.order_by("username"),
        required=False,
        to_field_name="username",
        empty_label="anybody",
    )
    did = forms.ChoiceField(label="Did", required=False)
    kind = forms.ChoiceField(label="Kind", required=False)
    after = DayField(label="From", **_DAY)
    before = DayField(label="Until", **_DAY)
    batch = forms.CharField(
        label="Batch",
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "size": 6, "autocomplete": "off"}),
    )

    def __init__(self, address: QueryDict) -> None:
        self.address = address
        super().__init__(address.dict(), label_suffix="")
        verbs = sorted(Verb.choices, key=lambda pair: str(pair[1]))
        for name, choices in (("did", verbs), ("kind", list(kinds().items()))):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "anything"), *choices]

    def clean_batch(self) -> int | None:
        text = self.cleaned_data["batch"].strip()
        if text and read_id(text) is None:
            raise forms.ValidationError("not a number")
        return read_id(text) if text else None

    @cached_property
    def problems(self) -> list[str]:
        """A sentence for everything in the address that the list does not know."""
        others = [name for name in self.address if name not in _OF_THE_LIST]
        problems = unknown(others, self.fields)
        takes = dict.fromkeys(_DAYS, "a day such as 2026-12-31") | {"batch": "the number of one"}
        for name in self.errors:
            what = takes.get(name, "one of the choices")
            problems.append(f"{name}: “{self.address.get(name)}” is not {what}.")
        first, last = (self.cleaned_data.get(name) for name in _DAYS)
        if first and last and first > last:
            problems.append(f"after: {first} is later than before: {last}.")
        return problems

    def narrow(self, entries: QuerySet[LogEntry]) -> QuerySet[LogEntry]:
        """Return those of `entries` that the address asks for, provided it has no problems."""
        values = self.cleaned_data
        if values["who"]:
            entries = entries.filter(user=values["who"])
        if values["kind"]:
            model = apps.get_model(values["kind"])
            entries = entries.filter(content_type=ContentType.objects.get_for_model(model))
        if values["after"]:
            entries = entries.filter(action_time__gte=_begin(values["after"]))
        if values["before"]:
            entries = entries.filter(action_time__lt=_begin(values["before"] + timedelta(1)))
        if values["did"]:
            entries = entries.filter(change_message__contains=f'"verb": "{values["did"]}",')
        if values["batch"]:
            # The number, and not one that begins with it; a regular expression takes twice as long.
            named = f'"batch": {values["batch"]}'
            ends = [Q(change_message__contains=f"{named}{end}") for end in (",", "}")]
            entries = entries.filter(ends[0] | ends[1])
        return entries

    @property
    def is_narrowed(self) -> bool:
        """Whether the address asks for some of the entries only."""
        return any(self.cleaned_data.get(name) for name in self.fields)


def _begin(day: Any) -> datetime:
    """Return the moment at which a day begins here."""
    return timezone.make_aware(datetime.combine(day, time.min))
