"""Orders of Discogs as CSV."""

import pytest

from collection.orders.reading.discogs import header_of
from collection.orders.reading.found import SeveralOrders
from collection.orders.reading.reader import read_list

pytestmark = pytest.mark.once

HEADER = (
    "order_date,order_num,status,seller,currency,shipping,item_id,item_price,release_id,"
    "description,media_condition,sleeve_condition,comments"
)
TAGO = (
    "2026-11-02 14:31:22,123-45,Shipped,Plattenkiste,EUR,6.90,9001,24.50,364461,"
    '"Can - Tago Mago (2xLP, Album, RE)",Near Mint (NM or M-),Very Good Plus (VG+),"Light\nwear"'
)
NEU = (
    "2026-11-02 14:31:22,123-45,Shipped,Plattenkiste,EUR,6.90,9002,18.00,2,Neu! - Neu! 75 (LP),"
    "Very Good Plus (VG+),,"
)


def text(*rows: str, header: str = HEADER) -> str:
    return "\r\n".join([header, *rows]) + "\r\n"


def test_an_order_is_read_with_its_facts() -> None:
    read = read_list(text(TAGO, NEU))
    assert read.rows == [
        {
            "artist": "Can",
            "title": "Tago Mago",
            "format": "2xLP, Album, RE",
            "discogs_release_id": "364461",
            "count": "1",
            "unit_price": "24.50",
            "variant": "NM/VG+",
        },
        {
            "artist": "Neu!",
            "title": "Neu! 75",
            "format": "LP",
            "discogs_release_id": "2",
            "count": "1",
            "unit_price": "18.00",
            "variant": "VG+",
        },
    ]
    assert read.facts == {
        "shop": "Plattenkiste",
        "ordered_on": "2026-11-02",
        "shipping": "6.90",
        "currency": "EUR",
        "notes": "Discogs 123-45",
    }
    assert read.notes == ["Not read: item_id, comments."]
    assert read.account == "3 lines: 2 rows filled, 1 about the order."


def test_columns_are_known_in_any_order_case_and_with_semicolons() -> None:
    header = "Artist;Title;Release ID;Qty;Unit Price;Catalog#"
    read = read_list(text("Can;Tago Mago;r364461;2;24,50;UAS 29211", header=header))
    assert read.rows == [
        {
            "artist": "Can",
            "title": "Tago Mago",
            "catalog_number": "UAS 29211",
            "discogs_release_id": "364461",
            "count": "2",
            "unit_price": "24.50",
        }
    ]


def test_of_several_orders_one_is_chosen_and_the_others_are_left_aside() -> None:
    other = NEU.replace("123-45", "123-46")
    with pytest.raises(SeveralOrders) as several:
        read_list(text(TAGO, other, other))
    assert several.value.orders == {"123-45": 1, "123-46": 2}
    read = read_list(text(TAGO, other, other), "123-46")
    assert [row["count"] for row in read.rows] == ["2"]
    assert (
        read.account
        == "4 lines: 1 row filled, 1 counted with a row before, 1 about the order, 1 left aside."
    )
    assert read.aside[0].number == 2 and read.aside[0].why == "belongs to another order"


def test_what_was_cancelled_is_left_aside() -> None:
    read = read_list(text(TAGO, NEU.replace("Shipped", "Cancelled (Item Unavailable)")))
    assert len(read.rows) == 1
    assert read.aside[0].why == "is “Cancelled (Item Unavailable)”"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (NEU.replace("18.00", "cheap"), "has an amount, “cheap”, that is not an amount"),
        (NEU.replace(",2,Neu", ",two,Neu"), "has a release, “two”, that is not a number"),
        (NEU.replace("Neu! - Neu! 75 (LP)", "Neu! 75"), "names no artist and title"),
        (NEU.replace("6.90", "7.90"), "says shipping “7.90”, a row before “6.90”"),
        (NEU.replace("2026-11-02 14:31:22", "3/4/2026"), "can be read in two ways"),
        (NEU.replace("2026-11-02 14:31:22", "soon"), "has a date, “soon”, that"),
        (NEU.replace("Neu! - Neu! 75", "x" * 2001), "has a cell of more than 2,000 characters"),
        (NEU + ",x", "has 14 cells, where the header has 13"),
    ],
)
def test_a_bad_row_is_named_and_comes_back_with_the_header(row: str, why: str) -> None:
    read = read_list(text(TAGO, row))
    assert len(read.rows) == 1
    (problem,) = read.problems
    # The comment of the row above takes two lines.
    assert problem.number == 4 and why in problem.sentence
    assert read.rest == f"{HEADER}\n{row}"
    assert read.lines == 3


def test_a_list_of_what_was_sold_is_no_order_of_ones_own() -> None:
    header = HEADER.replace("seller", "buyer")
    with pytest.raises(ValueError, match="This is a list of what you sold"):
        read_list(text(TAGO, header=header))


def test_the_same_release_in_two_grades_is_two_variants() -> None:
    worse = TAGO.replace("Near Mint (NM or M-)", "Good (G)").replace("24.50", "9.00")
    read = read_list(text(TAGO, worse))
    assert [row["variant"] for row in read.rows] == ["NM/VG+", "G/VG+"]


def test_a_quotation_that_never_ends_is_refused_whole() -> None:
    with pytest.raises(ValueError, match=r"The list is not a CSV file: .*limit"):
        read_list(text(TAGO, '"' + "x" * 140_000))


@pytest.mark.parametrize(
    "line", ["Can - Tago Mago, 24.50", "artist,title", "Price: 12", "", "Artist,Title,Price"]
)
def test_other_texts_are_no_orders_of_discogs(line: str) -> None:
    assert header_of(line) is None
