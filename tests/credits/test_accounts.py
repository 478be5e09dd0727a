"""How an account earns credits, and what it will hold on a day to come."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from adminkit.verbs import SITE
from credits.balance_words import balance_after, balance_now, balance_step, zero_again
from credits.models import Account, Transaction
from tests.factories import make_account, make_user

pytestmark = pytest.mark.django_db

START = date(2026, 1, 1)


def day(number: int) -> date:
    return START + timedelta(number)


def due_days(account: Account, until: date) -> list[date]:
    return [addition.date for addition in account.due(until)]


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days)


def make_started(**fields: object) -> Account:
    return make_account(make_user(), **{"opened_on": START, **fields})


def granted(account: Account) -> list[date]:
    return list(account.transactions.order_by("date").values_list("due_on", flat=True))


def book(account: Account, amount: int) -> None:
    Transaction.objects.create(
        account=account, date=START, kind="Addition", amount=amount, memo="by hand"
    )


def test_an_account_is_opened_on_first_need_and_only_once() -> None:
    user = make_user()
    assert Account.objects.of(user) == Account.objects.of(user)
    assert user.account.opened_on == timezone.localdate()


def test_an_addition_is_booked_for_each_interval_that_passed() -> None:
    account = make_started()
    assert account.grant_due(day(42), by=SITE) == 3
    assert granted(account) == [day(14), day(28), day(42)]


def test_nothing_is_due_before_the_first_interval_has_passed() -> None:
    assert make_started().grant_due(day(13), by=SITE) == 0


def test_four_hundred_silent_days_are_28_additions() -> None:
    account = make_started()
    account.grant_due(day(400), by=SITE)
    assert account.balance() == 28


def test_a_second_call_the_same_day_grants_nothing() -> None:
    account = make_started()
    account.grant_due(day(20), by=SITE)
    assert account.grant_due(day(20), by=SITE) == 0


def test_a_clock_set_back_grants_nothing_again() -> None:
    account = make_started()
    account.grant_due(day(42), by=SITE)
    assert [account.grant_due(day(n), by=SITE) for n in (-5, 14, 41, 42, 56)] == [0, 0, 0, 0, 1]


def test_a_call_with_an_outdated_object_grants_nothing_again() -> None:
    account = make_started()
    outdated = Account.objects.get()
    account.grant_due(day(14), by=SITE)
    assert outdated.grant_due(day(14), by=SITE) == 0


def test_a_regular_addition_carries_its_day_and_a_memo() -> None:
    account = make_started(credits_per_interval=2)
    account.grant_due(day(14), by=SITE)
    line = account.transactions.get()
    assert (line.date, line.due_on, line.amount, line.memo) == (
        day(14),
        day(14),
        2,
        "Regular addition",
    )


@pytest.mark.parametrize("days", [1, 30, 365])
def test_days_are_counted_not_hours_so_a_clock_change_neither_adds_nor_loses_a_credit(
    days: int,
) -> None:
    account = make_started(interval_days=1)
    assert account.grant_due(day(days), by=SITE) == days


def test_intervals_that_passed_before_a_change_are_booked_at_the_old_pace() -> None:
    account = make_started(opened_on=ago(30))
    account.interval_days, account.credits_per_interval = 7, 3
    account.save()
    assert [(line.due_on, line.amount) for line in account.transactions.order_by("date")] == [
        (ago(16), 1),
        (ago(2), 1),
    ]


def test_a_changed_pace_acts_from_the_next_interval_on() -> None:
    account = make_started(opened_on=ago(5))
    account.interval_days, account.credits_per_interval = 7, 3
    account.save()
    assert account.due(ago(-30)) == [(ago(-9), 1), (ago(-16), 3), (ago(-23), 3), (ago(-30), 3)]


def test_a_pace_changed_twice_in_one_interval_leaves_the_running_one_as_it_began() -> None:
    account = make_started(opened_on=ago(5))
    for days in (7, 30):
        account.interval_days = days
        account.save()
    assert due_days(account, ago(-40)) == [ago(-9), ago(-39)]


def test_an_interval_changed_between_two_calls_grants_nothing_twice() -> None:
    account = make_started(opened_on=ago(28))
    account.grant_due(by=SITE)
    account.interval_days = 1
    account.save()
    assert account.grant_due(by=SITE) == 0
    assert account.grant_due(ago(-16), by=SITE) == 3


def test_after_the_running_interval_only_the_new_pace_counts() -> None:
    account = make_started(opened_on=ago(5))
    account.interval_days = 7
    account.save()
    account.grant_due(ago(-9), by=SITE)
    assert (account.running_days, due_days(account, ago(-16))) == (None, [ago(-16)])


def test_starting_again_skips_what_was_due_and_begins_a_new_interval() -> None:
    account = make_started()
    assert account.start_again(day(100), by=SITE) == 7
    assert (account.balance(), due_days(account, day(114))) == (0, [day(114)])


def test_starting_again_with_the_clock_set_back_changes_nothing() -> None:
    account = make_started()
    account.grant_due(day(42), by=SITE)
    account.start_again(day(20), by=SITE)
    assert account.granted_through == day(42)


def test_starting_again_ends_a_running_interval_of_the_former_pace() -> None:
    account = make_started(opened_on=ago(5))
    account.interval_days = 7
    account.save()
    account.start_again(by=SITE)
    assert due_days(account, ago(-7)) == [ago(-7)]


def test_the_balance_is_the_sum_of_the_lines_up_to_a_day() -> None:
    account = make_started()
    account.grant_due(day(42), by=SITE)
    assert [account.balance(), account.balance(day(28)), account.balance(day(13))] == [3, 2, 0]


def test_the_next_addition_lies_after_today_even_if_others_are_due() -> None:
    account = make_started()
    assert [account.next_addition(day(n)).date for n in (0, 13, 14, 41)] == [
        day(14),
        day(14),
        day(28),
        day(42),
    ]


def test_the_expected_balance_counts_what_is_due_until_then() -> None:
    account = make_started()
    book(account, -2)
    assert account.expected(day(28)) == 0


def test_a_credit_that_is_there_can_be_spent_today() -> None:
    account = make_started()
    book(account, 2)
    assert account.day_of(2, day(3)) == day(3)


@pytest.mark.parametrize(("wanted", "on"), [(1, 14), (2, 14), (3, 28), (5, 42)])
def test_the_day_of_a_number_of_credits_is_the_first_on_which_they_are_there(
    wanted: int, on: int
) -> None:
    assert make_started(credits_per_interval=2).day_of(wanted, day(0)) == day(on)


def test_the_day_of_credits_agrees_with_the_expected_balance_while_a_former_pace_runs() -> None:
    account = make_started(opened_on=ago(5), credits_per_interval=5)
    account.interval_days, account.credits_per_interval = 3, 1
    account.save()
    for wanted in range(1, 12):
        on = account.day_of(wanted)
        assert account.expected(on) >= wanted > account.expected(on - timedelta(1))


def test_credits_that_are_due_but_not_booked_count_as_there() -> None:
    assert make_started().day_of(1, day(20)) == day(20)


def test_credits_beyond_the_calendar_are_refused_in_a_sentence() -> None:
    with pytest.raises(ValidationError, match="1,000,000 more credits are out of reach"):
        make_started().day_of(1_000_000)


def test_a_superuser_sees_all_accounts_and_others_their_own() -> None:
    own, other = make_started(), make_account(make_user("other"))
    head = make_user("head", is_superuser=True)
    assert list(Account.objects.seen_by(own.owner)) == [own]
    assert set(Account.objects.seen_by(head)) == {own, other}


def test_an_absurd_pace_is_said_and_breaks_no_page() -> None:
    account = make_account(make_user(), interval_days=3660)
    account.adjust(-9000, "A lost bet", by=SITE)
    assert account.reach(0) is None
    assert zero_again(account) == "At this pace it will not be zero again."


def test_a_balance_below_zero_says_when_it_is_zero_again() -> None:
    account = make_account(make_user())
    account.adjust(-1, "A lost bet", by=SITE)
    assert zero_again(account) == f"It will be zero again on {ago(-14)}."


def test_the_balance_is_said_in_one_sentence() -> None:
    account = make_account(make_user("anna"))
    account.adjust(2, "a gift", by=SITE)
    assert balance_now(account) == "The balance is 2."
    assert balance_now(account, named=True) == "The balance of anna is 2."


def test_a_balance_below_zero_is_said_with_the_day_of_zero() -> None:
    account = make_account(make_user())
    account.adjust(-1, "A lost bet", by=SITE)
    assert balance_now(account) == f"The balance is -1. It will be zero again on {ago(-14)}."


@pytest.mark.parametrize(
    ("after", "owner", "words"),
    [
        (3, "", "the balance stays 3"),
        (4, "", "the balance goes from 3 to 4"),
        (2, "anna", "the balance of anna goes from 3 to 2"),
    ],
)
def test_a_step_is_said_with_the_balance_before_and_after(
    after: int, owner: str, words: str
) -> None:
    assert balance_step(3, after, owner=owner) == words


@pytest.mark.parametrize(
    ("held", "change", "warning"),
    [
        (1, -1, ""),
        (0, -1, f", below zero until {ago(-14)}"),
        (-1, -1, f", below zero until {ago(-28)}"),
        (-2, 1, ""),
    ],
)
def test_a_step_that_spends_more_than_there_is_warns_until_when(
    held: int, change: int, warning: str
) -> None:
    account = make_account(make_user())
    if held:
        account.adjust(held, "as it is", by=SITE)
    words = f"the balance goes from {held} to {held + change}"
    assert balance_after(account, change) == words + warning


@pytest.mark.parametrize(
    "pace", [{"interval_days": 3661}, {"credits_per_interval": 10_000}, {"interval_days": 0}]
)
def test_the_database_refuses_a_pace_beyond_reason(pace: dict[str, int]) -> None:
    account = make_account(make_user())
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(pk=account.pk).update(**pace)
