"""The undo of a receipt leaves nothing: credits are given back, wants are open again, and the order is
on the way again.
"""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from adminkit.verbs import SITE
from collection.history.undo import NotUndoable, Undo
from collection.models import Artist, Batch, Order, OrderLine, Play, Record, Want
from collection.orders.entering import line_of_want
from collection.orders.late_costs_and_refunds import refund, send_back, share_costs
from collection.orders.receiving import everything, receive
from collection.orders.shares import shared
from credits.models import Account, Transaction
from tests.factories import make_account, make_order, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(db: None) -> User:
    owner = User.objects.get(pk=make_user("anna", is_superuser=True).pk)
    make_account(owner, opened_on=timezone.localdate() - timedelta(400))
    return owner


@pytest.fixture
def want(anna: User) -> Want:
    return Want.objects.create(owner=anna, artist="Neu!", title="Neu! 75")


@pytest.fixture
def order(anna: User, want: Want) -> Order:
    order = make_order(
        anna, {"count": 2}, {"title": "Landed"}, shipping=Decimal("7.00"), other_costs=Decimal(1)
    )
    line_of_want(want, order=order, unit_price=Decimal(30)).save()
    return order


def balance(owner: User) -> int:
    return Account.objects.get(owner=owner).balance()


def rows(order: Order) -> list[tuple[object, ...]]:
    order.refresh_from_db()
    lines = OrderLine.objects.order_by("pk").with_received()
    return [(order.received_on, line.shared_count, line.received) for line in lines]


def test_an_undo_leaves_nothing(anna: User, order: Order, want: Want) -> None:
    before = rows(order)
    received = receive(order, by=anna)
    assert received
    plan = Undo(received.batch).run(by=anna)
    want.refresh_from_db()
    assert (plan.going, plan.kept, Record.objects.count()) == (4, [], 0)
    assert (rows(order), want.closed_on, want.record) == (before, None, None)
    assert (balance(anna), Artist.objects.count()) == (0, 0)
    assert Transaction.objects.filter(reverses=None, reversed_by=None).count() == 0


def test_an_order_is_received_again_after_an_undo(anna: User, order: Order) -> None:
    received = receive(order, by=anna)
    assert received
    Undo(received.batch).run(by=anna)
    assert receive(order, by=anna, token="page")
    assert (Record.objects.count(), balance(anna)) == (4, -4)


def test_a_record_that_was_played_is_kept_and_still_came(anna: User, order: Order) -> None:
    received = receive(order, by=anna)
    assert received
    Play.objects.log(received.records[0], anna, by=anna)
    plan = Undo(received.batch).run(by=anna)
    assert ([kept.why for kept in plan.kept], Record.objects.count()) == (["played"], 1)
    assert [received for _, _, received in rows(order)] == [1, 0, 0]
    assert order.is_frozen
    assert balance(anna) == -1


def test_what_came_later_is_undone_first(anna: User, order: Order) -> None:
    first = receive(order, by=anna, arrivals=everything(order, [1]))
    later = receive(order, by=anna)
    assert first and later
    with pytest.raises(NotUndoable, match=f"undo Receipt of an order {later.batch.pk} first"):
        Undo(first.batch).run(by=anna)
    Undo(later.batch).run(by=anna)
    Undo(first.batch).run(by=anna)
    assert (Record.objects.count(), order.is_frozen) == (0, False)


def test_costs_that_come_with_the_parcel_are_shared_anew_and_back(anna: User, order: Order) -> None:
    received = receive(order, by=anna)
    assert received
    before = prices()
    batch = share_costs(order, Decimal("8.99"), by=anna)
    assert batch and batch.kind == Batch.Kind.ORDER
    assert sum(prices()) - sum(before) == Decimal("7.99")
    Undo(batch).run(by=anna)
    order.refresh_from_db()
    assert (prices(), order.other_costs) == (before, Decimal(1))


def test_a_refund_lowers_the_price_and_back(anna: User, order: Order) -> None:
    received = receive(order, by=anna)
    assert received
    before = prices()
    batch = refund(received.records[1], Decimal("5.00"), by=anna)
    order.refresh_from_db()
    assert (prices()[1], order.refunded) == (before[1] - 5, Decimal(5))
    assert shared(order, order.lines.all()).paid == sum(prices())
    Undo(batch).run(by=anna)
    order.refresh_from_db()
    assert (prices(), order.refunded) == (before, Decimal(0))


def test_a_record_that_is_sent_back_leaves_with_its_credit_and_comes_back(
    anna: User, order: Order
) -> None:
    received = receive(order, by=anna)
    assert received
    record = received.records[0]
    batch = send_back(record, by=anna, credit=True)
    record.refresh_from_db()
    assert (record.is_active, record.removal_reason, record.sale_price) == (
        False,
        "returned",
        record.price,
    )
    assert (balance(anna), rows(order)[0][2]) == (-3, 2)
    Undo(batch).run(by=anna)
    record.refresh_from_db()
    assert (record.is_active, record.removal_reason, balance(anna)) == (True, "", -4)


def test_a_receipt_is_not_undone_over_what_followed(anna: User, order: Order) -> None:
    received = receive(order, by=anna)
    assert received
    refund(received.records[0], Decimal(1), by=SITE)
    plan = Undo(received.batch).preview()
    assert ([kept.id for kept in plan.kept], plan.going) == ([received.records[0].pk], 3)


def prices() -> list[Decimal]:
    return [
        price for price in Record.objects.order_by("pk").values_list("price", flat=True) if price
    ]
