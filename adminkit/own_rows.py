"""Rows that belong to a user: others may look at them, and change nothing."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest

from adminkit.signed_in import signed_in_user


class OwnRows(admin.ModelAdmin):
    """An admin whose rows only their owners and superusers change and delete.

    `owner_field` names the owner. A new row belongs to the user who adds it.
    """

    owner_field = "owner"

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and self.is_own(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self.is_own(request, obj)

    def is_own(self, request: HttpRequest, obj: Model | None) -> bool:
        """Whether the user may treat a row as their own; true where no row is in question."""
        if obj is None:
            return True
        user = signed_in_user(request)
        return user.is_superuser or self.owner_id_of(obj) == user.pk

    def owner_id_of(self, obj: Any) -> int:
        """Return the id of the user to whom a row belongs."""
        owner_id: int = getattr(obj, f"{self.owner_field}_id")
        return owner_id

    def get_exclude(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return [*(super().get_exclude(request, obj) or ()), self.owner_field]

    def save_model(self, request: HttpRequest, obj: Model, form: ModelForm, change: bool) -> None:
        """Store the row; a new one belongs to the user who adds it."""
        if not change:
            setattr(obj, self.owner_field, request.user)
        super().save_model(request, obj, form, change)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Refuse a bulk deletion that holds another user's row, by naming the missing right."""
        deleted, counts, missing, protected = super().get_deleted_objects(objs, request)
        if not all(self.is_own(request, row) for row in objs):
            missing.add(f"{self.opts.verbose_name} of somebody else")
        return deleted, counts, missing, protected
