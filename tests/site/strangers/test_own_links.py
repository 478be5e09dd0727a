"""The page on which somebody makes, sees and ends links for strangers."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from adminkit.verbs import SITE
from collection.models import SavedFilter, ShelfLink
from disco_site.people.roles import Role, give_role
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PAGE = "/admin/links/"


@pytest.fixture
def anna(client: Client, data_dir: Path) -> User:
    give_role(make_user("anna"), Role.COLLECTOR)
    anna = User.objects.get(username="anna")
    make_record(anna, genre="Jazz")
    make_record(anna, title="Ege Bamyasi")
    client.force_login(anna)
    return anna


def sent(**fields: object) -> dict[str, object]:
    until = timezone.localdate() + timedelta(7)
    return {"saved_filter": "", "title": "", "until": until.isoformat()} | fields


def address_on(page: str) -> str:
    found = re.search(r'value="http://testserver(/shelf/[\w-]{22}/)"', page)
    assert found
    return found[1]


def test_a_link_is_made_shown_once_and_opens(client: Client, anna: User) -> None:
    jazz = SavedFilter.objects.create(user=anna, name="Jazz", query="genre=jazz")
    page = client.post(PAGE, sent(saved_filter=jazz.pk, title="My jazz"))
    address = address_on(page.text)
    assert "It shows 1 record now" in page.text and "no-store" in page["Cache-Control"]
    assert address not in client.get(PAGE).text
    shelf = Client().get(address)
    assert ("My jazz" in shelf.text, "Ege Bamyasi" in shelf.text) == (True, False)


def test_without_a_filter_it_is_the_whole_shelf(client: Client, anna: User) -> None:
    shelf = Client().get(address_on(client.post(PAGE, sent()).text))
    assert ("2 records" in shelf.text, "Ege Bamyasi" in shelf.text) == (True, True)


def test_ending_a_link_ends_it_at_once(client: Client, anna: User) -> None:
    address = address_on(client.post(PAGE, sent()).text)
    page = client.post(f"{PAGE}{ShelfLink.objects.get().pk}/end/", follow=True)
    assert "The link has ended" in page.text and "ended on" in page.text
    assert Client().get(address).status_code == 404
    again = client.post(f"{PAGE}{ShelfLink.objects.get().pk}/end/", follow=True)
    assert "This link had ended before." in again.text


def test_a_filter_that_is_shown_offers_to_show_it(client: Client, anna: User) -> None:
    jazz = SavedFilter.objects.create(user=anna, name="Jazz", query="genre=jazz")
    assert f"{PAGE}?filter={jazz.pk}" in client.get("/admin/collection/record/?genre=jazz").text
    page = client.get(f"{PAGE}?filter={jazz.pk}")
    assert f'<option value="{jazz.pk}" selected>' in page.text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"until": "2020-01-01"}, "A link ends between today and"),
        ({"until": "9999-12-31"}, "A link ends between today and"),
        ({"until": "soon"}, "Enter a valid date."),
        ({"until": ""}, "This field is required."),
        ({"saved_filter": "9" * 30}, "Select a valid choice."),
        ({"saved_filter": "x"}, "Select a valid choice."),
        ({"title": "x" * 101}, "at most 100 characters"),
        ({"title": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_a_link_is_said_beside_its_field(
    client: Client, anna: User, fields: dict[str, object], sentence: str
) -> None:
    page = client.post(PAGE, sent(**fields))
    assert (page.status_code, sentence in page.text) == (200, True)
    assert not ShelfLink.objects.exists()


def test_links_and_filters_of_others_are_not_there(client: Client, anna: User) -> None:
    ben = make_user("ben", is_superuser=True)
    theirs = SavedFilter.objects.create(user=ben, name="Bens", query="genre=jazz")
    link, _ = ShelfLink.objects.make(
        User.objects.get(pk=ben.pk), theirs, timezone.localdate(), title="Of Ben", by=SITE
    )
    page = client.get(f"{PAGE}?filter={theirs.pk}")
    assert ("Bens" in page.text, "Of Ben" in page.text) == (False, False)
    assert "Select a valid choice." in client.post(PAGE, sent(saved_filter=theirs.pk)).text
    assert client.post(f"{PAGE}{link.pk}/end/").status_code == 403
    assert ShelfLink.objects.get().is_open


def test_an_owner_of_the_site_ends_everybodys_links(client: Client, anna: User) -> None:
    client.post(PAGE, sent())
    client.force_login(make_user("boss", is_staff=True, is_superuser=True))
    assert ">anna</td>" in client.get(PAGE).text
    client.post(f"{PAGE}{ShelfLink.objects.get().pk}/end/")
    assert not ShelfLink.objects.get().is_open


def test_a_listener_makes_no_links(client: Client, anna: User) -> None:
    give_role(anna, Role.LISTENER)
    assert [client.get(PAGE).status_code, client.post(PAGE, sent()).status_code] == [403, 403]
    assert PAGE not in client.get("/admin/").text
