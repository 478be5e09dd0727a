"""Whoever is signed in finds the menu on a page that cannot be shown, too."""

import pytest
from django.test import Client

from disco_site.people.roles import Role, give_role
from tests.factories import make_user

pytestmark = pytest.mark.django_db
MENU = 'id="navigation"'
ADDRESSES = [
    ("/admin/no-such-page/", 404, "There is no such page"),
    ("/admin/collection/record/999/", 404, "There is no such page"),
]


@pytest.mark.parametrize(("address", "status", "sentence"), ADDRESSES)
def test_a_page_that_does_not_exist_has_the_menu(
    admin_client: Client, address: str, status: int, sentence: str
) -> None:
    page = admin_client.get(address)
    assert (page.status_code, sentence in page.text, MENU in page.text) == (status, True, True)
    assert page.text.count("<h1>") == 1


def test_a_page_that_one_may_not_see_has_the_menu(client: Client) -> None:
    give_role(listener := make_user("lena"), Role.LISTENER)
    client.force_login(listener)
    page = client.get("/admin/collection/record/add/")
    assert (page.status_code, "Not allowed" in page.text, MENU in page.text) == (403, True, True)


def test_a_stranger_finds_no_menu_and_the_way_to_disco(client: Client) -> None:
    page = client.get("/no-such-page")
    assert (page.status_code, MENU in page.text, 'href="/admin/"' in page.text) == (
        404,
        False,
        True,
    )


def test_an_address_that_only_takes_what_a_button_sends_says_so(admin_client: Client) -> None:
    page = admin_client.get("/admin/tasks/1/stop/")
    assert (page.status_code, page["Allow"].split(",")[0], MENU in page.text) == (405, "POST", True)
    assert "nothing was changed" in page.text


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("add/order/", "collection/order/add/"),
        ("add/order/7/", "collection/order/7/change/"),
        ("backups/verify/", "backups/"),
        ("second-factor/codes/", "second-factor/"),
    ],
)
def test_the_address_of_an_answer_to_a_button_leads_to_the_button(
    admin_client: Client, address: str, leads_to: str
) -> None:
    assert admin_client.get(f"/admin/{address}")["Location"] == f"/admin/{leads_to}"
    assert admin_client.put(f"/admin/{address}").status_code == 405
