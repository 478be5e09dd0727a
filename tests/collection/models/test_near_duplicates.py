from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from collection.models import Record, TwoRecords
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


APART = [
    ({"color": "red"}, {"color": "blue"}),
    ({"country": "UK"}, {"country": "US"}),
    ({"discogs_release_id": 1}, {"discogs_release_id": 2}),
    ({"labels": [("A", "BLP 4003")]}, {"labels": [("A", "BLP 4195")]}),
]
ALIKE = [
    ({"color": "red"}, {"color": ""}),
    ({"discogs_release_id": 1}, {"discogs_release_id": None}),
    ({"labels": [("A", "BLP 4003")]}, {"labels": [("A", "blp-4003"), ("B", "7")]}),
    ({"labels": [("A", "BLP 4003")]}, {"labels": [("A", "")]}),
]


@pytest.mark.parametrize(("one", "other"), APART)
def test_two_pressings_are_no_near_duplicates(one: dict[str, Any], other: dict[str, Any]):
    for facts in (one, other):
        make_record(**ONE, **facts)
    assert near() == []


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_what_is_not_said_tells_no_records_apart(one: dict[str, Any], other: dict[str, Any]):
    records = [make_record(**ONE, **facts) for facts in (one, other)]
    assert near() == records
    assert twins(Record.objects.with_links()) == [records]


def test_records_that_were_said_to_be_two_are_not_listed_again():
    owner = make_user("anna", is_superuser=True)
    first, second, third = (make_record(owner, **ONE) for _ in range(3))
    TwoRecords.objects.remember([second, first], are_copies=True, by=owner)
    assert near() == [first, second, third]
    TwoRecords.objects.remember([first, second, third], are_copies=False, by=owner)
    assert near() == [] and twins(Record.objects.with_links()) == []


def test_whoever_does_not_own_records_does_not_decide_about_them():
    records = [make_record(**ONE), make_record(**ONE)]
    with pytest.raises(PermissionDenied):
        TwoRecords.objects.remember(records, are_copies=True, by=make_user("ben"))
