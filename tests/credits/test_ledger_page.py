"""The ledger in the admin: what it shows of an account, and in how many queries."""

from csv import DictReader
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adminkit.verbs import SITE
from credits.models import Account, Line, Transaction
from disco_site.people.roles import Role, give_role
from tests.factories import make_account, make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LEDGER = "/admin/credits/transaction/"
START = date(2026, 1, 1)


@pytest.fixture
def anna(client: Client) -> User:
    user = make_user("anna")
    give_role(user, Role.COLLECTOR)
    client.force_login(user)
    return user


def fill(owner: User, *amounts: int) -> Account:
    """An account with an Addition by hand a day; 0 is an Initial load."""
    account = make_account(owner, opened_on=START)
    record = make_record(owner) if 0 in amounts else None
    for number, amount in enumerate(amounts):
        kind = "Addition" if amount else "Initial load"
        line = Line(
            account.pk,
            START + timedelta(number),
            kind,
            amount,
            None if amount else record.pk,
            f"#{number}",
        )
        Transaction.objects.book_many([line])
    return account


def shown(client: Client, query: str = "") -> list[tuple[str, int]]:
    """Memo and balance of the lines on the page, from top to bottom."""
    return [
        (line.memo, line.balance)
        for line in client.get(f"{LEDGER}{query}").context_data["cl"].result_list
    ]


def test_lines_stand_newest_first_with_the_balance_after_each(client: Client, anna: User) -> None:
    fill(anna, 3, -1, -4)
    assert shown(client) == [("#2", -2), ("#1", 2), ("#0", 3)]


def test_lines_of_one_day_stand_in_the_order_of_booking(client: Client, anna: User) -> None:
    account = fill(anna, 1)
    account.adjust(2, "second", on=START, by=SITE), account.adjust(4, "third", on=START, by=SITE)
    assert shown(client) == [("third", 7), ("second", 3), ("#0", 1)]


def test_a_line_booked_late_for_an_earlier_day_changes_the_balances_after_it(
    client: Client, anna: User
) -> None:
    account = fill(anna, 1, 1)
    account.adjust(5, "late", on=START, by=SITE)
    assert shown(client) == [("#1", 7), ("late", 6), ("#0", 1)]


def test_lines_of_0_are_hidden_by_default_and_one_click_away(client: Client, anna: User) -> None:
    fill(anna, 1, 0, 1)
    page = client.get(LEDGER)
    assert [line.memo for line in page.context_data["cl"].result_list] == ["#2", "#0"]
    assert shown(client, page.context_data["cl"].toggle_zero) == [("#2", 2), ("#1", 1), ("#0", 1)]


def test_a_filter_leaves_the_balances_what_they_are(client: Client, anna: User) -> None:
    fill(anna, 3)
    record = make_record(anna)
    record.buy(on=START, by=SITE)
    assert shown(client, "?kind=Purchase") == [(record.memo, 2)]


def test_a_year_can_be_chosen(client: Client, anna: User) -> None:
    account = fill(anna, 1)
    account.adjust(1, "before", on=date(2025, 12, 31), by=SITE)
    assert shown(client, "?year=2025") == [("before", 1)]


def booked_on_days(owner: User) -> None:
    """Let an account get 4, 2 and -1 credits on the first of January, February and March."""
    account = make_account(owner, opened_on=date(2026, 1, 1))
    for month, amount in ((1, 4), (2, 2), (3, -1)):
        account.adjust(amount, f"month {month}", on=date(2026, month, 1), by=SITE)


def test_days_can_be_chosen_and_balances_stay_what_they_are(client: Client, anna: User) -> None:
    booked_on_days(anna)
    assert shown(client, "?after=2026-02-01") == [("month 3", 5), ("month 2", 6)]
    assert shown(client, "?before=2026-02-01") == [("month 2", 6), ("month 1", 4)]
    assert shown(client, "?after=2026-01-02&before=2026-02-28") == [("month 2", 6)]


def test_the_chart_of_some_days_begins_with_the_balance_before_them(
    client: Client, anna: User
) -> None:
    booked_on_days(anna)
    chart = client.get(f"{LEDGER}?after=2026-02-01&before=2026-02-28").context_data["chart"]
    assert [(period.change, period.balance) for period in chart.periods] == [(2, 6)]
    assert chart.summary == (
        "Balance from 2026-02-01 to 2026-02-28: lowest 4, highest 6, at the end 6"
    )
    assert [level.text for level in chart.levels] == ["4", "6"]


def test_the_chart_of_days_without_a_change_is_level(client: Client, anna: User) -> None:
    booked_on_days(anna)
    chart = client.get(f"{LEDGER}?after=2026-02-02&before=2026-02-28").context_data["chart"]
    assert chart.summary == (
        "Balance from 2026-02-02 to 2026-02-28: lowest 6, highest 6, at the end 6"
    )
    assert client.get(f"{LEDGER}?before=2025-01-01").context_data["chart"] is None


def test_the_days_stay_in_the_address_and_the_form(client: Client, anna: User) -> None:
    booked_on_days(anna)
    page = client.get(f"{LEDGER}?after=2026-02-01")
    assert 'name="after" value="2026-02-01"' in page.text
    assert "after=2026-02-01" in page.context_data["cl"].toggle_zero


def test_a_page_starts_with_the_balance_of_what_was_before(client: Client, anna: User) -> None:
    fill(anna, *[1] * 60)
    assert shown(client, "?p=2")[0] == ("#9", 10)


WRONG = {
    "?kind=Gift": "kind: “Gift” is not one of the choices.",
    "?year=1999": "year: “1999” is not one of the choices.",
    "?account=999": "account: “999” is not one of the choices.",
    "?amount__gt=0": "This page has no parameter “amount__gt”; it takes account, kind, year, "
    "after, before, zero.",
    "?after=yesterday": "after: “yesterday” is not a day such as 2024-12-31.",
    "?before=2026-02-30": "before: “2026-02-30” is not a day such as 2024-12-31.",
    "?after=2026-02-01&before=2026-01-01": "after: 2026-02-01 is later than before: 2026-01-01.",
    "?p=7": "There is no page “7”; there are 1.",
    "?p=x": "There is no page “x”; there are 1.",
}


@pytest.mark.parametrize("query", WRONG)
def test_an_address_that_makes_no_sense_is_told_and_shows_no_line(
    client: Client, anna: User, query: str
) -> None:
    fill(anna, 1)
    page = client.get(f"{LEDGER}{query}")
    assert page.context_data["cl"].problems == [WRONG[query]]
    assert list(page.context_data["cl"].result_list) == []


def test_a_collector_sees_his_own_account_only(client: Client, anna: User) -> None:
    fill(anna, 1)
    other = fill(make_user("ben"), 5)
    assert shown(client) == [("#0", 1)]
    assert shown(client, f"?account={other.pk}") == []


def test_the_head_of_the_house_chooses_among_the_accounts(client: Client) -> None:
    fill(make_user("anna"), 1)
    other = fill(make_user("ben"), 5)
    client.force_login(make_user("head", is_superuser=True, is_staff=True))
    assert (shown(client), shown(client, f"?account={other.pk}")) == ([("#0", 1)], [("#0", 5)])


def test_a_record_is_linked_and_a_memo_stands_where_it_is_gone(client: Client, anna: User) -> None:
    kept, gone = make_record(anna, title="Kept"), make_record(anna, title="Gone")
    kept.buy(by=SITE), gone.buy(by=SITE)
    gone.delete()
    page = client.get(LEDGER).content.decode()
    assert f'<a href="/admin/collection/record/{kept.pk}/">Can - Kept</a>' in page
    assert "Can - Gone " in page


def test_a_removal_says_why_and_a_reversal_says_what_and_why(client: Client, anna: User) -> None:
    record = make_record(anna)
    record.remove(refund=1, reason="sold", sale_price=5, by=SITE).reverse(
        "the buyer never came", by=SITE
    )
    page = client.get(LEDGER).content.decode()
    assert f"reverses the line of {timezone.localdate()}: the buyer never came" in page
    assert f"reversed on {timezone.localdate()}: the buyer never came" in page


def test_only_lines_that_can_be_reversed_offer_it(client: Client, anna: User) -> None:
    account = fill(anna, 0, 1)
    account.transactions.get(amount=1).reverse("mistaken", by=SITE)
    account.adjust(1, "stays", by=SITE)
    assert client.get(f"{LEDGER}?zero=1").content.decode().count(">Reverse</a>") == 1


def test_the_chart_says_the_same_as_its_table(client: Client, anna: User) -> None:
    fill(anna, 3, -1)
    chart = client.get(LEDGER).context_data["chart"]
    assert [(period.name, period.change, period.balance) for period in chart.periods][::-1] == [
        ("2026-01-01", 3, 3),
        ("2026-01-02", -1, 2),
    ]
    assert chart.summary.startswith("Balance from 2026-01-01 to ")


def test_without_an_account_the_page_says_how_one_is_opened(client: Client, anna: User) -> None:
    assert "Your first record opens it" in client.get(LEDGER).content.decode()


def test_an_account_of_10_000_lines_is_shown_in_a_constant_number_of_queries(
    client: Client, anna: User
) -> None:
    account = fill(anna, *[1] * 60)
    few = queries(client, "?p=2")
    day = START - timedelta(1)
    Transaction.objects.book_many(
        Line(account.pk, day, "Addition", 1, memo="many") for _ in range(10_000)
    )
    assert [queries(client, f"?p={page}") for page in (1, 100, 202)] == [few] * 3
    assert shown(client, "?p=202")[-1] == ("many", 1)


def queries(client: Client, query: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(f"{LEDGER}{query}").status_code == 200
    return len(captured)


def test_an_addition_by_hand_is_booked(client: Client, anna: User) -> None:
    account = make_account(anna)
    client.post(
        f"{LEDGER}add/",
        {"account": account.pk, "date": "2026-01-15", "amount": "-2", "memo": " lost bet "},
    )
    line = account.transactions.get()
    assert (line.kind, line.date, line.amount, line.memo) == (
        "Addition",
        date(2026, 1, 15),
        -2,
        "lost bet",
    )


TOMORROW = timezone.localdate() + timedelta(1)
WRONG_ADDITIONS = [
    ({"amount": "0"}, "An Addition of 0 credits changes nothing."),
    ({"memo": " "}, "This field is required."),
    ({"date": str(TOMORROW)}, f"{TOMORROW} lies in the future."),
    ({"amount": "1.5"}, "Enter a whole number."),
]


@pytest.mark.parametrize(("wrong", "sentence"), WRONG_ADDITIONS)
def test_an_addition_that_makes_no_sense_is_refused(
    client: Client, anna: User, wrong: dict[str, str], sentence: str
) -> None:
    account = make_account(anna)
    typed = {"account": account.pk, "date": "2026-01-15", "amount": "1", "memo": "present", **wrong}
    assert sentence in client.post(f"{LEDGER}add/", typed).content.decode()
    assert account.balance() == 0


def test_nobody_books_an_addition_on_the_account_of_another(client: Client, anna: User) -> None:
    make_account(anna)
    other = make_account(make_user("ben"))
    client.post(
        f"{LEDGER}add/", {"account": other.pk, "date": "2026-01-15", "amount": "9", "memo": "theft"}
    )
    assert other.balance() == 0


def test_the_page_of_a_reversal_says_what_it_does_to_balance_and_record(
    client: Client, anna: User
) -> None:
    line = make_record(anna).buy(by=SITE)
    page = client.get(f"{LEDGER}{line.pk}/reverse/")
    assert page.context_data["balance"] == "the balance goes from -1 to 0"
    assert page.context_data["effect"] == "Can - Tago Mago leaves the shelf."


def test_looking_at_the_page_of_a_reversal_books_nothing(client: Client, anna: User) -> None:
    line = make_record(anna).buy(by=SITE)
    client.get(f"{LEDGER}{line.pk}/reverse/")
    assert Transaction.objects.count() == 1


def test_a_line_is_reversed_with_a_reason(client: Client, anna: User) -> None:
    line = make_record(anna).buy(by=SITE)
    client.post(f"{LEDGER}{line.pk}/reverse/", {"reason": "typed twice"})
    assert Transaction.objects.get(reverses=line).reason == "typed twice"


def test_a_reversal_without_a_reason_is_refused(client: Client, anna: User) -> None:
    line = make_record(anna).buy(by=SITE)
    assert (
        "This field is required."
        in client.post(f"{LEDGER}{line.pk}/reverse/", {"reason": " "}).content.decode()
    )
    assert Transaction.objects.count() == 1


def test_a_second_reversal_is_refused_on_the_page(client: Client, anna: User) -> None:
    line = make_record(anna).buy(by=SITE)
    line.reverse("typed twice", by=SITE)
    assert "was reversed already." in client.get(f"{LEDGER}{line.pk}/reverse/").content.decode()


EFFECTS = {
    "the only purchase": (lambda r: r.buy(by=SITE), "Can - Tago Mago leaves the shelf."),
    "a removal": (lambda r: r.remove(by=SITE), "Can - Tago Mago goes back on the shelf."),
    "a return": (
        lambda r: (r.remove(on=START, by=SITE), r.readd(by=SITE))[1],
        "Can - Tago Mago leaves the shelf again: removed on 2026-01-01, as before.",
    ),
    "an earlier removal": (
        lambda r: (r.remove(by=SITE), r.readd(by=SITE))[0],
        "Only credits change: more has happened to Can - Tago Mago since.",
    ),
}


@pytest.mark.parametrize("case", EFFECTS)
def test_the_effect_of_a_reversal_on_the_record_is_told_as_it_then_happens(
    anna: User, case: str
) -> None:
    act, sentence = EFFECTS[case]
    record = make_record(anna)
    line = act(record)
    assert line.effect_of_reversal() == sentence
    line.reverse("mistaken", by=SITE)
    record.refresh_from_db()
    assert record.is_active == ("goes back" in sentence or "Only credits" in sentence)


def test_the_ledger_is_exported_as_it_is_filtered(client: Client, anna: User) -> None:
    fill(anna, 3, -1)
    record = make_record(anna)
    record.buy(on=START, by=SITE)
    exported = client.post(
        f"{LEDGER}export/?kind=Purchase", export_form(client, f"{LEDGER}export/")
    )
    lines = list(DictReader(exported.content.decode().splitlines()))
    assert [(line["account"], line["amount"], line["record_uid"]) for line in lines] == [
        ("anna", "-1", str(record.uid))
    ]


def test_nobody_exports_the_ledger_of_another(client: Client, anna: User) -> None:
    fill(make_user("ben"), 3), make_account(anna)
    exported = client.post(f"{LEDGER}export/", export_form(client, f"{LEDGER}export/"))
    assert exported.content.decode().count("\n") == 1


def export_form(client: Client, address: str) -> dict[str, object]:
    """The form of an export page as it is sent when nothing is changed in it."""
    form = client.get(address).context_data["form"]
    return {"format": "0", "resource": ""} | {
        name: "on" for name, field in form.fields.items() if field.initial is True
    }
