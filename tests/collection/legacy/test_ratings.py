"""The table of ratings of the first Disco: opinions with their days."""

from pathlib import Path

import pytest

from collection.models import Record
from ratings.models import Rating
from tests.collection.legacy.database import RATINGS, database, take_over, undone
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def ratings() -> list[tuple[str, str, int]]:
    found = Rating.objects.order_by("-record__title", "rated_on").values_list(
        "record__title", "rated_on", "value"
    )
    return [(title, str(day), int(value)) for title, day, value in found]


def test_ratings_of_their_own_table_come_with_their_days(tmp_path: Path) -> None:
    make_user()
    values = "(1, 6, '2020-01-01', 4), (2, 8, '2021-01-01', 4), (3, 9, '2020-05-05', 7)"
    take_over(database(tmp_path, f"{RATINGS} {values}"))
    assert ratings() == [
        ("Split", "2020-01-01", 6),
        ("Split", "2021-01-01", 8),
        ("None", "2020-05-05", 9),
    ]


def test_the_rating_of_the_record_is_its_latest(tmp_path: Path) -> None:
    make_user()
    take_over(database(tmp_path, f"{RATINGS} (1, 6, '2020-01-01', 4)"))
    assert [value for *_, value in ratings()] == [6, 8]


def test_a_takeover_with_ratings_of_their_own_table_is_undone_and_repeated(tmp_path: Path) -> None:
    make_user()
    path = database(tmp_path, f"{RATINGS} (1, 6, '2020-01-01', 7), (2, 8, '2021-01-01', 7)")
    undone(path)
    assert (Record.objects.count(), Rating.objects.count()) == (0, 0)
    take_over(path)
    assert [value for *_, value in ratings()] == [8, 6, 8]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            "(1, 11, '2020-01-01', 4)",
            "record 4: its rating “11 of 2020-01-01” is not a rating from 0 to 10",
        ),
        ("(1, 6, 'May', 4)", "record 4: its rating “6 of May” is not a date"),
        ("(1, 6, '2090-01-01', 4)", "record 4: its rating “6 of 2090-01-01” lies in the future"),
        (
            "(1, 8, '2020-01-01', 4), (2, 6, '2020-01-01', 4)",
            "its rating “6 of 2020-01-01” is the second of its day",
        ),
        (
            "(1, 6, '2020-01-01', 99)",
            "rating 1: its record 99 is missing; “6 of 2020-01-01” is left out",
        ),
    ],
)
def test_a_rating_that_cannot_be_one_is_named(tmp_path: Path, row: str, said: str) -> None:
    make_user()
    assert said in take_over(database(tmp_path, f"{RATINGS} {row}"))
    assert [value for *_, value in ratings()] == [8]
