"""What each copy of an order costs: its price, its share of what the order cost beside, less its
share of the discount. To the cent, and the sum is exact.

In: an order and its lines, stored or not. Out: amounts; nothing is asked and nothing is written.

Shipping and other costs are shared equally by all copies, the discount in proportion to their
prices. Cents that are left over go to those with the largest remainders, in the order of the lines.
The copies that share are those that are not cancelled when the first of the order comes; later
nothing is shared anew but other costs. What falls to a copy that is cancelled later, or that has no
known price, stays with the order as costs without a record.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain, islice
from typing import Any, Protocol

from django.core.exceptions import ValidationError

_CENT = Decimal("0.01")

#: By line, by copy.
Amounts = list[list[Decimal | None]]


class CostlyOrder(Protocol):
    """What is asked of an order."""

    shipping: Decimal
    discount: Decimal
    discount_percent: Decimal | None
    lot_total: Decimal | None
    other_costs: Decimal
    rate: Decimal | None
    charged: Decimal | None
    refunded: Decimal
    lines: Any


class CostlyLine(Protocol):
    """What is asked of a line."""

    unit_price: Decimal | None
    shared_count: int | None

    @property
    def wanted_count(self) -> int: ...


@dataclass(frozen=True)
class Shares:
    """What an order costs. `goods`, `discount`, `shipping` and `total` are in its own currency; all
    else is in that of the site.
    """

    goods: Decimal
    discount: Decimal
    shipping: Decimal
    total: Decimal
    #: Everything: `total`, other costs, less what is refunded and the prices of copies that were
    #: cancelled after the first of the order came.
    paid: Decimal
    #: Of each copy, by line, what a record of it costs; None where its own price is unknown.
    prices: Amounts
    #: Of each copy, by line, how much of that is not its own price.
    extra: list[list[Decimal]]
    #: What no record costs: the prices of records and this are `paid`.
    without_record: Decimal


def split_cents(total: int, weights: Sequence[int]) -> list[int]:
    """Return `total` in parts that are as `weights`, equal ones where all are 0, and whose sum is
    exact. The units that are left over go to the largest remainders, the first of equal ones.
    """
    whole = sum(weights)
    if not whole:
        weights, whole = [1] * len(weights), len(weights)
    parts = [total * weight // whole for weight in weights] if whole else []
    by_remainder = sorted(
        range(len(parts)), key=lambda place: parts[place] * whole - total * weights[place]
    )
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts


def shared(order: CostlyOrder, lines: Iterable[CostlyLine]) -> Shares:
    """Return what the copies of `lines` cost; cancelled ones have no share.

    Raises ValidationError for the total of a lot of which every record has a price of its own.
    """
    return _Sharing(order, list(lines)).shares()


def still_to_pay(orders: Iterable[CostlyOrder]) -> Decimal:
    """Return what the copies on the way of orders cost, which were fetched with their lines, as far
    as prices are known.
    """
    money = Decimal(0)
    for order in orders:
        lines = list(order.lines.all())
        for line, of_line in zip(lines, shared(order, lines).prices, strict=True):
            still = of_line[line.received : line.wanted_count]
            money += sum((price for price in still if price is not None), Decimal(0))
    return money


def sharing_count(line: CostlyLine) -> int:
    """Return how many copies of a line share what the order costs beside."""
    return line.wanted_count if line.shared_count is None else line.shared_count


class _Sharing:
    """The arithmetic, in cents; a place in a list is a copy, in the order of the lines."""

    def __init__(self, order: CostlyOrder, lines: Sequence[CostlyLine]) -> None:
        self.order = order
        self.counts = [sharing_count(line) for line in lines]
        units = [[line.unit_price] * count for line, count in zip(lines, self.counts, strict=True)]
        self.prices = self._own_prices(list(chain.from_iterable(units)))
        self.is_late = list(chain.from_iterable(map(_cancelled_late, lines)))
        self.equal = [1] * len(self.prices)

    def _own_prices(self, units: Sequence[Decimal | None]) -> list[int | None]:
        """Return the price of each copy, None where it is unknown."""
        unpriced = [place for place, unit in enumerate(units) if unit is None]
        prices = [None if unit is None else _cents(unit) for unit in units]
        if self.order.lot_total is None:
            return prices
        if units and not unpriced and self.order.lot_total:
            raise ValidationError(
                f"{self.order.lot_total:.2f} is the total of the lot, but every record has a price "
                "of its own; leave one of them out."
            )
        parts = split_cents(_cents(self.order.lot_total), [1] * len(unpriced))
        for place, part in zip(unpriced, parts, strict=True):
            prices[place] = part
        return prices

    def shares(self) -> Shares:
        order = self.order
        goods = sum(price or 0 for price in self.prices)
        shipping, discount = _cents(order.shipping), self._discount(goods)
        total = goods + shipping - discount
        own = [price or 0 for price in self.prices]
        carried = split_cents(shipping, self.equal)
        # Where all is free, so is the discount.
        less = split_cents(discount, own)
        nets = [sum(each[:2]) - each[2] for each in zip(own, carried, less, strict=True)]
        home, own_home = self._in_site_currency(total, nets, own)
        other = split_cents(_cents(order.other_costs), self.equal)
        costs = [net + share for net, share in zip(home, other, strict=True)]
        extra = [cost - price for cost, price in zip(costs, own_home, strict=True)]
        late = [price for price, is_late in zip(own_home, self.is_late, strict=True) if is_late]
        charged = self._charged(total) + _cents(order.other_costs)
        with_record = sum(
            cost
            for cost, price, is_late in zip(costs, self.prices, self.is_late, strict=True)
            if price is not None and not is_late
        )
        paid = charged - sum(late)
        return Shares(
            goods=_amount(goods),
            discount=_amount(discount),
            shipping=_amount(shipping),
            total=_amount(total),
            paid=_amount(paid) - order.refunded,
            prices=self._by_line(
                None if price is None else _amount(cost)
                for cost, price in zip(costs, self.prices, strict=True)
            ),
            extra=self._by_line(map(_amount, extra)),  # type: ignore[arg-type]
            without_record=_amount(paid - with_record),
        )

    def _discount(self, goods: int) -> int:
        order = self.order
        if order.discount_percent is not None:
            return _cents(_amount(goods) * order.discount_percent / 100)
        # With copies cancelled, the records may cost less than the discount.
        return min(_cents(order.discount), goods)

    def _charged(self, total: int) -> int:
        """Return what the order came to in the site's currency, without other costs."""
        if self.order.charged is not None:
            return _cents(self.order.charged)
        return total if self.order.rate is None else _cents(_amount(total) * self.order.rate)

    def _in_site_currency(
        self, total: int, nets: Sequence[int], own: Sequence[int]
    ) -> tuple[list[int], list[int]]:
        """Return what each copy costs with its shares, and its own price, in the site's
        currency.
        """
        charged = self._charged(total)
        if charged == total:
            return list(nets), list(own)
        home = split_cents(charged, nets)
        return home, [price * charged // total if total else 0 for price in own]

    def _by_line(self, amounts: Iterable[Decimal | None]) -> Amounts:
        each = iter(amounts)
        return [list(islice(each, count)) for count in self.counts]


def _cancelled_late(line: CostlyLine) -> list[bool]:
    """Return for each copy that has a share whether it was cancelled later: the last ones."""
    count = sharing_count(line)
    late = max(0, count - line.wanted_count)
    return [False] * (count - late) + [True] * late


def _cents(amount: Decimal) -> int:
    return int((Decimal(amount) / _CENT).quantize(Decimal(1), ROUND_HALF_UP))


def _amount(cents: int) -> Decimal:
    return cents * _CENT
