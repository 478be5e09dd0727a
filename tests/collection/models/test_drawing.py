from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from django.utils import timezone

from adminkit.verbs import SITE
from collection.drawing import draw, draw_ids, drawn_on
from collection.filters import find_records
from collection.models import Record
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
# What chi-square exceeds once in a thousand times if all are equally likely, by degrees of freedom.
CRITICAL = {1: 10.828, 4: 18.467, 49: 85.351}
TODAY = date(2026, 11, 21)


def make_shelf(count: int, step: int = 1) -> list[int]:
    """Store `count` plain records with ids `step` apart; return the ids."""
    owner = make_user()
    ids = [1 + place * step for place in range(count)]
    Record.objects.bulk_create(
        Record(pk=pk, owner=owner, title=f"No. {pk}", title_key=f"no. {pk}", title_sort=f"no. {pk}")
        for pk in ids
    )
    Record.objects.update(created_at=timezone.now() - timedelta(days=400))
    return ids


def is_fair(drawn: Counter[int], ids: list[int]) -> bool:
    expected = drawn.total() / len(ids)
    unevenness = sum((drawn[pk] - expected) ** 2 / expected for pk in ids)
    return set(drawn) == set(ids) and unevenness < CRITICAL[len(ids) - 1]


# The generator is Python's own, which is the same everywhere.
@pytest.mark.once
def test_two_thousand_draws_of_fifty_records_are_fair():
    ids, seeds, drawn = make_shelf(50), Random(1), Counter()
    for _ in range(2000):
        drawn.update(draw_ids(Record.objects.all(), seed=seeds.getrandbits(64), last_id=ids[-1]))
    assert is_fair(drawn, ids)


def test_where_most_ids_are_gone_the_draw_is_fair_too():
    ids = make_shelf(5, step=10**9)
    assert is_fair(
        Counter(draw_ids(Record.objects.all(), seed=seed)[0] for seed in range(100)), ids
    )


def test_a_record_with_many_ratings_is_drawn_no_more_often_than_one_with_one():
    ids = make_shelf(2)
    for number in range(9):
        record = Record.objects.get(pk=ids[min(number, 1)])
        record.ratings.rate(record, make_user(f"author {number}"), 8, by=SITE)
    rated = find_records({"rating_min": "8"})
    assert is_fair(Counter(draw_ids(rated, seed=seed)[0] for seed in range(300)), ids)


def test_the_first_of_several_is_as_fair_as_a_single_one():
    ids = make_shelf(5)
    assert is_fair(
        Counter(draw_ids(Record.objects.all(), 3, seed=seed)[2] for seed in range(300)), ids
    )


def test_several_are_different_records_and_no_more_than_there_are():
    ids = make_shelf(5)
    assert sorted(draw_ids(Record.objects.all(), 9)) == ids
    assert len(set(draw_ids(Record.objects.all(), 3))) == 3


def test_a_seed_gives_the_same_draw_again_and_another_seed_another():
    make_shelf(50)
    one, again, other = (draw(Record.objects.all(), 5, seed=seed) for seed in (1, 1, 2))
    assert one == again != other


def test_only_what_fits_is_drawn_and_nothing_that_is_left_out():
    ids = make_shelf(4)
    Record.objects.filter(pk=ids[0]).update(is_active=False)
    assert set(draw_ids(Record.objects.active(), 4, without=ids[1:2])) == set(ids[2:])


def test_a_draw_from_nothing_is_empty():
    assert draw(Record.objects.all()) == []


@pytest.mark.parametrize("count", [3, 1000])
def test_a_draw_takes_three_queries_however_many_records_there_are(
    count: int, django_assert_num_queries
):
    make_shelf(count)
    with django_assert_num_queries(3):
        draw(Record.objects.all())


def test_the_record_of_the_day_stays_when_others_come_and_go():
    ids = make_shelf(20)
    drawn = drawn_on(Record.objects.all(), TODAY)
    others = Record.objects.exclude(pk=drawn.pk)
    others.filter(pk__in=ids[::2]).update(is_active=False)
    others.filter(pk__in=ids[1::2]).update(created_at=timezone.now() + timedelta(days=9000))
    assert drawn_on(Record.objects.all(), TODAY) == drawn


def test_an_import_that_doubles_the_shelf_leaves_the_drawn_on():
    make_shelf(20)
    days = [TODAY + timedelta(days=number) for number in range(9)]
    drawn = [drawn_on(Record.objects.all(), day) for day in days]
    new = {"owner": drawn[0].owner, "title": "New", "title_key": "new", "title_sort": "new"}
    Record.objects.bulk_create(Record(pk=pk, **new) for pk in range(100, 3000))
    Record.objects.filter(title="New").update(created_at=timezone.now() + timedelta(days=9000))
    assert [drawn_on(Record.objects.all(), day) for day in days] == drawn


def test_the_record_of_the_day_is_another_one_on_other_days():
    make_shelf(20)
    days = [TODAY + timedelta(days=number) for number in range(60)]
    assert len({drawn_on(Record.objects.all(), day).pk for day in days}) > 15


def test_the_record_of_the_day_stands_on_the_shelf():
    (pk,) = make_shelf(1)
    Record.objects.filter(pk=pk).update(is_active=False)
    assert drawn_on(Record.objects.all(), TODAY) is None


def test_where_all_came_in_today_one_of_them_is_the_drawn_on():
    record = make_record()
    assert drawn_on(Record.objects.all(), timezone.localdate()) == record


@pytest.mark.parametrize("step", [1, 2, 4])
@pytest.mark.parametrize("size", [2, 3, 20])
def test_no_record_is_that_of_the_day_on_two_days_running(size: int, step: int):
    make_shelf(size, step)
    days = [TODAY + timedelta(days=number) for number in range(40)]
    drawn = [drawn_on(Record.objects.all(), day) for day in days]
    assert all(one != following for one, following in pairwise(drawn))
