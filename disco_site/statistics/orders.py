"""What orders have cost: by shop, by year and by month, with shipping apart."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal

from django.conf import settings
from django.urls import reverse

from adminkit.charts.charts import Chart, Row, lying_bar_chart
from adminkit.numbers import counted
from collection.models import Order
from collection.orders.shares import Shares, shared
from disco_site.statistics.chart_rows import quoted
from disco_site.statistics.parts import Cell, Part, Selection, Table, number

# How many shops a chart has room for.
MOST = 15
_CENT = Decimal("0.01")


class OrderSums:
    """Orders added up: of a shop, of a year or of a month, in the currency of the site."""

    def __init__(self) -> None:
        self.orders = self.copies = self.came = 0
        #: Orders in another currency, and copies whose own price nobody knows.
        self.foreign = self.unpriced = 0
        self.paid = self.shipping = Decimal("0.00")

    def add(self, order: Order, shares: Shares) -> None:
        """Count an order that was fetched with its lines, and what it costs."""
        lines = order.lines.all()
        self.orders += 1
        self.foreign += bool(order.currency)
        self.unpriced += sum(of_line.count(None) for of_line in shares.prices)
        self.copies += sum(line.wanted_count for line in lines)
        self.came += sum(line.received for line in lines)
        self.paid += shares.paid
        self.shipping += shipping_at_home(order, shares)

    @property
    def each(self) -> str:
        """The mean shipping of a record."""
        return f"{self.shipping / self.copies:,.2f}" if self.copies else ""

    @property
    def cells(self) -> tuple[Cell, ...]:
        counts = (number(self.orders), number(self.copies), number(self.came))
        return (*counts, number(self.paid), number(self.shipping), number(self.each))


def shipping_at_home(order: Order, shares: Shares) -> Decimal:
    """Return what the shipping of an order cost in the currency of the site."""
    rate = order.rate or Decimal(1)
    if order.charged is not None:
        rate = order.charged / shares.total if shares.total else Decimal(0)
    return (shares.shipping * rate).quantize(_CENT)


def orders_part(selection: Selection) -> Part | None:
    """Return what orders cost, the owner's of the filter or those that the user may see; None where
    there are none, or for a user who may not see orders.
    """
    if not selection.user.has_perm("collection.view_order"):
        return None
    orders = Order.objects.editable_by(selection.user)
    if selection.owner:
        orders = orders.filter(owner=selection.owner)
    shops: dict[str, OrderSums] = defaultdict(OrderSums)
    years: dict[str, OrderSums] = defaultdict(OrderSums)
    months: dict[str, OrderSums] = defaultdict(OrderSums)
    every = OrderSums()
    for order in orders.with_lines():
        shares = shared(order, order.lines.all())
        month = f"{order.ordered_on:%Y-%m}"
        for sums in (shops[order.shop], years[month[:4]], months[month], every):
            sums.add(order, shares)
    if not every.orders:
        return None
    tables = [
        _table("Shops", "Shop", _by_paid(shops), _of_shop),
        _table("Orders of every year", "Year", sorted(years.items(), reverse=True)),
        _table("Orders of every month", "Month", sorted(months.items(), reverse=True)),
    ]
    return Part("Orders", _note(every), [_chart(shops)], tables)


def _by_paid(shops: dict[str, OrderSums]) -> list[tuple[str, OrderSums]]:
    return sorted(shops.items(), key=lambda pair: (-pair[1].paid, pair[0]))


def _chart(shops: dict[str, OrderSums]) -> Chart:
    rows: list[Row] = [
        (shop, max(sums.paid, Decimal(0)), _list_url(shop)) for shop, sums in _by_paid(shops)[:MOST]
    ]
    return lying_bar_chart("Spent by shop", rows, unit=settings.DISCO_CURRENCY)


def _list_url(shop: str) -> str:
    query = {"state": "all", "shop": quoted(shop)}
    return reverse("admin:collection_order_changelist", query=query)


def _of_shop(shop: str, sums: OrderSums) -> tuple[Cell, ...]:
    """Return the cells of a shop, which lead to its orders and to the records that came of it."""
    orders, copies, came, *costs = sums.cells
    if sums.came:
        query = {"shop": quoted(shop), "is_active": ""}
        came = came._replace(url=reverse("admin:collection_record_changelist", query=query))
    return (Cell(shop, _list_url(shop), "name"), orders, copies, came, *costs)


def _of_time(name: str, sums: OrderSums) -> tuple[Cell, ...]:
    return (Cell(name), *sums.cells)


def _table(
    title: str,
    first: str,
    rows: Iterable[tuple[str, OrderSums]],
    cells_of: Callable[[str, OrderSums], tuple[Cell, ...]] = _of_time,
) -> Table:
    columns = (first, "Orders", "Copies", "Came", "Paid", "Shipping", "Shipping of one")
    return Table(title, columns, [cells_of(*row) for row in rows], folded=True)


def _note(every: OrderSums) -> str:
    currency = settings.DISCO_CURRENCY
    each = f", {every.each} a record" if every.each else ""
    return (
        f"Of the filters, only the owner applies here. {counted(every.orders, 'order')} with "
        f"{counted(every.copies, 'copy', 'copies')}: {every.paid:,} {currency} paid, of which "
        f"{every.shipping:,} {currency} are shipping{each}.{_unsure(every)}"
    )


def _unsure(every: OrderSums) -> str:
    """Return sentences on sums that were converted, and on copies that are in none."""
    sentences = []
    if every.foreign:
        one = every.foreign == 1
        count = "counts by its rate" if one else "count by their rate"
        orders = counted(every.foreign, "order")
        sentences.append(f" {orders} in another currency {count} or by what was charged.")
    if every.unpriced:
        have = "has" if every.unpriced == 1 else "have"
        copies = counted(every.unpriced, "copy", "copies")
        sentences.append(f" {copies} {have} no known price, which is missing here.")
    return "".join(sentences)
