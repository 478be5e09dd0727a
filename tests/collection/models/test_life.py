"""The verbs of a record's life, and what each does to the shelf and to the ledger."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from adminkit.verbs import SITE
from collection.models import Record
from credits.models import Account, Transaction
from tests.factories import make_account, make_record, make_user

pytestmark = pytest.mark.django_db


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days)


def make_old_record(**fields: object) -> Record:
    """A record whose owner's account was opened 100 days ago."""
    record = make_record(**fields)
    make_account(record.owner, opened_on=ago(100))
    return record


def state(record: Record) -> tuple[object, ...]:
    record.refresh_from_db()
    return record.is_active, record.removed_on, record.removal_reason, record.sale_price


def test_buying_costs_a_credit_unless_told_otherwise() -> None:
    line = make_old_record().buy(by=SITE)
    assert (line.kind, line.amount, line.date) == ("Purchase", -1, ago(0))


def test_buying_can_cost_nothing_or_more() -> None:
    assert [make_record().buy(cost=cost, by=SITE).amount for cost in (0, 2)] == [0, -2]


def test_a_first_purchase_opens_an_account_that_day() -> None:
    record = make_record()
    record.buy(by=SITE)
    assert Account.objects.get(owner=record.owner).opened_on == ago(0)


def test_a_purchase_dated_before_the_opening_is_an_initial_load() -> None:
    line = make_old_record().buy(on=ago(101), by=SITE)
    assert (line.kind, line.amount, line.date) == ("Initial load", 0, ago(101))


def test_a_purchase_on_the_day_of_the_opening_is_a_purchase() -> None:
    assert make_old_record().buy(on=ago(100), by=SITE).kind == "Purchase"


def test_a_line_keeps_artists_title_and_year_of_its_record() -> None:
    record = make_record(
        artists=[("Nick Cave", "&"), "Kylie Minogue"], title="Wild Rose", year=1995
    )
    assert record.buy(by=SITE).memo == "Nick Cave / Kylie Minogue - Wild Rose (1995)"


def test_a_line_survives_its_record_and_keeps_the_memo() -> None:
    record = make_record(year=None)
    line = record.buy(by=SITE)
    record.delete()
    line.refresh_from_db()
    assert (line.record, line.memo) == (None, "Can - Tago Mago")


def test_a_removal_changes_the_shelf_and_gives_credits_back() -> None:
    record = make_old_record()
    line = record.remove(on=ago(3), reason="sold", refund=1, sale_price=Decimal("12.50"), by=SITE)
    assert state(record) == (False, ago(3), "sold", Decimal("12.50"))
    assert (line.kind, line.amount, line.reason, line.sale_price) == (
        "Removal",
        1,
        "sold",
        Decimal("12.50"),
    )


def test_a_record_that_is_put_back_keeps_nothing_of_its_removal() -> None:
    record = make_old_record()
    record.remove(on=ago(3), reason="sold", sale_price=Decimal("12.50"), by=SITE)
    line = record.readd(cost=0, by=SITE)
    assert state(record) == (True, None, "", None)
    assert (line.kind, line.amount) == ("Purchase", 0)


def test_putting_back_before_the_opening_is_still_a_purchase() -> None:
    record = make_old_record()
    record.remove(on=ago(200), by=SITE)
    assert record.readd(on=ago(150), by=SITE).kind == "Purchase"


def bought_today() -> Record:
    record = make_old_record()
    record.buy(by=SITE)
    return record


def removed_yesterday() -> Record:
    record = make_old_record()
    record.remove(on=ago(1), by=SITE)
    return record


REFUSALS = {
    "buying twice": (
        bought_today,
        lambda r: r.buy(by=SITE),
        "Can - Tago Mago was booked already, on",
    ),
    "buying for less than nothing": (
        make_record,
        lambda r: r.buy(cost=-1, by=SITE),
        "A purchase cannot earn credits: -1.",
    ),
    "buying tomorrow": (
        make_record,
        lambda r: r.buy(on=ago(-1), by=SITE),
        f"{ago(-1)} lies in the future.",
    ),
    "removing twice": (
        removed_yesterday,
        lambda r: r.remove(by=SITE),
        "is not on the shelf, so it cannot be removed.",
    ),
    "a refund below 0": (
        make_record,
        lambda r: r.remove(refund=-1, by=SITE),
        "A removal cannot cost credits: -1.",
    ),
    "removing tomorrow": (
        make_record,
        lambda r: r.remove(on=ago(-1), by=SITE),
        f"{ago(-1)} lies in the future.",
    ),
    "removing before it came": (
        bought_today,
        lambda r: r.remove(on=ago(1), by=SITE),
        f"came on {ago(0)}, so nothing can",
    ),
    "an unknown reason": (
        make_record,
        lambda r: r.remove(reason="eaten", by=SITE),
        "“eaten” is not a reason for a removal",
    ),
    "a negative sale price": (
        make_record,
        lambda r: r.remove(sale_price=Decimal(-3), by=SITE),
        "is never negative: -3.",
    ),
    "putting back what is there": (
        make_record,
        lambda r: r.readd(by=SITE),
        "is on the shelf, so it cannot be put back.",
    ),
    "putting back for less than nothing": (
        removed_yesterday,
        lambda r: r.readd(cost=-1, by=SITE),
        "cannot earn credits: -1.",
    ),
    "putting back tomorrow": (
        removed_yesterday,
        lambda r: r.readd(on=ago(-1), by=SITE),
        f"{ago(-1)} lies in the future.",
    ),
    "putting back before it left": (
        removed_yesterday,
        lambda r: r.readd(on=ago(2), by=SITE),
        f"left on {ago(1)}, so nothing",
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_what_makes_no_sense_is_refused_in_one_sentence(case: str) -> None:
    make, act, sentence = REFUSALS[case]
    with pytest.raises(ValidationError) as refusal:
        act(make())
    assert len(refusal.value.messages) == 1
    assert sentence in refusal.value.messages[0]


@pytest.mark.parametrize("case", REFUSALS)
def test_a_refusal_changes_neither_shelf_nor_ledger(case: str) -> None:
    make, act, _ = REFUSALS[case]
    record = make()
    before = state(record), list(Transaction.objects.values())
    with pytest.raises(ValidationError):
        act(record)
    assert (state(record), list(Transaction.objects.values())) == before


def test_a_record_entered_long_ago_can_be_removed_on_a_day_before_it_was_entered() -> None:
    record = make_record()
    Transaction.objects.create(account=Account.objects.of(record.owner), date=ago(0), kind="Initial "
"load", amount=0,
                               record=record)  # fmt: skip
    assert record.remove(on=ago(30), by=SITE).date == ago(30)


def test_a_removal_sees_what_another_process_did_meanwhile() -> None:
    record = make_record()
    Record.objects.get().remove(by=SITE)
    with pytest.raises(ValidationError, match="not on the shelf"):
        record.remove(by=SITE)


def test_lines_are_booked_on_the_account_of_the_owner() -> None:
    make_user("first")
    record = make_record(make_user("second"))
    assert record.buy(by=SITE).account.owner.username == "second"


def test_reversing_the_only_purchase_takes_the_record_from_the_shelf() -> None:
    record = bought_today()
    record.transactions.get().reverse("the shop had sold it already", by=SITE)
    assert state(record) == (False, None, "", None)


def test_a_record_whose_purchase_was_reversed_can_be_bought() -> None:
    record = bought_today()
    record.transactions.get().reverse("wrong day", by=SITE)
    record.buy(on=ago(5), by=SITE)
    assert record.is_active


def test_reversing_the_latest_removal_puts_the_record_back() -> None:
    record = make_old_record()
    record.remove(reason="sold", sale_price=Decimal(5), by=SITE).reverse(
        "the buyer never came", by=SITE
    )
    assert state(record) == (True, None, "", None)


def test_reversing_a_return_brings_back_why_and_for_how_much_the_record_had_left() -> None:
    record = make_old_record()
    record.remove(on=ago(3), reason="sold", sale_price=Decimal("12.50"), by=SITE)
    record.readd(by=SITE).reverse("it was another copy", by=SITE)
    assert state(record) == (False, ago(3), "sold", Decimal("12.50"))


def test_reversing_an_earlier_removal_changes_credits_only() -> None:
    record = make_old_record()
    removal = record.remove(refund=1, by=SITE)
    record.readd(cost=1, by=SITE)
    removal.reverse("no refund for that one", by=SITE)
    assert state(record)[0] is True
    assert record.owner.account.balance() == -1


def test_moves_can_be_reversed_one_after_the_other() -> None:
    record = bought_today()
    for line in (record.readd, record.remove)[::-1]:
        line(by=SITE)
    for line in record.transactions.order_by("-pk"):
        line.reverse("all of it was wrong", by=SITE)
    assert state(record) == (False, None, "", None)
    assert record.owner.account.balance() == 0
