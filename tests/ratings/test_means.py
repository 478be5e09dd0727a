"""What many ratings come to, beside sums by hand."""

from datetime import date
from decimal import Decimal

import pytest

from adminkit.verbs import SITE
from collection.models import Record
from ratings import means
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db


def rate(record, author, value, *day):
    record.ratings.rate(record, author, Decimal(value), on=date(*day), by=SITE)


def counted(author=None):
    return [tuple(one) for one in means.count_by_rating(Record.objects.active(), author)]


def rated(most=10, author=None):
    return [tuple(one) for one in means.best_rated(Record.objects.active(), most, author)]


def best(year, most=10, author=None):
    return [row[:3] for row in means.best_of_year(year, Record.objects.active(), most, author)]


def test_records_are_counted_by_their_current_rating_with_their_prices():
    anna, bert = make_user("anna"), make_user("bert")
    record = make_record(anna, price="12.34")
    rate(record, anna, 2, 2024, 1, 1)
    rate(record, anna, 8, 2024, 1, 2)
    rate(record, bert, "6.5", 2023, 1, 1)
    make_record(anna, title="Unrated")
    for price in ("0.10", "0.20", None):
        make_record(anna, title="Good", rating=9, price=price)
    assert counted() == [(725, 1, 1, 1234), (900, 3, 2, 30)]


def test_records_are_counted_by_the_latest_ratings_of_one_author():
    anna, bert = make_user("anna"), make_user("bert")
    record = make_record(anna, price="12.34")
    rate(record, anna, 8, 2024, 1, 2)
    rate(record, bert, 2, 2023, 1, 1)
    rate(record, bert, 3, 2023, 1, 2)
    assert counted(bert) == [(300, 1, 1, 1234)]


@pytest.mark.parametrize("name", [None, "anna"])
def test_the_best_come_first_and_of_two_alike_the_one_bought_last(name):
    anna = make_user("anna")
    days = {"Old": date(2023, 1, 1), "New": date(2024, 5, 1), "Undated": None}
    records = {
        title: make_record(anna, title=title, rating=8, purchase_date=day)
        for title, day in days.items()
    }
    better = make_record(anna, title="Better", rating="8.5")
    author = anna if name else None
    assert rated(author=author) == [
        (better.pk, 850, None),
        *((records[title].pk, 800, days[title]) for title in ("New", "Old", "Undated")),
    ]
    assert rated(most=1, author=author) == [(better.pk, 850, None)]


def test_only_the_records_asked_for_are_told():
    make_record(is_active=False, rating="8")
    assert rated() == counted() == []


def test_the_best_of_a_year_are_so_by_the_ratings_given_that_year():
    anna = make_user("anna")
    good, better, old = (make_record(anna, title=title) for title in ("good", "better", "old"))
    rate(old, anna, 10, 2024, 1, 1)
    rate(old, anna, 1, 2025, 1, 1)
    rate(good, anna, 7, 2025, 1, 1)
    rate(better, anna, 8, 2025, 1, 1)
    rate(better, anna, 9, 2025, 12, 31)
    assert best(2025, most=2) == [(better.pk, Decimal("8.5"), 2), (good.pk, Decimal(7), 1)]
    assert best(2024) == [(old.pk, Decimal(10), 1)]


def test_of_two_alike_the_one_rated_last_is_the_best_of_the_year():
    anna = make_user("anna")
    first, last = make_record(anna), make_record(anna)
    rate(last, anna, 8, 2025, 2, 1)
    rate(first, anna, 8, 2025, 1, 1)
    assert [pk for pk, _, _ in best(2025)] == [last.pk, first.pk]


def test_the_best_of_a_year_are_those_of_the_author_asked_for(monkeypatch):
    monkeypatch.setattr(means, "HIGHEST", 1)
    anna, bert = make_user("anna"), make_user("bert")
    record, other = make_record(anna), make_record(anna)
    rate(record, anna, 3, 2025, 1, 1)
    rate(other, bert, 10, 2025, 1, 1)
    assert [pk for pk, _, _ in best(2025, author=anna)] == [record.pk]
