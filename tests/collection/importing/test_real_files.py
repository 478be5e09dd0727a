"""Exports of real collectors, where they are present: every row goes in, once, and edits by hand
survive.
"""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from adminkit.verbs import SITE
from collection.models import Record
from tests.collection.importing.conftest import Imports
from tests.collection.importing.running import (
    Outcome,
    all_facts,
    empty_database,
    export_to,
    figures,
)

SAMPLES = settings.SAMPLE_DATA
LINES = {"discogs-large.csv": 2518, "discogs-dance.csv": 316, "discogs-custom-fields.csv": 68}

pytestmark = [
    pytest.mark.usefixtures("collector"),
    pytest.mark.samples,
    pytest.mark.once,
]
each_file = pytest.mark.parametrize("name", LINES)
each_mode = pytest.mark.parametrize("mode", ["update", "add"])


@pytest.fixture
def imports(imports: Imports) -> Imports:
    """Imports a file and has the database count its rows: tests rolled back before made it plan for
    empty tables.
    """

    def import_file(path: Path, *arguments: object) -> Outcome:
        outcome = imports(path, *arguments)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        return outcome

    return import_file


def change_sixty_by_hand() -> None:
    """Rename 20 records, take 20 from the shelf, and edit 20."""
    records = list(Record.objects.order_by("pk"))
    for record in records[0:20]:
        record.title = f"{record.title} (renamed)"
        record.save()
    for record in records[20:40]:
        record.remove(reason="sold", by=SITE)
    for record in records[40:60]:
        record.remarks, record.location, record.year = "edited\nhere", "Shelf 9", 1999
        record.set_labels([])
        record.save()


@each_file
def test_every_row_goes_in(name: str, imports: Imports) -> None:
    assert figures(imports(SAMPLES / name).counts) == (LINES[name], 0, 0, 0)
    assert Record.objects.count() == LINES[name]


@each_file
@each_mode
def test_importing_again_changes_nothing(name: str, mode: str, imports: Imports) -> None:
    imports(SAMPLES / name)
    assert figures(imports(SAMPLES / name, "--mode", mode).counts) == (0, 0, LINES[name], 0)


@each_file
@each_mode
def test_changes_by_hand_survive_importing_again(name: str, mode: str, imports: Imports) -> None:
    imports(SAMPLES / name)
    change_sixty_by_hand()
    before = all_facts()
    counts = imports(SAMPLES / name, "--mode", mode).counts
    assert (counts["new"], counts["changed"], counts["bad"]) == (0, 0, 0)
    assert all_facts() == before


@each_file
def test_export_and_import_bring_the_collection_back(
    name: str, imports: Imports, tmp_path: Path
) -> None:
    imports(SAMPLES / name)
    change_sixty_by_hand()
    exported = export_to(tmp_path / "first.csv")
    empty_database()
    imports(tmp_path / "first.csv")
    assert export_to(tmp_path / "second.csv") == exported


@each_file
def test_what_is_exported_as_discogs_is_known_when_it_comes_back(
    name: str, imports: Imports, tmp_path: Path
) -> None:
    imports(SAMPLES / name)
    export_to(tmp_path / "discogs.csv", "--layout", "discogs")
    counts = imports(tmp_path / "discogs.csv").counts
    assert (counts["new"], counts["changed"], counts["bad"]) == (0, 0, 0)
