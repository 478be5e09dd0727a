"""The order in which records stand at a place, and where one belongs."""

import pytest

from collection.models import PlaceOrder, Record
from collection.models.places.locations import records_at
from collection.models.places.shelf_order import PlacedOrder, in_order, spot
from collection.names import natural_key
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db


def titles(sort: str) -> list[str]:
    records = Record.objects.in_bulk()
    return [records[pk].title for pk in in_order(Record.objects.all(), sort).ids]


def test_by_artist_the_music_of_each_stands_by_year():
    make_record(artists=["The Zombies"], title="Late", year=1980, original_year=1965)
    make_record(artists=["Abba"], title="Arrival", year=1976)
    make_record(artists=["The Zombies"], title="Odessey and Oracle", year=1968)
    make_record(artists=["Zappa", "Abba"], title="Together", year=1950)
    make_record(artists=["Abba"], title="No year")
    assert titles(PlaceOrder.ARTIST) == [
        *("Arrival", "No year", "Together", "Late", "Odessey and Oracle")
    ]


def test_what_it_files_under_takes_the_place_of_the_first_artist():
    make_record(artists=["Karajan"], title="Symphony", files_under="Beethoven")
    make_record(artists=["Can"], title="Tago Mago")
    make_record(artists=["Hans Zimmer"], title="Inception", files_under="The Soundtracks")
    make_record(artists=["Sparks"], title="Indiscreet")
    assert titles(PlaceOrder.ARTIST) == ["Symphony", "Tago Mago", "Inception", "Indiscreet"]


def test_albums_of_various_artists_stand_by_title():
    make_record(artists=["Various"], title="Zulu Jive", year=1950)
    make_record(artists=["Various (2)"], title="The African Beat", year=1990)
    make_record(artists=["Somebody"], title="Nuggets", year=1972, files_under="V/A")
    make_record(artists=["Vangelis"], title="China")
    make_record(artists=["Various"], title="Back to Mine", year=2001)
    assert titles(PlaceOrder.ARTIST) == [
        *("Nuggets", "China", "The African Beat", "Back to Mine", "Zulu Jive")
    ]


def test_catalog_numbers_are_ordered_as_numbers():
    for number in ("BLP 4195", "BLP4003", "BLP-40000", "BLP 1501", ""):
        make_record(title=number or "none", labels=[("Blue Note", number)])
    make_record(title="atlantic", labels=[("Atlantic", "9999")])
    make_record(title="no label")
    assert titles(PlaceOrder.LABEL) == [
        *("atlantic", "BLP 1501", "BLP4003", "BLP 4195", "BLP-40000", "none", "no label")
    ]


def test_the_first_label_counts():
    make_record(title="second", labels=[("Brain", "2"), ("Apple", "1")])
    make_record(title="first", labels=[("Brain", "1"), ("Zoo", "1")])
    assert titles(PlaceOrder.LABEL) == ["first", "second"]


def test_other_orders():
    make_record(artists=["B"], title="The Crow", genre="Rock", year=1970)
    make_record(artists=["A"], title="Bee", year=1971)
    make_record(artists=["C"], title="Ant", genre="Ambient", year=1990, original_year=1950)
    assert titles(PlaceOrder.TITLE) == ["Ant", "Bee", "The Crow"]
    assert titles(PlaceOrder.GENRE) == ["Ant", "The Crow", "Bee"]
    assert titles(PlaceOrder.YEAR) == ["Ant", "The Crow", "Bee"]
    assert titles(PlaceOrder.ADDED) == ["The Crow", "Bee", "Ant"]


@pytest.mark.once
@pytest.mark.parametrize(
    ("first", "second"),
    [("Shelf 2", "Shelf 10"), ("a", "b"), ("BLP 99", "BLP 100"), ("7", "07a"), ("É1", "e2")],
)
def test_numbers_in_names_count(first, second):
    assert natural_key(first) < natural_key(second)


@pytest.mark.once
def test_how_a_number_is_written_does_not_count():
    assert natural_key("BLP-4003") == natural_key("blp 04003") == natural_key("BLP٤٠٠٣")


@pytest.mark.once
def test_a_spot_is_between_those_that_are_there():
    order = PlacedOrder([5, 3, 9, 7], set())
    assert spot(order, 3) == (2, 4, 5, 9)
    assert spot(PlacedOrder(order.ids, {9}), 3) == (2, 3, 5, 7)
    assert spot(PlacedOrder(order.ids, {5}), 5) == (1, 4, None, 3)
    assert spot(order, 7) == (4, 4, 9, None)
    assert spot(order, 8) is None


def test_a_location_belongs_to_the_place_of_its_key_however_it_is_written():
    owner, other = make_user("anna"), make_user("bert")
    here = [make_record(owner, location=text) for text in ("Box 1", "box  1", "BOX 1")]
    make_record(owner, location="Box 10")
    make_record(other, location="Box 1")
    assert set(records_at(owner.pk, "bOX 1")) == set(here)
    assert not records_at(owner.pk, "")


def test_as_many_records_are_put_in_order_as_are_allowed():
    make_record(), make_record(title="Landed")
    assert len(in_order(Record.objects.all(), "title", 2).ids) == 2
    assert in_order(Record.objects.all(), "title", 1) is None
