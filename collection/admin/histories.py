"""What Disco remembers of files and of changes of many records, to read and not to edit."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, reverse
from django.utils.html import format_html

from adminkit.views import view_urls
from collection.admin.batch_pages import UndoPage, batch_page
from collection.admin.changes import shown_change, shown_counts
from collection.admin.strict import ReadOnly, StrictAdmin
from collection.importing.tables.registry import TABLES
from collection.models import Batch, Change, Decision, HeaderMapping, SourceKey

BATCH_VIEWS = [("<int:pk>/undo/", UndoPage, "undo")]


@admin.register(Batch)
class BatchAdmin(ReadOnly, StrictAdmin):
    list_title = "Imports and changes"
    change_list_template = "admin/collection/batch/change_list.html"
    list_display = [
        "numbered",
        "created_at",
        "user",
        "counted",
        "undone",
        "source",
        "file_name",
        "took",
    ]
    list_select_related = ["user", "undone_by"]
    list_filter = ["kind", ("user", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["file_name"]
    empty_text = "No import, bulk edit or bulk removal yet. Each is listed here and can be undone."

    def get_urls(self) -> list[URLPattern]:
        return [*view_urls(self, BATCH_VIEWS), *super().get_urls()]

    def get_rows(self, request: HttpRequest, ids: Sequence[int]) -> QuerySet[Batch]:
        # These hold an entry for each thing made or kept, and the list shows none of them.
        heavy = ["options", "made", "wrote"]
        heavy_of_undo = [f"undone_by__{name}" for name in heavy]
        return super().get_rows(request, ids).defer(*heavy, *heavy_of_undo)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the page of a batch in place of a form."""
        batch = self.get_object(request, object_id)
        if batch is None:
            return super().change_view(request, object_id, form_url, extra_context)
        if not self.has_view_permission(request, batch):
            raise PermissionDenied
        return batch_page(self, request, batch)

    @admin.display(description="batch", ordering="pk")
    def numbered(self, batch: Batch) -> str:
        return f"{batch.get_kind_display()} {batch.pk}"

    @admin.display(description="counts")
    def counted(self, batch: Batch) -> str:
        return ", ".join(f"{count:,} {words}" for words, count in shown_counts(batch.counts))

    @admin.display(description="seconds", ordering="seconds")
    def took(self, batch: Batch) -> str:
        return f"{batch.seconds:.2f}"

    @admin.display(description="undone", ordering="undone_by")
    def undone(self, batch: Batch) -> str:
        if not batch.undone_by:
            return ""
        url = reverse("admin:collection_batch_change", args=[batch.undone_by_id])
        return format_html('<a href="{}">{}</a>', url, f"{batch.undone_by.created_at:%Y-%m-%d}")


@admin.register(Change)
class ChangeAdmin(ReadOnly, StrictAdmin):
    list_title = "Changes, record by record"
    list_display = ["batch", "table", "record_name", "differences"]
    list_select_related = ["batch", "record"]
    search_fields = ["record_uid__exact"]
    empty_text = "No batch has changed a record yet."
    fields = ["batch", "table", "key", "record", "record_uid", "before", "after"]
    also_narrowed_by = ["batch__id__exact"]

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        return lookup in self.also_narrowed_by or super().lookup_allowed(lookup, value, request)

    @admin.display(description="record or row")
    def record_name(self, change: Change) -> str:
        cells = change.after or change.before or {}
        if change.table:
            return TABLES[change.table].label(cells)
        return cells.get("title", str(change.record_uid))

    @admin.display(description="change")
    def differences(self, change: Change) -> str:
        shown = shown_change(change)
        cells = [f"{column}: {before} → {after}" for column, before, after in shown.differences]
        return shown.news or "; ".join(cells)


@admin.register(SourceKey)
class SourceKeyAdmin(ReadOnly, StrictAdmin):
    list_title = "Keys of other sources"
    list_display = ["record", "source", "key"]
    list_select_related = ["record"]
    list_filter = ["source"]
    search_fields = ["key__exact"]
    search_help_text = "Key in the foreign file, whole"
    empty_text = "No record came from a foreign file yet."


@admin.register(HeaderMapping)
class HeaderMappingAdmin(StrictAdmin):
    list_title = "Columns of files"
    list_display = ["__str__", "created_at"]
    search_fields = ["header"]
    readonly_fields = ["header", "mapping", "created_at"]
    empty_text = (
        "The columns of a file have not been mapped yet. Mappings that you choose during an import "
        "are kept here for the next file."
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Decision)
class DecisionAdmin(StrictAdmin):
    """To take a decision back is to delete it: the next file asks again; records do not change."""

    list_title = "Answers to imports"

    list_display = ["text", "subject", "answer", "source", "owner", "created_at"]
    list_select_related = ["owner"]
    list_filter = ["subject"]
    search_fields = ["text"]
    empty_text = (
        "Nothing has been decided yet. Your decisions in the preview of an import are kept here "
        "for the next file."
    )
    readonly_fields = ["subject", "text", "names", "record", "owner", "source", "created_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
