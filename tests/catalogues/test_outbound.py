"""The one door: what an answer may be, and that whatever else comes ends in a sentence."""

import logging
import traceback
from typing import Any

import pytest
from pytest_django import Settings

from collection.catalogues import answers
from collection.catalogues.failures import (
    Busy,
    CatalogueError,
    CutOff,
    LookUpsOff,
    NotFound,
    Refused,
    TokenRefused,
    Unavailable,
    Unreadable,
)
from collection.catalogues.hosts import COVERART, DISCOGS, DISCOGS_PICTURES, MUSICBRAINZ
from collection.catalogues.outbound import Manners, Question, fetch_json, fetch_picture
from collection.catalogues.tokens import Token
from tests.catalogues import faults
from tests.catalogues.discogs_shelf import TOKEN, made_up_release
from tests.catalogues.stand_in import StandIn, picture

pytestmark = pytest.mark.once

RELEASE = Question(DISCOGS, "/releases/5", "release 5")
PICTURE = "https://i.discogs.com/R-5.jpeg"


@pytest.fixture(autouse=True)
def knows_a_release(stand_in: StandIn) -> None:
    stand_in.discogs.make_up(range(5, 6))


def test_an_answer_is_read() -> None:
    assert fetch_json(RELEASE) == made_up_release(5)


def test_a_picture_is_fetched_as_it_is(stand_in: StandIn) -> None:
    assert fetch_picture(PICTURE) == picture(5)


def test_a_request_says_who_asks_and_nothing_else(stand_in: StandIn) -> None:
    fetch_json(RELEASE)
    headers = stand_in.requests[0].headers
    assert headers.pop("User-Agent").startswith("Disco/")
    assert headers.keys() == {"Host", "Accept", "Accept-Encoding", "Connection"}


def test_a_cookie_is_not_sent_back(stand_in: StandIn) -> None:
    def with_cookie(handler: Any) -> None:
        faults.answer(handler, 200, "application/json", b"{}", Set_Cookie="seen=1; Path=/")

    stand_in.misbehave("/releases", with_cookie)
    fetch_json(RELEASE)
    fetch_json(RELEASE)
    assert "Cookie" not in stand_in.requests[1].headers


def test_no_other_machine_is_asked_in_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert fetch_json(RELEASE)["id"] == 5


def test_a_password_kept_for_the_host_is_not_sent(
    stand_in: StandIn, monkeypatch: pytest.MonkeyPatch, data_dir: Any
) -> None:
    (data_dir / "netrc").write_text("machine 127.0.0.1 login me password mine\n")
    monkeypatch.setenv("NETRC", str(data_dir / "netrc"))
    fetch_json(RELEASE)
    assert "Authorization" not in stand_in.requests[0].headers


def test_a_token_goes_in_the_header(stand_in: StandIn, token: Token) -> None:
    fetch_json(RELEASE._replace(token=token))
    asked = stand_in.requests[0]
    assert asked.headers["Authorization"] == f"Discogs token={TOKEN}" and not asked.query


def test_a_picture_is_asked_without_the_token(stand_in: StandIn) -> None:
    fetch_picture(PICTURE)
    assert "Authorization" not in stand_in.requests[0].headers


@pytest.mark.parametrize(
    ("fault", "kind", "sentence"),
    [
        (faults.wall, Unavailable, "Discogs is blocking requests at the moment. Try again later."),
        (
            faults.forbidden,
            Refused,
            "Discogs refuses to answer about release 5: This collection is private.",
        ),
        (faults.broken, Unavailable, "Discogs has a problem (status 500). Try again later."),
        (faults.cut, CutOff, "The answer of Discogs about release 5 was cut off."),
        (faults.endless, CutOff, "The answer of Discogs about release 5 is larger than 8 MB."),
        (
            faults.page,
            Unavailable,
            "Discogs sent text/html instead of an answer. Try again later.",
        ),
        (
            faults.no_json,
            Unreadable,
            "The answer of Discogs about release 5 cannot be read: it is not JSON.",
        ),
        (
            faults.abroad,
            Refused,
            "Discogs led to catalogue.example.com, where Disco asks nothing; it went no further.",
        ),
    ],
)
def test_each_fault_is_a_sentence(
    stand_in: StandIn, fault: faults.Fault, kind: type[CatalogueError], sentence: str
) -> None:
    stand_in.misbehave("/releases", fault)
    with pytest.raises(kind) as caught:
        fetch_json(RELEASE)
    assert str(caught.value) == sentence and type(caught.value) is kind


@pytest.mark.parametrize(
    "fault",
    [faults.wall, faults.forbidden, faults.broken, faults.cut, faults.page, faults.abroad],
)
def test_what_is_no_answer_is_not_asked_for_again(stand_in: StandIn, fault: faults.Fault) -> None:
    stand_in.misbehave("/releases", fault)
    with pytest.raises(CatalogueError):
        fetch_json(RELEASE)
    assert len(stand_in.requests) == 1


def test_a_release_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound, match=r"^Discogs does not have release 6\.$"):
        fetch_json(Question(DISCOGS, "/releases/6", "release 6"))


def test_a_wrong_token_is_refused_as_such(stand_in: StandIn) -> None:
    wrong = Question(DISCOGS, "/oauth/identity", "the account", {}, Token("WrongTokenWrongToken"))
    with pytest.raises(TokenRefused, match="does not accept the token: You must authenticate"):
        fetch_json(wrong)


@pytest.mark.parametrize("fault", [faults.too_many(0), faults.overloaded])
def test_an_overloaded_catalogue_is_asked_again(stand_in: StandIn, fault: faults.Fault) -> None:
    stand_in.misbehave("/releases", fault, times=2)
    assert fetch_json(RELEASE)["id"] == 5
    assert len(stand_in.requests) == 3


def test_the_wait_that_a_catalogue_asks_for_is_kept(stand_in: StandIn) -> None:
    stand_in.misbehave("/releases", faults.too_many(1))
    fetch_json(RELEASE)
    first, second = stand_in.requests
    assert second.at - first.at > 0.9


def test_a_wait_beyond_patience_ends_at_once_and_says_how_long(stand_in: StandIn) -> None:
    stand_in.misbehave("/releases", faults.too_many(300))
    with pytest.raises(Busy, match=r"asked too often\. Try again in 5 minutes\.$") as caught:
        fetch_json(RELEASE)
    assert caught.value.retry_after == 300


def test_while_a_catalogue_wants_to_be_left_alone_nobody_asks_it(stand_in: StandIn) -> None:
    stand_in.misbehave("/releases", faults.too_many(300))
    for _ in range(3):
        with pytest.raises(Busy):
            fetch_json(RELEASE)
    assert len(stand_in.requests) == 1


def test_a_wait_without_end_is_bounded(stand_in: StandIn) -> None:
    stand_in.misbehave("/releases", faults.too_many(10**9))
    with pytest.raises(Busy) as caught:
        fetch_json(RELEASE)
    assert caught.value.retry_after == 900


def test_patience_with_an_overloaded_catalogue_ends(stand_in: StandIn) -> None:
    stand_in.misbehave("/releases", faults.too_many(0), times=100)
    with pytest.raises(Busy):
        fetch_json(RELEASE)
    assert len(stand_in.requests) == 6


def test_what_waits_is_told_and_may_stop(stand_in: StandIn) -> None:
    class Stopped(Exception):
        pass

    def stop(seconds: float) -> None:
        assert seconds > 0.5
        raise Stopped

    stand_in.misbehave("/releases", faults.too_many(30))
    with pytest.raises(Stopped):
        fetch_json(RELEASE, Manners(60, stop))


def test_a_kept_connection_that_ended_is_made_anew(stand_in: StandIn) -> None:
    fetch_json(RELEASE)
    stand_in.misbehave("/releases", faults.dropped)
    assert fetch_json(RELEASE)["id"] == 5


def test_a_catalogue_that_never_answers_is_unavailable(stand_in: StandIn) -> None:
    stand_in.misbehave("/releases", faults.dropped, times=9)
    with pytest.raises(Unavailable, match="closed the connection without an answer"):
        fetch_json(RELEASE)
    assert len(stand_in.requests) == 2


def test_a_body_that_drips_is_cut_off(stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "_WHOLE", 0.3)
    stand_in.misbehave("/releases", faults.slow(0.05))
    with pytest.raises(CutOff, match="took too long"):
        fetch_json(RELEASE)


def test_nobody_waits_longer_for_a_body_than_he_was_ready_to(
    stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "_LEAST", 0.0)
    stand_in.misbehave("/releases", faults.slow(0.05, pieces=40))
    with pytest.raises(CutOff, match="took too long"):
        fetch_json(RELEASE, Manners(patience=0.3))


def test_a_service_that_is_not_there_is_unavailable(settings: Settings) -> None:
    settings.DISCO_DISCOGS_URL = "http://127.0.0.1:9"
    with pytest.raises(Unavailable, match=r"^Discogs cannot be reached\.$"):
        fetch_json(RELEASE)


def test_a_circle_of_redirects_ends(stand_in: StandIn) -> None:
    stand_in.misbehave("/releases", faults.circle, times=100)
    with pytest.raises(Unavailable, match=r"^Discogs leads from one address to the next\.$"):
        fetch_json(RELEASE)
    assert len(stand_in.requests) == 5


def test_a_redirect_within_the_service_is_followed(stand_in: StandIn) -> None:
    def moved(handler: Any) -> None:
        faults.answer(handler, 302, "text/html", b"", Location="/releases/5")

    stand_in.misbehave("/releases/4", moved)
    assert fetch_json(Question(DISCOGS, "/releases/4", "release 4"))["id"] == 5


def test_a_page_is_no_picture(stand_in: StandIn) -> None:
    stand_in.misbehave("/R-5", faults.page)
    with pytest.raises(Unavailable, match="sent text/html instead of a picture"):
        fetch_picture(PICTURE)


def test_a_picture_larger_than_a_cover_may_be_is_cut_off(
    stand_in: StandIn, settings: Settings
) -> None:
    settings.DISCO_MAX_COVER_MB = 1
    stand_in.misbehave("/R-5", faults.endless)
    with pytest.raises(CutOff, match="about a picture is larger than 1 MB"):
        fetch_picture(PICTURE)


def test_when_look_ups_are_off_nobody_is_asked(stand_in: StandIn, settings: Settings) -> None:
    settings.DISCO_LOOK_UPS = False
    for ask in (lambda: fetch_json(RELEASE), lambda: fetch_picture(PICTURE)):
        with pytest.raises(LookUpsOff, match="switched off"):
            ask()
    assert stand_in.requests == []


@pytest.mark.parametrize("fault", [faults.wall, faults.cut, faults.page, faults.abroad])
def test_no_log_and_no_error_tells_the_token(
    stand_in: StandIn, token: Token, caplog: pytest.LogCaptureFixture, fault: faults.Fault
) -> None:
    caplog.set_level(logging.DEBUG)
    stand_in.misbehave("/releases", fault)
    with pytest.raises(CatalogueError) as caught:
        fetch_json(RELEASE._replace(token=token))
    frames = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert TOKEN not in "".join(frames.format()) + caplog.text + repr(token) + str(token)


@pytest.fixture
def real(settings: Settings) -> None:
    """The catalogues themselves, which no test asks."""
    settings.DISCO_DISCOGS_URL = settings.DISCO_MUSICBRAINZ_URL = settings.DISCO_COVERART_URL = ""


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example.com/R-5.jpeg",
        "https://i.discogs.com.example.com/R-5.jpeg",
        "https://i.discogs.com@example.com/R-5.jpeg",
        "https://i.discogs.com:8443/R-5.jpeg",
        "https://example.com\\@i.discogs.com/R-5.jpeg",
        "//example.com/R-5.jpeg",
        "ftp://i.discogs.com/R-5.jpeg",
        "file:///etc/passwd",
        "https://i.disc\nogs.com/R-5.jpeg",
        "https://[/R-5.jpeg",
        "https://127.0.0.1/R-5.jpeg",
        "",
    ],
)
def test_a_picture_elsewhere_is_not_asked_for(real: None, address: str) -> None:
    with pytest.raises(Refused, match="where Disco asks nothing"):
        DISCOGS_PICTURES.address(address)


@pytest.mark.parametrize(
    "address", ["https://ia800.us.archive.org/5/a.jpg", "https://archive.org/download/a.jpg"]
)
def test_the_archive_may_lead_to_its_own_stores(real: None, address: str) -> None:
    assert COVERART.allowed(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "https://notarchive.org/a.jpg",
        "https://example.com\\.archive.org/a.jpg",
        "https://me:you@x.archive.org/a.jpg",
        "http://archive.org/a.jpg",
    ],
)
def test_the_archive_may_not_lead_elsewhere(real: None, address: str) -> None:
    with pytest.raises(Refused):
        COVERART.allowed(address)


def test_a_picture_is_asked_for_by_https(real: None) -> None:
    address = "http://coverartarchive.org/release/x/1.jpg"
    assert COVERART.address(address) == "https" + address.removeprefix("http")


@pytest.mark.parametrize("service", [DISCOGS, DISCOGS_PICTURES, MUSICBRAINZ, COVERART])
def test_an_address_of_a_catalogue_goes_to_its_stand_in(stand_in: StandIn, service: Any) -> None:
    assert service.address(f"https://{service.host}/a?b=c") == f"{stand_in.url}/a?b=c"
