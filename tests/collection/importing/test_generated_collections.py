"""Collections that chance makes up, of anything that the models accept, come back out of their own
files.

`TEST_COLLECTIONS=1000 pytest tests/collection/importing/test_generated_collections.py` tries more
of them.
"""

import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from collection.models import Artist
from collection.models.record_fields import SLEEVE_CONDITIONS, MediaCondition, RemovalReason
from tests.collection.importing.running import all_facts, empty_database, export_to, figures, run
from tests.collection.importing.test_round_trip import NASTY
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
COLLECTIONS = int(os.environ.get("TEST_COLLECTIONS", "25"))

texts = st.one_of(
    st.sampled_from(NASTY), st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
)
names = texts.map(lambda text: text or "x")


def up_to(length: int) -> st.SearchStrategy[str]:
    return texts.map(lambda text: text[:length])


amounts = st.decimals(0, 9_999_999_999, places=2)
days = st.dates(date(1860, 1, 1), date(2026, 1, 1))
removals = st.fixed_dictionaries(
    {"is_active": st.just(False)},
    optional={
        "removed_on": days,
        "removal_reason": st.sampled_from(RemovalReason.values),
        "sale_price": amounts,
    },
)
records = st.fixed_dictionaries(
    {"title": names, "artists": st.lists(st.tuples(names, up_to(100)), max_size=6)},
    optional={
        "labels": st.lists(st.tuples(names, texts), max_size=6),
        "countries": st.lists(up_to(100), max_size=6),
        **dict.fromkeys(("genre", "format", "remarks", "format_details"), texts),
        **dict.fromkeys(("color", "location", "shop", "files_under"), up_to(200)),
        **dict.fromkeys(("limited_to", "copy_number", "barcode", "country"), up_to(100)),
        "media_condition": st.sampled_from(MediaCondition.values),
        "sleeve_condition": st.sampled_from([value for value, _ in SLEEVE_CONDITIONS]),
        "discogs_release_id": st.integers(1, 2**63 - 1),
        **dict.fromkeys(("year", "original_year"), st.integers(1860, 2026)),
        "musicbrainz_release_id": st.uuids(allow_nil=True),
        "price": amounts,
        "value": amounts,
        "valued_on": days,
        "matrix": up_to(500),
        "rating": st.integers(0, 20).map(lambda halves: str(halves / 2)),
        "purchase_date": days,
        "added_at": st.datetimes(
            datetime(1860, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)
        ),
        "is_digitized": st.booleans(),
        "removal": removals,
    },
)


def make_shelf(shelf: list[dict[str, Any]]) -> None:
    """Enter the records in turn for two owners; what the models refuse makes no example."""
    empty_database()
    owners = [make_user("anna"), make_user("bert")]
    try:
        for number, cells in enumerate(shelf):
            cells = {
                name: value for name, value in cells.items() if name not in ("removal", "countries")
            }
            record = make_record(owners[number % 2], **cells, **shelf[number].get("removal", {}))
            for artist, country in zip(
                record.artists.all(), shelf[number].get("countries", []), strict=False
            ):
                Artist.objects.filter(pk=artist.pk, country="").update(country=country)
    except ValidationError:
        assume(False)


@given(shelf=st.lists(records, min_size=1, max_size=4))
@examples(
    deadline=None,
    max_examples=COLLECTIONS,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_collection_comes_back_out_of_its_files(
    shelf: list[dict[str, Any]], tmp_path: Path
) -> None:
    make_shelf(shelf)
    before = all_facts()
    csv, workbook = tmp_path / "shelf.csv", tmp_path / "shelf.xlsx"
    exported = export_to(csv, "--force")
    export_to(workbook, "--layout", "xlsx", "--force")
    for file in (csv, workbook):
        assert figures(run("import_records", file).counts) == (0, 0, len(shelf), 0)
    for file in (workbook, csv):
        empty_database()
        assert figures(run("import_records", file).counts) == (len(shelf), 0, 0, 0)
        assert all_facts() == before
        assert export_to(tmp_path / "again.csv", "--force") == exported
