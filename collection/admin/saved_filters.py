"""Filters that a user saved: named on the record list, renamed and deleted here. Everybody sees his own."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from collection.admin.strict import StrictAdmin
from collection.filter_links import stored_query
from collection.models import SavedFilter
from ratings.admin import OwnRows


class SavedFilterForm(forms.ModelForm):
    """`user` is set by the admin, which fills it in after the form was checked."""

    user: Any = None

    class Meta:
        widgets = {"query": forms.TextInput({"class": "vTextField"})}
        labels = {"query": "Filter"}
        help_texts = {"query": "The address of the record list behind its “?”, such as genre=metal&unrated=1."}

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if SavedFilter.objects.filter(user=self.user, name=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(f"You have a filter “{name}” already.")
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
    empty_text = "Nothing is saved yet. Narrow the records, then choose “Save this view”:"
    empty_link = ("to the records", "admin:collection_record_changelist")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(user=request.user)

    def get_form(self, request: HttpRequest, obj: SavedFilter | None = None, **kwargs: Any) -> type[SavedFilterForm]:
        form = super().get_form(request, obj, **kwargs)
        form.user = request.user
        return form

    @admin.display(description="records")
    def records(self, saved: SavedFilter) -> SafeString:
        return format_html('<a href="{}">Open</a>', _list_of(saved))

    def response_post_save_add(self, request: HttpRequest, obj: SavedFilter) -> HttpResponse:
        """Go back to the list that was saved."""
        return redirect(_list_of(obj))

    response_post_save_change = response_post_save_add

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        super().response_delete(request, obj_display, obj_id)
        return redirect("admin:collection_record_changelist")


def _list_of(saved: SavedFilter) -> str:
    return f"{reverse('admin:collection_record_changelist')}?{saved.query}"
