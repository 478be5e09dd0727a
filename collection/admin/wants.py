"""Wants: what somebody looks for."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from collection.admin.strict import StrictAdmin
from collection.models import Want
from ratings.admin import OwnRows


@admin.register(Want)
class WantAdmin(OwnRows, StrictAdmin):
    list_display = ["artist", "title", "format", "year", "label", "catalog_number", "top_price", "priority", "owner"]
    list_display_links = ["artist", "title"]
    list_select_related = ["owner"]
    list_filter = [
        "priority",
        ("closed_on", admin.EmptyFieldListFilter),
        ("owner", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = ["artist", "title", "label", "catalog_number"]
    autocomplete_fields = ["record"]
    fields = [
        *("artist", "title", ("label", "catalog_number"), ("format", "year"), "discogs_release_id"),
        *(("top_price", "priority"), "notes", "added_at", ("closed_on", "record")),
    ]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        return queryset.search(search_term) if search_term else queryset, False
