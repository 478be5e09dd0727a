"""Tags in the admin: everybody sees and changes their own, an owner of the site everybody's."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from adminkit.signed_in import signed_in_user
from collection.admin.lookups import LookupAdmin
from collection.bulk.own_names import rename_tag
from collection.models import Tag
from collection.models.lookups import Lookup
from collection.resources import TagResource
from collection.screens.undo_links import say_undo


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

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Store a tag; another name of one that records have is a batch."""
        if not change:
            obj.save()
        elif "name" in form.changed_data:
            tag = Tag.objects.get(pk=obj.pk)
            say_undo(request, rename_tag(tag, obj.name, by=signed_in_user(request)))

    def response_change(self, request: HttpRequest, obj: Tag) -> HttpResponse:
        """Lead to the tag, which is another row once it was renamed."""
        obj.pk = Tag.objects.filter(owner=obj.owner_id).named(obj.name).values_list("pk")[0][0]
        response = super().response_change(request, obj)
        if "_continue" in request.POST:
            return redirect("admin:collection_tag_change", obj.pk)
        return response


class _NewTagForm:
    """A tag that is entered is one of whoever enters it."""

    user: Any
    instance: Tag

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.owner = self.user
