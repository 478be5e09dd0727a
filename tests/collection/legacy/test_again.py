"""A takeover is said before, repeated, undone and repeated."""

from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model

from adminkit.verbs import SITE
from collection.history.undo import Undo
from collection.models import Batch, Record
from credits.models import Account, Transaction
from credits.proof import prove_ledger
from tests.collection.legacy.database import take_over, undone

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_a_second_time_changes_nothing(old: Path) -> None:
    take_over(old)
    lines = Transaction.objects.count()
    assert "new=0 changed=0 same=2" in take_over(old)
    assert Transaction.objects.count() == lines


def test_a_second_time_leaves_what_was_edited_here(old: Path) -> None:
    take_over(old)
    Record.objects.filter(title="Split").update(title="Split 7-inch")
    assert "new=0 changed=0" in take_over(old)


def test_a_takeover_is_undone_with_its_book(old: Path) -> None:
    take_over(old)
    plan = Undo(Batch.objects.get()).run(by=SITE)
    assert (plan.going, plan.lines_going, plan.credits) == (2, 1, {"anna": -5})
    assert (Record.objects.count(), Account.objects.get().balance(), prove_ledger().faults) == (
        0,
        0,
        [],
    )


def test_an_undo_leaves_a_line_of_the_book_that_was_reversed_by_hand(old: Path) -> None:
    take_over(old)
    Transaction.objects.get(kind="Addition", date="2021-02-20").reverse("a mistake", by=SITE)
    plan = Undo(Batch.objects.get()).run(by=SITE)
    assert (plan.credits, Account.objects.get().balance()) == ({"anna": -4}, 0)


def test_an_undone_takeover_can_be_taken_over_again(old: Path) -> None:
    undone(old)
    assert "new=2" in take_over(old)
    account = Account.objects.get()
    assert (account.balance(), account.interval_days, str(account.granted_through)) == (
        5,
        10,
        "2021-03-12",
    )
    assert prove_ledger().faults == []


def test_a_takeover_can_be_undone_and_repeated_many_times(old: Path) -> None:
    for _ in range(3):
        undone(old)
    take_over(old)
    lines = Transaction.objects.filter(reverses=None, reversed_by=None).count()
    assert (lines, Account.objects.get().balance(), prove_ledger().faults) == (7, 5, [])


def test_an_undone_takeover_gives_the_account_its_settings_back(old: Path) -> None:
    account = Account.objects.of(get_user_model().objects.get())
    undone(old)
    after = Account.objects.get()
    assert (after.opened_on, after.granted_through, after.interval_days) == (
        account.opened_on,
        account.granted_through,
        account.interval_days,
    )


def test_lines_that_an_undo_kept_are_not_booked_twice(old: Path) -> None:
    take_over(old)
    Record.objects.filter(title="None").update(location="Attic")
    Undo(Batch.objects.get()).run(by=SITE)
    assert "new=1 changed=0 same=1" in take_over(old)
    assert (Account.objects.get().balance(), prove_ledger().faults) == (5, [])


def test_additions_that_time_brought_since_do_not_bar_the_book(old: Path) -> None:
    take_over(old)
    Account.objects.get().grant_due(date(2021, 4, 2), by=SITE)
    Undo(Batch.objects.get()).run(by=SITE)
    take_over(old)
    account = Account.objects.get()
    assert (account.balance(), str(account.granted_through), prove_ledger().faults) == (
        7,
        "2021-04-01",
        [],
    )


def test_a_dry_run_says_what_the_takeover_then_does(old: Path) -> None:
    said = take_over(old, dry_run=True)
    assert "7 lines would be booked from 6 of the old book; the balance would be 5." in said
    assert not Record.objects.exists() and not Account.objects.exists()
    assert "7 lines are booked from 6 of the old book; the balance is 5." in take_over(old)
