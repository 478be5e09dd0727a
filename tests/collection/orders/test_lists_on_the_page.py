"""A list on the page of an order: it fills rows, and nothing is lost of it."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from collection.models import Order, OrderLine
from disco_site.people.roles import Role, give_role
from tests.collection.orders.test_reading_discogs_orders import NEU, TAGO, text
from tests.factories import make_account, make_order, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ADD = reverse("admin:collection_order_add")


@pytest.fixture
def anna(client: Client) -> User:
    user = User.objects.get(pk=make_user("anna").pk)
    give_role(user, Role.COLLECTOR)
    make_account(user)
    client.force_login(user)
    return user


def sent(page: Any, **fields: Any) -> dict[str, Any]:
    """Return what a browser sends of a page, with these fields."""
    values: dict[str, Any] = {}
    context = page.context
    for form in (context["form"], context["rows"].management_form, *context["rows"].forms):
        for field in form:
            value = field.value()
            values[field.html_name] = "" if value is None else str(value)
    return values | fields


def read(client: Client, list_text: str = "", **fields: Any) -> Any:
    """Press *Read into rows* on the page of a new order, and return the page that comes back."""
    page = client.get(ADD)
    return client.post(ADD, sent(page, list_text=list_text, read="1", **fields))


def named(page: Any) -> list[str]:
    """Return the titles in the filled rows."""
    titles = [row["title"].value() for row in page.context["rows"].forms]
    return [title for title in titles if title]


LIST = "2x Can - Tago Mago (2xLP), 24.50\nNeu! - Neu! 75, 18\nShipping 6.90\nNonsense"


def test_a_list_fills_rows_and_is_stored_with_save_alone(client: Client, anna: User) -> None:
    page = read(client, LIST)
    assert named(page) == ["Tago Mago", "Neu! 75"] and not Order.objects.exists()
    assert "4 lines: 2 rows filled, 1 about the order, 1 not read." in page.text
    assert "Line 4, “Nonsense”, is not “artist - title”." in page.text
    client.post(ADD, sent(page, shop="Shop", list_text=""))
    order = Order.objects.get()
    assert order.shipping == Decimal("6.90")
    lines = OrderLine.objects.order_by("position").values_list("title", "count", "unit_price")
    assert list(lines) == [("Tago Mago", 2, Decimal("24.50")), ("Neu! 75", 1, Decimal(18))]


def test_what_was_not_read_stays_in_the_box_and_keeps_the_order_from_being_saved(
    client: Client, anna: User
) -> None:
    page = read(client, LIST)
    assert page.context["list_text"] == "Nonsense"
    refused = client.post(ADD, sent(page, shop="Shop", list_text="Nonsense"))
    assert "The list was not read yet" in refused.text and not Order.objects.exists()
    assert refused.context["list_text"] == "Nonsense"


def test_a_file_that_was_chosen_and_not_read_is_not_forgotten(client: Client, anna: User) -> None:
    page = read(client, "Can - Ege, 9")
    file = SimpleUploadedFile("list.txt", b"Neu! - Neu! 75")
    refused = client.post(ADD, sent(page, shop="Shop", list_file=file))
    assert "The list was not read yet" in refused.text and not Order.objects.exists()


def test_rows_that_were_typed_stay_and_typed_fields_are_not_overwritten(
    client: Client, anna: User
) -> None:
    typed = {"lines-0-artist": "Faust", "lines-0-title": "IV", "shipping": "5"}
    page = read(client, "Can - Ege, 9\nShipping 6.90", **typed)
    assert named(page) == ["IV", "Ege"]
    assert page.context["form"]["shipping"].value() == "5"
    assert "The list says shipping “6.90”; “5” is typed and stays." in page.text


def test_an_order_of_discogs_is_read_from_a_file_with_its_shop_and_day(
    client: Client, anna: User
) -> None:
    page = read(client, list_file=SimpleUploadedFile("order.csv", text(TAGO, NEU).encode()))
    assert named(page) == ["Tago Mago", "Neu! 75"]
    values = {name: page.context["form"][name].value() for name in ("shop", "ordered_on", "notes")}
    assert values == {"shop": "Plattenkiste", "ordered_on": "2026-11-02", "notes": "Discogs 123-45"}
    client.post(ADD, sent(page))
    line = OrderLine.objects.get(position=1)
    assert (line.discogs_release_id, line.variant) == (364461, "NM/VG+")


def test_of_several_orders_in_a_file_one_is_chosen_with_a_button(
    client: Client, anna: User
) -> None:
    both = text(TAGO, NEU.replace("123-45", "123-46"))
    page = read(client, list_file=SimpleUploadedFile("orders.csv", both.encode()))
    assert named(page) == [] and "The list holds 2 orders: choose one of them." in page.text
    assert 'name="list_order" value="123-46"' in page.text
    values = sent(page, list_text=page.context["list_text"], list_order="123-46")
    assert named(client.post(ADD, values)) == ["Neu! 75"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\x89PNG\0", "list.csv is not a text in UTF-8"),
        (b"", "There is nothing in the list."),
        (b"x" * 2_000_001, "list.csv is too large"),
        (b"a - b\n" * 5 + b"\n".join(b"A - %d" % n for n in range(201)), "202 records"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole(
    client: Client, anna: User, content: bytes, sentence: str
) -> None:
    page = read(client, list_file=SimpleUploadedFile("list.csv", content or b" "))
    assert sentence in page.text and named(page) == []


def test_a_list_in_the_box_and_a_file_are_not_read_at_once(client: Client, anna: User) -> None:
    page = read(client, "A - B", list_file=SimpleUploadedFile("list.csv", b"C - D"))
    assert "one after the other" in page.text and named(page) == []
    assert page.context["list_text"] == "A - B"


def test_an_order_that_came_takes_no_list(client: Client, anna: User) -> None:
    order = make_order(anna)
    page = reverse("admin:collection_order_change", args=[order.pk])
    assert "Read into rows" in client.get(page).text
    Order.objects.filter(pk=order.pk).update(received_on=order.ordered_on)
    assert "Read into rows" not in client.get(page).text


def test_a_look_up_keeps_the_list_in_the_box(client: Client, anna: User) -> None:
    values = sent(client.get(ADD), list_text="A - B", look_up="", ask="1")
    assert client.post("/admin/add/order/", values).context["list_text"] == "A - B"
