"""Orders are entered and changed with all their lines, and refused with the line that is wrong."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from pytest_django import DjangoAssertNumQueries

from adminkit.verbs import SITE
from collection.models import Order, OrderLine, Record, Want
from collection.orders.entering import keep_order, lines_of_wants
from collection.orders.late_costs_and_refunds import refund, set_cancelled, share_costs
from collection.orders.receiving import everything, receive
from tests.factories import make_order, make_record, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(db: None) -> User:
    return User.objects.get(pk=make_user("anna").pk)


def refusal(order: Order, *lines: OrderLine) -> str:
    with pytest.raises(ValidationError) as caught:
        keep_order(order, lines, by=SITE)
    return caught.value.messages[0]


def line(title: str = "Tago Mago", **fields: Any) -> OrderLine:
    return OrderLine(**{"artist": "Can", "title": title} | fields)


def test_lines_get_their_places_from_their_order(anna: User) -> None:
    order = make_order(anna, {"title": "A"}, {"title": "B"}, {"title": "C"})
    first, second, third = order.lines.all()
    keep_order(order, [third, line("D"), first], by=SITE)
    found = [(one.position, one.title) for one in order.lines.all()]
    assert found == [(1, "C"), (2, "D"), (3, "A")]
    assert not OrderLine.objects.filter(pk=second.pk).exists()


def test_a_product_is_in_an_order_once_however_it_is_typed(anna: User) -> None:
    order = Order(owner=anna, shop="Rough Trade")
    assert refusal(order, line("Tago Mago"), line("tago  MAGO")) == (
        "Line 2 (Can - tago  MAGO): it is in line 1 already; change the number of its copies there."
    )
    kept = keep_order(order, [line("Tago Mago"), line("tago mago", variant="VG")], by=SITE)
    assert kept and kept.lines.count() == 2


def test_the_database_holds_that_too(anna: User) -> None:
    order = make_order(anna)
    with pytest.raises(IntegrityError), transaction.atomic():
        order.lines.create(artist="can", title="TAGO MAGO")


def test_long_names_are_told_apart(anna: User) -> None:
    order = make_order(anna, {"title": "x" * 499 + "a"}, {"title": "x" * 499 + "b"})
    assert order.lines.count() == 2


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"year": 1492}, "Line 1 (Can - Tago Mago (1492)): year: 1492 is not a year from 1860"),
        ({"count": 0}, "Line 1 (Can - Tago Mago): count: Ensure this value is greater than"),
        ({"unit_price": Decimal("-1")}, "Line 1 (Can - Tago Mago): unit price: Ensure this value"),
        ({"artist": ""}, "Line 1 (Tago Mago): artist: This field cannot be blank."),
    ],
)
def test_a_wrong_line_is_named(anna: User, fields: dict[str, Any], sentence: str) -> None:
    order = Order(owner=anna, shop="Rough Trade")
    assert refusal(order, line(**fields)).startswith(sentence)
    assert Order.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"shop": ""}, "cannot be blank"),
        ({"discount": Decimal(30)}, "The discount, 30.00, is more than what the records cost"),
        ({"discount": 1, "discount_percent": 5}, "an amount or a percentage, not both"),
        ({"currency": "GBP"}, "say the rate or the amount that was charged"),
        ({"rate": 2}, "say the rate or the amount that was charged"),
        ({"currency": "pounds"}, "three letters"),
        ({"expected_on": "2001-01-01"}, "expected before it was ordered"),
    ],
)
def test_a_wrong_order_is_refused(anna: User, fields: dict[str, Any], sentence: str) -> None:
    order = Order(**{"owner": anna, "shop": "Rough Trade"} | fields)
    assert sentence in refusal(order, line(unit_price=Decimal(20)))


def test_the_sites_own_currency_is_not_another(anna: User) -> None:
    assert make_order(anna, currency="eur", rate=Decimal(1)).currency == ""


def test_an_order_without_a_line_is_refused(anna: User) -> None:
    assert refusal(Order(owner=anna, shop="Rough Trade")) == "An order has at least one line."


def test_the_want_of_somebody_else_is_not_ordered(anna: User) -> None:
    want = Want.objects.create(owner=make_user("bert"), artist="Can", title="Landed")
    order = Order(owner=anna, shop="Rough Trade")
    assert "The want belongs to somebody else." in refusal(order, line(want=want))


def test_wants_of_one_product_are_one_line(anna: User) -> None:
    wants = [Want(owner=anna, artist="Can", title=title) for title in ("A", "B", "a")]
    assert [one.title for one in lines_of_wants(wants)] == ["A", "B"]


def test_a_page_that_is_sent_twice_stores_one_order(anna: User) -> None:
    order = make_order(anna)
    again = Order(owner=anna, shop="Rough Trade", uid=order.uid)
    assert keep_order(again, [line()], by=SITE) is None
    assert Order.objects.count() == 1


def test_lines_and_amounts_stay_when_something_has_come(anna: User) -> None:
    order = make_order(anna, {"title": "A"}, {"title": "B"})
    receive(order, by=SITE, arrivals=everything(order, [1]))
    order.refresh_from_db()
    lines = list(order.lines.all())
    order.shipping = Decimal(5)
    lines[1].unit_price = Decimal(1)
    assert refusal(order, *lines).endswith("so this stays as it is: shipping, lines.")
    order.refresh_from_db()
    order.notes = "second parcel in May"
    kept = keep_order(order, list(order.lines.all()), by=SITE)
    assert kept and Order.objects.get().notes == "second parcel in May"


def test_a_page_that_was_open_during_a_refund_does_not_take_it_back(anna: User) -> None:
    order = make_order(anna)
    received = receive(order, by=SITE)
    assert received is not None
    page = Order.objects.get()
    refund(received.records[0], Decimal(5), by=SITE)
    page.notes = "scratched"
    keep_order(page, list(page.lines.all()), by=SITE)
    assert list(Order.objects.values_list("refunded", "notes")) == [(Decimal(5), "scratched")]


def test_a_discount_may_exceed_what_is_left_when_copies_are_cancelled(anna: User) -> None:
    order = make_order(anna, {"count": 2}, discount=Decimal(30))
    set_cancelled(order.lines.get(), 1, by=SITE)
    order.notes = "one is out of stock"
    kept = keep_order(order, list(order.lines.all()), by=SITE)
    assert kept and kept.notes == "one is out of stock"


def test_an_order_stays_with_its_owner(anna: User) -> None:
    order = make_order(anna)
    order.owner = make_user("bert")
    assert refusal(order, *order.lines.all()) == "An order stays with its owner."


def test_a_line_stays_with_its_order(anna: User) -> None:
    order, other = make_order(anna), make_order(anna, {"title": "Landed"})
    assert refusal(order, other.lines.get()) == (
        "Line 1 (Can - Landed): it belongs to another order."
    )
    assert [one.title for one in order.lines.all()] == ["Tago Mago"]


def test_an_order_of_which_nothing_has_come_is_deleted_with_its_lines(anna: User) -> None:
    make_order(anna).delete()
    assert (Order.objects.count(), OrderLine.objects.count()) == (0, 0)


def test_who_has_ordered_is_not_deleted(anna: User) -> None:
    make_order(anna)
    with pytest.raises(ProtectedError):
        anna.delete()


@pytest.mark.parametrize("count", [5, 500])
def test_orders_with_lines_are_read_in_a_constant_number_of_queries(
    anna: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    orders = Order.objects.bulk_create(Order(owner=anna, shop=f"{n}") for n in range(count))
    want = Want.objects.create(owner=anna, artist="Can", title="Landed")
    OrderLine.objects.bulk_create(
        line(order=order, position=1, want=want, product_key="1") for order in orders
    )
    with django_assert_num_queries(2):
        read = Order.objects.on_the_way().with_lines()
        assert sum(one.on_the_way for order in read for one in order.lines.all() if one.want) == (
            count
        )


# What becomes of an order beside its receipt.


def test_as_many_copies_are_cancelled_as_have_not_come(anna: User) -> None:
    order = make_order(anna, {"count": 3})
    receive(order, by=SITE, arrivals=[everything(order)[0]._replace(copies=[{}])])
    one = order.lines.get()
    with pytest.raises(ValidationError, match="3 cannot be cancelled: 1 of 3 has come"):
        set_cancelled(one, 3, by=SITE)
    set_cancelled(one, 2, by=SITE)
    assert not Order.objects.on_the_way().exists()
    set_cancelled(one, 0, by=SITE)
    assert Order.objects.on_the_way().exists()


def test_costs_before_anything_came_are_only_noted(anna: User) -> None:
    order = make_order(anna)
    assert share_costs(order, Decimal("8.99"), by=SITE) is None
    receive(order, by=SITE)
    assert Record.objects.get().price == Decimal("28.99")


def test_costs_are_shared_until_60_days_after_the_receipt(anna: User) -> None:
    order = make_order(anna, ordered_on="2024-03-01")
    receive(order, by=SITE, on=order.ordered_on)
    with pytest.raises(ValidationError, match="shared until 2024-04-30, 60 days after"):
        share_costs(order, Decimal(1), by=SITE)


def test_costs_are_added_to_a_price_that_was_changed(anna: User) -> None:
    order = make_order(anna, {"count": 2})
    receive(order, by=SITE)
    changed = Record.objects.order_by("pk")[0]
    Record.objects.filter(pk=changed.pk).update(price=Decimal("15.00"))
    share_costs(order, Decimal("3.00"), by=SITE)
    prices = list(Record.objects.order_by("pk").values_list("price", flat=True))
    assert prices == [Decimal("16.50"), Decimal("21.50")]


def test_no_more_is_refunded_than_it_cost(anna: User) -> None:
    receive(make_order(anna), by=SITE)
    with pytest.raises(ValidationError, match=r"20.01 cannot be refunded .* cost 20.00"):
        refund(Record.objects.get(), Decimal("20.01"), by=SITE)
    with pytest.raises(ValidationError, match="did not come from an order"):
        refund(make_record(anna, price=Decimal(5)), Decimal(1), by=SITE)
