"""Each kind of home-made sheet means what a careful reader takes it for, and comes in only once."""

import pytest

from collection.models import Batch
from tests.collection.importing.conftest import Imports
from tests.collection.importing.running import accounted_for, all_facts, run, told
from tests.collection.importing.sources import app_sheets, sheet_variants
from tests.collection.importing.sources.sheet_variants import Sheet, lines

pytestmark = [pytest.mark.usefixtures("collector"), pytest.mark.once]

SHEETS = [*sheet_variants.SHEETS, *app_sheets.SHEETS]
each_sheet = pytest.mark.parametrize("sheet", SHEETS, ids=[sheet.name for sheet in SHEETS])


@each_sheet
def test_a_sheet_is_read_as_it_is_meant_and_again_changes_nothing(
    sheet: Sheet, imports: Imports
) -> None:
    first = imports(sheet.text, *sheet.options)
    held = [
        {name: fact[name] for name in want}
        for fact, want in zip(all_facts(), sheet.records, strict=True)
    ]
    assert held == sheet.records
    assert accounted_for(first.counts) and told(first, *sheet.said)
    assert (first.counts["new"], first.counts["skipped"]) == (len(sheet.records), sheet.skipped)
    again = imports(sheet.text, *sheet.options).counts
    assert (again["same"], again["new"], again["changed"]) == (len(sheet.records), 0, 0)


TWO_MEDIA = lines("Artist,Album,LP,CD,Anzahl", "Can,Tago Mago,x,x,", "Can,Landed,x,,3")


def test_copies_that_are_made_later_join_the_record_that_is_there(imports: Imports) -> None:
    imports(TWO_MEDIA)
    counts = imports(TWO_MEDIA, "--copies", "each").counts
    assert (counts["lines"], counts["new"], counts["same"]) == (5, 3, 2)


def test_copies_go_with_an_undo(imports: Imports) -> None:
    imports(TWO_MEDIA, "--copies", "each")
    assert len(all_facts()) == 5
    run("undo_import", Batch.objects.get().pk)
    assert all_facts() == []


def test_copies_of_a_bad_row_come_home_one_by_one(imports: Imports, tmp_path) -> None:
    rejects = tmp_path / "bad.csv"
    text = lines("Artist,Album,Qty", "Can,,2", "Can,Landed,1")
    imports(text, "--copies", "each", "--skip-bad-rows", "--rejects", rejects)
    assert [fact["title"] for fact in all_facts()] == ["Landed"]
    mended = rejects.read_text().replace("Can,,", "Can,Soon,")
    imports(mended)
    assert sorted(fact["title"] for fact in all_facts()) == ["Landed", "Soon", "Soon"]


def test_a_quantity_in_a_discogs_export_is_said_and_can_be_made(imports: Imports) -> None:
    header = "Catalog#,Artist,Title,Label,Format,Rating,Released,release_id,CollectionFolder"
    text = lines(
        f"{header},Date Added,Collection Quantity",
        "X 1,Can,Soon,Virgin,LP,,1975,11,,2021-01-02 10:11:12,2",
    )
    assert told(imports(text), "1 row stands for 2 copies, by the column Collection Quantity")
    counts = imports(text, "--copies", "each").counts
    assert (counts["new"], counts["same"]) == (1, 1)
    again = imports(text, "--copies", "each").counts
    assert (again["new"], again["same"]) == (0, 2)
