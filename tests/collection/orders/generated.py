"""Orders that chance makes up, with everything that an order can have."""

from decimal import Decimal
from random import Random

from collection.models import Order, OrderLine
from collection.orders.shares import sharing_count


def generated_order(chance: Random) -> tuple[Order, list[OrderLine]]:
    """Return an order and its lines, not stored: of a lot or not, in another currency or not, with
    copies cancelled before and after the first of it came.
    """
    is_frozen = chance.random() < 0.4
    lines = [_line(chance, number, is_frozen) for number in range(chance.randrange(1, 9))]
    order = Order(
        shop=chance.choice(["Rough Trade", "Flea market"]),
        shipping=_amount(chance, 3000),
        other_costs=_amount(chance, 3000),
    )
    if chance.random() < 0.3:
        order.discount_percent = _amount(chance, 10_001)
    elif chance.random() < 0.5:
        order.discount = _amount(chance, 5000)
    # Without a copy that comes there is no lot.
    has_lot = any(line.unit_price is None and sharing_count(line) for line in lines)
    if has_lot and chance.random() < 0.5:
        order.lot_total = _amount(chance, 9000)
    if chance.random() < 0.4:
        order.currency = "GBP"
        if chance.random() < 0.5:
            order.rate = Decimal(chance.randrange(1, 3 * 10**8)) / 10**8
        else:
            order.charged = _amount(chance, 20_000)
    return order, lines


def _line(chance: Random, number: int, is_frozen: bool) -> OrderLine:
    count = chance.randrange(1, 6)
    shared_count = chance.randrange(count + 1) if is_frozen else None
    # Those that were cancelled in time have no share.
    early = 0 if shared_count is None else count - shared_count
    return OrderLine(
        artist="Can",
        title=f"No. {number}",
        count=count,
        cancelled_count=early + chance.randrange(count - early + 1),
        shared_count=shared_count,
        unit_price=None if chance.random() < 0.2 else _amount(chance, 10_000),
    )


def _amount(chance: Random, most: int) -> Decimal:
    return Decimal(chance.randrange(most)) / 100
