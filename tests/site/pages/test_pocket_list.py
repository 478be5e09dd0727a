"""The pocket list: one file for the phone."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from collection.models import Want
from disco_site.pages import pocket_list as pocket_module
from disco_site.people.roles import Role, give_role
from tests.factories import make_account, make_record, make_user
from tests.site.pages.test_lists import many

pytestmark = [pytest.mark.django_db, pytest.mark.once]
POCKET = "/admin/pocket-list/"


@pytest.fixture
def anna(client):
    user = make_user("anna")
    give_role(user, Role.COLLECTOR)
    client.force_login(user)
    return user


def lines(client, address=""):
    """Return the lines of the file, marks of the page left out."""
    found = re.findall(r"<(?:h3|li)[^>]*>(.*)", client.get(f"{POCKET}?{address}").text)
    return [re.sub(r"<[^>]*>", "", line).strip() for line in found]


def test_it_is_a_file_to_keep_that_needs_nothing_else(client, anna):
    make_record(anna)
    response = client.get(POCKET)
    name = f"disco-pocket-list-{timezone.localdate()}.html"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert not re.search(r"<script|<link|src=|https?:|url\(|@import", response.text)
    assert set(re.findall(r'href="(.)', response.text)) == {"#"}


def test_an_artist_s_records_stand_with_what_is_wanted_and_what_is_gone(client, anna):
    make_record(
        anna,
        title="Ege",
        year=1972,
        format="LP",
        labels=[("UA", "29414")],
        media_condition="Very Good (VG)",
    )
    make_record(
        anna, title="Flow", is_active=False, removed_on=date(2024, 5, 1), removal_reason="sold"
    )
    Want.objects.create(
        owner=anna, artist="CAN", title="Delay", priority=1, top_price="30", format="LP"
    )
    assert lines(client) == [
        "Can",
        "Ege 1972 LP · 29414 · VG",
        "Delay wanted, priority 1, up to 30.00 · LP",
        "Flow sold 2024-05-01",
    ]


def test_on_top_stand_the_counts_and_the_day(client, anna):
    make_record(anna, artists=["Can", "Neu!"])
    make_record(anna, is_active=False)
    Want.objects.create(owner=anna, artist="Faust", title="IV")
    page = client.get(POCKET).text
    assert "1 owned, 1 wanted, 1 once owned" in page
    assert f"Made on {timezone.localdate()}" in page


def test_on_top_stand_balance_and_next_credit(client, anna):
    make_account(anna)
    assert (
        f"Balance <b>0</b>; next credit on {timezone.localdate() + timedelta(14)}"
        in client.get(POCKET).text
    )


def test_a_credit_that_is_due_is_told(client, anna):
    make_account(anna, opened_on=timezone.localdate() - timedelta(15))
    assert "Balance <b>0</b>, 1 more due;" in client.get(POCKET).text


def test_the_balance_of_somebody_else_is_not_told(client, anna):
    bert = make_user("bert")
    make_record(bert)
    make_account(bert)
    page = client.get(f"{POCKET}?owner=bert").text
    assert "Pocket list of bert" in page and "Balance" not in page


def test_letters_lead_to_the_artists(client, anna):
    for name in ("Can", "Åsa", "10cc"):
        make_record(anna, artists=[name])
    page = client.get(POCKET).text
    assert (
        re.findall(r'href="#([^"]*)"', page)
        == re.findall(r'<h2 id="([^"]*)"', page)
        == ["0-9", "A", "C"]
    )


def test_it_holds_the_own_records_unless_another_owner_is_named(client, anna):
    make_record(anna, title="mine")
    make_record(make_user("bert"), title="his")
    Want.objects.create(owner=anna, artist="Can", title="wanted")
    assert lines(client)[1:] == ["mine", "wanted wanted, priority 3"]
    assert lines(client, "owner=bert")[1:] == ["his"]


def test_it_holds_what_a_filter_finds_and_says_so(client, anna):
    make_record(anna, title="mine", genre="Rock", year=1971)
    make_record(anna, title="other", genre="Jazz")
    for year in (1970, 1980):
        Want.objects.create(owner=anna, artist="Can", title=str(year), year=year)
    assert [line.split()[0] for line in lines(client, "genre=rock&year_max=1975")[1:]] == [
        "mine",
        "1970",
    ]
    page = client.get(f"{POCKET}?genre=rock&year_max=1975").text
    assert "Only Genre: rock, Year to: 1975 (not all filters apply to wants)" in page


@pytest.mark.parametrize("address", ["year_min=abc", "colour=red", "q=a&q=b"])
def test_a_bad_filter_gives_a_page_that_says_so_and_no_file(client, anna, address):
    response = client.get(f"{POCKET}?{address}")
    assert response.status_code == 400 and "errornote" in response.text
    assert "Content-Disposition" not in response.headers


def test_an_endless_collection_asks_to_be_narrowed(client, anna, monkeypatch):
    monkeypatch.setattr(pocket_module, "MOST", 1)
    for _ in range(2):
        make_record(anna)
    assert "These are 2 records; a pocket list takes up to 1." in client.get(POCKET).text


def test_names_are_text_and_not_marks_of_the_page(client, anna):
    make_record(anna, title="<script>alert(1)</script>", artists=["Brother & B"])
    page = client.get(POCKET).text
    assert "&lt;script&gt;" in page and "<script" not in page and "Brother &amp; B" in page


def test_3000_records_take_as_many_queries_as_50_and_600_kb_at_most(client, anna):
    many(anna, 50)
    with CaptureQueriesContext(connection) as few:
        client.get(POCKET)
    many(anna, 2950, "A name of an artist as long as they are ")
    with CaptureQueriesContext(connection) as more:
        size = len(client.get(POCKET).content)
    assert len(few) == len(more) < 20 and 200_000 < size < 600_000


def test_who_may_see_no_record_gets_no_pocket_list(client):
    client.force_login(make_user("dora", is_staff=True))
    assert client.get(POCKET).status_code == 403


def test_the_number_behind_a_name_stands_only_where_two_have_that_name(client, anna):
    make_record(anna, artists=["Ono (3)", "Abel (2)"], title="One", labels=["Spoon (4)"])
    make_record(anna, artists=["Ono"], title="Two")
    assert lines(client) == [
        "Abel",
        "One see Ono (3)",
        "Ono",
        "Two",
        "Ono (3)",
        "One Ono (3) / Abel",
    ]
