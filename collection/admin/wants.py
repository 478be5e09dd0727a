"""Wants: records that somebody is looking for, the most wanted first."""

from datetime import date
from typing import Protocol

from django.contrib import admin
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from adminkit.own_rows import OwnRows
from adminkit.signed_in import signed_in_user
from collection.admin.state_filter import StateFilter
from collection.admin.strict import StrictAdmin
from collection.models import Want
from collection.models.wants import WantQuerySet
from collection.resources import WantResource


class WantState(StateFilter):
    """Shows open wants unless the address says otherwise."""

    states = {"open": "Open", "bought": "Bought", "given_up": "Given up", "all": "All"}
    conditions = {
        "open": Q(closed_on=None),
        "bought": Q(record__isnull=False),
        "given_up": Q(record__isnull=True, closed_on__isnull=False),
        "all": Q(),
    }

    def narrowed(self, rows: QuerySet[Want], state: str) -> QuerySet[Want]:
        return rows.filter(self.conditions[state])


class ListedWant(Protocol):
    """A want as the list gives it to its columns."""

    pk: int
    record_id: int | None
    closed_on: date | None
    is_buyable: bool


@admin.register(Want)
class WantAdmin(OwnRows, StrictAdmin):
    resource_classes = [WantResource]
    import_table = "wants"
    change_list_template = "admin/collection/want/change_list.html"
    list_display = [
        "priority",
        "artist",
        "title",
        "format",
        "year",
        "label_line",
        "top_price",
        "owner",
        "bought_it",
    ]
    list_display_links = ["artist", "title"]
    list_select_related = ["owner"]
    list_filter = [WantState, "priority", ("owner", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["artist", "title", "label", "catalog_number"]
    autocomplete_fields = ["record"]
    empty_value_display = ""
    empty_text = "No wants yet. Add a record you are looking for, or import your Discogs wantlist:"
    empty_link = ("import a file", "admin:collection_record_import")
    whole_address = {"state": "all"}
    export_offers = [("Only open wants", {"state": "open"})]
    fields = [
        "artist",
        "title",
        ("label", "catalog_number"),
        ("format", "year"),
        "discogs_release_id",
        ("top_price", "priority"),
        "notes",
        "added_at",
        ("closed_on", "record"),
    ]

    class Media:
        css = {"all": ["collection/wants.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Want]:
        user = signed_in_user(request)
        is_own_and_open = ExpressionWrapper(Q(owner=user, closed_on=None), BooleanField())
        may_buy = user.has_perm("collection.add_record")
        is_buyable = is_own_and_open if may_buy else Value(False)
        return super().get_queryset(request).annotate(is_buyable=is_buyable)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Want], search_term: str
    ) -> tuple[QuerySet[Want], bool]:
        assert isinstance(queryset, WantQuerySet)
        return queryset.search(search_term) if search_term else queryset, False

    @admin.display(description="label", ordering="label")
    def label_line(self, want: Want) -> str:
        return f"{want.label} {want.catalog_number}".strip()

    @admin.display(description="")
    def bought_it(self, want: ListedWant) -> SafeString | str:
        """Lead to quick buy, which begins with what is known of the want and closes it."""
        if want.is_buyable:
            url = reverse("admin:quick_buy", query={"want": want.pk})
            link = '<a href="{}" class="button" aria-label="Bought {}">Bought it</a>'
            return format_html(link, url, want)
        if want.record_id:
            return f"bought {want.closed_on}"
        return f"given up {want.closed_on}" if want.closed_on else ""
