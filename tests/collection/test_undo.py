"""Undoing an import: what it made goes, what it changed goes back, what was touched since is kept
and named.
"""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser, User
from django.utils import timezone

from adminkit.audit import people
from adminkit.verbs import SITE
from collection.bulk.edit import edit_together
from collection.history.undo import NotUndoable, Undo
from collection.mistakes import withdraw
from collection.models import Artist, Batch, Label, Record, SourceKey
from credits.models import Account, Transaction
from credits.proof import prove_ledger
from ratings.models import Rating
from tests.collection.importing.cells import ONE_CELL
from tests.collection.importing.discogs_file import discogs, row
from tests.collection.importing.running import all_facts, snapshot
from tests.collection.undoing import TakeIn, added, anna, tables, take_in
from tests.factories import make_account, make_record, make_user

__all__ = ["anna", "take_in"]
pytestmark = pytest.mark.usefixtures("anna")


def many(count: int) -> bytes:
    """Return a file of different records, every second one rated."""
    numbers = range(count)
    rated = [
        {"artist": f"Artist {n % 97}", "label": f"Label {n % 31}", "rating": "5" * (n % 2)}
        for n in numbers
    ]
    return discogs(*(row(title=f"Title {n}", release_id=str(n + 1), **rated[n]) for n in numbers))


def state() -> list[object]:
    """Return what a collector sees: his records, their lines that count, and what files
    have said.
    """
    keys = SourceKey.objects.order_by("record_id", "source").values_list(
        "record_id", "source", "key", "seen"
    )
    return [
        all_facts(),
        list(keys),
        {one.owner.username: one.balance() for one in Account.objects.all()},
    ]


# What stays of three records that were touched, one of them rated by a new user; both that the file
# rated keep that.
OF_THREE = {
    "collection.Artist": 3,
    "collection.Label": 3,
    "collection.Format": 1,
    "collection.Record": 3,
    "collection.RecordArtist": 3,
    "collection.RecordLabel": 3,
    "collection.SourceKey": 3,
    "collection.Play": 1,
    "credits.Transaction": 3,
    "ratings.Rating": 1 + 2,
    "auth.User": 1,
}


def touch_three(anna: AbstractBaseUser) -> dict[int, str]:
    """Edit a record, rate another and play a third; return why each is kept."""
    edited, rated, played = Record.objects.filter(
        title__in=["Title 7", "Title 8", "Title 9"]
    ).order_by("title")
    edited.location = "Attic"
    edited.save()
    Rating.objects.rate(rated, make_user("ben"), Decimal(3), by=SITE)
    played.plays.create(user=anna, day=date(2024, 1, 1))
    return {edited.pk: "edited: location", rated.pk: "rated", played.pk: "played"}


@pytest.mark.once
def test_of_2100_rows_three_were_touched_and_stay(anna: AbstractBaseUser, take_in: TakeIn) -> None:
    make_account(anna)
    make_record(anna, artists=["Artist 1"], labels=["Label 1"], rating="7").buy(by=SITE)
    before, batch = tables(), take_in(many(2100))
    touches = touch_three(anna)
    plan = Undo(batch).run(by=SITE)
    assert plan.counts == {"taken_away": 2097, "kept": 3}
    assert {one.id: one.why for one in plan.kept} == touches
    assert added(before, tables()) == OF_THREE


def test_no_odd_cell_passes_for_an_edit(take_in: TakeIn) -> None:
    before = tables()
    batch = take_in(
        discogs(
            *(
                row(**cells, release_id="")
                for _, _, cells, _ in ONE_CELL
                if "release_id" not in cells
            )
        )
    )
    Undo(batch).run(by=SITE)
    assert tables() == before


def test_nothing_is_left_of_an_import_that_nobody_touched(
    anna: AbstractBaseUser, take_in: TakeIn
) -> None:
    make_record(anna, artists=["Artist 1"])
    before = tables()
    Undo(take_in(many(30))).run(by=SITE)
    assert tables() == before


def test_the_account_that_an_import_opened_goes_with_it(take_in: TakeIn) -> None:
    Undo(take_in(many(2))).run(by=SITE)
    assert not Account.objects.exists()


def test_an_account_whose_pace_was_set_since_stays(take_in: TakeIn) -> None:
    batch = take_in(many(2))
    Account.objects.update(interval_days=7)
    Undo(batch).run(by=SITE)
    assert Account.objects.get().interval_days == 7


def edit_title(record: Record) -> None:
    record.title = "Renamed"
    record.save()


def close_want(record: Record) -> None:
    record.wants.create(
        owner=record.owner, artist="Can", title="Tago Mago", closed_on=date(2024, 1, 1)
    )


TOUCHES = [
    ("its title", edit_title, "edited: title"),
    (
        "its artists",
        lambda one: one.set_artists([*Artist.objects.filter(name="Artist 2")]),
        "edited: artist",
    ),
    (
        "its labels",
        lambda one: one.set_labels([(Label.objects.get(name="Label 1"), "X 1")]),
        "edited: label",
    ),
    ("its tracks", lambda one: one.set_tracks([{"title": "Halleluhwah"}]), "tracks entered"),
    (
        "its cover",
        lambda one: Record.objects.filter(pk=one.pk).update(cover="covers/x.jpg"),
        "has a cover",
    ),
    (
        "a rating of somebody else",
        lambda one: Rating.objects.rate(one, make_user("ben"), Decimal(9), by=SITE),
        "rated",
    ),
    (
        "another rating",
        lambda one: Rating.objects.rate(one, one.owner, Decimal(9), by=SITE),
        "rated",
    ),
    (
        "a review",
        lambda one: one.ratings.rate(one, one.owner, Decimal(10), review="Yes", by=SITE),
        "rated",
    ),
    ("a rating taken back", lambda one: one.ratings.all().delete(), "rated"),
    ("a play", lambda one: one.plays.create(user=one.owner, day=date(2024, 1, 1)), "played"),
    (
        "a want",
        lambda one: one.wants.create(
            owner=one.owner, artist="A", title="T", closed_on=date(2024, 1, 1)
        ),
        "a want",
    ),
    (
        "a bulk edit",
        lambda one: edit_together(Record.objects.filter(pk=one.pk), {"location": "X"}, by=SITE),
        "changed by Bulk edit",
    ),
]


@pytest.mark.parametrize(
    ("touch", "why"), [touch[1:] for touch in TOUCHES], ids=[touch[0] for touch in TOUCHES]
)
def test_a_record_is_kept_because_of(take_in: TakeIn, touch, why) -> None:
    batch = take_in(many(4))
    record = Record.objects.get(title="Title 1")
    touch(record)
    (kept,) = Undo(batch).run(by=SITE).kept
    assert (kept.id, why in kept.why) == (record.pk, True), kept
    assert Record.objects.get() == record


def test_a_record_that_left_the_shelf_is_kept_with_its_lines(take_in: TakeIn) -> None:
    batch = take_in(many(3))
    Record.objects.get(title="Title 1").remove(by=SITE)
    (kept,) = Undo(batch).run(by=SITE).kept
    assert "has newer lines in the ledger" in kept.why
    assert (Transaction.objects.count(), prove_ledger().faults) == (2, [])


def test_another_spelling_of_an_artist_is_no_edit_of_his_records(take_in: TakeIn) -> None:
    batch = take_in(many(3))
    Artist.objects.filter(name="Artist 1").update(name="ARTIST  1")
    assert Undo(batch).run(by=SITE).counts == {"taken_away": 3}


def test_an_edit_that_was_taken_back_is_no_edit(take_in: TakeIn) -> None:
    batch = take_in(many(1))
    record = Record.objects.get()
    for location in ("Attic", ""):
        record.location = location
        record.save()
    assert Undo(batch).run(by=SITE).counts == {"taken_away": 1}


def test_records_that_are_gone_already_are_counted(take_in: TakeIn) -> None:
    batch = take_in(many(3))
    withdraw(Record.objects.get(title="Title 1"), by=SITE)
    assert Undo(batch).run(by=SITE).counts == {"taken_away": 2, "missing": 1}


def test_what_a_second_file_changed_goes_back(take_in: TakeIn) -> None:
    take_in(
        discogs(
            row(folder="Cellar", rating="3", artist="Can"),
            row(title="Monster Movie", release_id="2"),
        )
    )
    before = state()
    batch = take_in(
        discogs(
            row(folder="Attic", rating="5", artist="The Can", number="X 9"),
            row(title="New", release_id="3"),
        )
    )
    assert Undo(batch).run(by=SITE).counts == {"taken_away": 1, "restored": 1}
    assert state() == before
    assert not Artist.objects.filter(name="The Can").exists()


def test_the_same_file_after_an_undo_changes_the_same_again(take_in: TakeIn) -> None:
    take_in(discogs(row(folder="Cellar")))
    second = discogs(row(folder="Attic"), row(title="New", release_id="3"))
    counts = take_in(second).counts
    Undo(Batch.objects.order_by("-pk")[0]).run(by=SITE)
    assert take_in(second).counts == counts


def test_what_a_file_had_said_of_unchanged_records_is_forgotten(
    anna: AbstractBaseUser, take_in: TakeIn
) -> None:
    make_record(anna, title="Tago Mago", format="2xLP", year=1971)
    batch = take_in(discogs(row(artist="Can"), row(title="New", release_id="2")), "--mode", "add")
    Undo(batch).run(by=SITE)
    assert not SourceKey.objects.exists()


def test_what_a_file_said_of_a_conflict_is_what_it_had_said_before(take_in: TakeIn) -> None:
    take_in(discogs(row(folder="Cellar")))
    Record.objects.update(location="Attic")
    before = SourceKey.objects.get().seen
    batch = take_in(discogs(row(folder="Garage"), row(title="New", release_id="3")))
    assert SourceKey.objects.order_by("pk")[0].seen != before
    Undo(batch).run(by=SITE)
    assert SourceKey.objects.get().seen == before


def test_a_changed_record_that_was_played_keeps_what_the_file_wrote(
    anna: AbstractBaseUser, take_in: TakeIn
) -> None:
    take_in(discogs(row(folder="Cellar")))
    batch = take_in(discogs(row(folder="Attic"), row(title="New", release_id="3")))
    Record.objects.get(location="Attic").plays.create(user=anna, day=date(2024, 1, 1))
    assert Undo(batch).run(by=SITE).counts == {"taken_away": 1, "kept": 1}
    assert Record.objects.get().location == "Attic"


def test_purchases_are_reversed_and_stay_with_their_memo(
    anna: AbstractBaseUser, take_in: TakeIn
) -> None:
    account = make_account(anna, opened_on=date(2020, 1, 1), granted_through=timezone.localdate())
    text = "artist,title,purchase_date\r\nCan,Early,2020-05-01\r\nCan,Late,2021-05-01\r\n"
    batch = take_in(text, "--charge-after", "2021-01-01")
    plan = Undo(batch).run(by=SITE)
    assert (plan.lines_going, plan.lines_reversed, plan.credits) == (1, 1, {"anna": 1})
    lines = list(
        Transaction.objects.order_by("pk").values_list("amount", "memo", "record", "reason")
    )
    assert lines == [(-1, "Can - Late", None, ""), (1, "Can - Late", None, f"{batch} undone")]
    assert (account.balance(), prove_ledger().faults) == (0, [])


def test_a_record_that_a_file_took_off_the_shelf_is_put_back(
    anna: AbstractBaseUser, take_in: TakeIn
) -> None:
    record = make_record(anna)
    record.buy(by=SITE)
    before = all_facts()
    Undo(take_in(f"uid,is_active,removed_on\r\n{record.uid},0,{timezone.localdate()}\r\n")).run(
        by=SITE
    )
    assert all_facts() == before
    kinds = [
        (line.kind, line.reverses_id is not None) for line in Transaction.objects.order_by("pk")
    ]
    assert kinds == [("Purchase", False), ("Removal", False), ("Removal", True)]
    assert prove_ledger().faults == prove_ledger().remarks == []


def test_a_rating_that_an_import_replaced_on_its_day_comes_back(
    anna: AbstractBaseUser, take_in: TakeIn
) -> None:
    take_in(discogs(row(rating="3")))
    Undo(take_in(discogs(row(rating="5")))).run(by=SITE)
    assert [(one.value, one.rated_on) for one in Rating.objects.all()] == [
        (Decimal(6), timezone.localdate())
    ]


def test_an_opinion_of_another_day_is_not_entered_twice(
    anna: AbstractBaseUser, take_in: TakeIn
) -> None:
    record = make_record(anna)
    Rating.objects.rate(record, anna, Decimal(4), on=date(2020, 1, 1), by=SITE)
    before = tables()["ratings.Rating"]
    Undo(take_in(f"uid,rating\r\n{record.uid},8\r\n")).run(by=SITE)
    assert tables()["ratings.Rating"] == before


def test_a_country_that_was_filled_in_is_empty_again(
    anna: AbstractBaseUser, take_in: TakeIn
) -> None:
    make_record(anna)
    Undo(take_in("artist,artist_country,title\r\nCan,Germany,Ege Bamyasi\r\n")).run(by=SITE)
    assert Artist.objects.get(name="Can").country == ""


def test_a_country_that_was_changed_since_stays(anna: AbstractBaseUser, take_in: TakeIn) -> None:
    make_record(anna)
    batch = take_in("artist,artist_country,title\r\nCan,Germany,Ege Bamyasi\r\n")
    Artist.objects.filter(name="Can").update(country="West Germany")
    Undo(batch).run(by=SITE)
    assert Artist.objects.get(name="Can").country == "West Germany"


def test_look_ups_that_somebody_else_uses_by_now_stay(
    anna: AbstractBaseUser, take_in: TakeIn
) -> None:
    batch = take_in(many(3))
    make_record(anna, artists=["Artist 1"], labels=["Label 2"])
    Undo(batch).run(by=SITE)
    assert (Artist.objects.get().name, Label.objects.get().name) == ("Artist 1", "Label 2")


def test_a_user_whom_an_import_made_goes_with_his_account(take_in: TakeIn) -> None:
    Undo(take_in("artist,title,owner\r\nCan,Tago Mago,zoe\r\n")).run(by=SITE)
    assert [user.username for user in people()] == ["anna"]


@pytest.mark.parametrize("use", ["is_active", "rating", "record"])
def test_a_user_whom_an_import_made_stays_once_he_is_used(
    anna: AbstractBaseUser, take_in: TakeIn, use: str
) -> None:
    record = make_record(anna)
    batch = take_in("artist,title,owner\r\nCan,Tago Mago,zoe\r\n")
    zoe = get_user_model().objects.get(username="zoe")
    if use == "is_active":
        get_user_model().objects.filter(pk=zoe.pk).update(is_active=True)
    elif use == "rating":
        Rating.objects.rate(record, zoe, Decimal(5), by=SITE)
    else:
        make_record(zoe, title="Flow Motion")
    Undo(batch).run(by=SITE)
    assert get_user_model().objects.filter(pk=zoe.pk).exists()


def test_an_undo_stands_in_the_history_with_what_it_did(
    anna: AbstractBaseUser, take_in: TakeIn
) -> None:
    batch = take_in(many(2))
    User.objects.filter(pk=anna.pk).update(is_superuser=True)
    undo = Undo(batch).run(by=people().get()).undo
    batch.refresh_from_db()
    assert (batch.undone_by, undo.kind, undo.user, undo.counts) == (
        undo,
        "undo",
        anna,
        {"taken_away": 2},
    )
    assert [(one.before["title"], one.after) for one in undo.changes.all()] == [
        ("Title 0", None),
        ("Title 1", None),
    ]


def test_a_batch_is_undone_once(take_in: TakeIn) -> None:
    batch = take_in(many(2))
    Undo(batch).run(by=SITE)
    before = snapshot()
    with pytest.raises(NotUndoable, match="was undone already"):
        Undo(Batch.objects.get(pk=batch.pk))
    assert snapshot() == before


def test_whoever_comes_second_is_told_so(take_in: TakeIn) -> None:
    batch = take_in(many(2))
    first, second = Undo(batch), Undo(batch)
    first.run(by=SITE)
    with pytest.raises(NotUndoable, match="was undone already"):
        second.run(by=SITE)


def test_an_undo_is_not_undone(take_in: TakeIn) -> None:
    undo = Undo(take_in(many(2))).run(by=SITE).undo
    with pytest.raises(NotUndoable, match="is an undo itself"):
        Undo(undo)


def test_a_batch_of_which_all_was_touched_is_left_alone(take_in: TakeIn) -> None:
    batch = take_in(many(2))
    Record.objects.update(location="Attic")
    before = snapshot()
    with pytest.raises(NotUndoable, match="all of it was touched since"):
        Undo(batch).run(by=SITE)
    assert snapshot() == before


def test_batches_are_undone_one_after_the_other(take_in: TakeIn) -> None:
    before = tables()
    first = take_in(discogs(row(folder="Cellar")))
    second = take_in(discogs(row(folder="Attic")))
    Undo(second).run(by=SITE)
    assert Undo(first).run(by=SITE).counts == {"taken_away": 1}
    assert tables() == before


def test_a_record_that_a_later_import_changed_is_kept(take_in: TakeIn) -> None:
    first = take_in(discogs(row(folder="Cellar"), row(title="Other", release_id="2")))
    later = take_in(discogs(row(folder="Attic")))
    (kept,) = Undo(first).run(by=SITE).kept
    assert f"changed by {later}" in kept.why


def test_the_preview_says_what_the_undo_does_and_writes_nothing(take_in: TakeIn) -> None:
    batch = take_in(many(6))
    Record.objects.filter(title="Title 1").update(location="Attic")
    before = snapshot()
    preview = Undo(batch).preview()
    assert snapshot() == before
    done = Undo(batch).run(by=SITE)
    assert (preview.fingerprint, preview.counts, preview.kept) == (
        done.fingerprint,
        done.counts,
        done.kept,
    )


def test_an_undo_that_would_do_something_else_than_its_preview_is_refused(take_in: TakeIn) -> None:
    batch = take_in(many(6))
    preview = Undo(batch).preview()
    Record.objects.filter(title="Title 1").update(location="Attic")
    with pytest.raises(NotUndoable, match="something has changed"):
        Undo(batch).run(expected=preview.fingerprint, by=SITE)
    assert Record.objects.count() == 6


@pytest.mark.once
def test_the_number_of_queries_does_not_grow_with_the_rows(
    take_in: TakeIn, django_assert_max_num_queries
) -> None:
    small = take_in(many(20))
    with django_assert_max_num_queries(111) as few:
        Undo(small).run(by=SITE)
    large = take_in(many(400))
    # Ids go into statements some hundred at a time, so a few more are fine; one a row is not.
    with django_assert_max_num_queries(len(few) + 10):
        Undo(large).run(by=SITE)
