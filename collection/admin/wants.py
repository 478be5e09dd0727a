"""Wants: what somebody looks for, the most wanted first."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from collection.admin.strict import StrictAdmin
from collection.models import Want
from ratings.admin import OwnRows


class StateFilter(admin.SimpleListFilter):
    """Open wants unless something else is asked for."""

    title = "state"
    parameter_name = "state"
    conditions = {
        "bought": Q(record__isnull=False),
        "given_up": Q(record__isnull=True, closed_on__isnull=False),
        "all": Q(),
    }

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("bought", "Bought"), ("given_up", "Given up"), ("all", "All")]

    def choices(self, changelist: ChangeList) -> Iterator[dict[str, Any]]:
        found = super().choices(changelist)
        yield next(found) | {"display": "Open"}
        yield from found

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() is None:
            return queryset.open()
        if self.value() not in self.conditions:
            raise IncorrectLookupParameters
        return queryset.filter(self.conditions[self.value()])


@admin.register(Want)
class WantAdmin(OwnRows, StrictAdmin):
    change_list_template = "admin/collection/want/change_list.html"
    list_display = ["priority", "artist", "title", "format", "year", "label_line", "top_price", "owner", "bought_it"]
    list_display_links = ["artist", "title"]
    list_select_related = ["owner"]
    list_filter = [StateFilter, "priority", ("owner", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["artist", "title", "label", "catalog_number"]
    autocomplete_fields = ["record"]
    empty_value_display = ""
    empty_text = "Nothing is wanted yet. Add what you look for, or bring your Discogs wantlist:"
    empty_link = ("import a file", "admin:collection_record_import")
    fields = [
        *("artist", "title", ("label", "catalog_number"), ("format", "year"), "discogs_release_id"),
        *(("top_price", "priority"), "notes", "added_at", ("closed_on", "record")),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        may_buy = request.user.has_perm("collection.add_record")
        mine = Q(owner=request.user, closed_on=None)
        buyable = ExpressionWrapper(mine, BooleanField()) if may_buy else Value(False)
        return super().get_queryset(request).annotate(is_buyable=buyable)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        return queryset.search(search_term) if search_term else queryset, False

    @admin.display(description="label", ordering="label")
    def label_line(self, want: Want) -> str:
        return f"{want.label} {want.catalog_number}".strip()

    @admin.display(description="")
    def bought_it(self, want: Want) -> SafeString | str:
        """Lead to quick buy, which begins with what is known of the want and closes it."""
        if want.is_buyable:
            url = reverse("admin:quick_buy", query={"want": want.pk})
            return format_html('<a href="{}" aria-label="Bought {}">Bought it</a>', url, want)
        return f"bought {want.closed_on}" if want.record_id else f"given up {want.closed_on}" if want.closed_on else ""
