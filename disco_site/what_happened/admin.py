"""The list *What happened*: who did what, when and where, to read and not to edit."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from import_export.fields import Field
from import_export.resources import ModelResource

from adminkit.entries.told import Told, tell
from adminkit.strict_list import StrictList
from collection.admin.strict import ReadOnly, StrictAdmin
from disco_site.what_happened.filter import EntryFilter


class EntryList(StrictList):
    """Narrowed by a form of its own, above the list."""

    def narrowed(self, request: HttpRequest) -> QuerySet[LogEntry]:
        """Return the entries that the address asks for, the latest first."""
        self.filter = EntryFilter(request.GET)
        self.problems += self.filter.problems
        self.filter_specs, self.has_filters, self.date_hierarchy = [], False, None
        if self.problems:
            return self.root_queryset.none()
        self.has_active_filters = self.filter.is_narrowed
        entries = self.filter.narrow(self.root_queryset)
        found, _ = self.model_admin.get_search_results(request, entries, self.query)
        return found.order_by("-pk")


def _field(name: str) -> Field:
    return Field(column_name=name)


class EntryResource(ModelResource):
    """Entries as a file, in words."""

    when, who, did, what = map(_field, ("when", "who", "did", "what"))
    facts, where, batch = map(_field, ("facts", "where", "batch"))

    class Meta:
        model = LogEntry
        fields = export_order = ["id", "when", "who", "did", "what", "facts", "where", "batch"]

    def dehydrate_when(self, entry: LogEntry) -> str:
        return timezone.localtime(entry.action_time).isoformat(timespec="seconds")

    def dehydrate_who(self, entry: LogEntry) -> str:
        return _told(entry).who

    def dehydrate_did(self, entry: LogEntry) -> str:
        return _told(entry).did

    def dehydrate_what(self, entry: LogEntry) -> str:
        return _told(entry).what

    def dehydrate_facts(self, entry: LogEntry) -> str:
        return _told(entry).facts

    def dehydrate_where(self, entry: LogEntry) -> str:
        return _told(entry).where

    def dehydrate_batch(self, entry: LogEntry) -> str:
        return str(_told(entry).batch or "")


class EntryAdmin(ReadOnly, StrictAdmin):
    """For owners of the site alone: it says what everybody does."""

    resource_classes = [EntryResource]
    list_title = "What happened"
    change_list_template = "disco/what_happened.html"
    actions = None
    list_display = ["when", "who", "did", "what", "details", "where"]
    list_display_links = ["when"]
    list_select_related = ["user", "content_type"]
    sortable_by = ()
    search_fields = ["object_repr", "change_message"]
    fields = ["when", "who", "did", "what", "details", "where"]
    empty_text = "Nothing has been written down yet."

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.is_superuser

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return EntryList

    def get_queryset(self, request: HttpRequest) -> QuerySet[LogEntry]:
        return super().get_queryset(request).select_related("user").order_by("-pk")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show an entry, under what it says."""
        entry = self.get_object(request, unquote(object_id))
        if entry is not None:
            told = _told(entry)
            title = f"{told.who} {told.did} {told.what}".strip()
            extra_context = {"title": title, "subtitle": None, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, extra_context)

    @admin.display(description="when")
    def when(self, entry: LogEntry) -> str:
        return f"{timezone.localtime(entry.action_time):%Y-%m-%d %H:%M}"

    @admin.display(description="who")
    def who(self, entry: LogEntry) -> str:
        return _told(entry).who

    @admin.display(description="did")
    def did(self, entry: LogEntry) -> str:
        return _told(entry).did

    @admin.display(description="what")
    def what(self, entry: LogEntry) -> str:
        told, url = _told(entry), _address(entry)
        return format_html('<a href="{}">{}</a>', url, told.what) if url else told.what

    @admin.display(description="details")
    def details(self, entry: LogEntry) -> str:
        told = _told(entry)
        if told.batch is None:
            return told.facts
        url = reverse("admin:collection_batch_change", args=[told.batch])
        batch = format_html('<a href="{}">batch {}</a>', url, told.batch)
        return format_html("{}; {}", told.facts, batch) if told.facts else batch

    @admin.display(description="where")
    def where(self, entry: LogEntry) -> str:
        return _told(entry).where


def _told(entry: LogEntry) -> Told:
    """Return what an entry says; read once for all columns of its row."""
    told = getattr(entry, "told", None)
    if not isinstance(told, Told):
        told = tell(entry)
        entry.told = told  # type: ignore[attr-defined]  # For the next column.
    return told


def _address(entry: LogEntry) -> str:
    """Return the address of the row that an entry is about, "" where it is gone or has none."""
    if entry.object_id is None or entry.action_flag == DELETION:
        return ""
    return entry.get_admin_url() or ""
