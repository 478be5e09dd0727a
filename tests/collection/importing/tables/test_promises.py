"""The promises of an import hold for every plain table."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from openpyxl import Workbook

from collection.models import Batch, Change
from tests.collection.importing.running import accounted_for, snapshot
from tests.collection.importing.tables.conftest import Imports, exported
from tests.collection.importing.tables.samples import CHANGING, SAMPLES, TAGO

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]


@pytest.mark.parametrize("table", SAMPLES)
def test_every_row_is_stored_and_accounted_for(table: str, imports: Imports) -> None:
    counts = imports(table, SAMPLES[table].text).counts
    assert accounted_for(counts)
    assert (counts["new"], counts["lines"]) == (2, 2)
    # The artist of the records on the shelf was there before, and so were two orders.
    before = {"artists": 1, "orders": 2}.get(table, 0)
    assert len(exported(table).splitlines()) == before + 3


@pytest.mark.parametrize("table", SAMPLES)
def test_a_file_imported_twice_changes_nothing(table: str, imports: Imports) -> None:
    imports(table, SAMPLES[table].text)
    before = snapshot()
    assert imports(table, SAMPLES[table].text).counts["same"] == 2
    assert snapshot() == before


@pytest.mark.parametrize("table", SAMPLES)
def test_what_is_exported_comes_back_as_the_same(table: str, imports: Imports) -> None:
    imports(table, SAMPLES[table].text)
    assert imports(table, exported(table)).counts["new"] == 0


@pytest.mark.parametrize("table", CHANGING)
def test_a_cell_that_differs_is_written(table: str, imports: Imports) -> None:
    sample = SAMPLES[table]
    imports(table, sample.text)
    changed = "\n".join([sample.header, sample.changed, *sample.rows[1:]])
    counts = imports(table, changed).counts
    assert (counts["changed"], counts["same"]) == (1, 1)
    assert imports(table, changed).counts["same"] == 2


@pytest.mark.once
@pytest.mark.parametrize("table", SAMPLES)
def test_a_dry_run_changes_nothing(table: str, imports: Imports) -> None:
    before = snapshot()
    outcome = imports(table, SAMPLES[table].text, "--dry-run")
    assert outcome.counts["new"] == 2
    assert snapshot() == before


@pytest.mark.once
@pytest.mark.parametrize("table", CHANGING)
def test_a_bad_row_keeps_everything_out_and_is_named(table: str, refused: Imports) -> None:
    sample = SAMPLES[table]
    row, column, value = sample.bad
    outcome = refused(table, "\n".join([sample.header, *sample.rows, row]))
    assert f"line 4, column {column}, “{value}" in outcome.err


@pytest.mark.once
@pytest.mark.parametrize("table", CHANGING)
def test_good_rows_go_in_and_bad_ones_come_back(
    table: str, imports: Imports, tmp_path: Path
) -> None:
    sample, rejects = SAMPLES[table], tmp_path / "bad.csv"
    text = "\n".join([sample.header, *sample.rows, sample.bad[0]])
    counts = imports(table, text, "--skip-bad-rows", "--rejects", rejects).counts
    assert (counts["new"], counts["bad"]) == (2, 1)
    assert rejects.read_text().splitlines()[0] == f"{sample.header},problem"


@pytest.mark.parametrize("table", SAMPLES)
def test_what_is_new_is_listed_in_a_batch(table: str, imports: Imports) -> None:
    imports(table, SAMPLES[table].text)
    batch = Batch.objects.get()
    assert (batch.source, batch.counts["new"]) == (table, 2)
    listed = Change.objects.filter(batch=batch, table=table, before__isnull=True)
    # The tracks of a record are one list.
    assert listed.count() == (1 if table == "tracks" else 2)


def test_nothing_new_is_not_a_batch(imports: Imports) -> None:
    imports("genres", "name\nRock\n")
    imports("genres", "name\nrock\n")
    assert Batch.objects.count() == 1


@pytest.mark.once
@pytest.mark.parametrize("table", SAMPLES)
@pytest.mark.parametrize(("separator", "encoding"), [(";", "utf-16"), ("\t", "utf-8-sig")])
def test_separators_and_encodings_are_found_out(
    table: str, separator: str, encoding: str, imports: Imports
) -> None:
    sample = SAMPLES[table]
    text = sample.text
    if "," in sample.header:
        text = text.replace(",", separator)
    assert imports(table, text.encode(encoding)).counts["new"] == 2


@pytest.mark.once
def test_another_encoding_is_refused_until_it_is_named(refused: Imports, imports: Imports) -> None:
    data = "name,country\nBjörk,Iceland\n".encode("latin-1")
    assert "--encoding cp1252" in refused("artists", data).error
    assert imports("artists", data, "--encoding", "latin-1").counts["new"] == 1


@pytest.mark.once
@pytest.mark.parametrize("table", SAMPLES)
def test_a_workbook_is_read(table: str, imports: Imports, tmp_path: Path) -> None:
    sample, workbook = SAMPLES[table], Workbook()
    one_column = "," not in sample.header
    for line in sample.text.replace('"7"""', '7"').splitlines():
        workbook.active.append([line] if one_column else line.split(","))
    workbook.save(tmp_path / "table.xlsx")
    assert imports(table, tmp_path / "table.xlsx").counts["new"] == 2


@pytest.mark.once
def test_blank_rows_and_repeated_headers_are_counted(imports: Imports) -> None:
    counts = imports("artists", "name,country\nNeu!,\n,\nname,country\n\nFaust,\n").counts
    assert (counts["new"], counts["blank"], counts["skipped"]) == (2, 2, 1)


@pytest.mark.once
def test_unknown_columns_are_named(imports: Imports) -> None:
    outcome = imports("artists", "name,country,Shoe size\nCan,Germany,44\n")
    assert "left out: “Shoe size”" in outcome.err


@pytest.mark.once
@pytest.mark.parametrize("table", ["ratings", "plays", "tracks", "wants"])
@pytest.mark.parametrize("other", ["ratings", "plays", "tracks", "wants", "artists"])
def test_a_file_of_another_table_is_named(table: str, other: str, refused: Imports) -> None:
    if table != other:
        refusal = refused(table, SAMPLES[other].text).error
        assert f"is a file of {other}, not of {table}." in refusal


@pytest.mark.once
def test_a_file_of_records_is_named(refused: Imports) -> None:
    assert (
        "is a file of records"
        in refused("plays", "uid,artist,title,genre\n,Can,Future,Rock\n").error
    )


@pytest.mark.once
def test_a_column_that_is_missing_is_named(refused: Imports) -> None:
    assert (
        "Did you write “valeu” for value?"
        in refused("ratings", "record_uid,valeu,rated_on\nx,1,2024-01-01\n").error
    )


@pytest.mark.once
@pytest.mark.parametrize("table", CHANGING)
def test_the_same_row_twice_in_a_file_is_bad(table: str, refused: Imports) -> None:
    sample = SAMPLES[table]
    outcome = refused(table, "\n".join([sample.header, sample.rows[0], sample.changed]))
    assert outcome.err.count("the same row is in the file twice") == 2


@pytest.mark.once
def test_a_cell_of_one_line_that_spans_two_is_bad(refused: Imports) -> None:
    text = 'name,country\nNeu!,"Ger\nmany"\n'
    assert "a quotation mark may be missing" in refused("artists", text).err


@pytest.mark.once
def test_a_review_of_several_lines_is_one_text(imports: Imports) -> None:
    text = f'record_uid,author,value,rated_on,review\n{TAGO},bert,7,2024-01-01,"One\nTwo"\n'
    assert imports("ratings", text).counts["new"] == 1
    assert imports("ratings", exported("ratings")).counts["same"] == 1


@pytest.mark.once
def test_a_row_that_breaks_the_rules_of_csv_is_bad_and_the_others_are_not(
    imports: Imports, tmp_path: Path
) -> None:
    text = 'name,country\nNeu!,Germany\n"Faust"x,Germany\n'
    options = ("--skip-bad-rows", "--rejects", tmp_path / "bad.csv")
    counts = imports("artists", text, *options).counts
    assert (counts["new"], counts["bad"]) == (1, 1)


@pytest.mark.once
def test_all_problems_of_a_row_are_named(refused: Imports) -> None:
    outcome = refused("ratings", f"{SAMPLES['ratings'].header}\nabc,collector,11,soon,\n")
    assert outcome.err.count("line 2, column ") == 3


@pytest.mark.once
def test_a_row_without_a_part_of_its_key_says_so(refused: Imports) -> None:
    outcome = refused("ratings", f"{SAMPLES['ratings'].header}\n,collector,7,2024-01-01,\n")
    assert "line 2: the row has no record_uid" in outcome.err


@pytest.mark.once
def test_the_order_of_day_and_month_is_asked_for(refused: Imports, imports: Imports) -> None:
    row = SAMPLES["plays"].rows[0].replace("2024-03-01", "3/4/2024")
    text = f"{SAMPLES['plays'].header}\n{row}\n"
    assert "--dates dmy" in refused("plays", text).error
    assert imports("plays", text, "--dates", "dmy").counts["new"] == 1
    assert ",2024-04-03," in exported("plays")


@pytest.mark.parametrize("table", ["ratings", "plays", "wants"])
def test_unknown_people_are_created_inactive(table: str, imports: Imports) -> None:
    outcome = imports(table, SAMPLES[table].text.replace("collector", "carla"))
    carla = User.objects.get(username="carla")
    assert not carla.is_active and not carla.has_usable_password()
    assert "New users, inactive and without a password: carla." in outcome.err


@pytest.mark.parametrize("table", ["ratings", "plays", "tracks"])
def test_an_unknown_record_is_a_problem(table: str, refused: Imports) -> None:
    text = SAMPLES[table].text.replace("1111", "9999")
    assert "no record has this uid" in refused(table, text).err
