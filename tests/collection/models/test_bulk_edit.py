"""One edit of many records: written set-wise, listed one by one."""

import pytest
from django.core.exceptions import ValidationError

from adminkit.verbs import SITE
from collection.bulk.edit import edit_together
from collection.models import Batch, Change, Genre, Record
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
