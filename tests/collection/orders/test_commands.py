"""The commands `orders` and `receive`, and what is ordered in the balance and in `afford`."""

import json
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from adminkit.verbs import SITE
from collection.models import Batch, Order, OrderLine, Record, Want
from collection.orders.on_the_way import coming, ordered_already
from collection.orders.receiving import everything, receive
from credits.affording import can_afford, wants_ahead
from credits.balance_words import balance_now
from credits.models import Account
from tests.factories import make_account, make_order, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(db: None) -> User:
    owner = User.objects.get(pk=make_user("anna").pk)
    make_account(owner, opened_on=timezone.localdate())
    return owner


@pytest.fixture
def order(anna: User) -> Order:
    return make_order(
        anna,
        {"count": 2, "unit_price": Decimal("24.00"), "year": 1971},
        {"title": "Landed", "unit_price": Decimal("18.50")},
        shipping=Decimal("12.99"),
        discount_percent=Decimal(10),
        ordered_on=date(2024, 11, 2),
        expected_on=date(2024, 11, 16),
    )


def run(*words: str, **options: Any) -> str:
    output = StringIO()
    call_command(*words, stdout=output, **options)
    return output.getvalue()


def test_orders_are_listed_with_what_became_of_each_line(order: Order) -> None:
    assert run("orders") == (
        f"{order.pk}: Rough Trade, 2024-11-02, 72.84 EUR, 3 records on the way, expected "
        "2024-11-16\n"
        "  1. 2 x Can - Tago Mago (1971), 24.00 each: 2 on the way\n"
        "  2. 1 x Can - Landed, 18.50 each: 1 on the way\n"
    )
    receive(order, by=SITE, on=date(2024, 11, 20))
    assert "72.84 EUR, received 2024-11-20\n" in run("orders")
    assert "Landed, 18.50 each: 1 received\n" in run("orders")


def test_orders_as_json_hold_amounts_to_the_cent(order: Order) -> None:
    [facts] = json.loads(run("orders", "--json"))
    assert (facts["total"], facts["discount"], facts["number"]) == ("72.84", "6.65", order.pk)
    assert [line["prices"] for line in facts["lines"]] == [["25.93", "25.93"], ["20.98"]]


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("state=on-the-way", True),
        ("state=late", True),
        ("state=done", False),
        ("state=received", False),
        ("shop=rough", True),
        ('shop="Rough Trade"', True),
        ("shop=amoeba", False),
        ("q=landed", True),
        ("q=future", False),
        ("ordered_after=2024-11-03", False),
        ("ordered_before=2024-11-02", True),
        ("owner=anna", True),
    ],
)
def test_orders_are_narrowed(order: Order, word: str, found: bool) -> None:
    assert ("Rough Trade" in run("orders", word)) == found


@pytest.mark.once
@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("stat=late", "“stat” is not a filter of orders; there are q, shop, state, ordered_after"),
        ("state=lost", "state takes one of on-the-way, late, received, done, not “lost”."),
        ("ordered_after=soon", "ordered_after takes a day such as 2024-12-31, not “soon”."),
        ("late", "“late” is not a filter such as state=on-the-way."),
    ],
)
def test_a_wrong_filter_of_orders_is_refused(order: Order, word: str, sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence.replace("?", r"\?")):
        run("orders", word)


@pytest.mark.once
@pytest.mark.parametrize("count", [5, 500])
def test_orders_are_listed_in_a_constant_number_of_queries(
    anna: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    orders = [Order(owner=anna, shop=f"Shop {number}") for number in range(count)]
    Order.objects.bulk_create(orders)
    lines = [
        OrderLine(order=order, position=1, artist="Can", title="Landed", product_key="1")
        for order in orders
    ]
    OrderLine.objects.bulk_create(lines)
    with django_assert_num_queries(2):
        assert run("orders").count("1 on the way") == count
    with django_assert_num_queries(3):
        assert coming(anna).copies == count


def test_an_order_is_received_by_a_command_and_undone_by_another(order: Order) -> None:
    said = run("receive", str(order.uid), "--on", "2024-11-20", "--lines", "1")
    batch = Batch.objects.get(kind=Batch.Kind.RECEIPT)
    assert said.startswith("2 records received of Rough Trade, 2024-11-02 for 0 credits.")
    assert said.endswith(f"Undo it with: undo_import {batch.pk}\n")
    run("undo_import", str(batch.pk))
    assert Record.objects.count() == 0
    run("receive", str(order.pk), "--charge", "lot", "--dated", "ordered", verbosity=0)
    assert set(Record.objects.values_list("purchase_date", flat=True)) == {date(2024, 11, 2)}
    assert Account.objects.get().balance() == -1


@pytest.mark.once
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("0",), "There is no order 0"),
        (("Rough Trade",), "“Rough Trade” is not an order"),
        (("ORDER", "--on", "soon"), "--on: “soon” is not a day"),
        (("ORDER", "--lines", "1,x"), "--lines: “1,x” is not a list of lines"),
        (("ORDER", "--lines", "3"), "has no line 3; its lines are 1 to 2."),
        (("ORDER", "--on", "2024-11-01"), "It was ordered on 2024-11-02"),
    ],
)
def test_a_receipt_that_cannot_be_is_refused_in_a_sentence(
    order: Order, words: tuple[str, ...], sentence: str
) -> None:
    named = [str(order.pk) if word == "ORDER" else word for word in words]
    with pytest.raises(CommandError, match=sentence):
        run("receive", *named)
    assert Record.objects.count() == 0


def test_the_balance_says_what_is_ordered(anna: User, order: Order) -> None:
    account = Account.objects.get(owner=anna)
    account.adjust(4, "a present", by=SITE)
    assert balance_now(account) == "The balance is 4, 3 ordered."
    receive(order, by=SITE, arrivals=everything(order, [1]))
    assert balance_now(account) == "The balance is 2, 1 ordered."
    receive(order, by=SITE)
    assert balance_now(account) == "The balance is 1."


@pytest.mark.parametrize(("charge", "credits"), [("each", 3), ("lot", 1), ("none", 0)])
def test_credits_are_ordered_as_the_order_says(anna: User, charge: str, credits: int) -> None:
    make_order(anna, {"count": 3}, charge=charge, shipping=Decimal(3))
    on_the_way = coming(anna)
    assert (on_the_way.credits, on_the_way.copies) == (credits, 3)
    assert on_the_way.money == Decimal("63.00")


def test_what_is_ordered_is_paid_for_before_anything_else(anna: User, order: Order) -> None:
    account, today = Account.objects.get(owner=anna), timezone.localdate()
    account.adjust(3, "a present", by=SITE)
    want = Want.objects.create(owner=anna, artist="Faust", title="IV")
    answer = can_afford(account, 1, today, today)
    assert (answer.is_yes, answer.ordered) == (False, 3)
    assert answer.words == (
        "the balance goes from 0 to -1, 3 for what is ordered taken off; it is enough on "
        f"{today + timedelta(14)}"
    )
    assert wants_ahead(account, today) == [(today + timedelta(14), want)]


def test_what_is_on_the_way_is_known_by_release_and_by_album(anna: User) -> None:
    want = Want.objects.create(owner=anna, artist="Can", title="Landed", discogs_release_id=7)
    make_order(anna, {"title": "Landed"}, {"title": "Flow Motion", "discogs_release_id": 7})
    assert [line.title for line in ordered_already(anna, want.pressing)] == [
        "Landed",
        "Flow Motion",
    ]
    assert ordered_already(User.objects.get(pk=make_user("bert").pk), want.pressing) == []
