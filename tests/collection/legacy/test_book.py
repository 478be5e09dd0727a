"""The book of credits of the first Disco: its jumps, its pace, and lines that cannot stand as they
are.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from adminkit.verbs import SITE
from collection.models import Record
from credits.models import Account, Transaction
from credits.proof import prove_ledger
from tests.collection.legacy.database import LINE, database, take_over
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db


def test_the_balance_is_the_one_last_seen(old: Path) -> None:
    take_over(old)
    assert Account.objects.get().balance() == 5


def test_a_jump_becomes_one_dated_line_with_a_memo(old: Path) -> None:
    take_over(old)
    jump = Transaction.objects.get(memo__startswith="Jump")
    assert (str(jump.date), jump.amount) == ("2021-03-12", 2)


def test_trusting_the_values_leaves_jumps_out(old: Path) -> None:
    take_over(old, trust="values")
    assert Account.objects.get().balance() == 3


def test_a_jump_is_named_with_its_place(old: Path) -> None:
    assert "Odd: line 5 of 2021-03-12: the balance jumps by +2." in take_over(old)


def test_the_account_earns_as_often_as_it_did(old: Path) -> None:
    take_over(old)
    account = Account.objects.get()
    assert account.interval_days == 10


def test_the_account_opened_at_the_first_line_that_is_no_initial_load(old: Path) -> None:
    take_over(old)
    assert str(Account.objects.get().opened_on) == "2021-02-20"


def test_the_ledger_proves_itself_afterwards(old: Path) -> None:
    take_over(old)
    call_command("check_ledger", verbosity=0)


def test_a_line_whose_record_is_missing_keeps_a_memo(tmp_path: Path) -> None:
    make_user()
    path = database(tmp_path, "DELETE FROM records WHERE record_id = 7")
    assert "its record 7 is missing" in take_over(path)
    assert Transaction.objects.filter(
        kind="Purchase", record=None, memo="Record 7 of the old book"
    ).exists()


def test_the_book_is_not_taken_over_into_a_ledger_that_has_lines(old: Path) -> None:
    make_record(title="Mine").buy(cost=0, by=SITE)
    assert "has lines already" in take_over(old)
    assert Transaction.objects.filter(kind="Initial load").count() == 2


def test_intervals_after_the_old_book_are_still_to_be_booked(old: Path) -> None:
    take_over(old)
    assert str(Account.objects.get().granted_through) == "2021-03-12"


LINES = [
    (
        "credit_trx_date = NULL",
        "2021-03-01 Purchase -1 Coffins - None (1991) (date “” in the old book)",
    ),
    (
        "credit_trx_date = 'May'",
        "2021-03-01 Purchase -1 Coffins - None (1991) (date “May” in the old book)",
    ),
    ("credit_trx_date = '2021-03-09 10:00'", "2021-03-09 Purchase -1 Coffins - None (1991)"),
    (
        "credit_trx_type = 'Gift'",
        "2021-03-01 Addition -1 Coffins - None (1991) (kind “Gift” in the old book)",
    ),
    ("credit_trx_type = ' purchase'", "2021-03-01 Purchase -1 Coffins - None (1991)"),
    (
        "credit_value = 'one'",
        "2021-03-01 Purchase -1 Coffins - None (1991) (value “one” in the old book)",
    ),
    (
        "credit_value = 9e999",
        "2021-03-01 Purchase -1 Coffins - None (1991) (value “inf” in the old book)",
    ),
    (
        "credit_saldo = 'nil'",
        "2021-03-01 Purchase -1 Coffins - None (1991) (balance “nil” in the old book)",
    ),
    ("credit_saldo = 0.0000001", "2021-03-01 Purchase -1 Coffins - None (1991)"),
]


@pytest.mark.parametrize(("change", "line"), LINES, ids=[change for change, _ in LINES])
def test_a_line_that_cannot_be_read_keeps_its_day_its_credits_and_what_stood_there(
    tmp_path: Path, change: str, line: str
) -> None:
    make_user()
    said = take_over(database(tmp_path, f"{LINE} {change} WHERE credit_trx_id = 3"))
    assert line in list(map(str, Transaction.objects.all()))
    assert ("in the old book" in line) == ("Odd: line 3 of 2021-03-01: its " in said)
    assert (Account.objects.get().balance(), prove_ledger().faults) == (5, [])


def test_a_line_without_a_date_that_tells_of_no_arrival_is_dated_like_the_one_before(
    tmp_path: Path,
) -> None:
    make_user()
    take_over(database(tmp_path, f"{LINE} credit_trx_date = NULL WHERE credit_trx_id = 6"))
    assert str(Transaction.objects.get(kind="Removal").date) == "2021-03-12"
    assert Record.objects.get(title="None").removed_on is None


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        ("credit_value = 1, credit_saldo = 2", [("Purchase", 0), ("Addition", 1)]),
        ("credit_trx_type = 'Remove', credit_value = -1", [("Removal", 0), ("Addition", -1)]),
        ("credit_trx_type = 'Initial Load'", [("Initial load", 0), ("Addition", -1)]),
        ("credit_trx_type = 'Gift', credit_value = 0, credit_saldo = 1", [("Initial load", 0)]),
    ],
)
def test_what_a_kind_cannot_be_is_an_addition_beside_a_lawful_line(
    tmp_path: Path, change: str, lines: list[tuple[str, int]]
) -> None:
    make_user()
    take_over(database(tmp_path, f"{LINE} {change} WHERE credit_trx_id = 3"))
    booked = Transaction.objects.filter(date="2021-03-01").order_by("pk")
    assert list(booked.values_list("kind", "amount")) == lines
    assert (Account.objects.get().balance(), prove_ledger().faults) == (5, [])


def test_halves_of_a_credit_wait_for_one_another(tmp_path: Path) -> None:
    make_user()
    halves = (
        f"{LINE} credit_value = -0.5, credit_saldo = 0.5 WHERE credit_trx_id = 3",
        f"{LINE} credit_value = -0.5, credit_saldo = 0, credit_trx_type = 'Purchase' WHERE "
        "credit_trx_id = 4",
    )
    assert "line 3 of 2021-03-01: -0.5 is not in whole credits" in take_over(
        database(tmp_path, *halves)
    )
    booked = (
        Transaction.objects.filter(kind="Purchase").order_by("pk").values_list("amount", "memo")
    )
    assert [amount for amount, _ in booked] == [-1, 0] and "(value -0.5 in the old book)" in booked[
        0
    ][1]


def test_half_a_credit_at_the_end_is_rounded_down_and_named(tmp_path: Path) -> None:
    make_user()
    path = database(tmp_path, f"{LINE} credit_saldo = -2.5 WHERE credit_trx_id = 6")
    assert "the last balance, -2.5, is not in whole credits; it becomes -3" in take_over(path)
    assert Account.objects.get().balance() == -3


def test_an_addition_in_the_future_keeps_no_other_from_coming(tmp_path: Path) -> None:
    make_user()
    take_over(database(tmp_path, f"{LINE} credit_trx_date = '2090-01-01' WHERE credit_trx_id = 5"))
    assert str(Account.objects.get().granted_through) == "2021-03-02"


def test_two_additions_that_lie_years_apart_are_no_pace(tmp_path: Path) -> None:
    make_user()
    take_over(
        database(tmp_path, f"{LINE} credit_trx_date = '1921-01-01' WHERE credit_trx_id = 2"),
        verbosity=0,
    )
    assert Account.objects.get().interval_days == 10


def test_a_purchase_that_was_entered_late_does_not_open_the_account(tmp_path: Path) -> None:
    make_user()
    late = f"{LINE} credit_trx_date = '2014-05-01' WHERE credit_trx_id = 3"
    take_over(database(tmp_path, late))
    assert str(Account.objects.get().opened_on) == "2021-02-20"
    assert Transaction.objects.filter(kind="Purchase", date="2014-05-01").exists()


def test_an_addition_of_before_the_opening_is_one_by_hand(tmp_path: Path) -> None:
    make_user()
    early = f"{LINE} credit_trx_date = '2020-12-01' WHERE credit_trx_id = 4"
    said = take_over(database(tmp_path, early))
    assert "line 4 of 2020-12-01: an addition of before the opening" in said
    account = Account.objects.get()
    assert (str(account.opened_on), account.balance()) == ("2021-02-20", 5)
    assert Transaction.objects.get(date="2020-12-01").due_on is None
    assert prove_ledger().faults == []


def test_a_first_line_without_a_day_does_not_open_the_account(tmp_path: Path) -> None:
    make_user()
    changes = (
        f"{LINE} credit_trx_type = 'Purchase', credit_value = 0, credit_trx_date = 'May'",
        "UPDATE records SET purchase_date = '1999-01-01' WHERE record_id = 4",
    )
    take_over(database(tmp_path, f"{changes[0]} WHERE credit_trx_id = 1", changes[1]))
    assert str(Account.objects.get().opened_on) == "2021-02-20"


def test_an_addition_that_is_still_to_come_is_said(tmp_path: Path) -> None:
    make_user()
    yesterday = timezone.localdate() - timedelta(days=1)
    said = take_over(
        database(tmp_path, f"{LINE} credit_trx_date = '{yesterday}' WHERE credit_trx_id = 5")
    )
    assert "The next regular addition comes on " in said
