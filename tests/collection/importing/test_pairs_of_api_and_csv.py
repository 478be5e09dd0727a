"""Labels and catalog numbers, which Discogs' API pairs and its CSV does not."""

import pytest

from collection.importing.judging.same_cell import is_exported_as

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("column", "cell", "text"),
    [
        ("label", "Columbia; Columbia; Sony Music", "Columbia, Columbia, Sony Music"),
        ("label", "Ace, Chiswick Records", "Ace, Chiswick Records"),
        ("catalog_number", "C 1; C 2; C 1; C 2", "C 1, C 2"),
        ("catalog_number", "C 1; ", "C 1, none"),
        ("catalog_number", "", "none"),
        ("catalog_number", "MOVLP 941; STUMM64", "MOVLP 941 , STUMM64"),
        (
            "catalog_number",
            "DEMRECBOX49X; DEMREC735; DEMREC761; DEMREC736; DEMREC737",
            "DEMRECBOX49X, DEMREC735, DEMREC761, DEMREC736, DEM",
        ),
    ],
)
def test_a_list_is_known_in_the_text_of_the_csv(column: str, cell: str, text: str) -> None:
    assert is_exported_as(column, cell, text)


@pytest.mark.parametrize(
    ("column", "cell", "text"),
    [
        ("label", "Columbia; Sony Music", "Columbia, Columbia, Sony Music"),
        ("catalog_number", "C 1; C 2", "C 1"),
        ("catalog_number", "C 1; C 2", "C 2, C 1"),
        ("catalog_number", "C 1", "none"),
        ("title", "C 1; C 2", "C 1, C 2"),
    ],
)
def test_another_list_is_not(column: str, cell: str, text: str) -> None:
    assert not is_exported_as(column, cell, text)
