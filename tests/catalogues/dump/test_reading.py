"""Elements of a dump as releases. Every field is compared with what a second reader finds."""

import gzip
from dataclasses import fields
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.conf import settings

from collection.catalogues.dump.opening import RELEASES, DumpFile
from collection.catalogues.dump.reading import NotWellFormed, master_year, release_of
from collection.catalogues.dump.scanning import wanted_elements
from collection.catalogues.release import Release, ReleaseTrack
from tests.catalogues.dump.dumps import dump, odd_release, release
from tests.catalogues.dump.second_reader import read_all

pytestmark = pytest.mark.once

SAMPLE = settings.SAMPLE_DATA / "catalogues" / "discogs-dump-releases.xml.gz"


def read(path: Path, wanted: set[int]) -> dict[int, Release]:
    elements = wanted_elements(DumpFile(path, RELEASES), wanted, lambda *_: None)
    return {number: release_of(element) for number, element in elements}


def facts(found: Release) -> dict[str, Any]:
    """Return a release in the form of the second reader."""
    return {
        "title": found.title,
        "artists": [tuple(artist) for artist in found.artists],
        "labels": [tuple(label) for label in found.labels],
        "formats": [
            (medium.name, medium.quantity, list(medium.descriptions), medium.text)
            for medium in found.formats
        ],
        "year": found.year,
        "country": found.country,
        "genres": list(found.genres),
        "styles": list(found.styles),
        "tracks": [tuple(track) for track in found.tracks],
        "barcodes": list(found.barcodes),
        "images": [(image.address, image.is_front, image.width) for image in found.images],
        "album_key": found.album_key,
    }


def with_tracks(tracks: str) -> tuple[ReleaseTrack, ...]:
    element = release(1).replace("</title>", f"</title><tracklist>{tracks}</tracklist>")
    return release_of(element.encode()).tracks


def test_odd_releases_are_read_as_a_second_reader_reads_them(tmp_path: Path) -> None:
    random = Random(14)
    data = dump(odd_release(number, random) for number in range(1, 201))
    path = tmp_path / "releases.xml"
    path.write_bytes(data)
    expected = read_all(data)
    found = read(path, set(expected))
    assert {number: facts(one) for number, one in found.items()} == expected


@pytest.mark.samples
def test_real_releases_are_read_as_a_second_reader_reads_them() -> None:
    expected = read_all(gzip.decompress(SAMPLE.read_bytes()))
    found = read(SAMPLE, set(expected))
    assert len(found) == 501
    assert {number: facts(one) for number, one in found.items()} == expected


def test_no_field_of_a_release_is_left_uncompared() -> None:
    named = {"catalogue", "key", "discogs_release_id", "musicbrainz_release_id", "is_complete"}
    # It is in the dump of masters alone.
    compared = {field.name for field in fields(Release)} - named - {"original_year"}
    assert compared == set(facts(Release("discogs", "1", "")))


def test_a_release_is_named_by_its_id() -> None:
    found = release_of(release(12645443).encode())
    assert (found.catalogue, found.key, found.discogs_release_id) == (
        "discogs",
        "12645443",
        12645443,
    )


def test_a_track_without_a_number_among_others_is_a_heading() -> None:
    tracks = with_tracks(
        "<track><position/><title>Side A</title></track>"
        "<track><position>A1</position><title>Mushroom</title></track>"
    )
    assert [track.kind for track in tracks] == ["heading", "track"]


def test_tracks_of_which_none_has_a_number_are_tracks() -> None:
    tracks = with_tracks("<track><position/><title>One</title></track>" * 2)
    assert [track.kind for track in tracks] == ["track", "track"]


def test_the_parts_of_a_work_stand_below_it() -> None:
    tracks = with_tracks(
        "<track><position/><title>Quartet</title><sub_tracks>"
        "<track><position>1.1</position><title>Largo</title></track></sub_tracks></track>"
    )
    assert [(track.title, track.kind) for track in tracks] == [
        ("Quartet", "heading"),
        ("Largo", "track"),
    ]


def test_a_track_names_its_artists_as_they_are_printed() -> None:
    artist = "<artist><name>Ono (3)</name><anv/><join>&amp;</join></artist>"
    credited = "<artist><name>John Lennon</name><anv>Lennon</anv><join/></artist>"
    (track,) = with_tracks(
        f"<track><position>1</position><title>Who</title><artists>{artist}{credited}</artists></track>"
    )
    assert track.artist_text == "Ono & Lennon"


def test_the_year_of_a_master_is_read() -> None:
    assert (
        master_year(b'<master id="18500"><main_release>1</main_release><year>2001</year></master>')
        == 2001
    )
    assert master_year(b'<master id="18500"><year>0</year></master>') is None


def test_entities_are_refused() -> None:
    bomb = b'<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><release id="1"><title>&b;</title></release>'
    with pytest.raises(NotWellFormed, match="document type"):
        release_of(bomb)
    with pytest.raises(NotWellFormed, match="undefined entity"):
        release_of(b'<release id="1"><title>&b;</title></release>')


def test_nesting_that_no_dump_has_is_refused() -> None:
    nested = b'<release id="1">' + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</release>"
    with pytest.raises(NotWellFormed, match="nested deeper than 20"):
        release_of(nested)
