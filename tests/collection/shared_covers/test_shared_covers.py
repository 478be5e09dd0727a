"""Covers in a bucket that servers share: stored, handed out, made small, undone and pruned as those
in the media directory are.
"""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from adminkit.verbs import SITE
from collection.admin.record_pages.record_view import page_address
from collection.covers.further import add_picture
from collection.covers.giving import give_cover
from collection.covers.keeping import debris
from collection.covers.remaking import remade, store_shared
from collection.covers.rewriting import rewrite_covers
from collection.covers.storage import StoreAway, cover_storage
from collection.covers.thumbnails import thumbnail
from collection.history.undo import Undo
from collection.models import Batch, Record
from tests.collection.importing.running import empty_database, run
from tests.collection.pictures import make_picture, upload
from tests.collection.shared_covers.bucket import KEY_ID, Bucket
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def boss(client: Client) -> User:
    user = make_user("boss", is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


@pytest.fixture
def record(boss: User) -> Record:
    return make_record(boss)


def give(record: Record, content: bytes) -> Batch:
    batch = give_cover(record, upload("front.jpg", content), name="front.jpg", by=SITE)
    record.refresh_from_db()
    assert batch
    return batch


def address(record: Record, name: str = "cover", *more: int | str) -> str:
    return reverse(f"admin:collection_record_{name}", args=[record.pk, *more])


def test_a_cover_is_one_object_called_after_its_content(record: Record, bucket: Bucket) -> None:
    give(record, make_picture())
    assert list(bucket.objects) == [record.cover.name]
    assert bucket.objects[record.cover.name].kind == "image/jpeg"


def test_it_is_written_in_one_request(record: Record, bucket: Bucket) -> None:
    give(record, make_picture())
    assert bucket.asked.count(("PUT", record.cover.name)) == 1


def test_nothing_of_it_is_in_the_media_directory(
    record: Record, bucket: Bucket, data_dir: Path
) -> None:
    give(record, make_picture())
    assert [*(data_dir / "media").iterdir()] == []


def test_the_page_hands_out_its_bytes(client: Client, record: Record, bucket: Bucket) -> None:
    content = make_picture()
    give(record, content)
    answer = client.get(address(record))
    assert (answer.getvalue(), answer["Content-Type"]) == (content, "image/jpeg")


def test_a_picture_made_small_is_kept_on_the_server(
    client: Client, record: Record, bucket: Bucket
) -> None:
    give(record, make_picture())
    made = client.get(address(record, "thumbnail", 180, "jpeg")).getvalue()
    bucket.asked.clear()
    assert client.get(address(record, "thumbnail", 180, "jpeg")).getvalue() == made
    assert bucket.asked == []


def test_a_cover_that_is_gone_is_no_page(client: Client, record: Record, bucket: Bucket) -> None:
    give(record, make_picture())
    bucket.objects.clear()
    assert client.get(address(record)).status_code == 404
    assert client.get(address(record, "thumbnail", 180, "jpeg")).status_code == 404


def test_a_name_that_leads_out_of_the_bucket_is_no_page(
    client: Client, record: Record, bucket: Bucket
) -> None:
    Record.objects.update(cover="../x.jpg")
    assert client.get(address(record)).status_code == 404


@pytest.mark.parametrize("size", [(), (180, "jpeg")])
def test_that_the_bucket_does_not_answer_is_said(
    record: Record, bucket: Bucket, size: tuple[int | str, ...], boss: User
) -> None:
    give(record, make_picture())
    bucket.go_away()
    client = Client(raise_request_exception=False)
    client.force_login(boss)
    answer = client.get(address(record, "thumbnail" if size else "cover", *size))
    assert (answer.status_code, "store of pictures does not answer" in answer.text) == (503, True)


def test_the_page_of_the_record_needs_no_bucket(
    client: Client, record: Record, bucket: Bucket
) -> None:
    give(record, make_picture())
    bucket.go_away()
    assert client.get(page_address(record.pk)).status_code == 200


def test_keys_that_are_refused_are_no_missing_file(
    record: Record, bucket: Bucket, settings: Settings
) -> None:
    other = bucket.options | {"access_key": KEY_ID[::-1]}
    default = settings.STORAGES["default"] | {"OPTIONS": other}
    settings.STORAGES = settings.STORAGES | {"default": default}
    with pytest.raises(StoreAway, match="refuses it"):
        cover_storage().open("covers/x.jpg")


def test_an_undone_cover_goes_with_what_was_made_of_it(
    record: Record,
    bucket: Bucket,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    batch = give(record, make_picture())
    small = thumbnail(record.cover.name, 180)
    bucket.make_old()
    with django_capture_on_commit_callbacks(execute=True):
        Undo(batch).run(by=SITE)
    assert (bucket.objects, small.exists()) == ({}, False)


def test_an_undo_is_whole_although_the_bucket_does_not_answer_afterwards(
    record: Record,
    bucket: Bucket,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    batch = give(record, make_picture())
    with django_capture_on_commit_callbacks(execute=True):
        Undo(batch).run(by=SITE)
        bucket.go_away()
    assert not Record.objects.get(pk=record.pk).cover


def test_prune_removes_what_is_old_and_nothing_needs(record: Record, bucket: Bucket) -> None:
    give(record, make_picture())
    for number in range(3):
        bucket.put(f"covers/orphan-{number}.jpg", b"x")
    bucket.make_old()
    bucket.put("covers/young.jpg", b"x")
    call_command("prune_covers", verbosity=0)
    assert sorted(bucket.objects) == sorted([record.cover.name, "covers/young.jpg"])


def test_what_was_made_small_of_a_cover_in_the_bucket_is_no_debris(
    record: Record, bucket: Bucket
) -> None:
    give(record, make_picture())
    thumbnail(record.cover.name, 180)
    bucket.make_old()
    assert list(debris()) == []


def test_a_cover_given_again_is_young_again(record: Record, bucket: Bucket) -> None:
    name = cover_storage().save("covers/x.jpg", upload())
    bucket.make_old()
    old = bucket.objects[name].written
    assert cover_storage().save("covers/x.jpg", upload()) == name
    assert bucket.objects[name].written > old


def test_a_looked_up_cover_is_shared_by_the_copies(record: Record, bucket: Bucket) -> None:
    name = store_shared(remade(make_picture()), "discogs-249504")
    assert list(bucket.objects) == [name]


def test_what_the_bucket_does_not_give_is_not_damaged(record: Record, bucket: Bucket) -> None:
    name = cover_storage().save(f"covers/{record.uid}.jpg", upload())
    Record.objects.update(cover=name)
    bucket.go_away()
    with pytest.raises(StoreAway):
        rewrite_covers(by=SITE)


def test_a_cover_is_written_anew_in_the_bucket(record: Record, bucket: Bucket) -> None:
    name = cover_storage().save(f"covers/{record.uid}.jpg", upload())
    Record.objects.update(cover=name)
    assert rewrite_covers(by=SITE).done == 1
    assert list(bucket.objects) == [Record.objects.get().cover.name]


def test_a_whole_collection_goes_out_of_a_bucket_and_comes_home_into_one(
    record: Record, bucket: Bucket, tmp_path: Path
) -> None:
    give(record, make_picture())
    add_picture(record, upload(), "runout", name="x.jpg", by=SITE)
    before = dict(bucket.objects)
    assert run("export_all", tmp_path / "out").code == 0
    empty_database()
    bucket.objects.clear()
    assert run("import_all", tmp_path / "out").code == 0
    assert {name: kept.content for name, kept in bucket.objects.items()} == {
        name: kept.content for name, kept in before.items()
    }


def test_an_export_from_a_bucket_that_does_not_answer_says_so(
    record: Record, bucket: Bucket, tmp_path: Path
) -> None:
    give(record, make_picture())
    bucket.go_away()
    outcome = run("export_all", tmp_path / "out")
    assert (outcome.code, "store of pictures does not answer" in outcome.said) == (1, True)


def test_a_folder_of_covers_is_known_again(record: Record, bucket: Bucket, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / f"{record.uid}.jpg").write_bytes(make_picture())
    assert "set=1" in run("import_covers", tmp_path / "in").said
    assert "same=1" in run("import_covers", tmp_path / "in").said
