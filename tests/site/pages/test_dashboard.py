import re
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from adminkit.verbs import SITE
from collection.models import Play, Record
from disco_site.pages.record_of_the_day import record_of_the_day
from disco_site.people.roles import Role, give_role
from ratings.models import Rating
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


@pytest.fixture
def bert(client: Client) -> User:
    user = make_user("bert")
    give_role(user, Role.COLLECTOR)
    client.force_login(user)
    return user


def charts(client: Client) -> list[tuple[str, list[tuple[str, str]], str]]:
    found = client.get("/admin/").context["charts"]
    return [(one.title, [(mark.name, mark.value) for mark in one.marks], one.note) for one in found]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        (
            {"purchase_date": date(2016, 11, 21)},
            "Bought 10 years ago today. Nobody has played it yet.",
        ),
        (
            {"purchase_date": date(2025, 11, 21)},
            "Bought 1 year ago today. Nobody has played it yet.",
        ),
        ({"year": 1976}, "It came out 50 years ago. Nobody has played it yet."),
        (
            {"year": 2001, "original_year": 1976},
            "It came out 50 years ago. Nobody has played it yet.",
        ),
        ({"year": 1977, "rating": "8.5"}, "Nobody has played it yet. It is rated 8.5."),
        (
            {"purchase_date": TODAY, "year": 2026},
            "Nobody has played it yet. Nobody has rated it yet.",
        ),
    ],
)
def test_the_record_of_the_day_has_a_reason_to_be_taken_off_the_shelf(fields: dict, reason: str):
    record = make_record(**fields)
    assert " ".join(record_of_the_day(TODAY, record.owner).reasons) == reason


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        (400, "Not played since <time>2025-10-17</time>."),
        (10, "Last played on <time>2026-11-11</time>."),
    ],
)
def test_it_says_when_the_record_of_the_day_was_last_played(days: int, reason: str):
    record = make_record(rating="5")
    Play.objects.log(record, record.owner, TODAY - timedelta(days=days), by=SITE)
    assert record_of_the_day(TODAY, record.owner).reasons == [reason]


def test_everybody_in_the_house_sees_the_same_record_of_the_day(client: Client, bert: User):
    for number in range(9):
        make_record(make_user(f"owner {number}"), title=f"No. {number}")
    make_record(bert)
    clara = make_user("clara")
    give_role(clara, Role.LISTENER)
    mine = client.get("/admin/").context["day"].record
    client.force_login(clara)
    assert client.get("/admin/").context["day"].record == mine


def test_bars_count_what_their_links_show(client: Client, bert: User):
    make_record(bert, purchase_date=date(2024, 12, 31), genre="Jazz")
    make_record(bert, purchase_date=date(2022, 1, 1), genre="Free Jazz")
    make_record(bert, purchase_date=date(2022, 1, 1), genre="Jazz", is_active=False)
    for chart in client.get("/admin/").context["charts"]:
        for mark in chart.marks:
            assert client.get(mark.url).context["cl"].result_count == int(mark.value)


def test_years_without_a_purchase_keep_their_place(client: Client, bert: User):
    make_record(bert, purchase_date=date(2024, 12, 31))
    make_record(bert, purchase_date=date(2022, 1, 1))
    make_record(bert)
    bars = [("2022", "1"), ("2023", "0"), ("2024", "1")]
    assert charts(client)[0] == (
        "Bought per year",
        bars,
        "Without a purchase date: 1 of 3 records.",
    )


@pytest.mark.parametrize(
    ("known", "title", "bars"),
    [
        ({"genre": "Jazz"}, "By genre", [("Jazz", "3")]),
        ({"format": "LP"}, "By format", [("LP", "3")]),
        ({"year": 1972}, "By decade", [("1970s", "3")]),
        ({"labels": ["Spoon"]}, "By label", [("Spoon", "3")]),
    ],
)
def test_a_chart_of_what_is_mostly_unknown_gives_way_to_the_next(
    client: Client, bert: User, known: dict, title: str, bars: list
):
    make_record(
        bert, genre="Jazz", **{name: value for name, value in known.items() if name != "genre"}
    )
    for _ in range(2):
        make_record(bert, **known)
    found = charts(client)[1]
    assert found[:2] == (title, bars)
    assert found[2].startswith(
        "" if title == "By genre" else "Genre is unknown for 2 of 3 records."
    )


@pytest.mark.once
def test_where_nothing_is_known_there_is_no_chart_but_a_sentence(client: Client, bert: User):
    make_record(bert)
    assert charts(client) == [
        (
            "Bought per year",
            [],
            "Without a purchase date: 1 of 1 record. The others are too few for a chart.",
        ),
        (
            "By genre",
            [],
            "Genre is unknown for 1 of 1 record. Format is unknown for 1 of 1 record. Decade is "
            "unknown for 1 of 1 record. Label is unknown for 1 of 1 record.",
        ),
    ]


def test_the_dashboard_shows_the_own_shelf_and_on_request_the_whole_house(
    client: Client, bert: User
):
    make_record(bert)
    make_record(make_user("anna"))
    mine = client.get("/admin/").context
    assert (mine["record_count"], mine["everybody_url"]) == (1, "?owner=")
    assert client.get("/admin/?owner=").context["record_count"] == 2


def test_a_filter_in_the_address_narrows_the_dashboard_and_says_so(client: Client, bert: User):
    make_record(bert, genre="Jazz")
    make_record(bert)
    page = client.get("/admin/?genre=jazz")
    assert page.context["record_count"] == 1 and "Genre: jazz" in page.text


@pytest.mark.once
def test_an_address_that_cannot_be_understood_is_told(client: Client, bert: User):
    make_record(bert)
    page = client.get("/admin/?owner=nobody")
    assert "owner takes the name of a user, not “nobody”." in page.text


@pytest.mark.once
def test_the_way_to_random_stays_on_the_own_shelf(client: Client, bert: User):
    make_record(bert)
    assert 'href="/admin/random/?is_active=1&amp;owner=bert"' in client.get("/admin/").text


@pytest.mark.once
def test_an_empty_shelf_has_nothing_to_play_and_nothing_to_count(client: Client, bert: User):
    page = client.get("/admin/")
    assert not {"Tonight", "To do", "Bought per year"} & set(page.text.split("\n"))
    assert "evening" not in page.context


@pytest.mark.once
@pytest.mark.parametrize("page", ["/admin/", "/admin/collection/record/import/"])
def test_before_the_first_file_it_is_said_where_it_comes_from_and_what_is_read(
    client: Client, bert: User, page: str
):
    text = client.get(page).text
    assert "Discogs makes" in text and "Settings, Export, Collection" in text
    assert 'href="/admin/guide/file-formats.md"' in text


@pytest.mark.once
def test_an_empty_shelf_leads_to_an_account_at_discogs_unless_look_ups_are_off(
    client: Client, bert: User, settings: Settings
):
    address = 'href="/admin/collection/record/import/discogs/"'
    assert address in client.get("/admin/").text
    settings.DISCO_LOOK_UPS = False
    assert address not in client.get("/admin/").text


@pytest.mark.once
def test_the_state_of_backups_has_no_empty_line(client: Client):
    client.force_login(make_user("owner", is_superuser=True, is_staff=True))
    make_record()
    figure = client.get("/admin/").text.split("Last backup")[1].split("</section>")[0]
    assert "none" in figure
    assert not re.search(r"<p>\s*(<br>|</p>)", figure)


@pytest.mark.once
@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("", "There are no records yet."),
        ("statistics/", "There is nothing to count yet."),
        ("lists/", "The shelf is empty."),
        ("lists/?kind=wants", "Nothing is wanted."),
    ],
)
def test_an_empty_house_sends_a_listener_to_no_page_that_he_may_not_open(
    client: Client, page: str, told: str
):
    listener = make_user("clara")
    give_role(listener, Role.LISTENER)
    client.force_login(listener)
    text = client.get(f"/admin/{page}").text
    assert told in text
    assert not re.search(r'href="/admin/(quick-buy/|[a-z/]+/(import|add)/)"', text)


def fill(owner: User, count: int) -> None:
    """Add plain records, some of each kind for tonight."""
    keys = [f"no. {number}" for number in range(count)]
    Record.objects.bulk_create(
        Record(owner=owner, title=key, title_key=key, title_sort=key, purchase_date=TODAY)
        for key in keys
    )
    Record.objects.update(created_at=timezone.now() - timedelta(days=9))
    records = list(Record.objects.filter(ratings=None, plays=None))
    Rating.objects.bulk_create(
        Rating(record=record, author=owner, value=9) for record in records[::2]
    )
    Play.objects.bulk_create(
        Play(record=record, user=owner, day=date(2020, 1, 1)) for record in records[::3]
    )


@pytest.mark.once
def test_the_dashboard_takes_as_many_queries_and_little_more_room_for_many_records(bert: User):
    seen = []
    for count in (50, 450):
        fill(bert, count)
        # Of a session of its own, to which nothing was proposed yet.
        client = Client()
        client.force_login(bert)
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/admin/")
        seen.append(len(queries))
        assert len(page.content) < 60_000
    # A draw among few looks once or twice more where the ids have gaps.
    assert seen[1] <= seen[0]
