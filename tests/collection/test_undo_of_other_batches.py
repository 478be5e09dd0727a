"""Bulk edits, bulk removals, merges and wantlists are undone as imports are; and the command that
undoes a batch.
"""

from datetime import date

import pytest
from django.contrib.auth.models import AbstractBaseUser

from adminkit.verbs import SITE
from collection.bulk.edit import edit_together
from collection.bulk.merge import merge
from collection.bulk.moves import put_back_together, remove_together
from collection.history.undo import NotUndoable, Undo
from collection.models import Artist, Batch, Format, Genre, Label, Record, Want
from credits.models import Account, Transaction
from credits.proof import prove_ledger
from tests.collection.importing.running import all_facts, run, snapshot
from tests.collection.undoing import TakeIn, anna, tables, take_in
from tests.factories import make_record

__all__ = ["anna", "take_in"]
pytestmark = pytest.mark.usefixtures("anna")

WANTLIST = (
    "Catalog#,Artist,Title,Label,Format,Rating,Released,release_id,Notes\r\n"
    "X 1,Can,Delay 1968,Spoon,LP,,1981,11,{notes}\r\nX 2,Can,Rite Time,Spoon,LP,,1989,12,\r\n"
)


def last_batch() -> Batch:
    return Batch.objects.order_by("-pk")[0]


def test_a_bulk_edit_goes_back() -> None:
    one, other = make_record(genre="Rock", location="Attic"), make_record(title="Flow Motion")
    before = all_facts()
    edit_together(
        Record.objects.all(),
        {"genre": Genre.objects.create(name="Krautrock"), "location": "Cellar"},
        by=SITE,
    )
    assert Undo(last_batch()).run(by=SITE).counts == {"restored": 2}
    assert all_facts() == before
    assert {one.pk, other.pk} == set(last_batch().changes.values_list("record", flat=True))


def test_a_genre_that_was_pruned_since_is_made_again() -> None:
    make_record(genre="Rock")
    edit_together(Record.objects.all(), {"genre": None}, by=SITE)
    Genre.objects.prune(by=SITE)
    undo = Undo(last_batch()).run(by=SITE).undo
    assert (Record.objects.get().genre.name, undo.made) == (
        "Rock",
        {"genre": [Genre.objects.get().pk]},
    )


def test_a_record_edited_since_a_bulk_edit_is_kept() -> None:
    one, other = make_record(), make_record(title="Flow Motion")
    edit_together(Record.objects.all(), {"location": "Cellar"}, by=SITE)
    Record.objects.filter(pk=one.pk).update(year=1971)
    plan = Undo(last_batch()).run(by=SITE)
    assert [(kept.id, kept.why) for kept in plan.kept] == [(one.pk, "edited: year")]
    assert set(Record.objects.values_list("pk", "location")) == {(one.pk, "Cellar"), (other.pk, "")}


@pytest.mark.parametrize("refund", [0, 1])
def test_a_bulk_removal_is_reversed_in_the_ledger(anna: AbstractBaseUser, refund: int) -> None:
    make_record().buy(by=SITE)
    before = all_facts()
    remove_together(Record.objects.all(), reason="sold", refund=refund, by=SITE)
    assert Undo(last_batch()).run(by=SITE).counts == {"restored": 1}
    assert all_facts() == before
    assert (Transaction.objects.count(), anna.account.balance(), prove_ledger().faults) == (
        3,
        -1,
        [],
    )


def test_a_bulk_return_is_undone(anna: AbstractBaseUser) -> None:
    record = make_record()
    record.buy(by=SITE)
    record.remove(reason="lost", by=SITE)
    before = all_facts()
    put_back_together(Record.objects.all(), cost=1, by=SITE)
    Undo(last_batch()).run(by=SITE)
    assert all_facts() == before
    assert prove_ledger().faults == prove_ledger().remarks == []


def test_a_merge_of_artists_is_undone_with_what_each_knew() -> None:
    make_record(artists=["Kan", ("Can", "&"), "Faust"])
    make_record(title="Flow Motion", artists=["Kan"])
    kan, can = Artist.objects.get(name="Kan"), Artist.objects.get(name="Can")
    Artist.objects.filter(pk=kan.pk).update(country="Germany", sort_name="Kan, The")
    before = all_facts()
    merge(Artist.objects.get(pk=kan.pk), can, by=SITE)
    Undo(last_batch()).run(by=SITE)
    assert all_facts() == before
    found = Artist.objects.order_by("name").values_list("name", "country", "sort_name")
    assert list(found) == [
        ("Can", "", "Can"),
        ("Faust", "", "Faust"),
        ("Kan", "Germany", "Kan, The"),
    ]


def test_a_merge_of_labels_brings_both_numbers_back() -> None:
    make_record(labels=[("Spoon", "X 1"), ("Spoon Records", "X 2")])
    before = all_facts()
    merge(Label.objects.get(name="Spoon Records"), Label.objects.get(name="Spoon"), by=SITE)
    Undo(last_batch()).run(by=SITE)
    assert all_facts() == before


def test_a_merge_of_formats_that_nobody_used_is_undone() -> None:
    single, other = (
        Format.objects.create(name="Single", is_small=True),
        Format.objects.create(name="LP"),
    )
    merge(single, other, by=SITE)
    Undo(last_batch()).run(by=SITE)
    assert Format.objects.get(name="Single").is_small


def test_wants_that_a_wantlist_entered_go(take_in: TakeIn) -> None:
    before = tables()
    assert Undo(take_in(WANTLIST.format(notes=""))).run(by=SITE).counts == {"taken_away": 2}
    assert tables() == before


@pytest.mark.parametrize(
    ("edit", "why"), [({"priority": 1}, "edited"), ({"closed_on": date(2024, 1, 1)}, "closed")]
)
def test_a_want_that_was_touched_is_kept(
    take_in: TakeIn, edit: dict[str, object], why: str
) -> None:
    batch = take_in(WANTLIST.format(notes=""))
    Want.objects.filter(title="Rite Time").update(**edit)
    (kept,) = Undo(batch).run(by=SITE).kept
    assert (kept.name, kept.why, kept.table) == ("Can - Rite Time", why, "want")
    assert Want.objects.get().title == "Rite Time"


def test_what_a_wantlist_filled_in_is_empty_again(take_in: TakeIn) -> None:
    take_in(WANTLIST.format(notes=""))
    Undo(take_in(WANTLIST.format(notes="any pressing"))).run(by=SITE)
    assert list(Want.objects.values_list("notes", flat=True)) == ["", ""]


def test_what_was_filled_in_and_edited_since_is_kept(take_in: TakeIn) -> None:
    take_in(WANTLIST.format(notes=""))
    batch = take_in(WANTLIST.format(notes="any pressing"))
    Want.objects.filter(title="Delay 1968").update(notes="first pressing")
    with pytest.raises(NotUndoable, match="all of it was touched"):
        Undo(batch).run(by=SITE)


def test_a_batch_that_does_not_know_what_it_wrote_is_refused() -> None:
    Batch.objects.bulk_create([Batch(kind="import")])
    with pytest.raises(NotUndoable, match="is too old to be undone"):
        Undo(last_batch())


def test_the_command_undoes_a_batch(take_in: TakeIn) -> None:
    batch = take_in("artist,title\r\nCan,Tago Mago\r\nCan,Flow Motion\r\n")
    Record.objects.filter(title="Tago Mago").update(location="Attic")
    kept = Record.objects.get(title="Tago Mago")
    outcome = run("undo_import", batch.pk)
    assert outcome.out.splitlines()[-1] == "taken_away=1 restored=0 kept=1 missing=0"
    assert outcome.err.strip() == f"record {kept.pk} is kept, Can - Tago Mago: edited: location"


def test_the_command_says_first_what_it_would_do(take_in: TakeIn) -> None:
    batch = take_in("artist,title\r\nCan,Tago Mago\r\n")
    before = snapshot()
    outcome = run("undo_import", batch.pk, "--dry-run")
    assert outcome.out.splitlines() == [
        "Nothing was undone: this was a dry run.",
        "taken_away=1 restored=0 kept=0 missing=0",
    ]
    assert snapshot() == before


def test_the_command_tells_the_credits_that_come_back(
    anna: AbstractBaseUser, take_in: TakeIn
) -> None:
    batch = take_in(
        "artist,title,purchase_date\r\nCan,Late,2021-05-01\r\n", "--charge-after", "2021-01-01"
    )
    assert "The balance of anna changes by +1 credit." in run("undo_import", batch.pk).out
    assert Account.objects.get().balance() == 0


@pytest.mark.parametrize(
    ("number", "told"), [(7, "There is no batch 7; there is none yet."), (0, "There is no batch 0")]
)
def test_the_command_refuses_a_batch_that_is_not_there(number: int, told: str) -> None:
    outcome = run("undo_import", number)
    assert (outcome.code, told in outcome.error) == (1, True)


def test_the_command_refuses_a_second_time(take_in: TakeIn) -> None:
    batch = take_in("artist,title\r\nCan,Tago Mago\r\n")
    run("undo_import", batch.pk)
    outcome = run("undo_import", batch.pk)
    assert (outcome.code, "was undone already" in outcome.error, outcome.out) == (1, True, "")


def test_the_command_can_be_silent(take_in: TakeIn) -> None:
    batch = take_in("artist,title\r\nCan,Tago Mago\r\n")
    outcome = run("undo_import", batch.pk, "--verbosity=0")
    assert (outcome.out, outcome.err, Record.objects.count()) == ("", "", 0)
