"""Everybody sees where they are signed in, and signs out there."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from disco_site.people.roles import Role, give_role
from disco_site.signing_in.models import SignedIn, browser_name
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PAGE = "/admin/sessions/"
PASSWORD = "nine lives of a cat"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Mobile Safari/537.36"
)


@pytest.fixture
def anna() -> User:
    give_role(anna := make_user("anna", password=PASSWORD), Role.LISTENER)
    return anna


def sign_in(browser: str = FIREFOX, *, name: str = "anna", address: str = "192.0.2.7") -> Client:
    client = Client(REMOTE_ADDR=address, headers={"User-Agent": browser})
    sent = client.post("/admin/login/", {"username": name, "password": PASSWORD})
    assert sent.status_code == 302
    return client


def is_signed_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def number(client: Client) -> int:
    return client.session["signed_in"]


def test_the_page_names_browser_and_address_of_each_session(anna: User) -> None:
    here = sign_in()
    sign_in(CHROME, address="192.0.2.8")
    page = here.get(PAGE).text
    for words in ("Firefox on Linux", "192.0.2.7", "Chrome on Android", "192.0.2.8"):
        assert words in page
    assert (page.count("This one"), page.count('aria-label="End ')) == (1, 1)


def test_a_session_can_be_ended_from_another_one(anna: User) -> None:
    here, there, elsewhere = sign_in(), sign_in(), sign_in()
    page = here.post(f"{PAGE}{number(there)}/end/", follow=True).text
    assert "Signed out there." in page
    assert [is_signed_in(client) for client in (here, there, elsewhere)] == [True, False, True]


def test_all_but_this_one_can_be_ended(anna: User) -> None:
    here, there, elsewhere = sign_in(), sign_in(), Client()
    # As one that began before Disco numbered them.
    elsewhere.force_login(anna)
    page = here.post(f"{PAGE}end-others/", follow=True).text
    assert "Signed out of 2 other sessions." in page
    assert [is_signed_in(client) for client in (here, there, elsewhere)] == [True, False, False]


def test_a_session_without_a_number_does_not_end_itself(anna: User) -> None:
    old, there = Client(), sign_in()
    old.force_login(anna)
    old.post(f"{PAGE}end-others/")
    assert [is_signed_in(client) for client in (old, there)] == [True, False]


def test_nobody_sees_or_ends_the_sessions_of_others(anna: User) -> None:
    give_role(make_user("bert", password=PASSWORD), Role.OWNER)
    annas, berts = sign_in(), sign_in(CHROME, name="bert")
    page = berts.post(f"{PAGE}{number(annas)}/end/", follow=True).text
    assert "That session had ended already." in page
    assert "Firefox" not in page and is_signed_in(annas)


def test_following_a_link_ends_nothing(anna: User) -> None:
    here = sign_in()
    assert here.get(f"{PAGE}{number(here)}/end/").status_code == 405
    assert here.get(f"{PAGE}end-others/").status_code == 405


def test_a_session_that_has_ended_is_listed_no_more(anna: User) -> None:
    here, there = sign_in(), sign_in(CHROME)
    there.post("/admin/logout/")
    assert "Chrome" not in here.get(PAGE).text
    assert SignedIn.objects.count() == 1


def test_when_somebody_was_seen_last_is_kept_within_minutes(anna: User) -> None:
    later = Client()
    # Answered by a process of the server that has not seen this session yet.
    later.cookies = sign_in().cookies
    for minutes, is_noted in ((60, True), (1, False)):
        before = timezone.now() - timedelta(minutes=minutes)
        SignedIn.objects.update(last_seen=before)
        later.get("/admin/")
        assert (SignedIn.objects.get().last_seen > before) is is_noted


def test_no_session_is_kept_in_a_readable_form(anna: User) -> None:
    here = sign_in()
    row = SignedIn.objects.values().get()
    assert Session.objects.get().session_key not in map(str, row.values())
    assert here.session.session_key not in here.get(PAGE).text


@pytest.mark.once
@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox on Linux"),
        (CHROME, "Chrome on Android"),
        (CHROME + " Edg/140.0", "Edge on Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari on iPhone"),
        ("curl/8.5", "Unknown browser"),
        ("", "Unknown browser"),
    ],
)
def test_a_browser_is_named_in_plain_words(user_agent: str, name: str) -> None:
    assert browser_name(user_agent) == name
