"""Pages of orders ask as many queries for 500 orders, or lines, as for 5."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from collection.models import Order, OrderLine, Record
from disco_site.people.roles import Role, give_role
from tests.factories import make_account, make_user

pytestmark = pytest.mark.django_db
LIST = reverse("admin:collection_order_changelist")


@pytest.fixture
def anna(client: Client) -> User:
    user = User.objects.get(pk=make_user("anna").pk)
    give_role(user, Role.COLLECTOR)
    make_account(user)
    client.force_login(user)
    return user


def lines_of(order: Order, count: int) -> list[OrderLine]:
    """Return so many lines of an order, not yet stored."""
    return [
        OrderLine(
            order=order,
            position=place,
            artist="Can",
            title=f"Title {place}",
            unit_price=Decimal(9),
            product_key=str(place),
        )
        for place in range(1, count + 1)
    ]


def order_of(owner: User, count: int, **fields: Any) -> Order:
    """Return an order of so many lines, of each second of which a record has come."""
    order = Order.objects.create(owner=owner, shop=f"Shop {count}", **fields)
    lines = OrderLine.objects.bulk_create(lines_of(order, count))
    Record.objects.bulk_create(
        Record(owner=owner, title=line.title, title_key=line.title.lower(), order_line=line)
        for line in lines[::2]
    )
    return order


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_list_shows_500_orders_in_as_many_queries_as_5(client: Client, anna: User) -> None:
    counts = []
    for number in (5, 500):
        orders = [Order(owner=anna, shop="Shop") for _ in range(number - Order.objects.count())]
        for order in Order.objects.bulk_create(orders):
            OrderLine.objects.bulk_create(lines_of(order, 1))
        counts.append(queries(client, LIST))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("page", ["page", "receive", "change"])
def test_an_order_of_100_lines_is_shown_in_as_many_queries_as_one_of_5(
    client: Client, anna: User, page: str
) -> None:
    counts = [
        queries(client, reverse(f"admin:collection_order_{page}", args=[order_of(anna, count).pk]))
        for count in (5, 100)
    ]
    assert counts[0] == counts[1]


@pytest.mark.parametrize("address", [f"{LIST}?q=title", f"{LIST}?shop=shop", f"{LIST}?state=all"])
def test_a_narrowed_list_takes_as_many_queries_for_many_orders(
    client: Client, anna: User, address: str
) -> None:
    counts = []
    for number in (5, 50):
        for _ in range(number):
            order_of(anna, 2)
        counts.append(queries(client, address))
    assert counts[0] == counts[1]
