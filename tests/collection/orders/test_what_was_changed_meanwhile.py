"""An order whose records, prices or wants were changed between two of its steps."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone

from adminkit.verbs import SITE
from collection.models import Format, Order, Record, Want
from collection.orders.entering import line_of_want
from collection.orders.late_costs_and_refunds import refund, set_cancelled, share_costs
from collection.orders.on_the_way import coming
from collection.orders.receiving import everything, receive
from tests.factories import make_order, make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]

CENT = Decimal("0.01")


@pytest.fixture
def anna(db: None) -> User:
    return User.objects.get(pk=make_user("anna").pk)


def two_copies(owner: User) -> Order:
    """Return an order of two copies, of which the first costs 10.01 and the second 10.00."""
    return make_order(owner, {"count": 2, "unit_price": Decimal(10)}, shipping=CENT)


def prices() -> list[str]:
    return [str(price) for price in Record.objects.order_by("pk").values_list("price", flat=True)]


def test_the_want_that_another_record_has_closed_stays_with_that_record(anna: User) -> None:
    want = Want.objects.create(owner=anna, artist="Can", title="Landed")
    line = line_of_want(want)
    order = make_order(anna, {"title": "Landed", "want": line.want})
    other = make_record(anna, title="Landed")
    want.close(other, timezone.localdate(), by=SITE)
    received = receive(order, by=SITE)
    want.refresh_from_db()
    assert received and (received.wants, want.record) == ([], other)


def test_a_copy_that_comes_instead_of_one_that_is_gone_has_the_price_of_that_one(
    anna: User,
) -> None:
    order = two_copies(anna)
    receive(order, by=SITE)
    assert prices() == ["10.01", "10.00"]
    Record.objects.order_by("pk")[0].delete()
    receive(order, by=SITE)
    assert prices() == ["10.00", "10.01"]


def test_late_costs_go_to_the_record_whose_share_they_are(anna: User) -> None:
    order = two_copies(anna)
    receive(order, by=SITE)
    Record.objects.order_by("pk")[0].delete()
    share_costs(order, CENT, by=SITE)
    assert prices() == ["10.00"]


def test_costs_that_fall_leave_no_price_below_zero(anna: User) -> None:
    order = make_order(anna, other_costs=Decimal(5))
    receive(order, by=SITE)
    Record.objects.update(price=Decimal(1))
    with pytest.raises(ValidationError, match=r"changed to 1.00, so it cannot become -4.00"):
        share_costs(order, Decimal(0), by=SITE)
    order.refresh_from_db()
    assert (prices(), order.other_costs) == (["1.00"], Decimal(5))


def test_costs_are_still_shared_on_the_sixtieth_day(anna: User) -> None:
    order = make_order(anna, ordered_on=timezone.localdate() - timedelta(60))
    receive(order, by=SITE, on=order.ordered_on)
    share_costs(order, Decimal(5), by=SITE)
    assert prices() == ["25.00"]


def test_a_refund_is_of_something_and_can_be_of_all(anna: User) -> None:
    received = receive(make_order(anna), by=SITE)
    assert received
    (record,) = received.records
    with pytest.raises(ValidationError, match=r"0.00 cannot be refunded"):
        refund(record, Decimal(0), by=SITE)
    refund(record, Decimal(20), by=SITE)
    assert prices() == ["0.00"]


def test_a_format_that_has_a_comma_in_its_name_is_no_description(anna: User) -> None:
    wooden = Format.objects.create(name="Box, wooden")
    receive(make_order(anna, {"format": "box, wooden"}), by=SITE)
    record = Record.objects.get()
    assert (record.format, record.format_details) == (wooden, "")


def test_what_is_on_the_way_costs_what_neither_came_nor_was_cancelled(anna: User) -> None:
    order = make_order(anna, {"count": 3, "unit_price": Decimal(10)}, shipping=2 * CENT)
    (arrival,) = everything(order)
    receive(order, by=SITE, arrivals=[arrival._replace(copies=[{}])])
    assert (coming(anna).copies, coming(anna).money) == (2, Decimal("20.01"))
    set_cancelled(order.lines.get(), 1, by=SITE)
    assert (coming(anna).copies, coming(anna).money) == (1, Decimal("10.01"))
