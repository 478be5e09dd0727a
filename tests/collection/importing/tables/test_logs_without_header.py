"""A log without a header is read by what of it is on the shelf; what the shelf does not show is not
guessed.
"""

from itertools import permutations
from pathlib import Path

import pytest
from django.contrib.auth.models import AbstractBaseUser

from collection.models import Play, Record
from tests.collection.importing.running import run, told
from tests.collection.importing.tables.conftest import Imports
from tests.factories import make_record

pytestmark = pytest.mark.once

ROWS = [
    {"artist": "Low", "album": "Hey What", "track": "Days Like These", "at": "01 Mar 2021 20:15"},
    {"artist": "Low", "album": "Hey What", "track": "White Horses", "at": "01 Mar 2021 20:20"},
    {"artist": "Can", "album": "Nowhere", "track": "Low", "at": "02 Mar 2021 08:01"},
    {"artist": "Low", "album": "Hey What", "track": "More", "at": "14 Mar 2021 08:01"},
]
ORDERS = list(permutations(["artist", "album", "track", "at"]))


def log(order: tuple[str, ...]) -> str:
    return "".join(",".join(row[name] for name in order) + "\r\n" for row in ROWS)


@pytest.fixture
def low(collector: AbstractBaseUser) -> Record:
    return make_record(collector, artists=["Low"], title="Hey What")


@pytest.mark.parametrize("order", ORDERS, ids=[" ".join(order) for order in ORDERS])
def test_the_columns_are_found_in_any_order_and_again_change_nothing(
    order: tuple[str, ...], low: Record, imports: Imports
) -> None:
    first = imports("plays", log(order))
    assert [str(day) for day in Play.objects.order_by("day").values_list("day", flat=True)] == [
        "2021-03-01",
        "2021-03-14",
    ]
    names = {"at": "played at"}
    columns = ", ".join(names.get(name, name) for name in order)
    assert told(first, f"The file has no header; its columns are read as {columns}.")
    assert told(first, "4 rows of the log", "1 skipped: is not on your shelf")
    assert imports("plays", log(order)).counts["same"] == 2


def test_without_tracks_each_row_is_a_play(low: Record, imports: Imports) -> None:
    imports("plays", "2021-03-01,Low,Hey What\r\n2021-03-01,Low,Hey What\r\n")
    assert Play.objects.count() == 2


def test_of_what_is_not_on_the_shelf_nothing_is_guessed(
    collector: AbstractBaseUser, imports: Imports
) -> None:
    outcome = imports("plays", log(ORDERS[0]))
    assert outcome.code == 1 and "Traceback" not in outcome.said
    assert not Play.objects.exists()


def test_two_pairs_of_columns_that_find_as_much_are_not_chosen_from(
    low: Record, collector: AbstractBaseUser, imports: Imports
) -> None:
    make_record(collector, artists=["Hey What"], title="Low")
    assert imports("plays", "Low,Hey What,2021-03-01\r\n").code == 1
    assert not Play.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "Low,Hey What,1999\r\nLow,Hey What,2000\r\n",
        "Low,Hey What,2021-03-01\r\nLow,Hey What,soon\r\n",
    ],
    ids=["years", "not always a day"],
)
def test_a_list_without_days_is_no_log(text: str, low: Record, imports: Imports) -> None:
    assert imports("plays", text).code == 1


def test_an_import_of_records_says_what_it_may_be(
    collector: AbstractBaseUser, tmp_path: Path
) -> None:
    path = tmp_path / "scrobbles.csv"
    path.write_text(log(ORDERS[0]))
    outcome = run("import_records", path)
    assert "If it is what was played and when, import the file as plays." in outcome.error
