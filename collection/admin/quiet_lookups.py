"""Look-up fields that offer to add a row and nothing else: changing or deleting it would reach
every other record.
"""

from typing import Any

from django.contrib.admin.options import BaseModelAdmin
from django.db.models import ForeignKey
from django.forms import ModelChoiceField
from django.http import HttpRequest


class QuietLookups(BaseModelAdmin):
    """Mixed into the admin of a table, or of the rows below its form."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(db_field, ForeignKey) and isinstance(field, ModelChoiceField):
            for offer in ("can_change_related", "can_delete_related", "can_view_related"):
                setattr(field.widget, offer, False)
        return field
