"""The list of records: what it shows, how it is sorted, narrowed and rated in."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from adminkit.verbs import SITE
from collection.models import Record
from disco_site.people.roles import Role, give_role
from ratings.models import Rating
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db

LIST = reverse("admin:collection_record_changelist")


@pytest.fixture
def boss(client):
    user = make_user("boss", is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def titles(client, address=""):
    return [record.title for record in client.get(f"{LIST}?{address}").context["cl"].result_list]


def column(client, name):
    response = client.get(LIST)
    return [
        str(getattr(one, "__name__", one)) for one in response.context["cl"].list_display
    ].index(name)


@pytest.mark.once
def test_a_row_shows_what_a_collector_looks_for(client, boss):
    make_record(
        artists=[("Nick Cave", "&"), "Kylie"],
        labels=[("Mute", "1"), ("Mute", "2")],
        title="Wild Rose",
        genre="Rock",
        format='7"',
        year=1995,
        price="9.5",
        purchase_date=date(2024, 5, 1),
        location="Shelf 3",
        rating="8",
    )
    page = client.get(LIST).content.decode()
    shown = [
        "Nick Cave &amp; Kylie",
        "Wild Rose",
        "1995",
        "Rock",
        "7&quot;",
        "Shelf 3",
        "9.50",
        "2024-05-01",
        'value="8"',
    ]
    assert [text for text in shown if text not in page] == []
    assert page.count('Mute <span class="catalog-number">') == 2


def test_articles_and_accents_sort_as_a_collector_expects(client, boss):
    for artist in ("The Beatles", "Zappa", "Ärzte", "Can"):
        make_record(artists=[artist], title=artist)
    assert titles(client) == ["Ärzte", "The Beatles", "Can", "Zappa"]


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("shown_artist", {"artists": ["Abba"]}, {"artists": ["The Beatles"]}),
        ("shown_title", {"title": "The Abbey"}, {"title": "Émile"}),
        ("shown_year", {"year": 1970}, {"year": 1971}),
        ("shown_genre", {"genre": "Punk"}, {"genre": "Rock"}),
        ("shown_format", {"format": "CD"}, {"format": "LP"}),
        ("shown_labels", {"labels": ["Mute"]}, {"labels": ["The Rough", "Abc"]}),
        ("my_rating", {"rating": "8"}, {"rating": "10"}),
        ("mean_rating", {"rating": "8"}, {"rating": "10"}),
        ("shown_price", {"price": "9"}, {"price": "10"}),
        ("bought_on", {"purchase_date": date(2024, 1, 1)}, {"purchase_date": date(2024, 1, 2)}),
        ("shown_location", {"location": "attic"}, {"location": "Box"}),
        ("shown_original_year", {"year": 1990, "original_year": 1970}, {"year": 1980}),
        ("shown_country", {"country": "Brazil"}, {"country": "UK"}),
    ],
)
def test_every_column_sorts_both_ways_with_the_unknown_last(client, boss, name, low, high):
    ids = [
        make_record(boss, **fields).pk for fields in (high, low, {"artists": ["Z"], "title": "Z"})
    ]
    order = [
        [
            row.pk
            for row in client.get(f"{LIST}?o={way}{column(client, name)}").context["cl"].result_list
        ]
        for way in ("", "-")
    ]
    assert order[0] == [ids[1], ids[0], ids[2]]
    expected = (
        [ids[2], ids[0], ids[1]]
        if name in {"shown_artist", "shown_title"}
        else [ids[0], ids[1], ids[2]]
    )
    assert order[1] == expected


def test_an_artist_s_records_stand_in_the_order_of_their_albums(client, boss):
    make_record(title="Late pressing", year=1999, original_year=1969)
    make_record(title="First pressing", year=1971)
    make_record(title="Undated")
    found = titles(client)
    # Where the unknown stands is the database's own order.
    found.remove("Undated")
    assert found == ["Late pressing", "First pressing"]


@pytest.mark.once
def test_the_header_tells_the_order_that_the_list_begins_with(client, boss):
    for artist, year, title in [("A", 1971, "B"), ("A", 1970, "C"), ("A", 1971, "A")]:
        make_record(artists=[artist], year=year, title=title)
    response = client.get(LIST)
    assert titles(client) == ["C", "A", "B"]
    names = ["shown_artist", "shown_original_year", "shown_title"]
    assert response.context["cl"].get_ordering_field_columns() == {
        column(client, name): "asc" for name in names
    }
    assert list(response.context["cl"].get_ordering_field_columns()) == [
        column(client, name) for name in names
    ]


@pytest.mark.once
@pytest.mark.parametrize("name", ["shown_genre", "my_rating", "mean_rating"])
def test_the_header_of_a_column_leads_to_the_list_sorted_by_it(client, boss, name):
    make_record(make_user("ann"), genre="Rock", rating="8")
    header = client.get(LIST).text.split(f"column-{name}")[1].split("</th>")[0]
    assert f"o={column(client, name)}" in header


@pytest.mark.parametrize("order", ["", "o=1", "o=-2", "o=3", "o=-3", "o=5.-2"])
def test_the_pages_of_a_list_hold_each_record_once_in_its_order(client, boss, order, monkeypatch):
    for number in range(11):
        make_record(
            boss,
            artists=["Can"],
            title=f"T{number % 4}",
            year=1970 + number % 3 if number % 5 else None,
            original_year=1969 + number if number % 4 == 1 else None,
        )
    whole = [row.pk for row in client.get(f"{LIST}?{order}").context["cl"].result_list]
    monkeypatch.setattr("collection.admin.records.admin.RecordAdmin.list_per_page", 3)
    paged = [
        row.pk
        for p in (1, 2, 3, 4)
        for row in client.get(f"{LIST}?{order}&p={p}").context["cl"].result_list
    ]
    assert paged == whole and len(set(whole)) == 11


def test_removed_records_are_left_out_until_they_are_asked_for(client, boss):
    make_record(title="Here"), make_record(title="Gone", is_active=False)
    assert titles(client) == ["Here"]
    assert titles(client, "is_active=0") == ["Gone"]
    assert set(titles(client, "is_active=")) == {"Here", "Gone"}


@pytest.mark.once
def test_a_search_that_finds_nothing_on_the_shelf_offers_the_removed_ones(client, boss):
    make_record(title="Gone", is_active=False)
    page = client.get(f"{LIST}?q=gone").content.decode()
    assert '<a href="?is_active=&amp;q=gone">Include removed records</a>' in page


@pytest.mark.once
def test_an_empty_shelf_says_what_to_do_next(client, boss):
    page = client.get(LIST).content.decode()
    assert "The shelf is empty." in page and reverse("admin:collection_record_import") in page


@pytest.mark.once
def test_a_removed_record_is_marked_with_its_day(client, boss):
    make_record(is_active=False, removed_on=date(2024, 5, 1))
    assert (
        '<span class="record-removed">removed 2024-05-01</span>'
        in client.get(f"{LIST}?is_active=0").content.decode()
    )


@pytest.mark.parametrize("word", ["bjork", "homogenic", "one little", "TPLP71", "5016958", "joga"])
def test_the_search_box_finds_artist_title_label_number_barcode_and_track(client, boss, word):
    record = make_record(
        artists=["Björk"],
        title="Homogenic",
        labels=[("One Little Indian", "TPLP71CD")],
        barcode="5016958041",
    )
    record.set_tracks([{"title": "Jóga"}])
    make_record()
    assert titles(client, f"q={word}") == ["Homogenic"]


@pytest.mark.parametrize(
    ("address", "count", "is_counted_there"),
    [("", 6, True), ("is_active=", 9, True), ("is_active=0", 3, False), ("genre=Rock", 2, False)],
)
def test_what_a_common_word_finds_is_counted_in_its_index(
    client, boss, address, count, is_counted_there
):
    for number in range(9):
        make_record(title="Love", is_active=number < 6, genre="Rock" if number < 2 else "")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"{LIST}?q=love&{address}").context["cl"].result_count == count
    counts = [sql for sql in (one["sql"] for one in queries) if "COUNT(*)" in sql and "love" in sql]
    is_there = is_counted_there and connection.vendor == "sqlite"
    assert ["COUNT(*) FROM record_search" in sql for sql in counts] == [is_there]


def test_the_filter_language_is_the_address_of_the_list(client, boss):
    make_record(title="Old", year=1960), make_record(title="New", year=2000)
    assert titles(client, "year_max=1970&artist=can") == ["Old"]


@pytest.mark.once
def test_an_active_filter_is_a_chip_that_takes_it_away(client, boss):
    chips = client.get(f"{LIST}?is_digitized=1&year_max=1970&o=2").context["cl"].chips
    assert [(chip.label, chip.value) for chip in chips] == [
        ("Digitized", "yes"),
        ("Year to", "1970"),
    ]
    assert chips[0].url == "?o=2&year_max=1970"


@pytest.mark.once
@pytest.mark.parametrize(
    "address", ["year_min=abc", "artst=Can", "is_active=2", "q=%E2%80%8B", "e=1", "p=2"]
)
def test_an_address_that_cannot_be_read_shows_the_reason_and_no_record(client, boss, address):
    make_record()
    response = client.get(f"{LIST}?{address}")
    assert response.status_code == 200
    assert not response.context["cl"].result_list
    assert 'class="errornote"' in response.content.decode()


def test_a_record_of_anybody_is_listed_once(client, boss):
    record = make_record(make_user("ann"), artists=["A", "B"], labels=["C", "D"])
    for user in (boss, record.owner):
        record.ratings.rate(record, user, Decimal(8), by=SITE)
    assert titles(client) == ["Tago Mago"]


@pytest.mark.once
def test_a_cover_is_handed_out_to_whoever_may_see_the_record(client, boss, data_dir):
    record = make_record()
    record.cover.save("front.png", ContentFile(b"picture"))
    url = reverse("admin:collection_record_cover", args=[record.pk])
    assert url in client.get(LIST).content.decode()
    response = client.get(url)
    assert (b"".join(response.streaming_content), response["Content-Type"]) == (
        b"picture",
        "image/png",
    )
    client.logout()
    assert client.get(url).status_code == 302


@pytest.mark.once
def test_a_record_without_a_cover_has_none_to_hand_out(client, boss):
    assert (
        client.get(reverse("admin:collection_record_cover", args=[make_record().pk])).status_code
        == 404
    )


def test_a_rating_typed_into_the_list_is_written_to_the_ratings(client, boss):
    record = make_record()
    response = client.post(
        reverse("admin:collection_record_rate", args=[record.pk]), {"value": "7,5"}
    )
    assert response.json() == {"mine": "7.5", "mean": "7.5"}
    rating = Rating.objects.get()
    assert (rating.record, rating.author, rating.value) == (record, boss, Decimal("7.5"))


@pytest.mark.once
@pytest.mark.parametrize("value", ["11", "7.3", "abc", "NaN", ""])
def test_what_is_no_rating_is_refused_in_a_sentence(client, boss, value):
    url = reverse("admin:collection_record_rate", args=[make_record().pk])
    assert list(client.post(url, {"value": value}).json()) == ["error"]
    assert not Rating.objects.exists()


def test_without_script_the_changed_cells_of_a_page_are_saved_together(client, boss):
    same, changed, bad = make_record(rating="5"), make_record(rating="6"), make_record()
    cells = {same: ("5", "5"), changed: ("6", "9"), bad: ("", "99")}
    data = {f"rated-{record.pk}": stood for record, (stood, _) in cells.items()}
    data |= {f"rating-{record.pk}": typed for record, (_, typed) in cells.items()}
    page = client.post(LIST, data | {"_rate": "1"}, follow=True).content.decode()
    assert "1 rating saved." in page and "99 is not a rating" in page
    assert sorted(Rating.objects.values_list("value", flat=True)) == [5, 9]


@pytest.mark.once
def test_a_listener_rates_records_of_others_and_has_no_action(client, django_user_model):
    listener = make_user("listener")
    give_role(listener, Role.LISTENER)
    client.force_login(listener)
    record = make_record(make_user("ann"))
    page = client.get(LIST).content.decode()
    assert "data-rate" in page and 'name="action"' not in page
    assert (
        client.post(
            reverse("admin:collection_record_rate", args=[record.pk]), {"value": "8"}
        ).status_code
        == 200
    )


@pytest.mark.once
def test_whoever_may_only_view_neither_rates_nor_acts(client):
    viewer = make_user("viewer", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_record"))
    client.force_login(viewer)
    record = make_record(make_user("ann"))
    page = client.get(LIST).content.decode()
    assert "data-rate" not in page and 'name="action"' not in page and "addlink" not in page
    assert (
        client.post(
            reverse("admin:collection_record_rate", args=[record.pk]), {"value": "8"}
        ).status_code
        == 403
    )
    assert client.post(LIST, {"_rate": "1", f"rating-{record.pk}": "8"}).status_code == 403
    assert (
        client.post(
            LIST, {"action": "bulk_edit", "_selected_action": record.pk, "index": 0}
        ).status_code
        == 200
    )
    assert Record.objects.filter(location="").exists()
