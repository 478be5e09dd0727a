"""Accounts, the hint about additions that are due, and "Can I afford it?" in the admin."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from adminkit.verbs import SITE
from collection.models import Want
from credits.hints import due_hint
from credits.models import Account, Transaction
from disco_site.people.roles import Role, give_role
from tests.factories import make_account, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ACCOUNTS = "/admin/credits/account/"
AFFORD = "/admin/credits/transaction/afford/"


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days)


@pytest.fixture
def anna(client: Client) -> User:
    user = make_user("anna")
    give_role(user, Role.COLLECTOR)
    client.force_login(user)
    return user


def told(client: Client, address: str, **typed: object) -> str:
    """Post and return the page that follows."""
    return client.post(address, typed, follow=True).content.decode()


def test_the_owner_of_an_account_is_no_link_to_a_user_whom_a_collector_may_not_open(
    client: Client, anna: User
) -> None:
    page = client.get(f"{ACCOUNTS}{make_account(anna).pk}/change/").content.decode()
    assert "anna" in page.split('class="form-row field-shown_owner"')[1]
    assert "/admin/auth/user/" not in page


def test_the_list_shows_balance_and_next_credit(client: Client, anna: User) -> None:
    make_account(anna, opened_on=ago(4)).adjust(3, "present", by=SITE)
    page = client.get(ACCOUNTS).content.decode()
    assert '<td class="field-shown_balance">3</td>' in page
    assert f"+1 on {ago(-10)}" in page


def test_a_collector_finds_his_own_account_only(client: Client, anna: User) -> None:
    other = make_account(make_user("ben"))
    assert client.get(f"{ACCOUNTS}{other.pk}/change/").status_code == 302
    assert client.post(f"{ACCOUNTS}{other.pk}/grant/").status_code == 404


def test_the_pace_is_changed_from_the_next_interval_on(client: Client, anna: User) -> None:
    account = make_account(anna, opened_on=ago(4))
    page = told(client, f"{ACCOUNTS}{account.pk}/change/", interval_days=7, credits_per_interval=2)
    account.refresh_from_db()
    assert account.due(ago(-17)) == [(ago(-10), 1), (ago(-17), 2)]
    assert f"The new pace begins after {ago(-10)}." in page


def test_changing_the_pace_books_what_was_due_and_says_so(client: Client, anna: User) -> None:
    account = make_account(anna, opened_on=ago(30))
    page = told(client, f"{ACCOUNTS}{account.pk}/change/", interval_days=7, credits_per_interval=1)
    assert "2 regular additions were due, and booked at the former pace." in page
    assert account.balance() == 2


@pytest.mark.parametrize(
    "forged", [{"opened_on": "2001-01-01"}, {"granted_through": "2001-01-01"}, {"owner": "1"}]
)
def test_nothing_but_the_pace_can_be_edited(
    client: Client, anna: User, forged: dict[str, str]
) -> None:
    account = make_account(anna)
    before = Account.objects.values().get()
    told(
        client,
        f"{ACCOUNTS}{account.pk}/change/",
        interval_days=14,
        credits_per_interval=1,
        **forged,
    )
    assert Account.objects.values().get() == before


def test_nobody_adds_or_deletes_an_account_by_hand(client: Client) -> None:
    client.force_login(make_user("head", is_superuser=True, is_staff=True))
    account = make_account(make_user("ben"))
    pages = [f"{ACCOUNTS}add/", f"{ACCOUNTS}{account.pk}/delete/"]
    assert [client.post(page, {"post": "yes"}).status_code for page in pages] == [403, 403]


def test_nothing_due_is_no_hint() -> None:
    assert due_hint(make_account(make_user(), opened_on=ago(13)).owner) is None


def test_who_has_no_account_gets_no_hint() -> None:
    assert due_hint(make_user()) is None


@pytest.mark.parametrize(
    ("days", "count", "again"), [(14, 1, False), (42, 3, False), (56, 4, True)]
)
def test_the_hint_counts_what_is_due_and_offers_to_start_again_above_three(
    days: int, count: int, again: bool
) -> None:
    hint = due_hint(make_account(make_user(), opened_on=ago(days), credits_per_interval=2).owner)
    assert (hint.count, hint.credits, hint.may_start_again) == (count, 2 * count, again)


def test_looking_at_the_dashboard_books_nothing(client: Client, anna: User) -> None:
    account = make_account(anna, opened_on=ago(56))
    assert "Book all 4" in client.get("/admin/").content.decode()
    assert account.balance() == 0


def test_the_button_books_all_that_is_due_and_comes_back(client: Client, anna: User) -> None:
    account = make_account(anna, opened_on=ago(56))
    answer = client.post(f"{ACCOUNTS}{account.pk}/grant/", {"next": "/admin/"})
    assert (answer.url, account.balance()) == ("/admin/", 4)


def test_the_button_leads_to_no_foreign_site(client: Client, anna: User) -> None:
    account = make_account(anna, opened_on=ago(56))
    answer = client.post(f"{ACCOUNTS}{account.pk}/grant/", {"next": "https://example.org/"})
    assert answer.url == "/admin/credits/transaction/"


def test_starting_again_leaves_out_what_is_due(client: Client, anna: User) -> None:
    account = make_account(anna, opened_on=ago(56))
    page = told(client, f"{ACCOUNTS}{account.pk}/start-again/")
    assert f"4 regular additions were left out. The next credit comes on {ago(-14)}." in page
    assert account.balance() == 0


@pytest.mark.parametrize("name", ["grant", "start-again"])
def test_a_get_books_nothing(client: Client, anna: User, name: str) -> None:
    account = make_account(anna, opened_on=ago(56))
    assert client.get(f"{ACCOUNTS}{account.pk}/{name}/").status_code == 405
    account.refresh_from_db()
    assert (account.balance(), account.granted_through) == (0, ago(56))


def answer(client: Client, query: str = "") -> dict[str, object]:
    context = client.get(f"{AFFORD}{query}").context_data
    answer = context["answer"]
    return {
        "balance now": context["balance"],
        "balance then": answer.balance,
        "enough on": answer.enough_on,
    }


def test_the_page_says_when_it_can_be_afforded(client: Client, anna: User) -> None:
    make_account(anna).adjust(1, "present", by=SITE)
    assert answer(client, "?cost=2") == {"balance now": 1, "balance then": 1, "enough on": ago(-14)}


def test_the_page_looks_ahead_to_a_day(client: Client, anna: User) -> None:
    make_account(anna)
    assert answer(client, f"?cost=2&on={ago(-28)}") == {
        "balance now": 0,
        "balance then": 2,
        "enough on": ago(-28),
    }


@pytest.mark.parametrize(
    ("cost", "words"),
    [
        (1, ["Yes", "The balance goes from 1 to 0"]),
        (2, ["No", f"The balance goes from 1 to -1; it is enough on {ago(-14)}"]),
    ],
)
def test_the_page_shows_the_balance_before_and_after_the_purchase(
    client: Client, anna: User, cost: int, words: list[str]
) -> None:
    make_account(anna).adjust(1, "present", by=SITE)
    page = client.get(f"{AFFORD}?cost={cost}").content.decode()
    assert f'<p class="value">{words[0]}</p>' in page and f"<p>{words[1]}</p>" in page


def test_wants_are_set_against_the_coming_credits(client: Client, anna: User) -> None:
    make_account(anna)
    second, first = (
        Want.objects.create(owner=anna, artist="Can", title=t, priority=p)
        for t, p in (("B", 3), ("A", 1))
    )
    assert client.get(AFFORD).context_data["wants"] == [(ago(-14), first), (ago(-28), second)]


WRONG = [
    ("?on=2001-01-01", "2001-01-01 has passed."),
    ("?cost=0", "greater than or equal to 1"),
    ("?cost=9999", ""),
]


@pytest.mark.parametrize(("query", "sentence"), WRONG)
def test_a_question_that_makes_no_sense_gets_a_sentence(
    client: Client, anna: User, query: str, sentence: str
) -> None:
    make_account(anna)
    page = client.get(f"{AFFORD}{query}")
    assert page.status_code == 200
    assert sentence in page.content.decode()


def test_credits_beyond_the_calendar_get_a_sentence(client: Client, anna: User) -> None:
    make_account(anna, interval_days=3660)
    assert (
        "are out of reach: the calendar ends before."
        in client.get(f"{AFFORD}?cost=9999").content.decode()
    )


def test_a_listener_has_no_ledger_to_ask(client: Client) -> None:
    user = make_user("listener")
    give_role(user, Role.LISTENER)
    client.force_login(user)
    assert client.get(AFFORD).status_code == 403


def test_asking_books_nothing(client: Client, anna: User) -> None:
    make_account(anna, opened_on=ago(56))
    client.get(AFFORD)
    assert not Transaction.objects.exists()


OPEN = f"{ACCOUNTS}open/"


@pytest.mark.parametrize("address", [ACCOUNTS, AFFORD, "/admin/credits/transaction/"])
def test_a_collector_without_an_account_is_offered_one(
    client: Client, anna: User, address: str
) -> None:
    assert "Open my account</button>" in client.get(address).content.decode()
    make_account(anna)
    assert "Open my account" not in client.get(address).content.decode()


def test_an_account_is_opened_before_the_first_record(client: Client, anna: User) -> None:
    page = told(client, OPEN)
    account = Account.objects.get()
    assert (account.owner, account.opened_on, account.balance()) == (anna, ago(0), 0)
    assert f"Your account was opened on {ago(0)}." in page
    assert f"The next regular addition comes on {ago(-14)}: +1." in page


def test_an_account_is_opened_once(client: Client, anna: User) -> None:
    make_account(anna, opened_on=ago(30))
    told(client, OPEN)
    assert Account.objects.get().opened_on == ago(30)


def test_an_owner_is_offered_an_account_of_his_own_beside_those_of_others(client: Client) -> None:
    make_account(make_user("ben"))
    client.force_login(make_user("anna", is_staff=True, is_superuser=True))
    assert "Open my account</button>" in client.get(ACCOUNTS).content.decode()
    told(client, OPEN)
    assert Account.objects.filter(owner__username="anna").exists()


def test_whoever_may_keep_no_ledger_opens_no_account(client: Client) -> None:
    give_role(user := make_user("eve"), Role.LISTENER)
    client.force_login(user)
    assert client.post(OPEN).status_code == 403
    assert not Account.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("interval_days", "3661"),
        ("interval_days", "100000"),
        ("interval_days", "0"),
        ("interval_days", "9" * 30),
        ("credits_per_interval", "10000"),
        ("credits_per_interval", "9" * 30),
    ],
)
def test_a_pace_beyond_reason_is_refused_in_a_sentence(
    client: Client, anna: User, field: str, typed: str
) -> None:
    account = make_account(anna)
    values = {"interval_days": 14, "credits_per_interval": 1, field: typed}
    page = told(client, f"{ACCOUNTS}{account.pk}/change/", **values)
    assert "errorlist" in page
    account.refresh_from_db()
    assert (account.interval_days, account.credits_per_interval) == (14, 1)


@pytest.mark.parametrize(("days", "credits"), [(3660, 9999), (1, 1)])
def test_the_slowest_and_the_fastest_pace_are_taken(
    client: Client, anna: User, days: int, credits: int
) -> None:
    account = make_account(anna)
    told(
        client,
        f"{ACCOUNTS}{account.pk}/change/",
        interval_days=days,
        credits_per_interval=credits,
    )
    account.refresh_from_db()
    assert (account.interval_days, account.credits_per_interval) == (days, credits)
