"""Rows of records that were merged into others are skipped and counted, never written over them."""

from pathlib import Path

import pytest

from adminkit.verbs import SITE
from collection.bulk.merge_records import merge_records, usual_choice
from collection.models import Batch, Record
from ratings.models import Rating
from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import discogs, row
from tests.collection.importing.running import figures, run
from tests.factories import make_record

pytestmark = pytest.mark.usefixtures("collector")
COPIES = [row(notes="first"), row(added="2021-01-01 10:00:00", notes="second")]


def merge(*records: Record) -> Batch:
    return merge_records(records[0], records[1:], usual_choice(records), by=SITE)


def in_order() -> list[Record]:
    return list(Record.objects.order_by("pk"))


def test_two_rows_of_one_record_are_one_and_one_skipped(imports: Imports) -> None:
    imports(discogs(*COPIES))
    merge(*in_order())
    assert figures(imports(discogs(*COPIES)).counts) == (0, 0, 1, 1)


def test_the_row_of_the_record_that_went_is_never_written_over_the_other(imports: Imports) -> None:
    imports(discogs(*COPIES))
    merge(*in_order())
    changed = row(added="2021-01-01 10:00:00", notes="third", folder="Attic")
    assert figures(imports(discogs(changed)).counts) == (0, 0, 0, 1)
    assert Record.objects.get().location == ""


def test_rows_that_share_a_key_are_told_apart_by_their_number(imports: Imports) -> None:
    same = [row(), row(), row()]
    imports(discogs(*same))
    merge(*in_order()[:2])
    assert figures(imports(discogs(*same)).counts) == (0, 0, 2, 1)


def test_a_record_typed_by_hand_is_known_to_the_file_of_its_twin(imports: Imports) -> None:
    typed = make_record(title="Tago  Mago!")
    imports(discogs(row()))
    merge(typed, Record.objects.exclude(pk=typed.pk).get())
    assert figures(imports(discogs(row())).counts) == (0, 0, 1, 0)
    assert figures(imports(discogs(row(folder="Attic"))).counts) == (0, 1, 0, 0)


def test_a_file_of_discos_own_from_before_the_merge_brings_nothing_back(
    imports: Imports, tmp_path: Path
) -> None:
    for location in ("Attic", "Cellar"):
        make_record(location=location)
    run("export_records", tmp_path / "before.csv")
    merge(*in_order())
    assert figures(imports(tmp_path / "before.csv").counts) == (0, 0, 1, 1)


def test_after_an_undo_the_rows_speak_of_their_records_again(imports: Imports) -> None:
    imports(discogs(*COPIES))
    batch = merge(*in_order())
    run("undo_import", batch.pk)
    assert figures(imports(discogs(*COPIES)).counts) == (0, 0, 2, 0)


def test_a_rating_of_a_record_that_went_is_skipped(tmp_path: Path) -> None:
    first, second = make_record(), make_record()
    merge(first, second)
    path = tmp_path / "ratings.csv"
    path.write_text(f"record_uid,author,value,rated_on\n{second.uid},collector,7,2024-01-01\n")
    assert "skipped=1 bad=0" in run("import_file", "ratings", path).out
    assert not Rating.objects.exists()
