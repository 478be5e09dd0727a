"""How long a look-up takes, as the pages foresee it."""

import pytest

from collection.catalogues.looking.estimate import in_words, seconds_of

pytestmark = pytest.mark.once

QUICK = {"covers", "genre", "styles"}
MORE = {"tracks", "country", "barcode"}


def test_covers_and_genres_of_a_collection_take_its_pages_and_the_pictures() -> None:
    assert in_words(seconds_of(2518, QUICK, "discogs", has_token=True)) == "about 12 minutes"


def test_tracks_take_a_request_for_each_release() -> None:
    seconds = seconds_of(2518, MORE, "discogs", has_token=True)
    assert in_words(seconds) == "about 1 hour 25 minutes"


def test_the_year_of_the_album_takes_another_request() -> None:
    once = seconds_of(500, {"tracks"}, "discogs", has_token=True)
    assert seconds_of(500, {"tracks", "original_year"}, "discogs", has_token=True) == 2 * once


def test_without_a_token_it_takes_longer() -> None:
    with_token = seconds_of(500, MORE, "discogs", has_token=True)
    assert seconds_of(500, MORE, "discogs", has_token=False) == pytest.approx(1.2 * with_token)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "about a minute"),
        (61, "about 2 minutes"),
        (3599, "about 60 minutes"),
        (3600, "about 1 hour"),
        (7300, "about 2 hours"),
        (7500, "about 2 hours 5 minutes"),
    ],
)
def test_a_time_is_said_in_words(seconds: float, words: str) -> None:
    assert in_words(seconds) == words
