"""The complete statistics by artist, label and country of the artists."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO, StringIO
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from collection.filters import find_records
from collection.models import Artist
from disco_site.people.roles import Role, give_role
from disco_site.statistics import by_name_page
from tests.factories import make_record, make_user
from tests.site.pages.test_lists import many

pytestmark = pytest.mark.django_db
ARTISTS, LABELS, COUNTRIES = (
    reverse(f"admin:statistics_{name}") for name in ("artists", "labels", "countries")
)


@pytest.fixture
def anna(client: Client) -> Iterator[User]:
    user = User.objects.get(pk=make_user("anna").pk)
    give_role(user, Role.COLLECTOR)
    client.force_login(user)
    cache.clear()
    yield user
    cache.clear()


def figures(client: Client, address: str) -> dict[str, tuple[object, ...]]:
    """Return by name: records, on the shelf, removed, spent, mean rating; in the page's order."""
    return {
        line.name: (
            line.figures.records,
            line.figures.owned,
            line.figures.removed,
            line.figures.spent,
            line.figures.rating,
        )
        for line in client.get(address).context["lines"]
    }


def test_the_records_of_an_artist_are_counted_with_what_they_cost_and_how_they_are_rated(
    client: Client, anna: User
) -> None:
    make_record(anna, price="10.10", rating="8")
    make_record(anna, artists=["Can", "Neu!"], price="5.05", rating="9")
    make_record(anna, is_active=False)
    make_record(make_user("bert"), price="100")
    assert figures(client, ARTISTS) == {
        "Can": (3, 2, 1, Decimal("15.15"), Decimal("8.5")),
        "Neu!": (1, 1, 0, Decimal("5.05"), Decimal(9)),
    }


def test_a_record_that_has_a_label_twice_counts_once(client: Client, anna: User) -> None:
    make_record(anna, labels=[("Spoon", "1"), ("Spoon", "2"), "Mute"], price="7", rating="6")
    seven = (1, 1, 0, Decimal(7), Decimal(6))
    assert figures(client, LABELS) == {"Mute": seven, "Spoon": seven}


def test_a_record_of_two_artists_of_a_country_counts_once_for_it(
    client: Client, anna: User
) -> None:
    make_record(anna, artists=["Cluster", "Eno", "Neu!"], price="7", rating="6")
    make_record(anna, artists=["Faust"])
    Artist.objects.filter(name__in=["Cluster", "Neu!"]).update(country="Germany")
    Artist.objects.filter(name="Eno").update(country="UK")
    seven = (1, 1, 0, Decimal(7), Decimal(6))
    assert figures(client, COUNTRIES) == {"Germany": seven, "UK": seven}


def test_a_name_leads_to_the_records_that_it_counts(client: Client, anna: User) -> None:
    make_record(anna), make_record(anna, is_active=False), make_record(anna, artists=["Cannon"])
    Artist.objects.update(country="Germany")
    for address in (ARTISTS, COUNTRIES):
        for line in client.get(address).context["lines"]:
            params = dict(parse_qsl(urlsplit(line.url).query, keep_blank_values=True))
            assert find_records(params, anna).count() == line.figures.records


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("", ["Can", "Abba", "Björk"]),
        ("name", ["Abba", "Björk", "Can"]),
        ("-name", ["Can", "Björk", "Abba"]),
        ("records", ["Abba", "Björk", "Can"]),
        ("-spent", ["Abba", "Can", "Björk"]),
        ("-rating", ["Björk", "Can", "Abba"]),
        ("rating", ["Can", "Björk", "Abba"]),
        ("-removed", ["Can", "Abba", "Björk"]),
    ],
)
def test_the_table_is_sorted_by_any_column(
    client: Client, anna: User, order: str, names: list[str]
) -> None:
    make_record(anna, price="3", rating="5"), make_record(anna, is_active=False)
    make_record(anna, artists=["Abba"], price="9"), make_record(anna, artists=["Björk"], rating="9")
    assert list(figures(client, f"{ARTISTS}?order={order}")) == names


@pytest.mark.once
def test_the_head_of_a_column_turns_its_order_round(client: Client, anna: User) -> None:
    make_record(anna)
    heads = {head.text: head for head in client.get(ARTISTS).context["heads"]}
    assert heads["Records"].direction == "descending"
    assert "order=records" in heads["Records"].url
    assert "order=-spent" in heads["Spent"].url and "order=name" in heads["Name"].url


def test_every_filter_narrows_the_table(client: Client, anna: User) -> None:
    make_record(anna, genre="Rock"), make_record(anna, artists=["Abba"], genre="Pop")
    assert list(figures(client, f"{ARTISTS}?genre=pop")) == ["Abba"]


@pytest.mark.once
@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("order=size", "order takes name, records,"),
        ("layout=pdf", "layout takes csv, xlsx, not “pdf”."),
        ("page=2", "There is no page “2”; there are 1."),
        ("genra=pop", "“genra” is not a filter"),
    ],
)
def test_an_address_that_makes_no_sense_is_refused(
    client: Client, anna: User, address: str, sentence: str
) -> None:
    make_record(anna)
    page = client.get(f"{ARTISTS}?{address}")
    assert page.context["problems"][0].startswith(sentence)
    assert page.context["lines"] == []


def test_the_table_has_pages(client: Client, anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(by_name_page, "ROWS", 2)
    many(anna, 5)
    assert list(figures(client, f"{ARTISTS}?order=name&page=3")) == ["A00004"]


def test_both_files_hold_every_name_with_its_figures(client: Client, anna: User) -> None:
    make_record(anna, price="10", rating="8.5", artists=["=1+1"])
    make_record(anna, is_active=False)
    rows = [
        *(["name", "records", "on_the_shelf", "removed", "spent", "mean_price", "mean_rating"],),
        *(["=1+1", "1", "1", "0", "10.00", "10.00", "8.50"],),
        *(["Can", "1", "0", "1", "0.00", "", ""],),
    ]
    text = client.get(f"{ARTISTS}?layout=csv&order=name").getvalue().decode()
    assert list(csv.reader(StringIO(text))) == rows
    book = load_workbook(BytesIO(client.get(f"{ARTISTS}?layout=xlsx&order=name").getvalue()))
    sheet = [[cell.value or "" for cell in row] for row in book.active.iter_rows()]
    assert sheet == rows


@pytest.mark.once
@pytest.mark.parametrize("address", [ARTISTS, LABELS, COUNTRIES])
def test_the_page_takes_as_many_queries_for_many_names(
    client: Client, anna: User, address: str
) -> None:
    make_record(anna, labels=["Spoon"], rating="8")
    counts = []
    for letter, number in (("A", 5), ("B", 200)):
        many(anna, number, letter)
        Artist.objects.update(country="Germany")
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.once
def test_the_statistics_lead_to_the_complete_ones(client: Client, anna: User) -> None:
    make_record(anna, genre="Pop")
    page = client.get(f"{reverse('admin:statistics')}?genre=pop").text
    for address in (ARTISTS, LABELS, COUNTRIES):
        assert f'href="{address}?genre=pop"' in page
