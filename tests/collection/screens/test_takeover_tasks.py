"""A long takeover of the first Disco's database is a task, and so is a long undo of any batch."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client

from adminkit.verbs import SITE
from collection.admin import undo_task
from collection.bulk.moves import put_back_together, remove_together
from collection.history.undo import Undo
from collection.importing.legacy.database import open_legacy
from collection.importing.legacy.importer import LegacyImport
from collection.importing.options import ImportOptions
from collection.models import Batch, Record
from collection.screens import importing
from collection.tasks.kinds import MINUTES
from collection.tasks.models import TaskProgress
from collection.tasks.progress import Stopped
from collection.tasks.worker import carry_out_next, recover
from credits.models import Account, Transaction
from tests.collection.legacy.database import database
from tests.collection.screens.test_import_screens import CONFIRM, IMPORT
from tests.factories import make_account, make_record, make_user

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]

State = TaskProgress.State


@pytest.fixture
def anna(db: None) -> User:
    return make_user("anna", is_staff=True, is_superuser=True)


@pytest.fixture
def page(client: Client, anna: User, data_dir: Path) -> Client:
    client.force_login(anna)
    return client


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch, only_worker: None) -> None:
    """Lets the test itself be the worker, for whom three rows are many and two are few."""
    monkeypatch.setattr(importing, "LARGE", 2)
    monkeypatch.setattr(undo_task, "LARGE", 2)


def confirmed(page: Client, path: Path) -> str:
    """Upload an old database, confirm its preview and return the address that this leads to."""
    with path.open("rb") as file:
        preview = page.post(IMPORT, {"file": file})["Location"]
    return page.post(CONFIRM, {"token": preview.split("/")[-2]})["Location"]


def the_task() -> TaskProgress:
    return TaskProgress.objects.get()


def test_a_long_book_makes_a_task_of_the_takeover_of_few_records(
    page: Client, worker: None, tmp_path: Path
) -> None:
    assert confirmed(page, database(tmp_path)) == the_task().page
    assert not Record.objects.exists()
    carry_out_next(MINUTES)
    task = the_task()
    assert (task.state, task.doing, task.done, task.total) == (State.DONE, "Booking", 7, 7)
    assert (Record.objects.count(), Account.objects.get().balance()) == (2, 5)
    assert page.get(task.result_url).status_code == 200


def test_a_takeover_that_is_stopped_while_it_books_leaves_nothing(
    anna: User, tmp_path: Path
) -> None:
    job = LegacyImport(open_legacy(database(tmp_path)), ImportOptions(owner=anna))
    stored: list[int] = []

    def stop(done: int, total: int | None = None, unit: str = "", doing: str = "") -> None:
        if doing == "Booking" and done == 3:
            stored.append(Record.objects.count())
            raise Stopped

    with pytest.raises(Stopped):
        job.run(by=SITE, step=stop)
    assert stored == [2]
    assert not (
        Record.objects.exists()
        or Transaction.objects.exists()
        or Account.objects.exists()
        or Batch.objects.exists()
    )


def test_a_takeover_whose_worker_was_killed_says_that_nothing_was_changed(
    page: Client, worker: None, tmp_path: Path
) -> None:
    confirmed(page, database(tmp_path))
    assert the_task().begin(str(the_task().task))
    recover()
    assert the_task().sentence == "Cut off: nothing was changed."
    assert page.get(the_task().result_url).status_code == 200


def test_the_undo_of_a_takeover_with_a_long_book_is_a_task(
    page: Client, worker: None, anna: User, tmp_path: Path
) -> None:
    LegacyImport(open_legacy(database(tmp_path)), ImportOptions(owner=anna)).run(by=SITE)
    batch = Batch.objects.get()
    seen = Undo(batch).preview().fingerprint
    address = f"/admin/collection/batch/{batch.pk}/undo/"
    assert page.post(address, {"fingerprint": seen})["Location"] == the_task().page
    carry_out_next(MINUTES)
    assert the_task().state == State.DONE
    assert not Record.objects.exists()


def removed(anna: User, count: int) -> Batch:
    """Remove so many new records together and return the batch."""
    make_account(anna)
    for number in range(count):
        make_record(anna, title=f"Album {number}").buy(cost=0, by=SITE)
    moved = remove_together(Record.objects.all(), by=anna)
    assert moved.batch
    return moved.batch


def undo_address(batch: Batch) -> str:
    return f"/admin/collection/record/moves/{batch.pk}/undo/"


def test_the_undo_of_a_large_removal_is_a_task(page: Client, worker: None, anna: User) -> None:
    batch = removed(anna, 3)
    assert page.post(undo_address(batch))["Location"] == the_task().page
    assert not Record.objects.active().exists()
    carry_out_next(MINUTES)
    assert (the_task().state, Record.objects.active().count()) == (State.DONE, 3)
    assert the_task().done == the_task().total == 3


def test_the_undo_of_a_large_return_is_a_task(page: Client, worker: None, anna: User) -> None:
    removed(anna, 3)
    batch = put_back_together(Record.objects.all(), by=anna, cost=0).batch
    assert batch
    assert page.post(undo_address(batch))["Location"] == the_task().page


def test_the_undo_of_a_small_removal_is_done_at_once(
    page: Client, worker: None, anna: User
) -> None:
    batch = removed(anna, 1)
    assert page.post(undo_address(batch))["Location"].endswith(f"/moves/{batch.pk}/")
    assert Record.objects.active().count() == 1


def test_a_removal_that_was_undone_says_so_and_makes_no_task(
    page: Client, worker: None, anna: User
) -> None:
    batch = removed(anna, 3)
    Undo(batch).run(by=SITE)
    said = page.post(undo_address(batch), follow=True).text
    assert "was undone already" in said and not TaskProgress.objects.exists()


def test_an_undo_of_a_removal_that_is_stopped_leaves_the_records_removed(anna: User) -> None:
    batch = removed(anna, 3)
    lines = Transaction.objects.count()

    def stop(done: int, total: int | None = None, unit: str = "", doing: str = "") -> None:
        if done:
            raise Stopped

    with pytest.raises(Stopped):
        Undo(batch).run(by=SITE, step=stop)
    assert (Record.objects.active().count(), Transaction.objects.count()) == (0, lines)
