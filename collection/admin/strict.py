"""What all tables of the collection share in the admin."""

from typing import Any

from django.db.models import Model, OrderBy
from django.http import HttpRequest

from adminkit.fields import MOMENT_FIELDS, NUMBER_FIELDS
from adminkit.strict_list import StrictTable
from adminkit.table_export import TableExport


class UnknownLast(OrderBy):
    """An order in which empty values come last in both directions."""

    def __init__(self, expression: Any) -> None:
        super().__init__(expression, nulls_last=True)

    def reverse_ordering(self) -> "UnknownLast":
        self.descending = not self.descending
        return self


class StrictAdmin(TableExport, StrictTable):
    """A table of the collection: exported as files, and strict about its address."""

    change_list_template = "collection/change_list.html"
    formfield_overrides = NUMBER_FIELDS | MOMENT_FIELDS


class ReadOnly:
    """Mixed into a ModelAdmin: what Disco writes itself is for reading."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
