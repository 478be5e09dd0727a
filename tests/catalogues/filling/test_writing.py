"""A look-up as a batch: it grows, goes on after it was cut off, and touches only what `by` may."""

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from adminkit.verbs import SITE
from collection.catalogues.filling.fill import fill
from collection.catalogues.filling.fill_or_keep import Answer
from collection.catalogues.filling.writer import Filling
from collection.covers.giving import give_cover
from collection.covers.keeping import drop_unused
from collection.history.undo import Undo
from collection.models import Batch, LookUp, Record
from collection.models.record_fields import CoverSource
from tests.catalogues.filling.releases import cells_of, fill_in, release, with_picture
from tests.collection.pictures import make_picture, upload
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db


def test_many_records_are_one_batch_through_several_transactions() -> None:
    pairs = [(make_record(title=f"Record {n}").pk, release()) for n in range(5)]
    result = fill(pairs, "discogs", by=SITE, chunk=2)
    batch = Batch.objects.get()
    assert batch == result.batch and batch.changes.count() == 5
    assert batch.counts == {"changed": 5} and result.filled["genre"] == 5
    assert "unfinished" not in batch.options


def test_a_later_run_goes_on_with_the_batch_of_one_that_was_cut_off() -> None:
    first, second = make_record(), make_record(title="Future Days")
    Filling("discogs", by=SITE).write([Answer(first.pk, release())])
    batch = Batch.objects.get()
    assert batch.options["unfinished"]
    later = Filling("discogs", by=SITE, batch=batch)
    later.write([Answer(second.pk, release(key="7"))])
    assert later.close().batch == batch
    assert Batch.objects.get().counts == {"changed": 2}


def test_a_dry_run_writes_nothing_and_counts_the_same() -> None:
    record = make_record()
    result = fill([(record.pk, release())], "discogs", by=SITE, dry_run=True)
    assert (result.changed, result.filled["genre"]) == (1, 1)
    assert "genre" not in cells_of(record) and not LookUp.objects.exists()


def test_records_of_others_are_left_alone() -> None:
    anna, berta = make_user("anna"), make_user("berta")
    anna.user_permissions.add(Permission.objects.get(codename="change_record"))
    own, other = make_record(anna), make_record(berta)
    result = fill([(own.pk, release()), (other.pk, release())], "discogs", by=anna)
    assert (result.records, result.left_alone) == (1, [other.pk])
    assert "genre" not in cells_of(other)


def test_whoever_may_change_no_record_may_not_fill_in() -> None:
    with pytest.raises(PermissionDenied):
        Filling("discogs", by=make_user("anna"))


def test_a_record_that_is_gone_is_counted_and_costs_the_others_nothing() -> None:
    record = make_record()
    result = fill([(record.pk + 1, release()), (record.pk, release())], "discogs", by=SITE)
    assert (result.gone, result.changed) == ([record.pk + 1], 1)


def test_what_was_edited_after_the_answer_came_is_not_overwritten() -> None:
    record = make_record()
    filling = Filling("discogs", by=SITE)
    assert filling.preview([Answer(record.pk, release())])[0].cells["country"] == "Germany"
    Record.objects.filter(pk=record.pk).update(country="Italy")
    filling.write([Answer(record.pk, release())])
    assert cells_of(record)["country"] == "Italy"


@pytest.mark.once
def test_ten_records_take_hardly_more_queries_than_one() -> None:
    few = [(make_record().pk, release())]
    many = [(make_record(title=f"Record {n}").pk, release()) for n in range(10)]
    with CaptureQueriesContext(
        connection,
    ) as one:
        fill(few, "discogs", by=SITE)
    with CaptureQueriesContext(connection) as ten:
        fill(many, "discogs", by=SITE)
    assert len(ten) <= len(one)


# Covers


@pytest.fixture
def covered(data_dir: object) -> Record:
    record = make_record()
    fill_in(record, with_picture(), picture=make_picture("PNG", size=(1200, 900)))
    record.refresh_from_db()
    return record


@pytest.mark.once
def test_a_picture_becomes_a_small_jpeg_and_its_source_is_kept(covered: Record) -> None:
    assert (covered.cover.width, covered.cover.height) == (600, 450)
    assert covered.cover.name.endswith(".jpg")
    assert covered.cover_source == CoverSource.DISCOGS


def test_copies_of_a_release_share_one_file(covered: Record) -> None:
    copy = make_record()
    fill_in(copy, with_picture(), picture=make_picture("PNG", size=(1200, 900)))
    copy.refresh_from_db()
    assert copy.cover.name == covered.cover.name


def test_an_own_picture_is_never_replaced(data_dir: object) -> None:
    record = make_record()
    give_cover(record, upload(), name="mine.jpg", by=SITE)
    name = record.cover.name
    assert not fill_in(record, with_picture(), picture=make_picture()).takes_cover
    record.refresh_from_db()
    assert (record.cover.name, record.cover_source) == (name, CoverSource.OWN)


def test_the_cover_of_the_album_gives_way_to_that_of_the_pressing(data_dir: object) -> None:
    record = make_record()
    fill_in(record, with_picture(), is_this_pressing=False, picture=make_picture(color="red"))
    plan = fill_in(record, with_picture(), picture=make_picture(color="blue"))
    assert "covers" in plan.completed


def test_the_cover_of_the_pressing_stays(covered: Record) -> None:
    name = covered.cover.name
    fill_in(covered, with_picture(), picture=make_picture(color="blue"))
    covered.refresh_from_db()
    assert covered.cover.name == name


def test_a_cover_that_was_taken_away_stays_away(covered: Record) -> None:
    give_cover(covered, None, by=SITE)
    assert fill_in(covered, with_picture(), picture=make_picture()).emptied == {
        "covers": ("", "a picture")
    }


@pytest.mark.once
@pytest.mark.parametrize("picture", [b"no picture", make_picture()[:200]])
def test_what_is_no_picture_is_said_and_the_rest_is_filled(
    data_dir: object, picture: bytes
) -> None:
    record = make_record()
    filling = Filling("discogs", by=SITE)
    filling.write([Answer(record.pk, with_picture(), picture=picture)])
    assert filling.result.remarks == ["Can - Tago Mago: The picture is damaged, or is not one."]
    assert cells_of(record)["genre"] == "Rock" and "cover" not in cells_of(record)
    assert (
        LookUp.objects.get().sentence
        == "The picture is left out: The picture is damaged, or is not one."
    )


@pytest.mark.once
def test_a_picture_with_too_many_pixels_is_refused(data_dir: object, settings: object) -> None:
    settings.DISCO_MAX_COVER_MEGAPIXELS = 1
    filling = Filling("discogs", by=SITE)
    picture = make_picture(size=(2000, 1000))
    filling.write([Answer(make_record().pk, with_picture(), picture=picture)])
    assert "has 2000 x 1000 pixels; a cover may have 1 million" in filling.result.remarks[0]


def test_a_shared_file_is_kept_while_a_record_shows_it(covered: Record) -> None:
    assert drop_unused([covered.cover.name], even_young=True) == []


def test_a_shared_file_is_kept_while_an_undo_could_bring_it_back(covered: Record) -> None:
    name = covered.cover.name
    give_cover(covered, upload(), name="mine.jpg", by=SITE)
    assert drop_unused([name], even_young=True) == []


def test_a_shared_file_goes_when_nothing_needs_it(covered: Record) -> None:
    name = covered.cover.name
    Undo(Batch.objects.get()).run(by=SITE)
    assert drop_unused([name], even_young=True) == [name]
