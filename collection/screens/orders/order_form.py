"""The form of an order: what it is, what it costs beside its records, and a row for each line."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from adminkit.addresses import read_id
from adminkit.fields import DayField, NumberField, PriceField, WholeField, offer_rows
from adminkit.sent_once import PageUidField
from collection.models import Order, OrderLine, Want
from collection.models.wants import WantQuerySet
from collection.orders.entering import STAYING_OPEN
from collection.typed.names import suggesting

#: Empty rows below the lines, and how many *More lines* adds.
EMPTY_ROWS = 3
#: So many lines one page takes.
MOST_LINES = 200


class AmountField(PriceField):
    """An amount that is 0 where nothing is typed."""

    def clean(self, value: Any) -> Decimal:
        return super().clean(value) or Decimal(0)

    def prepare_value(self, value: Any) -> Any:
        return "" if isinstance(value, Decimal) and not value else value


class DiscountField(forms.CharField):
    """An amount, or a percentage such as "10 %"."""

    def clean(self, value: Any) -> tuple[Decimal, Decimal | None]:
        """Return the amount and the percentage, of which one is 0 or None. Raises ValidationError
        for what is neither.
        """
        text = super().clean(value).strip()
        if not text.endswith("%"):
            return AmountField(required=False).clean(text), None
        percent = NumberField(min_value=0, max_value=100, max_digits=5, decimal_places=2)
        return Decimal(0), percent.clean(text.removesuffix("%").strip())


def discount_words(order: Order) -> str:
    """Return the discount of an order as the field takes it."""
    if order.discount_percent is not None:
        return f"{order.discount_percent.normalize():f} %"
    return f"{order.discount:.2f}" if order.discount else ""


class OrderEntryForm(forms.ModelForm):
    """An order without its lines."""

    # The order's future uid, so that the same page sent twice stores one.
    uid = PageUidField(required=False)
    ordered_on = DayField(label="Ordered on")
    expected_on = DayField(label="Expected on", required=False, initial=None)
    shipping = AmountField(required=False)
    discount_text = DiscountField(label="Discount", required=False, help_text="Such as 5 or 10 %")
    lot_total = PriceField(
        label="Total of the lot",
        required=False,
        help_text="Of records without a price",
    )
    other_costs = AmountField(required=False, help_text="Customs and fees")
    rate = NumberField(required=False, min_value=0, help_text="What 1 of it costs")
    charged = PriceField(required=False, help_text="Or: for all of it")

    class Meta:
        model = Order
        fields = [
            *("shop", "ordered_on", "expected_on", "promo_code", "shipping", "lot_total"),
            *("other_costs", "currency", "rate", "charged", "charge", "notes"),
        ]
        widgets = {
            "shop": suggesting("shop"),
            "charge": forms.RadioSelect,
            "notes": forms.Textarea({"rows": 3}),
        }
        labels = {"charge": "Costs in credits"}
        help_texts = {"currency": "Such as GBP"}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        order = self.instance
        self.initial.setdefault("discount_text", discount_words(order))
        if order.pk:
            del self.fields["uid"]
        if order.is_frozen:
            for name, field in self.fields.items():
                field.disabled = name not in STAYING_OPEN
        charge = self.fields["charge"]
        assert isinstance(charge, forms.ChoiceField)
        known: Any = charge.choices
        charge.choices = [choice for choice in known if choice[0]]

    def _post_clean(self) -> None:
        """Leave what the whole order has to fulfil to the verb that stores it."""
        discount = self.cleaned_data.get("discount_text")
        if discount is not None:
            self.instance.discount, self.instance.discount_percent = discount
        if self.cleaned_data.get("uid"):
            self.instance.uid = self.cleaned_data["uid"]
        super()._post_clean()  # type: ignore[misc]  # not in the stubs


class LineForm(forms.ModelForm):
    """One line. A row whose artist and title are empty is none."""

    want = forms.ModelChoiceField(Want.objects.none(), required=False, widget=forms.HiddenInput)
    line = forms.CharField(required=False, widget=forms.HiddenInput)
    artist = forms.CharField(
        required=False, max_length=500, widget=suggesting("artist", "data-several")
    )
    title = forms.CharField(required=False, max_length=500)
    format = forms.CharField(required=False, max_length=500, widget=suggesting("format"))
    count = WholeField(label="Copies", min_value=1, max_value=999, initial=1)
    unit_price = PriceField(label="Price of one", required=False)
    year = WholeField(required=False, min_value=0, max_value=9999)
    discogs_release_id = WholeField(label="Discogs release", required=False, min_value=1)

    class Meta:
        model = OrderLine
        fields = [
            *("artist", "title", "format", "count", "unit_price", "year", "label"),
            *("catalog_number", "discogs_release_id", "variant", "want"),
        ]
        widgets = {"label": suggesting("label", "data-several")}
        help_texts = {"variant": "If a release is in it twice, such as its grade"}

    def __init__(
        self, *args: Any, wants: WantQuerySet, is_frozen: bool = False, **options: Any
    ) -> None:
        """`is_frozen`: something of the order has come, so that the line stays as it is."""
        super().__init__(*args, **options)
        offer_rows(self.fields["want"], wants)
        for name, field in self.fields.items():
            field.disabled = is_frozen and name != "line"
        if self.instance.pk:
            self.initial["line"] = str(self.instance.pk)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is ordered by this row."""
        typed = self.cleaned_data
        return not typed.get("artist") and not typed.get("title")

    def clean(self) -> dict[str, Any]:
        """Refuse half a line. Raises ValidationError."""
        typed = super().clean() or self.cleaned_data
        for name, other in (("artist", "title"), ("title", "artist")):
            if typed.get(other) and not typed.get(name) and name not in self.errors:
                self.add_error(name, ValidationError(f"Say the {name} too.", code="required"))
        return typed

    def _post_clean(self) -> None:
        """Check nothing of an empty row; the verb that stores the order checks the others."""
        if not self.errors and not self.is_empty:
            for name in self._meta.fields or ():
                setattr(self.instance, name, self.cleaned_data.get(name))


class LineRows(forms.BaseFormSet):
    """The rows of the lines; `lines` are those that the page begins with, or that are stored."""

    def __init__(
        self,
        *args: Any,
        lines: Sequence[OrderLine],
        wants: WantQuerySet,
        is_frozen: bool = False,
        **options: Any,
    ) -> None:
        self.lines, self.wants, self.is_frozen = list(lines), wants, is_frozen
        self.stored = {line.pk: line for line in lines if line.pk}
        super().__init__(*args, **options)

    def initial_form_count(self) -> int:
        return super().initial_form_count() if self.is_bound else len(self.lines)

    def total_form_count(self) -> int:
        if self.is_bound:
            return super().total_form_count()
        return len(self.lines) + (0 if self.is_frozen else EMPTY_ROWS)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        options: dict[str, Any] = {
            "wants": self.wants,
            "is_frozen": self.is_frozen,
            "label_suffix": "",
        }
        if index is None:
            return options
        if self.is_bound:
            pk = read_id(self.data.get(f"{self.prefix}-{index}-line", ""))
            return options | {"instance": self.stored.get(pk or 0)}
        return options | {"instance": self.lines[index] if index < len(self.lines) else None}

    @property
    def kept(self) -> list[OrderLine]:
        """The lines that were typed, in their order; of rows that are valid."""
        return [
            form.instance for form in self.forms if isinstance(form, LineForm) and not form.is_empty
        ]


LineFormSet = forms.formset_factory(
    LineForm, formset=LineRows, max_num=MOST_LINES, absolute_max=MOST_LINES, validate_max=True
)


def line_rows(
    posted: QueryDict | None, *, lines: Sequence[OrderLine], wants: WantQuerySet, is_frozen: bool
) -> LineRows:
    """Return the rows of a page, as they were sent or as they begin."""
    make: Any = LineFormSet
    rows: LineRows = make(posted, prefix="lines", lines=lines, wants=wants, is_frozen=is_frozen)
    return rows
