"""Wants: records that somebody is looking for, the most wanted first."""

from datetime import date
from typing import Any, Protocol

from django.contrib import admin, messages
from django.db.models import (
    BooleanField,
    ExpressionWrapper,
    Q,
    QuerySet,
    Value,
)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from adminkit.numbers import counted
from adminkit.own_rows import OwnRows
from adminkit.signed_in import signed_in_user
from adminkit.strict_list import BUTTONS, StrictList
from adminkit.views import AdminView, view_urls
from collection.admin.records.columns import ordered_mark
from collection.admin.state_filter import StateFilter
from collection.admin.strict import StrictAdmin
from collection.bulk.wants import close_together, come_in, set_pressing
from collection.models import Batch, OrderLine, Want
from collection.models.wants import WantQuerySet
from collection.orders.on_the_way import OrderedLines
from collection.resources import WantResource
from collection.screens.wants.come_in import ComeInPage
from collection.screens.wants.offering import with_undo


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


@admin.action(description="Any pressing of the selected wants will do", permissions=["change"])
def want_any_pressing(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Want]
) -> None:
    """Let any pressing of the album fulfil the selected wants."""
    _say(request, set_pressing(_rows(queryset), any_pressing=True, by=signed_in_user(request)))


@admin.action(description="Only the pressing of the selected wants will do", permissions=["change"])
def want_this_pressing(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Want]
) -> None:
    """Let only the pressing that each of them names fulfil the selected wants."""
    _say(request, set_pressing(_rows(queryset), any_pressing=False, by=signed_in_user(request)))


@admin.action(description="Order these", permissions=["order"])
def order_these(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Want]
) -> HttpResponse:
    """Lead to the page of a new order, which begins with a line for each of the selected wants."""
    own = _rows(queryset).open().filter(owner=signed_in_user(request))
    ids = list(own.values_list("pk", flat=True)[:MOST_ORDERED])
    if not ids:
        messages.warning(request, "None of the selected wants is open and your own.")
        return redirect(request.get_full_path())
    return redirect(reverse("admin:collection_order_add", query={"want": ids}))


@admin.action(description="Give up the selected wants", permissions=["change"])
def give_up(model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Want]) -> None:
    """Close those of the selected wants that are open, without a record."""
    _say(request, close_together(_rows(queryset), by=signed_in_user(request)))


def _rows(queryset: QuerySet[Want]) -> WantQuerySet:
    """Return the selected wants by their ids alone."""
    return Want.objects.filter(pk__in=queryset.order_by().values("pk"))


def _say(request: HttpRequest, batch: Batch | None) -> None:
    if batch is None:
        messages.info(request, "Nothing was changed: these wants say so already.")
        return
    changed = batch.counts["changed"]
    sentence = f"{counted(changed, 'want')} {'was' if changed == 1 else 'were'} changed."
    messages.success(request, with_undo(sentence, batch))


#: So many wants are ordered together.
MOST_ORDERED = 100
WANT_VIEWS: list[tuple[str, type[AdminView], str]] = [("come-in/", ComeInPage, "come_in")]


class ListedWant(Protocol):
    """A want as the list gives it to its columns."""

    pk: int
    record_id: int | None
    closed_on: date | None
    is_buyable: bool
    ordered: OrderLine | None


class WantList(StrictList):
    """Marks what is ordered, as far as the user may see orders."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        user = signed_in_user(request)
        if self.result_list and user.has_perm("collection.view_order"):
            ordered = OrderedLines(user)
            for want in self.result_list:
                want.ordered = ordered.of_want(want) if want.closed_on is None else None


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
        "pressing_words",
        "top_price",
        "owner",
        "bought_it",
    ]
    list_display_links = ["artist", "title"]
    list_select_related = ["owner"]
    list_filter = [
        WantState,
        "priority",
        "any_pressing",
        ("owner", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = ["artist", "title", "label", "catalog_number"]
    autocomplete_fields = ["record"]
    actions = [order_these, want_any_pressing, want_this_pressing, give_up]
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
        ("discogs_release_id", "any_pressing"),
        ("top_price", "priority"),
        "notes",
        "added_at",
        ("closed_on", "record"),
    ]

    class Media:
        css = {"all": ["collection/wants.css"]}

    def get_urls(self) -> list[URLPattern]:
        return [*view_urls(self, WANT_VIEWS), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list, and above it how many of the user's wants have come in."""
        context: dict[str, Any] = {}
        if self.has_change_permission(request):
            context["come_in"] = len(come_in(signed_in_user(request)))
        return super().changelist_view(request, context | (extra_context or {}))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Want]:
        user = signed_in_user(request)
        is_own_and_open = ExpressionWrapper(Q(owner=user, closed_on=None), BooleanField())
        may_buy = user.has_perm("collection.add_record")
        is_buyable = is_own_and_open if may_buy else Value(False)
        return super().get_queryset(request).annotate(is_buyable=is_buyable)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[WantList]:
        return WantList

    def has_order_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("collection.add_order")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Want], search_term: str
    ) -> tuple[QuerySet[Want], bool]:
        assert isinstance(queryset, WantQuerySet)
        return queryset.search(search_term) if search_term else queryset, False

    @admin.display(description="label", ordering="label")
    def label_line(self, want: Want) -> str:
        return f"{want.label} {want.catalog_number}".strip()

    @admin.display(description="pressing", ordering="any_pressing")
    def pressing_words(self, want: Want) -> str:
        return "any" if want.any_pressing else ""

    @admin.display(description=BUTTONS)
    def bought_it(self, want: ListedWant) -> SafeString | str:
        """Lead to quick buy, which begins with what is known of the want and closes it."""
        if want.is_buyable:
            url = reverse("admin:quick_buy", query={"want": want.pk})
            link = '<a href="{}" class="button" aria-label="Bought {}">Bought it</a>'
            ordered = getattr(want, "ordered", None)
            mark = format_html(" {}", ordered_mark(ordered)) if ordered else ""
            return format_html(f"{link}{{}}", url, want, mark)
        if want.record_id:
            return f"bought {want.closed_on}"
        return f"given up {want.closed_on}" if want.closed_on else ""
