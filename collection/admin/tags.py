"""Tags in the admin: everybody sees and changes their own, an owner of the site everybody's."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from adminkit.signed_in import signed_in_user
from collection.admin.lookups import LookupAdmin
from collection.models import Tag
from collection.models.lookups import Lookup
from collection.resources import TagResource


@admin.register(Tag)
class TagAdmin(LookupAdmin):
    resource_classes = [TagResource]
    fields = ["name", "record_count"]
    empty_text = "Tags come with the records that you give them to."
    empty_link = ("See the records", "admin:collection_record_changelist")

    def has_delete_permission(self, request: HttpRequest, obj: Lookup | None = None) -> bool:
        may_delete = super().has_delete_permission(request, obj)
        return may_delete and (obj is None or obj.is_editable_by(signed_in_user(request)))

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        if signed_in_user(request).is_superuser:
            return ["name", "owner", "record_count"]
        return ["name", "record_count"]

    def get_form(
        self, request: HttpRequest, obj: Lookup | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        form = super().get_form(request, obj, change, **kwargs)
        if obj is not None:
            return form
        return type(form.__name__, (_NewTagForm, form), {"user": signed_in_user(request)})


class _NewTagForm:
    """A tag that is entered is one of whoever enters it."""

    user: Any
    instance: Tag

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.owner = self.user
