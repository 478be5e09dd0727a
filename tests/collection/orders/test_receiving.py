"""What has come of an order becomes records, all or nothing."""

from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db.models import ProtectedError
from django.utils import timezone

from adminkit.verbs import SITE
from collection.models import Artist, Batch, Charge, Order, OrderLine, Record, Want
from collection.orders.entering import delete_order, line_of_want
from collection.orders.late_costs_and_refunds import set_cancelled
from collection.orders.receiving import Arrival, enter_received, everything, receive
from collection.orders.shares import shared
from credits.models import Account, Transaction
from tests.factories import make_account, make_order, make_record, make_user

pytestmark = pytest.mark.django_db

FOUR = (
    {"title": "Tago Mago", "unit_price": Decimal("24.00"), "count": 2},
    {"title": "Ege Bamyasi", "unit_price": Decimal("19.50")},
    {"title": "Future Days", "unit_price": Decimal("21.00")},
    {"title": "Soon Over Babaluma", "unit_price": Decimal("18.00")},
)
CODE = {
    "promo_code": "KRAUT10",
    "discount_percent": Decimal(10),
    "shipping": Decimal("12.99"),
    "ordered_on": date(2024, 11, 2),
}


@pytest.fixture
def anna(db: None) -> User:
    owner = User.objects.get(pk=make_user("anna", is_superuser=True).pk)
    make_account(owner, opened_on=date(2024, 1, 1))
    return owner


@pytest.fixture
def order(anna: User) -> Order:
    return make_order(anna, *FOUR, **CODE)


def prices() -> list[Decimal | None]:
    return list(Record.objects.order_by("pk").values_list("price", flat=True))


def balance(owner: User) -> int:
    return Account.objects.get(owner=owner).balance()


def check_ledger() -> str:
    output = StringIO()
    call_command("check_ledger", stdout=output, stderr=output)
    return output.getvalue()


def test_n_copies_are_n_records_and_their_prices_are_what_was_paid(order: Order) -> None:
    received = receive(order, by=SITE)
    assert received
    assert [record.title for record in received.records] == [
        *("Tago Mago", "Tago Mago", "Ege Bamyasi", "Future Days", "Soon Over Babaluma"),
    ]
    # 106.50 less 10.65, and 12.99.
    assert sum(filter(None, prices())) == Decimal("108.84")
    record = Record.objects.order_by("pk")[0]
    assert (record.shop, record.order_line) == ("Rough Trade", order.lines.all()[0])
    assert [link.artist.name for link in record.artist_links.all()] == ["Can"]


def test_each_is_booked_as_a_purchase_on_the_day_of_receipt(anna: User, order: Order) -> None:
    receive(order, by=SITE, on=date(2024, 11, 20), dated="ordered")
    lines = Transaction.objects.order_by("pk")
    assert {(line.kind, line.amount, line.date) for line in lines} == {
        ("Purchase", -1, date(2024, 11, 20))
    }
    assert (len(lines), balance(anna)) == (5, -5)
    assert {record.purchase_date for record in Record.objects.all()} == {date(2024, 11, 2)}
    assert ": 0 faults, 0 remarks." in check_ledger()


@pytest.mark.parametrize(("charge", "cost"), [("each", 5), ("lot", 1), ("none", 0)])
def test_it_costs_as_many_credits_as_was_said(
    anna: User, order: Order, charge: str, cost: int
) -> None:
    receive(order, by=SITE, arrivals=everything(order, [2]), charge=charge)
    receive(order, by=SITE)
    assert balance(anna) == -cost


def test_the_want_of_a_line_is_closed_with_its_record(anna: User) -> None:
    want = Want.objects.create(owner=anna, artist="AC/DC; Live", title="Let There Be Rock")
    other = Want.objects.create(owner=anna, artist="Can", title="Landed")
    line = line_of_want(want, unit_price=Decimal(9))
    received = enter_received(Order(owner=anna, shop="Rough Trade"), [line], by=anna)
    assert received and received.wants == [want]
    want.refresh_from_db()
    other.refresh_from_db()
    assert (want.record, other.closed_on) == (received.records[0], None)
    assert received.records[0].full_name == "AC/DC; Live - Let There Be Rock"


def test_what_is_said_of_each_copy_is_stored(order: Order) -> None:
    line = order.lines.all()[0]
    grades = ("Near Mint (NM or M-)", "Very Good (VG)")
    copies = [{"media_condition": grade, "location": "Hallway"} for grade in grades]
    receive(order, by=SITE, arrivals=[Arrival(line.pk, copies)])
    rows = Record.objects.order_by("pk").values_list("media_condition", "location")
    assert list(rows) == [(grade, "Hallway") for grade in grades]


def test_a_line_that_cannot_be_booked_stops_all_of_it_and_is_named(order: Order) -> None:
    lines = order.lines.all()
    arrivals = [*everything(order)[:2], Arrival(lines[2].pk, [{"year": 1492}])]
    with pytest.raises(ValidationError) as refusal:
        receive(order, by=SITE, arrivals=arrivals)
    assert refusal.value.messages[0].startswith("Line 3 (Can - Future Days): year: 1492 is not")
    order.refresh_from_db()
    assert (Record.objects.count(), Transaction.objects.count()) == (0, 0)
    assert (Batch.objects.count(), Artist.objects.count(), order.received_on) == (0, 0, None)


def test_the_number_of_a_copy_twice_is_refused(order: Order) -> None:
    line = order.lines.all()[0]
    with pytest.raises(ValidationError, match=r"Line 1 .* Two copies cannot have the number 7"):
        receive(order, by=SITE, arrivals=[Arrival(line.pk, [{"copy_number": "7"}] * 2)])
    assert Record.objects.count() == 0


def test_an_order_that_was_received_is_not_received_again(order: Order) -> None:
    receive(order, by=SITE, on=date(2024, 11, 20))
    with pytest.raises(ValidationError, match="was received already, on 2024-11-20"):
        receive(order, by=SITE)
    assert Record.objects.count() == 5


def test_a_page_that_is_sent_twice_receives_once(order: Order) -> None:
    line = order.lines.all()[0]
    arrivals = [Arrival(line.pk, [{}])]
    assert receive(order, by=SITE, arrivals=arrivals, token="page")
    assert receive(order, by=SITE, arrivals=arrivals, token="page") is None
    assert Record.objects.count() == 1


def test_more_than_is_on_the_way_cannot_come(order: Order) -> None:
    line = order.lines.all()[1]
    with pytest.raises(ValidationError, match=r"Line 2 .*: 2 cannot have come, only 1 is"):
        receive(order, by=SITE, arrivals=[Arrival(line.pk, [{}, {}])])


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2024, 11, 1), "ordered on 2024-11-02, so it cannot have come on 2024-11-01"),
        (timezone.localdate() + timedelta(1), "lies in the future"),
    ],
)
def test_a_day_on_which_it_cannot_have_come_is_refused(
    order: Order, day: date, sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        receive(order, by=SITE, on=day)


def test_a_late_line_has_the_share_of_the_first_day(order: Order) -> None:
    whole = shared_prices(order)
    receive(order, by=SITE, arrivals=everything(order, [1, 2]))
    set_cancelled(order.lines.all()[3], 1, by=SITE)
    receive(order, by=SITE)
    # The last copy was cancelled after the first had come: its share stays with the order.
    assert prices() == whole[:4]
    order.refresh_from_db()
    assert order.received_on == timezone.localdate()


def shared_prices(order: Order) -> list[Decimal | None]:
    return [price for line in shared(order, order.lines.all()).prices for price in line]


def test_an_order_of_which_records_came_cannot_be_deleted(order: Order) -> None:
    receive(order, by=SITE, arrivals=everything(order, [2]))
    with pytest.raises(ProtectedError):
        order.delete()
    with pytest.raises(ProtectedError):
        Order.objects.all().delete()
    with pytest.raises(ValidationError, match="undo its receipt first"):
        delete_order(order, by=SITE)
    assert (Order.objects.count(), OrderLine.objects.count()) == (1, 4)


def test_a_line_outlives_its_want(anna: User) -> None:
    want = Want.objects.create(owner=anna, artist="Can", title="Landed")
    order = make_order(anna, {"want": want, "title": "Landed"})
    want.delete()
    assert order.lines.get().want is None


def test_a_description_of_a_format_is_read(anna: User) -> None:
    order = make_order(anna, {"format": "LP, Album, RE"})
    received = receive(order, by=SITE)
    assert received
    record = received.records[0]
    assert (record.format and record.format.name, record.format_details) == ("LP", "Album, RE")


def test_nobody_receives_what_belongs_to_somebody_else(order: Order) -> None:
    other = User.objects.get(pk=make_user("bert").pk)
    with pytest.raises(PermissionDenied):
        receive(order, by=other)


def test_the_order_of_a_record_does_not_go_to_its_copies(anna: User, order: Order) -> None:
    received = receive(order, by=SITE)
    assert received
    assert received.records[0].clone().order_line is None
    assert make_record(anna).order_line is None


def test_what_is_here_is_entered_and_received_in_one(anna: User) -> None:
    market = Order(owner=anna, shop="Flea market", lot_total=Decimal(50), charge=Charge.LOT)
    lines = [OrderLine(artist="Various", title="Singles", count=30)]
    received = enter_received(market, lines, by=anna)
    assert received and len(received.records) == 30
    assert (sum(filter(None, prices())), balance(anna)) == (Decimal("50.00"), -1)
    again = Order(owner=anna, shop="Flea market", uid=market.uid)
    assert enter_received(again, [OrderLine(artist="A", title="B")], by=anna) is None
