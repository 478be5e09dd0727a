"""Every number in the admin is typed as text: an input for numbers drops the comma."""

from decimal import Decimal

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from collection.models import Record, Want
from credits.models import Account
from ratings.models import Rating
from tests.collection.admin.test_admin_record_form import page_data
from tests.factories import make_account, make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir"), pytest.mark.once]

RECORDS = "/admin/collection/record/"


@pytest.fixture
def boss() -> User:
    return make_user("boss", is_staff=True, is_superuser=True)


@pytest.fixture
def page(client: Client, boss: User) -> Client:
    client.force_login(boss)
    return client


def addresses(boss: User) -> list[str]:
    """The pages on which a number is typed."""
    record = make_record(boss)
    record.set_tracks([{"title": "Paperhouse"}])
    account = make_account(boss)
    forms = [
        f"{model._meta.app_label}_{model._meta.model_name}_add" for model in admin.site._registry
    ]
    return [
        *(reverse(f"admin:{name}") for name in forms),
        f"{RECORDS}",
        f"{RECORDS}{record.pk}/",
        f"{RECORDS}{record.pk}/change/",
        f"{RECORDS}{record.pk}/remove/",
        f"{RECORDS}{record.pk}/put-back/",
        f"/admin/credits/account/{account.pk}/change/",
        "/admin/credits/transaction/afford/",
        "/admin/quick-buy/",
        "/admin/ratings/rating/again/",
        "/admin/ratings/rating/together/",
    ]


@pytest.mark.once
def test_no_page_has_an_input_that_drops_a_comma(page: Client, boss: User) -> None:
    opened = [page.get(address) for address in addresses(boss)]
    assert [answer for answer in opened if 'type="number"' in answer.content.decode()] == []
    assert sum(answer.status_code == 200 for answer in opened) > 15


@pytest.mark.parametrize(("typed", "stored"), [("1,0", "1"), ("7,5", "7.5"), ("10,0", "10")])
def test_a_rating_in_the_list_takes_a_comma(page: Client, typed: str, stored: str) -> None:
    record = make_record()
    page.post(reverse("admin:collection_record_rate", args=[record.pk]), {"value": typed})
    assert Rating.objects.get().value == Decimal(stored)


def test_a_price_in_the_record_form_takes_a_comma(page: Client) -> None:
    address = f"{RECORDS}{make_record().pk}/change/"
    typed = {"price": "12,50", "year": "1971,0"}
    assert page.post(address, page_data(page, address) | typed).status_code == 302
    stored = Record.objects.get()
    assert (stored.price, stored.year) == (Decimal("12.50"), 1971)


def test_the_top_price_of_a_want_takes_a_comma(page: Client) -> None:
    want = {"artist": "Can", "title": "Ege Bamyasi", "priority": "2,0", "top_price": "12,50"}
    page.post("/admin/collection/want/add/", want)
    stored = Want.objects.get()
    assert (stored.top_price, stored.priority) == (Decimal("12.50"), 2)


def test_an_account_earns_what_was_typed_with_a_comma(page: Client, boss: User) -> None:
    account = make_account(boss)
    page.post(
        f"/admin/credits/account/{account.pk}/change/",
        {"interval_days": "7,0", "credits_per_interval": "2,0"},
    )
    stored = Account.objects.get()
    assert (stored.interval_days, stored.credits_per_interval) == (7, 2)


@pytest.mark.parametrize(("typed", "booked"), [("-2,0", [-2]), ("1,5", []), ("1.000", [])])
def test_an_addition_by_hand_is_whole_credits(
    page: Client, boss: User, typed: str, booked: list[int]
) -> None:
    account = make_account(boss)
    page.post(
        "/admin/credits/transaction/add/",
        {"account": account.pk, "date": "2024-05-01", "amount": typed, "memo": "a gift"},
    )
    assert [line.amount for line in account.transactions.all()] == booked


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("price_min=12,50", ["Zuma"]),
        ("price_max=12,49", ["Tago Mago"]),
        ("rating_min=7,5", ["Zuma"]),
        ("rating_max=7,4", ["Tago Mago"]),
        ("year_min=1972,0", ["Zuma"]),
    ],
)
def test_a_filter_takes_a_comma(page: Client, query: str, titles: list[str]) -> None:
    make_record(title="Tago Mago", price=Decimal("9"), rating="7", year=1971)
    make_record(title="Zuma", price=Decimal("12.50"), rating="7.5", year=1975)
    found = page.get(f"{RECORDS}?{query}").context["cl"]
    assert (found.problems, [record.title for record in found.result_list]) == ([], titles)


@pytest.mark.parametrize("name", ["price_min", "rating_min", "year_min", "discogs_release_id"])
def test_a_filter_refuses_a_number_that_can_be_read_in_two_ways(page: Client, name: str) -> None:
    make_record(price=Decimal(5), rating="5", year=1971)
    found = page.get(f"{RECORDS}?{name}=1.000").context["cl"]
    assert len(found.problems) == 1 and f"{name} takes " in found.problems[0]
    assert found.result_list == []
