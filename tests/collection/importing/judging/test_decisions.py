"""What a user says where a file leaves it open: done at once, kept for the next file, and taken
back by an undo.
"""

from pathlib import Path

import pytest
from django.contrib.auth.models import AbstractBaseUser

from adminkit.verbs import SITE
from collection.importing.engine import Import
from collection.importing.files.opening import open_file
from collection.importing.judging.decisions import key_of
from collection.importing.options import Answers, ImportOptions
from collection.importing.report import Report
from collection.importing.sources.doubt import ways
from collection.models import Artist, Decision, Record, SourceKey
from collection.models.decisions import row_key
from credits.models import Transaction
from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import discogs, row
from tests.collection.importing.running import all_facts, figures, run, snapshot, told
from tests.factories import make_record

TRIO = "Can, Neu! & Faust"
BOTH = row(artist=TRIO)
CAVE = row(
    artist="Nick Cave",
    title="Wild Rose",
    release_id="7",
    format="LP",
    released="1995",
    label="Mute",
)
# The same row a month later, so that it is read again.
CHANGED = CAVE | {"CollectionFolder": "Attic"}
# Tables in which an undo leaves word of itself.
HISTORY = {"collection.Batch", "collection.Change"}


@pytest.fixture
def say(collector: AbstractBaseUser, tmp_path: Path):
    """Imports a file of Discogs with decisions."""

    def import_file(
        data: bytes, names=None, records=None, preview: bool = False, **options
    ) -> Report:
        path = tmp_path / "said.csv"
        path.write_bytes(data)
        answers = Answers(names or {}, records or {})
        job = Import(open_file(path), ImportOptions(owner=collector, answers=answers, **options))
        return job.preview() if preview else job.run(by=SITE)

    return import_file


@pytest.fixture
def wild_rose(collector: AbstractBaseUser) -> Record:
    """A record that was bought here, and that the file CAVE looks like."""
    record = make_record(
        artists=["Nick Cave", "Kylie Minogue"], title="Wild Rose", year=1995, format="LP"
    )
    record.buy(by=SITE)
    return record


def same_as(record: Record, release: str = "7", added: str = "2020-11-18 19:17:05") -> dict:
    return {
        row_key(record.owner_id, "discogs", f"{release}\n{added}"): (
            record.pk,
            "Nick Cave - Wild Rose",
        )
    }


def artists() -> list[list[str]]:
    return [fact["artists"] for fact in all_facts()]


def without_history() -> dict:
    return {table: rows for table, rows in snapshot().items() if table not in HISTORY}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A, B", [["A", "B"]]),
        ("A & B / C", [["A", "B", "C"]]),
        (TRIO, [["Can", "Neu! & Faust"], ["Can", "Neu!", "Faust"]]),
        ("Earth, ", []),
    ],
)
def test_a_text_can_be_taken_apart_at_its_commas_or_at_all_signs(text: str, found: list) -> None:
    assert ways(text) == found


def test_a_text_said_to_be_several_names_comes_in_as_several(say) -> None:
    say(discogs(BOTH), {("artist", TRIO): ["Can", "Neu!", "Faust"]})
    assert artists() == [["Can", "Neu!", "Faust"]]


def test_the_sign_between_two_names_is_kept(say) -> None:
    say(discogs(BOTH), {("artist", TRIO): ["Can", "Neu!", "Faust"]})
    assert all_facts()[0]["join_phrases"] == ["", "&"]


def test_a_text_said_to_be_one_name_stays_one_though_its_parts_are_names(say) -> None:
    make_record(artists=["Can", "Neu! & Faust"], title="Other")
    say(discogs(BOTH), {("artist", TRIO): [TRIO]})
    assert artists()[1] == [TRIO]


def test_two_names_with_a_sign_are_doubtful_where_both_are_names(
    imports: Imports, collector: object
) -> None:
    make_record(artists=["Can", "Faust"], title="Other")
    said = imports(
        discogs(row(artist="Can & Faust"), row(artist="Can & Cluster", release_id="2")), "--dry-run"
    ).said
    assert "artist “Can & Faust” may be 2 artists" in said and "Cluster" not in said


def test_what_was_decided_counts_for_the_next_file_and_is_said(say, imports: Imports) -> None:
    say(discogs(BOTH), {("artist", TRIO): ["Can", "Neu! & Faust"]})
    outcome = imports(discogs(BOTH, row(artist=TRIO.upper(), release_id="2", title="Other")))
    assert artists()[1] == ["Can", "Neu! & Faust"]
    assert told(outcome, "1 text that may be several names is read as decided before")


def test_a_decision_that_is_deleted_is_asked_again(say, imports: Imports) -> None:
    say(discogs(BOTH), {("artist", TRIO): ["Can", "Neu! & Faust", "Cluster"]})
    Decision.objects.all().delete()
    Artist.objects.filter(name="Cluster").update(name="Other", name_key="other")
    assert "may be" in imports(discogs(row(artist="Cluster, Can", release_id="2"))).said


def test_a_decision_without_an_answer_takes_back_what_was_said(say) -> None:
    say(discogs(BOTH), {("artist", TRIO): [TRIO]})
    say(discogs(BOTH), {("artist", TRIO): []})
    assert not Decision.objects.exists()


def test_a_decision_gives_the_preview_another_fingerprint(say) -> None:
    plain = say(discogs(BOTH), preview=True).fingerprint
    assert (
        say(discogs(BOTH), {("artist", TRIO): ["Can", "Neu! & Faust"]}, preview=True).fingerprint
        != plain
    )


def test_a_preview_keeps_no_decision(say) -> None:
    say(discogs(BOTH), {("artist", TRIO): [TRIO]}, preview=True)
    assert not Decision.objects.exists()


def test_a_row_said_to_be_a_record_is_never_booked_again(say, wild_rose: Record) -> None:
    before = list(Transaction.objects.values())
    say(discogs(CAVE), records=same_as(wild_rose))
    assert list(Transaction.objects.values()) == before and Record.objects.count() == 1


def test_a_row_said_to_be_a_record_gives_it_its_key_and_fills_gaps(say, wild_rose: Record) -> None:
    say(discogs(CAVE), records=same_as(wild_rose))
    assert SourceKey.objects.get().record == wild_rose
    assert (all_facts()[0]["labels"], all_facts()[0]["artists"]) == (
        [("Mute", "UAS 29 211")],
        ["Nick Cave", "Kylie Minogue"],
    )


@pytest.mark.parametrize("mode", ["update", "add"])
def test_after_decisions_the_same_file_changes_nothing(
    say, imports: Imports, wild_rose: Record, mode: str
) -> None:
    say(
        discogs(BOTH, CAVE),
        {("artist", TRIO): ["Can", "Neu!", "Faust"]},
        same_as(wild_rose),
        mode=mode,
    )
    before = without_history()
    counts = imports(discogs(BOTH, CAVE), "--mode", mode).counts
    assert (counts["new"], counts["changed"]) == (0, 0)
    assert without_history() == before


def test_a_file_of_discos_own_keeps_a_decision_about_a_row(
    imports: Imports, wild_rose: Record, tmp_path: Path
) -> None:
    data = "artist,title,record_format,year\r\nNick Cave,Wild Rose,LP,1995\r\n"
    path = tmp_path / "shelf.csv"
    path.write_text(data)
    options = ImportOptions(owner=wild_rose.owner, mode="add")
    job, seen = Import(open_file(path), options), []
    assert job.preview(seen.append).counts["new"] == 1
    options.answers.records[key_of(job.source, seen[0].row)] = (
        wild_rose.pk,
        "Nick Cave - Wild Rose",
    )
    Import(open_file(path), options).run(by=SITE)
    assert figures(imports(data, "--mode", "add").counts) == (0, 0, 0, 1)


def test_an_undo_restores_everything_as_it_was(say, wild_rose: Record) -> None:
    before = without_history()
    report = say(
        discogs(BOTH, CAVE), {("artist", TRIO): ["Can", "Neu!", "Faust"]}, same_as(wild_rose)
    )
    assert run("undo_import", report.batch.pk).code == 0
    after = without_history()
    assert {
        table for table in before if without_times(before[table]) != without_times(after[table])
    } == set()


def test_an_undo_leaves_what_was_decided_otherwise_since(say) -> None:
    first = say(discogs(BOTH), {("artist", TRIO): [TRIO]})
    say(discogs(BOTH), {("artist", TRIO): ["Can", "Neu! & Faust"]})
    run("undo_import", first.batch.pk)
    assert Decision.objects.get().names == ["Can", "Neu! & Faust"]


def test_of_two_rows_said_to_be_one_record_the_second_is_new(say, wild_rose: Record) -> None:
    say(discogs(CAVE, CAVE), records=same_as(wild_rose))
    assert Record.objects.count() == 2


def test_of_two_rows_of_one_title_the_one_said_to_be_a_record_is_told(
    say, wild_rose: Record
) -> None:
    other = CAVE | {"release_id": "8"}
    assert say(discogs(CAVE, other), records=same_as(wild_rose), preview=True).recognised == 1


def test_a_record_of_which_another_row_speaks_by_its_key_is_not_taken(
    say, wild_rose: Record
) -> None:
    say(discogs(CAVE), records=same_as(wild_rose))
    other = CAVE | {"release_id": "8"}
    say(discogs(CAVE, other), records=same_as(wild_rose, "8"))
    assert SourceKey.objects.get(record=wild_rose).key == "7" and Record.objects.count() == 2


@pytest.mark.once
def test_a_row_speaks_of_the_record_of_its_key_whatever_was_decided(say, wild_rose: Record) -> None:
    say(discogs(CAVE), records=same_as(wild_rose))
    moved = say(discogs(CHANGED), records=same_as(make_record(title="Murder Ballads")))
    assert list(moved.batch.changes.values_list("record", flat=True)) == [wild_rose.pk]


def test_a_decision_about_a_record_goes_with_it(say, wild_rose: Record) -> None:
    say(discogs(CAVE), records=same_as(wild_rose))
    wild_rose.delete()
    assert not Decision.objects.exists()


def without_times(rows: list) -> list:
    """Return rows without moments: an undo writes records again."""
    return [[cell for cell in one if not hasattr(cell, "tzinfo")] for one in rows]
