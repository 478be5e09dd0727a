"""Filters that a user saved: named on the record list, renamed and deleted here. All see only their
own.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from adminkit.own_rows import OwnRows
from adminkit.signed_in import signed_in_user
from collection.admin.strict import StrictAdmin
from collection.filters.links import stored_query
from collection.models import SavedFilter


class SavedFilterForm(forms.ModelForm):
    """The form of a filter of `user`, whom the admin stores only after the form was checked."""

    user: User

    class Meta:
        widgets = {"query": forms.TextInput({"class": "vTextField"})}
        labels = {"query": "Filter"}
        help_texts = {
            "query": "The address of the record list behind its “?”, such as genre=metal&unrated=1."
        }

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        namesakes = SavedFilter.objects.filter(user=self.user, name=name)
        if namesakes.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(f"You already have a filter “{name}”.")
        return name

    def clean_query(self) -> str:
        try:
            query = stored_query(self.cleaned_data["query"], self.user)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        if not query:
            raise forms.ValidationError("This filter narrows nothing.")
        return query


@admin.register(SavedFilter)
class SavedFilterAdmin(OwnRows, StrictAdmin):
    form = SavedFilterForm
    owner_field = "user"
    list_display = ["name", "query", "records"]
    search_fields = ["name"]
    empty_text = "Nothing is saved yet. Filter the records, then choose “Save this view”:"
    empty_link = ("to the records", "admin:collection_record_changelist")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SavedFilter]:
        return super().get_queryset(request).filter(user=signed_in_user(request))

    def get_form(
        self,
        request: HttpRequest,
        obj: SavedFilter | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> type[forms.ModelForm]:
        class OwnFilterForm(SavedFilterForm):
            user = signed_in_user(request)

        return super().get_form(request, obj, change, **kwargs | {"form": OwnFilterForm})

    @admin.display(description="records")
    def records(self, saved: SavedFilter) -> SafeString:
        return format_html('<a href="{}">Open</a>', _list_of(saved))

    def response_post_save_add(
        self, request: HttpRequest, obj: SavedFilter
    ) -> HttpResponseRedirect:
        """Return to the list that was saved."""
        return redirect(_list_of(obj))

    response_post_save_change = response_post_save_add

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        super().response_delete(request, obj_display, obj_id)
        return redirect("admin:collection_record_changelist")


def _list_of(saved: SavedFilter) -> str:
    return f"{reverse('admin:collection_record_changelist')}?{saved.query}"
