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
