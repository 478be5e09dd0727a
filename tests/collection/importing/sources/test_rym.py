"""Exports of Rate Your Music: only what is owned comes in, unless everything is asked for."""

import pytest

from collection.models import Record, Want
from tests.collection.importing.conftest import Imports
from tests.collection.importing.running import all_facts, figures, told

HEADER = (
    "RYM Album, First Name,Last Name,First Name localized, Last Name localized,"
    "Title,Release_Date,Rating,Ownership,Purchase Date,Media Type,Review"
)
pytestmark = [pytest.mark.usefixtures("collector"), pytest.mark.once]


def rym(*rows: str) -> str:
    return "\n".join([HEADER, *rows, ""])


def album(
    mark: str = "o", title: str = "El Camino", number: int = 1, review: str = "", **cells: str
) -> str:
    """Return a row as Rate Your Music writes it: two blanks before the quotation marks of the
    review.
    """
    values = [
        str(number),
        cells.get("first", "The"),
        cells.get("last", "Black Keys"),
        "",
        cells.get("localized", ""),
    ]
    values += [
        title,
        cells.get("year", "2011"),
        cells.get("rating", "0"),
        mark,
        cells.get("bought", ""),
        "LP",
    ]
    return ",".join(f'"{value}"' for value in values) + f',  "{review}"'


def test_a_wish_is_not_owned(imports: Imports) -> None:
    assert figures(imports(rym(album("o"), album("w", "Rubber Factory", 2))).counts) == (1, 0, 0, 1)
    assert Record.objects.get().title == "El Camino"


def test_why_rows_are_left_out_is_counted(imports: Imports) -> None:
    outcome = imports(rym(album("w"), album("n", "Brothers", 2), album("n", "Turn Blue", 3)))
    assert told(outcome, "1 skipped: is on the wishlist", "2 skipped: is not marked as owned")


def test_a_file_without_owned_rows_says_so(imports: Imports) -> None:
    assert told(imports(rym(album("n"))), "No row of the file is marked as owned")


def test_everything_comes_in_when_asked_for(imports: Imports) -> None:
    rows = [
        album("o"),
        album("n", "Brothers", 2),
        album("w", "Rubber Factory", 3),
        album("u", "Chulahoma", 4),
    ]
    assert figures(imports(rym(*rows), "--ownership", "all").counts) == (4, 0, 0, 0)
    on_shelf = {"El Camino": True, "Brothers": True, "Chulahoma": False}
    assert dict(Record.objects.values_list("title", "is_active")) == on_shelf
    assert list(Want.objects.values_list("artist", "title", "year")) == [
        ("The Black Keys", "Rubber Factory", 2011)
    ]


@pytest.mark.parametrize("ownership", ["owned", "all"])
@pytest.mark.parametrize("mode", ["update", "add"])
def test_the_same_file_again_changes_nothing(imports: Imports, mode: str, ownership: str) -> None:
    rows = rym(
        album("o"),
        album("n", "Brothers", 2),
        album("w", "Rubber Factory", 3),
        album("u", "Chulahoma", 4),
    )
    imports(rows, "--ownership", ownership)
    counts = imports(rows, "--ownership", ownership, "--mode", mode).counts
    assert (counts["new"], counts["changed"], counts["bad"]) == (0, 0, 0)


def test_a_name_is_first_and_last(imports: Imports) -> None:
    imports(rym(album()))
    assert all_facts()[0]["artists"] == ["The Black Keys"]


def test_a_name_with_comma_and_semicolon_stays_one(imports: Imports) -> None:
    imports(rym(album(first="", last="Tyler, the Creator; Igor")))
    assert all_facts()[0]["artists"] == ["Tyler, the Creator; Igor"]


def test_entities_are_unescaped_once(imports: Imports) -> None:
    imports(rym(album(title="Food &amp; Liquor &amp;amp;")))
    assert Record.objects.get().title == "Food & Liquor &amp;"


def test_a_review_behind_blanks_keeps_its_commas(imports: Imports) -> None:
    imports(rym(album(review="Loud, short, good")))
    assert Record.objects.get().remarks == "Loud, short, good"


def test_a_rating_of_0_is_none(imports: Imports) -> None:
    imports(rym(album(rating="0"), album("o", "Brothers", 2, rating="9")))
    assert [fact["rating"] for fact in all_facts()] == [None, 9]


def test_a_localized_name_is_kept_in_the_remarks(imports: Imports) -> None:
    imports(rym(album(localized="青葉市子")))
    assert Record.objects.get().remarks == "Localized name: 青葉市子"


def test_an_unreadable_date_does_not_lose_the_row(imports: Imports) -> None:
    outcome = imports(rym(album(bought="last summer")))
    assert Record.objects.get().remarks == "Purchase Date: last summer"
    assert told(outcome, "line 2", "column Purchase Date", "last summer")


def test_a_row_without_a_name_is_bad(imports: Imports) -> None:
    outcome = imports(rym(album(first="", last="")))
    assert outcome.code == 1 and told(outcome, "line 2", "no artist")


def test_what_a_wish_has_no_column_for_goes_into_its_notes(imports: Imports) -> None:
    imports(rym(album("w", rating="8", review="Seen live")), "--ownership", "all")
    assert Want.objects.get().notes == "Seen live\nRating: 8"


def test_a_wish_that_was_bought_becomes_a_record(imports: Imports) -> None:
    imports(rym(album("w")), "--ownership", "all")
    imports(rym(album("o")), "--ownership", "all")
    assert Record.objects.get().title == "El Camino"


def test_an_album_sold_there_leaves_the_shelf(imports: Imports) -> None:
    imports(rym(album("o")), "--ownership", "all")
    outcome = imports(rym(album("u")), "--ownership", "all")
    assert told(outcome, "1 record leaves the shelf")
    assert not Record.objects.get().is_active


def test_a_repeated_header_is_no_row_that_is_not_owned(imports: Imports) -> None:
    assert told(imports(rym(album(), album("w", "Rubber Factory", 2)) + rym()), "1 of 2 rows")
