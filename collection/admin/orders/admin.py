"""The list of orders, and the form of one with its lines."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from adminkit.numbers import counted
from adminkit.own_rows import OwnRows
from adminkit.signed_in import signed_in_user
from collection.admin.state_filter import StateFilter
from collection.admin.strict import StrictAdmin
from collection.models import Order, OrderLine
from collection.orders.models.order_set import OrderQuerySet
from collection.orders.resources import OrderResource
from collection.orders.shares import shared


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


class LinesFormset(forms.BaseInlineFormSet):
    """The lines of an order, which has at least one."""

    def clean(self) -> None:
        """Refuse an order without a line, one that has a product twice, and shares that cannot
        be. Raises ValidationError.
        """
        super().clean()
        if any(self.errors):
            return
        lines = [form.instance for form in self.forms if self._is_kept(form)]
        if not lines:
            raise ValidationError("An order has at least one line.")
        products: dict[str, OrderLine] = {}
        for line in lines:
            if products.setdefault(line.product, line) is not line:
                raise ValidationError(
                    f"{line.full_name} is in it twice; change the number of its copies."
                )
        shared(self.instance, lines)

    def _is_kept(self, form: forms.BaseForm) -> bool:
        assert isinstance(form, forms.ModelForm)
        return form.has_changed() or bool(form.instance.pk) if not self._is_deleted(form) else False

    def _is_deleted(self, form: forms.BaseForm) -> bool:
        return self.can_delete and self._should_delete_form(form)  # type: ignore[attr-defined]


class LinesInline(admin.TabularInline):
    model = OrderLine
    formset = LinesFormset
    extra = 1
    fields = ["artist", "title", "format", "discogs_release_id", "count", "unit_price"]
    formfield_overrides = StrictAdmin.formfield_overrides

    def has_add_permission(self, request: HttpRequest, obj: Order | None = None) -> bool:
        return super().has_add_permission(request, obj) and not (obj and obj.is_frozen)

    def has_change_permission(self, request: HttpRequest, obj: Order | None = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and obj.is_frozen)

    def has_delete_permission(self, request: HttpRequest, obj: Order | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.is_frozen)


@admin.register(Order)
class OrderAdmin(OwnRows, StrictAdmin):
    resource_classes = [OrderResource]
    inlines = [LinesInline]
    list_display = ["shop", "ordered_on", "line_words", "coming_words", "total_words"]
    list_display_links = ["shop"]
    list_filter = [OrderState]
    search_fields = ["shop"]
    search_help_text = "Shop, code, notes; artist and title of lines"
    empty_value_display = ""
    empty_text = "No orders on the way."
    whole_address = {"state": "all"}
    export_offers = [("Only orders on the way", {"state": "on-the-way"})]
    fields = [
        "shop",
        ("ordered_on", "expected_on"),
        "promo_code",
        ("shipping", "other_costs"),
        ("discount", "discount_percent"),
        "lot_total",
        ("currency", "rate", "charged"),
        "charge",
        "notes",
    ]
    #: What stays open of an order of which something has come.
    _OPEN = {"expected_on", "promo_code", "charge", "notes"}

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

    def get_readonly_fields(self, request: HttpRequest, obj: Order | None = None) -> list[Any]:
        fields = list(super().get_readonly_fields(request, obj))
        if obj is None or not obj.is_frozen:
            return fields
        names = [name for entry in self.fields or () for name in _names(entry)]
        return [*fields, *(name for name in names if name not in self._OPEN)]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Order], search_term: str
    ) -> tuple[QuerySet[Order], bool]:
        assert isinstance(queryset, OrderQuerySet)
        return queryset.search(search_term) if search_term else queryset, False

    @admin.display(description="lines")
    def line_words(self, order: Order) -> str:
        return ", ".join(line.full_name for line in list(order.lines.all())[:3])

    @admin.display(description="on the way")
    def coming_words(self, order: Order) -> str:
        copies = sum(line.on_the_way for line in order.lines.all())
        return counted(copies, "record") if copies else ""

    @admin.display(description="total")
    def total_words(self, order: Order) -> str:
        total = shared(order, list(order.lines.all())).total
        return f"{total:.2f} {order.shown_currency}"


def _names(entry: Any) -> list[str]:
    return [entry] if isinstance(entry, str) else list(entry)
