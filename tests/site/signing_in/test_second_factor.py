"""A second factor: whoever has set one up needs a code besides the password, and nobody else does."""

import base64
import logging
import re
import time
from io import StringIO
from urllib.parse import parse_qs, urlsplit

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client
from django_otp.oath import TOTP
from pytest_django import Settings

from disco_site.people.roles import Role, give_role
from disco_site.signing_in.models import RecoveryCode, SecondFactor
from disco_site.signing_in.second_factor import app_address, key_as_text, new_key, set_up
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PAGE = "/admin/second-factor/"
PASSWORD = "nine lives of a cat"
STEP = 30


@pytest.fixture
def anna() -> User:
    give_role(anna := make_user("anna", password=PASSWORD), Role.OWNER)
    return anna


@pytest.fixture
def signed_in(anna: User) -> Client:
    client = Client()
    client.force_login(anna)
    return client


@pytest.fixture
def key(anna: User) -> str:
    """The key of Anna's app, with which she has signed in some minutes ago."""
    key = new_key()
    assert set_up(anna, key, code(key))
    SecondFactor.objects.update(last_step=0)
    return key


def code(key: str, steps: int = 0) -> str:
    """Return what the app shows now, or so many steps later."""
    app = TOTP(base64.b32decode(key_as_text(key)))
    app.time = time.time() + STEP * steps
    return f"{app.token():06d}"


def sign_in(code: str = "", *, password: str = PASSWORD, name: str = "anna") -> HttpResponse:
    sent = {"username": name, "password": password, "code": code}
    return Client().post("/admin/login/", sent)


def set_up_in_browser(client: Client) -> HttpResponse:
    """Return the page that shows the recovery codes."""
    page = client.get(PAGE).text
    shown = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")
    app = TOTP(base64.b32decode(shown))
    return client.post(PAGE, {"code": f"{app.token():06d}"})


def recovery_codes(page: str) -> list[str]:
    return re.findall(r"<code>(\d{4} \d{4} \d{4})</code>", page)


def test_nobody_needs_a_code_who_has_no_second_factor(anna: User) -> None:
    assert sign_in().status_code == 302
    assert 'name="code"' not in Client().get("/admin/login/").text


def test_without_a_code_the_password_alone_opens_nothing(key: str) -> None:
    assert 'name="code"' in Client().get("/admin/login/").text
    assert sign_in().status_code == 200
    assert sign_in(code(key)).status_code == 302


def test_others_sign_in_without_a_code(key: str) -> None:
    give_role(make_user("bert", password=PASSWORD), Role.LISTENER)
    assert sign_in(name="bert").status_code == 302


@pytest.mark.parametrize(("steps", "status"), [(-2, 200), (-1, 302), (0, 302), (1, 302), (2, 200)])
def test_a_code_is_right_for_the_moment_before_and_after_it(
    key: str, steps: int, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = code(key, steps)
    others = {code(key, step) for step in range(-2, 3)} - {shown}
    assert len(others) == 4
    assert sign_in(shown).status_code == status


def test_a_code_opens_once(key: str) -> None:
    shown = code(key)
    assert [sign_in(shown).status_code, sign_in(shown).status_code] == [302, 200]


def test_a_clock_that_was_far_ahead_locks_nobody_out(key: str) -> None:
    SecondFactor.objects.update(last_step=time.time() // STEP + 5000)
    assert sign_in(code(key)).status_code == 302


@pytest.mark.parametrize("typed", ["", "1", "12345", "1234567", "١٢٣٤٥٦", "x" * 30, "0" * 30, "\0"])
def test_what_is_no_code_is_refused(key: str, typed: str) -> None:
    assert sign_in(typed).status_code == 200


def test_blanks_and_hyphens_in_a_code_do_not_matter(key: str) -> None:
    shown = code(key)
    assert sign_in(f" {shown[:3]}-{shown[3:]} ").status_code == 302


def test_wrong_name_password_and_code_are_refused_in_the_same_words(key: str) -> None:
    answers = [
        sign_in("000000"),
        sign_in(password="wrong"),
        sign_in(code(key), password="wrong"),
        sign_in(name="nobody"),
    ]
    sentences = {re.search(r'errornote">([^<]+)<', answer.text)[1] for answer in answers}
    assert sentences == {"The name, password or code is wrong; capital letters count."}


def test_a_wrong_password_uses_no_code_up(key: str) -> None:
    shown = code(key)
    sign_in(shown, password="wrong")
    assert sign_in(shown).status_code == 302


def test_five_wrong_codes_are_a_pause_and_none_is_kept(key: str, settings: Settings) -> None:
    settings.AXES_ENABLED = True
    assert [sign_in("000000").status_code for _ in range(5)] == [200] * 4 + [429]
    assert sign_in(code(key)).status_code == 429
    assert "000000" not in str(AccessAttempt.objects.values().get())


def test_an_app_is_set_up_by_the_key_that_is_shown(signed_in: Client, anna: User) -> None:
    page = set_up_in_browser(signed_in)
    assert len(recovery_codes(page.text)) == 10
    assert sign_in().status_code == 200
    assert sign_in(code(SecondFactor.objects.get().sealed_key, 1)).status_code == 302


def test_a_wrong_code_sets_nothing_up_and_keeps_the_key(signed_in: Client) -> None:
    before = signed_in.get(PAGE).text
    refused = signed_in.post(PAGE, {"code": "000000"}).text
    keys = [re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1] for page in (before, refused)]
    assert keys[0] == keys[1] and "is the clock of the phone right?" in refused
    assert not SecondFactor.objects.exists()


def test_setting_it_up_ends_the_other_sessions(signed_in: Client, anna: User) -> None:
    other = Client()
    other.force_login(anna)
    set_up_in_browser(signed_in)
    assert (signed_in.get("/admin/").status_code, other.get("/admin/").status_code) == (200, 302)


def test_the_qr_code_holds_what_every_app_reads(anna: User) -> None:
    key = new_key()
    address = urlsplit(app_address(key, anna, "disco.example.org"))
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert address.path == "/Disco%20disco.example.org:anna"
    values = {"secret": [key_as_text(key)], "issuer": ["Disco disco.example.org"]}
    assert parse_qs(address.query) == values


def test_each_recovery_code_opens_once(signed_in: Client) -> None:
    codes = recovery_codes(set_up_in_browser(signed_in).text)
    assert [sign_in(codes[0]).status_code for _ in range(2)] == [302, 200]
    assert sign_in(codes[1].replace(" ", "")).status_code == 302
    assert "8 recovery codes left" in signed_in.get(PAGE).text


def test_new_recovery_codes_take_the_place_of_the_old_ones(signed_in: Client) -> None:
    old = recovery_codes(set_up_in_browser(signed_in).text)
    new = recovery_codes(signed_in.post(f"{PAGE}codes/").text)
    assert [sign_in(each).status_code for each in (old[0], new[0])] == [200, 302]


def test_it_can_be_taken_away(signed_in: Client) -> None:
    set_up_in_browser(signed_in)
    page = signed_in.post(f"{PAGE}remove/", follow=True).text
    assert "the password alone signs you in" in page
    assert sign_in().status_code == 302
    assert not RecoveryCode.objects.exists()


def test_nobody_without_one_gets_recovery_codes(signed_in: Client) -> None:
    assert signed_in.post(f"{PAGE}codes/")["Location"] == PAGE
    assert not RecoveryCode.objects.exists()


def test_neither_key_nor_recovery_codes_can_be_read_in_the_database(signed_in: Client) -> None:
    codes = recovery_codes(set_up_in_browser(signed_in).text)
    factor = SecondFactor.objects.get()
    kept = f"{SecondFactor.objects.values().get()} {list(RecoveryCode.objects.values())}"
    assert key_as_text(factor.sealed_key) not in kept
    assert codes[0].replace(" ", "") not in kept


def test_with_another_secret_key_no_code_is_right(key: str, settings: Settings) -> None:
    shown, former = code(key), settings.SECRET_KEY
    settings.SECRET_KEY = "another one, which is long enough to be one"
    assert sign_in(shown).status_code == 200
    settings.SECRET_KEY_FALLBACKS = [former]
    assert sign_in(shown).status_code == 302


def test_recovery_codes_outlive_a_secret_key(signed_in: Client, settings: Settings) -> None:
    codes = recovery_codes(set_up_in_browser(signed_in).text)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another one, which is long enough to be one"
    assert sign_in(codes[0]).status_code == 302


def test_the_log_tells_of_it(signed_in: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "disco.signing_in")
    set_up_in_browser(signed_in)
    signed_in.post(f"{PAGE}codes/")
    signed_in.post(f"{PAGE}remove/")
    lines = [record.getMessage() for record in caplog.records if record.name[:5] == "disco"]
    events = ("second factor set up", "new recovery codes", "second factor removed")
    assert lines == [f'{event} address=127.0.0.1 user="anna"' for event in events]


def test_owners_are_advised_until_they_have_one(signed_in: Client) -> None:
    advice = "Set up a second factor"
    assert advice not in signed_in.get("/admin/").text
    make_record()
    assert advice in signed_in.get("/admin/").text
    set_up_in_browser(signed_in)
    assert advice not in signed_in.get("/admin/").text


def test_the_advice_can_be_hidden(signed_in: Client) -> None:
    make_record()
    signed_in.post("/admin/parts/", {"offered": "second_factor"})
    assert "Set up a second factor" not in signed_in.get("/admin/").text


def test_nobody_else_is_advised(anna: User) -> None:
    give_role(bert := make_user("bert"), Role.COLLECTOR)
    make_record(bert)
    client = Client()
    client.force_login(bert)
    assert "Set up a second factor" not in client.get("/admin/").text


def test_a_lost_second_factor_is_taken_away_at_the_terminal(key: str, signed_in: Client) -> None:
    told = StringIO()
    call_command("remove_second_factor", "anna", stdout=told)
    assert told.getvalue() == "anna signs in with the password alone, and is signed out.\n"
    assert (sign_in().status_code, signed_in.get("/admin/").status_code) == (302, 302)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("nobody", "There is nobody called 'nobody'."), ("anna", "anna has no second factor.")],
)
def test_what_is_not_there_is_said(anna: User, name: str, sentence: str) -> None:
    with pytest.raises(CommandError, match=re.escape(sentence)):
        call_command("remove_second_factor", name)
