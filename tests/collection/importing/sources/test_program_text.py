"""Cells in which a program left its own text are read by a parser, in every column."""

import pytest

from collection.importing.cells.literals import listed
from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import delimited
from tests.collection.importing.running import all_facts

pytestmark = [pytest.mark.usefixtures("collector"), pytest.mark.once]

# A text of a program, and the values in it; None for what people write.
LISTS: list[tuple[str, list[str] | None]] = [
    ("[]", []),
    ("[None]", []),
    ("['']", []),
    ("['827170008762']", ["827170008762"]),
    ("['Bj\\u00f6rk']", ["Björk"]),
    ('["Bj\\u00f6rk", "Can"]', ["Björk", "Can"]),
    ("['Rock' 'Pop']", ["Rock", "Pop"]),
    ("['Rock'\n 'Pop']", ["Rock", "Pop"]),
    ("['a', None, True, nan]", ["a"]),
    ("[['a'], ['b', ['c']]]", ["a", "b", "c"]),
    ("[{'id': 1, 'name': 'Can'}, {'id': 2, 'name': 'Neu!'}]", ["Can", "Neu!"]),
    ('{"name": "Can", "active": true}', ["Can"]),
    ("['Guns N\\' Roses', \"Til' Tuesday\"]", ["Guns N' Roses", "Til' Tuesday"]),
    ("[pias]", None),
    ("[1997]", None),
    ("['open", None),
    ("[PIAS] Le Label, [pias]", None),
    ("{'id': 1}", None),
    ("[" * 500 + "'a'" + "]" * 500, None),
    ("['" + "x" * 30_000 + "']", None),
    ("[__import__('os').getcwd()]", None),
]


@pytest.mark.parametrize(("text", "values"), LISTS)
def test_a_list_of_a_program_is_parsed(text: str, values: list[str] | None) -> None:
    assert listed(text) == values


# Name of a column, a cell that a program wrote, and what the record holds.
CELLS = [
    ("barcode", "['827170008762']", "barcode", "827170008762"),
    ("barcode", "[]", "barcode", ""),
    ("year", "['1971']", "year", 1971),
    ("format", "['Vinyl', 'LP', 'Album']", "format", "LP"),
    ("label", "['Sp\\u00f6\\xf6n']", "labels", [("Spöön", "")]),
    ("location", "['Shelf A']", "location", "Shelf A"),
    ("notes", "['from Jo', 'signed']", "remarks", "from Jo, signed"),
    ("mood", "['dark']", "remarks", "mood: dark"),
    ("mood", "[]", "remarks", ""),
]


@pytest.mark.parametrize(("column", "cell", "field", "expected"), CELLS)
def test_program_text_is_read_in_every_column(
    column: str, cell: str, field: str, expected: object, imports: Imports
) -> None:
    imports(delimited([["artist_name", "album", column], ["['Can']", "Tago Mago", cell]]))
    fact = all_facts()[0]
    assert (fact["artists"], fact[field]) == (["Can"], expected)


def test_a_title_is_never_a_list(imports: Imports) -> None:
    imports(delimited([["Interpret", "Titel"], ["Can", "[]"]]))
    assert all_facts()[0]["title"] == "[]"


RATINGS = "Artist,Title,Rating\r\n" + "".join(
    f"Can,No. {n},{n % 10}.{n % 7}\r\n" for n in range(1, 31)
)


def test_ratings_in_tenths_are_asked_about(imports: Imports) -> None:
    outcome = imports(RATINGS)
    assert {fact["rating"] for fact in all_facts()} == {None}
    assert "finer than halves" in outcome.said
    assert "--rating-steps round" in outcome.said


def test_ratings_in_tenths_are_rounded_on_request(imports: Imports) -> None:
    imports(RATINGS, "--rating-steps", "round")
    ratings = [fact["rating"] for fact in all_facts()]
    assert [float(rating) for rating in ratings[:5]] == [1, 2, 3.5, 4.5, 5.5]


def test_one_rating_in_tenths_costs_the_others_nothing(imports: Imports) -> None:
    imports(
        "Artist,Title,Rating\r\nCan,Odd,7.3\r\n"
        + "".join(f"Can,No. {n},8.5\r\n" for n in range(20))
    )
    assert [fact["rating"] is None for fact in all_facts()].count(True) == 1
