"""Wherever a page shortens a grade, it is the same short form."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from collection.models import Record
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client: Client) -> User:
    user = make_user("boss", is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


@pytest.fixture
def copies(boss: User) -> list[Record]:
    """Two copies of one record, both near mint."""
    grade = {"media_condition": "Near Mint (NM or M-)", "year": 1971}
    return [make_record(boss, **grade), make_record(boss, **grade)]


def test_the_hint_at_what_is_there_already(client: Client, copies: list[Record]) -> None:
    answer = client.get(reverse("admin:quick_buy_already"), {"artist": "Can", "title": "Tago Mago"})
    assert {found["text"] for found in answer.json()["found"]} == {"on the shelf: 1971, NM"}


@pytest.mark.parametrize(
    ("page", "short"),
    [("admin:near_duplicates", "<td>NM</td>"), ("admin:pocket_list", "· NM<")],
)
def test_lists(client: Client, copies: list[Record], page: str, short: str) -> None:
    text = client.get(reverse(page)).content.decode()
    assert short in text and "NM or M-" not in text


def test_the_other_copies_on_the_page_of_a_record(client: Client, copies: list[Record]) -> None:
    page = client.get(reverse("admin:collection_record_page", args=[copies[0].pk])).content.decode()
    others = page.partition("Other copies")[2].partition("</ul>")[0]
    assert '<span class="quiet"> NM</span>' in " ".join(others.split())
