"""The ledger is append-only: what it takes, what it refuses, how a line is reversed."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.utils import timezone

from adminkit.verbs import SITE
from credits.models import Account, Line, Transaction
from tests.factories import make_account, make_record, make_user

pytestmark = pytest.mark.django_db

DAY = date(2026, 1, 15)
NEVER = "A transaction is never (edited|deleted); book a reversing line instead."


def make_line(**fields: object) -> Transaction:
    """Append a line as it is, past all verbs; an Addition of 1 by hand unless told otherwise."""
    fields.setdefault(
        "account", Account.objects.first() or make_account(make_user(), opened_on=date(2026, 1, 1))
    )
    return Transaction.objects.create(
        **{"date": DAY, "kind": "Addition", "amount": 1, "memo": "by hand", **fields}
    )


EDITS: dict[str, Callable[[Transaction], object]] = {
    "save": lambda line: line.save(),
    "delete": lambda line: line.delete(),
    "a new object with its id": lambda line: Transaction(
        pk=line.pk,
        account=line.account,
        date=DAY,
        kind="Addition",
        amount=9,
        memo="forged",
        created_at=line.created_at,
    ).save(),
    "update": lambda line: Transaction.objects.update(amount=9),
    "update of more than the record": lambda line: Transaction.objects.update(
        record=None, memo="forged"
    ),
    "update of the record": lambda line: Transaction.objects.update(record=1),
    "update through the base manager": lambda line: Transaction._base_manager.update(memo="forged"),
    "update through the account": lambda line: line.account.transactions.update(amount=9),
    "delete through the account": lambda line: line.account.transactions.all().delete(),
    "bulk update": lambda line: Transaction.objects.bulk_update([line], ["amount"]),
    "bulk create over it": lambda line: Transaction.objects.bulk_create(
        [line], update_conflicts=True, update_fields=["amount"], unique_fields=["pk"]
    ),
    "update or create": lambda line: Transaction.objects.update_or_create(
        pk=line.pk, defaults={"amount": 9}
    ),
    "delete all": lambda line: Transaction.objects.all().delete(),
    "delete its account": lambda line: line.account.delete(),
    "delete its owner": lambda line: line.account.owner.delete(),
}


@pytest.mark.parametrize("route", EDITS)
def test_no_route_edits_or_deletes_a_line(route: str) -> None:
    line = make_line()
    before = list(Transaction.objects.values())
    line.amount = 9
    with pytest.raises((ValidationError, IntegrityError)):
        EDITS[route](line)
    if not connection.needs_rollback:
        assert list(Transaction.objects.values()) == before


WRONG_LINES = {
    "an Initial load with credits": {"kind": "Initial load", "amount": 1},
    "an Addition of 0": {"amount": 0},
    "a regular addition below 0": {"amount": -1, "due_on": DAY},
    "a Purchase that earns": {"kind": "Purchase", "amount": 1},
    "a Removal that costs": {"kind": "Removal", "amount": -1},
    "a fifth kind": {"kind": "Gift"},
    "neither record nor memo": {"memo": ""},
    "a regular Purchase": {"kind": "Purchase", "amount": -1, "due_on": DAY},
    "a sale price of a Purchase": {"kind": "Purchase", "amount": -1, "sale_price": 1},
    "a negative sale price": {"kind": "Removal", "amount": 0, "sale_price": -1},
}


@pytest.mark.parametrize("case", WRONG_LINES)
def test_the_database_refuses_a_line_that_breaks_a_rule(case: str) -> None:
    with pytest.raises(IntegrityError):
        make_line(**WRONG_LINES[case])


WRONG_REVERSALS = {
    "of an Initial load": {"kind": "Initial load", "amount": 0, "reason": "x"},
    "without a reason": {"kind": "Purchase", "amount": 1},
    "with the sign of a Purchase": {"kind": "Purchase", "amount": -1, "reason": "x"},
    "with the sign of a Removal": {"kind": "Removal", "amount": 1, "reason": "x"},
    "as a regular addition": {"amount": -1, "due_on": DAY, "reason": "x"},
}


@pytest.mark.parametrize("case", WRONG_REVERSALS)
def test_the_database_refuses_a_wrong_reversal(case: str) -> None:
    line = make_line()
    with pytest.raises(IntegrityError):
        make_line(reverses=line, **WRONG_REVERSALS[case])


def test_the_database_refuses_an_addition_with_a_record() -> None:
    with pytest.raises(IntegrityError):
        make_line(record=make_record())


def test_the_database_refuses_a_second_reversal() -> None:
    line = make_line()
    make_line(reverses=line, amount=-1, reason="x")
    with pytest.raises(IntegrityError):
        make_line(reverses=line, amount=-1, reason="x")


def test_the_database_refuses_a_second_regular_addition_of_one_day() -> None:
    make_line(due_on=DAY)
    with pytest.raises(IntegrityError):
        make_line(due_on=DAY)


ACCOUNTS = [
    {"interval_days": 0},
    {"credits_per_interval": 0},
    {"granted_through": date(2026, 1, 1)},
]


@pytest.mark.parametrize(
    "fields", [*ACCOUNTS, {"running_days": 7}, {"running_days": 0, "running_credits": 1}]
)
def test_the_database_refuses_an_account_that_makes_no_sense(fields: dict[str, object]) -> None:
    with pytest.raises(IntegrityError):
        make_account(
            make_user(),
            **{"opened_on": date(2026, 1, 2), "granted_through": date(2026, 1, 2), **fields},
        )


def test_many_lines_are_booked_as_they_were_given() -> None:
    account, record = make_account(make_user()), make_record()
    lines = [
        Line(account.pk, DAY, Transaction.Kind.PURCHASE, -1, record.pk, "Can"),
        Line(
            account.pk, DAY, Transaction.Kind.REMOVAL, 1, None, "Can", reason="sold", sale_price=5
        ),
    ]
    assert Transaction.objects.book_many(lines) == 2
    assert list(Transaction.objects.order_by("pk").values_list(*Line._fields)) == lines


def test_the_reversing_line_is_dated_today_and_says_why() -> None:
    line = make_line()
    reversing = line.reverse(" typed twice ", by=SITE)
    assert (reversing.date, reversing.reason) == (timezone.localdate(), "typed twice")
    assert (reversing.kind, reversing.amount, reversing.memo) == ("Addition", -1, "by hand")


def test_a_reversed_line_and_its_reversal_add_up_to_nothing() -> None:
    line = make_line(amount=5)
    line.reverse("typed twice", by=SITE)
    assert line.account.balance() == 0


def test_a_regular_addition_that_was_reversed_is_not_granted_again() -> None:
    account = make_account(make_user(), opened_on=date(2026, 1, 1))
    account.grant_due(DAY, by=SITE)
    account.transactions.get().reverse("I was on holiday", by=SITE)
    assert (account.grant_due(DAY, by=SITE), account.balance()) == (0, 0)


REVERSAL_REFUSALS = {
    "without a reason": (lambda line: line.reverse("  ", by=SITE), "A reversal needs a reason."),
    "twice": (
        lambda line: (line.reverse("x", by=SITE), line.reverse("x", by=SITE)),
        "” was reversed already.",
    ),
    "of a reversal": (
        lambda line: line.reverse("x", by=SITE).reverse("x", by=SITE),
        "reverses another line, so it cannot be reversed",
    ),
    "of an Initial load": (
        lambda line: make_line(kind="Initial load", amount=0).reverse("x", by=SITE),
        "is an Initial load: it changed no credits, so there is nothing to reverse.",
    ),
}


@pytest.mark.parametrize("case", REVERSAL_REFUSALS)
def test_a_reversal_that_makes_no_sense_is_refused_in_one_sentence(case: str) -> None:
    act, sentence = REVERSAL_REFUSALS[case]
    with pytest.raises(ValidationError) as refusal:
        act(make_line())
    assert sentence in refusal.value.messages[0]


def test_a_reversal_works_after_the_record_is_gone() -> None:
    record = make_record()
    line = record.buy(by=SITE)
    record.delete()
    Transaction.objects.get(pk=line.pk).reverse("it was broken", by=SITE)
    assert line.account.balance() == 0


def test_taking_back_removes_lines_of_0_and_reverses_the_others() -> None:
    free, dear = make_record(), make_record(title="Ege Bamyasi")
    free.buy(cost=0, by=SITE), dear.buy(cost=2, by=SITE)
    assert Transaction.objects.all().take_back("import undone") == 1
    assert list(Transaction.objects.order_by("pk").values_list("amount", "reason")) == [
        (-2, ""),
        (2, "import undone"),
    ]


def test_taking_back_twice_reverses_once() -> None:
    make_record().buy(by=SITE)
    for _ in range(2):
        Transaction.objects.all().take_back("import undone")
    assert Transaction.objects.count() == 2


def test_taking_back_leaves_a_reversed_line_of_0_and_its_reversal() -> None:
    make_record().buy(cost=0, by=SITE).reverse("by hand", by=SITE)
    assert Transaction.objects.all().take_back("import undone") == 0
    assert Transaction.objects.count() == 2


def test_lines_reversed_together_leave_out_what_was_reversed_before() -> None:
    first, second = make_record().buy(by=SITE), make_record(title="Ege Bamyasi").buy(by=SITE)
    first.reverse("by hand", by=SITE)
    assert Transaction.objects.all().reverse_together("import undone") == 1
    assert second.account.balance() == 0


def test_months_tell_what_was_earned_and_spent():
    account = make_account(make_user(), opened_on=date(2024, 1, 1))
    for day, amount in ((5, 3), (6, -1), (7, -1)):
        account.adjust(amount, "by hand", on=date(2024, 5, day), by=SITE)
    account.adjust(1, "by hand", on=date(2024, 7, 1), by=SITE)
    assert account.transactions.by_month() == [("2024-05", 3, 2), ("2024-07", 1, 0)]
