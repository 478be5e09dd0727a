"""Pictures that are sent as covers: preview, answers, import, and what is refused."""

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from adminkit.verbs import SITE
from collection.covers.giving import give_cover
from collection.covers.storage import cover_storage
from collection.history.undo import Undo
from collection.models import Batch, Record
from disco_site.people.roles import Role, give_role
from tests.collection.pictures import make_picture, upload
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir"), pytest.mark.once]

PAGE = reverse("admin:collection_record_import_covers")


@pytest.fixture
def anna(client: Client) -> User:
    user = make_user("anna")
    give_role(user, Role.COLLECTOR)
    client.force_login(user)
    return user


def zipped(
    *names: str, content: bytes | None = None, name: str = "covers.zip"
) -> SimpleUploadedFile:
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for number, member in enumerate(names):
            picture = make_picture(color=f"#{number:02x}4080") if content is None else content
            archive.writestr(member, picture)
    return upload(name, stream.getvalue())


def preview(client: Client, *files: SimpleUploadedFile, **sent: object) -> str:
    """Send files and return the address of their preview."""
    response = client.post(PAGE, {"pictures": list(files), **sent})
    assert response.status_code == 302, response.context["problem"]
    return response["Location"]


def problem(client: Client, *files: SimpleUploadedFile) -> str:
    return client.post(PAGE, {"pictures": list(files)}).context["problem"]


def counts(client: Client, address: str) -> dict[str, int]:
    return dict(client.get(address).context["tabs"])


def test_a_zip_is_previewed_given_and_undone_as_one_batch(client: Client, anna: User) -> None:
    record = make_record(anna, discogs_release_id=77)
    other = make_record(anna)
    sent = zipped(
        "my covers/r77.jpg", f"{other.uid}.jpg", "sleeve.jpg", "notes.txt", "__MACOSX/77.jpg"
    )
    address = preview(client, sent)
    page = client.get(address)
    assert page.context["tabs"] == [("set", 2), ("unmatched", 1)]
    assert "1 other file left" in page.text and not Record.objects.exclude(cover="").exists()
    said = client.post(address, {"import": "1"}, follow=True).text
    assert "2 records got a cover. 1 picture for no record." in said
    batch = Batch.objects.get()
    assert (batch.counts, batch.user, batch.file_name) == ({"changed": 2}, anna, "covers.zip")
    Undo(batch).run(by=anna)
    record.refresh_from_db()
    assert not record.cover


def a_snapshot(change: str, **how: bool) -> str:
    """What the site says here in place of a snapshot."""
    return f"Snapshot before {change}."


def test_the_snapshot_that_was_made_before_is_named(
    client: Client, anna: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collection.safety.FEW", 0)
    settings.DISCO_SAFETY_BACKUP = f"{__name__}.a_snapshot"
    record = make_record(anna, discogs_release_id=77)
    address = preview(client, zipped("r77.jpg", f"{record.uid}.txt"))
    said = client.post(address, {"import": "1"}, follow=True).text
    assert "1 record got a cover. Snapshot before the import of covers." in said


def test_pictures_and_a_folder_are_taken_too(client: Client, anna: User) -> None:
    make_record(anna, discogs_release_id=77)
    make_record(anna, discogs_release_id=78)
    address = preview(
        client, upload("77.jpg"), folder=[upload("78.jpg"), upload("desktop.ini", b"")]
    )
    assert counts(client, address) == {"set": 2}


def test_two_pictures_of_one_name_are_two(client: Client, anna: User) -> None:
    make_record(anna, discogs_release_id=77)
    assert counts(client, preview(client, zipped("a/77.jpg", "b/77.jpg"))) == {"ambiguous": 2}


def test_an_answer_says_which_of_two_pictures_it_is(client: Client, anna: User) -> None:
    record = make_record(anna, discogs_release_id=77)
    address = preview(client, zipped("77.jpg", "R-77-1.jpg"))
    row = client.get(address).context["rows"][0]
    assert row["choices"] == [[record.pk, record.full_name]]
    response = client.post(address, {"go": "ambiguous 1", f"file:{row['file']}": str(record.pk)})
    assert response["Location"].endswith("?tab=ambiguous&page=1")
    assert counts(client, address) == {"set": 1, "kept": 1}
    client.post(address, {"import": "1"})
    record.refresh_from_db()
    assert record.cover


def test_an_answer_counts_with_the_button_that_imports(client: Client, anna: User) -> None:
    record = make_record(anna, discogs_release_id=77)
    give_cover(record, upload(content=make_picture(color="red")), name="a.jpg", by=SITE)
    former = record.cover.name
    address = preview(client, upload("77.jpg"))
    assert counts(client, address) == {"kept": 1}
    client.post(address, {"import": "1", "file:77.jpg": str(record.pk)})
    record.refresh_from_db()
    assert record.cover.name != former


def test_all_covers_may_be_replaced(client: Client, anna: User) -> None:
    record = make_record(anna, discogs_release_id=77)
    give_cover(record, upload(content=make_picture(color="red")), name="a.jpg", by=SITE)
    address = preview(client, upload("77.jpg"))
    client.post(address, {"go": "kept 1", "replace": "1"})
    assert counts(client, address) == {"set": 1}
    client.post(address, {"go": "set 1"})
    assert counts(client, address) == {"kept": 1}


def test_an_answer_about_the_record_of_another_gives_it_nothing(client: Client, anna: User) -> None:
    others = make_record(make_user("berta"), discogs_release_id=77)
    address = preview(client, upload("77.jpg"))
    assert counts(client, address) == {"unmatched": 1}
    client.post(address, {"import": "1", "file:77.jpg": str(others.pk), "file:../x": "1"})
    assert not Batch.objects.exists()


def test_a_collection_that_changed_since_the_preview_is_previewed_again(
    client: Client, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = make_record(anna, discogs_release_id=77)
    address = preview(client, upload("77.jpg"))
    # Between the look that comes with the answers and the import.
    monkeypatch.setattr(
        "collection.screens.covers.task.back_up_first",
        lambda *args: Record.objects.update(discogs_release_id=78),
    )
    said = client.post(address, {"import": "1"}, follow=True)
    assert "the collection has changed since the preview" in said.text
    assert said.context["tabs"] == [("unmatched", 1)]
    record.refresh_from_db()
    assert not record.cover


def test_what_was_imported_is_gone_and_so_is_what_another_session_sent(
    client: Client, anna: User
) -> None:
    make_record(anna, discogs_release_id=77)
    address = preview(client, upload("77.jpg"))
    other = Client()
    other.force_login(anna)
    assert other.get(address)["Location"] == PAGE
    client.post(address, {"import": "1"})
    assert client.post(address, {"import": "1"})["Location"] == PAGE
    assert Batch.objects.count() == 1


def bomb() -> SimpleUploadedFile:
    return zipped(*(f"{number}.jpg" for number in range(8)), content=bytes(1_000_000))


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([], "No picture was sent; choose some."),
        ([upload("notes.txt", b"")], "There is no picture among what was sent."),
        ([upload("a.zip", b"PK no zip")], "a.zip is damaged, locked, or not a zip file."),
        ([bomb()], "covers.zip unpacks to far more than its own size, as no pictures do."),
    ],
    ids=["nothing", "no picture", "no zip", "a bomb"],
)
def test_what_cannot_come_in_is_refused_in_a_sentence(
    client: Client, anna: User, data_dir: Path, files: list[SimpleUploadedFile], sentence: str
) -> None:
    for file in files:
        file.seek(0)
    assert problem(client, *files) == sentence
    assert not list((data_dir / "tmp" / "imports").glob("*"))


def test_what_is_larger_than_an_upload_may_be_is_refused(
    client: Client, anna: User, settings: Settings
) -> None:
    settings.DISCO_MAX_UPLOAD_MB = 0
    assert "The command import_covers takes more." in problem(client, upload())


def test_a_picture_that_is_too_large_and_one_that_is_none_are_refused_one_by_one(
    client: Client, anna: User, settings: Settings
) -> None:
    settings.DISCO_MAX_COVER_MB = 1
    for number in (77, 78, 79):
        make_record(anna, discogs_release_id=number)
    address = preview(
        client, upload("77.jpg", bytes(1_200_000)), upload("78.jpg", b"none"), upload("79.jpg")
    )
    assert counts(client, address) == {"set": 1, "refused": 2}


def test_a_name_that_leads_elsewhere_stays_below_its_directory(
    client: Client, anna: User, data_dir: Path
) -> None:
    preview(client, zipped("../../../77.jpg", "/etc/78.jpg", "..\\79.jpg"))
    names = [path.name for path in data_dir.rglob("*.jpg")]
    assert sorted(names) == ["77.jpg", "78.jpg", "79.jpg"]
    assert len(list(data_dir.rglob("pictures/*.jpg"))) == 3


def test_many_pictures_take_as_many_queries_as_few(client: Client, anna: User) -> None:
    for number in range(1, 31):
        make_record(anna, title=f"Album {number}", discogs_release_id=number)

    def queries(count: int) -> int:
        sent = zipped(*(f"{number}.jpg" for number in range(1, count + 1)))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(preview(client, sent))
        return len(captured)

    queries(1)
    assert queries(30) == queries(3)


def test_covers_as_they_were_given_are_offered_counted_and_written_anew(
    client: Client, anna: User
) -> None:
    record = make_record(anna)
    name = cover_storage().save(f"covers/{record.uid}.jpg", upload())
    Record.objects.update(cover=name, cover_source="own")
    assert "1 cover came in before Disco wrote pictures anew" in client.get(PAGE).text
    rewrite = reverse("admin:collection_record_rewrite_covers")
    assert "1 cover written anew." in client.post(rewrite, follow=True).text
    assert "Write it anew" not in client.get(PAGE).text


def test_who_may_change_no_record_sends_no_picture(client: Client) -> None:
    listener = make_user("listener")
    give_role(listener, Role.LISTENER)
    client.force_login(listener)
    assert client.get(PAGE).status_code == client.post(PAGE).status_code == 403
