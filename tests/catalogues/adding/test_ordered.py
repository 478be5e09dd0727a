"""Lines of an order by a look-up: from the page Add a record, and on the page of an order."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from collection.models import Order, OrderLine
from tests.catalogues import faults
from tests.catalogues.adding.steps import ask, choose
from tests.catalogues.stand_in import StandIn
from tests.factories import make_order, make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ADD, LOOK_UP = "/admin/collection/order/add/", "/admin/add/order/"


def line(page: Any, row: int = 0) -> dict[str, Any]:
    """Return what a row of the page shows, without what is empty."""
    form = page.context["rows"].forms[row]
    values = {name: form[name].value() for name in form.fields}
    return {name: str(value) for name, value in values.items() if value not in (None, "")}


def sent(client: Client, **fields: str) -> dict[str, str]:
    """Return what a browser sends of the page of a new order with these fields."""
    rows = client.get(ADD).context["rows"]
    counts = {f"lines-{row}-count": "1" for row in range(len(rows.forms))}
    forms = {"lines-TOTAL_FORMS": str(len(rows.forms)), "lines-INITIAL_FORMS": "0"}
    return forms | counts | {"charge": "each"} | fields


TAGO_MAGO = {
    "artist": "Can",
    "title": "Tago Mago",
    "format": "2xLP, Album",
    "count": "1",
    "year": "1971",
    "label": "United Artists Records",
    "catalog_number": "UAS 29 211/12",
    "discogs_release_id": "364461",
}


def test_a_candidate_begins_an_order_with_all_that_tells_its_pressing(
    client: Client, shelf: StandIn, anna: User
) -> None:
    assert "Order this" in ask(client, "r364461").text
    page = choose(client, "r364461", order="1")
    assert page.request["PATH_INFO"] == ADD
    assert line(page) == TAGO_MAGO


def test_an_order_that_begins_with_a_candidate_is_stored_with_its_labels(
    client: Client, shelf: StandIn, anna: User
) -> None:
    page = choose(client, "r3", order="1")
    row = {f"lines-0-{name}": value for name, value in line(page).items()}
    client.post(ADD, sent(client, shop="Shop", ordered_on="2026-01-02", **row))
    stored = OrderLine.objects.get()
    assert (stored.artist, stored.label) == ("Ada Quill (2); Ben Reed", "Spoon; Spoon")
    assert stored.catalog_number == "AMLH 68422; AMLK 68422"


def test_who_may_not_order_is_offered_no_order(client: Client, shelf: StandIn, anna: User) -> None:
    group = anna.groups.get()
    group.permissions.remove(*group.permissions.filter(codename__endswith="_order"))
    assert "Order this" not in ask(client, "r364461").text
    assert client.post(LOOK_UP, {"look_up": "r2"}).status_code == 403


def test_an_address_describes_the_line_of_a_new_order(client: Client, anna: User) -> None:
    page = client.get(ADD, {"artist": "Can", "title": "Ege Bamyasi", "year": "1972"})
    expected = {"artist": "Can", "title": "Ege Bamyasi", "year": "1972", "count": "1"}
    assert line(page) == expected


@pytest.mark.parametrize("year", ["x", "0", "-1", "19711", "١٩٧١"])
def test_an_address_with_a_year_that_is_none_is_refused(
    client: Client, anna: User, year: str
) -> None:
    answer = client.get(ADD, {"artist": "Can", "title": "Ege Bamyasi", "year": year})
    assert answer.status_code == 400
    assert f"year: “{year}” is not a number from 1." in answer.text


def test_the_address_of_a_release_fills_the_first_empty_row(
    client: Client, shelf: StandIn, anna: User
) -> None:
    typed = {"lines-0-artist": "Can", "lines-0-title": "Ege Bamyasi", "lines-0-count": "2"}
    typed |= {"lines-1-count": "3", "lines-1-unit_price": "12,50", "shop": "Rough"}
    pasted = "https://www.discogs.com/release/364461-Can-Tago-Mago"
    page = client.post(LOOK_UP, sent(client, look_up=pasted, **typed))
    assert line(page, 1) == TAGO_MAGO | {"count": "3", "unit_price": "12,50"}
    assert line(page)["count"] == "2"
    assert page.context["form"]["shop"].value() == "Rough"
    assert "Row 2: Can - Tago Mago." in page.text
    assert not Order.objects.exists()


def test_of_several_releases_one_is_chosen(client: Client, shelf: StandIn, anna: User) -> None:
    page = client.post(LOOK_UP, sent(client, look_up="Can - Tago Mago"))
    assert len(page.context["candidates"]) == 2
    answer = page.context["answer"]
    take = f"{answer.token} {answer.releases[1].name}"
    chosen = client.post(LOOK_UP, sent(client, look_up="Can - Tago Mago", take=take))
    assert (line(chosen)["discogs_release_id"], line(chosen)["year"]) == ("2", "1972")


def test_a_row_is_added_when_all_are_typed_in(client: Client, shelf: StandIn, anna: User) -> None:
    typed = {f"lines-{row}-artist": f"Artist {row}" for row in range(3)}
    page = client.post(LOOK_UP, sent(client, look_up="r2", **typed))
    assert len(page.context["rows"].forms) == 4
    assert line(page, 3)["discogs_release_id"] == "2"


def test_what_is_here_already_of_a_release_is_said(
    client: Client, shelf: StandIn, anna: User
) -> None:
    make_record(anna, discogs_release_id=2)
    page = client.post(LOOK_UP, sent(client, look_up="r2"))
    assert "You have this exact pressing" in page.text


def test_a_line_of_a_stored_order_is_looked_up_and_its_page_goes_on(
    client: Client, shelf: StandIn, anna: User
) -> None:
    order = make_order(anna)
    page = client.post(f"{LOOK_UP}{order.pk}/", sent(client, look_up="r2"))
    assert page.context["original"] == order
    assert f'action="{reverse("admin:collection_order_change", args=[order.pk])}"' in page.text


def test_the_order_of_somebody_else_is_not_there(
    client: Client, shelf: StandIn, anna: User
) -> None:
    order = make_order(make_user("berta"))
    assert client.post(f"{LOOK_UP}{order.pk}/", {"look_up": "r2"}).status_code == 404
    assert shelf.requests == []


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Type what to look for at Discogs."),
        ("   ", "Type what to look for at Discogs."),
        ("r99", "Discogs has nothing for “r99”."),
        ("x" * 600, "at most 502 characters"),
    ],
)
def test_what_cannot_be_found_is_said_and_what_was_typed_stays(
    client: Client, shelf: StandIn, anna: User, typed: str, sentence: str
) -> None:
    page = client.post(LOOK_UP, sent(client, look_up=typed, shop="Rough"))
    assert sentence in page.text
    assert page.context["form"]["shop"].value() == "Rough"


@pytest.mark.parametrize("take", ["", "x", "a discogs-2", "a b c"])
def test_a_choice_without_an_answer_is_said(
    client: Client, shelf: StandIn, anna: User, take: str
) -> None:
    page = client.post(LOOK_UP, sent(client, take=take))
    assert "That answer of Discogs has expired. Ask again." in page.text


def test_discogs_out_of_order_is_said(client: Client, shelf: StandIn, anna: User) -> None:
    shelf.misbehave("/releases/", faults.wall)
    page = client.post(LOOK_UP, sent(client, look_up="r2", shop="Rough"))
    assert page.context["form"]["shop"].value() == "Rough"
    assert "Discogs" in str(next(iter(page.context["messages"])))


def test_without_look_ups_the_page_asks_for_none(
    client: Client, anna: User, settings: Settings
) -> None:
    settings.DISCO_LOOK_UPS = False
    assert "Ask Discogs" not in client.get(ADD).text
    assert "switched off" in client.post(LOOK_UP, sent(client, look_up="r2")).text


def test_the_fields_are_not_judged_before_the_order_is_saved(
    client: Client, shelf: StandIn, anna: User
) -> None:
    page = client.post(LOOK_UP, sent(client, look_up="r2", discount_text="a lot"))
    assert "This field is required." not in page.text
    assert page.context["form"]["discount_text"].value() == "a lot"
