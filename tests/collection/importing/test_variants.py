"""Small Discogs exports with the oddities of real ones: each goes in as it should, and only
once.
"""

from pathlib import Path

import pytest

from tests.collection.importing.chunked import chunks_of
from tests.collection.importing.conftest import Imports
from tests.collection.importing.running import (
    all_facts,
    empty_database,
    export_to,
    snapshot,
)
from tests.collection.importing.variants import VARIANTS, Variant, for_each

pytestmark = [pytest.mark.usefixtures("collector"), pytest.mark.once]


each_bad_row = for_each([one for one in VARIANTS if one.problems])
each_oddity = for_each(list({one.oddity: one for one in VARIANTS}.values()))
each_of_a_few_rows = for_each([one for one in VARIANTS if 1 < one.counts["lines"] < 50])


@pytest.fixture
def options(variant: Variant, tmp_path: Path) -> list[object]:
    """What to say on the command line: bad rows are left out of the files that have some."""
    return [*variant.options, *variant.leave_out_bad_rows(tmp_path / "rejects.csv")]


@each_oddity
def test_adding_again_changes_nothing(
    variant: Variant, imports: Imports, options: list[object], tmp_path: Path
) -> None:
    imports(variant.data, *options)
    again = variant.leave_out_bad_rows(tmp_path / "again.csv")
    counts = imports(variant.data, *variant.options, *again, "--mode", "add").counts
    assert counts == variant.counts | {"new": 0, "same": len(variant.records)}


@each_oddity
def test_the_trial_says_the_same_and_writes_nothing(
    variant: Variant, imports: Imports, options: list[object]
) -> None:
    before = snapshot()
    assert imports(variant.data, *options, "--dry-run").counts == variant.counts
    assert snapshot() == before


@each_oddity
def test_export_and_import_bring_the_collection_back(
    variant: Variant, imports: Imports, options: list[object], tmp_path: Path
) -> None:
    imports(variant.data, *options)
    before, exported = all_facts(), export_to(tmp_path / "first.csv")
    empty_database()
    imports(tmp_path / "first.csv")
    assert all_facts() == before
    assert export_to(tmp_path / "second.csv") == exported


@each_of_a_few_rows
def test_rows_that_come_in_one_by_one_are_known_again_one_by_one(
    variant: Variant, imports: Imports, options: list[object], tmp_path: Path
) -> None:
    again = variant.leave_out_bad_rows(tmp_path / "again.csv")
    with chunks_of(1):
        imports(variant.data, *options)
        counts = imports(variant.data, *variant.options, *again).counts
    assert counts == variant.counts | {"new": 0, "same": len(variant.records)}
    variant.assert_holds(all_facts())


@each_bad_row
def test_the_problem_is_named(variant: Variant, imports: Imports) -> None:
    said = imports(variant.data).said
    assert [word for words in variant.problems for word in words if word not in said] == []


@each_bad_row
def test_nothing_goes_in_unless_asked(variant: Variant, imports: Imports) -> None:
    before = snapshot()
    assert imports(variant.data).code == 1
    assert snapshot() == before
