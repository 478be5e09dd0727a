"""What an import promises about whole files: rejects, owners, what it detected, limits, the batch
it leaves.
"""

import csv
import hashlib
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from pytest_django import Settings

from collection.models import Batch, Change, Record
from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import HEADER, TOO_LONG, discogs, row
from tests.collection.importing.running import figures, snapshot
from tests.factories import make_user

GOOD = row(title="Future Days", release_id="1")
BAD = row(title=TOO_LONG, notes="two\nlines")
OTHER = {name: cell for name, cell in row(artist="", release_id="2").items() if cell}

pytestmark = pytest.mark.usefixtures("collector")


@pytest.fixture
def rejects(tmp_path: Path) -> Path:
    """Where bad rows are written."""
    return tmp_path / "rejects.csv"


def cells(path: Path, **options: str) -> list[dict[str, str]]:
    """Return the rows of a file by column."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file, **options))


def test_good_rows_go_in_on_request(imports: Imports, rejects: Path) -> None:
    outcome = imports(discogs(GOOD, BAD, OTHER), "--skip-bad-rows", "--rejects", rejects)
    assert outcome.code == 0
    assert [record.title for record in Record.objects.all()] == ["Future Days"]


def test_bad_rows_come_back_as_they_were(imports: Imports, rejects: Path) -> None:
    imports(discogs(GOOD, BAD, OTHER), "--skip-bad-rows", "--rejects", rejects)
    found = cells(rejects)
    assert list(found[0]) == [*HEADER, "problem"]
    assert [
        {name: cell for name, cell in one.items() if cell and name != "problem"} for one in found
    ] == [BAD, OTHER]


def test_a_bad_row_says_what_is_wrong_with_it(imports: Imports, rejects: Path) -> None:
    imports(discogs(GOOD, BAD, OTHER), "--skip-bad-rows", "--rejects", rejects)
    problems = [one["problem"].split(":")[0] for one in cells(rejects)]
    assert problems == ["Title", "the row names no artist"]


def test_mended_rows_can_be_imported(imports: Imports, rejects: Path) -> None:
    imports(discogs(GOOD, BAD, OTHER), "--skip-bad-rows", "--rejects", rejects)
    mended = (
        rejects.read_bytes()
        .replace(TOO_LONG.encode(), b"Monster Movie")
        .replace(b",,Tago", b",Can,Tago")
    )
    assert figures(imports(mended).counts) == (2, 0, 0, 0)
    assert "".join(Record.objects.values_list("remarks", flat=True)) == "two\nlines"


def test_rows_that_are_still_bad_come_back_again(
    imports: Imports, rejects: Path, tmp_path: Path
) -> None:
    imports(discogs(GOOD, BAD), "--skip-bad-rows", "--rejects", rejects)
    imports(rejects, "--skip-bad-rows", "--rejects", tmp_path / "again.csv")
    assert (tmp_path / "again.csv").read_bytes() == rejects.read_bytes()


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_who_becomes_a_user_is_said(options: list[str], imports: Imports) -> None:
    outcome = imports("artist,title,owner\r\nCan,One,Collector\r\nCan,Two,collector\r\n", *options)
    assert "New users, inactive and without a password: Collector." in outcome.said


def test_bad_rows_of_a_semicolon_file_come_back_with_semicolons(
    imports: Imports, rejects: Path
) -> None:
    imports(discogs(GOOD, BAD, separator=";"), "--skip-bad-rows", "--rejects", rejects)
    assert cells(rejects, delimiter=";")[0]["Title"] == TOO_LONG


def test_rejects_are_never_written_over_a_file(imports: Imports, rejects: Path) -> None:
    rejects.write_text("my notes")
    imports(discogs(GOOD, BAD), "--skip-bad-rows", "--rejects", rejects)
    assert rejects.read_text() == "my notes"


def test_a_trial_with_bad_rows_says_so(imports: Imports) -> None:
    before = snapshot()
    assert imports(discogs(GOOD, BAD), "--dry-run").counts["bad"] == 1
    assert snapshot() == before


def test_an_owner_in_the_file_is_created_without_a_way_in(imports: Imports) -> None:
    imports("artist,title,owner\r\nCan,Tago Mago,anna\r\n")
    anna = get_user_model().objects.get(username="anna")
    assert (anna.is_active, anna.has_usable_password(), anna.is_staff) == (False, False, False)
    assert anna.records.count() == 1


def test_an_owner_of_a_refused_file_is_not_created(imports: Imports) -> None:
    imports("artist,title,owner,year\r\nCan,Tago Mago,anna,19755\r\n")
    assert not get_user_model().objects.filter(username="anna").exists()


def test_an_empty_owner_cell_is_the_only_active_user(imports: Imports) -> None:
    make_user("anna", is_active=False)
    imports("artist,title,owner\r\nCan,Tago Mago,\r\nCan,Ege Bamyasi,anna\r\n")
    assert list(Record.objects.order_by("pk").values_list("owner__username", flat=True)) == [
        "collector",
        "anna",
    ]


def test_the_owner_named_fills_empty_owner_cells(imports: Imports) -> None:
    make_user("anna")
    imports(
        "artist,title,owner\r\nCan,Tago Mago,\r\nCan,Ege Bamyasi,collector\r\n", "--owner", "anna"
    )
    assert list(Record.objects.order_by("pk").values_list("owner__username", flat=True)) == [
        "anna",
        "collector",
    ]


def test_the_owner_of_a_record_can_be_named_among_several(imports: Imports) -> None:
    anna = make_user("anna")
    assert figures(imports(discogs(row()), "--owner", "anna").counts) == (1, 0, 0, 0)
    assert anna.records.count() == 1


def test_the_limit_of_the_browser_is_none_of_the_command(
    imports: Imports, settings: Settings
) -> None:
    settings.DISCO_MAX_UPLOAD_ROWS = 1
    assert imports(discogs(GOOD, OTHER | {"Artist": "Can"})).counts["new"] == 2


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (discogs(row()), "UTF-8"),
        (discogs(row(), encoding="utf-16"), "UTF-16"),
        (discogs(row()), "comma"),
        (discogs(row(), separator=";"), "semicolon"),
        (discogs(row(), separator="\t"), "tab"),
        (discogs(row()), "Discogs"),
    ],
)
def test_what_was_detected_is_shown(imports: Imports, data: bytes, word: str) -> None:
    assert word.casefold() in imports(data).said.casefold()


def test_a_shelf_typed_in_at_one_go_is_mentioned(imports: Imports) -> None:
    assert (
        "purchase"
        in imports(
            discogs(*[row(release_id=str(number + 1)) for number in range(30)])
        ).said.casefold()
    )


def test_an_import_leaves_a_batch(imports: Imports) -> None:
    imports(discogs(row()))
    batch = Batch.objects.get()
    assert (batch.kind, batch.source, batch.file_name) == ("import", "discogs", "collection.csv")
    assert batch.file_hash == hashlib.sha256(discogs(row())).hexdigest()


def test_the_batch_remembers_the_counts(imports: Imports) -> None:
    counts = imports(discogs(row(), row())).counts
    assert Batch.objects.get().counts["new"] == counts["new"] == 2


def test_a_new_record_is_a_change_from_nothing(imports: Imports) -> None:
    imports(discogs(row()))
    change = Change.objects.get()
    assert (change.before, change.after["title"], change.record_uid) == (
        None,
        "Tago Mago",
        change.record.uid,
    )


def test_a_changed_record_is_a_change_from_what_it_was(imports: Imports) -> None:
    imports(discogs(row(folder="Cellar")))
    imports(discogs(row(folder="Attic")))
    change = Change.objects.last()
    assert (change.before["location"], change.after["location"]) == ("Cellar", "Attic")


def test_a_record_that_stayed_the_same_is_no_change(imports: Imports) -> None:
    imports(discogs(row()))
    imports(discogs(row()))
    assert Change.objects.count() == 1


def test_verbosity_0_says_nothing(imports: Imports) -> None:
    assert imports(discogs(row()), "--verbosity", "0").out == ""
