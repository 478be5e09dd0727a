"""Favourite songs: the tracks that somebody marked on the pages of records."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from collection.admin.state_filter import StateFilter
from collection.admin.strict import ReadOnly, StrictAdmin
from collection.models import Record, Track
from collection.names import search_fold
from collection.resources import SongResource


class SongState(StateFilter):
    """Shows the songs of records on the shelf unless the address says otherwise."""

    states = {"shelf": "On the shelf", "removed": "Removed", "all": "All"}

    def narrowed(self, rows: QuerySet[Track], state: str) -> QuerySet[Track]:
        return rows if state == "all" else rows.filter(record__is_active=state == "shelf")


@admin.register(Track)
class SongAdmin(ReadOnly, StrictAdmin):
    """Whoever sees records sees these; they are marked on the page of the record."""

    resource_classes = [SongResource]
    list_title = "Favourite songs"
    list_display = ["title", "performer", "record_line", "number", "duration"]
    list_display_links = None
    list_filter = [SongState, ("record__owner", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["title"]
    search_help_text = "Song, artist, title of the record"
    ordering = ["record__artist_sort", "record__title_sort", "record", "position"]
    empty_value_display = ""
    empty_text = "No song is marked. A click on the star beside a track of a record marks it:"
    empty_link = ("to the records", "admin:collection_record_changelist")
    whole_address = {"state": "all"}
    export_offers = [("Only those on the shelf", {"state": "shelf"})]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("collection.view_record")

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Track]:
        return super().get_queryset(request).filter(is_favourite=True)

    def get_rows(self, request: HttpRequest, ids: Sequence[int]) -> QuerySet[Track]:
        records = Prefetch("record", Record.objects.with_artists())
        return super().get_rows(request, ids).prefetch_related(records)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Track], search_term: str
    ) -> tuple[QuerySet[Track], bool]:
        if search_term:
            queryset = queryset.filter(pk__in=_found(queryset, search_term))
        return queryset, False

    @admin.display(description="artist", ordering="record__artist_sort")
    def performer(self, track: Track) -> str:
        return track.artist_text or track.record.artist_line

    @admin.display(description="record", ordering="record__title_sort")
    def record_line(self, track: Track) -> SafeString:
        url = reverse("admin:collection_record_page", args=[track.record_id])
        return format_html('<a href="{}">{}</a>', url, track.record.title)


def _found(songs: QuerySet[Track], text: str) -> list[int]:
    """Return the ids of the songs that have every word of `text` in what the list shows of them:
    the records found by these words have them in other tracks too.
    """
    likely = songs.filter(record__in=Record.objects.search(text).order_by()).order_by()
    shown: dict[int, str] = defaultdict(str)
    columns = ("title", "artist_text", "record__title", "record__artists__name")
    for pk, *names in likely.values_list("pk", *columns):
        shown[pk] += search_fold("\n".join(name for name in names if name)) + "\n"
    words = search_fold(text).split()
    return [pk for pk, names in shown.items() if all(word in names for word in words)]
