"""The command look_up."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from collection.catalogues.looking.run import LookUpRun
from collection.models import Batch, LookUp, Record
from tests.catalogues import faults
from tests.catalogues.discogs_shelf import TOKEN
from tests.catalogues.looking_up import tago_mago
from tests.catalogues.stand_in import StandIn
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def shelf(stand_in: StandIn, settings: Settings) -> StandIn:
    """One record for every way in which a look-up can end, and the token of the site."""
    settings.DISCO_DISCOGS_TOKEN = TOKEN
    stand_in.discogs.releases = {1: tago_mago(1), 2: tago_mago(2, title="Ege Bamyasi")}
    make_record(discogs_release_id=1, genre="Jazz")
    make_record(title="Ege Bamyasi")
    make_record(title="Monster Movie", discogs_release_id=3)
    return stand_in


def look_up(capsys: pytest.CaptureFixture[str], *arguments: str, **options: object) -> list[str]:
    """Run the command and return what it printed, line by line."""
    call_command("look_up", *arguments, **options)
    return capsys.readouterr().out.splitlines()


def test_the_last_line_accounts_for_every_record_and_every_cell(
    shelf: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    assert look_up(capsys)[-3:] == [
        "Kept, though the catalogue says something else: genre 1.",
        f"Filled in 1 record, as batch {Batch.objects.get().pk}.",
        "records=3 found=1 album=0 several=1 not-found=1 refused=0 cut-off=0 kept=0 covers=1 "
        "styles=1 tracks=1 barcode=1 country=1 year=1 original_year=1 labels=1 format=1",
    ]


def test_the_same_command_keeps_what_was_answered(
    shelf: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    look_up(capsys)
    assert look_up(capsys) == [
        "records=3 found=0 album=0 several=0 not-found=0 refused=0 cut-off=0 kept=3"
    ]


def test_only_records_that_fit_are_asked_about(
    shelf: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    assert look_up(capsys, "title=monster")[-1].startswith("records=1 found=0")


def test_only_the_parts_that_are_named_are_filled(
    shelf: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    assert look_up(capsys, "--only", "covers, styles")[-1].endswith("kept=0 covers=1 styles=1")


def test_a_dry_run_stores_nothing(shelf: StandIn, capsys: pytest.CaptureFixture[str]) -> None:
    lines = look_up(capsys, "--dry-run")
    assert "Nothing was stored: this was a dry run." in lines
    assert lines[-1].startswith("records=3 found=1") and not LookUp.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--only", "price"], "--only: “price” cannot be looked up; covers, genre, styles"),
        (["--only", ","], "--only: nothing is named; covers, genre"),
        (["--limit", "0"], "--limit: 0 is not 1 or more."),
        (["jazz"], "“jazz” is not a filter such as genre=jazz."),
        (["artist="], "artist= has no value: leave it out to mean all records."),
        (["colour=red"], "“colour” is not a filter"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(
    shelf: StandIn, arguments: list[str], sentence: str
) -> None:
    with pytest.raises(CommandError) as error:
        call_command("look_up", *arguments)
    assert sentence in str(error.value) and not shelf.requests


def test_a_catalogue_that_fails_ends_the_command_and_the_counts_are_still_said(
    shelf: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    make_record(title="Future Days", discogs_release_id=2)
    shelf.misbehave("/", faults.broken, 9)
    with pytest.raises(CommandError, match="Discogs has a problem"):
        call_command("look_up")
    assert capsys.readouterr().out.splitlines()[-1].startswith("records=3 found=0")


def test_look_ups_that_are_switched_off_are_refused(shelf: StandIn, settings: Settings) -> None:
    settings.DISCO_LOOK_UPS = False
    with pytest.raises(CommandError, match="Look-ups are switched off on this site"):
        call_command("look_up")
    assert not shelf.requests


def test_the_records_of_several_people_are_looked_up(
    shelf: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    make_record(make_user("berta"), title="Delay 1968", discogs_release_id=2)
    look_up(capsys)
    assert Record.objects.get(title="Delay 1968").genre is not None


def test_nothing_is_printed_where_nothing_is_wanted(
    shelf: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    assert look_up(capsys, verbosity=0) == []


@pytest.mark.parametrize("fault", [faults.overloaded, faults.abroad, faults.page])
def test_pictures_that_could_not_be_fetched_are_counted_with_the_reason(
    shelf: StandIn, capsys: pytest.CaptureFixture[str], fault: faults.Fault
) -> None:
    shelf.misbehave("/R-", fault, 99)
    call_command("look_up", "--only", "covers")
    assert "1 picture could not be fetched (Discogs" in capsys.readouterr().err


class Interrupting:
    """Interrupts a command as Ctrl-C does, once it was asked about so many records."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, records: int) -> None:
        self.left = records
        look_up_one = LookUpRun._look_up

        def interrupted(run: LookUpRun, facts: Any) -> None:
            if not self.left:
                raise KeyboardInterrupt
            self.left -= 1
            look_up_one(run, facts)

        monkeypatch.setattr(LookUpRun, "_look_up", interrupted)

    def go_on(self) -> None:
        self.left = -1


@pytest.mark.parametrize("arguments", [["no_cover=1"], ["no_cover=1", "--again"]])
@pytest.mark.parametrize("records", [1, 2, 3])
def test_a_command_that_goes_on_says_what_came_of_all_of_it_and_asks_nothing_twice(
    shelf: StandIn,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    records: int,
    arguments: list[str],
) -> None:
    Record.objects.update(genre=None)
    make_record(title="Delay 1968", discogs_release_id=2)
    interrupting = Interrupting(monkeypatch, records)
    with pytest.raises(CommandError, match="the same command goes on"):
        look_up(capsys, *arguments)
    interrupting.go_on()
    said = look_up(capsys, *arguments)
    batch = Batch.objects.get().pk
    assert (
        f"Filled in 2 records, {min(records, 1)} of them before the run was cut off, as batch"
        in (" ".join(said))
    )
    assert f"as batch {batch}." in said[-2]
    assert said[-1] == (
        "records=4 found=2 album=0 several=1 not-found=1 refused=0 cut-off=0 kept=0 covers=2 "
        "genre=2 styles=2 tracks=2 barcode=2 country=2 year=2 original_year=2 labels=2 format=2"
    )
    assert len(shelf.asked("/releases/3")) == 1


def test_a_command_that_came_to_its_end_begins_anew(
    shelf: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        assert look_up(capsys, "--again")[-1].startswith("records=3 found=1 album=0 several=1")
    assert len(shelf.asked("/releases/3")) == 2


def test_what_was_answered_before_a_run_began_is_kept(
    shelf: StandIn, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    look_up(capsys, "title=monster")
    interrupting = Interrupting(monkeypatch, 1)
    with pytest.raises(CommandError):
        look_up(capsys)
    interrupting.go_on()
    assert look_up(capsys)[-1].startswith(
        "records=3 found=1 album=0 several=1 not-found=0 refused=0 cut-off=0 kept=1 "
    )
