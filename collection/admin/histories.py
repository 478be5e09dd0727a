"""What Disco remembers of files and of changes of many records: to be read, not to be edited."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from collection.admin.strict import ReadOnly, StrictAdmin
from collection.models import Batch, Change, HeaderMapping, SourceKey


@admin.register(Batch)
class BatchAdmin(ReadOnly, StrictAdmin):
    list_display = ["__str__", "created_at", "user", "kind", "source", "file_name", "told_counts", "undone_by"]
    list_select_related = ["user", "undone_by"]
    list_filter = ["kind", ("user", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["file_name"]
    fields = [
        *("created_at", "user", "kind", "source", "file_name", "file_hash", "options", "told_counts", "made"),
        *("seconds", "undone_by", "listed_changes"),
    ]

    @admin.display(description="counts")
    def told_counts(self, batch: Batch) -> str:
        return ", ".join(f"{number} {kind}" for kind, number in batch.counts.items() if number)

    @admin.display(description="changes")
    def listed_changes(self, batch: Batch) -> str:
        url = reverse("admin:collection_change_changelist", query={"batch__id__exact": batch.pk})
        return format_html('<a href="{}">What it did to each record</a>', url)


@admin.register(Change)
class ChangeAdmin(ReadOnly, StrictAdmin):
    list_display = ["batch", "record_name", "told_difference"]
    list_select_related = ["batch", "record"]
    search_fields = ["record_uid__exact"]
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


@admin.register(HeaderMapping)
class HeaderMappingAdmin(StrictAdmin):
    list_display = ["__str__", "created_at"]
    search_fields = ["header"]
    readonly_fields = ["header", "mapping", "created_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
