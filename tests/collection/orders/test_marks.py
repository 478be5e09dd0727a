"""What is ordered is said wherever it matters: lists, wall, pocket list, scan, and money."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from adminkit.verbs import SITE
from collection.models import Face, Order, OrderLine, Preferences, Record, Want
from collection.orders.receiving import receive
from credits.models import Account
from disco_site.people.roles import Role, give_role
from tests.factories import make_account, make_record, make_user

pytestmark = pytest.mark.django_db
RECORDS, WANTS = "/admin/collection/record/", "/admin/collection/want/"
ORDERS, POCKET = "/admin/collection/order/", "/admin/pocket-list/"
WORDS = "ordered on 2026-11-02 from Rough Trade"


@pytest.fixture
def anna(client: Client) -> User:
    user = User.objects.get(pk=make_user("anna").pk)
    give_role(user, Role.COLLECTOR)
    make_account(user)
    client.force_login(user)
    return user


def ordered(owner: User, artist: str = "Can", title: str = "Ege Bamyasi", **fields: Any) -> Order:
    """Return an order of one line, on the way."""
    order = Order.objects.create(owner=owner, shop="Rough Trade", ordered_on=date(2026, 11, 2))
    OrderLine.objects.create(order=order, artist=artist, title=title, **fields)
    return order


def marks(client: Client, page: str) -> int:
    return client.get(page).text.count('class="record-ordered"')


@pytest.mark.parametrize("face", [Face.TABLE, Face.WALL])
def test_a_record_of_which_another_copy_is_ordered_is_marked(
    client: Client, anna: User, face: Face
) -> None:
    Preferences.objects.choose_face(anna, face, by=anna)
    order = ordered(anna)
    make_record(anna, title="Ege Bamyasi"), make_record(anna, title="Future Days")
    page = client.get(RECORDS).text
    assert page.count('class="record-ordered"') == 1
    assert WORDS in page
    # Covers are links already.
    assert (f'href="{ORDERS}{order.pk}/page/"' in page) == (face == Face.TABLE)


@pytest.mark.parametrize(
    ("record", "line", "is_marked"),
    [
        ({"discogs_release_id": 5, "title": "Another"}, {"discogs_release_id": 5}, True),
        ({"discogs_release_id": 6}, {"discogs_release_id": 5}, False),
        ({}, {"discogs_release_id": 5}, True),
        ({}, {"artist": "CAN; Faust"}, True),
        ({}, {"artist": "Faust"}, False),
    ],
)
def test_the_same_release_or_an_unknown_one_of_the_name_is_meant(
    client: Client, anna: User, record: dict[str, Any], line: dict[str, Any], is_marked: bool
) -> None:
    make_record(anna, **{"title": "Ege Bamyasi", **record})
    ordered(anna, **line)
    assert bool(marks(client, RECORDS)) == is_marked


def test_what_has_come_is_marked_no_longer(client: Client, anna: User) -> None:
    order = ordered(anna)
    receive(order, by=SITE)
    assert Record.objects.exists() and not marks(client, RECORDS)


def test_the_orders_of_others_are_not_shown(client: Client, anna: User) -> None:
    ordered(make_user("bert"))
    make_record(anna, title="Ege Bamyasi")
    Want.objects.create(owner=anna, artist="Can", title="Ege Bamyasi")
    assert (marks(client, RECORDS), marks(client, WANTS)) == (0, 0)
    assert "ordered" not in client.get(POCKET).text


@pytest.mark.parametrize(
    ("want", "line", "is_marked"),
    [
        ({}, {}, True),
        ({"discogs_release_id": 5, "title": "Other"}, {"discogs_release_id": 5}, True),
        ({"discogs_release_id": 6}, {"discogs_release_id": 5}, False),
        ({"discogs_release_id": 6, "any_pressing": True}, {"discogs_release_id": 5}, True),
        ({"title": "Other"}, {}, False),
    ],
)
def test_a_want_that_is_ordered_is_marked_however_it_was_ordered(
    client: Client, anna: User, want: dict[str, Any], line: dict[str, Any], is_marked: bool
) -> None:
    Want.objects.create(**{"owner": anna, "artist": "Can", "title": "Ege Bamyasi", **want})
    ordered(anna, **line)
    assert bool(marks(client, WANTS)) == is_marked


def test_a_line_of_the_want_itself_marks_it_whatever_it_is_called(
    client: Client, anna: User
) -> None:
    want = Want.objects.create(owner=anna, artist="Can", title="Ege")
    ordered(anna, want=want)
    assert marks(client, WANTS) == 1


def test_the_pocket_list_names_what_is_ordered_once(client: Client, anna: User) -> None:
    Want.objects.create(owner=anna, artist="Can", title="Ege Bamyasi", year=1972)
    ordered(anna)
    ordered(anna, artist="Neu!", title="Neu! 75")
    page = client.get(POCKET).text
    assert page.count("Ege Bamyasi") == 1 and page.count("<b>Neu! 75</b>") == 1
    assert "2 ordered, 0 wanted" in page
    assert f'<li class="o"><b>Ege Bamyasi</b> <i>{WORDS} · 1972</i>' in page


def test_a_filter_of_the_pocket_list_narrows_what_is_ordered(client: Client, anna: User) -> None:
    ordered(anna)
    ordered(anna, artist="Neu!", title="Neu! 75")
    page = client.get(POCKET, {"artist": "neu", "owner": "anna"}).text
    assert "Neu! 75" in page and "Ege Bamyasi" not in page


@pytest.mark.once
@pytest.mark.parametrize("text", ["ege bamy", "UAS 29414", "uas29414"])
def test_a_scan_that_finds_no_record_says_what_is_ordered(
    client: Client, anna: User, text: str
) -> None:
    ordered(anna, catalog_number="UAS 29414")
    page = client.post("/admin/scan/take/", {"text": text}, follow=True).text
    assert "Nothing found" not in page
    assert "Can - Ege Bamyasi" in page and WORDS in page


@pytest.mark.once
def test_a_scan_that_finds_a_record_says_that_another_copy_is_ordered(
    client: Client, anna: User
) -> None:
    make_record(anna, title="Ege Bamyasi")
    ordered(anna)
    assert WORDS in client.post("/admin/scan/take/", {"text": "ege"}, follow=True).text


def test_afford_says_what_is_ordered_in_credits_and_money(
    client: Client, anna: User, capsys: pytest.CaptureFixture[str]
) -> None:
    ordered(anna, count=3, cancelled_count=1, unit_price=Decimal("1020.50"))
    sentence = "Ordered: 2 credits, 2,041.00 EUR."
    call_command("afford")
    assert sentence in capsys.readouterr().out
    assert sentence in client.get("/admin/credits/transaction/afford/").text


@pytest.mark.once
def test_afford_says_nothing_of_orders_when_nothing_is_on_the_way(
    anna: User, capsys: pytest.CaptureFixture[str]
) -> None:
    receive(ordered(anna), by=SITE)
    call_command("afford")
    assert Account.objects.exists() and "Ordered" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("shop", "count"),
    [("rough", 2), ("ROUGH", 2), ('"Rough Trade"', 1), ("Pøst", 1), ("nobody", 0)],
)
def test_the_list_of_orders_is_narrowed_by_shop(
    client: Client, anna: User, shop: str, count: int
) -> None:
    ordered(anna)
    Order.objects.bulk_create(Order(owner=anna, shop=name) for name in ("Rough Trade East", "Pøst"))
    page = client.get(ORDERS, {"state": "all", "shop": shop})
    assert page.context["cl"].result_count == count
    assert not page.context["cl"].problems


@pytest.mark.once
def test_the_list_of_orders_offers_its_shops(client: Client, anna: User) -> None:
    ordered(anna)
    ordered(make_user("bert"))
    Order.objects.filter(owner__username="bert").update(shop="Secret")
    page = client.get(ORDERS).text
    assert "shop=%22Rough+Trade%22" in page and "Secret" not in page


@pytest.mark.once
@pytest.mark.parametrize("page", [RECORDS, WANTS, POCKET])
def test_marks_cost_as_many_queries_for_many_lines(client: Client, anna: User, page: str) -> None:
    counts = []
    for number in (5, 60):
        for place in range(number):
            artist, title = f"Artist {number}", f"Title {place}"
            make_record(anna, artists=[artist], title=title)
            Want.objects.create(owner=anna, artist=artist, title=title)
            ordered(anna, artist=artist, title=title)
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_page_of_a_record_leads_to_its_order_and_to_what_else_is_ordered(
    client: Client, anna: User
) -> None:
    first = ordered(anna)
    received = receive(first, by=SITE)
    assert received is not None
    page = reverse("admin:collection_record_page", args=[received.records[0].pk])
    assert (
        f'<a href="{ORDERS}{first.pk}/page/">Rough Trade, 2026-11-02</a>' in client.get(page).text
    )
    assert "Another copy is on the way" not in client.get(page).text
    second = ordered(anna)
    assert f'<a href="{ORDERS}{second.pk}/page/">{WORDS}</a>' in client.get(page).text


def test_the_order_of_which_the_record_of_another_came_is_not_shown(
    client: Client, anna: User
) -> None:
    received = receive(ordered(make_user("bert")), by=SITE)
    assert received is not None
    address = reverse("admin:collection_record_page", args=[received.records[0].pk])
    page = client.get(address).text
    assert "Ege Bamyasi" in page and "It came of the order" not in page
