"""Small Discogs exports with the oddities of real ones: each goes in as it should, and only
once.
"""

from pathlib import Path

import pytest

from tests.collection.importing.chunked import chunks_of
from tests.collection.importing.conftest import Imports
from tests.collection.importing.running import (
    accounted_for,
    all_facts,
    empty_database,
    export_to,
    snapshot,
)
from tests.collection.importing.variants import ODDITIES, VARIANTS, Variant

pytestmark = [pytest.mark.usefixtures("collector"), pytest.mark.once]


def _each(variants: list[Variant]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "variant", variants, ids=[one.name.replace(" ", "_") for one in variants]
    )


each_variant = _each(VARIANTS)
each_bad_row = _each([one for one in VARIANTS if one.problems])
each_oddity = _each(list({one.oddity: one for one in VARIANTS}.values()))
each_of_a_few_rows = _each([one for one in VARIANTS if 1 < one.counts["lines"] < 50])


def leaving_out_bad_rows(variant: Variant, path: Path) -> list[object]:
    return ["--skip-bad-rows", "--rejects", path] if variant.problems else []


@pytest.fixture
def options(variant: Variant, tmp_path: Path) -> list[object]:
    """What to say on the command line: bad rows are left out of the files that have some."""
    return [*variant.options, *leaving_out_bad_rows(variant, tmp_path / "rejects.csv")]


def assert_holds(variant: Variant) -> None:
    """Raise AssertionError unless the records are those of the file, in its order."""
    said = [
        {name: fact[name] for name in want}
        for fact, want in zip(all_facts(), variant.records, strict=True)
    ]
    assert said == variant.records


def test_there_are_sixty_variants_of_every_oddity() -> None:
    assert len({variant.name for variant in VARIANTS}) == len(VARIANTS) >= 60
    assert {variant.oddity for variant in VARIANTS} >= set(ODDITIES)


@each_variant
def test_every_row_is_accounted_for(
    variant: Variant, imports: Imports, options: list[object]
) -> None:
    counts = imports(variant.data, *options).counts
    assert accounted_for(counts)
    assert counts == variant.counts


@each_variant
def test_the_records_hold_what_the_file_says(
    variant: Variant, imports: Imports, options: list[object]
) -> None:
    imports(variant.data, *options)
    assert_holds(variant)


@each_variant
def test_importing_again_changes_nothing(
    variant: Variant, imports: Imports, options: list[object], tmp_path: Path
) -> None:
    imports(variant.data, *options)
    before = all_facts()
    again = leaving_out_bad_rows(variant, tmp_path / "again.csv")
    counts = imports(variant.data, *variant.options, *again).counts
    assert counts == variant.counts | {"new": 0, "same": len(variant.records)}
    assert all_facts() == before


@each_oddity
def test_adding_again_changes_nothing(
    variant: Variant, imports: Imports, options: list[object], tmp_path: Path
) -> None:
    imports(variant.data, *options)
    again = leaving_out_bad_rows(variant, tmp_path / "again.csv")
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
    again = leaving_out_bad_rows(variant, tmp_path / "again.csv")
    with chunks_of(1):
        imports(variant.data, *options)
        counts = imports(variant.data, *variant.options, *again).counts
    assert counts == variant.counts | {"new": 0, "same": len(variant.records)}
    assert_holds(variant)


@each_bad_row
def test_the_problem_is_named(variant: Variant, imports: Imports) -> None:
    said = imports(variant.data).said
    assert [word for words in variant.problems for word in words if word not in said] == []


@each_bad_row
def test_nothing_goes_in_unless_asked(variant: Variant, imports: Imports) -> None:
    before = snapshot()
    assert imports(variant.data).code == 1
    assert snapshot() == before
