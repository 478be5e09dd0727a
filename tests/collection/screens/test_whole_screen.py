"""The zip of a whole collection comes home in the browser: preview, import, task, stop."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from threading import Thread
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from adminkit.verbs import SITE
from collection.covers.giving import give_cover
from collection.covers.storage import cover_storage
from collection.history.undo import Undo
from collection.importing.judging.verdict import Verdict
from collection.models import Batch, Genre, Play, Record
from collection.screens.pending import PendingImport
from collection.screens.whole import pages
from collection.tasks.kinds import MINUTES
from collection.tasks.models import TaskProgress
from collection.tasks.progress import Stopped
from collection.tasks.worker import carry_out_next, recover
from collection.whole.exporting import write_zip
from collection.whole.importing import WholeImport
from disco_site.people.roles import Role, give_role
from tests.collection.importing.running import snapshot
from tests.collection.pictures import upload
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]

PAGE = reverse("admin:collection_record_import_all")
UID = "11111111-2222-4333-8444-555555555555"
FILES = {
    "records.csv": f"uid,artist,title\n{UID},Can,Future Days\n,Neu!,Neu! 75\n",
    "plays.csv": f"record_uid,user,day\n{UID},anna,2024-01-01\n",
}
State = TaskProgress.State


@pytest.fixture
def anna(client: Client, data_dir: Path) -> User:
    user = make_user("anna", is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch, anna: User, only_worker: None) -> None:
    """Lets the test itself be the worker, for whom two rows are many."""
    monkeypatch.setattr(pages, "LARGE", 1)


def zipped(files: dict[str, str] = FILES) -> SimpleUploadedFile:
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return SimpleUploadedFile("disco.zip", stream.getvalue())


def preview(client: Client, file: SimpleUploadedFile) -> str:
    """Send a zip and return the address of its preview."""
    response = client.post(PAGE, {"file": file})
    assert response.status_code == 302, response.context["problem"]
    return response["Location"]


def counts(client: Client, address: str) -> dict[str, list[tuple[str, int]]]:
    files = client.get(address).context["state"]["files"]
    return {file["name"]: [tuple(pair) for pair in file["counts"]] for file in files}


def test_the_preview_says_what_becomes_of_each_file_and_writes_nothing(
    client: Client, anna: User
) -> None:
    before = snapshot()
    address = preview(client, zipped())
    assert counts(client, address) == {"records.csv": [("new", 2)], "plays.csv": [("new", 1)]}
    assert snapshot() == before


def test_confirming_imports_each_file_as_a_batch_that_can_be_undone(
    client: Client, anna: User
) -> None:
    address = preview(client, zipped())
    assert client.post(address)["Location"] == address
    assert (Record.objects.count(), Play.objects.count()) == (2, 1)
    records, plays = Batch.objects.order_by("pk")
    assert [records.user, plays.source] == [anna, "plays"]
    said = client.get(address).text
    for batch in (records, plays):
        assert reverse("admin:collection_batch_undo", args=[batch.pk]) in said
        assert f"{batch}</a>" in said
    Undo(plays).run(by=anna)
    Undo(records).run(by=anna)
    assert not Record.objects.exists()


def test_what_the_export_of_everything_gave_comes_home_with_its_covers(
    client: Client, anna: User
) -> None:
    record = make_record(anna, rating=8)
    give_cover(record, upload(), name="front.jpg", by=SITE)
    stream = BytesIO()
    write_zip(stream)
    give_cover(record, None, by=SITE)
    address = preview(client, SimpleUploadedFile("disco.zip", stream.getvalue()))
    assert counts(client, address)["covers"] == [("set", 1)]
    client.post(address)
    record.refresh_from_db()
    assert record.cover


def test_files_that_say_nothing_new_offer_no_button(client: Client, anna: User) -> None:
    client.post(preview(client, zipped()))
    address = preview(client, zipped())
    assert "Your collection already matches these files." in client.get(address).text
    client.post(address)
    assert Batch.objects.count() == 2


def test_one_bad_row_keeps_everything_out_and_is_named(client: Client, anna: User) -> None:
    bad = FILES | {"plays.csv": f"record_uid,user,day\n{UID},anna,soon\n"}
    address = preview(client, zipped(bad))
    said = client.get(address).text
    assert "Nothing can be imported: 1 row" in said
    assert "line 2" in said and "soon" in said
    client.post(address)
    assert not Record.objects.exists()


def test_a_collection_that_changed_since_the_preview_is_previewed_again(
    client: Client, anna: User
) -> None:
    address = preview(client, zipped())
    make_record(anna, uid=UID, artists=["Can"], title="Future Days")
    said = client.post(address, follow=True).text
    assert "the collection has changed since the preview" in said
    assert counts(client, address)["records.csv"] == [("new", 1), ("same", 1)]
    assert Record.objects.count() == 1
    client.post(address)
    assert Record.objects.count() == 2


def test_no_copy_of_everything_is_made_for_an_import_that_does_not_take_place(
    client: Client, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    monkeypatch.setattr("collection.screens.whole.task.back_up_first", made.append)
    address = preview(client, zipped())
    make_record(anna, uid=UID, artists=["Can"], title="Future Days")
    client.post(address)
    assert made == []


def test_a_change_that_alters_no_verdict_stops_nothing(client: Client, anna: User) -> None:
    address = preview(client, zipped())
    make_record(anna, title="Elsewhere")
    client.post(address)
    assert Record.objects.count() == 3


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"notes.txt": "no"}, "disco.zip holds none of the files of a collection"),
        ({"records.csv": "a,b\n1,2\n"}, "records.csv:"),
    ],
    ids=["none of them", "no header of Disco"],
)
def test_what_is_not_a_collection_is_refused_in_a_sentence(
    client: Client, anna: User, data_dir: Path, files: dict[str, str], sentence: str
) -> None:
    assert sentence in client.post(PAGE, {"file": zipped(files)}, follow=True).text
    assert not list((data_dir / "tmp" / "imports").glob("*"))


def test_a_damaged_zip_is_refused_in_a_sentence(client: Client, anna: User) -> None:
    damaged = SimpleUploadedFile("disco.zip", zipped().read()[:200])
    said = client.post(PAGE, {"file": damaged}).context["problem"]
    assert said == "disco.zip is damaged, locked, or not a zip file."


def test_no_file_is_refused_in_a_sentence(client: Client, anna: User) -> None:
    assert client.post(PAGE).context["problem"] == "No file was sent; choose one."


def test_a_file_of_more_rows_than_a_page_takes_names_the_command(
    client: Client, anna: User, settings: Settings
) -> None:
    settings.DISCO_MAX_UPLOAD_ROWS = 1
    said = client.post(PAGE, {"file": zipped()}, follow=True).text
    assert "more than 1 rows; use the command import_all" in said


def test_a_preview_of_another_session_is_gone(client: Client, anna: User) -> None:
    address = preview(client, zipped())
    other = Client()
    other.force_login(anna)
    assert other.get(address)["Location"] == other.post(address)["Location"] == PAGE


def test_whoever_is_not_an_owner_of_disco_imports_no_whole_collection(client: Client) -> None:
    collector = make_user("ben")
    give_role(collector, Role.COLLECTOR)
    client.force_login(collector)
    assert client.get(PAGE).status_code == client.post(PAGE).status_code == 403
    assert client.get("/admin/collection/record/import/everything/token/").status_code == 403
    assert PAGE not in client.get("/admin/collection/record/import/").text


def test_the_preview_of_many_files_takes_as_many_queries_as_that_of_one(
    client: Client, anna: User
) -> None:
    def queries(files: dict[str, str]) -> int:
        address = preview(client, zipped(files))
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    one = {"records.csv": FILES["records.csv"]}
    assert queries(FILES) == queries(one)


# As tasks


def the_task(kind: str) -> TaskProgress:
    return TaskProgress.objects.get(kind=kind)


def looked_at(client: Client, file: SimpleUploadedFile) -> str:
    """Send a large zip, let the worker look at it, and return the address of the preview."""
    assert preview(client, file) == the_task("look at a collection").page
    carry_out_next(MINUTES)
    return the_task("look at a collection").result_url


def test_a_large_one_is_looked_at_and_imported_by_tasks(client: Client, worker: None) -> None:
    address = looked_at(client, zipped())
    assert counts(client, address)["records.csv"] == [("new", 2)]
    assert client.post(address)["Location"] == the_task("import of a collection").page
    assert "has not finished" in client.get(address).text
    assert not Record.objects.exists()
    carry_out_next(MINUTES)
    task = the_task("import of a collection")
    assert (task.state, task.result_url) == (State.DONE, address)
    assert (Record.objects.count(), Play.objects.count()) == (2, 1)
    assert "is imported" in client.get(address).text


def test_a_large_one_that_is_refused_says_so_on_the_page_of_its_task(
    client: Client, worker: None
) -> None:
    preview(client, zipped({"records.csv": "a,b\n1,2\n3,4\n5,6\n"}))
    carry_out_next(MINUTES)
    task = the_task("look at a collection")
    assert (task.state, task.result_url) == (State.FAILED, PAGE)
    assert "Nothing was imported. records.csv:" in task.sentence


def test_a_look_that_was_cut_off_can_be_begun_anew(client: Client, worker: None) -> None:
    preview(client, zipped())
    task = the_task("look at a collection")
    assert task.begin(str(task.task))
    recover()
    task.refresh_from_db()
    assert (task.state, task.sentence) == (State.CUT_OFF, "Cut off: nothing was changed.")
    assert "Read it again" in client.get(task.result_url).text
    client.post(task.result_url)
    # The entry of the first one is still in the queue; it is not begun again.
    carry_out_next(MINUTES)
    carry_out_next(MINUTES)
    assert counts(client, task.result_url)["records.csv"] == [("new", 2)]


def test_an_import_whose_worker_was_killed_can_be_confirmed_again(
    client: Client, worker: None
) -> None:
    address = looked_at(client, zipped())
    client.post(address)
    task = the_task("import of a collection")
    assert task.begin(str(task.task))
    recover()
    task.refresh_from_db()
    assert task.sentence == "Cut off: nothing was changed."
    assert "Import all of it" in client.get(address).text


def test_an_import_that_had_committed_when_its_worker_was_killed_is_found_to_be_done(
    client: Client, worker: None
) -> None:
    address = looked_at(client, zipped())
    client.post(address)
    task = the_task("import of a collection")
    assert task.begin(str(task.task))
    token = address.split("/")[-2]
    files = PendingImport(token).directory / "files"
    WholeImport(files).run(by=SITE, observer=lambda name, verdict: None, token=token)
    recover()
    task.refresh_from_db()
    assert (task.state, task.sentence) == (State.DONE, "Imported, in 2 batches.")


@pytest.mark.parametrize("where", ["Importing records.csv", "Importing plays.csv", "Reading"])
def test_an_import_that_is_stopped_leaves_nothing(anna: User, tmp_path: Path, where: str) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "covers").mkdir()
    for name in (UID, "unknown"):
        (tmp_path / "covers" / f"{name}.jpg").write_bytes(upload().read())
    stopped_at = []

    def stop(done: int, total: int | None = None, unit: str = "", doing: str = "") -> None:
        if doing == where and done:
            stopped_at.append((Record.objects.count(), list(covers())))
            raise Stopped

    before = snapshot()
    with pytest.raises(Stopped):
        WholeImport(tmp_path).run(by=SITE, observer=lambda name, verdict: None, step=stop)
    assert stopped_at[0][0] == 2
    assert (snapshot(), list(covers()), Batch.objects.count()) == (before, [], 0)


def covers() -> Iterator[Path]:
    return Path(cover_storage().path("covers")).glob("*.jpg")


def test_others_may_write_while_a_collection_is_looked_at(anna: User, tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    written = []

    def write(name: str, verdict: Verdict) -> None:
        if not written:
            thread = Thread(target=_add_genre, args=[written])
            thread.start()
            thread.join(10)

    report = WholeImport(tmp_path).run(by=SITE, observer=write, dry_run=True)
    assert (written, report.reports["plays.csv"].counts["new"]) == (["written"], 1)
    assert (Genre.objects.count(), Record.objects.count()) == (1, 0)


def _add_genre(written: list[str]) -> None:
    Genre.objects.create(name="Krautrock")
    written.append("written")
    connections.close_all()


def test_a_look_at_a_collection_leaves_no_copy_behind(anna: User, tmp_path: Path) -> None:
    (tmp_path / "records.csv").write_text(FILES["records.csv"])
    before = connection.settings_dict["NAME"]
    WholeImport(tmp_path).run(by=SITE, observer=lambda name, verdict: None, dry_run=True)
    assert connection.settings_dict["NAME"] == before
    assert not list(Path(settings.FILE_UPLOAD_TEMP_DIR).glob("look-*"))
