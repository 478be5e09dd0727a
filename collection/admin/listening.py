"""What users do with the shelf: plays."""

from collections.abc import Sequence

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from collection.admin.strict import StrictAdmin
from collection.models import Play, Record
from ratings.admin import OwnRows


@admin.register(Play)
class PlayAdmin(OwnRows, StrictAdmin):
    owner_field = "user"
    list_display = ["record_line", "user", "day"]
    list_select_related = ["record", "user"]
    list_filter = [("user", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["record"]
    search_help_text = "Artist, title, label, catalog number, barcode, track of the record"
    autocomplete_fields = ["record"]
    empty_text = "Nothing was played yet. The page of each record logs a play with one click:"
    empty_link = ("to the records", "admin:collection_record_changelist")

    def get_rows(self, request: HttpRequest, ids: Sequence[int]) -> QuerySet:
        return super().get_rows(request, ids).prefetch_related("record__artist_links__artist")

    @admin.display(description="record")
    def record_line(self, play: Play) -> str:
        return play.record.memo

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        records = Record.objects.search(search_term).order_by()
        return (queryset.filter(record__in=records) if search_term else queryset), False
