"""The page of one record: what it shows to whom, what is done on it, and the way through
the list.
"""

import re
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from adminkit.verbs import SITE
from collection.admin.records.neighbours import Neighbours, neighbours
from collection.bulk.edit import edit_together
from collection.models import Play, Record
from disco_site.people.roles import Role, give_role
from ratings.models import Rating
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db

LIST = reverse("admin:collection_record_changelist")


@pytest.fixture
def boss(client: Client) -> User:
    user = make_user("boss", is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def page_url(record: Record, query: str = "") -> str:
    carried = f"?{urlencode({'_changelist_filters': query})}" if query else ""
    return reverse("admin:collection_record_page", args=[record.pk]) + carried


def page(client: Client, record: Record, query: str = "") -> str:
    return client.get(page_url(record, query)).content.decode()


def sign_in(client: Client, role: Role) -> User:
    user = make_user(role.value)
    give_role(user, role)
    client.force_login(user)
    return user


def around(boss: User, query: str, pk: int) -> Neighbours:
    request = RequestFactory().get("/")
    request.user = boss
    return neighbours(admin.site.get_model_admin(Record), request, query, pk)


def test_the_way_is_right_at_500_records(boss: User) -> None:
    names = [f"volume {number:03}" for number in range(500)]
    rows = [
        Record(owner=boss, title=name, title_key=name, title_sort=name, year=1950 + place % 50)
        for place, name in enumerate(names)
    ]
    Record.objects.bulk_create(rows, batch_size=500)
    ids = list(Record.objects.order_by("year", "pk").values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as queries:
        found = around(boss, "o=4", ids[250])
    assert (found.previous, found.next, found.place) == (ids[249], ids[251], 251)
    assert len(queries) == 4


def test_the_way_back_leads_to_the_page_of_the_list_that_shows_the_record(
    client: Client, boss: User
) -> None:
    records = [make_record(boss, artists=[], title=f"{number:03}") for number in range(51)]
    back = client.get(page_url(records[50], "o=3&p=1")).context["back"]
    assert records[50].pk in [one.pk for one in client.get(back).context["cl"].result_list]


@pytest.mark.once
def test_filter_and_order_are_carried_on(client: Client, boss: User) -> None:
    records = [
        make_record(boss, title=title, genre=genre)
        for title, genre in zip("CBA", ["Rock", "Jazz", "Rock"], strict=True)
    ]
    carried = urlencode({"_changelist_filters": "genre=rock&o=3"})
    assert (
        client.get(page_url(records[2], "genre=rock&o=3")).context["next"]
        == f"{page_url(records[0])}?{carried}"
    )


@pytest.mark.once
def test_the_list_leads_to_the_page_with_its_filter_and_order(client: Client, boss: User) -> None:
    record = make_record(boss, genre="Rock")
    html = client.get(f"{LIST}?genre=rock&o=-3").content.decode()
    assert html.count(f'{page_url(record)}?_changelist_filters=genre%3Drock%26o%3D-3"') == 2


def test_what_the_list_no_longer_shows_stands_where_it_stood(client: Client, boss: User) -> None:
    first, rated, last = [make_record(boss, title=title) for title in "ABC"]
    rated.ratings.rate(rated, boss, Decimal(8), by=SITE)
    found = client.get(page_url(rated, "unrated=1&by=me")).context["neighbours"]
    assert (found.previous, found.next, found.place) == (first.pk, last.pk, None)


BAD = [
    "nonsense=1",
    "year_min=abc",
    "o=99",
    "o=x",
    "p=0",
    "p=x",
    "genre=a&genre=b",
    "e=1",
    "is_active=maybe",
    "%00=1",
]


@pytest.mark.once
@pytest.mark.parametrize("query", BAD)
def test_a_bad_address_of_a_list_gives_no_neighbours(
    client: Client, boss: User, query: str
) -> None:
    record = make_record(boss)
    make_record(boss, title="Monster Movie")
    context = client.get(page_url(record, query)).context
    assert (context["previous"], context["next"], context["back"]) == (None, None, LIST)


@pytest.mark.once
def test_the_page_says_all_there_is_to_say(client: Client, boss: User) -> None:
    record = make_record(
        boss,
        artists=[("Nick Cave", "&"), "Kylie"],
        labels=[("Mute", "MUTE 185")],
        **{
            "year": 1995,
            "color": "white",
            "barcode": "501",
            "discogs_release_id": 381798,
            "musicbrainz_release_id": "0e9a8b3c-63a3-4d5a-9d35-6f0e2a7c1b00",
            "original_year": 1994,
            "country": "Australia",
            "location": "Shelf 3",
        },
        **{
            "media_condition": "Mint (M)",
            "price": Decimal("9.5"),
            "remarks": "A gift.",
            "limited_to": "500",
        },
    )
    html = page(client, record)
    shown = [
        "</a> &amp; <a",
        "MUTE 185",
        "1995",
        "white",
        "501",
        "381798",
        "https://musicbrainz.org/release/0e9a8b3c-63a3-4d5a-9d35-6f0e2a7c1b00",
        "1994",
        "Australia",
        "Shelf 3",
        "Mint (M)",
        "9.50 EUR",
        "A gift.",
        "500",
    ]
    assert [text for text in shown if text not in html] == []


@pytest.mark.once
def test_artists_labels_and_facts_lead_to_the_list_of_all_that_share_them(
    client: Client, boss: User
) -> None:
    record = make_record(
        boss,
        artists=['AC/DC "live"'],
        labels=["A & B"],
        genre="R&B",
        format='7"',
        year=1971,
        original_year=1970,
        country="UK",
    )
    make_record(boss, artists=["Can"], labels=["Spoon"], genre="Rock", format="LP", year=1972)
    context = client.get(page_url(record)).context
    urls = [
        one.url
        for one in (*context["artists"], *context["labels"], *context["facts"])
        if one.url.startswith(LIST)
    ]
    rows = [[one.pk for one in client.get(url).context["cl"].result_list] for url in urls]
    assert [record.pk] in rows and all(record.pk in found for found in rows) and len(urls) > 5


@pytest.mark.once
def test_a_removed_record_says_when_why_and_for_how_much(client: Client, boss: User) -> None:
    record = make_record(boss)
    record.remove(on=date(2026, 1, 5), reason="sold", sale_price=Decimal("12.5"), by=SITE)
    assert "Removed on 2026-01-05: sold for 12.50 EUR." in page(client, record)


@pytest.mark.once
@pytest.mark.parametrize("number", [0, 10**20])
def test_what_is_not_there_is_not_found(client: Client, boss: User, number: int) -> None:
    assert client.get(f"{LIST}{number}/").status_code == 404


def test_a_play_is_written_down_and_taken_back(client: Client, boss: User) -> None:
    record = make_record(boss)
    html = client.post(
        reverse("admin:collection_record_play", args=[record.pk]), follow=True
    ).content.decode()
    play = Play.objects.get()
    undo = reverse("admin:collection_record_unplay", args=[record.pk, play.pk])
    assert (play.user, play.day, undo in html) == (boss, timezone.localdate(), True)
    assert "1 time, last on" in html
    client.post(undo)
    assert not Play.objects.exists()


@pytest.mark.once
def test_a_play_leads_back_to_where_it_was_pressed_and_nowhere_else(
    client: Client, boss: User
) -> None:
    url = reverse("admin:collection_record_play", args=[make_record(boss).pk])
    assert client.post(url, {"next": "/admin/"}).headers["Location"] == "/admin/"
    assert client.post(url, {"next": "https://example.org/"}).headers["Location"].startswith(LIST)


def test_nobody_takes_back_the_play_of_another(client: Client, boss: User) -> None:
    record = make_record(boss)
    play = Play.objects.log(record, make_user("ann"), by=SITE)
    client.post(reverse("admin:collection_record_unplay", args=[record.pk, play.pk]))
    assert Play.objects.exists()


@pytest.mark.once
def test_headings_stand_between_the_tracks_and_are_not_counted(client: Client, boss: User) -> None:
    record = make_record(boss, artists=["Various"])
    record.set_tracks(
        [
            {"title": "Disc one", "kind": "heading"},
            {"title": "Vitamin C", "artist_text": "Can"},
            {"title": "Disc two", "kind": "heading"},
            {"title": "Hallogallo", "artist_text": "Neu!", "number": "B1"},
            {"title": "Halleluwah"},
        ]
    )
    html = page(client, record)
    assert re.findall(r'"track-number">(.*?)<', html) == ["1", "B1", "3"]
    assert re.findall(r'"track-heading">(.*?)<', html) == ["Disc one", "Disc two"]
    assert re.findall(r'"track-artist">(.*?)<', html) == ["Can", "Neu!"]


def test_a_favourite_is_marked_and_unmarked(client: Client, boss: User) -> None:
    record = make_record(boss)
    record.set_tracks([{"title": "Paperhouse"}])
    url = reverse("admin:collection_record_favourite", args=[record.pk, record.tracks.get().pk])
    for sent, is_favourite in (("1", True), ("1", True), ("0", False)):
        client.post(url, {"is_favourite": sent})
        assert record.tracks.get().is_favourite is is_favourite


@pytest.mark.once
def test_a_track_that_is_gone_is_told(client: Client, boss: User) -> None:
    url = reverse("admin:collection_record_favourite", args=[make_record(boss).pk, 77])
    assert "The tracks were changed" in client.post(url, follow=True).content.decode()


def test_a_rating_given_on_the_page_can_be_taken_away(client: Client, boss: User) -> None:
    record = make_record(boss)
    html = client.post(
        page_url(record), {"value": "7,5", "review": "Loud."}, follow=True
    ).content.decode()
    rating = Rating.objects.get()
    assert (rating.author, rating.value, rating.review) == (boss, Decimal("7.5"), "Loud.")
    assert reverse("admin:ratings_rating_delete", args=[rating.pk]) in html


@pytest.mark.once
@pytest.mark.parametrize("value", ["", "7.3", "11", "loud"])
def test_what_is_no_rating_is_told_beside_its_field(client: Client, boss: User, value: str) -> None:
    html = client.post(page_url(make_record(boss)), {"value": value}).content.decode()
    assert "errorlist" in html and not Rating.objects.exists()


def test_other_copies_are_those_of_the_release_and_of_the_name(client: Client, boss: User) -> None:
    record = make_record(boss, discogs_release_id=7)
    same = [
        make_record(make_user("ann"), title="Tago Mago (RE)", discogs_release_id=7),
        make_record(boss),
    ]
    make_record(boss, artists=["Faust"])
    assert list(client.get(page_url(record)).context["copies"]) == same


def test_batches_that_changed_the_record_are_named(client: Client, boss: User) -> None:
    record = make_record(boss)
    edit_together(Record.objects.all(), {"location": "Attic"}, by=boss)
    assert "Bulk edit" in page(client, record) and "<ins>Attic</ins>" in page(client, record)


def fill(record: Record, count: int) -> None:
    """Give the record so many tracks, plays, ratings, other copies and changes."""
    record.set_tracks([{"title": f"Track {number}"} for number in range(count)])
    for number in range(count):
        Play.objects.log(record, record.owner, by=SITE)
        author = make_user(f"user {count} {number}")
        record.ratings.rate(
            record, author, Decimal(8), on=timezone.localdate() - timedelta(number), by=SITE
        )
        make_record(record.owner)
        edit_together(
            Record.objects.filter(pk=record.pk),
            {"location": f"Shelf {count} {number}"},
            by=record.owner,
        )


def test_the_number_of_queries_does_not_grow(client: Client, boss: User) -> None:
    record, counts = make_record(boss), []
    for count in (1, 9):
        fill(record, count)
        with CaptureQueriesContext(connection) as queries:
            page(client, record)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 34


@pytest.mark.once
def test_the_page_holds_nothing_that_the_security_policy_forbids_and_is_small(
    client: Client, boss: User
) -> None:
    record = make_record(boss)
    record.set_tracks([{"title": f"Track {number}"} for number in range(40)])
    html = page(client, record)
    assert " style=" not in html and "<style" not in html and " onclick=" not in html
    assert len(html) < 60_000


EVERYTHING = [
    "Play it",
    "Edit",
    "Remove from the shelf",
    "Enter another copy",
    "Rate it",
    "Use it",
    "Favourite:",
]


def offers(client: Client, record: Record) -> list[str]:
    html = page(client, record)
    return [text for text in EVERYTHING if f">{text}<" in html or f'"{text}' in html]


@pytest.mark.once
@pytest.mark.parametrize(
    ("role", "is_own", "offered"),
    [
        (Role.OWNER, False, EVERYTHING),
        (Role.COLLECTOR, True, EVERYTHING),
        (Role.COLLECTOR, False, ["Play it", "Enter another copy", "Rate it"]),
        (Role.LISTENER, False, ["Play it", "Rate it"]),
    ],
)
def test_everybody_is_offered_what_he_may_do(
    client: Client, role: Role, is_own: bool, offered: list[str]
) -> None:
    user = sign_in(client, role)
    record = make_record(user if is_own else make_user("ann"))
    record.set_tracks([{"title": "Paperhouse"}])
    record.buy(by=SITE)
    assert offers(client, record) == offered
    assert ("Credits</th>" in page(client, record)) is ("Edit" in offered)


@pytest.mark.once
def test_whoever_may_only_view_is_refused_all_deeds(client: Client) -> None:
    viewer = make_user("viewer", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_record"))
    client.force_login(viewer)
    record = make_record(make_user("ann"))
    record.set_tracks([{"title": "Paperhouse"}])
    args = {
        "play": [record.pk],
        "unplay": [record.pk, 1],
        "favourite": [record.pk, record.tracks.get().pk],
    }
    urls = [reverse(f"admin:collection_record_{name}", args=some) for name, some in args.items()]
    assert offers(client, record) == []
    assert [client.post(url).status_code for url in [*urls, page_url(record)]] == [403] * 4
