"""What the tables refuse, whatever way a row comes in, and what a record derives from its parts."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from collection.models import Artist, Format, Genre, Label, Record, RecordArtist, Track, Want
from collection.names import name_key
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db


def refused(**fields: Any) -> bool:
    """Tell whether the database refuses a record with these values."""
    record = make_record()
    try:
        with transaction.atomic():
            Record.objects.filter(pk=record.pk).update(**fields)
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize(
    "fields",
    [
        {"year": 1859},
        {"year": 2101},
        {"price": -1},
        {"sale_price": -1, "is_active": False},
        {"discogs_release_id": 0},
        {"media_condition": "fine"},
        {"media_condition": "No Cover"},
        {"sleeve_condition": "torn"},
        {"removal_reason": "bored", "is_active": False},
        {"title_key": ""},
        {"removed_on": "2020-01-01"},
        {"removal_reason": "sold"},
    ],
)
def test_the_database_refuses_a_record_with(fields: dict[str, Any]) -> None:
    assert refused(**fields)


def test_the_form_refuses_a_year_after_next_year() -> None:
    with pytest.raises(ValidationError, match="2099"):
        make_record(year=2099)


def test_a_name_that_differs_only_in_case_exists_already() -> None:
    Artist.objects.create(name="BJÖRK")
    with pytest.raises(ValidationError, match="exists already"):
        Artist(name="björk").full_clean()


def test_the_database_refuses_a_second_spelling_of_a_name() -> None:
    Label.objects.create(name="Ninja Tune")
    with pytest.raises(IntegrityError), transaction.atomic():
        Label.objects.create(name="NINJA  TUNE")


def test_the_first_spelling_of_a_name_stays() -> None:
    Artist.objects.get_or_add("dEUS")
    assert Artist.objects.get_or_add("DEUS")[0].name == "dEUS"


@pytest.mark.parametrize("model", [Artist, Label, Genre, Format])
def test_a_look_up_row_in_use_cannot_be_deleted(model: type) -> None:
    make_record(artists=["Can"], labels=["Spoon"], genre="Krautrock", format="LP")
    with pytest.raises(ProtectedError):
        model.objects.get().delete()


def test_an_owner_cannot_be_deleted() -> None:
    owner = make_user()
    make_record(owner)
    with pytest.raises(ProtectedError):
        owner.delete()


def test_two_artists_swap_their_places() -> None:
    record = make_record(artists=["Nick Cave", "Kylie Minogue"])
    first, second = Artist.objects.order_by("pk")
    record.set_artists([(second, "&"), first])
    assert record.artist_line == "Kylie Minogue & Nick Cave"


def test_artists_without_a_join_phrase_are_told_apart_by_a_slash() -> None:
    assert (
        make_record(artists=["Petrification", "Coffins"]).artist_line == "Petrification / Coffins"
    )


def test_a_label_with_two_catalog_numbers_is_linked_twice() -> None:
    record = make_record(labels=[("Warp", "WARP1"), ("Warp", "WARP2"), ("Warp", "WARP1")])
    assert [link.catalog_number for link in record.label_links.all()] == ["WARP1", "WARP2"]


def test_two_artists_cannot_stand_in_one_place() -> None:
    record = make_record()
    with pytest.raises(IntegrityError), transaction.atomic():
        RecordArtist.objects.create(record=record, artist=Artist.objects.get(), position=1)


@pytest.mark.parametrize(
    "word", ["bjork", "HOMOGENIC", "one little indian", "tplp71", "5016958043629", "joga"]
)
def test_the_search_finds_a_record_by(word: str) -> None:
    record = make_record(
        title="Homogenic",
        artists=["Björk"],
        labels=[("One Little Indian", "TPLP71")],
        barcode="5016958043629",
    )
    record.set_tracks([{"title": "Jóga"}])
    assert Record.objects.search(word).get() == record


def test_the_search_does_not_match_from_one_name_into_the_next() -> None:
    make_record(title="Can", artists=["Opener"])
    assert not Record.objects.search("canopener").exists()


def test_renaming_an_artist_renames_it_in_the_search() -> None:
    make_record(artists=["Prince"])
    artist = Artist.objects.get()
    artist.name = "The Artist"
    artist.save()
    assert Record.objects.search("the artist").exists()


def test_renaming_an_artist_files_its_records_anew() -> None:
    record = make_record(artists=["Prince"])
    artist = Artist.objects.get()
    artist.name = "The Artist"
    artist.save()
    record.refresh_from_db()
    assert record.artist_sort == "artist, the"


def test_a_sort_name_set_by_hand_survives_a_rename() -> None:
    artist = Artist.objects.create(name="Nick Cave", sort_name="Cave, Nick")
    artist = Artist.objects.get(pk=artist.pk)
    artist.name = "Nicholas Cave"
    artist.save()
    assert artist.sort_name == "Cave, Nick"


@pytest.mark.parametrize(
    ("name", "small"),
    [('7"', True), ("Cassette", True), ("LP", False), ('2x7"', True), ('12"', False)],
)
def test_seven_inch_records_and_tapes_are_small_formats(name: str, small: bool) -> None:
    assert Format.objects.create(name=name).is_small is small


def test_texts_are_clean_by_whatever_way_they_come() -> None:
    record = make_record()
    Record.objects.filter(pk=record.pk).update(location=" Shelf\x07 3 ")
    assert Record.objects.get().location == "Shelf 3"


def test_a_want_that_was_bought_is_closed() -> None:
    record = make_record()
    with pytest.raises(IntegrityError), transaction.atomic():
        Want.objects.create(owner=record.owner, artist="Can", title="Ege Bamyasi", record=record)


def test_the_key_of_a_title_follows_the_title() -> None:
    record = make_record(title="Tago Mago")
    record.title = "Ege  Bamyası"
    record.save()
    assert Record.objects.get().title_key == name_key("Ege  Bamyası")


def test_a_track_needs_a_duration_that_can_be_read() -> None:
    with pytest.raises(ValidationError, match="3:45"):
        Track(record=make_record(), position=1, title="Halleluhwah", duration="18 min").full_clean()


def test_a_day_typed_in_part_is_refused() -> None:
    with pytest.raises(ValidationError, match="0202-01-05 is before 1860"):
        make_record(purchase_date=date(202, 1, 5))


def test_a_record_made_for_a_test_is_as_the_models_would_have_made_it() -> None:
    record = make_record(
        artists=[("The Fall", "&"), "Nico"],
        labels=[("Rough Trade", "RT 1"), ("Rough Trade", "RT 1"), "Factory"],
        styles=["Post-Punk", "Post-Punk", "Krautrock"],
        title="The Marble Index",
        barcode="5012093410128",
    )
    made = Record.objects.filter(pk=record.pk).values().get()
    parts = [list(links.values()) for links in (record.artist_links, record.label_links)]
    record.set_artists((link.artist, link.join_phrase) for link in record.artist_links.all())
    record.set_labels((link.label, link.catalog_number) for link in record.label_links.all())
    record.set_styles(link.style for link in record.style_links.all())
    assert Record.objects.filter(pk=record.pk).values().get() == made
    again = [list(links.values()) for links in (record.artist_links, record.label_links)]
    assert [[row | {"id": 0} for row in rows] for rows in again] == [
        [row | {"id": 0} for row in rows] for rows in parts
    ]
