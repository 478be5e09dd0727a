"""Filling in a record from a release: what is empty is filled, what is somebody's stays."""

import pytest

from collection.catalogues.filling.options import FillOptions
from collection.catalogues.release import ReleaseFormat, ReleaseLabel, ReleaseTrack
from collection.models import Batch, LookUp
from tests.catalogues.filling.releases import cells_of, fill_in, release
from tests.factories import make_record

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_everything_of_this_pressing_fills_what_is_empty() -> None:
    record = make_record()
    fill_in(record, release())
    filled = cells_of(record)
    assert {name: filled.get(name) for name in filled if name not in ("uid", "owner", "title")} == {
        "artist": "Can",
        "is_active": "1",
        "is_digitized": "0",
        "genre": "Rock",
        "styles": "Krautrock; Experimental",
        "label": "United Artists Records",
        "catalog_number": "UAS 29 211/12",
        "format": "2xLP",
        "format_details": "Album",
        "year": "1971",
        "original_year": "1971",
        "country": "Germany",
        "barcode": "4015887001231",
        "discogs_release_id": "364461",
        "track 1": "A1; Paperhouse; 7:29; 0",
        "track 2": "A2; Mushroom; 4:08; 0",
        "look_up": "found 364461",
    }


def test_of_an_album_whose_pressing_is_unknown_only_what_all_pressings_share_is_filled() -> None:
    record = make_record()
    plan = fill_in(record, release(), is_this_pressing=False)
    assert plan.filled == ["genre", "styles", "tracks", "original_year"]
    assert cells_of(record)["look_up"] == "album 11693"


def test_what_a_person_typed_stays_and_is_shown_beside_what_the_catalogue_says() -> None:
    record = make_record(genre="Jazz", country="Italy")
    plan = fill_in(record, release())
    assert plan.kept == {"genre": ("Jazz", "Rock"), "country": ("Italy", "Germany")}
    assert cells_of(record)["genre"] == "Jazz"


def test_a_difference_can_be_taken_over_by_name() -> None:
    record = make_record(genre="Jazz", country="Italy")
    fill_in(record, release(), take_over=frozenset({"genre"}))
    assert (cells_of(record)["genre"], cells_of(record)["country"]) == ("Rock", "Italy")


def test_names_that_differ_in_case_only_are_no_difference() -> None:
    plan = fill_in(make_record(genre="ROCK", labels=[("united artists records", "x")]), release())
    assert "genre" not in plan.kept and "genre" not in plan.written


def test_styles_in_another_order_are_no_difference() -> None:
    plan = fill_in(make_record(styles=["Experimental", "Krautrock"]), release())
    assert "styles" not in plan.kept


def test_a_barcode_with_blanks_is_no_other_barcode() -> None:
    plan = fill_in(make_record(barcode="4 015887 001231"), release())
    assert "barcode" not in plan.kept


def test_of_several_genres_the_first_is_the_genre_and_the_others_stand_behind_the_styles() -> None:
    record = make_record()
    fill_in(record, release(genres=("Rock", "Pop"), styles=("Pop Rock",)))
    assert (cells_of(record)["genre"], cells_of(record)["styles"]) == ("Rock", "Pop Rock; Pop")


def test_of_several_genres_none_is_the_genre_where_that_was_chosen() -> None:
    record = make_record()
    found = release(genres=("Rock", "Pop"), styles=("Pop Rock",))
    fill_in(record, found, options=FillOptions(genres="none"))
    assert "genre" not in cells_of(record)
    assert cells_of(record)["styles"] == "Pop Rock; Rock; Pop"


def test_the_genre_that_a_person_gave_is_not_among_the_styles_that_are_filled_in() -> None:
    record = make_record(genre="pop")
    fill_in(record, release(genres=("Rock", "Pop"), styles=("Pop Rock",)))
    assert cells_of(record)["styles"] == "Pop Rock"


def test_only_the_parts_that_were_asked_for_are_filled() -> None:
    record = make_record()
    plan = fill_in(record, release(), options=FillOptions(only=frozenset({"styles", "country"})))
    assert plan.filled == ["styles", "country", "discogs_release_id"]


def test_a_part_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(ValueError, match="“price” cannot be looked up; covers, genre, "):
        FillOptions(only=frozenset({"price"}))


def test_a_label_of_a_person_gets_the_number_that_it_lacks() -> None:
    record = make_record(labels=["united artists records"])
    fill_in(record, release())
    assert cells_of(record)["label"] == "united artists records"
    assert cells_of(record)["catalog_number"] == "UAS 29 211/12"


def test_a_label_that_has_two_numbers_there_gets_none() -> None:
    found = release(labels=(ReleaseLabel("UA", "1"), ReleaseLabel("UA", "2")))
    record = make_record(labels=["UA"])
    plan = fill_in(record, found)
    assert "catalog_number" not in cells_of(record)
    assert plan.kept["labels"] == ("UA", "UA · 1; UA · 2")


def test_a_label_that_is_named_twice_with_one_number_counts_once() -> None:
    record = make_record()
    fill_in(record, release(labels=(ReleaseLabel("UA", "1"), ReleaseLabel("UA", "1"))))
    assert cells_of(record)["catalog_number"] == "1"


def test_a_format_of_a_person_gets_the_details_that_it_lacks() -> None:
    record = make_record(format="2xLP")
    fill_in(record, release())
    assert cells_of(record)["format_details"] == "Album"


def test_a_box_holds_its_parts_in_the_details() -> None:
    record = make_record()
    parts = (
        ReleaseFormat("Box Set", 1, ("Compilation",)),
        ReleaseFormat("Vinyl", 4, ("LP",)),
        ReleaseFormat("CD", 1, ("Album",)),
    )
    fill_in(record, release(formats=parts))
    assert (cells_of(record)["format"], cells_of(record)["format_details"]) == (
        "Box",
        "Comp + 4xLP + CD, Album",
    )


def test_what_no_column_can_hold_is_left_out_and_the_rest_is_filled() -> None:
    record = make_record()
    fill_in(record, release(country="x" * 101, original_year=3000))
    assert not {"country", "original_year"} & cells_of(record).keys()
    assert cells_of(record)["genre"] == "Rock"


def test_the_barcode_of_a_shop_is_preferred_to_other_numbers() -> None:
    record = make_record()
    fill_in(record, release(barcodes=("123", "4015887001231")))
    assert cells_of(record)["barcode"] == "4015887001231"


# Tracks


def test_tracks_keep_artists_headings_and_only_durations_that_are_some() -> None:
    record = make_record()
    tracks = (
        ReleaseTrack("Disc 1", kind="heading"),
        ReleaseTrack("She Brings The Rain", "1", "about 4", artist_text="The Can"),
    )
    fill_in(record, release(tracks=tracks))
    rows = record.tracks.values_list("title", "number", "duration", "artist_text", "kind")
    assert list(rows) == [
        ("Disc 1", "", "", "", "heading"),
        ("She Brings The Rain", "1", "", "The Can", "track"),
    ]


def test_a_list_of_tracks_that_a_person_typed_is_never_replaced() -> None:
    record = make_record()
    record.set_tracks([{"title": "Paper House", "number": "A1"}])
    plan = fill_in(record, release())
    assert plan.kept["tracks"] == ("1 track", "2 tracks")
    assert [track.title for track in record.tracks.all()] == ["Paper House"]


def test_a_list_that_was_filled_in_is_brought_up_to_date() -> None:
    record = make_record()
    fill_in(record, release())
    longer = release(tracks=(*release().tracks, ReleaseTrack("Oh Yeah", "A3")))
    assert fill_in(record, longer).completed == ["tracks"]
    assert record.tracks.count() == 3


def test_a_list_in_which_a_favourite_is_set_is_never_replaced() -> None:
    record = make_record()
    fill_in(record, release())
    record.tracks.filter(position=2).update(is_favourite=True)
    longer = release(tracks=(*release().tracks, ReleaseTrack("Oh Yeah", "A3")))
    assert fill_in(record, longer).kept["tracks"] == ("2 tracks", "3 tracks")
    assert record.tracks.count() == 2


def test_tracks_that_were_filled_in_are_found_by_the_search() -> None:
    record = make_record()
    fill_in(record, release())
    record.refresh_from_db()
    assert "mushroom" in record.search_text


# What was emptied


def test_what_was_filled_in_and_emptied_since_stays_empty_and_is_said() -> None:
    record = make_record()
    fill_in(record, release())
    type(record).objects.filter(pk=record.pk).update(genre=None)
    plan = fill_in(record, release())
    assert plan.emptied == {"genre": ("", "Rock")}
    assert "genre" not in cells_of(record)


def test_what_a_person_had_typed_at_the_last_look_up_and_emptied_since_stays_empty() -> None:
    record = make_record(country="Italy")
    fill_in(record, release())
    type(record).objects.filter(pk=record.pk).update(country="")
    assert fill_in(record, release()).emptied == {"country": ("", "Germany")}


def test_a_part_that_was_not_asked_for_is_not_taken_for_emptied() -> None:
    record = make_record()
    fill_in(record, release(), options=FillOptions(only=frozenset({"genre"})))
    assert "country" in fill_in(record, release()).filled


def test_tracks_that_were_taken_away_stay_away() -> None:
    record = make_record()
    fill_in(record, release())
    record.set_tracks([])
    assert fill_in(record, release()).emptied == {"tracks": ("", "2 tracks")}


# What a batch keeps


def test_what_was_filled_in_is_brought_up_to_date_when_the_catalogue_says_something_else() -> None:
    record = make_record()
    fill_in(record, release())
    assert fill_in(record, release(country="UK")).completed == ["country"]
    assert cells_of(record)["country"] == "UK"


def test_a_value_that_was_typed_before_is_not_brought_up_to_date() -> None:
    record = make_record(country="Germany")
    fill_in(record, release())
    assert fill_in(record, release(country="UK")).kept == {"country": ("Germany", "UK")}


def test_an_answer_that_fills_nothing_leaves_no_batch_and_is_noted() -> None:
    record = make_record()
    fill_in(record, release())
    batches = Batch.objects.count()
    plan = fill_in(record, release())
    assert (plan.written, plan.kept) == ([], {})
    assert Batch.objects.count() == batches
    assert LookUp.objects.get().state == "found"


def test_the_rows_that_were_made_are_known_to_the_batch() -> None:
    fill_in(make_record(genre="Jazz"), release())
    made = Batch.objects.get().made
    assert {table: len(ids) for table, ids in made.items()} == {"label": 1, "style": 2, "format": 1}
