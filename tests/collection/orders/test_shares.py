"""What the copies of an order cost: to the cent, and the sum is exact."""

from decimal import Decimal
from random import Random

import pytest
from django.core.exceptions import ValidationError

from collection.models import Order, OrderLine
from collection.orders.shares import shared, split_cents
from tests.collection.orders.generated import generated_order

pytestmark = pytest.mark.once


def line(price: str | None = "20.00", count: int = 1, **fields: int) -> OrderLine:
    return OrderLine(
        artist="Can",
        title="Tago Mago",
        count=count,
        unit_price=None if price is None else Decimal(price),
        **fields,
    )


def order(**amounts: str) -> Order:
    return Order(shop="Rough Trade", **{name: Decimal(text) for name, text in amounts.items()})


def prices(of: Order, *lines: OrderLine) -> list[list[str]]:
    return [[str(price) for price in one] for one in shared(of, lines).prices]


def test_shipping_is_shared_equally_by_copies_and_a_cent_left_over_goes_to_the_first() -> None:
    assert prices(order(shipping="10.00"), line("30.00"), line("5.00", 2)) == [
        ["33.34"],
        ["8.33", "8.33"],
    ]


def test_a_discount_is_shared_in_proportion_to_the_prices() -> None:
    assert prices(order(discount="4.00"), line("30.00"), line("10.00")) == [["27.00"], ["9.00"]]


def test_a_percentage_is_of_the_records_and_not_of_the_shipping() -> None:
    shares = shared(order(discount_percent="10", shipping="12.99"), [line("20.00", 5)])
    assert (shares.discount, shares.total) == (Decimal("10.00"), Decimal("102.99"))


def test_cents_of_a_discount_go_to_the_largest_remainders() -> None:
    # 1.00 of 3 x 9.99: 33.3 cents each, the first gets the cent.
    assert prices(order(discount="1.00"), line("9.99", 3)) == [["9.65", "9.66", "9.66"]]
    # 10 cents of 7 and 3: 7 and 3; of 70.05 and 29.95 the second has the larger remainder.
    assert split_cents(10, [7005, 2995]) == [7, 3]
    assert split_cents(10, [6960, 3040]) == [7, 3]


def test_a_lot_is_shared_equally() -> None:
    shares = shared(order(lot_total="50.00"), [line(None, 30)])
    assert [shares.prices[0].count(Decimal(text)) for text in ("1.67", "1.66")] == [20, 10]
    assert sum(filter(None, shares.prices[0])) == Decimal("50.00")


def test_a_lot_beside_priced_records_is_of_the_others() -> None:
    of = order(lot_total="10.00")
    assert prices(of, line("20.00"), line(None, 2)) == [["20.00"], ["5.00", "5.00"]]


def test_the_total_of_a_lot_of_which_every_record_has_a_price_is_refused() -> None:
    with pytest.raises(ValidationError, match="every record has a price"):
        shared(order(lot_total="10.00"), [line("20.00")])


def test_an_unknown_price_stays_unknown_and_its_share_stays_with_the_order() -> None:
    shares = shared(order(shipping="4.00"), [line("20.00"), line(None)])
    assert shares.prices == [[Decimal("22.00")], [None]]
    assert (shares.without_record, shares.paid) == (Decimal("2.00"), Decimal("24.00"))


def test_a_cancelled_copy_has_no_share() -> None:
    assert prices(order(shipping="4.00"), line(), line("20.00", 2, cancelled_count=1)) == [
        ["22.00"],
        ["22.00"],
    ]


def test_the_share_of_a_copy_cancelled_after_the_first_came_stays_with_the_order() -> None:
    late = line("10.00", 2, shared_count=2, cancelled_count=1)
    shares = shared(order(shipping="6.00"), [line("20.00", shared_count=1), late])
    assert shares.prices == [[Decimal("22.00")], [Decimal("12.00"), Decimal("12.00")]]
    assert (shares.without_record, shares.paid) == (Decimal("2.00"), Decimal("36.00"))


def test_a_rate_and_an_amount_that_was_charged_are_exact() -> None:
    pounds = order(shipping="1.00", rate="1.17654321")
    pounds.currency = "GBP"
    shares = shared(pounds, [line("9.99", 3)])
    assert shares.total == Decimal("30.97")
    # 30.97 x 1.17654321 = 36.4375...
    assert shares.paid == sum(filter(None, shares.prices[0])) == Decimal("36.44")
    pounds.rate, pounds.charged = None, Decimal("37.00")
    assert sum(filter(None, shared(pounds, [line("9.99", 3)]).prices[0])) == Decimal("37.00")


def test_what_a_copy_costs_beside_its_price_is_in_the_sites_currency() -> None:
    pounds = order(shipping="2.00", rate="2")
    pounds.currency = "GBP"
    assert shared(pounds, [line("10.00", 2)]).extra == [[Decimal("2.00"), Decimal("2.00")]]


def test_other_costs_are_in_the_sites_currency() -> None:
    pounds = order(rate="2", other_costs="3.00")
    pounds.currency = "GBP"
    assert prices(pounds, line("10.00")) == [["23.00"]]


def test_everything_for_nothing_is_shared_without_a_division() -> None:
    assert prices(order(), line("0.00", 2)) == [["0.00", "0.00"]]
    assert shared(order(shipping="5.00"), [line(cancelled_count=1)]).without_record == Decimal(5)


def test_what_records_cost_and_what_no_record_costs_is_what_was_paid() -> None:
    chance = Random(7)
    for _ in range(1000):
        of, lines = generated_order(chance)
        shares = shared(of, lines)
        costs = [
            price
            for one, of_line in zip(lines, shares.prices, strict=True)
            for price in of_line[: one.wanted_count]
            if price is not None
        ]
        assert sum(costs) + shares.without_record == shares.paid, (of.__dict__, lines)
        assert min(costs, default=0) >= 0
