"""Rate again, we disagree, growers and faders: which ratings are found."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from adminkit.verbs import SITE
from collection.models import Record
from ratings.chart import people
from ratings.models import Rating
from ratings.over_time import changes, disagreements
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days)


def rate(record: Record, author: User, **by_days: object) -> None:
    """Rate the record: rate(record, anna, d400=7) is a 7 of 400 days ago."""
    for days, value in by_days.items():
        Rating.objects.rate(record, author, Decimal(str(value)), on=ago(int(days[1:])), by=SITE)


def test_a_rating_of_over_a_year_ago_is_stale() -> None:
    record, anna = make_record(), make_user("anna")
    rate(record, anna, d366=7)
    assert [one.record for one in Rating.objects.stale(anna)] == [record]


@pytest.mark.parametrize("days", [{"d365": 7}, {"d800": 7, "d10": 7}])
def test_a_rating_that_is_not_over_a_year_old_is_not_stale(days: dict[str, int]) -> None:
    anna = make_user("anna")
    rate(make_record(), anna, **days)
    assert not Rating.objects.stale(anna)


def test_what_others_rated_or_what_is_removed_is_not_to_be_rated_again() -> None:
    anna, ben, gone = make_user("anna"), make_user("ben"), make_record()
    rate(make_record(), ben, d500=7), rate(gone, anna, d500=7)
    gone.remove(by=SITE)
    assert not Rating.objects.stale(anna)


def test_the_oldest_opinion_is_asked_for_first() -> None:
    anna = make_user("anna")
    for days in (400, 900, 600):
        rate(make_record(), anna, **{f"d{days}": 7})
    assert [one.rated_on for one in Rating.objects.stale(anna)] == [ago(900), ago(600), ago(400)]


def disagree(*values: object) -> list[Decimal]:
    record = make_record()
    for number, value in enumerate(values):
        rate(record, make_user(f"user{number}"), d10=value)
    return [one.difference for one in disagreements()]


@pytest.mark.parametrize(
    ("values", "apart"), [([2, 5], [3]), ([2, 4.5], []), ([1, 5, 9.5], [Decimal("8.5")]), ([9], [])]
)
def test_three_or_more_between_the_latest_ratings_is_a_disagreement(
    values: list[float], apart: list[Decimal]
) -> None:
    assert disagree(*values) == apart


def test_a_former_opinion_is_no_disagreement() -> None:
    record = make_record()
    rate(record, make_user("anna"), d500=1, d10=8), rate(record, make_user("ben"), d10=8)
    assert disagreements() == []


def test_the_greatest_disagreement_comes_first_and_its_highest_rating_in_front() -> None:
    anna, ben = make_user("anna"), make_user("ben")
    for values in ((5, 8), (0, 10)):
        record = make_record()
        rate(record, anna, d10=values[0]), rate(record, ben, d10=values[1])
    found = disagreements()
    assert [[rating.value for rating in one.ratings] for one in found] == [[10, 0], [8, 5]]


MOVES = [
    ({"d400": 5, "d10": 6.5}, [Decimal("1.5")]),
    ({"d400": 6.5, "d10": 5}, [Decimal("-1.5")]),
    ({"d400": 5, "d10": 6}, []),
    ({"d190": 5, "d10": 9}, [4]),
    ({"d189": 5, "d10": 9}, []),
    ({"d400": 5, "d200": 9, "d10": 5}, []),
    ({"d400": 5, "d200": 5, "d10": 9}, [4]),
    ({"d400": 5}, []),
]


@pytest.mark.parametrize(("ratings", "differences"), MOVES)
def test_first_and_last_of_one_author_1_5_apart_in_180_days_are_a_move(
    ratings: dict[str, float], differences: list[Decimal]
) -> None:
    rate(make_record(), make_user("anna"), **ratings)
    assert [one.difference for one in changes()] == differences


def test_ratings_of_two_authors_are_no_move() -> None:
    record = make_record()
    rate(record, make_user("anna"), d400=2), rate(record, make_user("ben"), d10=9)
    assert changes() == []


def test_the_greatest_grower_comes_first_and_the_greatest_fader_last() -> None:
    anna = make_user("anna")
    for first, last in ((5, 7), (9, 1), (1, 9), (7, 5)):
        rate(make_record(), anna, d400=first, d10=last)
    assert [one.difference for one in changes()] == [8, 2, -2, -8]


def test_each_person_has_a_picture_with_a_dot_for_each_rating() -> None:
    record = make_record()
    rate(record, make_user("ben"), d10=9), rate(record, make_user("anna"), d400=5, d10=8)
    pictures = people(Rating.objects.all())
    assert [(one.author, one.latest, len(one.dots)) for one in pictures] == [
        ("anna", 8, 2),
        ("ben", 9, 1),
    ]


def test_all_pictures_of_a_record_share_one_axis_of_time() -> None:
    record = make_record()
    rate(record, make_user("anna"), d400=5, d10=8), rate(record, make_user("ben"), d10=9)
    anna, ben = people(Rating.objects.all())
    assert (ben.dots[0].x, ben.dots[0].text) == (anna.dots[1].x, f"9 on {ago(10)}")


def test_a_better_rating_stands_higher() -> None:
    rate(make_record(), make_user("anna"), d400=5, d10=8)
    (anna,) = people(Rating.objects.all())
    assert anna.dots[1].y < anna.dots[0].y
