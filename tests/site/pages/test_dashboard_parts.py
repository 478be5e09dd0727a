"""Every line of *To do* and the balance can be hidden, by each person, and shown again."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from collection.models import Preferences
from tests.factories import make_account, make_record, make_user

pytestmark = pytest.mark.django_db

PARTS = reverse("admin:dashboard_parts")


@pytest.fixture
def boss(client: Client) -> User:
    user = make_user("boss", is_staff=True, is_superuser=True)
    client.force_login(user)
    make_account(user)
    make_record(user)
    return user


def lines(client: Client) -> list[str]:
    return [line.label for line in client.get("/admin/").context["worklists"]]


def choose(client: Client, *hidden: str) -> None:
    parts = [part.key for part in client.get("/admin/").context["parts"]]
    shown = [key for key in parts if key not in hidden]
    client.post(PARTS, {"offered": parts, "shown": shown})


@pytest.mark.once
def test_a_hidden_line_is_not_shown(client: Client, boss: User) -> None:
    before = lines(client)
    choose(client, "not-digitized")
    assert lines(client) == [label for label in before if label != "Not digitized"]


@pytest.mark.once
def test_a_hidden_line_is_shown_again(client: Client, boss: User) -> None:
    before = lines(client)
    choose(client, "not-digitized")
    choose(client)
    assert lines(client) == before


@pytest.mark.once
def test_every_line_can_be_hidden(client: Client, boss: User) -> None:
    parts = [part.key for part in client.get("/admin/").context["parts"]]
    choose(client, *parts)
    page = client.get("/admin/")
    assert page.context["worklists"] == []
    assert "Every line is hidden." in page.text and "Show and hide" in page.text


@pytest.mark.once
def test_the_balance_can_be_hidden_and_shown_again(client: Client, boss: User) -> None:
    assert "<h2>Balance</h2>" in client.get("/admin/").text
    choose(client, "balance")
    assert "<h2>Balance</h2>" not in client.get("/admin/").text
    choose(client)
    assert "<h2>Balance</h2>" in client.get("/admin/").text


@pytest.mark.once
def test_others_see_what_one_person_hid(client: Client, boss: User) -> None:
    choose(client, "not-digitized", "balance")
    other = make_user("other", is_staff=True, is_superuser=True)
    make_record(other)
    client.force_login(other)
    assert "Not digitized" in lines(client)


def test_what_the_page_did_not_offer_stays_hidden(client: Client, boss: User) -> None:
    Preferences.objects.hide(boss, ["not-on-discogs"], by=boss)
    choose(client, "balance")
    assert Preferences.objects.get(user=boss).hidden == ["balance", "not-on-discogs"]


def test_the_first_page_comes_back(client: Client, boss: User) -> None:
    response = client.post(PARTS, {"offered": ["balance"], "next": "/admin/?genre=rock"})
    assert response.url == "/admin/?genre=rock"
