"""grant_credits and afford, as they are typed."""

from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from adminkit.verbs import SITE
from collection.models import Want
from credits.models import Account, Transaction
from tests.factories import make_account, make_record, make_user

pytestmark = pytest.mark.django_db


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days)


def run(name: str, **options: object) -> str:
    out = StringIO()
    call_command(name, stdout=out, **options)
    return out.getvalue()


def make_collector(name: str = "anna", opened: int = 30) -> Account:
    return make_account(make_user(name), opened_on=ago(opened))


def test_grant_credits_books_for_every_account() -> None:
    make_collector("anna", 30), make_collector("ben", 10)
    assert (
        run("grant_credits")
        == "anna: 2 regular additions. The balance is 2.\nben: 0 regular additions. The balance is 0.\n"
    )


def test_grant_credits_can_be_kept_to_one_user() -> None:
    make_collector("anna"), make_collector("ben")
    run("grant_credits", user="ben")
    assert (
        Transaction.objects.values_list("account__owner__username", flat=True).distinct().get()
        == "ben"
    )


def test_grant_credits_books_up_to_the_day_it_was_given() -> None:
    account = make_collector()
    run("grant_credits", until=str(ago(16)))
    assert account.balance() == 1


@pytest.mark.once
def test_grant_credits_is_silent_when_told_so() -> None:
    make_collector()
    assert run("grant_credits", verbosity=0) == ""


WRONG = [
    (
        "grant_credits",
        {"until": "30.11.2026"},
        "--until: “30.11.2026” is not a day such as 2026-11-30.",
    ),
    ("grant_credits", {"until": str(ago(-1))}, f"--until: {ago(-1)} lies in the future."),
    ("grant_credits", {"user": "nobody"}, "--user: there is no user “nobody”."),
    (
        "grant_credits",
        {"user": "listener"},
        "--user: listener has no account yet; the first record opens it, or `grant_credits --open "
        "--user listener`, or *Accounts* in the browser.",
    ),
    ("afford", {"on": "soon"}, "--on: “soon” is not a day such as 2026-11-30."),
    ("afford", {"on": str(ago(1))}, f"--on: {ago(1)} has passed."),
    ("afford", {"cost": 0}, "--cost: 0 is not 1 or more."),
    (
        "afford",
        {"cost": 10**9},
        "--cost: 999,999,998 more credits are out of reach: the calendar ends before.",
    ),
]


@pytest.mark.once
@pytest.mark.parametrize(("name", "options", "sentence"), WRONG)
def test_a_wrong_value_is_refused_in_one_sentence(
    name: str, options: dict[str, object], sentence: str
) -> None:
    make_collector().grant_due(by=SITE)
    make_user("listener")
    with pytest.raises(CommandError) as refusal:
        run(name, **options)
    assert str(refusal.value) == sentence


def test_a_refused_command_books_nothing() -> None:
    make_collector()
    with pytest.raises(CommandError):
        run("grant_credits", until=str(ago(-1)))
    assert not Transaction.objects.exists()


def test_afford_says_yes_when_the_credits_are_there() -> None:
    make_collector().grant_due(by=SITE)
    assert run("afford", cost=2) == (
        f"anna: The balance is 2. Next credit: +1 on {ago(-12)}.\n"
        f"  2 credits on {ago(0)}: yes, the balance goes from 2 to 0\n"
    )


def test_afford_says_when_the_credits_will_be_there() -> None:
    make_collector().grant_due(by=SITE)
    assert (
        f"  3 credits on {ago(0)}: no, the balance goes from 2 to -1; it is enough on {ago(-12)}\n"
    ) in run("afford", cost=3)


def test_afford_looks_ahead_to_the_day_of_the_purchase() -> None:
    make_collector().grant_due(by=SITE)
    assert f"3 credits on {ago(-20)}: yes, the balance goes from 3 to 0\n" in run(
        "afford", cost=3, on=str(ago(-20))
    )


def test_afford_counts_what_is_due_and_says_that_it_is_not_booked() -> None:
    make_collector()
    answer = run("afford")
    assert "anna: The balance is 0. 2 regular additions are due and not booked. Next" in answer
    assert "yes, the balance goes from 2 to 1\n" in answer


def test_afford_sets_wants_in_order_of_priority_against_the_coming_credits() -> None:
    account = make_collector(opened=14)
    account.grant_due(by=SITE)
    Want.objects.create(owner=account.owner, artist="Can", title="Soundtracks", priority=2)
    Want.objects.create(
        owner=account.owner, artist="Neu!", title="Neu! 75", priority=1, top_price=Decimal(20)
    )
    assert run("afford").splitlines()[2:] == [
        f"  {ago(0)}: Neu! - Neu! 75 (priority 1, up to 20.00)",
        f"  {ago(-14)}: Can - Soundtracks (priority 2)",
    ]


@pytest.mark.once
def test_afford_without_an_account_says_how_one_is_made() -> None:
    assert run("afford").startswith("There is no account yet; the first record opens it, or ")


def test_looking_ahead_books_nothing() -> None:
    account = make_collector()
    make_record(account.owner).buy(by=SITE)
    run("afford", cost=5)
    assert account.transactions.count() == 1


@pytest.mark.once
def test_grant_credits_says_how_an_account_is_opened_where_there_is_none() -> None:
    assert run("grant_credits") == (
        "There is no account yet; the first record opens it, or `grant_credits --open --user NAME`, "
        "or *Accounts* in the browser.\n"
    )


def test_grant_credits_opens_an_account_on_request() -> None:
    make_user("anna")
    assert run("grant_credits", user="anna", open=True) == (
        "anna: 0 regular additions. The balance is 0.\n"
    )
    assert Account.objects.get().opened_on == timezone.localdate()


def test_grant_credits_opens_no_second_account() -> None:
    make_collector("anna", 30)
    assert "2 regular additions" in run("grant_credits", user="anna", open=True)


@pytest.mark.parametrize("user", [None, "nobody"])
def test_grant_credits_opens_no_account_without_a_user(user: str | None) -> None:
    with pytest.raises(CommandError, match="--open: name the user|there is no user “nobody”"):
        run("grant_credits", user=user, open=True)
    assert not Account.objects.exists()


@pytest.mark.once
def test_the_command_for_a_user_without_an_account_says_how_it_is_opened() -> None:
    make_user("anna")
    with pytest.raises(CommandError, match="anna has no account yet; .* --open --user anna"):
        run("grant_credits", user="anna")
