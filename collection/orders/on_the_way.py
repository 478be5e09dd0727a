"""What is on the way to somebody: copies, credits that they will cost, and money."""

from dataclasses import dataclass
from decimal import Decimal

from adminkit.verbs import Actor
from collection.models import Order, OrderLine
from collection.models.wants import Pressing
from collection.names import name_key
from collection.orders.shares import shared


@dataclass(frozen=True)
class Coming:
    """What is on the way: orders, copies of records, the credits and the money (in the currency of
    the site, as far as prices are known) that they will cost.
    """

    orders: int
    copies: int
    credits: int
    money: Decimal


def coming(owner: Actor) -> Coming:
    """Return what is on the way to a user, in a constant number of queries."""
    orders = list(Order.objects.owned_by(owner).on_the_way().with_lines())
    copies, money = 0, Decimal(0)
    for order in orders:
        lines = list(order.lines.all())
        prices = shared(order, lines).prices
        for line, of_line in zip(lines, prices, strict=True):
            copies += line.on_the_way
            still = of_line[line.received : line.wanted_count]
            money += sum((price for price in still if price is not None), Decimal(0))
    return Coming(len(orders), copies, Order.objects.owned_by(owner).credits_ordered(), money)


def ordered_already(owner: Actor, pressing: Pressing) -> list[OrderLine]:
    """Return the lines on the way to a user that are this release, or this album whatever its
    pressing, with their orders.
    """
    lines = OrderLine.objects.owned_by(owner).on_the_way().select_related("order")
    return [line for line in lines.order_by("order", "position") if _is_of(line, pressing)]


def _is_of(line: OrderLine, pressing: Pressing) -> bool:
    if line.discogs_release_id and line.discogs_release_id == pressing.release:
        return True
    return name_key(line.title) == pressing.title and name_key(line.artist) in pressing.artists
