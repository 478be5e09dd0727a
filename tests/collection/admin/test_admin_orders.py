"""The pages of orders: entered, changed, received, cancelled, and what is said about them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from collection.adding.owned import owned
from collection.catalogues.release import Release, ReleaseArtist
from collection.models import Order, Record, Want
from credits.models import Account
from disco_site.people.roles import Role, give_role
from tests.factories import make_account, make_order, make_record, make_user

pytestmark = pytest.mark.django_db
ADD, LIST = (
    reverse("admin:collection_order_add"),
    reverse("admin:collection_order_changelist"),
)


@pytest.fixture
def anna(client: Client) -> User:
    user = User.objects.get(pk=make_user("anna").pk)
    give_role(user, Role.COLLECTOR)
    make_account(user)
    client.force_login(user)
    return user


def address(page: str, order: Order) -> str:
    return reverse(f"admin:collection_order_{page}", args=[order.pk])


def form_of(client: Client, page: str) -> dict[str, str]:
    """Return what a browser sends of a page of an order when nothing was typed."""
    context = client.get(page).context
    sent: dict[str, str] = {}
    forms = [context["form"], context["rows"].management_form, *context["rows"].forms]
    for form in forms:
        for field in form:
            if field.field.disabled:
                continue
            value = field.value()
            sent[field.html_name] = "" if value is None else str(value)
    return sent


def typed(*lines: tuple[Any, ...], **fields: str) -> dict[str, str]:
    """Return these fields, and lines of artist, title, count and price, as a page sends them."""
    sent = dict(fields)
    for place, (artist, title, count, price) in enumerate(lines):
        values = {"artist": artist, "title": title, "count": count, "unit_price": price}
        sent |= {f"lines-{place}-{name}": str(value) for name, value in values.items()}
    return sent


def said(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def test_an_order_is_entered_with_its_lines_on_one_page(client: Client, anna: User) -> None:
    sent = form_of(client, ADD) | typed(
        ("Can", "Tago Mago", 2, "20,50"),
        ("Neu!", "Neu! 75", 1, "18"),
        shop="Rough Trade",
        shipping="12,99",
        discount_text="10 %",
        promo_code="TEN",
    )
    answer = client.post(ADD, sent)
    order = Order.objects.get()
    assert answer.headers["Location"] == address("page", order)
    assert (order.shop, order.shipping, order.discount_percent) == (
        "Rough Trade",
        Decimal("12.99"),
        10,
    )
    lines = [(line.full_name, line.count, line.unit_price) for line in order.lines.all()]
    assert lines == [("Can - Tago Mago", 2, Decimal("20.50")), ("Neu! - Neu! 75", 1, Decimal(18))]
    assert order.owner == anna


def test_a_page_that_is_sent_twice_stores_one_order(client: Client, anna: User) -> None:
    sent = form_of(client, ADD) | typed(("Can", "Ege", 1, "9"), shop="Shop")
    client.post(ADD, sent), client.post(ADD, sent)
    assert Order.objects.count() == 1


@pytest.mark.once
def test_what_is_wrong_is_said_with_the_line_and_nothing_is_stored(
    client: Client, anna: User
) -> None:
    usual = form_of(client, ADD)
    for sent, sentence in (
        (typed(shop="Shop"), "An order has at least one line."),
        (typed(("Can", "", 1, ""), shop="Shop"), "Say the title too."),
        (typed(("Can", "Ege", 0, ""), shop="Shop"), "greater than or equal to 1"),
        (typed(("Can", "Ege", 1, "9"), ("can", "ege", 1, "9"), shop="Shop"), "Line 2 (can - ege)"),
        (
            typed(("Can", "Ege", 1, "9"), shop="Shop", discount_text="10"),
            "The discount, 10.00, is more",
        ),
        (typed(("Can", "Ege", 1, "9"), shop="Shop", discount_text="a lot"), "Enter a number."),
        (typed(("Can", "Ege", 1, "9"), shop=""), "This field is required."),
    ):
        assert sentence in client.post(ADD, usual | sent).text, sentence
    assert not Order.objects.exists()


@pytest.mark.once
def test_more_lines_come_without_a_script_and_keep_what_was_typed(
    client: Client, anna: User
) -> None:
    sent = form_of(client, ADD) | typed(("Can", "Ege", 1, "9"), shop="Shop", more="1")
    page = client.post(ADD, sent)
    assert len(page.context["rows"].forms) == 6
    assert 'value="Ege"' in page.text and not Order.objects.exists()


def test_wants_are_ordered_together_and_stay_open_until_they_come(
    client: Client, anna: User
) -> None:
    wants = [
        Want.objects.create(owner=anna, artist="Can", title=title, year=1971)
        for title in ("Ege", "Tago Mago")
    ]
    other = Want.objects.create(owner=make_user("bert"), artist="Can", title="Mine")
    marked = {"action": "order_these", "_selected_action": [want.pk for want in wants]}
    page = client.post(reverse("admin:collection_want_changelist"), marked).headers["Location"]
    sent = form_of(client, f"{page}&want={other.pk}") | {"shop": "Shop"}
    client.post(ADD, sent)
    order = Order.objects.get()
    assert {line.want for line in order.lines.all()} == set(wants)
    assert {line.year for line in order.lines.all()} == {1971}
    assert Want.objects.open().filter(owner=anna).count() == 2
    assert "ordered" in client.get(reverse("admin:collection_want_changelist")).text


def test_an_order_is_changed_on_the_same_page(client: Client, anna: User) -> None:
    order = make_order(anna, {"title": "Ege"}, {"title": "Tago Mago"})
    page = address("change", order)
    sent = form_of(client, page) | typed(("Can", "Ege", 3, "7"), ("", "", 1, ""), shipping="5")
    assert client.post(page, sent).headers["Location"] == address("page", order)
    assert [(line.title, line.count) for line in order.lines.all()] == [("Ege", 3)]
    order.refresh_from_db()
    assert order.shipping == 5


@pytest.mark.once
def test_of_an_order_that_came_only_what_hurts_nothing_is_changed(
    client: Client, anna: User
) -> None:
    order = make_order(anna, {"count": 2}, shipping=Decimal(5))
    client.post(address("receive", order), receipt(client, order) | {"copy": ""})
    page = address("change", order)
    sent = form_of(client, page) | {"notes": "late", "shipping": "1", "lines-0-title": "Other"}
    client.post(page, sent)
    order.refresh_from_db()
    assert (order.notes, order.shipping) == ("late", 5)
    assert order.lines.get().title == "Tago Mago"


def test_what_is_here_already_is_entered_and_received_at_once(client: Client, anna: User) -> None:
    sent = form_of(client, ADD) | typed(
        ("Can", "Ege", 1, ""),
        ("Can", "Tago Mago", 2, ""),
        shop="Flea market",
        lot_total="10",
        here="1",
    )
    client.post(ADD, sent)
    prices = sorted(Record.objects.values_list("price", flat=True))
    assert prices == [Decimal("3.33"), Decimal("3.33"), Decimal("3.34")]
    assert Account.objects.get(owner=anna).balance() == -3


def receipt(client: Client, order: Order) -> dict[str, str]:
    """Return what a browser sends of the page on which an order is received."""
    context = client.get(address("receive", order)).context
    sent = {}
    for form in [context["form"], *(row.form for row in context["rows"])]:
        for field in form:
            value = field.value()
            if value is not False:
                sent[field.html_name] = "on" if value is True else str(value or "")
    return sent


def test_a_parcel_is_received_with_grades_and_places_in_one_go(client: Client, anna: User) -> None:
    order = make_order(anna, {"count": 2}, {"title": "Ege"}, shipping=Decimal("1.00"))
    first, second = order.lines.all()
    sent = receipt(client, order) | {
        "media_condition": "Near Mint (NM or M-)",
        "location": "Shelf 3",
        f"copy-{second.pk}-1-media_condition": "Good (G)",
    }
    del sent[f"copy-{first.pk}-2-came"]
    answer = client.post(address("receive", order), sent)
    assert "2 records received for 2 credits." in said(answer) and "Undo" in said(answer)
    came = Record.objects.order_by("title").values_list(
        *("title", "media_condition", "location", "price", "shop")
    )
    assert list(came) == [
        ("Ege", "Good (G)", "Shelf 3", Decimal("20.33"), "Rough Trade"),
        ("Tago Mago", "Near Mint (NM or M-)", "Shelf 3", Decimal("20.34"), "Rough Trade"),
    ]
    page = client.get(address("page", order)).text
    assert "1 of 3 records still on the way" in page


def test_a_receipt_that_is_sent_twice_is_booked_once(client: Client, anna: User) -> None:
    order = make_order(anna)
    sent = receipt(client, order)
    client.post(address("receive", order), sent)
    client.post(address("receive", order), sent)
    assert Record.objects.count() == 1


@pytest.mark.once
def test_a_receipt_that_cannot_be_booked_says_why_and_books_nothing(
    client: Client, anna: User
) -> None:
    order = make_order(anna)
    tomorrow = timezone.localdate() + timedelta(1)
    page = client.post(address("receive", order), receipt(client, order) | {"on": str(tomorrow)})
    assert f"{tomorrow} lies in the future." in page.text
    assert not Record.objects.exists()


@pytest.mark.once
def test_copies_are_cancelled_and_come_after_all(client: Client, anna: User) -> None:
    order = make_order(anna, {"count": 3})
    line = order.lines.get()
    cancel = reverse("admin:collection_order_cancel", args=[line.pk])
    assert "2 copies cancelled." in said(client.post(cancel, {"copies": "2"}))
    line.refresh_from_db()
    assert line.cancelled_count == 2
    assert "cannot be cancelled" in said(client.post(cancel, {"copies": "2"}))
    client.post(cancel, {"restore": "1"})
    line.refresh_from_db()
    assert line.cancelled_count == 0


@pytest.mark.once
def test_customs_are_shared_anew_by_what_came(client: Client, anna: User) -> None:
    order = make_order(anna, {"count": 2})
    client.post(address("receive", order), receipt(client, order))
    answer = client.post(address("costs", order), {"other_costs": "3"})
    assert "Undo" in said(answer)
    assert set(Record.objects.values_list("price", flat=True)) == {Decimal("21.50")}


@pytest.mark.once
def test_a_part_of_the_price_comes_back_or_the_record_is_sent_back(
    client: Client, anna: User
) -> None:
    order = make_order(anna, {"count": 2})
    client.post(address("receive", order), receipt(client, order))
    first, second = Record.objects.order_by("pk")
    page = f"{address('refund', order)}?record="
    day = str(timezone.localdate())
    client.post(f"{page}{first.pk}", {"kind": "part", "amount": "4,50", "on": day})
    back = {"kind": "back", "amount": "20", "on": day, "credit": "on"}
    client.post(f"{page}{second.pk}", back)
    first.refresh_from_db(), second.refresh_from_db()
    assert first.price == Decimal("15.50")
    assert (second.is_active, second.removal_reason) == (False, "returned")
    assert Account.objects.get(owner=anna).balance() == -1


@pytest.mark.once
def test_orders_of_others_are_nobodys_business(client: Client, anna: User) -> None:
    order = make_order(make_user("bert"))
    pages = [address(page, order) for page in ("page", "receive", "costs", "refund")]
    line = reverse("admin:collection_order_cancel", args=[order.lines.get().pk])
    codes = {client.post(page).status_code for page in [*pages[1:], line]}
    codes.add(client.get(pages[0]).status_code)
    assert codes == {404}
    assert list(client.get(LIST).context["cl"].result_list) == []


def test_the_list_says_what_is_on_the_way_and_what_is_late(client: Client, anna: User) -> None:
    make_order(anna, {"count": 4}, expected_on=date(2024, 5, 1), ordered_on=date(2024, 4, 1))
    done = make_order(anna, shop="Done")
    client.post(address("receive", done), receipt(client, done))
    page = client.get(LIST)
    assert [order.shop for order in page.context["cl"].result_list] == ["Rough Trade"]
    assert "late</strong>" in page.text
    assert [order.shop for order in client.get(f"{LIST}?state=done").context["cl"].result_list] == [
        "Done"
    ]


@pytest.mark.once
def test_the_page_leads_to_what_came_and_to_its_undo(client: Client, anna: User) -> None:
    order = make_order(anna, {"title": "Ege"})
    client.post(address("receive", order), receipt(client, order))
    page = client.get(address("page", order))
    [batch] = page.context["receipts"]
    for leads_to in (
        reverse("admin:collection_batch_undo", args=[batch.pk]),
        reverse("admin:collection_record_page", args=[Record.objects.get().pk]),
    ):
        assert f'href="{leads_to}"' in page.text
    assert address("receive", order) not in page.text


@pytest.mark.once
def test_what_is_on_the_way_is_said_wherever_it_is_added_or_looked_for(
    client: Client, anna: User
) -> None:
    order = make_order(anna, {"artist": "Can; Neu!", "discogs_release_id": 77})
    make_order(make_user("bert"), {"title": "Tago Mago"}, shop="Nobody knows")
    words = f"ordered on {order.ordered_on} from Rough Trade"
    asked = {"artist": "neu!", "title": "TAGO mago"}
    found = client.get(reverse("admin:quick_buy_already"), asked).json()["found"]
    assert found == [{"text": words, "url": address("page", order)}]
    for page, typed_text in (("add", "tago neu"), ("add", "r77"), ("search", "mago")):
        shown = client.get(reverse(f"admin:{page}"), {"q": typed_text}).text
        assert words in shown and address("page", order) in shown, page
        assert "Nobody knows" not in shown
    artists = (ReleaseArtist("Neu!"),)
    release = Release("discogs", "78", "Tago Mago", artists, discogs_release_id=78)
    [known] = owned([release], anna)
    assert [one.text for one in known] == [f"O{words[1:]}."]


def test_the_dashboard_counts_parcels_on_the_way_and_late_ones(client: Client, anna: User) -> None:
    make_record(anna)
    assert "Parcels" not in client.get(reverse("admin:index")).text
    make_order(anna, ordered_on=date(2024, 4, 1), expected_on=date(2024, 5, 1))
    make_order(anna, shop="Other"), make_order(make_user("bert"))
    narrowing = client.get(reverse("admin:index")).text
    for state, label in (("on-the-way", "Parcels on the way"), ("late", "Late parcels")):
        assert label in narrowing and f"{LIST}?state={state}" in narrowing
    listed = [order.shop for order in client.get(f"{LIST}?state=late").context["cl"].result_list]
    assert listed == ["Rough Trade"]
