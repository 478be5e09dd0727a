"""What Disco remembers of files and of changes of many records: to be read, not to be edited."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from collection.admin.batch_pages import BatchPages
from collection.admin.strict import ReadOnly, StrictAdmin
from collection.models import Batch, Change, Decision, HeaderMapping, SourceKey


@admin.register(Batch)
class BatchAdmin(BatchPages, ReadOnly, StrictAdmin):
    list_display = ["numbered", "created_at", "user", "counted", "undone", "source", "file_name", "took"]
    list_select_related = ["user", "undone_by"]
    list_filter = ["kind", ("user", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["file_name"]
    empty_text = "No import, bulk edit or bulk removal yet. Each will stand here and can be undone."

    def get_rows(self, request: HttpRequest, ids: Sequence[int]) -> QuerySet:
        # These hold an entry for each thing made or kept, and the list shows none of them.
        heavy = ["options", "made", "wrote"]
        return super().get_rows(request, ids).defer(*heavy, *(f"undone_by__{name}" for name in heavy))

    @admin.display(description="batch", ordering="pk")
    def numbered(self, batch: Batch) -> str:
        return f"{batch.get_kind_display()} {batch.pk}"

    @admin.display(description="counts")
    def counted(self, batch: Batch) -> str:
        return ", ".join(f"{number} {kind.replace('_', ' ')}" for kind, number in batch.counts.items() if number)

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
    list_display = ["batch", "record_name", "told_difference"]
    list_select_related = ["batch", "record"]
    search_fields = ["record_uid__exact"]
    empty_text = "No batch has changed a record yet."
    fields = ["batch", "record", "record_uid", "before", "after"]

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        return lookup == "batch__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description="record")
    def record_name(self, change: Change) -> str:
        return (change.after or change.before).get("title", str(change.record_uid))

    @admin.display(description="what")
    def told_difference(self, change: Change) -> str:
        before, after = change.before, change.after
        if before is None or after is None:
            return "new" if before is None else "taken away"
        columns = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        return "; ".join(f"{name}: {before.get(name, '')} → {after.get(name, '')}" for name in columns)


@admin.register(SourceKey)
class SourceKeyAdmin(ReadOnly, StrictAdmin):
    list_display = ["record", "source", "key"]
    list_select_related = ["record"]
    list_filter = ["source"]
    search_fields = ["key__exact"]
    search_help_text = "Key in the foreign file, whole"
    empty_text = "No record came from a foreign file yet."


@admin.register(HeaderMapping)
class HeaderMappingAdmin(StrictAdmin):
    list_display = ["__str__", "created_at"]
    search_fields = ["header"]
    readonly_fields = ["header", "mapping", "created_at"]
    empty_text = "No header of a file had to be explained yet. What you say during an import is remembered here."

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Decision)
class DecisionAdmin(StrictAdmin):
    """Taking a decision back is deleting it: the next file asks again; records stay as they are."""

    list_display = ["text", "subject", "answer", "source", "owner", "created_at"]
    list_select_related = ["owner"]
    list_filter = ["subject"]
    search_fields = ["text"]
    empty_text = "No doubt was decided yet. What you decide in the preview of an import is kept here for the next file."
    readonly_fields = ["subject", "text", "names", "record", "owner", "source", "created_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
