"""Answers of Discogs' API, with the ways in which they say what is missing."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from collection.catalogues.discogs import reading
from collection.catalogues.release import (
    Release,
    ReleaseArtist,
    ReleaseFormat,
    ReleaseImage,
    ReleaseLabel,
    ReleaseTrack,
)
from collection.catalogues.shapes import barcodes, duration, year
from collection.models import Track
from tests.catalogues.discogs_shelf import artist, basic_information, label, new_release

pytestmark = pytest.mark.once

HEADING = Track.Kind.HEADING


def read(**parts: Any) -> Release:
    return reading.release(new_release(7, **parts))


def tracks(*entries: dict[str, Any], **parts: Any) -> tuple[ReleaseTrack, ...]:
    return read(tracklist=list(entries), **parts).tracks


def track(title: str, position: str = "A1", **parts: Any) -> dict[str, Any]:
    return {"position": position, "type_": "track", "title": title, "duration": ""} | parts


def test_a_release_is_read_with_all_its_parts() -> None:
    release = read(
        title="Stockholm",
        year=1999,
        country="Sweden",
        artists=[artist("Persuader, The")],
        labels=[label("Svek", "SK032")],
        formats=[{"name": "Vinyl", "qty": "2", "descriptions": ['12"'], "text": "Gold"}],
        genres=["Electronic"],
        styles=["Deep House"],
        identifiers=[{"type": "Barcode", "value": "7 332181 010123"}],
        master_id=5427,
        tracklist=[track("Östermalm", "A", duration="4:45")],
    )
    assert release == Release(
        catalogue="discogs",
        key="7",
        title="Stockholm",
        artists=(ReleaseArtist("Persuader, The"),),
        labels=(ReleaseLabel("Svek", "SK032"),),
        formats=(ReleaseFormat("Vinyl", 2, ('12"',), "Gold"),),
        year=1999,
        country="Sweden",
        genres=("Electronic",),
        styles=("Deep House",),
        tracks=(ReleaseTrack("Östermalm", "A", "4:45"),),
        barcodes=("7332181010123",),
        images=(ReleaseImage("https://i.discogs.com/R-7.jpeg", True, 600, 600),),
        album_key="5427",
        discogs_release_id=7,
    )


def test_the_number_none_is_no_number() -> None:
    assert read(labels=[label("Not On Label", "none")]).labels == (ReleaseLabel("Not On Label"),)


def test_a_label_named_twice_with_one_number_counts_once() -> None:
    labels = [label("Svek", "SK032"), label("Svek", "SK032"), label("Svek", "SK033")]
    assert [entry.catalog_number for entry in read(labels=labels).labels] == ["SK032", "SK033"]


@pytest.mark.parametrize(("quantity", "count"), [("2", 2), (3, 3), ("", 1), ("0", 1), ("x", 1)])
def test_a_quantity_is_a_text(quantity: Any, count: int) -> None:
    assert read(formats=[{"name": "CD", "qty": quantity}]).formats == (ReleaseFormat("CD", count),)


@pytest.mark.parametrize(
    ("number", "released", "expected"),
    [
        (0, "", None),
        (0, "1999-03-00", 1999),
        (1999, "2001-01-01", 1999),
        ("1999", "", 1999),
        (0, "?", None),
        (99999, "", None),
        (1111, "", None),
        (0, None, None),
    ],
)
def test_a_year_may_be_unknown(number: Any, released: Any, expected: int | None) -> None:
    assert read(year=number, released=released).year == expected


def test_no_master_is_no_album() -> None:
    assert read(master_id=0).album_key == read(master_id=None).album_key == ""


def test_a_name_as_printed_stands_beside_the_identity() -> None:
    artists = read(artists=[artist("Prince (2)", anv="Prince")]).artists
    assert artists == (ReleaseArtist("Prince (2)", "Prince"),)


def test_artists_are_joined_by_phrases_and_a_comma_is_none() -> None:
    artists = read(artists=[artist("A", ","), artist("B", " & "), artist("C", "and more")]).artists
    assert [entry.join_phrase for entry in artists] == ["", "&", ""]


def test_a_heading_is_one() -> None:
    assert tracks(track("Part One", "", type_="heading"))[0].kind == HEADING


def test_the_parts_of_a_track_follow_it_as_a_heading() -> None:
    parts = [track("Allegro", "1a"), track("Adagio", "1b")]
    found = tracks(track("Symphony", "1", type_="index", sub_tracks=parts), track("Encore", "2"))
    assert [(entry.title, entry.kind == HEADING) for entry in found] == [
        ("Symphony", True),
        ("Allegro", False),
        ("Adagio", False),
        ("Encore", False),
    ]


def test_parts_without_a_common_title_stand_alone() -> None:
    assert [entry.title for entry in tracks(track("", sub_tracks=[track("Intro", "1a")]))] == [
        "Intro"
    ]


def test_an_old_answer_does_not_name_its_headings() -> None:
    old = {"position": "", "title": "Side One", "duration": ""}
    assert tracks(old, track("Song"))[0].kind == HEADING


def test_tracks_without_any_numbers_are_no_headings() -> None:
    old = {"position": "", "title": "Song", "duration": ""}
    assert {entry.kind for entry in tracks(old, old)} == {Track.Kind.TRACK}


def test_a_track_names_its_artist_only_where_the_release_does_not() -> None:
    of_release = [artist("Massive Attack")]
    found = tracks(
        track("One Love", artists=[artist("Massive Attack")]),
        track("Unfinished", artists=[artist("Shara (2)", "feat.", anv="Shara"), artist("Nellee")]),
        artists=of_release,
    )
    assert [entry.artist_text for entry in found] == ["", "Shara feat. Nellee"]


def test_several_barcodes_are_kept_once_each_as_digits() -> None:
    values = ["5 099902 987620", "5099902987620 (Scanned)", "724384960650", "None", "", "1234"]
    identifiers = [{"type": "Barcode", "value": value} for value in values]
    identifiers.append({"type": "Matrix / Runout", "value": "509990298762"})
    assert read(identifiers=identifiers).barcodes == ("5099902987620", "724384960650")


def test_pictures_without_an_address_are_none() -> None:
    assert read(images=[{"type": "primary", "uri": "", "width": 600}]).images == ()


def test_texts_are_clean_and_on_one_line() -> None:
    release = read(title="Cafe\u0301 \r\n\x00del   Mar", genres=["Rock", "Rock", ""])
    assert release.title == "Café del Mar" and release.genres == ("Rock",)


def test_an_entry_of_a_collection_is_not_complete() -> None:
    release = new_release(7, artists=[artist("Can")], year=1971, labels=[label("UA")])
    entry = {"id": 7, "basic_information": basic_information(release)}
    found = reading.release_of_list(entry)
    assert not found.is_complete and found.discogs_release_id == 7 and found.year == 1971
    assert found.tracks == found.barcodes == () and found.images[0].is_front


def test_a_grey_square_is_no_picture() -> None:
    release = new_release(7, cover_image="https://st.discogs.com/x/images/spacer.gif")
    entry = {"id": 7, "basic_information": basic_information(release)}
    assert reading.release_of_list(entry).images == ()


def test_a_search_result_has_artist_and_title_in_one() -> None:
    result = {
        "id": 3,
        "type": "release",
        "title": "Prince (2)* - 1999 - Live",
        "year": "1982",
        "format": ["Vinyl", "LP", "Album"],
        "label": ["Warner Bros. Records", "Allied Pressing"],
        "catno": "23720-1",
        "barcode": ["0 7599-23720-1 4", "SRC 1"],
        "country": "US",
        "master_id": 0,
    }
    found = reading.release_of_search(result)
    assert found.artists == (ReleaseArtist("Prince (2)"),) and found.title == "1999 - Live"
    assert found.labels == (ReleaseLabel("Warner Bros. Records", "23720-1"),)
    assert found.formats == (ReleaseFormat("Vinyl", 1, ("LP", "Album")),)
    assert (found.year, found.country, found.barcodes) == (1982, "US", ("075992372014",))
    assert not found.is_complete


def test_a_search_result_may_say_nothing_but_its_title() -> None:
    found = reading.release_of_search({"id": 3, "type": "release", "title": "Untitled"})
    assert found.title == "Untitled" and found.year is None and found.artists == ()


def test_a_master_knows_the_year_of_the_first_pressing() -> None:
    answer = {"id": 42, "title": "City Of Islands", "year": 1998, "main_release": 79}
    found = reading.master(answer)
    assert (found.key, found.year, found.main_release) == ("42", 1998, 79)


@pytest.mark.parametrize(
    "answer",
    [
        [],
        {},
        {"id": 1},
        {"id": 1, "title": ""},
        {"id": "x", "title": "A"},
        {"id": 1, "title": "A", "artists": {"name": "Can"}},
        {"id": 1, "title": "A", "artists": ["Can"]},
        {"id": 1, "title": "A", "artists": [{"name": None}]},
        {"id": 1, "title": "A", "tracklist": [5]},
        {"id": 1, "title": ["A"]},
        {"id": 1, "title": "A", "formats": [{"name": "CD", "qty": {}}]},
        {"id": 1, "title": "A", "tracklist": [{"title": "B", "sub_tracks": "C"}]},
    ],
)
def test_a_wrong_shape_is_no_release(answer: Any) -> None:
    with pytest.raises((KeyError, TypeError, AttributeError, ValueError)):
        reading.release(answer)


def test_lengths_are_written_as_on_a_sleeve() -> None:
    assert [duration(ms) for ms in (318_000, 3_750_400, None, 0)] == ["5:18", "1:02:30", "", ""]


def test_years_and_barcodes_out_of_anything() -> None:
    assert year("2001-07") == 2001 and year("07") is None
    assert barcodes(["٥٠٩٩٩٠٢٩٨٧٦٢٠", "000000000000"]) == ()


@pytest.mark.samples
def test_recorded_answers_are_read() -> None:
    folder = Path(settings.SAMPLE_DATA) / "catalogues" / "discogs-api"

    def answer(name: str) -> Any:
        return json.loads((folder / name).read_text(encoding="utf-8"))

    first, second = (
        reading.release(answer("release-1.json")),
        reading.release(answer("release-3329867.json")),
    )
    assert (first.year, first.country, first.album_key) == (1999, "Sweden", "5427")
    assert first.formats == (ReleaseFormat("Vinyl", 2, ('12"',)),) and len(first.tracks) == 6
    assert second.labels == (ReleaseLabel("Not On Label"),)
    assert second.tracks[0].artist_text == "Dma-Sc"
    found = reading.search_results(answer("search-artist.json"))
    assert len(found) == 12 and found[0].title == "Icarus"
    page = answer("folder-0-releases.json")
    assert [reading.release_of_list(entry).title for entry in page["releases"]]
    assert [reading.release_of_list(entry).title for entry in answer("wants.json")["wants"]]
    assert reading.master(answer("master-4242.json")).year == 1998
