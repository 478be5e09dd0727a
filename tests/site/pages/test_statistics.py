"""The statistics page: figures beside counts by hand, links that hold what they count."""

import re
from datetime import date
from decimal import Decimal
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adminkit.verbs import SITE
from collection.filters import find_records
from disco_site.page_filter import Narrowing
from disco_site.people.roles import Role, give_role
from disco_site.statistics.anniversaries import is_round
from disco_site.statistics.parts import days_of_month, last_months
from tests.factories import make_account, make_record, make_user
from tests.site.pages.test_lists import many

pytestmark = pytest.mark.django_db
PAGE = "/admin/statistics/"


@pytest.fixture
def anna(client):
    user = make_user("anna")
    give_role(user, Role.COLLECTOR)
    client.force_login(user)
    return user


def charts(client, address=""):
    """Return by title the rows of each chart: name and value."""
    parts = client.get(f"{PAGE}?{address}").context["parts"]
    return {
        chart.title: [mark[:2] for mark in chart.marks] for part in parts for chart in part.charts
    }


def tables(client, address=""):
    """Return by title the texts of each table, row by row."""
    parts = client.get(f"{PAGE}?{address}").context["parts"]
    found = (table for part in parts for table in part.tables)
    return {table.title: [[cell.text for cell in row] for row in table.rows] for table in found}


def notes(client, address=""):
    return {part.title: part.note for part in client.get(f"{PAGE}?{address}").context["parts"]}


def test_it_counts_the_own_shelf(client, anna):
    make_record(anna, genre="Rock", format="LP", year=1971, labels=["Mute"])
    make_record(anna, genre="Rock", year=1985, is_active=False)
    make_record(make_user("bert"), genre="Jazz")
    found = charts(client)
    assert (found["By genre"], found["By format"], found["By label"]) == (
        [("Rock", "1")],
        [("LP", "1")],
        [("Mute", "1")],
    )
    assert (found["By decade"], found["By artist"]) == ([("1970s", "1")], [("Can", "1")])


def test_it_counts_what_the_filter_finds(client, anna):
    for year in (1971, 1972, 1985):
        make_record(anna, year=year)
    make_record(make_user("bert"), year=1990, is_active=False)
    assert charts(client, "year_max=1980")["By decade"] == [("1970s", "2")]
    assert charts(client, "owner=&is_active=")["By decade"] == [
        ("1970s", "2"),
        ("1980s", "1"),
        ("1990s", "1"),
    ]


def rest_of(user, query):
    """Return the records that a page with this filter counts as the rest, None without such."""
    request = RequestFactory().get(f"/?{query}")
    request.user = user
    rest = Narrowing(request, {}).rest
    return rest if rest is None else set(rest)


@pytest.fixture
def shelves(anna):
    """The records of two people: three of one on the shelf, one removed, and one of the other."""
    own = [make_record(anna) for _ in range(3)]
    return [*own, make_record(anna, is_active=False), make_record(make_user("bert"))]


def test_the_rest_of_a_shelf_are_all_other_records(anna, shelves):
    assert rest_of(anna, "owner=anna&is_active=1&by=me") == {*shelves[3:]}
    assert rest_of(anna, "owner=anna") == {shelves[4]}
    assert rest_of(anna, "is_active=1") == {shelves[3]}


def test_nothing_is_the_rest_of_all_records(anna, shelves):
    assert rest_of(anna, "by=me&genre=") == set()


@pytest.mark.parametrize("query", ["owner=bert", "is_active=0", "is_active=1&year_min=1"])
def test_small_shelves_and_other_filters_have_no_rest(anna, shelves, query):
    assert rest_of(anna, query) is None


def test_names_on_most_records_are_those_of_the_shelf_alone(client, anna):
    for artists in (["Can"], ["Can", "Neu!"], ["Neu!"], ["Can", "Can"]):
        make_record(anna, artists=artists)
    make_record(make_user("bert"), artists=["Neu!"])
    make_record(anna, artists=["Neu!", "Faust"], is_active=False)
    assert charts(client)["By artist"] == [("Can", "3"), ("Neu!", "2")]


def test_a_decade_without_a_record_keeps_its_place(client, anna):
    make_record(anna, year=1971)
    make_record(anna, year=1999)
    assert charts(client)["By decade"] == [("1970s", "1"), ("1980s", "0"), ("1990s", "1")]


def test_decades_are_those_of_the_music_and_those_of_the_pressing_stand_beside(client, anna):
    make_record(anna, year=1999, original_year=1971)
    make_record(anna, year=1985)
    make_record(anna, original_year=1972)
    make_record(anna)
    found = {chart.title: chart for chart in client.get(PAGE).context["parts"][0].charts}
    shown = {title: [mark[:2] for mark in chart.marks] for title, chart in found.items()}
    assert shown["By decade"] == [("1970s", "2"), ("1980s", "1")]
    assert found["By decade"].note == "1 by the year of the pressing alone. 1 without a year."
    assert shown["By decade of pressing"] == [("1980s", "1"), ("1990s", "1")]
    assert found["By decade of pressing"].note == "2 without a year."
    for mark in (*found["By decade"].marks, *found["By decade of pressing"].marks):
        if mark[1] != "0":
            params = dict(parse_qsl(urlsplit(mark.url).query))
            assert str(find_records(params).count()) == mark[1]


def test_without_a_year_of_an_album_there_is_one_chart_of_decades(client, anna):
    make_record(anna, year=1971)
    assert "By decade of pressing" not in charts(client)


def test_countries_are_counted_and_lead_to_their_records(client, anna):
    for country in ("UK", "UK", "UK & Europe", ""):
        make_record(anna, country=country)
    found = {chart.title: chart for chart in client.get(PAGE).context["parts"][0].charts}
    marks = found["By country"].marks
    assert [mark[:2] for mark in marks] == [("UK", "2"), ("UK & Europe", "1")]
    assert found["By country"].note == "1 without a country."
    counts = [find_records(dict(parse_qsl(urlsplit(mark.url).query))).count() for mark in marks]
    assert counts == [2, 1]


def test_what_is_unknown_is_counted_and_not_guessed(client, anna):
    make_record(anna, year=1971, purchase_date=date(2024, 5, 1), genre="Rock")
    make_record(anna)
    found = {chart.title: chart.note for chart in client.get(PAGE).context["parts"][0].charts}
    assert found["By genre"] == "1 without a genre."
    assert found["By decade"] == "1 by the year of the pressing alone. 1 without a year."
    assert found["By year bought"] == "1 without a purchase date."


def test_ratings_are_counted_with_their_share_and_price(client, anna):
    for rating, price in (("8", "10"), ("8", "20"), ("8", None), ("6.5", "5"), (None, "99")):
        make_record(anna, rating=rating, price=price)
    assert tables(client)["What a rating costs"] == [
        ["8", "3", "75.0 %", "15.00"],
        ["6.5", "1", "25.0 %", "5.00"],
    ]
    assert charts(client)["By rating"][:4] == [("6.5", "1"), ("7", "0"), ("7.5", "0"), ("8", "3")]
    assert notes(client)["Ratings"].startswith("4 of 5 records are rated (80 %).")


def test_by_says_whose_ratings_count(client, anna):
    record = make_record(anna, rating="8")
    record.ratings.rate(record, make_user("bert"), Decimal(2), by=SITE)
    assert charts(client)["By rating"][0] == ("5", "1")
    assert charts(client, "by=bert")["By rating"][0] == ("2", "1")
    assert notes(client, "by=bert")["Ratings"].startswith("Ratings of bert. 1 of 1")


def test_the_best_come_by_rating_and_then_by_the_day_they_were_bought(client, anna):
    for title, rating, day in (("c", "9", 1), ("b", "9", 2), ("a", "10", None), ("d", "1", 3)):
        make_record(anna, title=title, rating=rating, purchase_date=day and date(2024, 5, day))
    best = tables(client)["The best 20"]
    assert [row[1] for row in best] == ["Can - a", "Can - b", "Can - c", "Can - d"]
    assert best[1] == ["9", "Can - b", "2024-05-02"]


def test_the_best_of_the_year_are_told_for_this_year_and_the_last(client, anna):
    this_year = timezone.localdate().year
    record = make_record(anna)
    record.ratings.rate(record, anna, Decimal("7.5"), on=date(this_year - 1, 3, 1), by=SITE)
    found = tables(client)
    assert found[f"Best of {this_year - 1}"] == [["7.5", "Can - Tago Mago"]]
    assert f"Best of {this_year}" not in found


def test_what_was_spent_and_got_counts_records_that_have_left(client, anna):
    make_record(anna, purchase_date=date(2024, 5, 1), price="10.10")
    gone = {"is_active": False, "removed_on": date(2025, 1, 1), "sale_price": "12"}
    make_record(anna, purchase_date=date(2024, 6, 1), price="20.20", **gone)
    assert tables(client)["Every year in figures"] == [
        ["2025", "0", "0.00", "", "1", "12.00"],
        ["2024", "2", "30.30", "15.15", "0", "0.00"],
    ]
    assert tables(client, "is_active=1")["Every year in figures"] == [
        ["2024", "1", "10.10", "10.10", "0", "0.00"]
    ]


def test_nothing_is_said_of_prices_and_days_that_are_all_known(client, anna):
    make_record(anna, purchase_date=date(2024, 5, 1), price="10")
    assert notes(client)["Spending and sales"] == (
        "1 record, including removed ones. 10.00 EUR spent on 1, 10.00 each."
    )


def test_sums_are_told_in_words_with_what_is_unknown(client, anna):
    make_record(anna, purchase_date=date(2024, 5, 1), price="1000")
    make_record(anna, price="2.50")
    make_record(anna)
    assert notes(client)["Spending and sales"] == (
        "3 records, including removed ones. 1,002.50 EUR spent on 2, 501.25 each. 1 has no "
        "price. 2 have no purchase date. 2.50 EUR has no date."
    )


def test_months_are_charted_up_to_this_one(client, anna):
    today = timezone.localdate()
    make_record(anna, purchase_date=today, price="7")
    assert charts(client)["Spent per month"][-2:] == [
        (last_months(today, 2)[0], "0.00"),
        (f"{today:%Y-%m}", "7.00"),
    ]


def test_credits_are_told_by_month(client, anna):
    make_account(anna).adjust(3, "by hand", by=SITE)
    make_record(anna).buy(by=SITE)
    month = f"{timezone.localdate():%Y-%m}"
    assert charts(client)["Credits per month, earned less spent"][-1] == (month, "2")
    assert tables(client)["Credits of every month"] == [[month, "3", "1"]]


def test_credits_of_others_are_not_told(client, anna):
    bert = make_user("bert")
    make_record(bert).buy(by=SITE)
    make_record(anna)
    assert "Credits" not in notes(client, "owner=bert")
    assert "Credits" not in notes(client, "owner=")


def test_round_birthdays_of_records_and_what_was_bought_on_this_day_are_told(client, anna):
    today = timezone.localdate()
    make_record(anna, title="old", year=today.year - 50)
    make_record(
        anna, title="odd", year=today.year - 51, purchase_date=date(today.year - 4, today.month, 28)
    )
    day = today.replace(year=today.year - 4) if (today.month, today.day) != (2, 29) else today
    make_record(anna, title="bought", purchase_date=day)
    found = tables(client)
    assert found[f"Round in {today.year}"] == [["50 years ago", str(today.year - 50), "1"]]
    assert ["4 years ago", "Can - bought"] in found[f"Bought on {today.day} {today:%B}"]


@pytest.mark.once
@pytest.mark.parametrize(
    ("years", "expected"),
    [(10, True), (25, True), (75, True), (15, False), (0, False), (-10, False)],
)
def test_tens_and_quarters_of_a_century_are_round(years, expected):
    assert is_round(years) == expected


@pytest.mark.once
def test_months_know_their_days():
    assert days_of_month("2024-02") == (date(2024, 2, 1), date(2024, 2, 29))
    assert days_of_month("2024-12") == (date(2024, 12, 1), date(2024, 12, 31))
    assert last_months(date(2024, 2, 29), 3) == ["2023-12", "2024-01", "2024-02"]


NARROW = "year_min=1985&year_max=1995&purchased_after=2024-01-15&purchased_before=2024-03-01&rating_min=8.4&artist=can"


@pytest.mark.once
@pytest.mark.parametrize(
    ("address", "least"),
    [
        ("", 15),
        ("&by=anna&is_small=0", 15),
        ("&rating_max=10", 8),
        ("&purchased_after=2024-01-02", 8),
        (f"&{NARROW}", 4),
    ],
)
def test_every_link_of_a_chart_leads_to_as_many_records_as_it_counts(client, anna, address, least):
    for artist, rating, day in (("Can", "8", 1), ("Can & Co", "8.5", 2), ('"Weird" Al', None, 3)):
        known = {
            "artists": [artist],
            "labels": [artist],
            "genre": artist,
            "format": artist,
            "rating": rating,
        }
        make_record(anna, year=1970 + 10 * day, purchase_date=date(2024, day, 1), **known)
        make_record(
            make_user(f"b{day}"),
            year=1971,
            purchase_date=date(2024, day, 1),
            is_active=day < 2,
            **known,
        )
    parts = client.get(f"{PAGE}?owner=&is_active=1{address}").context["parts"]
    marks = [
        mark
        for part in parts
        for chart in part.charts
        if chart.unit == "Records"
        for mark in chart.marks
        if mark.url
    ]
    assert len(marks) > least
    for mark in marks:
        params = dict(parse_qsl(urlsplit(mark.url).query, keep_blank_values=True))
        assert find_records(params, anna).count() == int(mark.value), mark


def test_a_link_of_a_sum_leads_to_the_records_it_is_the_sum_of(client, anna):
    make_record(anna, purchase_date=timezone.localdate(), price="10")
    make_record(anna, purchase_date=timezone.localdate(), price="20", is_active=False)
    parts = client.get(PAGE).context["parts"]
    marks = [
        mark
        for part in parts
        for chart in part.charts
        if chart.unit == "EUR"
        for mark in chart.marks
        if mark.url
    ]
    assert [mark.value for mark in marks] == ["30.00", "30.00"]
    for mark in marks:
        params = dict(parse_qsl(urlsplit(mark.url).query, keep_blank_values=True))
        assert sum(record.price for record in find_records(params, anna)) == 30


FILTERS = [
    "q=can",
    "title=mago",
    "artist=can",
    "label=mute",
    "genre=rock",
    "format=lp",
    "rating_min=7",
    "rating_max=9",
    "unrated=0",
    "unrated=1&by=me",
    "is_small=1",
    "location=box",
    "no_cover=1",
    "not_played_since=2024-01-01",
]


def test_under_every_filter_as_many_records_are_counted_as_it_finds(client, anna):
    known = {
        "labels": ["Mute"],
        "genre": "Rock",
        "format": "LP",
        "location": "Box",
        "year": 1971,
        "rating": "8",
    }
    for fields in (
        {},
        {"title": "Ege", "artists": ["Neu!", "Can"], "rating": "2"},
        {"format": '7"', "rating": None},
    ):
        record = make_record(anna, **known | fields)
        record.plays.create(user=anna, day=date(2024, 1, 1))
    for address in FILTERS:
        found = find_records({"owner": "anna", "is_active": "1"} | dict(parse_qsl(address)), anna)
        assert (
            sum(int(value) for _, value in charts(client, address).get("By decade", []))
            == found.count()
        ), address


@pytest.mark.once
@pytest.mark.parametrize(
    "address", ["year_min=abc", "colour=red", "q=a&q=b", "owner=nobody", "rating_max=11"]
)
def test_a_bad_filter_is_told_and_nothing_is_counted(client, anna, address):
    make_record(anna)
    page = client.get(f"{PAGE}?{address}")
    assert (page.status_code, page.context["parts"]) == (200, [])
    assert 'class="errornote"' in page.text


@pytest.mark.once
def test_an_empty_shelf_says_what_to_do_next(client, anna):
    assert "There is nothing to count yet." in client.get(PAGE).text
    make_record(anna)
    assert "No record fits." in client.get(f"{PAGE}?q=nothing").text


@pytest.mark.once
def test_each_chart_has_its_figures_as_a_table(client, anna):
    make_record(
        anna,
        genre="Rock",
        styles=["Krautrock"],
        format="LP",
        year=1971,
        purchase_date=date(2024, 5, 1),
        price="5",
        rating="7",
    )
    page = unescape(client.get(PAGE).text)
    figures = re.findall(r'<figure class="chart">.*?</figure>', page, re.DOTALL)
    assert len(figures) == 11
    assert all(
        "<table" in figure and "aria-label" in figure for figure in figures if "<svg" in figure
    )


@pytest.mark.once
def test_500_records_take_as_many_queries_as_50_and_a_light_page(client, anna):
    make_record(anna, labels=["Mute"], rating="8", price="1", purchase_date=date(2024, 5, 1)).buy(
        by=SITE
    )
    many(anna, 50)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    many(anna, 450, "B")
    with CaptureQueriesContext(connection) as more:
        page = client.get(PAGE)
    assert len(more) <= len(few) + 2 < 50 and len(page.content) < 150_000


@pytest.mark.django_db(transaction=True)
def test_the_figures_are_kept_until_something_changes(client, anna):
    record = make_record(anna, rating="7")
    assert charts(client)["By rating"][0] == ("7", "1")
    with CaptureQueriesContext(connection) as again:
        assert charts(client)["By rating"][0] == ("7", "1")
    record.ratings.rate(record, anna, Decimal(9), by=SITE)
    assert charts(client)["By rating"] == [("9", "1"), ("9.5", "0"), ("10", "0")]
    assert len(again) < 15


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_the_figures_that_are_kept_are_nobody_else_s(client, anna):
    make_record(anna, year=1971)
    assert charts(client)["By decade"] == [("1970s", "1")]
    bert = make_user("bert")
    give_role(bert, Role.COLLECTOR)
    client.force_login(bert)
    assert client.get(PAGE).context["parts"][0].charts[2].marks == []


@pytest.mark.once
def test_who_may_see_no_record_sees_no_statistics(client):
    client.force_login(make_user("dora", is_staff=True))
    assert client.get(PAGE).status_code == 403


def test_the_longest_of_names_leads_to_its_records_too(client, anna):
    make_record(anna, artists=["W" * 500])
    [mark] = [
        mark
        for chart in client.get(PAGE).context["parts"][0].charts
        if chart.title == "By artist"
        for mark in chart.marks
    ]
    params = dict(parse_qsl(urlsplit(mark.url).query))
    assert find_records(params).count() == 1


def test_styles_are_counted_once_for_each_record_that_carries_them(client, anna):
    make_record(anna, styles=["Krautrock", "Funk"])
    make_record(anna, styles=["Krautrock"])
    page = unescape(client.get(PAGE).text)
    assert "A record of several styles counts for each of them." in page
    assert "style=%22Krautrock%22" in page and "style=%22Funk%22" in page


def test_the_number_behind_a_name_is_charted_only_where_two_have_that_name(client, anna):
    make_record(anna, artists=["Ono (3)"], labels=["Spoon (4)"])
    make_record(anna, artists=["Ono"])
    found = charts(client)
    assert sorted(found["By artist"]) == [("Ono", "1"), ("Ono (3)", "1")]
    assert found["By label"] == [("Spoon", "1")]
