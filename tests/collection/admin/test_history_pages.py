"""The list of batches, the page of one, and the page on which it is undone."""

import pytest
from django.contrib.auth.models import AbstractBaseUser
from django.test import Client
from django.urls import reverse

from adminkit.verbs import SITE
from collection.admin.changes import shown_counts
from collection.bulk.edit import edit_together
from collection.history.plan import cell_differences
from collection.history.undo import Undo
from collection.models import Batch, Record
from disco_site.people.roles import Role, give_role
from tests.collection.undoing import TakeIn, anna, take_in
from tests.factories import make_record, make_user

pytestmark = pytest.mark.once

__all__ = ["anna", "take_in"]
LIST = reverse("admin:collection_batch_changelist")


@pytest.fixture
def boss(client: Client, anna: AbstractBaseUser) -> AbstractBaseUser:
    give_role(anna, Role.OWNER)
    client.force_login(anna)
    return anna


def file_of(count: int) -> str:
    return "artist,title,location\r\n" + "".join(f"Can,Title {n},Cellar\r\n" for n in range(count))


def page_of(batch: Batch, **asked: object) -> str:
    return reverse("admin:collection_batch_change", args=[batch.pk], query=asked)


def undo_page(batch: Batch) -> str:
    return reverse("admin:collection_batch_undo", args=[batch.pk])


def text(client: Client, address: str) -> str:
    return client.get(address, follow=True).content.decode()


def confirm(client: Client, batch: Batch) -> str:
    plan = client.get(undo_page(batch)).context["plan"]
    return client.post(
        undo_page(batch), {"fingerprint": plan.fingerprint}, follow=True
    ).content.decode()


def test_the_list_tells_who_when_what_and_whether_undone(
    client: Client, boss, take_in: TakeIn
) -> None:
    batch = take_in(file_of(2))
    Undo(batch).run(by=boss)
    page = text(client, LIST)
    for told in (
        "collection.csv",
        "2 new",
        "2 deleted",
        "anna",
        f"Undo {Batch.objects.order_by('-pk')[0].pk}",
    ):
        assert told in page
    assert page.count("field-undone") == 2


def test_the_page_of_an_import_shows_its_rows_by_pages(
    client: Client, boss, take_in: TakeIn
) -> None:
    batch = take_in(file_of(51))
    first, second = text(client, page_of(batch)), text(client, page_of(batch, page=2))
    assert "Can - Title 49" in first and "Can - Title 50" not in first
    assert "Can - Title 50" in second and "Page 2 of 2" in second


def test_the_page_of_a_batch_shows_its_options_what_it_created_and_its_duration(
    client: Client, boss, take_in: TakeIn
) -> None:
    batch = take_in("artist,title,genre\r\nCan,Late,Krautrock\r\n", "--mode", "add")
    page = text(client, page_of(batch))
    assert "<dt>Options</dt><dd>Mode: Add new records only" in page
    assert "<dt>Created</dt><dd>1 artist, 1 genre</dd>" in page
    assert f"<dt>Duration</dt><dd>{batch.seconds:.2f} s</dd>" in page


def test_the_page_of_a_bulk_edit_shows_the_cells_before_and_after(client: Client, boss) -> None:
    make_record(boss, location="Attic")
    batch, _ = edit_together(Record.objects.all(), {"location": "<b>Cellar"}, by=SITE)
    page = text(client, page_of(batch))
    assert "<del>Attic</del> → <ins>&lt;b&gt;Cellar</ins>" in page


def test_rows_whose_record_is_gone_are_shown_by_name(client: Client, boss, take_in: TakeIn) -> None:
    batch = take_in(file_of(1))
    Undo(batch).run(by=SITE)
    page = text(client, page_of(batch))
    assert "Can - Title 0" in page and "/collection/record/None" not in page


def test_an_undo_lists_what_it_kept_and_why(client: Client, boss, take_in: TakeIn) -> None:
    batch = take_in(file_of(3))
    Record.objects.filter(title="Title 1").update(location="Attic")
    undo = Undo(batch).run(by=SITE).undo
    page = text(client, page_of(undo, show="kept"))
    assert "Can - Title 1" in page and "edited: location" in page
    assert "Can - Title 1" not in text(client, page_of(undo))


@pytest.mark.parametrize("address", [LIST, page_of, undo_page], ids=["list", "batch", "undo"])
def test_the_queries_of_a_page_do_not_grow(
    client, boss, take_in, django_assert_max_num_queries, address
) -> None:
    small, large = take_in(file_of(3)), take_in(file_of(45).replace("Title", "Song"))
    first, second = (address, address) if address == LIST else (address(small), address(large))
    client.get(first)
    with django_assert_max_num_queries(60) as few:
        client.get(first)
    with django_assert_max_num_queries(len(few)):
        client.get(second)


def test_the_undo_page_says_what_goes_and_what_is_kept(
    client: Client, boss, take_in: TakeIn
) -> None:
    batch = take_in(file_of(60))
    Record.objects.filter(title="Title 59").update(location="Attic")
    page = text(client, undo_page(batch))
    for told in (
        "<dt>records deleted</dt><dd>59</dd>",
        "<dt>kept</dt><dd>1</dd>",
        "Can - Title 59",
        "59 in all",
    ):
        assert told in page
    assert Record.objects.count() == 60


def test_the_undo_page_says_what_becomes_of_the_balance(
    client: Client, boss, take_in: TakeIn
) -> None:
    batch = take_in(
        "artist,title,purchase_date\r\nCan,Late,2021-05-01\r\n", "--charge-after", "2021-01-01"
    )
    page = text(client, undo_page(batch))
    assert "The balance of anna goes from -1 to 0." in page


def test_the_undo_page_says_what_goes_back(client: Client, boss) -> None:
    make_record(boss, location="Attic")
    page = text(
        client,
        undo_page(edit_together(Record.objects.all(), {"location": "Cellar"}, by=SITE).batch),
    )
    assert "<del>Cellar</del> → <ins>Attic</ins>" in page


def test_a_confirmed_undo_is_done_and_shown(client: Client, boss, take_in: TakeIn) -> None:
    batch = take_in(file_of(3))
    page = confirm(client, batch)
    assert "is undone: 3 deleted." in page and "Undoes" in page
    assert (Record.objects.count(), Batch.objects.get(kind="undo").user) == (0, boss)


def test_without_what_the_page_said_nothing_is_undone(
    client: Client, boss, take_in: TakeIn
) -> None:
    page = client.post(undo_page(take_in(file_of(3))), follow=True).content.decode()
    assert "Nothing was undone: something has changed" in page
    assert Record.objects.count() == 3


def test_a_record_touched_between_page_and_confirmation_stops_the_undo(
    client: Client, boss, take_in: TakeIn
) -> None:
    batch = take_in(file_of(3))
    fingerprint = client.get(undo_page(batch)).context["plan"].fingerprint
    Record.objects.filter(title="Title 1").update(location="Attic")
    page = client.post(undo_page(batch), {"fingerprint": fingerprint}, follow=True).content.decode()
    assert "Nothing was undone: something has changed" in page and "edited: location" in page
    assert Record.objects.count() == 3


def test_a_second_undo_is_refused_on_the_page_of_the_batch(
    client: Client, boss, take_in: TakeIn
) -> None:
    batch = take_in(file_of(1))
    confirm(client, batch)
    assert "was undone already, on" in text(client, undo_page(batch))
    assert "Undo…" not in text(client, page_of(batch))


def test_nothing_is_offered_where_all_was_touched(client: Client, boss, take_in: TakeIn) -> None:
    batch = take_in(file_of(1))
    Record.objects.update(location="Attic")
    page = text(client, undo_page(batch))
    assert "Nothing is left to undo" in page and 'type="submit" class="default"' not in page


@pytest.mark.parametrize(
    ("role", "own", "code"),
    [("collector", True, 200), ("collector", False, 403), ("listener", True, 403)],
)
def test_who_may_undo(
    client: Client, anna: AbstractBaseUser, take_in: TakeIn, role: str, own: bool, code: int
) -> None:
    ben = make_user("ben")
    give_role(ben, Role(role))
    batch = take_in(file_of(1), "--owner", "anna")
    Batch.objects.update(user=ben if own else anna)
    client.force_login(ben)
    assert client.get(undo_page(batch)).status_code == code
    assert client.post(undo_page(batch), {"fingerprint": "x"}).status_code == (
        302 if code == 200 else 403
    )


def test_a_listener_does_not_see_batches(
    client: Client, anna: AbstractBaseUser, take_in: TakeIn
) -> None:
    batch = take_in(file_of(1))
    give_role(anna, Role.LISTENER)
    client.force_login(anna)
    assert [client.get(page).status_code for page in (LIST, page_of(batch))] == [403, 403]


def test_a_batch_that_is_not_there_is_said_so(client: Client, boss) -> None:
    assert "doesn’t exist" in text(client, reverse("admin:collection_batch_change", args=[99]))
    assert client.get(reverse("admin:collection_batch_undo", args=[99])).status_code == 404


def test_counts_are_shown_in_one_order_however_the_database_keeps_them() -> None:
    counts = {"bad": 1, "same": 0, "new": 1234, "missing": 2}
    assert shown_counts(counts) == [("new", 1234), ("bad", 1), ("already deleted", 2)]


def test_cells_that_differ_are_shown_in_the_order_of_a_file() -> None:
    before, after = {"shop": "a", "title": "b", "year": "1"}, {"year": "2", "title": "c"}
    assert [name for name, *_ in cell_differences(before, after)] == ["title", "year", "shop"]
