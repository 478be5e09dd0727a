from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from adminkit.verbs import SITE
from collection.safety import back_up_after
from collection.tasks.kinds import MINUTES
from collection.tasks.models import TaskProgress
from collection.tasks.progress import Stopped
from collection.tasks.worker import carry_out_next, the_only_worker
from disco_site.archive.automatic import backup_after
from disco_site.archive.backup import make_archive
from disco_site.archive.backup_state import backup_state
from disco_site.archive.format.layout import archive_name
from disco_site.archive.snapshots.making import make_snapshot
from disco_site.archive.store.directory import BackupDirectory
from disco_site.pages import backups
from disco_site.people.roles import Role, give_role
from tests.factories import make_record, make_user

# How an archive is made on each database is proved in tests/site/archive.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def signed_in(role: Role) -> Client:
    user = make_user(role.value)
    give_role(user, role)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def owner(data_dir: Path) -> Client:
    return signed_in(Role.OWNER)


def messages(response) -> Iterator[str]:
    return map(str, response.context["messages"])


def verified(client: Client, name: str, data: bytes) -> str:
    given = {"file": SimpleUploadedFile(name, data)}
    return " ".join(messages(client.post("/admin/backups/verify/", given, follow=True)))


def test_a_backup_is_made_from_the_page_and_listed(owner: Client) -> None:
    make_record()
    page = owner.post("/admin/backups/new/", follow=True)
    (made,) = BackupDirectory().archives()
    assert any(f"Backed up and proven: {made.path.name}" in message for message in messages(page))
    assert f'href="/admin/backups/{made.path.name}/"' in page.text


def test_a_backup_that_fails_is_said(owner: Client, data_dir: Path) -> None:
    (data_dir / "backups").write_text("in the way")
    page = owner.post("/admin/backups/new/", follow=True)
    assert page.status_code == 200 and "is not a directory" in " ".join(messages(page))


def test_a_download_is_the_archive_and_leaves_it_private(owner: Client) -> None:
    made = make_archive(BackupDirectory()).archived
    response = owner.get(f"/admin/backups/{made.path.name}/")
    assert b"".join(response.streaming_content) == made.path.read_bytes()
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert response.headers["Content-Disposition"] == f'attachment; filename="{made.path.name}"'


@pytest.mark.parametrize(
    "name",
    ["proofs.json", ".lock", "..%2Fdb.sqlite3", "%2e%2e", "disco-20260101-000000-000000.zip"],
)
def test_nothing_but_an_archive_of_the_backup_directory_is_handed_out(
    owner: Client, name: str
) -> None:
    make_archive(BackupDirectory())
    assert owner.get(f"/admin/backups/{name}/").status_code == 404


def test_an_uploaded_archive_is_looked_into_and_not_kept(owner: Client, data_dir: Path) -> None:
    make_record()
    made = make_archive(BackupDirectory()).archived
    told = verified(owner, made.path.name, made.path.read_bytes())
    assert f"{made.path.name} is whole and sound" in told and "; 1 record, 0 lines" in told
    assert len(BackupDirectory().archives()) == 1 and not list((data_dir / "tmp").iterdir())


def test_a_damaged_upload_is_refused_in_a_sentence(owner: Client) -> None:
    data = bytearray(make_archive(BackupDirectory()).archived.path.read_bytes())
    data[len(data) // 2] ^= 1
    assert "is damaged" in verified(owner, "my.zip", bytes(data))


@pytest.mark.parametrize("name", ["../../x.zip", "a\nb.zip", "x" * 300, "disco.zip\0"])
def test_an_upload_of_any_name_is_only_read(owner: Client, name: str) -> None:
    assert "is not a Disco archive" in verified(owner, name, b"something")


def test_an_upload_that_is_too_large_is_refused(owner: Client, settings: Settings) -> None:
    settings.DISCO_MAX_UPLOAD_MB = 1
    page = owner.post(
        "/admin/backups/verify/", {"file": SimpleUploadedFile("a.zip", b"x" * 1_000_001)}
    )
    assert page.status_code == 200 and "1 MB can be uploaded" in page.text


def test_an_upload_without_a_file_is_asked_for_one(owner: Client) -> None:
    assert "This field is required" in owner.post("/admin/backups/verify/").text


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.LISTENER])
def test_backups_are_for_owners_alone(data_dir: Path, role: Role) -> None:
    name, client = make_archive(BackupDirectory()).archived.path.name, signed_in(role)
    assert [
        client.get(url).status_code for url in ("/admin/backups/", f"/admin/backups/{name}/")
    ] == [403, 403]
    assert [client.post(f"/admin/backups/{page}/").status_code for page in ("new", "verify")] == [
        403,
        403,
    ]
    assert len(BackupDirectory().archives()) == 1


def test_backups_are_made_by_post_alone(owner: Client) -> None:
    assert owner.get("/admin/backups/new/").status_code == 405
    assert BackupDirectory().archives() == []


def test_the_page_tells_the_command_that_restores_the_newest(owner: Client) -> None:
    made = make_archive(BackupDirectory()).archived
    assert (
        f".venv/bin/python manage.py restore {made.path} --replace"
        in owner.get("/admin/backups/").text
    )


def test_the_page_takes_as_many_queries_for_many_archives(owner: Client) -> None:
    counts = []
    for _ in range(2):
        make_archive(BackupDirectory())
        with CaptureQueriesContext(
            connection,
        ) as queries:
            owner.get("/admin/backups/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_page_shows_snapshots_and_what_they_were_made_for(owner: Client) -> None:
    make_record()
    snapshot = make_snapshot("the import of <b>.csv").snapshot
    page = owner.get("/admin/backups/").text
    assert "the import of &lt;b&gt;.csv" in page and snapshot.path.name in page
    assert owner.get(f"/admin/backups/{snapshot.path.name}/").status_code == 404


def test_the_page_takes_no_query_more_for_a_snapshot(owner: Client) -> None:
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            owner.get("/admin/backups/")
        counts.append(len(queries))
        make_snapshot("a test")
    assert counts[0] == counts[1]


def test_a_backup_that_was_damaged_since_is_said(owner: Client) -> None:
    make_record()
    path = make_archive(BackupDirectory()).archived.path
    BackupDirectory().withdraw_proof(path, f"{path.name} is damaged.")
    for address in ("/admin/", "/admin/backups/"):
        assert f"A kept backup is damaged by now: {path.name}" in owner.get(address).text


def test_a_site_without_a_proven_backup_is_warned(owner: Client) -> None:
    make_record()
    for page in ("/admin/", "/admin/backups/"):
        assert "There is no proven backup yet." in owner.get(page).text


def test_a_proven_backup_is_late_after_48_hours(data_dir: Path) -> None:
    made = make_archive(BackupDirectory()).archived
    assert backup_state().worries == []
    old = made.path.with_name(archive_name(made.made_at - timedelta(hours=49)))
    BackupDirectory().note_proof(made.path.rename(old))
    assert backup_state().worries == ["The last proven backup is more than 48 hours old."]


def test_backups_on_the_disk_of_the_collection_are_told(owner: Client, settings: Settings) -> None:
    make_record()
    assert "on the disk of the collection" in owner.get("/admin/").text
    settings.DISCO_BACKUP_DIR = Path("/proc/backups")
    assert "on the disk of the collection" not in owner.get("/admin/").text


def test_the_dashboard_tells_owners_alone_of_the_last_backup(owner: Client) -> None:
    make_record()
    make_archive(BackupDirectory())
    assert "Last backup" in owner.get("/admin/").text
    assert "Last backup" not in signed_in(Role.COLLECTOR).get("/admin/").text


def test_what_the_last_backup_holds_is_said_wherever_its_age_is(owner: Client) -> None:
    make_archive(BackupDirectory())
    for number in range(30):
        make_record(title=f"No. {number}")
    assert backup_state().worries == ["The last proven backup holds 0 of 30 records."]
    for address in ("/admin/", "/admin/backups/"):
        assert "0 of 30 records" in owner.get(address).text
    assert "No backup holds the whole collection of today" in owner.get("/admin/backups/").text


def test_a_few_new_records_are_no_worry(owner: Client) -> None:
    make_archive(BackupDirectory())
    make_record()
    assert (backup_state().worries, backup_state().holds) == ([], "0 of 1 record")


def test_the_command_names_the_newest_backup_that_holds_everything(owner: Client) -> None:
    record = make_record()
    full = make_archive(BackupDirectory()).archived
    record.delete()
    empty = make_archive(BackupDirectory()).archived
    make_record()
    page = owner.get("/admin/backups/").text
    assert (f"restore {full.path} --replace" in page, f"restore {empty.path}" in page) == (
        True,
        False,
    )


def test_an_import_is_followed_by_a_backup_where_the_last_one_holds_much_less(
    owner: Client, settings: Settings
) -> None:
    settings.DISCO_AUTO_BACKUP = True
    settings.DISCO_BACKUP_AFTER = f"{backup_after.__module__}.{backup_after.__name__}"
    make_archive(BackupDirectory())
    assert back_up_after("the import of a.csv") == ""
    for number in range(30):
        make_record(title=f"No. {number}")
    sentence = back_up_after("the import of a.csv")
    assert sentence.startswith("Backed up after the import of a.csv: disco-")
    assert sentence.endswith("which holds 30 records.") and backup_state().worries == []


def test_a_backup_after_an_import_that_fails_is_said_and_undoes_nothing(
    owner: Client, data_dir: Path, settings: Settings
) -> None:
    settings.DISCO_AUTO_BACKUP = True
    for number in range(30):
        make_record(title=f"No. {number}")
    (data_dir / "backups").write_text("in the way")
    assert backup_after("the import of a.csv").startswith("The backup after the import of a.csv")


def test_a_backup_of_a_large_collection_is_a_task(
    owner: Client, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "LARGE", 0)
    make_record()
    with the_only_worker():
        led_to = owner.post("/admin/backups/new/")["Location"]
        assert BackupDirectory().archives() == []
        carry_out_next(MINUTES)
    task = TaskProgress.objects.get()
    assert (led_to, task.state, task.result_url) == (task.page, "done", "/admin/backups/")
    assert task.sentence.startswith("Backed up and proven: disco-")
    assert len(BackupDirectory().archives()) == 1


def test_a_backup_that_is_stopped_leaves_no_file(owner: Client, data_dir: Path) -> None:
    make_record()
    (data_dir / "backups").mkdir()

    class Stopping:
        def step(
            self, done: int, total: int | None = None, unit: str = "", doing: str = ""
        ) -> None:
            raise Stopped

    with pytest.raises(Stopped):
        backups.back_up(Stopping(), by=SITE)
    assert not list((data_dir / "backups").glob("*.zip*"))
