"""Beside the filter: how many records of which genre, style and place; names while one types."""

from collections import Counter

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from collection.filters import RecordFilter, find_records
from collection.filters.facets import facets
from collection.filters.fields import TextFilter
from collection.models import Artist
from disco_site.people.roles import Role, give_role
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db

LIST = reverse("admin:collection_record_changelist")
FACETS = reverse("admin:collection_record_facets")
NAMES = reverse("admin:collection_record_filter_names")


@pytest.fixture
def ann(client: Client) -> User:
    user = make_user("ann")
    give_role(user, Role.LISTENER)
    user = User.objects.get(pk=user.pk)
    client.force_login(user)
    return user


@pytest.fixture
def shelf(ann: User) -> None:
    bob = make_user("bob")
    make_record(bob, genre="Rock", styles=["Punk", "Goth"], location="Hall", rating="8", year=1980)
    make_record(bob, genre="Rock", styles=["Punk"], location="Attic", year=1981)
    make_record(bob, genre="Jazz", styles=[], location="Hall", rating="5", title="So What")
    make_record(bob, genre="", styles=["Goth"], location="", is_active=False)


def counts(name: str, params: dict[str, str], user: User) -> dict[str, int]:
    [facet] = [facet for facet in facets(params, user) if facet.name == name]
    return {value.name: value.total for value in facet.values}


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"is_active": "1"},
        {"rating_min": "6"},
        {"q": "what"},
        {"title!": "what"},
        {"unrated": "1", "by": "bob"},
        {"artist": "can", "year_max": "1980"},
        {"style!": "goth", "not_played_since": "2020-01-01"},
    ],
    ids=str,
)
def test_facets_count_what_the_filter_finds(shelf: None, ann: User, params: dict[str, str]) -> None:
    records = list(find_records(params, ann))
    genres = Counter(record.genre.name for record in records if record.genre)
    styles = Counter(link.style.name for record in records for link in record.style_links.all())
    locations = Counter(record.location for record in records if record.location)
    assert counts("genre", params, ann) == genres
    assert counts("style", params, ann) == styles
    assert counts("location", params, ann) == locations


def test_a_facet_does_not_count_by_its_own_filter(shelf: None, ann: User) -> None:
    params = {"genre": '"Jazz"'}
    assert counts("genre", params, ann) == {"Rock": 2, "Jazz": 1}
    assert counts("location", params, ann) == {"Hall": 1}


def test_what_is_chosen_comes_first_and_then_what_most_records_have(shelf: None, ann: User) -> None:
    assert list(counts("genre", {}, ann)) == ["Rock", "Jazz"]
    assert list(counts("genre", {"genre": '"Jazz"'}, ann)) == ["Jazz", "Rock"]


@pytest.mark.once
def test_filters_that_cannot_be_read_count_nothing(shelf: None, ann: User) -> None:
    assert counts("genre", {"year_min": "abc"}, ann) == {}


def choices(client: Client, address: str, label: str) -> dict[str, tuple[str, str]]:
    context = client.get(f"{FACETS}?{address}").context
    [shown] = [first for name, first, _ in context["facets"] if name == label]
    return {choice.value.name: (choice.url, choice.without_url) for choice in shown}


def test_a_value_leads_to_the_list_with_it_and_to_the_list_without_it(
    client: Client, shelf: None
) -> None:
    with_it, without = choices(client, "year_min=1980", "Genre")["Rock"]
    assert with_it == f"{LIST}?genre=%22Rock%22&year_min=1980"
    assert without == f"{LIST}?genre%21=%22Rock%22&year_min=1980"
    assert len(client.get(with_it).context["cl"].result_list) == 2
    assert client.get(without).context["cl"].result_list == []


@pytest.mark.once
def test_the_chosen_value_leads_to_the_list_without_the_filter(client: Client, shelf: None) -> None:
    with_it, _ = choices(client, "genre=%22Jazz%22&q=so", "Genre")["Jazz"]
    assert with_it == f"{LIST}?q=so"


def test_facets_are_of_the_shelf_unless_the_address_says_otherwise(
    client: Client, shelf: None
) -> None:
    make_record(genre="Opera", is_active=False)
    assert "Opera" not in choices(client, "", "Genre")
    assert "Opera" in choices(client, "is_active=", "Genre")


@pytest.mark.once
def test_an_address_that_cannot_be_read_is_refused_in_words(client: Client, shelf: None) -> None:
    page = client.get(f"{FACETS}?artst=can").text
    assert "“artst” is not a filter" in page and "Rock" not in page


@pytest.mark.once
def test_facets_take_as_many_queries_for_many_records_as_for_few(
    client: Client, shelf: None
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(f"{FACETS}?year_min=1900")
        return len(captured)

    few = queries()
    for number in range(20):
        make_record(genre=f"G{number}", styles=[f"S{number}"], location=f"L{number}", year=1990)
    assert queries() == few


@pytest.mark.once
def test_the_list_itself_counts_no_facets(client: Client, shelf: None) -> None:
    with CaptureQueriesContext(connection) as captured:
        page = client.get(LIST).text
    assert not [query for query in captured if 'AS "total"' in query["sql"]]
    assert f'data-load="{FACETS}"' in page


def suggested(client: Client, kind: str, typed: str) -> list[str]:
    return client.get(NAMES, {"kind": kind, "q": typed}).json()["names"]


@pytest.mark.parametrize(
    ("kind", "typed", "names"),
    [
        ("artist", "AN", ["Can"]),
        ("title", "so", ["So What"]),
        ("label", "mut", ["Mute"]),
        ("genre", "ja", ["Jazz"]),
        ("style", "pu", ["Punk"]),
        ("format", "l", ["LP"]),
        ("country", "öster", ["Österreich"]),
        ("location", "ha", ["Hall"]),
        ("artist_country", "germ", ["Germany"]),
        ("shop", "cor", ["Corner"]),
        ("catalog_number", "lp 40", ["BLP 4003"]),
        ("barcode", "5016", ["5016025311045"]),
        ("color", "cl", ["Clear"]),
        ("matrix", "s-1", ["SPOON 6 S-1"]),
        ("q", "wh", ["Whodini", "What"]),
        ("genre", "", []),
        ("shoe", "a", []),
    ],
)
def test_names_of_every_text_filter_are_suggested(
    client: Client, shelf: None, kind: str, typed: str, names: list[str]
) -> None:
    told = {"barcode": "5016025311045", "color": "Clear", "matrix": "SPOON 6 S-1", "shop": "Corner"}
    named = {"artists": ["Whodini"], "labels": [("Mute", "BLP 4003")]}
    make_record(format="LP", country="Österreich", title="What", **named, **told)
    Artist.objects.filter(name="Whodini").update(country="Germany")
    assert suggested(client, kind, typed) == names


@pytest.mark.once
def test_every_text_filter_of_the_form_asks_for_names(client: Client, shelf: None) -> None:
    page = client.get(LIST).text
    texts = [name for name, one in RecordFilter.base_filters.items() if isinstance(one, TextFilter)]
    for kind in [name for name in texts if not name.endswith("!") and name != "q"]:
        for name in (kind, f"{kind}!"):
            field = page.split(f'name="{name}"')[1].split(">")[0]
            assert f'data-suggest="{kind}"' in field
    assert f'data-suggest-url="{NAMES}"' in page


def test_an_article_does_not_hide_a_title(client: Client, shelf: None) -> None:
    make_record(title="The Idiot")
    assert suggested(client, "title", "idi") == ["The Idiot"]


def test_a_title_of_several_copies_is_suggested_once(client: Client, shelf: None) -> None:
    make_record(title="Ege"), make_record(title="Ege")
    assert suggested(client, "title", "eg") == ["Ege"]


@pytest.mark.once
def test_whoever_may_not_see_records_gets_neither_facets_nor_names(client: Client) -> None:
    client.force_login(make_user("eve", is_staff=True))
    assert client.get(FACETS).status_code == 403
    assert client.get(NAMES, {"kind": "artist", "q": "can"}).status_code == 403
