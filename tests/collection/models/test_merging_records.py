"""Records that were entered twice become one, and are two again when that is undone."""

import random
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from adminkit.verbs import SITE
from collection.bulk.merge import merge
from collection.bulk.merge_records import FIELDS, PARTS, merge_records, usual_choice
from collection.bulk.row_states import rows_of
from collection.cells import read_cells
from collection.history.undo import NotUndoable, Undo
from collection.models import (
    Artist,
    Batch,
    Change,
    Decision,
    Format,
    Genre,
    Label,
    Loan,
    LookUp,
    OwnValue,
    Play,
    Record,
    RecordPicture,
    RecordTag,
    SourceKey,
    Style,
    Track,
    TwoRecords,
    Want,
)
from credits.models import Account, Transaction
from credits.proof import prove_ledger
from ratings.models import Rating
from tests.factories import make_account, make_record, make_user

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def anna() -> User:
    user = make_user("anna", is_superuser=True, is_staff=True)
    make_account(user, opened_on=TODAY - timedelta(300))
    return user


def merged(*records: Record, by: User, **options: Any) -> Batch:
    kept, *gone = records
    return merge_records(kept, gone, usual_choice(records), by=by, **options)


def everything() -> dict[str, Any]:
    """Return all that a merge may touch, but for the ledger, which only grows."""
    rows: dict[str, Any] = {}
    for model in (Record, *PARTS.values(), Rating, Play, Want, LookUp, Decision, TwoRecords):
        rows |= rows_of(model._base_manager.all())
    rows |= rows_of(SourceKey.every.all())
    pointers = Change.objects.filter(record__isnull=False).exclude(batch__kind="undo")
    rows["changes"] = set(pointers.values_list("pk", "record_id"))
    return rows


def balances() -> dict[str, int]:
    return {account.owner.username: account.balance() for account in Account.objects.all()}


def furnish(dice: random.Random, owner: User, number: int) -> Record:
    """Store a record with some of everything."""
    record = make_record(
        owner,
        title=f"Title {dice.randrange(5)}",
        artists=[(f"Artist {n}", dice.choice(("", "&"))) for n in dice.sample(range(6), 2)],
        labels=[(f"Label {dice.randrange(4)}", str(dice.randrange(3)))],
        genre=dice.choice(("", "Rock", "Jazz")),
        format=dice.choice(("", "LP", "CD")),
        price=dice.choice((None, "9.50")),
        year=dice.choice((None, 1971)),
        remarks=dice.choice(("", f"Nr. {number}")),
    )
    record.set_styles([Style.objects.get_or_add(f"Style {dice.randrange(4)}")[0]])
    record.set_tracks([{"title": f"Song {n}"} for n in range(dice.randrange(3))])
    day = TODAY - timedelta(dice.randrange(1, 400))
    record.buy(by=SITE, cost=dice.randrange(2), on=day)
    if dice.random() < 0.2:
        record.remove(by=SITE, refund=dice.randrange(2), reason="sold")
    for _ in range(dice.randrange(3)):
        Rating.objects.update_or_create(
            record=record,
            author=owner,
            rated_on=date(2024, 1, dice.randrange(1, 4)),
            defaults={"value": dice.randrange(10)},
        )
        Play.objects.create(record=record, user=owner, day=date(2024, 2, 1))
    if dice.random() < 0.5:
        SourceKey.objects.create(
            record=record, source="discogs", key=str(number % 7), seen={"a": "b"}
        )
    if dice.random() < 0.3:
        LookUp.objects.create(record=record, catalogue="discogs", state="found", key="1")
    if dice.random() < 0.3:
        Want.objects.create(owner=owner, artist="A", title="B", closed_on=TODAY, record=record)
    if dice.random() < 0.3:
        Decision.objects.create(
            key=f"row {record.pk}", subject="record", text="A", record=record, owner=owner
        )
    return record


def merge_at_random(number: int, anna: User) -> None:
    """Merge so often what is left at random, and undo it all in reverse order."""
    dice = random.Random(4)
    for count in range(3 * number // 2 + 6):
        furnish(dice, anna, count)
    states = []
    for _ in range(number):
        left = list(Record.objects.order_by("pk"))
        some = dice.sample(left, dice.choice((2, 2, 2, 3)))
        ids = [record.pk for record in some]
        choice = {name: dice.choice(ids) for name in (*PARTS, *FIELDS)}
        before = everything(), balances(), set(Transaction.objects.values_list("pk", flat=True))
        reverse = [pk for pk in ids[1:] if dice.random() < 0.5]
        batch = merge_records(some[0], some[1:], choice, reverse=reverse, by=anna)
        states.append((batch, before))
        assert prove_ledger().faults == []
    for batch, (rows, balance, lines) in reversed(states):
        Undo(batch).run(by=anna)
        now = everything()
        # The batches of merges themselves stay in the history of the records.
        assert now.pop("changes") >= rows.pop("changes") and now == rows
        assert balances() == balance
        assert lines <= set(Transaction.objects.values_list("pk", flat=True))
    assert prove_ledger().faults == []


def test_random_merges_undone_in_reverse_order_leave_everything_as_it_was(anna: User) -> None:
    merge_at_random(20, anna)


def told() -> dict[str, Any]:
    """Return the cells of all records, and what hangs on them, whatever ids their parts have."""
    rows: dict[str, Any] = {"cells": read_cells(list(Record.objects.values_list("pk", flat=True)))}
    for model in (Rating, Play, Want, LookUp):
        rows |= rows_of(model._base_manager.all())
    rows |= rows_of(SourceKey.every.all())
    return rows


def test_merges_of_names_and_of_records_in_turn_are_undone_in_reverse_order(anna: User) -> None:
    dice = random.Random(7)
    for count in range(24):
        furnish(dice, anna, count)
    before, balance, batches = [], balances(), []
    tables = (Artist, Label, Genre, Style, Format)
    for number in range(16):
        before.append(told())
        if number % 2:
            model = dice.choice([table for table in tables if table.objects.count() > 1])
            row, other = dice.sample(list(model.objects.order_by("pk")), 2)
            batches.append(merge(row, other, by=SITE))
        else:
            some = dice.sample(list(Record.objects.order_by("pk")), 2)
            ids = [record.pk for record in some]
            choice = {name: dice.choice(ids) for name in (*PARTS, *FIELDS)}
            reverse = ids[1:] if dice.random() < 0.5 else []
            batches.append(merge_records(some[0], some[1:], choice, reverse=reverse, by=anna))
    for batch, rows in zip(reversed(batches), reversed(before), strict=True):
        assert Undo(batch).run(by=SITE).kept == []
        assert told() == rows
    assert (balances(), prove_ledger().faults) == (balance, [])


def test_what_hangs_on_a_record_moves_to_the_one_that_stays(anna: User) -> None:
    first, second = make_record(anna, rating="8"), make_record(anna)
    Rating.objects.create(record=second, author=anna, value=5, rated_on=date(2020, 1, 1))
    Rating.objects.create(
        record=second, author=anna, value=4, rated_on=first.ratings.get().rated_on
    )
    Play.objects.create(record=second, user=anna, day=TODAY)
    Want.objects.create(owner=anna, artist="Can", title="X", closed_on=TODAY, record=second)
    merged(first, second, by=anna)
    assert sorted(rating.value for rating in first.ratings.all()) == [5, 8]
    assert (first.plays.count(), first.wants.count()) == (1, 1)
    assert not Record.objects.filter(pk=second.pk).exists()


def test_what_one_record_lacks_comes_from_the_other(anna: User) -> None:
    first = make_record(anna, labels=[], year=None, location="Attic")
    second = make_record(anna, labels=[("Spoon", "1")], year=1971, location="Cellar")
    second.set_tracks([{"title": "Paperhouse"}])
    merged(first, second, by=anna)
    first.refresh_from_db()
    assert (first.year, first.location) == (1971, "Attic")
    assert (str(first.label_links.get()), str(first.tracks.get())) == ("Spoon 1", "Paperhouse")
    assert "paperhouse" in first.search_text


def test_the_lost_uid_leads_to_the_record_that_stays(anna: User) -> None:
    first, second = make_record(anna), make_record(anna)
    merged(first, second, by=anna)
    key = first.source_keys.get(source="disco", key=str(second.uid))
    assert key.is_merged and not SourceKey.objects.exists()


def test_a_key_of_a_source_that_did_not_know_the_record_counts_from_now_on(anna: User) -> None:
    first, second = make_record(anna), make_record(anna)
    SourceKey.objects.create(record=second, source="discogs", key="7", seen={"title": "X"})
    merged(first, second, by=anna)
    assert SourceKey.objects.get().record == first


def test_what_was_paid_twice_is_given_back_and_taken_again_by_an_undo(anna: User) -> None:
    first, second = make_record(anna), make_record(anna)
    for record in (first, second):
        record.buy(by=SITE)
    before = balances()
    batch = merged(first, second, reverse=[second.pk], by=anna)
    assert balances()["anna"] == before["anna"] + 1
    assert first.transactions.count() == 3
    plan = Undo(batch).preview()
    assert (plan.lines_reversed, plan.credits["anna"]) == (1, -1)
    Undo(batch).run(by=anna)
    assert balances() == before and prove_ledger().faults == []


def test_lines_that_cannot_be_of_one_history_keep_the_name_of_their_record(anna: User) -> None:
    first, second = make_record(anna), make_record(anna, title="Twin")
    for record in (first, second):
        record.buy(by=SITE)
    merged(first, second, by=anna)
    assert Transaction.objects.get(record=None).memo == "Can - Twin"
    assert prove_ledger().faults == []


def test_what_was_edited_since_a_merge_stays_when_it_is_undone(anna: User) -> None:
    first = make_record(anna, year=None)
    second = make_record(anna, year=1971)
    second.set_tracks([{"title": "Paperhouse"}])
    batch = merged(first, second, by=anna)
    first.refresh_from_db()
    first.year = 1972
    first.save()
    first.set_tracks([{"title": "Mushroom"}])
    Rating.objects.rate(first, anna, 9, by=anna)
    undo = Undo(batch)
    assert [kept.why for kept in undo.preview().kept] == ["edited: year, tracks"]
    undo.run(by=anna)
    first.refresh_from_db()
    assert (first.year, first.tracks.get().title, first.ratings.get().value) == (
        1972,
        "Mushroom",
        9,
    )
    again = Record.objects.get(uid=second.uid)
    assert (again.year, again.tracks.get().title) == (1971, "Paperhouse")


def test_a_name_that_was_pruned_after_a_merge_is_made_again(anna: User) -> None:
    first, second = make_record(anna, genre="Rock"), make_record(anna, genre="Jazz")
    batch = merged(first, second, by=anna)
    Genre.objects.prune(by=anna)
    Undo(batch).run(by=anna)
    assert str(Record.objects.get(uid=second.uid).genre) == "Jazz"


def test_a_merge_into_a_record_that_is_gone_by_now_is_not_undone(anna: User) -> None:
    first, second, third = (make_record(anna) for _ in range(3))
    batch = merged(first, second, by=anna)
    merged(third, first, by=anna)
    with pytest.raises(NotUndoable, match="undo that first"):
        Undo(batch)


def test_records_of_different_owners_are_never_one(anna: User) -> None:
    with pytest.raises(ValidationError, match="different owners"):
        merged(make_record(anna), make_record(make_user("ben")), by=anna)


def test_one_record_is_not_merged_with_itself(anna: User) -> None:
    record = make_record(anna)
    with pytest.raises(ValidationError, match="at least two"):
        merged(record, record, by=anna)


def test_whoever_may_not_delete_records_merges_none(anna: User) -> None:
    ben = make_user("ben")
    with pytest.raises(PermissionDenied):
        merged(make_record(ben), make_record(ben), by=ben)
    assert Track.objects.count() == 0 and Record.objects.count() == 2


def test_every_table_that_names_a_record_is_known_to_the_merge() -> None:
    told = {Change, Decision, Loan, LookUp, Play, SourceKey, TwoRecords, Want, Rating, Transaction}
    told |= {OwnValue, RecordPicture, RecordTag}
    assert {link.related_model for link in Record._meta.related_objects} == told | {*PARTS.values()}
