"""Undoing a look-up: everything as before, but what was edited since."""

import pytest
from django.core.exceptions import PermissionDenied

from adminkit.verbs import SITE
from collection.catalogues.filling.fill import fill
from collection.catalogues.filling.fill_or_keep import Answer
from collection.catalogues.filling.writer import BatchUndone, Filling
from collection.catalogues.release import ReleaseTrack
from collection.covers.giving import give_cover
from collection.history.undo import Undo
from collection.models import Batch, Genre, LookUp, Record, SourceKey
from collection.models.record_fields import CoverSource
from tests.catalogues.filling.releases import cells_of, fill_in, release, with_picture
from tests.collection.pictures import make_picture, upload
from tests.collection.undoing import tables
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db


def undo() -> list[str]:
    """Undo the last look-up, and return what it kept, in words."""
    batch = Batch.objects.filter(kind=Batch.Kind.LOOK_UP).latest("pk")
    plan = Undo(batch).run(by=SITE)
    return [f"{kept.name}: {kept.why}" for kept in plan.kept]


def unstamped() -> dict[str, list]:
    """Return all rows without the moments at which they were stored."""
    Record.objects.update(updated_at="2020-01-01 00:00:00+00:00")
    return tables()


@pytest.mark.usefixtures("data_dir")
def test_an_undo_leaves_every_table_as_it_was() -> None:
    records = [make_record(), make_record(title="Ege Bamyasi", genre="Jazz", labels=["UA"])]
    before = unstamped()
    filling = Filling("discogs", by=SITE)
    filling.write([Answer(record.pk, with_picture(), picture=make_picture()) for record in records])
    filling.close()
    assert unstamped() != before
    assert undo() == []
    assert unstamped() == before


def test_what_a_record_had_been_answered_before_comes_back() -> None:
    record = make_record()
    LookUp.objects.note(record.pk, "discogs", "several", key="")
    fill_in(record, release())
    undo()
    assert LookUp.objects.get().state == "several"


def test_a_cell_that_was_edited_since_stays_and_the_others_go() -> None:
    record = make_record()
    fill_in(record, release())
    jazz, _ = Genre.objects.get_or_add("Jazz")
    Record.objects.filter(pk=record.pk).update(genre=jazz, location="Hallway")
    assert undo() == ["Can - Tago Mago (1971): edited: genre"]
    cells = cells_of(record)
    assert (cells["genre"], cells["location"]) == ("Jazz", "Hallway")
    assert not {"styles", "country", "track 1", "look_up"} & cells.keys()


def test_a_list_of_tracks_that_was_edited_since_stays() -> None:
    record = make_record()
    fill_in(record, release())
    record.tracks.filter(position=1).update(is_favourite=True)
    assert undo() == ["Can - Tago Mago (1971): edited: tracks"]
    assert record.tracks.count() == 2


def test_a_list_of_tracks_that_was_replaced_comes_back() -> None:
    record = make_record()
    fill_in(record, release())
    before = list(record.tracks.values_list("position", "number", "title", "duration"))
    fill_in(record, release(tracks=(ReleaseTrack("Halleluhwah", "B1"),)))
    undo()
    assert list(record.tracks.values_list("position", "number", "title", "duration")) == before


def test_styles_that_were_added_to_since_stay() -> None:
    record = make_record()
    fill_in(record, release())
    styles = [link.style for link in record.style_links.all()]
    record.set_styles(styles[:1])
    assert undo() == ["Can - Tago Mago (1971): edited: styles"]


@pytest.mark.usefixtures("data_dir")
def test_an_own_picture_that_was_given_since_stays() -> None:
    record = make_record()
    fill_in(record, with_picture(), picture=make_picture())
    give_cover(record, upload(), name="mine.jpg", by=SITE)
    assert undo() == ["Can - Tago Mago (1971): edited: cover"]
    record.refresh_from_db()
    assert record.cover and record.cover_source == CoverSource.OWN


def test_a_record_that_was_played_and_rated_since_gives_back_what_was_filled_in() -> None:
    record = make_record()
    fill_in(record, release())
    record.plays.create(user=record.owner, day="2024-01-01")
    record.ratings.rate(record, record.owner, 8, by=SITE)
    assert undo() == []
    assert "genre" not in cells_of(record) and record.ratings.count() == 1


def test_rows_that_others_wrote_while_the_batch_grew_are_not_its_own() -> None:
    records = [make_record(), make_record(title="Future Days")]
    filling = Filling("discogs", by=SITE)
    filling.write([Answer(records[0].pk, release())])
    other = make_record(title="Soon Over Babaluma")
    SourceKey.objects.create(record=other, source="discogs", key="1", seen={"title": "x"})
    other.ratings.rate(other, other.owner, 8, by=SITE)
    filling.write([Answer(records[1].pk, release(key="7"))])
    filling.close()
    undo()
    assert SourceKey.objects.filter(record=other).exists() and other.ratings.count() == 1


def test_a_record_that_is_gone_is_counted_as_such() -> None:
    record = make_record()
    make_record(title="Future Days")
    fill(
        [(pk, release()) for pk in Record.objects.values_list("pk", flat=True)], "discogs", by=SITE
    )
    record.delete()
    plan = Undo(Batch.objects.get()).run(by=SITE)
    assert (plan.missing, plan.restoring) == (1, 1)


def test_after_an_undo_nothing_counts_as_emptied() -> None:
    record = make_record()
    first = fill_in(record, release())
    undo()
    second = fill_in(record, release())
    assert (second.emptied, second.filled) == ({}, first.filled)


def test_a_batch_that_is_undone_while_it_grows_gets_nothing_more() -> None:
    records = [make_record(), make_record(title="Future Days")]
    filling = Filling("discogs", by=SITE)
    filling.write([Answer(records[0].pk, release())])
    undo()
    with pytest.raises(BatchUndone, match="was undone meanwhile; nothing more is filled in"):
        filling.write([Answer(records[1].pk, release())])
    assert "genre" not in cells_of(records[1])


def test_whoever_did_not_look_up_may_not_undo() -> None:
    fill_in(make_record(), release())
    with pytest.raises(PermissionDenied):
        Undo(Batch.objects.get()).run(by=make_user("berta"))
