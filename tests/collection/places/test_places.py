"""Places: made of locations, renamed and merged with their records, and undone."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from adminkit.verbs import SITE
from collection.bulk.edit import edit_together
from collection.bulk.places import make_places, merge_places, rename_place
from collection.history.undo import Undo
from collection.models import Batch, Place, Record
from collection.models.places.locations import locations, without_place
from disco_site.people.roles import Role, give_role
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    user = make_user("anna")
    give_role(user, Role.COLLECTOR)
    return user


def place(owner, name, **fields):
    return Place.objects.create(owner=owner, name=name, **fields)


def stands(*records):
    return [Record.objects.get(pk=record.pk).location for record in records]


def test_each_location_becomes_one_place_as_most_records_have_it(anna):
    for text in ("hallway", "Hallway", "Hallway", "Box 10", "Box 2", ""):
        make_record(anna, location=text)
    make_record(make_user("bert"), location="Cellar")
    make_places(anna, by=anna)
    assert list(Place.objects.values_list("owner__username", "name")) == [
        *(("anna", "Box 2"), ("anna", "Box 10"), ("anna", "Hallway"))
    ]
    assert make_places(anna, by=anna) == []


def test_a_place_is_called_as_most_records_write_it(anna):
    for text in ("box", "box", "Box"):
        make_record(anna, location=text)
    assert [str(one) for one in make_places(anna, by=anna)] == ["box"]


def test_one_location_becomes_a_place(anna):
    make_record(anna, location="Box 1"), make_record(anna, location="Box 2")
    made = make_places(anna, ["BOX 2", "nowhere"], by=anna)
    assert [str(one) for one in made] == ["Box 2"]
    assert [one.name for one in without_place(locations([anna.pk]), [anna.pk])] == ["Box 1"]


def test_what_stands_where_is_counted(anna):
    for active in (True, True, False):
        make_record(anna, location="Box", is_active=active)
    make_record(anna, location="box")
    (found,) = locations([anna.pk]).values()
    assert (found.name, found.on_shelf, found.total, found.spellings) == ("Box", 3, 4, 2)


def test_a_new_name_is_that_of_all_its_records_and_can_be_undone(anna):
    box = place(anna, "Box 1", sort="year")
    records = [make_record(anna, location=text) for text in ("Box 1", "box 1")]
    gone = make_record(anna, location="Box 1", is_active=False)
    other = make_record(anna, location="Box 10")
    batch = rename_place(box, "Attic", by=anna)
    assert stands(*records, gone, other) == ["Attic", "Attic", "Attic", "Box 10"]
    assert batch.counts["changed"] == 3
    Undo(batch).run(by=anna)
    assert stands(*records, gone) == ["Box 1", "box 1", "Box 1"]
    assert Place.objects.get().name == "Box 1"


def test_the_same_name_writes_all_records_alike(anna):
    records = [make_record(anna, location=text) for text in ("hallway", "Hallway")]
    rename_place(place(anna, "Hallway"), "Hallway", by=anna)
    assert stands(*records) == ["Hallway", "Hallway"]


def test_a_place_without_records_is_renamed_and_undone(anna):
    batch = rename_place(place(anna, "Box 1"), "Attic", by=anna)
    Undo(batch).run(by=anna)
    assert Place.objects.get().name == "Box 1"


@pytest.mark.parametrize("name", ["box  2", "Shelf", "\u200b", "x" * 201])
def test_a_name_that_is_taken_or_none_is_refused(anna, name):
    box = place(anna, "Box 1")
    place(anna, "Box 2")
    make_record(anna, location="shelf")
    with pytest.raises(ValidationError):
        rename_place(box, name, by=anna)
    assert not Batch.objects.exists()


def test_two_people_have_places_of_one_name(anna):
    bert = make_user("bert")
    mine, his = make_record(anna, location="Box"), make_record(bert, location="Box")
    box = place(anna, "Box")
    place(bert, "Box")
    place(bert, "Attic")
    rename_place(box, "Attic", by=anna)
    assert stands(mine, his) == ["Attic", "Box"]


def test_merged_places_are_one_and_come_apart_with_an_undo(anna):
    box, attic = place(anna, "Box 1", sort="label"), place(anna, "Attic")
    code = box.code
    here, there = make_record(anna, location="Box 1"), make_record(anna, location="attic")
    batch = merge_places([box], attic, by=anna)
    assert stands(here, there) == ["Attic", "attic"]
    assert list(Place.objects.values_list("name", flat=True)) == ["Attic"]
    Undo(batch).run(by=anna)
    assert stands(here, there) == ["Box 1", "attic"]
    again = Place.objects.get(name="Box 1")
    assert (again.sort, again.code) == ("label", code)


def test_a_place_that_was_made_again_is_not_made_twice(anna):
    box, attic = place(anna, "Box 1"), place(anna, "Attic")
    batch = merge_places([box], attic, by=anna)
    place(anna, "BOX 1")
    make_record(anna, location="elsewhere")
    with pytest.raises(Exception, match="can be undone"):
        Undo(batch).run(by=anna)
    assert Place.objects.count() == 2


def test_a_name_that_another_place_took_is_not_given_back(anna):
    box = place(anna, "Box 1")
    record = make_record(anna, location="Box 1")
    batch = rename_place(box, "Attic", by=anna)
    place(anna, "box 1")
    plan = Undo(batch).run(by=anna)
    assert [kept.why for kept in plan.kept] == ["there is another place “Box 1”"]
    assert stands(record) == ["Box 1"]


def test_a_record_that_was_moved_since_stays_where_it_is(anna):
    record, other = make_record(anna, location="Box"), make_record(anna, location="Box")
    batch = rename_place(place(anna, "Box"), "Attic", by=anna)
    edit_together(Record.objects.filter(pk=record.pk), {"location": "Hallway"}, by=anna)
    plan = Undo(batch).run(by=anna)
    assert stands(record, other) == ["Hallway", "Box"]
    assert len(plan.kept) == 1


def test_nobody_changes_places_of_others(anna):
    bert = make_user("bert")
    box, attic = place(bert, "Box"), place(bert, "Attic")
    own = place(anna, "Own")
    for deed in (
        lambda: rename_place(box, "Cellar", by=anna),
        lambda: merge_places([box], attic, by=anna),
        lambda: make_places(bert, by=anna),
    ):
        with pytest.raises(PermissionDenied):
            deed()
    with pytest.raises(ValidationError):
        merge_places([box], own, by=anna)
    assert Place.objects.reorder("year", by=anna) == 1


def test_a_place_is_not_merged_with_itself(anna):
    box = place(anna, "Box")
    with pytest.raises(ValidationError, match="Choose two places or more"):
        merge_places([box], box, by=anna)
    assert Place.objects.get() == box


def test_a_place_that_is_gone_is_not_merged(anna):
    box, attic = place(anna, "Box"), place(anna, "Attic")
    Place.objects.filter(pk=box.pk).delete()
    with pytest.raises(ValidationError, match="no longer exists"):
        merge_places([box], attic, by=anna)


@pytest.mark.parametrize("fields", [{"name": "BOX"}, {"name": "\u200b"}, {"sort": "colour"}])
def test_the_database_refuses_what_cannot_be(anna, fields):
    place(anna, "Box")
    with pytest.raises(IntegrityError), transaction.atomic():
        place(**{"owner": anna, "name": "Attic"} | fields)


def test_a_label_is_read_as_address_or_code(anna):
    box = place(anna, "Box")
    address = f"https://records.example/admin/collection/place/code/{box.code}/"
    assert Place.objects.with_code(address).get() == box
    assert Place.objects.with_code(f" {box.code.lower()} ").get() == box
    assert not Place.objects.with_code("/")


def test_what_stands_where_is_found_in_as_many_queries_however_many_records(anna):
    def count():
        Record.objects.update(location="Box")
        with CaptureQueriesContext(connection) as queries:
            rename_place(place(anna, "Box"), "Attic", by=SITE)
        Place.objects.all().delete()
        return len(queries)

    make_record(anna, location="Box")
    # The first time the login of Disco is made, for which this is done.
    count()
    few = count()
    for number in range(20):
        make_record(anna, location="Box", title=f"Album {number}")
    assert count() == few
