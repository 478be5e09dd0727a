"""A label that a cell says twice in a row is a name: what stands between such names is one
as well.
"""

import pytest

from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import discogs, row
from tests.collection.importing.running import all_facts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("collector")]


def labels(imports: Imports, cell: str) -> list[str]:
    imports(discogs(row(label=cell, number="A, B, C, D, E, F, G")))
    return [label for label, _ in all_facts()[0]["labels"]]


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("Virgin, Virgin", ["Virgin"]),
        ("Virgin, Virgin, UMC", ["Virgin", "UMC"]),
        ("UMC, Virgin, Virgin, EBV, Capitol, Capitol", ["UMC", "Virgin", "EBV", "Capitol"]),
    ],
)
def test_a_label_said_twice_in_a_row_proves_a_list(
    cell: str, found: list[str], imports: Imports
) -> None:
    assert labels(imports, cell) == found


def test_a_label_and_its_number_that_a_file_says_twice_are_found_as_they_were_stored(
    imports: Imports,
) -> None:
    file = b"artist,title,label,catalog_number\r\nAda,Low Tide,A; A; B,1; 1; 2\r\nBen,High,A; A,1; 2\r\n"
    imports(file)
    assert all_facts()[0]["labels"] == [("A", "1"), ("B", "2")]
    assert imports(file).counts["same"] == 2


@pytest.mark.parametrize(
    "cell", ["Virgin, Virgin, Foo, Inc.", "Foo, Inc., Foo, Inc.", "Virgin, , , UMC"]
)
def test_what_may_be_one_name_with_a_comma_stays_one_and_doubtful(
    cell: str, imports: Imports
) -> None:
    assert labels(imports, cell) == [cell]


def test_of_two_parts_beside_a_label_said_twice_neither_is_proven(imports: Imports) -> None:
    rows = (
        row(label="Virgin, Virgin, Foo, Inc."),
        row(label="Foo, Virgin", title="Other", release_id="2"),
    )
    imports(discogs(*rows))
    assert [label for label, _ in all_facts()[1]["labels"]] == ["Foo, Virgin"]


NAMED = "Artist,Title,Label\r\n"


def test_labels_joined_without_a_blank_are_several_where_each_is_known(imports: Imports) -> None:
    rows = 'Can,Soon,"Spoon,Mute"\r\nCan,Landed,Spoon\r\nCan,Ege,Mute\r\n'
    imports(NAMED + rows)
    assert [label for label, _ in all_facts()[0]["labels"]] == ["Spoon", "Mute"]


def test_labels_joined_without_a_blank_are_asked_about(imports: Imports) -> None:
    assert "may be 2 labels" in imports(f'{NAMED}Can,Soon,"Spoon,Mute"\r\n').said


@pytest.mark.parametrize("between", ["feat.", "ft", "vs.", "featuring"])
def test_a_word_between_artists_is_asked_about(between: str, imports: Imports) -> None:
    said = imports(f"{NAMED}Burial {between} Spaceape,Soon,Spoon\r\n").said
    assert "may be 2 artists" in said
    assert all_facts()[0]["artists"] == [f"Burial {between} Spaceape"]


@pytest.mark.parametrize("name", ["Beatles, The", "Tyler, The Creator", "10,000 Maniacs"])
def test_a_name_with_a_comma_that_is_one_is_not_asked_about(name: str, imports: Imports) -> None:
    said = imports(f'{NAMED}"{name}",Soon,Spoon\r\n').said
    assert "may be" not in said
    assert all_facts()[0]["artists"] == [name]
