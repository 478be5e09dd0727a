"""Counts and sums over many records, beside counts by hand."""

from datetime import date
from decimal import Decimal

import pytest

from collection.models import Record
from collection.reading import last_commit
from collection.statistics import (
    bought_by_day,
    count_kinds,
    count_years,
    most_frequent,
    sold_by_day,
)
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db
DAY = date(2024, 5, 1)


def test_records_are_counted_by_genre_and_by_format():
    first = make_record(genre="Rock", format="LP")
    make_record(genre="Rock")
    make_record(format="LP")
    genres, formats = count_kinds(Record.objects.all())
    assert genres == {first.genre_id: 2, None: 1}
    assert formats == {first.format_id: 2, None: 1}


def test_years_are_counted_of_the_pressing_of_the_album_and_of_the_music():
    make_record(year=1971)
    make_record(year=1999, original_year=1971)
    make_record(original_year=1972)
    make_record()
    years = count_years(Record.objects.all())
    assert years.of_pressing == {1971: 1, 1999: 1, None: 2}
    assert years.of_album == {None: 2, 1971: 1, 1972: 1}
    assert years.of_music == {1971: 2, 1972: 1, None: 1}
    assert (years.with_album, years.with_pressing_only) == (2, 1)


def test_what_was_bought_is_told_by_day_and_whether_it_is_still_there():
    make_record(purchase_date=DAY, price="10.10")
    make_record(purchase_date=DAY)
    make_record(purchase_date=DAY, price="5", is_active=False)
    make_record(price="1")
    assert bought_by_day(Record.objects.all()) == [
        (None, True, 1, 1, Decimal("1.00")),
        (DAY, False, 1, 1, Decimal("5.00")),
        (DAY, True, 2, 1, Decimal("10.10")),
    ]


def test_sums_of_money_are_right_to_the_cent():
    for _ in range(3):
        make_record(purchase_date=DAY, price="0.10")
    (bought,) = bought_by_day(Record.objects.all())
    assert str(bought.spent) == "0.30"


def test_what_was_sold_is_told_by_day():
    make_record(is_active=False, removed_on=DAY, removal_reason="sold", sale_price="12.50")
    make_record(is_active=False, removed_on=DAY, removal_reason="given")
    make_record(is_active=False, sale_price="2")
    assert sold_by_day(Record.objects.all()) == [
        (None, 1, Decimal("2.00")),
        (DAY, 1, Decimal("12.50")),
    ]


def test_the_most_frequent_artists_come_first():
    for artists in (["Can", "Neu!"], ["Can"], ["Faust"], ["Neu!", "Can"]):
        make_record(artists=artists)
    found = most_frequent(Record.objects.all(), "artist", 2)
    assert [(artist.name, count) for artist, count in found] == [("Can", 3), ("Neu!", 2)]


def test_a_label_with_two_numbers_on_a_record_counts_once():
    make_record(labels=[("Mute", "1"), ("Mute", "2")])
    assert [
        (label.name, count) for label, count in most_frequent(Record.objects.all(), "label", 5)
    ] == [("Mute", 1)]


def test_the_most_frequent_of_some_records_are_those_on_them_alone():
    for artist, year in (("Abba", 1971), ("Abba", 1971), ("Beat", 1972), ("Can", 1972)):
        make_record(artists=[artist], year=year)
    make_record(artists=["Can"], year=1972)
    found = most_frequent(Record.objects.filter(year=1972), "artist", 2)
    assert [(artist.name, count) for artist, count in found] == [("Can", 2), ("Beat", 1)]


def test_inside_a_transaction_nothing_tells_what_was_committed():
    assert last_commit() is None


@pytest.mark.django_db(transaction=True)
def test_a_commit_is_told_and_reading_is_none():
    list(Record.objects.all())
    before = last_commit()
    list(Record.objects.all())
    assert last_commit() == before
    make_user("anna")
    assert last_commit() != before
