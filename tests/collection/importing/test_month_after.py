"""The file of the month after: what is newer can be charged, what left it is named; nothing is done
unasked.
"""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AbstractBaseUser

from adminkit.verbs import SITE
from collection.models import Batch, Record
from credits.models import Account, Transaction
from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import discogs, row
from tests.collection.importing.running import Outcome, figures, run, told
from tests.factories import make_record, make_user

OLD = row(added="2026-09-01 10:00:00")
NEWER = row(title="Ege Bamyasi", release_id="2", added="2026-10-20 10:00:00")
NEWEST = row(title="Future Days", release_id="3", added="2026-10-30 10:00:00")
ELSEWHERE = row(title="Soon Over", release_id="4", added="2026-10-18 10:00:00")
RYM = (
    "RYM Album,First Name,Last Name,Title,Release_Date,Rating,Ownership,Purchase Date,Media "
    "Type,Review\r\n"
)

pytestmark = [pytest.mark.usefixtures("collector"), pytest.mark.once]


@pytest.fixture
def imported(imports: Imports) -> Imports:
    """Imports after a first file of one record was imported on 18 October."""
    imports(discogs(OLD))
    Batch.objects.update(created_at=datetime(2026, 10, 18, 12, tzinfo=UTC))
    return imports


def last_batch() -> int:
    return Batch.objects.first().pk


def test_rows_newer_than_the_last_import_are_proposed_with_the_option_to_type(
    imported: Imports,
) -> None:
    outcome = imported(discogs(OLD, NEWER, NEWEST, ELSEWHERE), "--dry-run")
    assert told(
        outcome,
        "2 new records are dated after 2026-10-18",
        "(the balance of collector goes from 0 to -2)",
        "add --charge-after 2026-10-18.",
    )


def test_nothing_is_charged_unasked(imported: Imports) -> None:
    imported(discogs(OLD, NEWER))
    assert set(Transaction.objects.values_list("kind", "amount")) == {("Initial load", 0)}


def test_the_option_charges_what_was_proposed(imported: Imports) -> None:
    outcome = imported(discogs(OLD, NEWER, NEWEST), "--charge-after", "2026-10-18")
    assert Account.objects.get().balance() == -2
    assert told(outcome, "The balance of collector is -2") and "To charge" not in outcome.said


def test_after_an_import_the_way_to_charge_it_begins_with_its_undo(imported: Imports) -> None:
    outcome = imported(discogs(OLD, NEWER))
    assert told(
        outcome, f"undo_import {last_batch()} and import again with --charge-after 2026-10-18"
    )


LPS, CDS = "Interpret,Titel,Kaufdatum\r\n", "Interpret,Titel,Kaufdatum,Fach\r\n"


def test_a_sheet_of_other_columns_is_another_list(imports: Imports) -> None:
    imports(LPS + "Can,Tago Mago,\r\nCan,Soon,\r\n")
    imports(CDS + "Neu!,Neu! 75,,A\r\nNeu!,Neu! 2,,A\r\nNeu!,Neu!,,A\r\n")
    assert told(
        imports(LPS + "Can,Soon,\r\n"),
        "1 record is on the shelf and no longer in the file",
        "Tago Mago",
    )
    assert (
        "no longer"
        not in imports(CDS + "Neu!,Neu! 75,,A\r\nNeu!,Neu! 2,,A\r\nNeu!,Neu!,,A\r\n").said
    )


def test_a_sheet_of_other_columns_is_not_the_last_import(imports: Imports) -> None:
    imports(LPS + "Can,Tago Mago,2020-01-01\r\n")
    Batch.objects.update(created_at=datetime(2026, 10, 18, 12, tzinfo=UTC))
    imports(CDS + "Neu!,Neu! 75,2020-01-01,A\r\n")
    assert told(imports(LPS + "Can,Soon,2026-10-20\r\n", "--dry-run"), "--charge-after 2026-10-18")


def test_a_first_file_proposes_nothing(imports: Imports) -> None:
    assert "To charge" not in imports(discogs(OLD, NEWER)).said


def test_an_import_of_somebody_else_proposes_nothing(imported: Imports) -> None:
    make_user("other")
    assert "To charge" not in imported(discogs(OLD, NEWER), "--owner", "other").said


def test_an_import_that_was_undone_proposes_nothing(imported: Imports) -> None:
    run("undo_import", last_batch())
    assert "To charge" not in imported(discogs(OLD, NEWER)).said


def test_a_file_of_another_source_proposes_nothing(imported: Imports) -> None:
    said = imported("artist,title,purchase_date\r\nNeu!,Neu! 75,2026-11-01\r\n").said
    assert "To charge" not in said


def test_a_record_that_came_in_as_removed_is_not_proposed(imports: Imports) -> None:
    header = "artist,title,purchase_date,is_active,removed_on\r\n"
    imports(f"{header}Can,Tago Mago,2026-01-01,1,\r\n")
    Batch.objects.update(created_at=datetime(2026, 10, 18, 12, tzinfo=UTC))
    said = imports(f"{header}Can,Ege Bamyasi,2026-11-01,0,2026-11-05\r\n").said
    assert "To charge" not in said


def test_each_owner_in_a_file_pays_for_his_own(imports: Imports) -> None:
    make_user("other")
    rows = (
        "collector,Can,Tago Mago,2026-11-01\r\nother,Neu!,Neu! "
        "75,2026-11-02\r\nother,Neu!,Neu! "
        "2,2026-11-02\r\n"
    )
    data = f"owner,artist,title,purchase_date\r\n{rows}"
    outcome = imports(data, "--owner", "collector", "--charge-after", "2026-10-18")
    assert told(outcome, "The balance of collector is -1", "The balance of other is -2")


def missing(outcome: Outcome) -> list[str]:
    """Return the names of the records that are said to be missing."""
    told = outcome.out.partition("no longer in the file")[2].splitlines()[1:]
    return [line.split(" ", 3)[3] for line in told if line.startswith("  #")]


@pytest.fixture
def shelf(imports: Imports) -> Imports:
    imports(discogs(OLD, NEWER, NEWEST))
    return imports


def test_a_record_that_left_the_file_is_named_and_stays(shelf: Imports) -> None:
    outcome = shelf(discogs(OLD, NEWEST))
    assert missing(outcome) == ["Can - Ege Bamyasi (1971)"]
    assert Record.objects.active().count() == 3


def test_a_whole_file_leaves_nothing_out(shelf: Imports) -> None:
    assert "no longer in the file" not in shelf(discogs(OLD, NEWER, NEWEST)).said


def test_one_copy_of_two_that_left_the_file_is_missing_once(imports: Imports) -> None:
    imports(discogs(OLD, OLD | {"Collection Notes": "second"}))
    assert len(missing(imports(discogs(OLD)))) == 1


def test_a_bad_row_still_stands_in_the_file(shelf: Imports) -> None:
    bad = NEWER | {"Released": "ninety"}
    assert missing(shelf(discogs(OLD, bad, NEWEST), "--dry-run")) == []


def test_a_row_that_is_left_out_by_choice_still_stands_in_the_file(imports: Imports) -> None:
    one, other = "1,Neu!,,Neu! 75,1975,0,o,,,\r\n", "2,,Can,Tago Mago,1971,0,o,,,\r\n"
    imports(RYM + one + other)
    assert missing(imports(RYM + one + other.replace(",o,", ",w,"))) == []


def test_a_removed_record_is_not_missed(shelf: Imports) -> None:
    Record.objects.get(title="Ege Bamyasi").remove(by=SITE)
    assert missing(shelf(discogs(OLD, NEWEST))) == []


def test_a_record_that_the_source_never_gave_is_not_missed(shelf: Imports) -> None:
    make_record(title="By hand")
    assert missing(shelf(discogs(OLD, NEWER, NEWEST))) == []


def test_a_record_of_somebody_else_is_not_missed(shelf: Imports) -> None:
    make_user("other")
    assert missing(shelf(discogs(ELSEWHERE), "--owner", "other")) == []


def test_a_file_of_discos_own_leaves_nothing_out(imports: Imports) -> None:
    imports("artist,title\r\nCan,Tago Mago\r\nCan,Ege Bamyasi\r\n")
    assert missing(imports("artist,title\r\nCan,Tago Mago\r\n")) == []


def test_a_part_of_an_export_is_called_one(shelf: Imports) -> None:
    assert told(
        shelf(discogs(OLD)),
        "2 of the 3 records that this source gave before are not in the file",
        "a part of",
    )


def test_only_some_are_named_unless_all_are_asked_for(imports: Imports) -> None:
    imports(discogs(OLD, *(row(title=f"Title {n}", release_id=str(n)) for n in range(10, 17))))
    assert len(missing(imports(discogs(OLD), "--dry-run"))) == 5
    assert len(missing(imports(discogs(OLD), "--dry-run", "--verbosity", "2"))) == 7


@pytest.mark.parametrize("folder", ["Uncategorized", "Attic"])
def test_a_row_of_a_record_that_was_removed_here_is_named(shelf: Imports, folder: str) -> None:
    Record.objects.get(title="Ege Bamyasi").remove(reason="sold", by=SITE)
    outcome = shelf(discogs(OLD, NEWER | {"CollectionFolder": folder}, NEWEST))
    assert told(
        outcome,
        "1 record is in the file and removed from the shelf here",
        "Can - Ege Bamyasi (1971), left",
    )
    assert not Record.objects.get(title="Ege Bamyasi").is_active


def test_a_row_that_says_itself_that_the_record_left_is_not_named(imports: Imports) -> None:
    data = "artist,title,is_active,removed_on\r\nCan,Tago Mago,0,2026-01-02\r\n"
    imports(data)
    assert "stay removed" not in imports(data).said


def test_what_was_owned_once_there_is_not_named_as_removed_here(imports: Imports) -> None:
    data = RYM + "2,,Can,Tago Mago,1971,0,u,,,\r\n"
    for _ in range(2):
        outcome = imports(data, "--ownership", "all")
    assert figures(outcome.counts) == (0, 0, 1, 0)
    assert "stay removed" not in outcome.said


def test_the_last_import_is_that_of_its_owner(
    imported: Imports, collector: AbstractBaseUser
) -> None:
    assert Batch.objects.get().options["owner"] == collector.pk
