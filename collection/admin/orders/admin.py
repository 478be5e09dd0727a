"""The list of orders, and the addresses of their pages."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.safestring import SafeString

from adminkit.numbers import counted
from adminkit.own_rows import OwnRows
from adminkit.signed_in import signed_in_user
from adminkit.strict_list import StrictList
from adminkit.views import AdminView, view_urls
from collection.admin.orders.page import CancelLine, OrderPage, ShareCosts
from collection.admin.orders.receiving import ReceivePage
from collection.admin.orders.refund import RefundPage
from collection.admin.state_filter import StateFilter
from collection.admin.strict import StrictAdmin
from collection.filters.orders import from_shop
from collection.models import Order
from collection.names import name_key
from collection.orders.models.order_set import OrderQuerySet
from collection.orders.resources import OrderResource
from collection.orders.shares import shared
from collection.screens.orders.entering import enter_order, order_address

#: So many lines are named in a row of the list.
NAMED = 3
#: The list offers so many shops, of so many orders.
SHOPS, RECENT = 12, 200


class OrderState(StateFilter):
    """Shows orders that are on the way unless the address says otherwise."""

    states = {"on-the-way": "On the way", "late": "Late", "done": "Done", "all": "All"}

    def narrowed(self, rows: QuerySet[Order], state: str) -> QuerySet[Order]:
        assert isinstance(rows, OrderQuerySet)
        if state == "late":
            return rows.late()
        if state == "done":
            return rows.done()
        return rows.on_the_way() if state == "on-the-way" else rows


class ShopFilter(admin.SimpleListFilter):
    """Offers the shops of the last orders; the address may name others, as the filter of orders
    does.
    """

    title = parameter_name = "shop"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        orders = model_admin.get_queryset(request).order_by("-ordered_on", "-pk")
        shops = dict.fromkeys(orders.values_list("shop", flat=True)[:RECENT])
        offered = {f'"{shop}"': shop for shop in sorted(list(shops)[:SHOPS], key=name_key)}
        given = self.value()
        if given and given not in offered:
            offered = {given: given} | offered
        return list(offered.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> QuerySet[Order]:
        assert isinstance(queryset, OrderQuerySet)
        return from_shop(queryset, self.value() or "") if self.value() else queryset


class OrderList(StrictList):
    """Leads to the page of an order, not to its form."""

    def url_for_result(self, result: Model) -> str:
        return order_address(result.pk)


ORDER_VIEWS: list[tuple[str, type[AdminView], str]] = [
    ("<int:pk>/page/", OrderPage, "page"),
    ("<int:pk>/receive/", ReceivePage, "receive"),
    ("<int:pk>/costs/", ShareCosts, "costs"),
    ("<int:pk>/refund/", RefundPage, "refund"),
    ("lines/<int:pk>/cancel/", CancelLine, "cancel"),
]


@admin.register(Order)
class OrderAdmin(OwnRows, StrictAdmin):
    resource_classes = [OrderResource]
    import_table = "orders"
    list_display = ["shop", "ordered_on", "line_words", "coming_words", "expected", "total_words"]
    list_display_links = ["shop"]
    list_filter = [OrderState, ShopFilter]
    search_fields = ["shop"]
    search_help_text = "Shop, code, notes; artist and title of lines"
    empty_value_display = ""
    empty_text = "No orders on the way."
    whole_address = {"state": "all"}
    export_offers = [("Only orders on the way", {"state": "on-the-way"})]

    class Media:
        css = {"all": ["collection/order_list.css"]}

    def get_urls(self) -> list[URLPattern]:
        return [*view_urls(self, ORDER_VIEWS), *super().get_urls()]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return OrderList

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show or store the page of a new order, which begins with the wants in its address."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        # What cannot be an id is a page that does not exist, as with every other new row.
        self.get_changeform_initial_data(request)
        return enter_order(self, request, Order(owner=signed_in_user(request)))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show or store the page on which an order is changed; lead whoever may only look to the
        page of the order.
        """
        order = self.get_object(request, unquote(object_id))
        if order is None or not self.has_view_permission(request, order):
            return super().change_view(request, object_id, form_url, extra_context)
        if self.has_change_permission(request, order):
            return enter_order(self, request, order)
        if request.method == "POST":
            raise PermissionDenied
        return redirect(order_address(order.pk))

    def has_view_permission(self, request: HttpRequest, obj: Order | None = None) -> bool:
        return super().has_view_permission(request, obj) and self.is_own(request, obj)

    def get_queryset(self, request: HttpRequest) -> OrderQuerySet[Order]:
        """Return the orders of the user, for an owner of the site those of everybody."""
        return Order.objects.editable_by(signed_in_user(request))

    def get_rows(self, request: HttpRequest, ids: Sequence[int]) -> QuerySet[Order]:
        return self.get_queryset(request).filter(pk__in=ids).with_lines()

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        columns = list(super().get_list_display(request))
        return [*columns, "owner"] if signed_in_user(request).is_superuser else columns

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Order], search_term: str
    ) -> tuple[QuerySet[Order], bool]:
        assert isinstance(queryset, OrderQuerySet)
        return queryset.search(search_term) if search_term else queryset, False

    @admin.display(description="lines")
    def line_words(self, order: Order) -> str:
        lines = list(order.lines.all())
        more = f" and {len(lines) - NAMED:,} more" if len(lines) > NAMED else ""
        return "; ".join(line.full_name for line in lines[:NAMED]) + more

    @admin.display(description="on the way")
    def coming_words(self, order: Order) -> str:
        lines = order.lines.all()
        copies, every = sum(line.on_the_way for line in lines), sum(line.count for line in lines)
        if not copies:
            return ""
        return f"{copies:,} of {counted(every, 'record')}" if copies < every else f"{copies:,}"

    @admin.display(description="expected", ordering="expected_on")
    def expected(self, order: Order) -> SafeString | date | None:
        is_coming = any(line.on_the_way for line in order.lines.all())
        if order.is_late and is_coming:
            return format_html('{} <strong class="order-late">late</strong>', order.expected_on)
        return order.expected_on if is_coming else None

    @admin.display(description="total")
    def total_words(self, order: Order) -> str:
        total = shared(order, list(order.lines.all())).total
        return f"{total:.2f} {order.shown_currency}"
