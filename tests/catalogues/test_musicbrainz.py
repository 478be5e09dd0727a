"""MusicBrainz and the Cover Art Archive, tried against the stand-in."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from collection.catalogues.failures import NotFound, Unreadable
from collection.catalogues.musicbrainz import reading
from collection.catalogues.musicbrainz.api import CoverArt, MusicBrainz, quoted
from collection.catalogues.release import (
    Release,
    ReleaseArtist,
    ReleaseFormat,
    ReleaseImage,
    ReleaseLabel,
    ReleaseTrack,
)
from collection.models import Track
from tests.catalogues import faults
from tests.catalogues.musicbrainz_shelf import credit, medium, new_release
from tests.catalogues.stand_in import StandIn

pytestmark = pytest.mark.once

KEY = "6c4f766f-3351-4c10-a53d-b119452c27b2"


def read(**parts: Any) -> Release:
    return reading.release(new_release(KEY, **parts))


def test_a_release_is_read_with_all_its_parts() -> None:
    address = "https://www.discogs.com/release/4321"
    assert read(relations=[{"type": "discogs", "url": {"resource": address}}]) == Release(
        catalogue="musicbrainz",
        key=KEY,
        title="Blue Lines",
        artists=(ReleaseArtist("Massive Attack"),),
        labels=(ReleaseLabel("Wild Bunch Records", "WBRLP 1"),),
        formats=(ReleaseFormat("Vinyl", 1, ('12"',)),),
        year=1991,
        original_year=1991,
        country="UK",
        genres=("trip hop", "downtempo"),
        tracks=(
            ReleaseTrack("Safe From Harm", "A1", "5:18"),
            ReleaseTrack("One Love", "A2", "5:18"),
        ),
        barcodes=("077778622826",),
        images=(
            ReleaseImage(f"https://coverartarchive.org/release/{KEY}/front-1200", is_front=True),
        ),
        album_key="aaaaaaaa-1111-4111-8111-111111111111",
        discogs_release_id=4321,
        musicbrainz_release_id=KEY,
    )


@pytest.mark.parametrize("value", ["", None])
def test_a_barcode_may_be_none_or_unknown(value: str | None) -> None:
    assert read(barcode=value).barcodes == ()


@pytest.mark.parametrize("info", [{"label": None, "catalog-number": "X 1"}, {"label": {}}])
def test_a_number_may_have_no_label(info: dict[str, Any]) -> None:
    assert read(**{"label-info": [info]}).labels == ()


def test_a_label_may_have_no_number() -> None:
    info = [{"catalog-number": "[none]", "label": {"name": "Svek"}}]
    assert read(**{"label-info": info}).labels == (ReleaseLabel("Svek"),)


def test_two_alike_media_are_counted_and_have_headings() -> None:
    release = read(media=[medium("CD", ["One"]), medium("CD", ["Two"], title="Live")])
    assert release.formats == (ReleaseFormat("CD", 2),)
    headings = [track.title for track in release.tracks if track.kind == Track.Kind.HEADING]
    assert headings == ["CD 1", "CD 2: Live"]


def test_a_track_names_its_artist_only_where_the_release_does_not() -> None:
    tracks = [
        {"number": "1", "title": "A", "artist-credit": [credit("Massive Attack")]},
        {"number": "2", "title": "B", "artist-credit": [credit("Tricky", " & "), credit("Horace")]},
    ]
    release = read(media=[medium("CD", []) | {"tracks": tracks}])
    assert [track.artist_text for track in release.tracks] == ["", "Tricky & Horace"]


def test_a_release_without_art_has_no_picture() -> None:
    assert read(**{"cover-art-archive": {"front": False}}).images == ()


def test_nothing_but_id_and_title_is_a_release_too() -> None:
    release = reading.release({"id": KEY, "title": "A", "label-info": None, "media": None})
    assert release.artists == release.tracks == () and release.year is None


@pytest.mark.parametrize("answer", [{}, {"id": KEY}, {"id": KEY, "title": "A", "media": [1]}])
def test_a_wrong_shape_is_no_release(answer: Any) -> None:
    with pytest.raises((KeyError, ValueError, TypeError)):
        reading.release(answer)


def test_words_with_a_meaning_are_searched_as_they_are() -> None:
    assert quoted('AC/DC: "Live" (!)') == r'"AC\/DC\: \"Live\" \(\!\)"'


def test_a_release_is_found_by_barcode_number_and_name(stand_in: StandIn) -> None:
    stand_in.musicbrainz.add(new_release(KEY))
    asking = MusicBrainz()
    for found in (
        asking.search_barcode("0 77778 62282 6"),
        asking.search_catalog_number("WBRLP 1"),
        asking.search_artist_title("Massive Attack", "Blue Lines"),
    ):
        assert [release.key for release in found] == [KEY] and not found[0].is_complete


def test_a_release_is_asked_for_with_its_parts(stand_in: StandIn) -> None:
    stand_in.musicbrainz.add(new_release(KEY))
    assert MusicBrainz().release(KEY).is_complete
    query = stand_in.requests[0].query
    assert query["fmt"] == "json" and query["inc"].split() > ["artist-credits", "labels"]


def test_a_release_of_discogs_leads_to_its_twins(stand_in: StandIn) -> None:
    stand_in.musicbrainz.add(new_release(KEY), discogs=4321)
    assert MusicBrainz().releases_of_discogs(4321) == (KEY,)
    assert MusicBrainz().releases_of_discogs(5) == ()


def test_what_is_no_id_is_not_asked_for(stand_in: StandIn) -> None:
    with pytest.raises(NotFound, match="is not an id of MusicBrainz"):
        MusicBrainz().release("../../x")
    assert stand_in.requests == []


def test_an_answer_of_another_form_is_a_sentence(stand_in: StandIn) -> None:
    stand_in.misbehave("/ws", faults.wrong_shape)
    with pytest.raises(Unreadable, match="of MusicBrainz about release .* not in the form"):
        MusicBrainz().release(KEY)


def test_fronts_of_a_release_and_of_its_album(stand_in: StandIn) -> None:
    release = stand_in.musicbrainz.add(new_release(KEY))
    assert CoverArt().front_of_release(KEY, 500).startswith(b"\xff\xd8")
    assert CoverArt().front_of_album(release["release-group"]["id"]).startswith(b"\xff\xd8")


def test_a_release_without_a_front_is_not_found(stand_in: StandIn) -> None:
    with pytest.raises(NotFound, match="The Cover Art Archive does not have a picture"):
        CoverArt().front_of_release(KEY)


def test_all_pictures_of_a_release_come_front_first(stand_in: StandIn) -> None:
    stand_in.musicbrainz.add(new_release(KEY))
    front, back = CoverArt().images(KEY)
    assert front.is_front and not back.is_front
    assert CoverArt().picture(f"http://coverartarchive.org/release/{KEY}/front-1200.jpg")


@pytest.mark.samples
def test_recorded_answers_are_read() -> None:
    folder = Path(settings.SAMPLE_DATA) / "catalogues" / "musicbrainz"
    answer = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    assert reading.release(answer).tracks
    several = json.loads((folder / "release_multidisc.json").read_text(encoding="utf-8"))
    kinds = [track.kind for track in reading.release(several).tracks]
    assert kinds.count(Track.Kind.HEADING) == 2
