"""The insurance list: what records are worth, by place, for the screen, the printer and a file."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from collection.models import Record
from collection.worth.insurance import Sum, by_place, insured, total
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db
PAGE = "/admin/insurance/"


@pytest.fixture
def boss(client: Client) -> User:
    boss = User.objects.get(pk=make_user("boss", is_staff=True, is_superuser=True).pk)
    client.force_login(boss)
    return boss


@pytest.fixture
def shelf(boss: User) -> None:
    both = {"value": Decimal("80.10"), "valued_on": date(2024, 5, 1), "price": Decimal(20)}
    make_record(boss, title="Valued", location="Hall", **both)
    make_record(boss, title="Paid", location="hall", price=Decimal("10.25"))
    make_record(boss, title="Unknown", location="Hall", labels=[("Spoon", "SPOON 6")])
    make_record(boss, title="Nowhere", price=Decimal("5.00"))
    make_record(boss, title="Sold", location="Hall", price=Decimal(99), is_active=False)
    make_record(make_user("ben"), title="Bens", location="Hall", price=Decimal(99))


@pytest.mark.usefixtures("shelf")
def test_each_place_has_its_sum_and_those_without_a_place_come_last(boss: User) -> None:
    rows = insured(Record.objects.active().owned_by(boss))
    places = by_place(rows, rows)
    assert [(place.name.title(), place.total) for place in places] == [
        ("Hall", Sum(Decimal("90.35"), 1, 1, 1)),
        ("No Location", Sum(Decimal("5.00"), 0, 1, 0)),
    ]
    assert total(rows) == Sum(Decimal("95.35"), 1, 2, 1)


@pytest.mark.once
@pytest.mark.usefixtures("shelf")
def test_the_page_says_what_counts_with_what(client: Client) -> None:
    page = client.get(PAGE).text
    words = " ".join(page.split())
    assert "<strong>95.35 EUR</strong> for 4 records" in words
    assert "1 by their value, 2 by the price paid; 1 has neither." in words
    assert "3 records, 90.35 EUR, 1 unknown" in words
    assert "value <time>2024-05-01</time>" in words and "80.10" in words
    assert "Sold" not in page and "Bens" not in page


@pytest.mark.once
@pytest.mark.usefixtures("shelf")
def test_those_without_an_amount_are_listed_alone(client: Client) -> None:
    page = client.get(f"{PAGE}?only=unknown").text
    assert ("Unknown" in page, "Valued" in page, "95.35 EUR" in page) == (True, False, True)


@pytest.mark.once
@pytest.mark.usefixtures("shelf")
def test_a_filter_narrows_it(client: Client) -> None:
    page = client.get(f"{PAGE}?title=paid").text
    assert "<strong>10.25 EUR</strong> for 1 record," in " ".join(page.split())


@pytest.mark.once
@pytest.mark.usefixtures("shelf")
def test_the_workbook_holds_every_row_and_the_sum(client: Client) -> None:
    answer = client.get(f"{PAGE}?layout=xlsx")
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    header, *rows, last = sheet.values
    cells = [dict(zip(header, row, strict=True)) for row in rows]
    assert [(row["title"], row["amount"], row["basis"], row["as_of"]) for row in cells] == [
        ("Paid", "10.25", "price paid", None),
        ("Unknown", None, "unknown", None),
        ("Valued", "80.10", "value", "2024-05-01"),
        ("Nowhere", "5.00", "price paid", None),
    ]
    assert cells[1]["catalog_number"] == "SPOON 6"
    assert (last[2], last[header.index("amount")]) == ("4 records", "95.35")


@pytest.mark.once
@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("only=all", "only takes unknown, not “all”."),
        ("layout=csv", "layout takes xlsx, not “csv”."),
        ("page=9", "There is no page “9”; there are 1."),
        ("value_min=much", "value_min takes an amount"),
        ("page=x&layout=xlsx&nonsense=1", "“nonsense” is not a filter"),
    ],
)
@pytest.mark.usefixtures("boss")
def test_what_it_cannot_read_is_said(client: Client, asked: str, sentence: str) -> None:
    page = client.get(f"{PAGE}?{asked}")
    assert (page.status_code, sentence in page.text) == (200, True)


@pytest.mark.once
def test_a_page_asks_the_database_as_often_at_any_size(client: Client, boss: User) -> None:
    counted = []
    for count in (2, 90):
        for number in range(count):
            make_record(boss, title=f"No. {number}", location=f"Box {number % 9}", price=number)
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        counted.append(len(queries))
    assert counted[0] == counted[1]
