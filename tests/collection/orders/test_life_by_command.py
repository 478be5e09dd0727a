"""The life of an order by command: four lines, a code, shipping, one cancelled, one late; and back."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db.models import Sum

from adminkit.verbs import SITE
from collection.models import Artist, Batch, Order, Record, Want
from collection.orders.late_costs_and_refunds import set_cancelled
from collection.orders.shares import shared
from credits.models import Account
from tests.factories import make_account, make_order, make_user

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    output = StringIO()
    call_command(*words, stdout=output, stderr=output)
    return output.getvalue()


def balance(owner: User) -> int:
    return Account.objects.get(owner=owner).balance()


@pytest.fixture
def anna(db: None) -> User:
    user = User.objects.get(pk=make_user("anna").pk)
    make_account(user, opened_on=date(2026, 1, 1)).adjust(7, "for the order", by=SITE)
    return user


def test_an_order_lives_by_command_and_its_undo_leaves_nothing(anna: User) -> None:
    want = Want.objects.create(owner=anna, artist="Neu!", title="Neu! 75")
    order = make_order(
        anna,
        {"title": "Ege Bamyasi", "unit_price": Decimal(20)},
        {"artist": "Neu!", "title": "Neu! 75", "unit_price": Decimal("18.50"), "want": want},
        {"artist": "Faust", "title": "IV", "count": 2, "unit_price": Decimal(15)},
        {"title": "Flow Motion", "unit_price": Decimal("9.99")},
        shipping=Decimal("12.99"),
        discount_percent=Decimal(10),
        promo_code="TEN",
        ordered_on=date(2026, 11, 2),
    )
    number = str(order.pk)
    assert "5 records on the way" in run("orders", "state=on-the-way")
    assert "The balance is 7, 5 ordered." in run("afford")
    assert "Ordered: 5 credits, 83.63 EUR." in run("afford")
    set_cancelled(order.lines.get(position=4), 1, by=SITE)
    # Faust comes late.
    said = run("receive", number, "--lines", "1,2", "--on", "2026-11-20")
    assert "2 records received of Rough Trade, 2026-11-02 for 2 credits. 1 want closed." in said
    assert "2 records on the way" in run("orders")
    run("receive", number, "--on", "2026-11-27")
    paid = shared(order, list(order.lines.all())).paid
    assert paid == Decimal("74.64")
    assert Record.objects.aggregate(sum=Sum("price"))["sum"] == paid
    assert balance(anna) == 3
    assert not Want.objects.open().exists()
    assert ": 0 faults, 0 remarks." in run("check_ledger")
    assert run("orders", "state=done", "--json").count('"title"') == 4

    for batch in Batch.objects.order_by("-pk"):
        run("undo_import", str(batch.pk))
    assert not Record.objects.exists() and not Artist.objects.exists()
    assert balance(anna) == 7
    assert list(Want.objects.open()) == [want]
    restored = Order.objects.get()
    assert restored.received_on is None
    assert [line.shared_count for line in restored.lines.all()] == [None] * 4
    assert ": 0 faults, 0 remarks." in run("check_ledger")
