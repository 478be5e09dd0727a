"""Further pictures of a record: added, shown, taken away, and what else happens to their record."""

import os
from pathlib import Path
from time import time

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from adminkit.verbs import SITE
from collection.bulk.merge_records import merge_records
from collection.covers.further import add_picture, remove_picture
from collection.covers.keeping import YOUNG, needed
from collection.history.undo import Undo
from collection.mistakes import withdraw
from collection.models import Batch, Record, RecordPicture
from collection.models.pictures.record_picture import MOST_PICTURES
from disco_site.people.roles import Role, give_role
from tests.collection.importing.running import empty_database, run
from tests.collection.pictures import make_picture, upload
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
COLORS = "red green blue cyan magenta yellow black white gray orange purple brown pink".split()


@pytest.fixture
def record(client: Client, data_dir: Path) -> Record:
    boss = User.objects.get(pk=make_user("boss", is_staff=True, is_superuser=True).pk)
    client.force_login(boss)
    return make_record(boss)


def add(record: Record, color: str = "red", kind: str = "back") -> RecordPicture:
    picture = ContentFile(make_picture(color=color))
    add_picture(record, picture, kind, name=f"{color}.jpg", by=SITE)
    return record.pictures.latest("pk")


def file_of(picture: RecordPicture) -> Path:
    return Path(picture.file.path)


def page_of(record: Record) -> str:
    return reverse("admin:collection_record_page", args=[record.pk])


def test_a_picture_is_sent_by_its_kind_shown_and_undone(client: Client, record: Record) -> None:
    address = reverse("admin:collection_record_add_picture", args=[record.pk])
    page = client.post(address, {"picture": upload(), "kind": "runout"}, follow=True)
    assert "Runout of Can - Tago Mago is added." in page.text
    picture = record.pictures.get()
    for end in ("", "360/avif/", "360/jpeg/"):
        shown = client.get(f"/admin/collection/record/{record.pk}/pictures/{picture.pk}/{end}")
        assert shown["Content-Type"].startswith("image/") and b"".join(shown.streaming_content)
    again = client.post(address, {"picture": upload(), "kind": "back"}, follow=True)
    assert "has this picture already" in again.text
    path = file_of(picture)
    undo = client.get(f"/admin/collection/batch/{Batch.objects.latest('pk').pk}/undo/")
    assert "picture deleted" in undo.text
    Undo(Batch.objects.latest("pk")).run(by=SITE)
    assert not record.pictures.exists() and path.exists()


def test_nothing_but_pixels_is_kept(record: Record) -> None:
    told = make_picture(comment=b"secret place") + b"secret tail"
    add_picture(record, ContentFile(told), "label", name="a.jpg", by=SITE)
    assert b"secret" not in file_of(record.pictures.get()).read_bytes()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"kind": "back"}, "No picture was sent; choose one."),
        ({"kind": "front"}, "A picture is one of back, label, runout, damage, other."),
        ({}, "A picture is one of"),
    ],
)
def test_what_is_no_picture_of_a_kind_is_said(
    client: Client, record: Record, sent: dict[str, object], sentence: str
) -> None:
    if sentence.startswith("A picture"):
        sent = {**sent, "picture": upload()}
    address = reverse("admin:collection_record_add_picture", args=[record.pk])
    page = client.post(address, sent, follow=True)
    assert sentence in page.text and not record.pictures.exists()


def test_a_file_that_is_no_picture_is_refused(client: Client, record: Record) -> None:
    address = reverse("admin:collection_record_add_picture", args=[record.pk])
    sent = {"picture": upload("x.jpg", b"no picture"), "kind": "back"}
    assert "is not a picture" in client.post(address, sent, follow=True).text


def test_a_thirteenth_picture_is_refused(client: Client, record: Record) -> None:
    for color in COLORS[:MOST_PICTURES]:
        add(record, color)
    with pytest.raises(ValidationError, match="and can have 12"):
        add(record, COLORS[MOST_PICTURES])
    assert "can have twelve pictures" in client.get(page_of(record)).text


def test_pictures_are_shown_by_kind(client: Client, record: Record) -> None:
    for color, kind in (("red", "other"), ("green", "runout"), ("blue", "back")):
        add(record, color, kind)
    page = client.get(page_of(record)).text
    places = [page.index(f'alt="{kind}, in full size"') for kind in ("Back", "Runout", "Other")]
    assert places == sorted(places)


def test_a_removed_picture_comes_back_with_the_undo(client: Client, record: Record) -> None:
    picture = add(record)
    path, name = file_of(picture), picture.file.name or ""
    address = reverse("admin:collection_record_remove_picture", args=[record.pk, picture.pk])
    page = client.post(address, follow=True)
    assert "Back of Can - Tago Mago is removed." in page.text and not record.pictures.exists()
    assert needed([name]) == {name}
    assert "was removed before" in client.post(address, follow=True).text
    Undo(Batch.objects.latest("pk")).run(by=SITE)
    assert (record.pictures.get().file.name, path.exists()) == (name, True)
    assert client.get(f"/admin/collection/batch/{Batch.objects.latest('pk').pk}/change/").text


def test_a_picture_of_somebody_else_is_seen_and_stays(client: Client, record: Record) -> None:
    picture = add(record)
    give_role(make_user("ben"), Role.COLLECTOR)
    client.force_login(User.objects.get(username="ben"))
    assert "Back, in full size" in client.get(page_of(record)).text
    for name, ids in (("add_picture", [record.pk]), ("remove_picture", [record.pk, picture.pk])):
        address = reverse(f"admin:collection_record_{name}", args=ids)
        assert client.post(address, {"picture": upload(), "kind": "back"}).status_code == 403
    other = make_record(record.owner, title="Other")
    wrong = f"/admin/collection/record/{other.pk}/pictures/{picture.pk}/"
    assert client.get(wrong).status_code == 404
    assert record.pictures.count() == 1


def test_a_merge_takes_the_pictures_along_and_its_undo_brings_them_back(record: Record) -> None:
    twin = make_record(record.owner, title="Tago Mago")
    own, theirs = add(record), add(twin, "green", "damage")
    batch = merge_records(record, [twin], {}, by=SITE)
    assert set(record.pictures.values_list("pk", flat=True)) == {own.pk, theirs.pk}
    Undo(batch).run(by=SITE)
    twin = Record.objects.get(uid=twin.uid)
    assert [one.pk for one in record.pictures.all()] == [own.pk]
    assert [one.pk for one in twin.pictures.all()] == [theirs.pk]


def test_pictures_go_with_a_record_that_was_a_mistake(
    record: Record, django_capture_on_commit_callbacks: object
) -> None:
    path = file_of(add(record))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        withdraw(record, by=SITE)
    assert not path.exists() and not RecordPicture.objects.exists()


def test_a_new_record_with_pictures_outlives_the_undo_of_its_import(
    data_dir: Path, tmp_path: Path
) -> None:
    make_user("anna")
    (tmp_path / "shelf.csv").write_text("artist,title\nCan,Soon\n")
    run("import_records", tmp_path / "shelf.csv")
    add(Record.objects.get())
    kept = Undo(Batch.objects.earliest("pk")).preview().kept
    assert [one.why for one in kept] == ["has further pictures"]


def test_pruning_leaves_pictures_alone(record: Record) -> None:
    kept, gone = file_of(add(record)), file_of(add(record, "blue"))
    batch = remove_picture(record.pictures.latest("pk"), by=SITE)
    Batch.objects.filter(pk=batch.pk).delete()
    for path in (kept, gone):
        old = time() - YOUNG.total_seconds() - 9
        os.utime(path, (old, old))
    call_command("prune_covers", verbosity=0)
    assert (kept.exists(), gone.exists()) == (True, False)


@pytest.mark.parametrize("packed", ["out", "out.zip"])
def test_pictures_go_out_and_come_home(record: Record, tmp_path: Path, packed: str) -> None:
    add(record, "red", "back"), add(record, "green", "runout")
    run("export_all", tmp_path / packed)
    empty_database()
    outcome = run("import_all", tmp_path / packed)
    assert (outcome.code, "pictures: new=2" in outcome.out) == (0, True), outcome.said
    home = Record.objects.get()
    assert list(home.pictures.values_list("kind", flat=True)) == ["back", "runout"]
    assert "pictures: same=2" in run("import_all", tmp_path / packed).out
    Undo(Batch.objects.get(kind="pictures")).run(by=SITE)
    assert not home.pictures.exists()
    assert "pictures: new=2" in run("import_all", tmp_path / packed, "--dry-run").out
    assert not home.pictures.exists()
