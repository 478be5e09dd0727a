"""What the ratings of a sheet are out of: said, and one odd rating is a matter of its row."""

from random import Random

import pytest

from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import delimited
from tests.collection.importing.running import all_facts, told

pytestmark = [pytest.mark.usefixtures("collector"), pytest.mark.once]

STARS = {"★★★★★": 10, "★★★★": 8, "★★★½": 7, "★★☆☆☆": 4, "4/5": 8, "3.5/5": 7, "5 stars": 10}
OUT_OF_TEN = {"8": 8, "7.5": 7.5, "9,5": 9.5, "6": 6, "10": 10}
OUT_OF_HUNDRED = {"85": 8.5, "90": 9, "75": 7.5, "60": 6}
ODD = ["7.3", "11", "77", "850", "-3", "brilliant", "9/4"]


def sheet(cells: list[str]) -> bytes:
    rows = [["Can", f"No. {place}", cell] for place, cell in enumerate(cells)]
    return delimited([["Artist", "Album", "Rating"], *rows])


CASES = [
    (odd, ratings)
    for ratings in (STARS, OUT_OF_TEN, OUT_OF_HUNDRED)
    for odd in ODD
    # Of a hundred, 77 is no odd one, if a fine one.
    if (odd, ratings) != ("77", OUT_OF_HUNDRED)
]


@pytest.mark.parametrize(("odd", "ratings"), CASES)
def test_one_odd_rating_is_a_matter_of_its_row(
    odd: str, ratings: dict[str, float], imports: Imports
) -> None:
    draw = Random(odd)
    cells = [*ratings, *ratings]
    draw.shuffle(cells)
    place = draw.randrange(len(cells))
    cells.insert(place, odd)
    outcome = imports(sheet(cells), "--verbosity", 2)
    facts = all_facts()
    read = [ratings.get(cell) for cell in cells]
    assert [fact["rating"] for fact in facts] == read
    assert facts[place]["remarks"] == f"Rating: {odd}"
    assert told(outcome, f"line {place + 2}", f"“{odd}”", "kept in the remarks")
    assert "all ratings are kept" not in outcome.said


@pytest.mark.parametrize(
    ("cells", "scale"), [(["8", "9", "7"], 10), (["85", "90", "40"], 100), (["8", "3", "1"], 10)]
)
def test_the_scale_is_said(cells: list[str], scale: int, imports: Imports) -> None:
    assert told(imports(sheet(cells)), f"Ratings without a scale are read as out of {scale}")


def test_another_scale_is_offered_where_one_rating_decides_it(imports: Imports) -> None:
    outcome = imports(sheet(["5", "4", "3", "7"]))
    assert told(outcome, "out of 10; the highest is 7", "--rating-scale 5", "--rating-scale 100")


@pytest.mark.parametrize("column", ["Stars", "Sterne", "Étoiles", "Star rating"])
def test_stars_are_out_of_five(column: str, imports: Imports) -> None:
    rows = [["Can", "Soon", "4"], ["Can", "Ege", "3.5"], ["Can", "Landed", "7.3"]]
    options = ["--map", f"{column}=rating"]
    outcome = imports(delimited([["Artist", "Album", column], *rows]), *options)
    assert [fact["rating"] for fact in all_facts()] == [8, 7, None]
    assert told(outcome, "“7.3”: is not a rating out of 5")


def test_a_scale_that_many_ratings_show_is_not_asked_about(imports: Imports) -> None:
    assert "--rating-scale" not in imports(sheet(["8", "9", "7", "6"])).said


def test_figures_beside_ratings_that_say_their_scale_have_that_scale(imports: Imports) -> None:
    assert told(imports(sheet(["★★★★", "★★", "4"])), "out of 5")
    assert [fact["rating"] for fact in all_facts()] == [8, 4, 8]


def test_a_slip_above_the_scale_does_not_decide_it(imports: Imports) -> None:
    outcome = imports(sheet(["5", "4", "3", "11"]))
    assert told(outcome, "No rating is above 5, but for 11, so they may be out of 5 or out of 10")
    assert [fact["remarks"] for fact in all_facts()][-1] == "Rating: 11"


def test_fine_ratings_are_counted(imports: Imports) -> None:
    outcome = imports(sheet(["8", "7.3", "6.5", "9"]))
    assert told(outcome, "1 of 4 ratings is finer than halves and kept in", "--rating-steps round")
    assert [fact["rating"] for fact in all_facts()] == [8, None, 6.5, 9]


def test_few_fine_ratings_are_rounded_on_request(imports: Imports) -> None:
    outcome = imports(sheet(["8", "7.3", "6.5", "9"]), "--rating-steps", "round")
    assert told(outcome, "1 of 4 ratings is finer than halves and rounded")
    assert [fact["rating"] for fact in all_facts()] == [8, 7.5, 6.5, 9]


def test_words_in_a_column_of_ratings_are_said_where_none_is_a_rating(imports: Imports) -> None:
    outcome = imports(delimited([["Artist", "Album", "Rating"], ["Can", "Soon", "great"]]))
    assert told(outcome, "column Rating, “great”: is not a rating; it is kept in the remarks")
