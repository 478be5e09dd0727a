"""The part of the statistics about orders: what they cost, by shop, year and month."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from collection.orders.receiving import receive
from disco_site.people.roles import Role, give_role
from tests.factories import make_order, make_record, make_user
from tests.site.pages.test_statistics import PAGE, charts, notes, tables

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(client):
    user = make_user("anna")
    give_role(user, Role.COLLECTOR)
    client.force_login(user)
    return user


def test_orders_are_added_up_by_shop_year_and_month_with_shipping_apart(client, anna):
    make_record(anna)
    make_order(anna, {"count": 3}, shipping=Decimal("6.00"), ordered_on=date(2025, 12, 31))
    make_order(
        anna, ordered_on=date(2026, 1, 1), currency="GBP", rate=Decimal(2), shipping=Decimal(4)
    )
    make_order(anna, shop="Flea market", ordered_on=date(2026, 1, 2))
    make_order(make_user("bert"))
    found = tables(client)
    assert found["Shops"] == [
        ["Rough Trade", "2", "4", "0", "114.00", "14.00", "3.50"],
        ["Flea market", "1", "1", "0", "20.00", "0.00", "0.00"],
    ]
    assert [row[:2] for row in found["Orders of every year"]] == [["2026", "2"], ["2025", "1"]]
    assert [row[0] for row in found["Orders of every month"]] == ["2026-01", "2025-12"]
    assert charts(client)["Spent by shop"] == [("Rough Trade", "114.00"), ("Flea market", "20.00")]
    assert (
        "134.00 EUR paid, of which 14.00 EUR are shipping, 2.80 a record."
        in notes(client)["Orders"]
    )


def test_an_order_that_was_charged_in_another_currency_counts_with_its_share(client, anna):
    make_record(anna)
    make_order(
        anna, {"unit_price": Decimal(15)}, currency="GBP", charged=Decimal(30), shipping=Decimal(5)
    )
    assert tables(client)["Shops"] == [["Rough Trade", "1", "1", "0", "30.00", "7.50", "7.50"]]


def test_what_is_converted_or_has_no_price_is_said_beside_what_orders_cost(client, anna):
    make_record(anna)
    make_order(anna, currency="GBP", rate=Decimal(2))
    make_order(anna, {"unit_price": None, "count": 2}, currency="GBP", charged=Decimal(30))
    note = notes(client)["Orders"]
    assert "2 orders in another currency count by their rate or by what was charged." in note
    assert "2 copies have no known price, which is missing here." in note


def test_a_shop_leads_to_its_orders_and_to_the_records_that_it_has_brought(client, anna):
    make_record(anna)
    receive(make_order(anna, shop="Rough"), by=anna)
    make_order(anna, shop="Rough Trade")
    page = client.get(PAGE)
    parts = {part.title: part for part in page.context["parts"]}
    row = parts["Orders"].tables[0].rows
    came = {cells[0].text: cells[3] for cells in row}
    assert came["Rough Trade"].url == ""
    assert client.get(came["Rough"].url).context["cl"].result_count == 1
    orders = {cells[0].text: cells[0].url for cells in row}
    assert client.get(orders["Rough"]).context["cl"].result_count == 1


def test_many_orders_take_as_many_queries_as_few(client, anna):
    make_record(anna)
    counts = []
    for number in (2, 30):
        for place in range(number):
            make_order(anna, {}, {"title": "Ege"}, shop=f"Shop {number} {place}")
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        counts.append(len(queries))
    assert counts[0] == counts[1]
