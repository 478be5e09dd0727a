"""The proof of the ledger finds what was planted, and nothing where nothing was."""

from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from adminkit.verbs import SITE
from collection.models import Record
from credits.models import Account, Line, Transaction
from credits.proof import prove_ledger
from credits.triggers import guard_ledger
from tests.factories import make_account, make_record, make_user

pytestmark = pytest.mark.django_db

OPENED = timezone.localdate() - timedelta(100)
ROWS = 5


@pytest.fixture(scope="module", autouse=True)
def ledger(module_db: None) -> None:
    """Five of everything that the verbs can book, on one of two accounts."""
    account, other = (
        make_account(make_user("one"), opened_on=OPENED),
        make_account(make_user("two")),
    )
    account.grant_due(by=SITE)
    for number in range(ROWS):
        Transaction.objects.create(
            account=account, date=OPENED, kind="Addition", amount=3, memo="a present"
        )
        make_record(account.owner, artists=(), title=f"Old {number}").buy(
            on=OPENED - timedelta(1), by=SITE
        )
        kept, sold = (
            make_record(account.owner, artists=(), title=f"{name} {number}")
            for name in ("Kept", "Sold")
        )
        for record in (kept, sold, make_record(account.owner, artists=(), title=f"Here {number}")):
            record.buy(on=OPENED, by=SITE)
        sold.remove(on=OPENED, refund=1, reason="sold", sale_price=5, by=SITE)
        kept.remove(refund=1, by=SITE)
        kept.readd(by=SITE).reverse("mistaken", by=SITE)
    make_record(other.owner).buy(by=SITE)


def switch_constraints_off() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("CREATE TABLE loose AS SELECT * FROM credits_transaction")
        cursor.execute("DROP TABLE credits_transaction")
        cursor.execute("ALTER TABLE loose RENAME TO credits_transaction")


def change(pk: int, assignments: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE credits_transaction SET {assignments} WHERE id = %s", [*values, pk])


def repeat(pk: int) -> None:
    """Book the line once more, as the next one."""
    Transaction.objects.book_many(
        [Line(*Transaction.objects.filter(pk=pk).values_list(*Line._fields).get())]
    )
    with connection.cursor() as cursor:
        # The copied table no longer numbers its lines.
        cursor.execute(
            "UPDATE credits_transaction SET id = (SELECT MAX(id) + 1 FROM credits_transaction) "
            "WHERE id IS NULL"
        )


def other_account() -> int:
    return Account.objects.get(owner__username="two").pk


def other_record() -> int:
    return Record.objects.get(owner__username="two").pk


def reversal_other_than(pk: int) -> int:
    return (
        Transaction.objects.filter(reverses__isnull=False)
        .exclude(pk=pk)
        .values_list("pk", flat=True)[0]
    )


BOOKED = {"reverses": None}
REGULAR = {"due_on__isnull": False}
REVERSAL = {"reverses__isnull": False}
Plant = Callable[[int], object]

# What is planted: (in which lines, how, words of the fault that must be found).
FAULTS: dict[str, tuple[dict[str, object], Plant, str]] = {
    "an Initial load with credits": (
        {"kind": "Initial load"},
        lambda pk: change(pk, "amount = 1"),
        "fit the kind",
    ),
    "an Addition of 0": (
        {"memo": "a present"},
        lambda pk: change(pk, "amount = 0"),
        "does not fit the kind",
    ),
    "a negative regular addition": (
        REGULAR,
        lambda pk: change(pk, "amount = -1"),
        "does not fit the kind",
    ),
    "a Purchase that earns": (
        {"kind": "Purchase", **BOOKED},
        lambda pk: change(pk, "amount = 1"),
        "fit the kind",
    ),
    "a Removal that costs": (
        {"kind": "Removal", **BOOKED},
        lambda pk: change(pk, "amount = -1"),
        "fit the kind",
    ),
    "a fifth kind": (BOOKED, lambda pk: change(pk, "kind = 'Gift'"), "does not fit the kind"),
    "an Addition with a record": (
        {"kind": "Addition"},
        lambda pk: change(pk, "record_id = %s", other_record()),
        "an Addition has no record",
    ),
    "a regular Purchase": (
        {"kind": "Purchase", **BOOKED},
        lambda pk: change(pk, "due_on = date"),
        "nothing else is a regular addition",
    ),
    "neither record nor memo": (
        {},
        lambda pk: change(pk, "record_id = NULL, memo = ''"),
        "neither a record nor a memo",
    ),
    "a price of a Purchase": (
        {"kind": "Purchase"},
        lambda pk: change(pk, "sale_price = 5"),
        "has a sale price",
    ),
    "a reversal without a reason": (
        REVERSAL,
        lambda pk: change(pk, "reason = ''"),
        "names no reason",
    ),
    "a reversal of itself": (
        REVERSAL,
        lambda pk: change(pk, "reverses_id = id"),
        "names no reason or itself",
    ),
    "a reversal of another kind": (
        REVERSAL,
        lambda pk: change(pk, "kind = 'Removal', amount = 0"),
        "has not the same kind",
    ),
    "a reversal of another amount": (
        REVERSAL,
        lambda pk: change(pk, "amount = 2"),
        "has not the opposite amount",
    ),
    "a reversal on another account": (
        REVERSAL,
        lambda pk: change(pk, "account_id = %s", other_account()),
        "has not the same account",
    ),
    "a reversal for another record": (
        REVERSAL,
        lambda pk: change(pk, "record_id = %s", other_record()),
        "has not the same record",
    ),
    "a reversal of a reversal": (
        REVERSAL,
        lambda pk: change(pk, "reverses_id = %s", reversal_other_than(pk)),
        "which is a reversal itself",
    ),
    "a reversal of nothing": (
        REVERSAL,
        lambda pk: change(pk, "reverses_id = 999999"),
        "which is not there",
    ),
    "a second reversal": (REVERSAL, repeat, "is reversed more than once"),
    "an addition before the opening": (
        REGULAR,
        lambda pk: change(pk, "date = %s", OPENED - timedelta(1)),
        "from before its account was opened",
    ),
    "an addition after the last day": (
        REGULAR,
        lambda pk: change(pk, "date = %s", date(2100, 1, 1)),
        "from after the day up to which additions were booked",
    ),
    "an addition booked twice": (REGULAR, repeat, "one has 2 regular additions for"),
    "an arrival of what has arrived": (
        {"record__title__startswith": "Here"},
        repeat,
        "has not left since",
    ),
}


@pytest.mark.parametrize("case", FAULTS)
def test_every_planted_fault_is_found(case: str) -> None:
    where, plant, words = FAULTS[case]
    switch_constraints_off()
    chosen = list(
        Transaction.objects.filter(**where).order_by("pk").values_list("pk", flat=True)[:ROWS]
    )
    for pk in chosen:
        with transaction.atomic():
            plant(pk)
            assert any(words in fault for fault in prove_ledger().faults), pk
            transaction.set_rollback(True)
    assert len(chosen) == ROWS


def test_a_hundred_faults_are_planted() -> None:
    assert len(FAULTS) * ROWS >= 100


def test_a_ledger_that_only_verbs_have_written_has_neither_faults_nor_remarks() -> None:
    proof = prove_ledger()
    assert (proof.faults, proof.remarks) == ([], [])


def test_the_proof_counts_what_it_looked_at() -> None:
    assert prove_ledger().counts == {
        "lines": 53,
        "accounts": 2,
        "regular additions": 7,
        "reversals": 5,
        "histories of records": 21,
    }


def test_a_half_credit_is_found_where_the_database_lets_it_in() -> None:
    switch_constraints_off()
    if connection.vendor == "sqlite":
        change(Transaction.objects.filter(kind="Addition").first().pk, "amount = 0.5")
        assert "the amount is not a whole number" in prove_ledger().faults[0]


def test_a_doubled_arrival_of_which_one_was_reversed_is_no_fault() -> None:
    first = Transaction.objects.filter(record__title="Here 0").get()
    switch_constraints_off()
    repeat(first.pk)
    first.reverse("booked twice", by=SITE)
    assert prove_ledger().faults == []


def test_an_earlier_removal_whose_refund_was_taken_back_still_counts_as_a_departure() -> None:
    record = make_record()
    record.buy(by=SITE)
    removal = record.remove(refund=1, by=SITE)
    record.readd(by=SITE)
    removal.reverse("no refund", by=SITE)
    assert prove_ledger().faults == prove_ledger().remarks == []


def take_over(*kinds: str, is_active: bool) -> None:
    """A history that was booked elsewhere."""
    record = make_record(is_active=is_active)
    account = Account.objects.of(record.owner)
    Transaction.objects.book_many(
        Line(account.pk, OPENED, kind, 0, record.pk, "Can") for kind in kinds
    )


GAPS = {
    "on the shelf after it left": (
        ["Purchase", "Removal"],
        True,
        "the record left, but the record is on the shelf",
    ),
    "gone after it came": (
        ["Removal", "Purchase"],
        False,
        "the record came, but the record is not on the shelf",
    ),
    "left twice": (["Purchase", "Removal", "Removal"], False, "and has not come back since"),
}


@pytest.mark.parametrize("case", GAPS)
def test_a_gap_in_a_history_taken_over_is_a_remark_and_no_fault(case: str) -> None:
    kinds, is_active, words = GAPS[case]
    take_over(*kinds, is_active=is_active)
    proof = prove_ledger()
    assert proof.faults == []
    assert [words in remark for remark in proof.remarks] == [True]


def test_a_record_that_came_in_removed_is_no_gap() -> None:
    take_over("Initial load", is_active=False)
    assert prove_ledger().remarks == []


def check(**options: object) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("check_ledger", stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_the_command_says_what_it_proved() -> None:
    proved = "53 lines, 2 accounts, 7 regular additions, 5 reversals, 21 histories of records"
    assert check() == (f"Proved {proved}: 0 faults, 0 remarks.\n", "")


def test_the_command_prints_remarks_on_stderr_and_succeeds() -> None:
    take_over("Purchase", "Removal", is_active=True)
    assert "Remark: Line" in check()[1]


def test_the_command_is_silent_when_told_so() -> None:
    take_over("Purchase", "Removal", is_active=True)
    assert check(verbosity=0) == ("", "")


def test_the_command_fails_on_a_fault_and_names_the_line() -> None:
    line = Transaction.objects.filter(record__title="Here 0").get()
    switch_constraints_off()
    repeat(line.pk)
    # The copied table has no triggers.
    guard_ledger("default")
    out = StringIO()
    with pytest.raises(CommandError, match="The ledger has faults: 1."):
        call_command("check_ledger", stdout=out)
    assert (
        f"({OPENED} Purchase -1 Here 0): the record arrived already with line {line.pk}"
        in out.getvalue()
    )
