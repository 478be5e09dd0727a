"""One edit of many records: written set-wise, listed one by one."""

import pytest
from django.core.exceptions import ValidationError

from adminkit.verbs import SITE
from collection.bulk.edit import edit_together
from collection.history.undo import Undo
from collection.models import Artist, Batch, Change, Genre, Label, Record
from tests.factories import make_record

pytestmark = pytest.mark.django_db


def test_all_records_get_the_values():
    make_record(), make_record(location="Box")
    edit_together(Record.objects.all(), {"location": "Shelf", "is_digitized": True}, by=SITE)
    assert set(Record.objects.values_list("location", "is_digitized")) == {("Shelf", True)}


def test_only_records_that_differ_are_listed():
    rock = Genre.objects.create(name="Rock")
    make_record(genre="Rock")
    empty = make_record()
    batch, _ = edit_together(Record.objects.all(), {"genre": rock}, by=SITE)
    change = Change.objects.get()
    assert (change.record, "genre" in change.before, change.after["genre"]) == (
        empty,
        False,
        "Rock",
    )
    assert (batch.kind, batch.counts) == (Batch.Kind.BULK_EDIT, {"changed": 1, "same": 0})


def test_a_field_can_be_emptied():
    make_record(genre="Rock"), make_record()
    assert Record.objects.differing({"genre": None}).count() == 1
    edit_together(Record.objects.all(), {"genre": None}, by=SITE)
    assert not Record.objects.filter(genre__isnull=False).exists()


def test_an_edit_that_changes_nothing_is_no_batch():
    make_record(location="Shelf")
    assert edit_together(Record.objects.all(), {"location": "Shelf"}, by=SITE).batch is None
    assert not Batch.objects.exists()


def test_the_records_count_as_updated():
    record = make_record()
    edit_together(Record.objects.all(), {"location": "Shelf"}, by=SITE)
    assert Record.objects.get().updated_at > record.updated_at


@pytest.mark.parametrize(
    "values", [{"is_active": False}, {"media_condition": "VG"}, {"location": "x" * 201}]
)
def test_other_fields_and_bad_values_are_refused(values):
    make_record()
    with pytest.raises(ValidationError):
        edit_together(Record.objects.all(), values, by=SITE)


def test_a_filtered_set_is_edited_although_the_edit_takes_records_out_of_it():
    make_record(location="Box"), make_record(location="Attic")
    records = Record.objects.filter(location="Box")
    batch, _ = edit_together(records, {"location": "Shelf"}, by=SITE)
    assert batch.counts["changed"] == 1
    assert set(Record.objects.values_list("location", flat=True)) == {"Shelf", "Attic"}


def artist_lines():
    return [record.artist_line for record in Record.objects.order_by("pk")]


def test_a_record_keeps_its_last_artist():
    make_record(artists=["Can"]), make_record(artists=["Can", "Faust"])
    can = Artist.objects.get(name="Can")
    assert Record.objects.differing({"drop_artists": [can]}).count() == 1
    edit_together(Record.objects.all(), {"drop_artists": [can]}, by=SITE)
    assert artist_lines() == ["Can", "Faust"]


def test_the_last_artist_goes_where_another_one_is_added():
    make_record(artists=["Can"])
    make_record(artists=["Neu!"])
    values = {
        "drop_artists": [Artist.objects.get(name="Can")],
        "add_artists": [Artist.objects.get(name="Neu!")],
    }
    edit_together(Record.objects.all(), values, by=SITE)
    assert artist_lines() == ["Neu!", "Neu!"]


def test_the_text_before_an_artist_who_goes_goes_as_well():
    record = make_record(artists=[("Can", "&"), "Faust"])
    edit_together(
        Record.objects.all(), {"drop_artists": [Artist.objects.get(name="Faust")]}, by=SITE
    )
    assert [link.join_phrase for link in record.artist_links.all()] == [""]


def test_all_catalog_numbers_of_a_label_go_with_it():
    record = make_record(labels=[("Mute", "1"), ("Mute", "2"), ("Spoon", "3")])
    edit_together(Record.objects.all(), {"drop_labels": [Label.objects.get(name="Mute")]}, by=SITE)
    assert [str(link) for link in record.label_links.all()] == ["Spoon 3"]


def test_a_label_that_a_record_has_keeps_its_number_when_it_is_added():
    make_record(labels=[("Mute", "1")])
    mute = Label.objects.get()
    assert edit_together(Record.objects.all(), {"add_labels": [mute]}, by=SITE).batch is None


def test_lists_are_as_they_were_after_the_undo():
    record = make_record(artists=[("Can", "&"), "Faust"], labels=[("Mute", "1"), ("Mute", "2")])
    make_record(artists=["Neu!"])
    values = {
        "drop_artists": [Artist.objects.get(name="Faust")],
        "drop_labels": [Label.objects.get(name="Mute")],
        "add_artists": [Artist.objects.get(name="Neu!")],
    }
    edited = edit_together(Record.objects.filter(pk=record.pk), values, by=SITE)
    Undo(edited.batch).run(by=SITE)
    assert artist_lines()[0] == "Can & Faust"
    assert [str(link) for link in record.label_links.all()] == ["Mute 1", "Mute 2"]
