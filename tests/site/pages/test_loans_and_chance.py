"""What somebody has on loan is drawn by nothing, unless it is asked for."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from collection.drawing import drawn_on
from collection.models import Loan, Record
from disco_site.people.roles import Role, give_role
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db

RANDOM = reverse("admin:random")


@pytest.fixture
def bert(client: Client) -> User:
    user = make_user("bert")
    give_role(user, Role.COLLECTOR)
    client.force_login(user)
    return user


@pytest.fixture
def here(bert: User) -> Record:
    """Store a record that is lent; return the only one that is not."""
    for number in range(4):
        Loan.objects.create(record=make_record(bert, title=f"Away {number}"), to="Anna")
    return make_record(bert, title="Here")


def drawn(client: Client, **filters: str) -> str:
    return client.get(RANDOM, filters, follow=True).text


def test_a_random_pick_draws_what_is_here(client: Client, here: Record):
    assert all("<h1>Here</h1>" in drawn(client) for _ in range(5))


def test_a_random_pick_draws_what_is_on_loan_where_that_is_asked_for(client: Client, here: Record):
    assert "<h1>Away" in drawn(client, on_loan="1")
    assert "<h1>Away" in drawn(client, lent_to="anna")


def test_a_random_pick_says_that_everything_is_on_loan(client: Client, here: Record):
    Loan.objects.create(record=here, to="Anna")
    assert "Every record on the shelf is on loan." in drawn(client)
    assert "Every record that matches is on loan." in drawn(client, title="Away")


def test_the_command_draws_what_is_here(here: Record, capsys: pytest.CaptureFixture):
    call_command("random_record", "--count", "9")
    assert "Here" in capsys.readouterr().out
    with pytest.raises(CommandError, match="Every record that matches is on loan"):
        call_command("random_record", "title=Away")


def test_the_record_of_the_day_is_here(here: Record):
    days = [date(2026, 1, number) for number in range(1, 15)]
    assert {drawn_on(Record.objects.all(), day) for day in days} == {here}


def test_tonight_proposes_what_is_here(client: Client, here: Record):
    evening = client.get(reverse("admin:tonight")).context["evening"]
    assert [pick.record for pick in evening.picks] == [here]


def test_what_is_lent_after_it_was_proposed_is_replaced(client: Client, here: Record):
    client.get(reverse("admin:tonight"))
    Loan.objects.create(record=here, to="Anna")
    evening = client.get(reverse("admin:tonight")).context["evening"]
    assert evening.picks == []
    assert evening.notes == ["Every record on the shelf is on loan."]


def test_tonight_does_not_say_that_all_is_rated_because_the_rest_is_lent(
    client: Client, here: Record
):
    here.ratings.create(author=here.owner, value=5, rated_on=date(2026, 1, 1))
    assert client.get(reverse("admin:tonight")).context["evening"].notes != [
        "You have rated everything."
    ]
