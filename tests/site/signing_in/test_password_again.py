"""What somebody must not do who found a browser open needs the password again."""

import time
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from collection.models import ShelfLink
from disco_site.people.roles import Role, give_role
from disco_site.signing_in.password_again import ASKING, SECONDS
from disco_site.signing_in.second_factor import new_key
from tests.factories import make_user
from tests.site.every_address import every_address, filled
from tests.site.signing_in.test_second_factor import code, set_up

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PASSWORD = "nine lives of a cat"
QUESTION = "needs your password again"
ADD = "/admin/people/add/"
BERT = {"username": "bert", "password": "nine lives of a dog", "role": "listener"}


@pytest.fixture
def anna() -> User:
    give_role(anna := make_user("anna", password=PASSWORD), Role.OWNER)
    return anna


@pytest.fixture
def lately(anna: User) -> Client:
    """Somebody who has just signed in."""
    client = Client()
    client.force_login(anna)
    return client


@pytest.fixture
def long_ago(lately: Client) -> Client:
    """Somebody who signed in a while ago."""
    session = lately.session
    session["confirmed_at"] = time.time() - SECONDS
    session.save()
    return lately


def asks(answer: HttpResponse) -> bool:
    return answer.status_code == 200 and QUESTION in answer.text


ADDRESSES = [
    (filled(address.route, "1"), method)
    for address in every_address()
    if address.route.startswith("/admin/") and address.name in ASKING
    for method in sorted(ASKING[address.name] - {"HEAD"})
]


def test_the_list_names_addresses_that_exist() -> None:
    assert {address.name for address in every_address()} >= set(ASKING)


@pytest.mark.parametrize(("address", "method"), ADDRESSES)
def test_it_asks_whoever_signed_in_a_while_ago(
    long_ago: Client, address: str, method: str, data_dir: Path
) -> None:
    answer = long_ago.generic(method, address)
    assert asks(answer)
    assert "no-store" in answer["Cache-Control"]


def test_it_does_not_ask_whoever_has_just_signed_in(lately: Client) -> None:
    assert not asks(lately.get(ADD))


def test_a_session_older_than_the_question_is_asked(lately: Client) -> None:
    session = lately.session
    del session["confirmed_at"]
    session.save()
    assert asks(lately.get(ADD))


def test_a_moment_that_is_still_to_come_does_not_count(lately: Client) -> None:
    """As after the clock of the machine was put right."""
    session = lately.session
    session["confirmed_at"] = time.time() + 3600
    session.save()
    assert asks(lately.get(ADD))


def test_other_pages_do_not_ask(long_ago: Client) -> None:
    for page in ("", "people/", "backups/", "links/", "sessions/", "collection/record/"):
        assert not asks(long_ago.get(f"/admin/{page}"))


def test_the_right_password_leads_to_the_page_and_is_not_asked_for_again(long_ago: Client) -> None:
    sent = {"password_again": PASSWORD, "only_to_see": "1"}
    assert long_ago.post(f"{ADD}", sent)["Location"] == ADD
    assert not asks(long_ago.get(ADD))


def test_what_was_to_be_sent_is_not_typed_again(long_ago: Client) -> None:
    asked = long_ago.post(ADD, BERT)
    assert asks(asked) and not User.objects.filter(username="bert").exists()
    for name, value in BERT.items():
        assert f'<input type="hidden" name="{name}" value="{value}">' in asked.text
    answer = long_ago.post(ADD, BERT | {"password_again": PASSWORD})
    assert answer["Location"] == "/admin/people/"
    assert User.objects.get(username="bert").check_password(BERT["password"])


def test_a_wrong_password_changes_nothing_and_is_said(long_ago: Client) -> None:
    answer = long_ago.post(ADD, BERT | {"password_again": "wrong"})
    assert asks(answer) and "The password is wrong; capital letters count." in answer.text
    assert BERT["password"] in answer.text and 'wrong"' not in answer.text
    assert not User.objects.filter(username="bert").exists()
    assert asks(long_ago.get(ADD))


def test_somebody_else_s_password_does_not_do(long_ago: Client) -> None:
    make_user("bert", password="nine lives of a dog")
    assert asks(long_ago.post(ADD, {"password_again": "nine lives of a dog"}))


def test_whoever_has_a_second_factor_needs_the_code_too(long_ago: Client, anna: User) -> None:
    key = new_key()
    set_up(anna, key, code(key, -1))
    sent = {"password_again": PASSWORD, "only_to_see": "1"}
    assert asks(long_ago.post(ADD, sent | {"code": "000000"}))
    assert long_ago.post(ADD, sent | {"code": code(key)}).status_code == 302


def test_the_password_is_not_guessed_here_either(long_ago: Client, settings: Settings) -> None:
    settings.AXES_ENABLED = True
    guesses = [long_ago.post(ADD, {"password_again": "wrong"}).status_code for _ in range(6)]
    assert guesses == [200] * 4 + [429] * 2


def test_the_answer_does_not_lead_away_from_the_site(long_ago: Client) -> None:
    sent = {"password_again": PASSWORD, "only_to_see": "1"}
    answer = long_ago.post("//evil.example/../admin/people/add/", sent)
    assert "evil.example" not in answer.headers.get("Location", "")


def test_a_link_for_strangers_is_made_after_the_question(long_ago: Client) -> None:
    sent = {"until": "2026-12-24", "title": "Shelf", "saved_filter": ""}
    assert asks(long_ago.post("/admin/links/", sent))
    assert not ShelfLink.objects.exists()


def test_a_stranger_is_asked_to_sign_in_not_for_a_password_again(db: None) -> None:
    assert "/admin/login/" in Client().get(ADD)["Location"]
