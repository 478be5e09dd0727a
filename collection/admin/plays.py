"""Plays: which record was played, by whom and when."""

from collections.abc import Sequence

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest

from adminkit.own_rows import OwnRows
from collection.admin.strict import StrictAdmin
from collection.models import Play, Record
from collection.resources import PlayResource


@admin.register(Play)
class PlayAdmin(OwnRows, StrictAdmin):
    resource_classes = [PlayResource]
    import_table = "plays"
    owner_field = "user"
    list_display = ["record_line", "user", "day"]
    list_select_related = ["user"]
    list_filter = [("user", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["record"]
    search_help_text = "Artist, title, label, catalog number, style, barcode, track of the record"
    autocomplete_fields = ["record"]
    empty_text = "Nothing has been played yet. A click on the page of a record logs a play:"
    empty_link = ("to the records", "admin:collection_record_changelist")

    def get_rows(self, request: HttpRequest, ids: Sequence[int]) -> QuerySet[Play]:
        return (
            super()
            .get_rows(request, ids)
            .prefetch_related(Prefetch("record", Record.objects.with_artists()))
        )

    @admin.display(description="record")
    def record_line(self, play: Play) -> str:
        return play.record.full_name

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Play], search_term: str
    ) -> tuple[QuerySet[Play], bool]:
        if search_term:
            records = Record.objects.search(search_term).order_by()
            queryset = queryset.filter(record__in=records)
        return queryset, False
