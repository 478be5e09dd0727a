"""What statistics count by indexes is what a plain look at every record finds."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from random import Random

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from collection import statistics
from collection.models import Record, RecordArtist, RecordLabel, RecordStyle
from collection.statistics import (
    bought_by_day,
    by_country,
    count_kinds,
    count_years,
    most_frequent,
    sold_by_day,
)
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db
#: A day, and whether what was bought then is still there.
Day = tuple[date | None, bool]
LINKS = {"artist": RecordArtist, "label": RecordLabel, "style": RecordStyle}
#: Shelves and parts of them, by what narrows the records.
SHELVES = {
    "everything": Q(),
    "on the shelf": Q(is_active=True),
    "removed": Q(is_active=False),
    "of Anna, on the shelf": Q(owner__username="anna", is_active=True),
    "of Anna": Q(owner__username="anna"),
    "of the seventies": Q(year__lt=1980),
    "nothing": Q(year=1900),
}


@pytest.fixture(autouse=True)
def records() -> list[Record]:
    """Records that have much in common, of two people; some carry a name twice."""
    dice = Random(16)
    anna, berta = make_user("anna"), make_user("berta")
    names = ["Can", "Neu!", "Faust", "Harmonia", "Cluster"]
    records = []
    for _ in range(60):
        is_active, day = dice.random() > 0.2, date(2024, 5, dice.randint(1, 3))
        sold = {"removed_on": day, "sale_price": dice.choice([None, "2.50", "7"])}
        record = make_record(
            anna if dice.random() < 0.8 else berta,
            artists=dice.choices(names, weights=(5, 4, 3, 2, 1), k=dice.choice((1, 1, 2, 3))),
            labels=[(dice.choice(["Sky", "UA", "Ohr"]), str(number)) for number in range(3)],
            styles=dice.sample(["Krautrock", "Ambient", "Drone"], dice.choice((0, 1, 2))),
            genre=dice.choice(["", "Rock", "Electronic"]),
            format=dice.choice(["", "LP", "CD"]),
            country=dice.choice(["", "Germany", "UK"]),
            year=dice.choice([None, 1972, 1973, 1985]),
            original_year=dice.choice([None, None, 1971]),
            purchase_date=dice.choice([None, day]),
            price=dice.choice([None, "0.10", "12.90"]),
            is_active=is_active,
            **({} if is_active else sold),
        )
        records.append(record)
    return records


@pytest.fixture(params=SHELVES)
def shelf(request: pytest.FixtureRequest) -> Q:
    return SHELVES[request.param]


def plain(shelf: Q) -> list[Record]:
    return list(Record.objects.filter(shelf))


def counted(values: Iterable[object]) -> dict[object, int]:
    return dict(Counter(values))


@pytest.mark.parametrize("is_shelf", [True, False])
def test_kinds_and_years_are_those_of_each_record(shelf: Q, is_shelf: bool) -> None:
    found, rows = Record.objects.filter(shelf), plain(shelf)
    genres, formats = count_kinds(found, is_shelf=is_shelf)
    years = count_years(found, is_shelf=is_shelf)
    assert genres == counted(row.genre_id for row in rows)
    assert formats == counted(row.format_id for row in rows)
    assert by_country(found, is_shelf=is_shelf) == counted(row.country for row in rows)
    assert years.of_pressing == counted(row.year for row in rows)
    assert years.of_album == counted(row.original_year for row in rows)
    assert years.of_music == counted(row.music_year for row in rows)


@pytest.mark.parametrize("is_shelf", [True, False])
def test_what_was_bought_is_what_each_record_says(shelf: Q, is_shelf: bool) -> None:
    counts: dict[Day, int] = defaultdict(int)
    sums: dict[Day, Decimal] = defaultdict(Decimal)
    for row in plain(shelf):
        counts[row.purchase_date, row.is_active] += 1
        sums[row.purchase_date, row.is_active] += row.price or 0
    found = bought_by_day(Record.objects.filter(shelf), is_shelf=is_shelf)
    assert {(one.day, one.is_active): one.records for one in found} == counts
    assert {(one.day, one.is_active): one.spent for one in found} == sums


def test_what_was_sold_is_what_each_record_says(shelf: Q) -> None:
    counts: dict[date | None, int] = defaultdict(int)
    sums: dict[date | None, Decimal] = defaultdict(Decimal)
    for row in plain(shelf):
        if row.sale_price is not None:
            counts[row.removed_on] += 1
            sums[row.removed_on] += row.sale_price
    found = sold_by_day(Record.objects.filter(shelf))
    assert {one.day: one.records for one in found} == counts
    assert {one.day: one.received for one in found} == sums


@pytest.mark.parametrize("name", LINKS)
@pytest.mark.parametrize("candidates", [1, 2, 3, 40, None])
def test_the_most_frequent_names_are_those_on_most_records(
    shelf: Q, name: str, candidates: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statistics, "CANDIDATES", candidates)
    ids = {row.pk for row in plain(shelf)}
    pairs = LINKS[name].objects.values_list("record", name)
    numbers = Counter(pk for record, pk in {*pairs} if record in ids)
    expected = sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0]))[:2]
    rest = Record.objects.exclude(pk__in=ids) if candidates else None
    found = most_frequent(Record.objects.filter(shelf), name, 2, rest)
    assert [(row.pk, count) for row, count in found] == expected


@pytest.mark.once
@pytest.mark.parametrize("is_shelf", [True, False])
def test_only_a_whole_shelf_is_read_in_the_order_of_an_index(is_shelf: bool) -> None:
    owner = Record.objects.values_list("owner", flat=True)[0]
    for count in (count_kinds, count_years, bought_by_day):
        with CaptureQueriesContext(connection) as queries:
            count(Record.objects.filter(owner=owner), is_shelf=is_shelf)
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {queries[0]['sql']}")
            plan = str(cursor.fetchall())
        assert ("USE TEMP B-TREE FOR GROUP BY" not in plan) == is_shelf
