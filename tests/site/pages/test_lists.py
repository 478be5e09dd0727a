"""Lists by artist, for paper."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from collection.filters import find_records
from collection.models import Artist, Record, RecordArtist, Want
from disco_site.pages import lists as lists_module
from disco_site.people.roles import Role, give_role
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db
LISTS = "/admin/lists/"


@pytest.fixture
def anna(client):
    user = make_user("anna")
    give_role(user, Role.COLLECTOR)
    client.force_login(user)
    return user


def shown(client, address=""):
    groups = client.get(f"{LISTS}?{address}").context["groups"]
    return [entry.row.title for _, entries in groups for entry in entries]


def problems(client, address):
    page = client.get(f"{LISTS}?{address}")
    assert (page.status_code, page.context["groups"]) == (200, [])
    return page.context["problems"]


def many(owner, count, letter="A"):
    """Store `count` records, each of an artist of its own."""
    names = [f"{letter}{number:05}" for number in range(count)]
    artists = [
        Artist(name=name, name_key=name.lower(), sort_name=name, sort_key=name.lower())
        for name in names
    ]
    Artist.objects.bulk_create(artists)
    records = Record.objects.bulk_create(
        Record(owner=owner, title="T", title_key="t") for _ in range(count)
    )
    links = (
        RecordArtist(record=one, artist=by, position=1)
        for one, by in zip(records, artists, strict=True)
    )
    RecordArtist.objects.bulk_create(links)


def test_a_list_begins_with_the_own_shelf(client, anna):
    make_record(anna, title="mine")
    make_record(anna, title="gone", is_active=False)
    make_record(make_user("bert"), title="his")
    assert shown(client) == ["mine"]


@pytest.mark.parametrize(
    "address",
    [
        "owner=&is_active=",
        "owner=bert",
        "unrated=1&by=me",
        "is_digitized=0",
        "is_small=0",
        "q=can&year_min=1971",
    ],
)
def test_a_list_holds_what_the_filter_finds(client, anna, address):
    for owner, year in ((anna, 1970), (make_user("bert"), 1971)):
        make_record(owner, title=f"{owner} LP", year=year, rating="8")
        make_record(owner, title=f"{owner} 7", year=year, format='7"', is_digitized=True)
    params = {"owner": "anna", "is_active": "1"} | dict(
        part.split("=") for part in address.split("&")
    )
    assert sorted(shown(client, address)) == sorted(
        find_records(params, anna).values_list("title", flat=True)
    )


def test_the_heading_counts_records_and_tells_when_they_were_bought(client, anna):
    make_record(anna, purchase_date=date(2019, 1, 1))
    make_record(anna, purchase_date=date(2026, 11, 21), artists=["Can", "Neu!"])
    make_record(anna)
    heading = "3 records by artist, bought 2019-01-01 to 2026-11-21, 1 of them without a date"
    assert f"<h1>{heading}</h1>" in client.get(LISTS).text


@pytest.mark.once
@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("unrated=1", "1 unrated record by artist, without a date"),
        (
            "is_digitized=0&is_small=0",
            "1 not digitized record without small formats by artist, without a date",
        ),
        ("is_small=1", "0 records in small formats by artist"),
        ("kind=wants", "0 wants by artist"),
    ],
)
def test_the_heading_says_what_the_list_is_of(client, anna, address, heading):
    make_record(anna)
    assert client.get(f"{LISTS}?{address}").context["heading"] == heading


@pytest.mark.once
def test_each_choice_leads_to_the_list_that_it_names(client, anna):
    make_record(anna, title="rated", rating="8")
    make_record(anna, title="digitized", is_digitized=True)
    make_record(anna, title="small", format='7"', rating="1", is_digitized=True)
    Want.objects.create(owner=anna, artist="Can", title="wanted")
    links = {
        link.text: link.url
        for _, some in client.get(f"{LISTS}?q=").context["choices"]
        for link in some
    }
    found = {text: shown(client, url.removeprefix("?")) for text, url in links.items()}
    assert found["All"] == found["All formats"] == ["digitized", "rated", "small"]
    assert (found["Unrated"], found["Not digitized"], found["Wants"]) == (
        ["digitized"],
        ["rated"],
        ["wanted"],
    )
    assert (found["Without small ones"], found["Small ones only"]) == (
        ["digitized", "rated"],
        ["small"],
    )


def test_the_own_wants_are_listed_under_the_filters_that_fit_them(client, anna):
    Want.objects.create(owner=anna, artist="Can", title="Ege", year=1972)
    Want.objects.create(owner=anna, artist="Can", title="Flow", year=1974)
    Want.objects.create(owner=make_user("bert"), artist="Can", title="His", year=1972)
    assert shown(client, "kind=wants&year_max=1973") == ["Ege"]


def test_a_negated_filter_leaves_wants_out(client, anna):
    Want.objects.create(owner=anna, artist="Can", title="Ege")
    Want.objects.create(owner=anna, artist="Faust", title="IV")
    assert shown(client, "kind=wants&artist!=can") == ["IV"]


@pytest.mark.once
@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("kind=all", "kind takes records or wants, not “all”."),
        ("columns=9", "columns takes 1 or 2 or 3, not “9”."),
        ("page=7", "There is no page “7”; there are 1."),
        ("page=x", "There is no page “x”; there are 1."),
        ("q=a&q=b", "The address holds q twice."),
        ("year_min=abc", "year_min takes a whole number from 0 to 9999, not “abc”."),
        ("kind=wants&genre=rock", "Wants cannot be filtered by genre. Use q, artist,"),
        ("colour=red", "“colour” is not a filter; there are q, artist,"),
    ],
)
def test_what_the_page_does_not_know_is_told_and_nothing_shown(client, anna, address, told):
    make_record(anna)
    (problem,) = problems(client, address)
    assert problem.startswith(told)


@pytest.mark.once
def test_a_chip_takes_its_filter_away_even_where_the_page_begins_with_it(client, anna):
    make_record(make_user("bert"), title="his")
    chips = {
        chip.label: chip.url
        for chip in client.get(f"{LISTS}?q=mago&columns=2").context["narrowing"].chips
    }
    assert chips["Owner"] == "?q=mago&columns=2&owner="
    assert chips["Search"] == "?columns=2"
    assert shown(client, "owner=") == ["his"]


def test_a_long_list_comes_in_pages_that_letters_lead_to(client, anna, monkeypatch):
    monkeypatch.setattr(lists_module, "LINES", 2)
    for name in ("Abba", "Beatles", "Can", "Devo"):
        make_record(anna, artists=[name], title=name)
    pages = client.get(LISTS).context["pages"]
    assert (pages.count, [link.text for link in pages.links]) == (2, ["1", "2"])
    assert [(link.text, link.url) for link in pages.letters][2:] == [
        ("C", "?page=2#C"),
        ("D", "?page=2#D"),
    ]
    assert shown(client, "page=2") == ["Can", "Devo"]


@pytest.mark.once
def test_all_of_a_list_stands_on_one_page_for_the_printer(client, anna, monkeypatch):
    monkeypatch.setattr(lists_module, "LINES", 2)
    for name in ("Abba", "Beatles", "Can"):
        make_record(anna, artists=[name], title=name)
    assert shown(client, client.get(LISTS).context["pages"].whole_url.removeprefix("?")) == [
        "Abba",
        "Beatles",
        "Can",
    ]


@pytest.mark.once
def test_a_list_that_is_too_long_for_paper_asks_to_be_narrowed(client, anna, monkeypatch):
    monkeypatch.setattr(lists_module, "MOST", 1)
    for _ in range(2):
        make_record(anna)
    (problem,) = problems(client, "")
    assert problem.startswith("These are 2 records; a list for paper takes up to 1.")


@pytest.mark.once
@pytest.mark.parametrize("address", ["", "whole=1"])
def test_a_list_takes_as_many_queries_for_500_records_as_for_50(client, anna, address):
    many(anna, 50)
    with CaptureQueriesContext(connection) as few:
        client.get(f"{LISTS}?{address}")
    many(anna, 450, "B")
    with CaptureQueriesContext(connection) as more:
        client.get(f"{LISTS}?{address}")
    assert len(few) == len(more) < 15


@pytest.mark.once
def test_a_page_of_a_list_is_light(client, anna):
    many(anna, lists_module.LINES + 1)
    page = client.get(LISTS).text
    assert len(re.findall("<li>", page)) > lists_module.LINES and len(page) < 150_000


@pytest.mark.once
def test_who_may_see_no_record_sees_no_list(client):
    client.force_login(make_user("dora", is_staff=True))
    assert client.get(LISTS).status_code == 403


def months(client, address=""):
    """Return by heading the titles that a list by day of purchase has."""
    groups = client.get(f"{LISTS}?order=bought&{address}").context["groups"]
    return {month.name: [entry.row.title for entry in entries] for month, entries in groups}


def test_a_list_by_day_of_purchase_begins_with_the_last_month(client, anna):
    for title, day in (("a", date(2023, 12, 31)), ("b", date(2024, 5, 1)), ("c", None)):
        make_record(anna, title=title, purchase_date=day)
    make_record(anna, title="d", purchase_date=date(2024, 5, 20), artists=["Neu!", "Can"])
    found = months(client)
    assert found == {"2024-05": ["d", "b"], "2023-12": ["a"], "Without a date": ["c"]}
    assert list(found) == ["2024-05", "2023-12", "Without a date"]


def test_records_bought_on_one_day_are_by_artist(client, anna):
    for artist in ("Neu!", "Can"):
        make_record(anna, title=artist, artists=[artist], purchase_date=date(2024, 5, 1))
    assert months(client) == {"2024-05": ["Can", "Neu!"]}


def test_a_list_by_day_of_purchase_names_artists_and_leads_to_years(client, anna):
    make_record(anna, purchase_date=date(2024, 5, 1))
    page = client.get(f"{LISTS}?order=bought")
    assert "<i>Can · " in page.text or "<i>Can" in page.text
    assert [link.text for link in page.context["pages"].letters] == ["2024"]
    assert page.context["heading"].startswith("1 record by day of purchase, bought 2024-05-01")


@pytest.mark.once
def test_wants_have_no_list_by_day_of_purchase(client, anna):
    assert problems(client, "kind=wants&order=bought") == [
        "Wants have no day on which they were bought. Leave out order=bought."
    ]
    names = [name for name, _ in client.get(f"{LISTS}?kind=wants").context["choices"]]
    assert "Order" not in names
