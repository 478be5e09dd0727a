"""A large import, and a large undo, is a task that is watched, left, found again and stopped."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from adminkit.verbs import SITE
from collection.admin import undo_task
from collection.history.undo import Undo
from collection.models import Artist, Batch, Record
from collection.screens import importing
from collection.screens.confirming import carry_out
from collection.screens.pending import PendingImport
from collection.tasks.kinds import MINUTES
from collection.tasks.models import TaskProgress
from collection.tasks.progress import Stopped
from collection.tasks.worker import carry_out_next, recover
from tests.collection.screens.test_import_screens import CONFIRM, GOOD, titles, upload
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]

State = TaskProgress.State


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch, only_worker: None) -> None:
    """Lets the test itself be the worker, for whom two rows are many."""
    monkeypatch.setattr(importing, "LARGE", 1)
    monkeypatch.setattr(undo_task, "LARGE", 1)


def confirmed(page: Client, preview: str, **chosen: str) -> str:
    """Confirm a preview and return the address that it leads to."""
    return page.post(CONFIRM, {"token": preview.split("/")[-2], **chosen})["Location"]


def the_task() -> TaskProgress:
    return TaskProgress.objects.get()


def words(page: Client, address: str) -> str:
    return page.get(address).content.decode()


def test_a_large_import_leads_to_the_page_of_its_task_and_from_there_to_the_same_result(
    page: Client, worker: None
) -> None:
    preview = upload(page)
    assert confirmed(page, preview) == the_task().page
    assert titles() == []
    assert "Waiting for its turn" in words(page, the_task().page)
    # Whoever comes by the old way is led to the task.
    assert page.get(f"{preview}result/")["Location"] == the_task().page
    carry_out_next(MINUTES)
    assert titles() == ["Tago Mago", "Neu! 75"]
    task = the_task()
    assert (task.state, task.result_url, task.done, task.total) == (
        State.DONE,
        f"{preview}result/",
        2,
        2,
    )
    assert f'href="{preview}result/"' in words(page, task.page)
    assert "Imported in" in words(page, task.result_url)


def test_a_small_import_is_done_at_once(
    page: Client, worker: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "LARGE", 2)
    assert confirmed(page, upload(page)).endswith("/result/")
    assert len(titles()) == 2


def test_where_no_worker_runs_an_import_is_done_at_once(
    page: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "LARGE", 1)
    assert confirmed(page, upload(page)).endswith("/result/")
    assert len(titles()) == 2


def test_bad_rows_of_a_task_come_back_as_a_file(page: Client, worker: None) -> None:
    preview = upload(page, f"{GOOD}Can,,1972\n")
    confirmed(page, preview, skip_bad_rows="1")
    carry_out_next(MINUTES)
    assert len(titles()) == 2
    assert b"Can,,1972" in b"".join(page.get(f"{preview}rejects/"))


def test_a_collection_that_changed_meanwhile_leads_back_to_a_new_preview(
    page: Client, owner: User, worker: None
) -> None:
    preview = upload(page)
    confirmed(page, preview)
    make_record(owner, artists=["Can"], title="Tago Mago", year=1971)
    carry_out_next(MINUTES)
    task = the_task()
    assert (task.state, task.result_url) == (State.FAILED, preview)
    assert "the collection has changed since the preview" in words(page, task.page)
    assert page.get(preview).status_code == 200


def test_an_import_that_is_stopped_while_it_writes_leaves_nothing_and_can_be_confirmed_again(
    page: Client, owner: User, worker: None
) -> None:
    preview = upload(page)
    pending = PendingImport(preview.split("/")[-2])
    assert pending.claim()
    written = []

    def stop(done: int, total: int | None = None, unit: str = "", doing: str = "") -> None:
        if done:
            written.extend(titles())
            raise Stopped

    with pytest.raises(Stopped):
        carry_out(pending, owner, has_new_answers=False, skip_bad_rows=False, step=stop)
    assert written == ["Tago Mago", "Neu! 75"]
    assert (
        not Record.objects.exists() and not Batch.objects.exists() and not Artist.objects.exists()
    )
    assert confirmed(page, preview) == the_task().page


def test_an_import_whose_worker_was_killed_can_be_confirmed_again(
    page: Client, worker: None
) -> None:
    preview = upload(page)
    confirmed(page, preview)
    assert the_task().begin(str(the_task().task))
    recover()
    assert "Cut off: nothing was changed." in words(page, the_task().page)
    assert page.get(f"{preview}").status_code == 200


def test_an_import_that_had_committed_when_its_worker_was_killed_is_found_to_be_done(
    page: Client, owner: User, worker: None
) -> None:
    preview = upload(page)
    confirmed(page, preview)
    assert the_task().begin(str(the_task().task))
    pending = PendingImport(preview.split("/")[-2])
    carry_out(pending, owner, has_new_answers=False, skip_bad_rows=False)
    recover()
    assert (the_task().state, the_task().result_url) == (State.DONE, f"{preview}result/")


def test_neither_another_upload_nor_signing_out_takes_the_file_from_a_running_import(
    page: Client, worker: None
) -> None:
    confirmed(page, upload(page))
    upload(page, called="other.csv")
    page.post("/admin/logout/")
    carry_out_next(MINUTES)
    assert (the_task().state, len(titles())) == (State.DONE, 2)


def test_a_large_undo_is_a_task_too(page: Client, owner: User, worker: None) -> None:
    confirmed(page, upload(page))
    carry_out_next(MINUTES)
    batch = Batch.objects.get()
    address = f"/admin/collection/batch/{batch.pk}/undo/"
    seen = Undo(batch).preview().fingerprint
    led_to = page.post(address, {"fingerprint": seen})["Location"]
    task = TaskProgress.objects.get(kind="undo")
    assert (led_to, len(titles())) == (task.page, 2)
    carry_out_next(MINUTES)
    task.refresh_from_db()
    assert (task.state, task.done, task.total, titles()) == (State.DONE, 2, 2, [])
    assert f"{batch} is undone: 2 " in task.sentence
    batch.refresh_from_db()
    assert task.result_url == f"/admin/collection/batch/{batch.undone_by_id}/change/"


def test_an_undo_that_is_stopped_leaves_everything_as_it_was(
    page: Client, owner: User, data_dir: Path
) -> None:
    confirmed(page, upload(page))
    batch = Batch.objects.get()

    def stop(done: int, total: int | None = None, unit: str = "", doing: str = "") -> None:
        if done:
            raise Stopped

    with pytest.raises(Stopped):
        Undo(batch).run(by=SITE, step=stop)
    batch.refresh_from_db()
    assert (len(titles()), batch.undone_by) == (2, None)


def test_an_undo_of_what_changed_meanwhile_says_so(page: Client, worker: None) -> None:
    confirmed(page, upload(page))
    carry_out_next(MINUTES)
    batch = Batch.objects.get()
    page.post(f"/admin/collection/batch/{batch.pk}/undo/", {"fingerprint": "another"})
    carry_out_next(MINUTES)
    task = TaskProgress.objects.get(kind="undo")
    assert (task.state, task.sentence) == (
        State.FAILED,
        "Nothing was undone: something has changed since this page was shown.",
    )
    assert len(titles()) == 2


def test_every_page_shows_what_is_running_to_whom_it_belongs(page: Client, worker: None) -> None:
    confirmed(page, upload(page))
    assert f'<a href="{the_task().page}">Import of shelf.csv</a>' in words(page, "/admin/")
    other = Client()
    other.force_login(make_user("ben", is_staff=True))
    assert "Import of shelf.csv" not in words(other, "/admin/")
    carry_out_next(MINUTES)
    assert "Import of shelf.csv" not in words(page, "/admin/")
    assert "Import of shelf.csv" in words(page, "/admin/tasks/")


def test_somebody_elses_task_is_neither_seen_nor_stopped(page: Client, worker: None) -> None:
    confirmed(page, upload(page))
    other = Client()
    other.force_login(make_user("ben", is_staff=True))
    for address in (the_task().page, f"{the_task().page}state/"):
        assert other.get(address).status_code == 404
    assert other.post(f"{the_task().page}stop/").status_code == 404
    assert the_task().state == State.WAITING


def test_a_task_that_is_stopped_on_its_page_says_so_there(page: Client, worker: None) -> None:
    confirmed(page, upload(page))
    answer = page.post(f"{the_task().page}stop/", follow=True)
    assert "Stopped before it began." in answer.content.decode()
    carry_out_next(MINUTES)
    assert titles() == []


def test_a_page_that_is_watched_is_told_how_far_its_task_has_come(
    page: Client, worker: None
) -> None:
    confirmed(page, upload(page))
    task = the_task()
    assert task.begin(str(task.task))
    TaskProgress.objects.update(done=500, total=2000, unit="row", doing="Writing")
    facts = page.get(f"{task.page}state/").json()
    assert (facts["percent"], facts["doing"], facts["amount"]) == (
        25,
        "Writing",
        "500 of 2,000 rows",
    )
    assert 'value="25"' in words(page, task.page)


def test_the_list_of_tasks_asks_no_more_of_the_databases_the_longer_it_is(
    page: Client, owner: User
) -> None:
    counts = []
    for number in (2, 20):
        for _ in range(number):
            TaskProgress.objects.create(kind="x", path="x", title="x", user_id=owner.pk)
        with CaptureQueriesContext(connections["site"]) as captured:
            page.get("/admin/tasks/")
        counts.append(len(captured))
    assert counts[0] == counts[1]
