from datetime import date

import pytest

from collection.models import Record
from tests.factories import make_record

pytestmark = pytest.mark.django_db


def test_purchases_are_counted_by_year_and_those_without_a_day_apart():
    for day in (date(2024, 5, 1), date(2024, 5, 1), date(2021, 1, 1), None):
        make_record(purchase_date=day)
    assert Record.objects.count_by_purchase_year() == ({2021: 1, 2024: 2}, 1)


def test_years_are_counted_by_decade():
    for year in (1979, 1970, 1969, 2000, None):
        make_record(year=year)
    assert Record.objects.count_by_decade() == ({1960: 1, 1970: 2, 2000: 1}, 1)


@pytest.mark.parametrize("field", ["genre", "format"])
def test_names_are_counted_the_most_frequent_first(field: str):
    for name in ("A", "C", "B", "C", ""):
        make_record(**{field: name})
    counts = getattr(Record.objects, f"count_by_{field}")()
    assert (list(counts.by_value.items()), counts.unknown) == ([("C", 2), ("A", 1), ("B", 1)], 1)


def test_a_record_counts_for_each_of_its_labels_once():
    make_record(labels=[("Spoon", "1"), ("Spoon", "2"), ("Mute", "")])
    make_record(labels=[])
    assert Record.objects.count_by_label() == ({"Mute": 1, "Spoon": 1}, 1)


def test_what_is_removed_counts_only_if_it_is_among_the_records():
    make_record(genre="Jazz", is_active=False)
    assert Record.objects.active().count_by_genre() == ({}, 0)
