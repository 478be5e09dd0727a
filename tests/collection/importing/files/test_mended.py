"""Bad rows of every kind of file come back, are mended, and come in as if nothing had been wrong
with them.
"""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from django.contrib.auth.models import User

from collection.importing.proposed_charges import last_import
from collection.models import Batch, Want
from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import TOO_LONG, discogs, row
from tests.collection.importing.running import all_facts, empty_database, figures, run
from tests.factories import make_user

pytestmark = [pytest.mark.usefixtures("collector"), pytest.mark.once]


class Mending(NamedTuple):
    """A file with one bad row, what is wrong with it, and what stands there once it is mended."""

    file: str
    wrong: str
    right: str


MENDINGS = {
    "disco": Mending(
        "artist,title,year\r\nCan,Tago Mago,1971\r\nNeu!,Neu! 75,19xx\r\n", "19xx", "1975"
    ),
    "discogs": Mending(
        discogs(row(), row(title=TOO_LONG, released="1975", release_id="2")).decode(),
        TOO_LONG,
        "Neu! 75",
    ),
    "wantlist": Mending(
        "Catalog#,Artist,Title,Label,Format,Rating,Released,release_id,Notes\r\n"
        "1,Can,Tago Mago,UA,LP,,1971,1,,2014-12-06 21:34:01\r\n"
        f"2,Neu!,{TOO_LONG},UA,LP,,1975,2,,2014-12-07 21:34:01\r\n",
        TOO_LONG,
        "Neu! 75",
    ),
    "rym": Mending(
        "RYM Album, First Name,Last Name,Title,Release_Date,Rating,Ownership,Review\n"
        '1,,Can,Tago Mago,1971,10,o,  ""\n2,,Neu!,,1975,8,o,  "two\nlines"\n',
        ",,1975",
        ",Neu! 75,1975",
    ),
    "spreadsheet": Mending(
        "Interpret,Titel,Wo\r\nCan,Tago Mago,A\r\n,Neu! 75,B\r\n", ",Neu! 75", "Neu!,Neu! 75"
    ),
}
each_source = pytest.mark.parametrize("source", MENDINGS)


def import_and_mend(
    imports: Imports, rejects: Path, file: str, wrong: str, right: str, *said: str
) -> str:
    """Import the good rows of `file` as `said`, then the bad ones after mending; return what was
    said of these.
    """
    imports(file, "--skip-bad-rows", "--rejects", rejects, *said)
    outcome = imports(rejects.read_bytes().decode().replace(wrong, right))
    assert figures(outcome.counts) == (1, 0, 0, 0)
    return outcome.said


def what_is_there() -> tuple[list, list]:
    records = [
        {name: cell for name, cell in facts.items() if name != "uid"} for facts in all_facts()
    ]
    return records, list(
        Want.objects.order_by("pk").values_list("artist", "title", "year", "notes", "added_at")
    )


@each_source
def test_a_mended_row_says_what_it_would_have_said(
    source: str, imports: Imports, tmp_path: Path
) -> None:
    file, wrong, right = MENDINGS[source]
    import_and_mend(imports, tmp_path / "bad.csv", file, wrong, right)
    found = what_is_there()
    empty_database()
    make_user("collector")
    imports(file.replace(wrong, right))
    assert found == what_is_there()


def test_a_mended_row_of_a_workbook_comes_in(imports: Imports, tmp_path: Path) -> None:
    rejects = tmp_path / "bad.xlsx"
    imports(MENDINGS["spreadsheet"].file, "--skip-bad-rows", "--rejects", rejects)
    assert run("import_records", rejects).counts["bad"] == 1


def test_what_the_columns_mean_is_remembered_for_the_bad_rows(
    imports: Imports, tmp_path: Path
) -> None:
    said = ["--map", "Wer=artist", "--map", "Was=title", "--map", "Fach=location"]
    import_and_mend(
        imports,
        tmp_path / "bad.csv",
        "Wer,Was,Fach\r\nCan,Ege,A\r\n,Neu! 75,B\r\n",
        ",N",
        "Neu!,N",
        *said,
    )
    assert [one["location"] for one in all_facts()] == ["A", "B"]


def test_a_column_of_the_collector_with_a_name_like_ours_is_kept(imports: Imports) -> None:
    imports("Interpret,Titel,Problem\r\nCan,Tago Mago,scratched\r\n")
    assert all_facts()[0]["remarks"] == "Problem: scratched"


def shelf_of_many_days() -> list[dict[str, str]]:
    """Return rows that were added on so many days that each is the day of a purchase."""
    return [
        row(title=f"No. {n}", release_id=str(n + 1), added=f"2020-11-{n + 1:02} 10:00:00")
        for n in range(28)
    ]


def test_mended_rows_have_the_purchase_date_that_the_others_have(
    imports: Imports, tmp_path: Path
) -> None:
    rows = shelf_of_many_days()
    rows[4]["Title"] = TOO_LONG
    said = import_and_mend(
        imports, tmp_path / "bad.csv", discogs(*rows).decode(), TOO_LONG, "Mended"
    )
    assert str(all_facts()[-1]["purchase_date"]) == "2020-11-05"
    assert (
        f"Read as the rest of its file in batch {Batch.objects.earliest('pk').pk}: --date-added "
        "purchase."
    ) in said


def test_mended_rows_are_rated_by_the_scale_of_their_file(imports: Imports, tmp_path: Path) -> None:
    file = "Interpret,Titel,Rating\r\nCan,Ege,95\r\n,Neu! 75,10\r\n"
    import_and_mend(imports, tmp_path / "bad.csv", file, ",Neu! 75", "Neu!,Neu! 75")
    assert all_facts()[-1]["rating"] == 1


def test_mended_rows_of_a_list_of_everything_need_not_be_owned(
    imports: Imports, tmp_path: Path
) -> None:
    file, wrong, right = MENDINGS["rym"]
    file = file.replace(",8,o,", ",8,n,")
    import_and_mend(imports, tmp_path / "bad.csv", file, wrong, right, "--ownership", "all")
    assert all_facts()[-1]["title"] == "Neu! 75"


def test_what_is_said_anew_counts_for_mended_rows(imports: Imports, tmp_path: Path) -> None:
    rows = [
        *shelf_of_many_days(),
        row(title=TOO_LONG, added="2021-01-01 10:00:00", release_id="99"),
    ]
    rejects = tmp_path / "bad.csv"
    imports(discogs(*rows), "--skip-bad-rows", "--rejects", rejects)
    imports(
        rejects.read_bytes().replace(TOO_LONG.encode(), b"Mended"), "--date-added", "catalogued"
    )
    assert all_facts()[-1]["purchase_date"] is None


def test_a_file_of_bad_rows_leaves_nothing_out(imports: Imports, tmp_path: Path) -> None:
    assert "no longer in the file" not in import_and_mend(
        imports, tmp_path / "bad.csv", *MENDINGS["discogs"]
    )


def test_mended_rows_can_be_charged_like_the_others(imports: Imports, tmp_path: Path) -> None:
    file, wrong, right = MENDINGS["discogs"]
    said = import_and_mend(
        imports, tmp_path / "bad.csv", file, wrong, right, "--charge-after", "2020-01-01"
    )
    assert "--charge-after 2020-01-01" in said


def test_mending_is_not_the_last_import_of_a_source(
    imports: Imports, tmp_path: Path, collector: User
) -> None:
    import_and_mend(imports, tmp_path / "bad.csv", *MENDINGS["discogs"])
    Batch.objects.filter(pk=Batch.objects.earliest("pk").pk).update(
        created_at=datetime(2020, 1, 1, tzinfo=UTC)
    )
    assert last_import("discogs", collector) == date(2020, 1, 1)
