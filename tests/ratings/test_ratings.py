"""What a rating is, which one is current, and what is written when somebody rates."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from adminkit.verbs import SITE
from collection.models import Record
from ratings.models import Rating
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db

DAY = date(2026, 1, 10)


def rate(record: Record, author: User, *values: object) -> list[Rating]:
    """Rate the record a day after the other."""
    return [
        Rating.objects.rate(
            record, author, Decimal(str(value)), on=DAY + timedelta(number), by=SITE
        )
        for number, value in enumerate(values)
    ]


def current(record: Record) -> Decimal | None:
    return Record.objects.get(pk=record.pk).current_rating


def test_the_current_rating_is_the_mean_of_the_latest_of_each_author() -> None:
    record = make_record()
    rate(record, make_user("anna"), 1, 9), rate(record, make_user("ben"), 6)
    assert current(record) == Decimal("7.50")


def test_unrated_is_no_rating_and_not_0() -> None:
    assert current(make_record()) is None


def test_a_rating_of_0_counts() -> None:
    record = make_record()
    rate(record, make_user("anna"), 0), rate(record, make_user("ben"), 5)
    assert current(record) == Decimal("2.50")


def test_the_mean_is_rounded_to_two_places() -> None:
    record = make_record()
    for name, value in (("anna", 7), ("ben", 7), ("clara", 8)):
        rate(record, make_user(name), value)
    assert current(record) == Decimal("7.33")


def test_a_rating_written_down_later_for_an_earlier_day_is_not_the_latest() -> None:
    record, anna = make_record(), make_user("anna")
    rate(record, anna, 8)
    Rating.objects.rate(record, anna, Decimal(2), on=DAY - timedelta(1), by=SITE)
    assert current(record) == 8


def test_a_record_that_was_fetched_before_it_was_rated_is_asked_again() -> None:
    record = make_record()
    rate(record, make_user("anna"), 3, 4.5)
    assert Rating.objects.current_of(record) == Decimal("4.5")


def test_a_rating_that_is_followed_by_a_later_one_is_not_the_latest() -> None:
    record, anna = make_record(), make_user("anna")
    rate(record, anna, 3, 4)
    assert list(Rating.objects.order_by("rated_on").values_list("is_latest", flat=True)) == [
        False,
        True,
    ]


def test_without_the_latest_rating_the_one_before_is_the_latest() -> None:
    record, anna = make_record(), make_user("anna")
    _, latest = rate(record, anna, 3, 4)
    latest.delete()
    assert current(record) == 3


def test_a_rating_that_was_dated_anew_may_be_the_latest_no_more() -> None:
    record, anna = make_record(), make_user("anna")
    _, latest = rate(record, anna, 3, 4)
    latest.rated_on = DAY - timedelta(1)
    latest.save()
    assert current(record) == 3 and not latest.is_latest


def test_a_rating_that_moves_to_another_record_counts_there() -> None:
    record, other, anna = make_record(), make_record(title="Other"), make_user("anna")
    (rating,) = rate(record, anna, 3)
    rating.record = other
    rating.save()
    assert (current(record), current(other)) == (None, 3)


def test_ratings_that_move_together_count_where_they_go() -> None:
    record, other, anna = make_record(), make_record(title="Other"), make_user("anna")
    rate(record, anna, 3, 4)
    Rating.objects.filter(record=record).update(record=other)
    assert (current(record), current(other)) == (None, 4)


def test_ratings_that_are_changed_together_count() -> None:
    record = make_record()
    rate(record, make_user("anna"), 3), rate(record, make_user("ben"), 6)
    Rating.objects.filter(value__lt=5).update(value=4)
    assert current(record) == 5


def test_ratings_that_are_stored_together_count() -> None:
    record, anna = make_record(), make_user("anna")
    days = [(DAY, 3), (DAY + timedelta(1), 4)]
    Rating.objects.bulk_create(
        Rating(record=record, author=anna, rated_on=day, value=value) for day, value in days
    )
    assert current(record) == 4


def test_ratings_that_are_overwritten_together_count() -> None:
    record = make_record()
    (rating,) = rate(record, make_user("anna"), 3)
    rating.value = Decimal(8)
    Rating.objects.bulk_update([rating], ["value"])
    assert current(record) == 8


def test_ratings_that_are_deleted_together_count_no_more() -> None:
    record = make_record()
    rate(record, make_user("anna"), 3, 4)
    Rating.objects.filter(record=record).delete()
    assert current(record) is None


def test_no_manager_deletes_all_ratings() -> None:
    assert not hasattr(Rating.objects, "delete")


def test_my_rating_is_my_latest() -> None:
    record, anna = make_record(), make_user("anna")
    rate(record, anna, 3, 4), rate(record, make_user("ben"), 9)
    assert Record.objects.with_my_rating(anna).get(pk=record.pk).my_rating == 4


def test_a_second_rating_of_the_same_day_replaces_the_first_and_keeps_its_review() -> None:
    record, anna = make_record(), make_user("anna")
    Rating.objects.rate(record, anna, Decimal(5), on=DAY, review="grows on me", by=SITE)
    Rating.objects.rate(record, anna, Decimal(7), on=DAY, by=SITE)
    rating = Rating.objects.get()
    assert (rating.value, rating.review) == (7, "grows on me")


def test_a_rating_of_another_day_leaves_the_first_alone() -> None:
    record = make_record()
    rate(record, make_user("anna"), 5, 7)
    assert Rating.objects.count() == 2


@pytest.mark.parametrize("value", ["-0.5", "10.5", "7.25", "NaN"])
def test_a_value_that_is_no_rating_is_refused_in_a_sentence(value: str) -> None:
    with pytest.raises(ValidationError, match=f"{value} is not a rating from 0 to 10 in halves."):
        Rating.objects.rate(make_record(), make_user("anna"), Decimal(value), by=SITE)


@pytest.mark.parametrize("value", ["0", "0.5", "9.5", "10"])
def test_every_half_from_0_to_10_is_a_rating(value: str) -> None:
    assert Rating.objects.rate(
        make_record(), make_user("anna"), Decimal(value), by=SITE
    ).value == Decimal(value)


def test_a_rating_of_tomorrow_is_refused_in_a_sentence() -> None:
    tomorrow = timezone.localdate() + timedelta(1)
    with pytest.raises(
        ValidationError, match=f"A rating cannot be dated {tomorrow}, which lies in the future."
    ):
        Rating.objects.rate(make_record(), make_user("anna"), Decimal(5), on=tomorrow, by=SITE)


@pytest.mark.parametrize("value", ["7.3", "11", "-1"])
def test_the_database_refuses_what_is_no_rating(value: str) -> None:
    with pytest.raises(IntegrityError):
        Rating.objects.create(record=make_record(), author=make_user("anna"), value=Decimal(value))


def test_the_database_refuses_two_ratings_of_one_day() -> None:
    (rating,) = rate(make_record(), make_user("anna"), 5)
    with pytest.raises(IntegrityError):
        Rating.objects.create(record=rating.record, author=rating.author, value=6, rated_on=DAY)
