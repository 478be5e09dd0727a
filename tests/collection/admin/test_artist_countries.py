"""The country of many artists, given together in their list."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from collection.bulk.artist_countries import give_country_together
from collection.history.undo import Undo
from collection.models import Artist, Batch
from disco_site.people.roles import Role, give_role
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db
LIST = reverse("admin:collection_artist_changelist")


@pytest.fixture
def anna(client: Client) -> User:
    user = make_user("anna", is_staff=True)
    give_role(user, Role.COLLECTOR)
    client.force_login(user)
    make_record(user, artists=["Can", "Faust", "Neu!"])
    return user


def send(client: Client, *names: str, **sent: str) -> str:
    ids = [Artist.objects.get(name=name).pk for name in names]
    data = {"action": "edit_countries", "_selected_action": ids}
    return client.post(LIST, data | sent, follow=True).text


def countries() -> dict[str, str]:
    return dict(Artist.objects.order_by("name").values_list("name", "country"))


def test_the_preview_counts_and_changes_nothing(client: Client, anna: User) -> None:
    Artist.objects.filter(name="Can").update(country="Germany")
    shown = " ".join(send(client, "Can", "Faust", country="Germany", preview="1").split())
    assert "1 artist will change</strong>: country becomes “Germany” in 1 of 2." in shown
    assert countries()["Faust"] == ""


def test_the_chosen_artists_get_the_country_and_no_others(client: Client, anna: User) -> None:
    shown = send(client, "Can", "Faust", country="Germany", apply="1")
    assert "2 artists changed." in shown
    assert countries() == {"Can": "Germany", "Faust": "Germany", "Neu!": ""}


def test_a_country_is_emptied(client: Client, anna: User) -> None:
    Artist.objects.update(country="Germany")
    send(client, "Can", emptied="country", apply="1")
    assert countries()["Can"] == "" and countries()["Faust"] == "Germany"


def test_countries_come_back_with_an_undo(anna: User) -> None:
    Artist.objects.filter(name="Can").update(country="UK")
    before = countries()
    batch = give_country_together(Artist.objects.all(), "Germany", by=anna).batch
    assert batch and batch.counts == {"changed": 3} and set(countries().values()) == {"Germany"}
    assert Undo(batch).run(by=anna).kept == []
    assert countries() == before


def test_a_country_that_was_edited_since_is_kept_by_an_undo(anna: User) -> None:
    batch = give_country_together(Artist.objects.all(), "Germany", by=anna).batch
    assert batch
    Artist.objects.filter(name="Can").update(country="West Germany")
    assert len(Undo(batch).run(by=anna).kept) == 1
    assert countries() == {"Can": "West Germany", "Faust": "", "Neu!": ""}


def test_artists_of_other_peoples_records_are_left_alone(client: Client, anna: User) -> None:
    make_record(make_user("bert"), artists=["Can"])
    shown = send(client, "Can", "Faust", country="Germany", apply="1")
    assert "1 artist changed." in shown
    assert countries() == {"Can": "", "Faust": "Germany", "Neu!": ""}


@pytest.mark.once
@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Choose a country, or empty it."),
        ({"country": "UK", "emptied": "country"}, "Choose a value or empty it, not both."),
        ({"country": "x" * 101}, "at most 100 characters"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    client: Client, anna: User, sent: dict[str, str], sentence: str
) -> None:
    assert sentence in send(client, "Can", apply="1", **sent)
    assert not Batch.objects.exists() and set(countries().values()) == {""}
