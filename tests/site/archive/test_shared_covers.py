"""A site whose covers lie in a bucket is backed up with them, and restored into the bucket."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from pytest_django import Settings

from adminkit.verbs import SITE
from collection.covers.giving import give_cover
from collection.models import Record
from disco_site.archive.backup import make_archive
from disco_site.archive.restore.restore import Wish, restore
from disco_site.archive.snapshots.making import make_snapshot
from disco_site.archive.snapshots.proving import proven_snapshot
from disco_site.archive.store.directory import BackupDirectory
from disco_site.archive.store.locked import BackupFailed
from disco_site.doctor import examine
from disco_site.doctor.findings import BROKEN
from tests.collection.pictures import make_picture
from tests.collection.shared_covers.bucket import Bucket
from tests.collection.shared_covers.in_bucket import covers_in

pytestmark = pytest.mark.once


@pytest.fixture
def bucket(at_home: Path, settings: Settings) -> Iterator[Bucket]:
    """A bucket with the cover of one record; no other has a cover."""
    with Bucket() as bucket:
        covers_in(bucket, settings)
        Record.objects.update(cover="")
        record = Record.objects.active().earliest("pk")
        give_cover(record, ContentFile(make_picture()), name="front.jpg", by=SITE)
        yield bucket


def said_of_covers() -> list[str]:
    return [f"{state} {said}" for state, topic, said in examine() if topic == "covers"]


def test_a_backup_holds_the_covers_of_a_bucket(bucket: Bucket) -> None:
    assert str(make_archive(BackupDirectory())).count("1 cover;") == 1


def test_a_restore_puts_them_into_the_bucket_and_nowhere_else(
    bucket: Bucket, at_home: Path
) -> None:
    made = make_archive(BackupDirectory())
    before = dict(bucket.objects)
    files = sorted((at_home / "media").rglob("*"))
    bucket.objects.clear()
    restore(made.archived.path, Wish(replace=True))
    assert bucket.objects.keys() == before.keys()
    assert sorted((at_home / "media").rglob("*")) == files


def test_a_restore_writes_no_cover_that_is_there(bucket: Bucket) -> None:
    made = make_archive(BackupDirectory())
    bucket.asked.clear()
    restore(made.archived.path, Wish(replace=True))
    assert "PUT" not in {method for method, _ in bucket.asked}


def test_a_cover_of_that_name_but_other_content_is_not_overwritten(bucket: Bucket) -> None:
    made = make_archive(BackupDirectory())
    (name,) = bucket.objects
    bucket.put(name, b"another")
    restore(made.archived.path, Wish(replace=True))
    assert bucket.objects[name].content == b"another"
    assert bucket.objects[Record.objects.exclude(cover="").get().cover.name].content != b"another"


def test_no_backup_is_made_without_the_covers(bucket: Bucket) -> None:
    bucket.go_away()
    with pytest.raises(BackupFailed, match="Covers cannot be read: The store of pictures does not"):
        make_archive(BackupDirectory())


def test_a_snapshot_names_the_covers_that_the_bucket_lacks(bucket: Bucket) -> None:
    taken = make_snapshot("a trial").snapshot.path
    with proven_snapshot(taken) as sound:
        assert sound.warnings == []
    bucket.objects.clear()
    with proven_snapshot(taken) as poor:
        assert "1 file it refers to is not here" in poor.warnings[0]


def test_the_doctor_finds_them(bucket: Bucket) -> None:
    assert not [said for said in said_of_covers() if said.startswith(BROKEN)]


def test_the_doctor_misses_those_that_are_gone(bucket: Bucket) -> None:
    bucket.objects.clear()
    assert said_of_covers()[0].startswith(f"{BROKEN} 1 file missing")


def test_the_doctor_says_that_the_bucket_does_not_answer(bucket: Bucket) -> None:
    bucket.go_away()
    assert said_of_covers() == [
        f"{BROKEN} The store of pictures does not answer (EndpointConnectionError). Check the "
        "settings DISCO_S3_..., the bucket, and the way to it."
    ]
