"""Files of the lines of orders: known again by order and position. What came of a line is in it as
the uids of its records.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from adminkit.verbs import Actor
from collection.bulk_sql import chunks
from collection.cells import Values, join_list, split_list
from collection.importing.cells import amounts, counted, values
from collection.importing.sources.row import Row
from collection.importing.tables.columns import Column, key
from collection.importing.tables.kinds.orders.orders import HAS_COME
from collection.importing.tables.people_and_records import PeopleAndRecords
from collection.importing.tables.table import Identity, Overwritten, PlainTable, Stored, filled
from collection.models import Order, OrderLine, Record, Want
from collection.orders.models.order_line import MOST_COPIES

_TEXTS = ("artist", "title", "label", "catalog_number", "format", "variant")
_NUMBERS = ("discogs_release_id", "year", "count", "cancelled_count", "shared_count")
_PATHS = ("pk", "order__uid", "position", "want__uid", "unit_price", *_TEXTS, *_NUMBERS)


def _uids(text: str) -> str:
    return join_list(map(values.uid, split_list(text)))


class KnownOrder(NamedTuple):
    """An order that exists: whose it is, and whether something of it has come."""

    pk: int
    owner: int
    owner_name: str
    is_frozen: bool


class KnownCopy(NamedTuple):
    """A record that a line names: whose it is, and the line from which it came."""

    owner: int
    line: int | None


@dataclass
class LinePlace:
    """Where a product stands in an order."""

    position: str
    is_in_file: bool


class OrderLineTable(PlainTable):
    name = "order_lines"
    columns: ClassVar[tuple[Column, ...]] = (
        key("order_uid", values.uid),
        key("position", counted.whole(1, 9999)),
        Column("want_uid", values.uid),
        Column("discogs_release_id", values.number),
        Column("artist", values.name, is_needed=True, can_be_empty=False),
        Column("title", values.name, is_needed=True, can_be_empty=False),
        Column("label", values.line(values.NAME_LENGTH)),
        Column("catalog_number", values.line(values.NAME_LENGTH)),
        Column("format", values.line(values.NAME_LENGTH)),
        Column("year", read_date=lambda order: values.year()),
        Column("variant", values.line(100)),
        Column("count", counted.whole(1, MOST_COPIES), can_be_empty=False),
        Column("cancelled_count", counted.whole(0, MOST_COPIES)),
        Column("unit_price", amounts.amount),
        Column("shared_count", counted.whole(0, MOST_COPIES)),
        Column("record_uids", _uids),
    )
    rights = ("collection.add_order", "collection.change_order", "collection.change_record")

    def __init__(self, known: PeopleAndRecords) -> None:
        super().__init__(known)
        self._orders: dict[str, KnownOrder] = {}
        self._wants: dict[str, tuple[int, int]] = {}
        self._copies: dict[str, KnownCopy] = {}
        self._lines: dict[tuple[str, str], int] = {}
        #: By order and product, where it stands; of all rows so far.
        self._products: dict[tuple[str, str], LinePlace] = {}
        #: The records that rows so far say came of a line.
        self._taken: set[str] = set()

    @classmethod
    def label(cls, cells: Values) -> str:
        return f"{cells.get('artist', '')} - {cells.get('title', '')}"

    def learn(self, rows: Iterable[Mapping[str, str]]) -> None:
        some = list(rows)
        self._learn_orders({row["order_uid"] for row in some if row.get("order_uid")})
        wants = {row["want_uid"] for row in some if row.get("want_uid")}
        self._wants = {}
        for part in chunks(sorted(wants)):
            found = Want.objects.filter(uid__in=part).values_list("uid", "pk", "owner_id")
            self._wants |= {str(uid): (pk, owner) for uid, pk, owner in found}
        copies = {uid for row in some for uid in split_list(row.get("record_uids", ""))}
        self._copies = {}
        for part in chunks(sorted(copies)):
            of_records = Record.objects.filter(uid__in=part).order_by()
            for uid, owner, line in of_records.values_list("uid", "owner_id", "order_line_id"):
                self._copies[str(uid)] = KnownCopy(owner, line)

    def _learn_orders(self, uids: set[str]) -> None:
        self._orders, self._lines = {}, {}
        for some in chunks(sorted(uids)):
            orders = Order.objects.filter(uid__in=some).order_by()
            for uid, pk, owner, name, received_on in orders.values_list(
                "uid", "pk", "owner_id", "owner__username", "received_on"
            ):
                self._orders[str(uid)] = KnownOrder(pk, owner, name, received_on is not None)
            lines = OrderLine.objects.filter(order__uid__in=some).order_by()
            for uid, position, product, pk in lines.values_list(
                "order__uid", "position", "product_key", "pk"
            ):
                identity = str(uid), str(position)
                self._lines[identity] = pk
                place = LinePlace(str(position), identity in self.in_file)
                self._products.setdefault((str(uid), product), place)

    def identity(self, values: Values) -> Identity | None:
        return values["order_uid"], values["position"]

    def find(self, rows: Sequence[Row]) -> list[Stored | None]:
        ids = {self._lines.get((row.values["order_uid"], row.values["position"])) for row in rows}
        stored = self._stored(pk for pk in ids if pk is not None)
        by_identity = {self.identity(row.cells): row for row in stored}
        return [by_identity.get(self.identity(row.values)) for row in rows]

    def problems(self, values: Values, *, is_new: bool) -> Iterator[tuple[str, str]]:
        order = self._orders.get(values["order_uid"])
        if order is None:
            yield "order_uid", "no order has this uid"
            return
        if reason := self.known.owners.problem(order.owner_name):
            yield "order_uid", reason
            return
        want = self._wants.get(values.get("want_uid", ""))
        if values.get("want_uid") and (want is None or want[1] != order.owner):
            yield "want_uid", "the owner of the order has no want of this uid"
        count = int(values.get("count") or 1)
        cancelled = int(values.get("cancelled_count") or 0)
        if cancelled > count:
            yield "cancelled_count", f"is more than the {count} that were ordered"
        if int(values.get("shared_count") or 0) > count:
            yield "shared_count", f"is more than the {count} that were ordered"
        if order.is_frozen != ("shared_count" in values):
            yield "shared_count", "belongs to the lines of an order of which something has come"
        yield from self._wrong_copies(values, order, count - cancelled)
        yield from self._twice(values)

    def _wrong_copies(
        self, values: Values, order: KnownOrder, most: int
    ) -> Iterator[tuple[str, str]]:
        uids = split_list(values.get("record_uids", ""))
        line = self._lines.get((values["order_uid"], values["position"]))
        if uids and not order.is_frozen:
            yield "record_uids", "belongs to the lines of an order of which something has come"
        if len(uids) > most:
            yield "record_uids", f"names {len(uids)} records, and {most} were to come"
        for uid in uids:
            copy = self._copies.get(uid)
            if copy is None or copy.owner != order.owner:
                yield "record_uids", f"the owner of the order has no record {uid}"
            elif copy.line not in (None, line) or uid in self._taken:
                yield "record_uids", f"the record {uid} came of another line"
            self._taken.add(uid)

    def _twice(self, values: Values) -> Iterator[tuple[str, str]]:
        product = values["order_uid"], _line(values).product
        place = self._products.get(product)
        is_other = place is not None and place.position != values["position"]
        if place is not None and is_other and not place.is_in_file:
            yield "title", f"is in line {place.position} of the order already"
            return
        # What was there in another row of the file is where this row says.
        self._products[product] = LinePlace(values["position"], False)

    def left_alone(self, keys: Collection[str], by: Actor) -> Mapping[str, str]:
        came: set[int] = set()
        for some in chunks(sorted(map(int, keys))):
            lines = OrderLine.objects.filter(pk__in=some, order__received_on__isnull=False)
            came.update(lines.order_by().values_list("pk", flat=True))
        return {str(pk): HAS_COME for pk in came}

    def create(self, rows: Sequence[Values]) -> list[str]:
        lines = []
        for cells in rows:
            line = _line(cells, **self._links(cells))
            line.product_key = line.product
            lines.append(line)
        stored = OrderLine.objects.bulk_create(lines, batch_size=50)
        for line, cells in zip(stored, rows, strict=True):
            self._link(line.pk, cells)
        return [str(line.pk) for line in stored]

    def overwrite(self, rows: Sequence[Overwritten]) -> None:
        for row in rows:
            # Products change places, which the database would not let one by one.
            OrderLine.objects.filter(pk=int(row.key)).update(product_key=f"aside {row.key}")
        for row in rows:
            line = _line(row.after, pk=int(row.key), **self._links(row.after))
            line.save(force_update=True)
            self._link(line.pk, row.after)

    def _links(self, cells: Values) -> dict[str, Any]:
        want = self._wants.get(cells.get("want_uid", ""))
        return {"order_id": self._orders[cells["order_uid"]].pk, "want_id": want and want[0]}

    def _link(self, line: int, cells: Values) -> None:
        """Let the records that came of a line point to it, and no others."""
        uids = [UUID(uid) for uid in split_list(cells.get("record_uids", ""))]
        Record.objects.filter(order_line=line).exclude(uid__in=uids).update(order_line=None)
        if uids:
            Record.objects.filter(uid__in=uids).update(order_line=line)

    def current(self, keys: Sequence[str]) -> dict[str, Values]:
        return {stored.key: stored.cells for stored in self._stored(map(int, keys))}

    def delete(self, keys: Sequence[str]) -> None:
        for some in chunks(sorted(map(int, keys))):
            Record.objects.filter(order_line__in=some).update(order_line=None)
            OrderLine.objects.filter(pk__in=some).delete()

    def all_rows(self) -> Iterator[Values]:
        ids = OrderLine.objects.order_by("order", "position").values_list("pk", flat=True)
        places = {pk: place for place, pk in enumerate(ids)}
        for some in chunks(list(places)):
            for stored in sorted(self._stored(some), key=lambda row: places[int(row.key)]):
                yield stored.cells

    def _stored(self, ids: Iterable[int]) -> Iterator[Stored]:
        for some in chunks(sorted(ids)):
            came: dict[int, list[str]] = {}
            records = Record.objects.filter(order_line__in=some).order_by("pk")
            for line, uid in records.values_list("order_line_id", "uid"):
                if line is not None:
                    came.setdefault(line, []).append(str(uid))
            yield from _rows(OrderLine.objects.filter(pk__in=some), came)


def _line(cells: Values, **links: Any) -> OrderLine:
    fields: dict[str, Any] = {name: cells.get(name, "") for name in _TEXTS}
    fields |= {name: int(cells[name]) if cells.get(name) else None for name in _NUMBERS}
    fields["count"] = fields["count"] or 1
    fields["cancelled_count"] = fields["cancelled_count"] or 0
    price = cells.get("unit_price")
    fields["unit_price"] = Decimal(price) if price else None
    return OrderLine(position=int(cells["position"]), **fields, **links)


def _rows(lines: QuerySet[OrderLine], came: Mapping[int, Sequence[str]]) -> Iterator[Stored]:
    for pk, order, position, want, price, *others in lines.order_by("pk").values_list(*_PATHS):
        cells = {
            "order_uid": str(order),
            "position": str(position),
            "want_uid": str(want or ""),
            "unit_price": "" if price is None else f"{price:.2f}",
            "record_uids": join_list(came.get(pk, ())),
        }
        for name, value in zip((*_TEXTS, *_NUMBERS), others, strict=True):
            cells[name] = "" if value is None else str(value)
        if cells["cancelled_count"] == "0":
            cells["cancelled_count"] = ""
        yield Stored(str(pk), filled(cells))
