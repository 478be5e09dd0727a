"""A file that takes long to read is read as a task, which leads to its preview."""

import json
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.contrib.auth.models import User
from django.test import Client

from collection.models import Record
from collection.screens import reading
from collection.screens.pending import PendingImport
from collection.screens.previews import make_preview
from collection.tasks.kinds import MINUTES
from collection.tasks.models import TaskProgress
from collection.tasks.progress import Stopped
from collection.tasks.worker import carry_out_next, recover
from tests.collection.importing.tables.samples import SAMPLES, make_shelf
from tests.collection.screens.test_import_screens import CONFIRM, GOOD, IMPORT, titles, upload

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]

State = TaskProgress.State


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch, only_worker: None) -> None:
    """Lets the test itself be the worker, for whom two lines are many."""
    monkeypatch.setattr(reading, "MOST_LINES", 1)


def ended() -> TaskProgress:
    """Let the worker carry out the newest task, and return it."""
    carry_out_next(MINUTES)
    return TaskProgress.objects.order_by("-pk")[0]


def the_upload() -> PendingImport:
    """Return the upload that the newest task is about."""
    return PendingImport(TaskProgress.objects.order_by("-pk")[0].arguments["token"])


def words(page: Client, address: str) -> str:
    return page.get(address, follow=True).content.decode()


def test_it_leads_to_its_preview_which_can_be_confirmed(page: Client, worker: None) -> None:
    assert upload(page) == TaskProgress.objects.get().page
    done = ended()
    assert (done.state, done.done, done.total, done.doing) == (State.DONE, 2, 2, "Reading")
    assert "Import 2 new" in words(page, done.result_url)
    page.post(CONFIRM, {"token": the_upload().token})
    ended()
    assert titles() == ["Tago Mago", "Neu! 75"]


def test_while_it_is_read_its_pages_lead_to_the_task(page: Client, worker: None) -> None:
    task = upload(page)
    assert page.get(f"{IMPORT}{the_upload().token}/")["Location"] == task
    assert page.post(CONFIRM, {"token": the_upload().token})["Location"] == task
    assert not the_upload().claimed


def test_a_refused_file_is_gone_and_its_task_says_why(page: Client, worker: None) -> None:
    upload(page, encoding="utf-16")
    task = ended()
    assert (task.state, task.result_url) == (State.FAILED, IMPORT)
    assert task.sentence.startswith("Nothing was imported. Line 1 of shelf.csv: ")
    assert not the_upload().directory.exists()


def test_unknown_columns_are_asked_about_and_then_read_as_a_task(
    page: Client, worker: None
) -> None:
    upload(page, "Wer,Was\nCan,Tago Mago\nNeu!,Neu! 75\n")
    asked = ended()
    assert asked.result_url.endswith("/columns/")
    said = words(page, asked.result_url)
    assert asked.sentence in said
    assert asked.sentence not in words(page, asked.result_url), "it is said once"
    page.post(asked.result_url, {"column_0": "artist", "column_1": ""})
    page.post(asked.result_url, {"column_0": "artist", "column_1": "title"})
    assert "Import 2 new" in words(page, ended().result_url)


def test_columns_by_which_it_cannot_be_read_are_asked_about_again(
    page: Client, worker: None
) -> None:
    upload(page, "Wer,Was\nCan,Tago Mago\nNeu!,Neu! 75\n")
    columns = ended().result_url
    page.post(columns, {"column_0": "artist", "column_1": "genre"})
    assert ended().result_url == columns
    assert '<option value="genre" selected>' in words(page, columns)


def test_a_choice_is_followed_by_a_task_and_a_refused_one_leaves_the_preview(
    page: Client, worker: None
) -> None:
    upload(page)
    preview = ended().result_url
    charge = f"{preview}charge/"
    assert page.post(charge, {"charge_after": "2020-01-01"})["Location"] != preview
    assert ended().result_url == preview
    assert the_upload().load()["options"]["charge_after"] == "2020-01-01"
    before = the_upload().load()
    user = User.objects.get()
    before["options"]["encoding"] = "utf-16"
    task = reading.ask_to_read(the_upload(), user, before["options"])
    carry_out_next(MINUTES)
    task.refresh_from_db()
    assert (task.state, task.result_url) == (State.FAILED, preview)
    assert task.sentence.startswith("Nothing was changed. ")
    assert the_upload().load()["options"]["encoding"] == ""
    assert [row["title"] for row in the_upload().rows("new", 0, 9)] == ["Tago Mago", "Neu! 75"]


def test_stop_leaves_nothing_of_a_first_reading(page: Client, worker: None) -> None:
    upload(page)
    TaskProgress.objects.get().ask_to_stop(by=User.objects.get())
    assert ended().state == State.STOPPED
    assert not Record.objects.exists()


def test_stopping_a_later_reading_leaves_the_preview_of_before(page: Client) -> None:
    pending = PendingImport(upload(page).split("/")[-2])

    def stop(done: int, total: int | None = None, unit: str = "", doing: str = "") -> None:
        # The new lists are open, and empty.
        if total is not None:
            raise Stopped

    with pytest.raises(Stopped):
        make_preview(
            pending, User.objects.get(), {**pending.load()["options"], "mode": "add"}, stop
        )
    assert pending.load()["options"]["mode"] == "update"
    assert len(pending.rows("new", 0, 9)) == 2


def test_another_upload_meanwhile_ends_the_first_reading(page: Client, worker: None) -> None:
    upload(page)
    upload(page, GOOD, "other.csv")
    carry_out_next(MINUTES)
    first, second = TaskProgress.objects.order_by("pk")
    assert (first.state, second.state) == (State.FAILED, State.WAITING)
    assert "another one was uploaded meanwhile" in first.sentence
    assert "Preview of other.csv" in words(page, ended().result_url)


def test_a_reading_that_was_cut_off_says_so_and_keeps_no_upload(page: Client, worker: None) -> None:
    address = upload(page)
    pending = the_upload()
    TaskProgress.objects.update(state=State.RUNNING)
    recover()
    assert "Cut off: nothing was changed." in words(page, address)
    assert not pending.directory.exists()


def test_a_file_of_a_plain_table_is_read_as_a_task_too(page: Client, worker: None) -> None:
    make_shelf()
    file = BytesIO(SAMPLES["plays"].text.encode())
    file.name = "plays.csv"
    address = page.post("/admin/import/plays/", {"file": file})["Location"]
    token = the_upload().token
    assert page.get(f"/admin/import/plays/{token}/")["Location"] == address
    done = ended()
    assert (done.state, done.doing) == (State.DONE, "Reading")
    assert "Preview of plays.csv" in words(page, done.result_url)


def test_a_refused_file_of_a_plain_table_is_gone(page: Client, worker: None) -> None:
    file = BytesIO(b"nothing\nof\nuse\n")
    file.name = "plays.csv"
    page.post("/admin/import/plays/", {"file": file})
    task = ended()
    assert (task.state, task.result_url) == (State.FAILED, "/admin/import/plays/")
    assert not the_upload().directory.exists()


def _zipped(size: int) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * size)
    return file.getvalue()


LARGE_FILES = {
    "lines": b"a,b\n" * 5_001,
    "bytes": b"a" * 1_000_001,
    "old line ends": b"a,b\r" * 5_001,
    "one line of JSON": json.dumps([{"a": 1}] * 5_001).encode(),
    "unpacked": _zipped(1_000_001),
}
SMALL_FILES = {
    "lines": b"a,b\n" * 5_000,
    "unpacked": _zipped(999_000),
    "no whole zip": _zipped(1_000_001)[:-30],
}


@pytest.mark.parametrize("content", LARGE_FILES.values(), ids=LARGE_FILES)
def test_it_takes_long_if_it_becomes_much(
    content: bytes, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pending = PendingImport.awaited()
    pending.path.write_bytes(content)
    assert not reading.takes_long(pending), "nobody else is there to read it"
    monkeypatch.setattr(reading, "is_working", lambda: True)
    assert reading.takes_long(pending)


@pytest.mark.parametrize("content", SMALL_FILES.values(), ids=SMALL_FILES)
def test_a_small_one_is_read_at_once(
    content: bytes, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "is_working", lambda: True)
    pending = PendingImport.awaited()
    pending.path.write_bytes(content)
    assert not reading.takes_long(pending)
