"""The tables of orders are taken back and made again with orders in them: the records stay."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command

from adminkit.verbs import SITE
from collection.models import Batch, Order, Record
from collection.orders.late_costs_and_refunds import send_back
from collection.orders.receiving import everything, receive
from tests.factories import make_order

pytestmark = [pytest.mark.django_db(transaction=True)]
BEFORE = "0033"


@pytest.fixture(autouse=True)
def up_to_date() -> Iterator[None]:
    """Brings the tables back for the next test, whatever became of them."""
    yield
    call_command("migrate", verbosity=0)


def test_an_age_without_orders_is_reached_and_left(data_dir: object) -> None:
    order = make_order(None, {"count": 2}, {"title": "Landed"})
    received = receive(order, by=SITE, arrivals=everything(order, [1]))
    assert received
    send_back(received.records[0], by=SITE)
    said = StringIO()
    call_command("migrate", "collection", BEFORE, stdout=said, stderr=said)
    assert "1 order; 2 order lines" in said.getvalue()
    assert "“order line” of 2 records" in said.getvalue()
    call_command("migrate", verbosity=0)
    assert (Order.objects.count(), Batch.objects.count(), Record.objects.count()) == (0, 0, 2)
    left = Record.objects.get(is_active=False)
    assert (left.removal_reason, left.price) == ("", 20)
