"""Near duplicates are those that a plain comparison of every two records finds."""

from itertools import combinations
from random import Random

import pytest

from adminkit.verbs import SITE
from collection.models import Record, TwoRecords
from collection.near_duplicates import find_near_duplicates
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def records() -> list[Record]:
    """Records that differ in few ways, so that many of them are near duplicates."""
    dice = Random(16)
    owners = [make_user("anna"), make_user("berta")]
    records = []
    for _ in range(80):
        numbers = dice.sample(["UAS 29", "uas-29", "K 1", ""], dice.choice((0, 1, 2)))
        record = make_record(
            dice.choice(owners),
            artists=dice.sample(["Can", "Neu!", "Faust"], dice.choice((1, 1, 2))),
            labels=[("UA", number) for number in numbers],
            title=dice.choice(["Ege", "ege", "Zuma", "Faust IV"]),
            year=dice.choice([None, 1972, 1973]),
            format=dice.choice(["", "LP"]),
            copy_number=dice.choice(["", "", "1", "2"]),
            color=dice.choice(["", "", "Red"]),
            country=dice.choice(["", "", "US", "UK"]),
            discogs_release_id=dice.choice([None, None, 7, 8]),
            is_active=dice.random() > 0.1,
        )
        records.append(record)
    for _ in range(200):
        TwoRecords.objects.remember(dice.sample(records, 2), are_copies=True, by=SITE)
    return records


def are_twins(one: Record, other: Record) -> bool:
    """The rule, word by word."""
    if not (one.is_active and other.is_active):
        return False
    for name in ("owner_id", "title_key", "year", "format_id"):
        if getattr(one, name) != getattr(other, name):
            return False
    for name in ("copy_number", "color", "country", "discogs_release_id"):
        known = {getattr(one, name), getattr(other, name)} - {"", None}
        if len(known) == 2:
            return False
    if not {*one.artists.all()} & {*other.artists.all()}:
        return False
    mine, theirs = numbers_of(one), numbers_of(other)
    if mine and theirs and not mine & theirs:
        return False
    pair = sorted([one.pk, other.pk])
    return not TwoRecords.objects.filter(record=pair[0], other=pair[1]).exists()


def numbers_of(record: Record) -> set[str]:
    numbers = record.label_links.exclude(catalog_number="").values_list("catalog_number", flat=True)
    return {number.upper().replace(" ", "").replace("-", "") for number in numbers}


def test_every_record_with_a_twin_is_found_and_no_other(records: list[Record]) -> None:
    pairs = [pair for pair in combinations(records, 2) if are_twins(*pair)]
    expected = {record.pk for pair in pairs for record in pair}
    assert 15 < len(expected) < 65
    found = find_near_duplicates(Record.objects.all())
    assert {record.pk for record in found} == expected
