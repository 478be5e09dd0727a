"""What the command says of rows is folded, what decides the meaning of the file comes first, and a
cell that cannot be read never costs its row.
"""

import pytest

from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import COLUMNS, discogs, row
from tests.collection.importing.running import all_facts, told

pytestmark = [pytest.mark.usefixtures("collector"), pytest.mark.once]


def _many(count: int, **cells: str) -> bytes:
    return discogs(
        *(row(title=f"No. {n}", release_id=str(n), **cells) for n in range(1, count + 1))
    )


@pytest.mark.parametrize("count", [5, 6, 40])
def test_five_rows_of_a_kind_are_shown_and_the_others_counted(count: int, imports: Imports) -> None:
    outcome = imports(_many(count, media="Slightly worn"))
    assert outcome.err.count("“Slightly worn”") == 5
    assert ("more row" in outcome.err) is (count > 5)


def test_all_rows_are_shown_when_asked(imports: Imports) -> None:
    outcome = imports(_many(40, media="Slightly worn"), "--verbosity", "2")
    assert outcome.err.count("“Slightly worn”") == 40


def test_bad_rows_are_folded_as_well(refused: Imports) -> None:
    outcome = refused(discogs(*(row(title="", release_id=str(n)) for n in range(1, 31))))
    assert outcome.err.count("the row has no title") == 6
    assert told(outcome, "25 more rows, the row has no title")


def test_rows_that_differ_in_a_text_alone_are_of_one_kind(refused: Imports) -> None:
    rows = "".join(f"Can,Soon,1973,{number}\r\n" for number in range(8))
    outcome = refused(f"Artist,Album,Year\r\nCan,Ege,1972\r\n{rows}")
    assert told(outcome, "“4” has no column", "3 more rows, the row has 4 cells")
    assert "“5” has no column" not in outcome.said


def test_what_decides_the_meaning_of_the_file_is_said_before_its_rows(imports: Imports) -> None:
    said = imports(_many(3, media="Slightly worn")).err
    assert said.index("The columns are read as") < said.index("Slightly worn")


def test_ratings_of_an_unknown_scale_are_one_remark(imports: Imports) -> None:
    rows = "".join(f"Can,No. {n},{1 + n % 5}\r\n" for n in range(80))
    outcome = imports(f"Artist,Title,Rating\r\n{rows}")
    assert outcome.err.count("out of 5 or out of 10") == 1
    assert all_facts()[0]["remarks"] == "Rating: 1"


# Cells of a Discogs file that say something else than their column.
UNREAD = {
    "media": '"Near Mint (NM or M-)',
    "sleeve": "torn",
    "released": "1970s",
    "rating": "great",
    "added": "long ago",
    "release_id": "r",
}


@pytest.mark.parametrize("word", UNREAD)
def test_a_cell_that_is_not_read_never_costs_its_row(word: str, imports: Imports) -> None:
    cell = UNREAD[word]
    outcome = imports(discogs(row(title="Good", release_id="7"), row(**{word: cell})))
    assert outcome.counts["new"] == 2
    assert f"{COLUMNS[word]}: {cell}" in all_facts()[1]["remarks"]


@pytest.mark.parametrize("place", range(2, 9))
def test_a_row_whose_cells_are_beside_their_columns_is_bad(place: int, refused: Imports) -> None:
    cells = list(row().values())
    shifted = [*cells[:place], "Night", *cells[place:]]
    header = [*row(), "Collection Media Condition", "Collection Sleeve Condition", "Mood"]
    lines = [header, [*shifted, *[""] * (len(header) - len(shifted))]]
    text = "\r\n".join(",".join(f'"{cell}"' for cell in line) for line in lines)
    assert told(refused(text), "do not fit their columns")


def test_cents_without_a_whole_are_an_amount(imports: Imports) -> None:
    imports(discogs(row({"Collection Cost": ".50"}), header=(*row(), "Collection Cost")))
    assert float(all_facts()[0]["price"]) == 0.5


@pytest.mark.parametrize("artist", ["Can | Neu!", "Can|Neu!"])
def test_artists_with_a_bar_between_them_are_a_doubt(artist: str, imports: Imports) -> None:
    assert told(imports(discogs(row(artist=artist))), f"artist “{artist}” may be 2 artists")


@pytest.mark.parametrize(
    ("labels", "pairs"),
    [
        ("Ohr, Ohr, Pilz, Pilz", [("Ohr", "1"), ("Ohr", "2"), ("Pilz", "1"), ("Pilz", "2")]),
        ("Ohr, Pilz, Ohr, Pilz", [("Ohr", "1"), ("Pilz", "1"), ("Ohr", "2"), ("Pilz", "2")]),
        ("Ohr, Pilz", [("Ohr", "1"), ("Pilz", "2")]),
        ("Ohr, Ohr, Pilz", [("Ohr", "1, 2"), ("Pilz", "")]),
    ],
)
def test_labels_with_several_numbers_lose_none(
    labels: str, pairs: list[tuple[str, str]], imports: Imports
) -> None:
    alone = [
        row(label=name, title=name, release_id=str(n))
        for n, name in enumerate(("Ohr", "Pilz"), start=1)
    ]
    imports(discogs(*alone, row(label=labels, number="1, 2")))
    assert all_facts()[-1]["labels"] == pairs


@pytest.mark.parametrize("number", ["6.03E+11", "6,03e+11"])
def test_a_rounded_number_is_said_whatever_the_source(number: str, imports: Imports) -> None:
    assert told(imports(discogs(row(number=number))), "seems to have rounded it", number)
