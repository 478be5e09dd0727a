"""Who gets an answer at all: the holder of an open link. All others get one and the same."""

import logging
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings as site_settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adminkit.verbs import SITE
from collection.models import SavedFilter, ShelfLink
from collection.models.strangers.shelf_link import MOST_DAYS
from disco_site.people.roles import Role, give_role
from disco_site.signing_in.models import WrongLink
from disco_site.strangers import pages
from tests.factories import make_record, make_user
from tests.site.strangers.conftest import Shelf

pytestmark = [pytest.mark.django_db, pytest.mark.once]
WRONG = "/shelf/0123456789012345678901/"


def ended(shelf: Shelf) -> None:
    ShelfLink.objects.get().end(by=SITE)


def over(shelf: Shelf) -> None:
    yesterday = timezone.localdate() - timedelta(1)
    ShelfLink.objects.update(made_on=yesterday, until=yesterday)


def login_closed(shelf: Shelf) -> None:
    User.objects.filter(pk=shelf.owner.pk).update(is_active=False)


def right_gone(shelf: Shelf) -> None:
    give_role(User.objects.get(pk=shelf.owner.pk), Role.LISTENER)


def filter_deleted(shelf: Shelf) -> None:
    SavedFilter.objects.all().delete()


@pytest.mark.parametrize("end", [ended, over, login_closed, right_gone, filter_deleted])
def test_a_link_that_opens_nothing_any_more_is_answered_as_one_that_never_was(
    client: Client, shelf: Shelf, end: Callable[[Shelf], None]
) -> None:
    assert client.get(shelf.root).status_code == 200
    end(shelf)
    for rest in ("", f"record/{shelf.shown.uid}/", f"cover/{shelf.shown.uid}/360/jpeg/", "x/y"):
        answer, never = client.get(shelf.root + rest), client.get(WRONG + rest)
        assert (answer.status_code, answer.content) == (404, never.content)
        assert answer.headers == never.headers


def test_a_link_of_today_opens_until_the_end_of_the_day(client: Client, shelf: Shelf) -> None:
    ShelfLink.objects.update(until=timezone.localdate())
    assert client.get(shelf.root).status_code == 200


def test_a_record_that_is_not_there_is_answered_as_a_wrong_link(
    client: Client, shelf: Shelf
) -> None:
    answer = client.get(f"{shelf.root}record/{uuid4()}/")
    assert (answer.status_code, answer.content) == (404, client.get(WRONG).content)
    assert WrongLink.objects.count() == 1


def test_without_a_link_there_is_no_address(client: Client, shelf: Shelf) -> None:
    assert [client.get(path).status_code for path in ("/shelf/", "/shelf")] == [404, 404]


def test_a_link_without_its_last_slash_is_led_to_itself(client: Client, shelf: Shelf) -> None:
    answer = client.get(shelf.root.rstrip("/"))
    assert (answer.status_code, answer["Location"]) == (302, shelf.root)


@pytest.mark.parametrize("rest", ["", "record/{uid}/", "cover/{uid}/360/jpeg/", "?q=\x00", "x"])
def test_every_answer_keeps_the_link_to_those_who_have_it(
    client: Client, shelf: Shelf, rest: str
) -> None:
    for root in (shelf.root, WRONG, "/shelf/x"):
        answer = client.get(root + rest.format(uid=shelf.shown.uid))
        told = [answer.headers.get(name) for name in ("X-Robots-Tag", "Referrer-Policy")]
        assert told == ["none", "no-referrer"]
        assert "private" in answer.headers["Cache-Control"] and "Vary" not in answer.headers
        if answer.headers["Content-Type"].startswith("text/html") and answer.content:
            assert '<meta name="robots" content="none">' in answer.text
        assert not answer.cookies


def test_who_is_signed_in_is_nothing_to_these_pages(client: Client, shelf: Shelf) -> None:
    plain = client.get(shelf.root)
    client.force_login(shelf.owner)
    signed_in = client.get(shelf.root)
    assert (signed_in.content, dict(signed_in.cookies)) == (plain.content, {})
    assert client.get(WRONG).content == Client().get(WRONG).content


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_can_be_sent_to_a_shelf(shelf: Shelf, method: str) -> None:
    answers = [
        getattr(Client(enforce_csrf_checks=True), method)(path) for path in (shelf.root, WRONG)
    ]
    assert [answer.status_code for answer in answers] == [405, 405]
    assert answers[0].content == answers[1].content and not WrongLink.objects.exists()


def test_a_thousand_guesses_find_nothing_and_all_but_twenty_are_not_looked_at(
    client: Client, shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    answers = [client.get(f"/shelf/{number:022}/") for number in range(1000)]
    counted = [answer.status_code for answer in answers]
    assert (counted.count(404), counted.count(429)) == (20, 980)
    assert not any("Krautrock" in answer.text for answer in answers)
    assert client.get(shelf.root).status_code == 429
    assert WrongLink.objects.count() == 20
    assert [line.getMessage() for line in caplog.records if line.name == "disco.strangers"] == [
        "too many wrong links address=127.0.0.1"
    ]


def guess(times: int) -> None:
    for number in range(times):
        Client().get(f"/shelf/{number:022}/")


def test_a_pause_is_over_after_an_hour(client: Client, shelf: Shelf) -> None:
    guess(20)
    WrongLink.objects.update(tried_at=timezone.now() - timedelta(minutes=61))
    assert client.get(shelf.root).status_code == 200
    guess(1)
    assert WrongLink.objects.count() == 1


def test_a_pause_is_for_the_network_that_guessed(client: Client, shelf: Shelf) -> None:
    for number in range(20):
        guesser = Client(REMOTE_ADDR=f"2001:db8:1:2::{number}")
        guesser.get(f"/shelf/{number:022}/", headers={"x-forwarded-for": "192.0.2.1"})
    assert Client(REMOTE_ADDR="2001:db8:1:2::ff").get(shelf.root).status_code == 429
    assert client.get(shelf.root).status_code == 200


def test_an_ended_link_with_all_its_pictures_is_one_guess(client: Client, shelf: Shelf) -> None:
    ended(shelf)
    for size in range(50):
        client.get(f"{shelf.root}cover/{shelf.shown.uid}/{size}/jpeg/")
    assert WrongLink.objects.count() == 1


def test_an_error_of_the_server_tells_the_log_no_token(
    client: Client,
    shelf: Shelf,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(f"cannot draw {shelf.root}record/x/")

    monkeypatch.setattr(pages, "shelf_of", broken)
    client.raise_request_exception = False
    answer = client.get(shelf.root)
    assert (answer.status_code, shelf.token in answer.text) == (500, False)
    handler = logging.getLogger().manager.root.handlers
    formatters = [one.formatter for one in handler if isinstance(one, logging.StreamHandler)]
    written = [form.format(line) for form in formatters if form for line in caplog.records]
    ours = [text for text in written if "/shelf/…" in text]
    assert ours and "RuntimeError" in "".join(ours)
    plain = site_settings.LOGGING["formatters"]["plain"]
    assert plain["class"] == "disco_site.strangers.log_lines.WithoutTokens"


def test_the_filter_of_the_link_holds_whatever_the_address_asks(
    client: Client, shelf: Shelf
) -> None:
    """Not Under The Filter is jazz."""
    for asked in ({"genre": "Jazz"}, {"q": "filter"}, {"title": "Not Under"}, {"artist": "Can"}):
        assert "Not Under The Filter" not in client.get(shelf.root, asked).text


@pytest.mark.parametrize("query", ["nonsense=1", "genre!=x&location=nowhere", "is_active=0"])
def test_a_saved_filter_never_shows_more_than_it_finds(
    client: Client, shelf: Shelf, query: str
) -> None:
    SavedFilter.objects.update(query=query)
    page = client.get(shelf.root)
    assert (page.status_code, "No record fits." in page.text) == (200, True)


def test_removed_records_and_those_of_others_are_in_no_shelf(client: Client, shelf: Shelf) -> None:
    link, token = ShelfLink.objects.make(shelf.owner, None, timezone.localdate(), by=SITE)
    whole = client.get(f"/shelf/{token}/")
    assert "Not Under The Filter" in whole.text
    assert "Removed Sold" not in whole.text and "Somebody Elses" not in whole.text


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("year_min=x", "year_min takes a whole number from 0 to 9999"),
        ("genre=Rock&genre=Jazz", "The address holds genre twice."),
        ("p=7", "There is no page “7”; there are 1."),
        ("p=x", "There is no page “x”"),
        ("o=price", "o takes title or oldest or newest, not “price”."),
        ("as=table", "as takes list, not “table”."),
        ("q=%00", "q holds a character that cannot be read."),
        (f"q={'x' * 503}", "q takes a text of at most 502 characters"),
        ("price_min=3", "This page has no parameter “price_min”; it takes q, artist"),
    ],
)
def test_an_address_that_cannot_be_read_is_said(
    client: Client, shelf: Shelf, asked: str, sentence: str
) -> None:
    page = client.get(f"{shelf.root}?{asked}")
    assert (page.status_code, sentence in page.text) == (400, True)


@pytest.mark.parametrize("days", [-1, MOST_DAYS + 1])
def test_a_link_ends_within_a_year(shelf: Shelf, days: int) -> None:
    with pytest.raises(ValidationError, match="A link ends between today and"):
        ShelfLink.objects.make(
            shelf.owner, None, timezone.localdate() + timedelta(days), by=shelf.owner
        )


def test_a_filter_of_somebody_else_is_refused(shelf: Shelf) -> None:
    carl = User.objects.get(pk=make_user("carl").pk)
    theirs = SavedFilter.objects.create(user=carl, name="x", query="genre=x")
    with pytest.raises(ValidationError, match="belongs to somebody else"):
        ShelfLink.objects.make(shelf.owner, theirs, timezone.localdate(), by=SITE)


def test_only_a_digest_of_the_token_is_kept(shelf: Shelf) -> None:
    row = ShelfLink.objects.filter(pk=shelf.link.pk).values().get()
    assert shelf.token not in repr(row) and len(shelf.token) == 22


@pytest.mark.parametrize("face", ["", "as=list"])
def test_a_page_asks_the_database_as_often_at_any_size(
    client: Client, shelf: Shelf, face: str
) -> None:
    counted = []
    for count in (3, 60):
        for number in range(count):
            labels, title = [f"L{number}"], f"No. {number}"
            make_record(
                shelf.owner, title=title, genre="Krautrock", styles=["Drone"], labels=labels
            )
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{shelf.root}?{face}")
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 10


def test_what_is_sent_shows_its_way_back(client: Client, shelf: Shelf) -> None:
    page = client.get(shelf.root, {"genre": '"Krautrock"', "as": "list"})
    record = f"{shelf.root}record/{shelf.shown.uid}/?genre=%22Krautrock%22&amp;as=list"
    assert record in page.text
    there = client.get(record.replace("&amp;", "&"))
    assert f'{shelf.root}?genre=%22Krautrock%22&amp;as=list">Back' in there.text
