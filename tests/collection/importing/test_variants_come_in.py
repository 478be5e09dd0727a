"""Each small Discogs export with an oddity goes in as it should, and only once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tests.collection.importing.conftest import Imports
from tests.collection.importing.running import Outcome, accounted_for, all_facts, run
from tests.collection.importing.variants import ODDITIES, VARIANTS, Variant, for_each
from tests.factories import make_user

pytestmark = pytest.mark.once
each_variant = for_each(VARIANTS, scope="module")


@pytest.fixture(scope="module")
def came_in(
    variant: Variant,
    module_db: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Outcome]:
    """What was said when the file came in, for all tests that look at what has come of it."""
    directory = tmp_path_factory.mktemp("variant")
    file = directory / "collection.csv"
    file.write_bytes(variant.data)
    options = [*variant.options, *variant.leave_out_bad_rows(directory / "rejects.csv")]
    with django_db_blocker.unblock(), transaction.atomic():
        make_user("collector")
        yield run("import_records", file, *options)
        transaction.set_rollback(True)


def test_there_are_sixty_variants_of_every_oddity() -> None:
    assert len({variant.name for variant in VARIANTS}) == len(VARIANTS) >= 60
    assert {variant.oddity for variant in VARIANTS} >= set(ODDITIES)


@each_variant
@pytest.mark.django_db
def test_every_row_is_accounted_for(variant: Variant, came_in: Outcome) -> None:
    assert accounted_for(came_in.counts)
    assert came_in.counts == variant.counts


@each_variant
@pytest.mark.django_db
def test_the_records_hold_what_the_file_says(variant: Variant, came_in: Outcome) -> None:
    variant.assert_holds(all_facts())


@each_variant
@pytest.mark.django_db
def test_importing_again_changes_nothing(
    variant: Variant, came_in: Outcome, imports: Imports, tmp_path: Path
) -> None:
    before = all_facts()
    rejects = variant.leave_out_bad_rows(tmp_path / "again.csv")
    counts = imports(variant.data, *variant.options, *rejects).counts
    assert counts == variant.counts | {"new": 0, "same": len(variant.records)}
    assert all_facts() == before
