"""Releases that a person names, in the ways in which they are written."""

import pytest

from collection.catalogues.looking.pasted import named_release

pytestmark = pytest.mark.once
MBID = "0c9f4a3e-1d2b-4c5d-8e6f-708192a3b4c5"


@pytest.mark.parametrize(
    "text",
    [
        "https://www.discogs.com/release/364461-Can-Tago-Mago",
        "https://www.discogs.com/de/release/364461-Can-Tago-Mago?ev=item#x",
        "http://discogs.com/Can-Tago-Mago/release/364461",
        "www.discogs.com/release/364461",
        "[r364461]",
        "[r=364461]",
        "https://www.discogs.com/sell/release/364461",
        "https://api.discogs.com/releases/364461",
        " R364461 ",
        "00364461",
    ],
)
def test_a_release_of_discogs_is_read(text: str) -> None:
    assert named_release(text) == ("discogs", "364461")


@pytest.mark.parametrize(
    "text", [MBID, MBID.upper(), f"https://musicbrainz.org/release/{MBID}?tab=x"]
)
def test_a_release_of_musicbrainz_is_read(text: str) -> None:
    assert named_release(text) == ("musicbrainz", MBID)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Tago Mago",
        "r0",
        "٣",
        "364461 2",
        "https://www.discogs.com/artist/364461",
        "https://example.org/release/364461",
        "https://discogs.com.example.org/release/364461",
        "https://musicbrainz.org/artist/" + MBID,
        "9" * 16,
    ],
)
def test_what_is_no_release_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not the address of a release"):
        named_release(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://www.discogs.com/master/11693-Can-Tago-Mago",
        "https://www.discogs.com/de/master/view/11693",
        "[m11693]",
    ],
)
def test_an_album_is_no_release(text: str) -> None:
    with pytest.raises(ValueError, match="an album with all its pressings"):
        named_release(text)
