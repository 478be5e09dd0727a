from typing import Any

import pytest

from collection.models import Record
from collection.near_duplicates import find_near_duplicates, twins
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db
ONE = {"artists": ["Can"], "title": "Ege Bamyası", "year": 1972, "format": "LP"}


def near() -> list[Record]:
    return list(find_near_duplicates(Record.objects.all()))


def test_same_title_artist_year_and_format_are_near_duplicates():
    assert [make_record(**ONE), make_record(**ONE | {"title": " EGE  bamyası"})] == near()


def test_unknown_year_and_format_are_alike_too():
    assert [make_record(), make_record()] == near()


def test_one_artist_in_common_is_enough():
    assert [make_record(**ONE), make_record(**ONE | {"artists": ["Neu!", "Can"]})] == near()


@pytest.mark.parametrize(
    "other",
    [
        {"title": "Ege Bamyasi"},
        {"artists": ["Neu!"]},
        {"year": 1973},
        {"year": None},
        {"format": "CD"},
        {"format": ""},
        {"is_active": False},
    ],
)
def test_what_differs_is_no_near_duplicate(other: dict[str, Any]):
    make_record(**ONE)
    make_record(**ONE | other)
    assert near() == []


def test_a_copy_of_somebody_else_is_no_near_duplicate():
    make_record(**ONE)
    make_record(make_user("anna"), **ONE)
    assert near() == []


def test_copies_with_numbers_of_their_own_are_no_near_duplicates():
    make_record(**ONE, copy_number="1")
    second = make_record(**ONE, copy_number="2")
    assert near() == []
    Record.objects.filter(pk=second.pk).update(copy_number="")
    assert len(near()) == 2


def test_near_duplicates_that_share_no_artist_stand_in_groups_of_their_own():
    hits = {"title": "Greatest Hits", "year": 1980}
    records = [make_record(artists=[name], **hits) for name in ("Can", "Abba", "Can", "Abba")]
    assert twins(find_near_duplicates(Record.objects.all()).with_links()) == [
        records[::2],
        records[1::2],
    ]


def test_they_are_found_within_what_is_asked_for():
    mine = [make_record(**ONE), make_record(**ONE)]
    make_record(make_user("anna"), **ONE), make_record(make_user("berta"), **ONE)
    assert (
        list(find_near_duplicates(Record.objects.filter(location="").owned_by(mine[0].owner)))
        == mine
    )
