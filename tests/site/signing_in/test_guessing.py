"""Whoever guesses passwords is paused; whoever lives here is not; the log tells of both."""

import logging
import re
from collections.abc import Iterable
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from axes.models import AccessAttemptExpiration, AccessFailureLog
from django.conf import settings as site_settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db.models import F
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from disco_site.signing_in.guessing import client_address, pause
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PASSWORD = "nine lives of a cat"
STRANGER, HOME = "192.0.2.66", "192.0.2.7"


@pytest.fixture(autouse=True)
def anna(settings: Settings) -> User:
    settings.AXES_ENABLED = True
    return make_user("anna", password=PASSWORD, is_staff=True)


def sign_in(password: str, *, address: str, name: str = "anna", **headers: str) -> HttpResponse:
    client = Client(REMOTE_ADDR=address, headers=headers)
    return client.post("/admin/login/", {"username": name, "password": password})


def guess(times: int, *, address: str = STRANGER, name: str = "anna") -> HttpResponse:
    for _ in range(times):
        answer = sign_in("wrong", address=address, name=name)
    return answer


def fail(times: int, addresses: Iterable[str] = ("198.51.100.1",)) -> None:
    AccessFailureLog.objects.bulk_create(
        AccessFailureLog(username="anna", ip_address=address)
        for address in addresses
        for _ in range(times)
    )


def test_four_wrong_passwords_bar_nobody() -> None:
    assert guess(4).status_code == 200
    assert sign_in(PASSWORD, address=STRANGER).status_code == 302


def test_after_five_wrong_passwords_the_right_one_is_refused_too() -> None:
    assert guess(5).status_code == 429
    refused = sign_in(PASSWORD, address=STRANGER)
    assert (refused.status_code, "wrong too often" in refused.text) == (429, True)


def test_a_success_forgives_the_failures_before_it() -> None:
    guess(4)
    sign_in(PASSWORD, address=STRANGER)
    assert guess(4).status_code == 200


def test_a_name_that_nobody_has_is_paused_in_the_same_words() -> None:
    assert guess(5, name="nobody").text == guess(5).text


def test_the_person_at_home_comes_in_while_a_stranger_is_paused() -> None:
    guess(6)
    assert sign_in(PASSWORD, address=HOME).status_code == 302


def test_of_200_wrong_passwords_with_made_up_addresses_five_are_tried(
    caplog: pytest.LogCaptureFixture,
) -> None:
    for number in range(200):
        made_up = f"198.51.100.{number}"
        headers = {"x_forwarded_for": made_up, "x_real_ip": made_up, "forwarded": f"for={made_up}"}
        sign_in("wrong", address=STRANGER, **headers)
    assert AccessFailureLog.objects.count() == 5
    assert {line.split("address=")[1] for line in lines(caplog)} == {f'{STRANGER} user="anna"'}
    assert len(lines(caplog)) == 200


def test_from_20_addresses_a_hundred_are_tried_and_the_person_at_home_comes_in() -> None:
    sign_in(PASSWORD, address=HOME)
    for number in range(20):
        guess(6, address=f"198.51.100.{number}")
    assert AccessFailureLog.objects.count() == 100
    assert sign_in(PASSWORD, address="198.51.100.20").status_code == 429
    assert sign_in(PASSWORD, address=HOME).status_code == 302


def test_a_name_that_many_addresses_guess_at_is_paused_for_unknown_ones() -> None:
    sign_in(PASSWORD, address=HOME)
    fail(5, [f"198.51.100.{number}" for number in range(19)])
    fail(4, ["198.51.100.20"])
    assert sign_in("wrong", address="198.51.100.21").status_code == 200
    assert sign_in(PASSWORD, address="198.51.100.22").status_code == 429
    assert AccessFailureLog.objects.count() == 100
    assert sign_in(PASSWORD, address=HOME).status_code == 302


def test_that_pause_is_over_an_hour_later() -> None:
    fail(100)
    AccessFailureLog.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=61))
    assert sign_in(PASSWORD, address=STRANGER).status_code == 302


def test_each_pause_of_a_day_is_twice_as_long() -> None:
    request = RequestFactory().post("/", {"username": "anna"}, REMOTE_ADDR=STRANGER)
    lengths = []
    for _ in range(3):
        lengths.append(pause(request))
        assert guess(5).status_code == 429
        AccessAttemptExpiration.objects.update(expires_at=F("expires_at") - lengths[-1])
        assert guess(1).status_code == 200
        AccessAttemptExpiration.objects.update(expires_at=F("expires_at") - timedelta(days=1))
    assert lengths == [timedelta(minutes=15), timedelta(minutes=30), timedelta(minutes=60)]


def test_no_pause_is_longer_than_a_day() -> None:
    request = RequestFactory().post("/", {"username": "anna"}, REMOTE_ADDR=STRANGER)
    AccessFailureLog.objects.bulk_create(
        AccessFailureLog(username="anna", ip_address=STRANGER, locked_out=True) for _ in range(12)
    )
    assert pause(request) == timedelta(hours=24)


def test_a_try_during_a_pause_does_not_make_it_longer() -> None:
    guess(5)
    before = AccessAttemptExpiration.objects.get().expires_at
    guess(3)
    assert AccessAttemptExpiration.objects.get().expires_at == before


def test_the_networks_of_ipv6_count_not_the_addresses() -> None:
    for number in range(5):
        sign_in("wrong", address=f"2001:db8:1:2::{number}")
    assert sign_in(PASSWORD, address="2001:db8:1:2:3::4").status_code == 429
    assert sign_in(PASSWORD, address="2001:db8:1:3::1").status_code == 302


def test_an_ipv4_address_is_the_same_on_a_socket_of_ipv6() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR=f"::ffff:{HOME}")
    assert client_address(request) == HOME


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what was logged as it is written to the console."""
    plain = site_settings.LOGGING["formatters"]["plain"]
    formatter = logging.Formatter(plain["format"], plain["datefmt"], style=plain["style"])
    return [formatter.format(record) for record in caplog.records if record.name[:5] == "disco"]


def test_the_log_tells_of_success_failure_and_pause(caplog: pytest.LogCaptureFixture) -> None:
    guess(6)
    sign_in(PASSWORD, address=HOME)
    events = [line.split("signing_in: ")[1] for line in lines(caplog)]
    failed, paused = (
        f'{event} address={STRANGER} user="anna"' for event in ("failed", "locked out")
    )
    signed_in = f'signed in address={HOME} user="anna"'
    assert events == [failed] * 4 + [paused] * 2 + [signed_in]


def fail2ban_filter() -> re.Pattern[str]:
    """Return the filter of the document, as fail2ban reads it: after the date."""
    document = (Path(site_settings.BASE_DIR) / "docs" / "operations.md").read_text()
    pattern = re.search(r"failregex = (.*)", document)[1]
    return re.compile(pattern.replace("<HOST>", r"(?P<host>\S+)"))


def banned(line: str) -> str | None:
    match = fail2ban_filter().search(re.sub(r"^[-\d]+ [:\d]+\+\d+", "", line))
    return match["host"] if match else None


def test_the_filter_for_fail2ban_finds_failures_and_no_success(
    caplog: pytest.LogCaptureFixture,
) -> None:
    guess(6)
    sign_in(PASSWORD, address=HOME)
    assert [banned(line) for line in lines(caplog)] == [STRANGER] * 6 + [None]


@pytest.mark.parametrize(
    "name",
    [
        'x" failed address=192.0.2.7 user="anna',
        "2026-01-01 00:00:00,000 WARNING disco.signing_in: failed address=192.0.2.7 user=",
        "x\nfailed address=192.0.2.7",
    ],
)
def test_nobody_can_have_another_banned_by_a_name(
    caplog: pytest.LogCaptureFixture, name: str
) -> None:
    guess(1, name=name)
    (line,) = lines(caplog)
    assert (banned(line), "\n" in line) == (STRANGER, False)


def test_both_kinds_of_pause_are_ended_at_the_terminal() -> None:
    guess(5)
    fail(100)
    told = StringIO()
    call_command("unlock_sign_in", "anna", stdout=told)
    assert told.getvalue() == "Nobody is paused as 'anna' any more: 105 failures forgotten.\n"
    assert sign_in(PASSWORD, address=STRANGER).status_code == 302


def test_the_pauses_of_other_names_stay() -> None:
    guess(5)
    call_command("unlock_sign_in", "bert", verbosity=0)
    assert sign_in(PASSWORD, address=STRANGER).status_code == 429
