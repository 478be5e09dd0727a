"""Files of orders, Disco's own: known again by uid, else by shop and day."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from adminkit.numbers import typed_number
from adminkit.verbs import Actor
from collection.bulk_sql import chunks
from collection.cells import Values
from collection.importing.cells import amounts, dates, values
from collection.importing.tables.columns import Column
from collection.importing.tables.table import Identity, Overwritten, Stored, filled
from collection.importing.tables.with_uid import TableWithUid
from collection.models import Charge, Order, Record
from collection.names import name_key

_TEXTS = ("shop", "promo_code", "currency", "charge", "notes")
_DAYS = ("ordered_on", "expected_on", "received_on")
_ZERO = ("shipping", "discount", "other_costs", "refunded")
_UNKNOWN = ("discount_percent", "lot_total", "rate", "charged")
_FIELDS = (*_TEXTS, *_DAYS, *_ZERO, *_UNKNOWN)
_PATHS = ("pk", "uid", "owner__username", *_FIELDS)
#: Why a file changes nothing of an order of which something has come.
HAS_COME = "something of the order has come; undo its receipt first"


def _shop(text: str) -> str:
    return values.line(200)(values.name(text))


def _currency(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{3}", text):
        raise ValueError("is not a currency such as GBP")
    return "" if text.upper() == settings.DISCO_CURRENCY.upper() else text.upper()


def _percent(text: str) -> str:
    figure = amounts.amount(text.removesuffix("%").strip())
    if Decimal(figure) > 100:
        raise ValueError("is more than 100 percent")
    return figure


def _rate(text: str) -> str:
    """Read what one of a currency costs, with up to eight places."""
    try:
        rate = typed_number(text)
    except ValueError:
        raise ValueError("is not a rate such as 1.1765") from None
    if not 0 < rate < 10**8 or rate != round(rate, 8):
        raise ValueError("is not a rate such as 1.1765")
    return _plain(rate)


def _charge(text: str) -> str:
    if text.casefold() not in Charge.values:
        raise ValueError(f"is not one of: {', '.join(Charge.values)}")
    return text.casefold()


def _plain(number: Decimal) -> str:
    """Return a number without zeros at its end."""
    return f"{number:f}".rstrip("0").rstrip(".") if number % 1 else f"{number:.0f}"


class OrderTable(TableWithUid):
    model = Order
    name = "orders"
    is_new_by_uid = True
    columns: ClassVar[tuple[Column, ...]] = (
        Column("uid", values.uid, is_key=True, can_be_empty=False),
        Column("owner", values.line(150), is_needed=True, can_be_empty=False),
        Column("shop", _shop, is_needed=True, can_be_empty=False),
        Column("ordered_on", read_date=dates.day, is_needed=True, can_be_empty=False),
        Column("expected_on", read_date=dates.day),
        Column("received_on", read_date=dates.day),
        Column("promo_code", values.line(100)),
        Column("shipping", amounts.amount),
        Column("discount", amounts.amount),
        Column("discount_percent", _percent),
        Column("lot_total", amounts.amount),
        Column("other_costs", amounts.amount),
        Column("currency", _currency),
        Column("rate", _rate),
        Column("charged", amounts.amount),
        Column("refunded", amounts.amount),
        Column("charge", _charge, can_be_empty=False),
        Column("notes", values.prose, is_prose=True),
    )
    rights = ("collection.add_order", "collection.change_order")
    told_by = ("ordered_on",)
    owner_column = "owner"

    def stored(self, rows: QuerySet[Order]) -> Iterator[Stored]:
        return _stored(rows)

    def name_of(self, values: Values) -> Identity:
        return _names(values)

    @classmethod
    def label(cls, cells: Values) -> str:
        return f"{cells.get('shop', '')}, {cells.get('ordered_on', '')}"

    def problems(self, values: Values, *, is_new: bool) -> Iterator[tuple[str, str]]:
        today = timezone.localdate().isoformat()
        ordered = values["ordered_on"]
        for column in ("ordered_on", "received_on"):
            if values.get(column, "") > today:
                yield column, "lies in the future"
        for column in ("expected_on", "received_on"):
            if values.get(column, ordered) < ordered:
                yield column, f"is before it was ordered, on {ordered}"
        if values.get("discount_percent") and _number(values, "discount"):
            yield "discount_percent", "is given besides an amount; a discount is one or the other"
        rates = [name for name in ("rate", "charged") if values.get(name)]
        if values.get("currency") and len(rates) != 1:
            yield "currency", "needs either a rate or what was charged"
        elif rates and not values.get("currency"):
            yield rates[0], "is for an order in another currency"

    def left_alone(self, keys: Collection[str], by: Actor) -> Mapping[str, str]:
        came: set[int] = set()
        for some in chunks(sorted(map(int, keys))):
            records = Record.objects.filter(order_line__order__in=some).order_by()
            came.update(records.values_list("order_line__order_id", flat=True))
        return {str(pk): HAS_COME for pk in came}

    def create(self, rows: Sequence[Values]) -> list[str]:
        orders = []
        for cells in rows:
            uid = {"uid": UUID(cells["uid"])} if cells.get("uid") else {}
            orders.append(Order(**self._fields(cells), **uid))
        return [str(order.pk) for order in Order.objects.bulk_create(orders, batch_size=50)]

    def overwrite(self, rows: Sequence[Overwritten]) -> None:
        orders = [Order(pk=int(row.key), **self._fields(row.after)) for row in rows]
        Order.objects.bulk_update(orders, ["owner", *_FIELDS], batch_size=40)

    def why_kept(self, keys: Collection[str]) -> Mapping[str, str]:
        reasons: dict[str, str] = {}
        for some in chunks(sorted(map(int, keys))):
            lines = Order.objects.filter(pk__in=some, lines__isnull=False).order_by()
            reasons |= dict.fromkeys(map(str, lines.values_list("pk", flat=True)), "it has lines")
        return reasons

    def _fields(self, cells: Values) -> dict[str, Any]:
        fields: dict[str, Any] = {name: cells.get(name, "") for name in _TEXTS}
        fields["charge"] = fields["charge"] or Charge.EACH
        for name in _DAYS:
            fields[name] = date.fromisoformat(cells[name]) if cells.get(name) else None
        fields |= {name: _number(cells, name) for name in _ZERO}
        fields |= {name: Decimal(cells[name]) if cells.get(name) else None for name in _UNKNOWN}
        fields["owner_id"] = self.known.owners.id(cells["owner"])
        return fields


def _number(cells: Values, name: str) -> Decimal:
    return Decimal(cells.get(name) or 0)


def _names(values: Values) -> Identity:
    return values["owner"], name_key(values["shop"]), values["ordered_on"]


def _stored(orders: QuerySet[Order]) -> Iterator[Stored]:
    rows = orders.order_by("pk").values_list(*_PATHS).iterator(chunk_size=2000)
    for pk, uid, owner, *others in rows:
        cells = {"uid": str(uid), "owner": owner}
        for name, value in zip(_FIELDS, others, strict=True):
            cells[name] = _cell(name, value)
        yield Stored(str(pk), filled(cells))


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name == "rate":
        return _plain(Decimal(value))
    if name in _ZERO:
        return f"{value:.2f}" if value else ""
    return f"{value:.2f}" if isinstance(value, Decimal) else str(value)
