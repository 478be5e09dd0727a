"""Plain lists that become the lines of an order: every line is accounted for."""

from random import Random

import pytest

from collection.orders.reading.plain import read_plain
from collection.orders.reading.reader import LONGEST, read_list, text_of

pytestmark = pytest.mark.once


def row(line: str) -> dict[str, str]:
    """Return what the only line of a list says."""
    read = read_plain(line)
    assert (len(read.rows), read.problems) == (1, []), read.problems
    return read.rows[0]


CAN = {"artist": "Can", "title": "Tago Mago", "count": "1"}


@pytest.mark.parametrize(
    ("line", "further"),
    [
        ("Can - Tago Mago", {}),
        ("Can – Tago Mago", {}),
        ("Can—Tago Mago", {}),
        ("  - Can - Tago Mago  ", {}),
        ("• Can - Tago Mago", {}),
        ("1. Can - Tago Mago", {}),
        ("12) Can - Tago Mago", {}),
        ("2x Can - Tago Mago", {"count": "2"}),
        ("2 x Can - Tago Mago", {"count": "2"}),
        ("2× Can - Tago Mago", {"count": "2"}),
        ("12xCan - Tago Mago", {"count": "12"}),
        ("Can - Tago Mago x2", {"count": "2"}),
        ("Can - Tago Mago (x3)", {"count": "3"}),
        ("Can - Tago Mago (3x), 9.99", {"count": "3", "unit_price": "9.99"}),
        ("2x Can - Tago Mago, 12.50", {"count": "2", "unit_price": "12.50"}),
        ("Can - Tago Mago, 12,50", {"unit_price": "12.50"}),
        ("Can - Tago Mago 12,50", {"unit_price": "12.50"}),
        ("Can - Tago Mago: 12", {"unit_price": "12.00"}),
        ("Can - Tago Mago; 12", {"unit_price": "12.00"}),
        ("Can - Tago Mago\t12", {"unit_price": "12.00"}),
        ("Can\tTago Mago\t12,50", {"unit_price": "12.50"}),
        ("Can - Tago Mago @ 12", {"unit_price": "12.00"}),
        ("Can - Tago Mago = 12", {"unit_price": "12.00"}),
        ("Can - Tago Mago 12 €", {"unit_price": "12.00"}),
        ("Can - Tago Mago 12€", {"unit_price": "12.00"}),
        ("Can - Tago Mago €12", {"unit_price": "12.00"}),
        ("Can - Tago Mago EUR 12.50", {"unit_price": "12.50"}),
        ("Can - Tago Mago 12,-", {"unit_price": "12.00"}),
        ("Can - Tago Mago 12.50 each", {"unit_price": "12.50"}),
        ("2x Can - Tago Mago je 12,50 EUR", {"count": "2", "unit_price": "12.50"}),
        ("Can - Tago Mago, each 12.50", {"unit_price": "12.50"}),
        ("Can - Tago Mago, 1.250,00 €", {"unit_price": "1250.00"}),
        ("Can - Tago Mago (1971)", {"year": "1971"}),
        ("Can - Tago Mago [1971], 20", {"year": "1971", "unit_price": "20.00"}),
        ("Can - Tago Mago (2xLP)", {"format": "2xLP"}),
        ("Can - Tago Mago (LP, Album) (1971)", {"format": "LP, Album", "year": "1971"}),
        ('Can - Tago Mago (7")', {"format": '7"'}),
        ("[r364461] Can - Tago Mago", {"discogs_release_id": "364461"}),
        (
            "Can - Tago Mago https://www.discogs.com/release/364461-Can-Tago-Mago",
            {"discogs_release_id": "364461"},
        ),
    ],
)
def test_a_line_is_read_as_it_is_meant(line: str, further: dict[str, str]) -> None:
    assert row(line) == CAN | further


@pytest.mark.parametrize(
    ("line", "artist", "title"),
    [
        ("Blur - 13", "Blur", "13"),
        ("Prince - 1999", "Prince", "1999"),
        ("Neu! - Neu! 75", "Neu!", "Neu! 75"),
        ("10cc - 10cc", "10cc", "10cc"),
        ("4 Non Blondes - Bigger, Better", "4 Non Blondes", "Bigger, Better"),
        ("A-ha - Hunting High and Low", "A-ha", "Hunting High and Low"),
        ("Sun Ra - Nidhamu - Dark Myth", "Sun Ra", "Nidhamu - Dark Myth"),
        ("Total - Beyond the Rim", "Total", "Beyond the Rim"),
        ("Shipping News - Flies the Fields", "Shipping News", "Flies the Fields"),
        ("Low - Secret Name (Bonus)", "Low", "Secret Name (Bonus)"),
        ("Deep Purple - Mark 2", "Deep Purple", "Mark 2"),
        ("2x4 - Einstürzende", "2x4", "Einstürzende"),
    ],
)
def test_a_title_with_a_number_is_no_price_and_no_count(line: str, artist: str, title: str) -> None:
    read = row(line)
    assert (read["artist"], read["title"]) == (artist, title)
    assert "unit_price" not in read and read["count"] == "1"


def test_a_title_that_ends_like_a_word_of_prices_is_whole() -> None:
    assert row("Laibach - Garje 12,50")["title"] == "Garje"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Tago Mago", "is not “artist - title”"),
        ("Can -", "is not “artist - title”"),
        ("- Tago Mago", "is not “artist - title”"),
        ("0x Can - Tago Mago", "is about 0 copies; there can be 1 to 999"),
        ("1000x Can - Tago Mago", "is about 1000 copies; there can be 1 to 999"),
        ("Can - Tago Mago, 1.250", "has a price, “1.250”, that is not an amount such as 12.50"),
        ("https://www.discogs.com/release/1", "names a release alone"),
        ("[r1]", "names a release alone"),
    ],
)
def test_an_odd_line_is_named_with_its_place_and_why(line: str, why: str) -> None:
    read = read_plain(f"\n{line}\nCan - Ege Bamyasi")
    assert [problem.number for problem in read.problems] == [2]
    assert read.problems[0].sentence.startswith(f"Line 2, “{line}”, {why}")
    assert read.rest == line
    assert read.account == "3 lines: 1 row filled, 1 blank, 1 not read."


def test_lines_about_the_order_fill_its_fields_and_sums_are_left_aside() -> None:
    read = read_plain("Can - A, 10\nVersand: 6,90\nRabatt 2,00\nTotal: 14.90\nMwSt 2.83 €")
    assert read.facts == {"shipping": "6.90", "discount_text": "2.00"}
    assert [line.number for line in read.aside] == [4, 5]
    assert read.account == "5 lines: 1 row filled, 2 about the order, 2 left aside."


def test_a_second_shipping_is_not_added_up_in_silence() -> None:
    read = read_plain("Shipping 5.00\nPostage 2.00")
    assert read.facts == {"shipping": "5.00"}
    assert read.problems[0].sentence == (
        "Line 2, “Postage 2.00”, says a second time what was said before."
    )


def test_lines_that_repeat_one_another_are_copies() -> None:
    read = read_plain("Can - A, 10\n2x CAN - a, 10.00\nCan - A, 8\nCan - A (CD), 10")
    assert [(line["count"], line.get("variant", "")) for line in read.rows] == [
        ("3", ""),
        ("1", "for 8.00"),
        ("1", ""),
    ]
    assert (read.repeated, read.lines) == (1, 4)


def test_prices_in_another_currency_are_taken_with_a_word_about_it() -> None:
    read = read_plain("Can - A, £10\nCan - B, 12 GBP\nCan - C, 8")
    assert [line.get("unit_price") for line in read.rows] == ["10.00", "8.00"]
    assert "has a price, “12 GBP”, in another currency than £" in read.problems[0].why
    assert read.notes == [
        "The prices are in £: say the currency of the order, and its rate or what was charged."
    ]
    assert read_plain("Can - A, GBP 10").facts == {"currency": "GBP"}


def test_every_line_of_a_made_up_list_is_accounted_for() -> None:
    random = Random(18)
    parts = ["Can", " - ", "Neu!", "2x", "12,50", "(LP)", "", "\t", "£", "Total", "[r5]", "–", "x3"]
    for _ in range(500):
        lines = [
            " ".join(random.choices(parts, k=random.randrange(6)))
            for _ in range(random.randrange(12))
        ]
        text = "\n".join(lines)
        read = read_plain(text)
        assert read.lines == len(text.splitlines()), text


def test_what_is_too_long_empty_or_no_text_is_refused() -> None:
    for text, sentence in (
        (" \n", "There is nothing in the list."),
        ("x" * (LONGEST + 1), "The list has 500,001 characters; at most 500,000"),
    ):
        with pytest.raises(ValueError, match=sentence):
            read_list(text)
    for content in (b"\x89PNG\0\0", b"Bj\xf6rk - Post"):
        with pytest.raises(ValueError, match=r"list.txt is not a text in UTF-8"):
            text_of(content, "list.txt")
    assert text_of("Björk - Post".encode("utf-16"), "list.txt") == "Björk - Post"
    assert text_of("\ufeffBjörk - Post".encode(), "list.txt") == "Björk - Post"


def test_a_line_that_nobody_wrote_is_named_and_costs_no_time() -> None:
    read = read_plain("1" * 400_000 + " €")
    assert read.problems[0].why == "is longer than 2,000 characters"
    assert len(read.problems[0].sentence) < 200
