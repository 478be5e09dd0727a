"""What the one field takes: barcodes, releases and albums at Discogs, words."""

import pytest

from collection.adding.typed import read_typed

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    "text",
    [
        "r123",
        "R123",
        "[r123]",
        "[r=123]",
        " https://www.discogs.com/release/123-Can-Tago-Mago ",
        "https://www.discogs.com/release/123",
        "discogs.com/de/release/123-Name?ev=rb",
        "https://www.discogs.com/Can-Tago-Mago/release/123",
        "https://www.discogs.com/sell/release/123",
        "https://api.discogs.com/releases/123",
    ],
)
def test_a_release_is_read_however_it_is_named(text: str) -> None:
    typed = read_typed(text)
    assert (typed.release, typed.album, typed.barcode) == (123, None, "")


@pytest.mark.parametrize(
    "text", ["m7", "[m7]", "https://www.discogs.com/master/7-Can-Tago-Mago", "discogs.com/master/7"]
)
def test_an_album_is_read_however_it_is_named(text: str) -> None:
    typed = read_typed(text)
    assert (typed.release, typed.album) == (None, 7)


@pytest.mark.parametrize("text", ["4015887001237", "4 015887 001237", "4-015887-001237"])
def test_a_barcode_is_read_with_blanks_and_hyphens(text: str) -> None:
    assert read_typed(text).barcode == "4015887001237"


@pytest.mark.parametrize(
    "text",
    [
        "Can - Tago Mago",
        "r",
        "r0",
        "r99999999999999999999",
        "release 123",
        "123",
        "discogs",
        "https://discogs.com.example.org/release/123",
    ],
)
def test_anything_else_is_words(text: str) -> None:
    typed = read_typed(text)
    assert (typed.release, typed.album, typed.barcode) == (None, None, "")


@pytest.mark.parametrize(
    ("text", "may_be"),
    [
        ("UAS 29 211/12", True),
        ("AMLH 68422", True),
        ("1999", False),
        ("Tago Mago", False),
        ("Songs of 1999 that nobody ever heard", False),
    ],
)
def test_a_few_words_with_a_digit_may_be_a_catalog_number(text: str, may_be: bool) -> None:
    assert read_typed(text).may_be_catalog_number is may_be
