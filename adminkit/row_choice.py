"""Fields that choose another row while one types: what cannot be an id chooses none."""

from collections.abc import Sequence
from typing import Any

from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import ForeignKey
from django.forms import ModelChoiceField
from django.http import HttpRequest

from adminkit.addresses import read_id


class RowSelect(AutocompleteSelect):
    """Shows the chosen row. Django's own widget would look for one with whatever was sent, and
    fail over a word.
    """

    def optgroups(
        self, name: str, value: Sequence[Any], attrs: dict[str, Any] | None = None
    ) -> list[Any]:
        ids = [text for text in value if not text or read_id(text) is not None]
        return super().optgroups(name, ids, attrs)


class RowChoices(BaseModelAdmin):
    """Mixed into the admin of a table, or of the rows below its form."""

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        if db_field.name in self.get_autocomplete_fields(request):
            widget = RowSelect(db_field, self.admin_site, using=kwargs.get("using"))
            kwargs.setdefault("widget", widget)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
