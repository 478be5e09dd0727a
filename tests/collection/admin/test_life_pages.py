"""Remove from the shelf, Put back and the history of a copy in the admin, for one record and for
many.
"""

import re
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from adminkit.verbs import SITE
from collection.bulk.moves import remove_together
from collection.models import Batch, Record
from credits.models import Account, Transaction
from credits.proof import prove_ledger
from disco_site.people.roles import Role, give_role
from tests.factories import make_account, make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]

RECORDS = "/admin/collection/record/"
TODAY = str(timezone.localdate())


@pytest.fixture
def anna(client: Client) -> User:
    user = make_user("anna")
    give_role(user, Role.COLLECTOR)
    make_account(user, opened_on=timezone.localdate() - timedelta(100))
    client.force_login(user)
    return user


def post(client: Client, record: Record, page: str, **typed: object) -> str:
    """Post the form of a page of the record and return the page that follows."""
    return client.post(f"{RECORDS}{record.pk}/{page}/", typed, follow=True).content.decode()


def undo(client: Client, page: str) -> str:
    """Press the button Undo of a message on the page and return the page that follows."""
    form = re.search(r'<form class="undo".*?</form>', page, re.DOTALL).group()
    typed = re.findall(r'name="(line|next)" value="([^"]*)"', form)
    return client.post(
        "/admin/credits/transaction/undo/", dict(typed), follow=True
    ).content.decode()


def state(record: Record) -> tuple[bool, int]:
    record.refresh_from_db()
    return record.is_active, record.owner.account.balance()


def test_the_page_shows_the_balance_before_and_after(client: Client, anna: User) -> None:
    page = client.get(f"{RECORDS}{make_record(anna).pk}/remove/").content.decode()
    assert "no credit: the balance stays 0" in page
    assert "+1 credit: the balance goes from 0 to 1" in page


def test_looking_at_the_pages_books_nothing(client: Client, anna: User) -> None:
    record = make_record(anna)
    for page in ("remove", "put-back"):
        client.get(f"{RECORDS}{record.pk}/{page}/")
    assert not Transaction.objects.exists()


def test_looking_at_the_pages_opens_no_account(client: Client) -> None:
    client.force_login(make_user("head", is_superuser=True, is_staff=True))
    record = make_record(make_user("ben"))
    assert (
        "no credit: the balance stays 0"
        in client.get(f"{RECORDS}{record.pk}/remove/").content.decode()
    )
    assert not Account.objects.exists()


def test_a_record_is_removed_with_all_that_was_typed(client: Client, anna: User) -> None:
    record = make_record(anna)
    post(client, record, "remove", on="2026-01-05", reason="sold", sale_price="12,50", refund="1")
    record.refresh_from_db()
    assert (record.removed_on, record.removal_reason, str(record.sale_price)) == (
        date(2026, 1, 5),
        "sold",
        "12.50",
    )
    assert state(record) == (False, 1)


def test_a_message_names_the_artists_with_their_join_phrase(client: Client, anna: User) -> None:
    artists = [("Nick Cave", "&"), "Kylie Minogue"]
    record = make_record(anna, artists=artists, title="Where The Wild Roses Grow")
    page = post(client, record, "remove", on=TODAY, refund="0")
    name = "Nick Cave &amp; Kylie Minogue - Where The Wild Roses Grow"
    assert f"{name} is removed from the shelf." in page


def test_a_removal_can_be_undone_from_its_message(client: Client, anna: User) -> None:
    record = make_record(anna)
    page = post(client, record, "remove", on=TODAY, refund="1")
    assert "Undone: Can - Tago Mago." in undo(client, page)
    assert state(record) == (True, 0)


def test_undo_pressed_twice_says_that_nothing_was_undone(client: Client, anna: User) -> None:
    page = post(client, make_record(anna), "remove", on=TODAY, refund="1")
    undo(client, page)
    assert "Nothing was undone:" in undo(client, page)
    assert Transaction.objects.count() == 2


@pytest.mark.parametrize(
    ("page", "typed"), [("remove", {"refund": "0"}), ("put-back", {"same-cost": "0"})]
)
def test_a_refusal_of_the_verb_stands_in_the_form(
    client: Client, anna: User, page: str, typed: dict[str, str]
) -> None:
    record = make_record(anna)
    record.remove(by=SITE) if page == "put-back" else record.buy(by=SITE)
    answer = post(client, record, page, **{"on": "2026-01-05", "same-on": "2026-01-05"}, **typed)
    assert "so nothing can happen to it on 2026-01-05." in answer
    assert Transaction.objects.count() == 1


@pytest.mark.parametrize("refund", ["2", "-1", "x", ""])
def test_the_form_takes_a_refund_of_0_or_1_only(client: Client, anna: User, refund: str) -> None:
    record = make_record(anna)
    post(client, record, "remove", on=TODAY, refund=refund)
    assert state(record) == (True, 0)


def test_the_same_copy_comes_back(client: Client, anna: User) -> None:
    record = make_record(anna)
    record.remove(by=SITE)
    page = post(
        client, record, "put-back", **{"same": "Put it back", "same-on": TODAY, "same-cost": "1"}
    )
    assert state(record) == (True, -1)
    assert "The balance is -1. It will be zero again on" in page


def test_a_return_can_be_undone_from_its_message(client: Client, anna: User) -> None:
    record = make_record(anna)
    record.remove(reason="lost", by=SITE)
    undo(client, post(client, record, "put-back", **{"same-on": TODAY, "same-cost": "1"}))
    assert state(record) == (False, 0)
    assert record.removal_reason == "lost"


def buy_another(client: Client, record: Record, **typed: str) -> str:
    asked = {"on": TODAY, "price": "20", "media_condition": "Mint (M)", "cost": "1"} | typed
    return post(
        client,
        record,
        "put-back",
        another="1",
        **{f"another-{name}": value for name, value in asked.items()},
    )


def test_another_copy_is_a_record_of_its_own(client: Client, anna: User) -> None:
    record = make_record(anna, labels=[("United Artists", "UAS 29211")])
    record.remove(refund=1, by=SITE)
    buy_another(client, record)
    copy = Record.objects.exclude(pk=record.pk).get()
    assert (copy.memo, str(copy.price), copy.media_condition) == (record.memo, "20.00", "Mint (M)")
    assert [str(link) for link in copy.label_links.all()] == ["United Artists UAS 29211"]
    assert (state(record)[0], copy.transactions.get().amount) == (False, -1)


def test_another_copy_bought_before_the_opening_is_an_initial_load_and_the_page_says_so(
    client: Client, anna: User
) -> None:
    record = make_record(anna)
    record.remove(by=SITE)
    assert "Another copy of Can - Tago Mago is entered and booked as Initial load." in buy_another(
        client, record, on="2001-01-01"
    )


def test_a_record_on_the_shelf_is_not_put_back(client: Client, anna: User) -> None:
    page = client.get(f"{RECORDS}{make_record(anna).pk}/put-back/").content.decode()
    assert "Can - Tago Mago is on the shelf, so it cannot be put back." in page


@pytest.mark.parametrize("page", ["remove", "put-back"])
def test_nobody_moves_the_record_of_another(client: Client, anna: User, page: str) -> None:
    record = make_record(make_user("ben"))
    assert (
        client.post(f"{RECORDS}{record.pk}/{page}/", {"on": TODAY, "refund": "0"}).status_code
        == 403
    )


def test_the_history_tells_what_happened_why_and_for_how_many_credits(
    client: Client, anna: User
) -> None:
    record = make_record(anna)
    record.buy(on=date(2026, 9, 1), by=SITE)
    record.remove(on=date(2026, 9, 2), reason="lost", refund=1, by=SITE)
    record.readd(on=date(2026, 9, 3), by=SITE)
    record.remove(on=date(2026, 9, 4), by=SITE).reverse("it was under the sofa", by=SITE)
    events = client.get(f"{RECORDS}{record.pk}/").context_data["events"]
    assert [(event.name, event.line.signed) for event in events] == [
        ("Bought", "-1"),
        ("Removed", "+1"),
        ("Put back", "-1"),
        ("Removed", "0"),
        ("Removal taken back", "0"),
    ]
    assert events[1].why == "lost"


def test_credits_of_another_are_nobody_elses_affair(client: Client, anna: User) -> None:
    record = make_record(make_user("ben"))
    record.buy(by=SITE)
    assert "Credits" not in client.get(f"{RECORDS}{record.pk}/").content.decode()


def together(client: Client, action: str, *records: Record, **typed: str) -> str:
    chosen = {"action": action, "_selected_action": [record.pk for record in records], **typed}
    return client.post(f"{RECORDS}?is_active=", chosen, follow=True).content.decode()


def make_three(owner: User) -> list[Record]:
    return [make_record(owner, title=f"Volume {number}") for number in (1, 2, 3)]


def test_the_page_of_a_bulk_removal_shows_the_balance_before_and_after(
    client: Client, anna: User
) -> None:
    page = together(client, "remove_together", *make_three(anna))
    assert "no credit; the balance of anna stays 0" in page
    assert "+1 credit; the balance of anna goes from 0 to 3" in page


def test_many_records_are_removed_with_a_result_for_each(client: Client, anna: User) -> None:
    one, two, gone = make_three(anna)
    gone.remove(by=SITE)
    page = together(
        client, "remove_together", one, two, gone, apply="1", on=TODAY, reason="given", refund="1"
    )
    assert [word in page for word in ("Volume 1", "Volume 2")] == [True, True]
    assert "Can - Volume 3 is not on the shelf, so it cannot be removed." in page
    assert Record.objects.removed().filter(removal_reason="given").count() == 2
    assert "The balance of anna is 2." in page


def test_many_records_are_put_back(client: Client, anna: User) -> None:
    records = make_three(anna)
    for record in records:
        record.remove(by=SITE)
    together(client, "put_back_together", *records, apply="1", on=TODAY, cost="1")
    assert (Record.objects.active().count(), anna.account.balance()) == (3, -3)


def test_a_bulk_removal_is_listed_as_a_batch_and_undone_as_a_whole(
    client: Client, anna: User
) -> None:
    records = make_three(anna)
    together(client, "remove_together", *records, apply="1", on=TODAY, refund="1")
    batch = Batch.objects.get(kind="bulk_removal")
    client.post(f"{RECORDS}moves/{batch.pk}/undo/")
    batch.refresh_from_db()
    assert (Record.objects.active().count(), anna.account.balance(), batch.undone_by.kind) == (
        3,
        0,
        "undo",
    )
    assert prove_ledger().faults == []


def test_undoing_a_batch_leaves_alone_what_has_moved_since(client: Client, anna: User) -> None:
    records = make_three(anna)
    together(client, "remove_together", *records, apply="1", on=TODAY, refund="1")
    Record.objects.get(pk=records[0].pk).readd(cost=0, by=SITE)
    page = client.post(
        f"{RECORDS}moves/{Batch.objects.get().pk}/undo/", follow=True
    ).content.decode()
    assert "2 records are where they were." in page
    assert "Can - Volume 1 is left alone: " in page
    assert anna.account.balance() == 1


def test_a_batch_is_undone_once(client: Client, anna: User) -> None:
    together(client, "remove_together", *make_three(anna), apply="1", on=TODAY, refund="1")
    batch = Batch.objects.get(kind="bulk_removal")
    client.post(f"{RECORDS}moves/{batch.pk}/undo/")
    page = client.post(f"{RECORDS}moves/{batch.pk}/undo/", follow=True).content.decode()
    assert "was undone already, on" in page
    assert anna.account.balance() == 0


def test_records_of_others_are_left_alone(client: Client, anna: User) -> None:
    other = make_record(make_user("ben"))
    together(client, "remove_together", other, make_record(anna), apply="1", on=TODAY, refund="0")
    other.refresh_from_db()
    assert other.is_active


def test_when_all_are_refused_nothing_is_kept_and_the_reason_is_told(
    client: Client, anna: User
) -> None:
    record = make_record(anna)
    record.remove(by=SITE)
    page = together(client, "remove_together", record, apply="1", on=TODAY, refund="0")
    assert (
        "Nothing was changed. Can - Tago Mago is not on the shelf, so it cannot be removed." in page
    )
    assert not Batch.objects.exists()


def test_nobody_opens_or_undoes_the_batch_of_another(client: Client, anna: User) -> None:
    moved = remove_together(Record.objects.filter(pk=make_record(make_user("ben")).pk), by=SITE)
    page = f"{RECORDS}moves/{moved.batch.pk}/"
    assert [client.get(page).status_code, client.post(f"{page}undo/").status_code] == [403, 403]
