"""A removal or return of many records is a task that is watched, left, found again and stopped."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from adminkit.verbs import SITE
from collection.admin.bulk import remove_and_put_back
from collection.admin.bulk.moves_task import remove_many
from collection.bulk.moves import remove_together
from collection.bulk_sql import of_ids
from collection.models import Batch, Record
from collection.tasks.kinds import MINUTES
from collection.tasks.models import TaskProgress
from collection.tasks.progress import UNWATCHED, Stopped
from collection.tasks.worker import carry_out_next, recover, the_only_worker
from credits.models import Transaction
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]

LIST = "/admin/collection/record/?is_active=1"
EVERYTHING = "/admin/collection/record/?is_active="
State = TaskProgress.State


@pytest.fixture
def owner(db: None) -> User:
    return make_user("owner", is_staff=True, is_superuser=True)


@pytest.fixture
def page(client: Client, owner: User, data_dir: Path) -> Client:
    client.force_login(owner)
    return client


@pytest.fixture
def shelf(owner: User) -> list[Record]:
    return [make_record(owner, title=f"No. {number}", shop="Hausmusik") for number in range(4)]


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch, data_dir: Path) -> Iterator[None]:
    """Lets the test itself be the worker, for whom two records are many."""
    monkeypatch.setattr(remove_and_put_back, "LARGE", 2)
    with the_only_worker():
        yield


def ask(
    page: Client, action: str, records: list[Record], address: str = LIST, **typed: object
) -> str:
    """Confirm an action of the list and return the address that it leads to."""
    chosen = [record.pk for record in records]
    today = str(timezone.localdate())
    data = {"action": action, "_selected_action": chosen, "apply": "1", "on": today, **typed}
    return page.post(address, data)["Location"]


def on_shelf() -> int:
    return Record.objects.active().count()


@pytest.mark.usefixtures("worker")
def test_many_records_leave_the_shelf_in_a_task(page: Client, shelf: list[Record]) -> None:
    address = ask(page, "remove_together", shelf, refund="1", reason="sold", on="2024-05-01")
    task = TaskProgress.objects.get()
    assert (address, task.title, on_shelf()) == (task.page, "Removal of 4 records", 4)
    carry_out_next(MINUTES)
    task.refresh_from_db()
    assert (task.state, on_shelf()) == (State.DONE, 0)
    assert "4 records removed from the shelf." in task.sentence
    assert {(line.date, line.amount) for line in Transaction.objects.exclude(amount=0)} == {
        (date(2024, 5, 1), 1)
    }
    assert "is_active%3D1" in task.result_url
    assert b"No. 3" in page.get(task.result_url).content


@pytest.mark.usefixtures("worker")
def test_they_come_back_in_a_task(page: Client, shelf: list[Record], owner: User) -> None:
    remove_together(Record.objects.all(), by=owner)
    ask(page, "put_back_together", shelf, cost="0", address=EVERYTHING)
    assert on_shelf() == 0
    carry_out_next(MINUTES)
    assert on_shelf() == 4
    assert "4 records put back on the shelf." in TaskProgress.objects.get().sentence


@pytest.mark.usefixtures("worker")
def test_few_records_leave_at_once(page: Client, shelf: list[Record]) -> None:
    ask(page, "remove_together", shelf[:2], refund="0", reason="")
    assert on_shelf() == 2
    assert not TaskProgress.objects.exists()


def test_without_a_worker_many_leave_at_once(
    page: Client, shelf: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remove_and_put_back, "LARGE", 2)
    ask(page, "remove_together", shelf, refund="0", reason="")
    assert on_shelf() == 0


def test_a_removal_that_is_stopped_leaves_nothing_behind(shelf: list[Record], owner: User) -> None:
    lines = Transaction.objects.count()

    def step(done: int, total: int | None = None, unit: str = "", doing: str = "") -> None:
        if done == 3:
            raise Stopped

    with pytest.raises(Stopped):
        remove_together(Record.objects.all(), by=owner, step=step)
    assert (on_shelf(), Transaction.objects.count(), Batch.objects.count()) == (4, lines, 0)


@pytest.mark.usefixtures("worker")
def test_a_removal_whose_worker_died_says_whether_it_was_done(
    page: Client, shelf: list[Record]
) -> None:
    ask(page, "remove_together", shelf, refund="0", reason="")
    task = TaskProgress.objects.get()
    task.begin(str(task.task))
    remove_many(UNWATCHED, by=SITE, **task.arguments)
    recover()
    task.refresh_from_db()
    assert "4 records removed from the shelf." in task.sentence


def test_more_ids_than_a_statement_takes_find_their_records(shelf: list[Record]) -> None:
    ids = [*range(10**9, 10**9 + 300_000), shelf[2].pk]
    assert [record.title for record in of_ids(Record.objects.all(), ids)] == ["No. 2"]
