"""The page of one record: what it shows to whom, what is done on it, and the way through the list."""

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from collection.models import Record
from disco_site.roles import Role, give_role
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db

LIST = reverse("admin:collection_record_changelist")


@pytest.fixture
def boss(client: Client) -> User:
    user = make_user("boss", is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def page_url(record: Record, query: str = "") -> str:
    carried = f"?{urlencode({'_changelist_filters': query})}" if query else ""
    return reverse("admin:collection_record_page", args=[record.pk]) + carried


def page(client: Client, record: Record, query: str = "") -> str:
    return client.get(page_url(record, query)).content.decode()


def sign_in(client: Client, role: Role) -> User:
    user = make_user(role.value)
    give_role(user, role)
    client.force_login(user)
    return user


def make_varied() -> None:
    """Make records with values unknown, equal and different in all columns that a list is sorted by."""
    boss = User.objects.get(username="boss")
    for number in range(12):
        make_record(
            boss,
            artists=["Can", "Faust", "Neu!"][number % 3 : number % 3 + 1],
            title=f"Volume {number % 5}",
            labels=[["Spoon"], [], ["Brain"]][number % 3],
            year=[1971, None, 1973, 1971][number % 4],
            format=["LP", "", '7"'][number % 3],
            genre=["", "Rock"][number % 2],
            price=[None, "9.50", "10"][number % 3],
            purchase_date=[date(2024, 1, 1), None][number % 2],
            location=["", "b", "A"][number % 3],
            rating=[None, "7.5", "8", "0"][number % 4],
        )


def walk(client: Client, query: str, way: str) -> Iterator[int]:
    """Yield the ids of the records from one end of the list to the other, as their pages lead on."""
    ids = listed(client, query)
    pk = ids[0] if way == "next" else ids[-1]
    while pk:
        yield pk
        pk = getattr(client.get(page_url(Record(pk=pk), query)).context["neighbours"], way)


def listed(client: Client, query: str) -> list[int]:
    return [record.pk for record in client.get(f"{LIST}?{query}").context["cl"].result_list]


@pytest.mark.parametrize("query", ["", *(f"o={sign}{column}" for column in range(1, 13) for sign in ("", "-"))])
def test_the_pages_lead_through_the_list_in_its_order(client, boss, query):
    make_varied()
    ids = listed(client, query)
    assert (len(ids), list(walk(client, query, "next")), list(walk(client, query, "previous"))) == (12, ids, ids[::-1])
