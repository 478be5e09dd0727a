"""The names of the first Disco: artists, labels, genres and formats, also those that no record
bears.
"""

from pathlib import Path

import pytest

from collection.models import Artist, Format, Genre, Label, Record
from tests.collection.legacy.database import database, take_over, undone
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_artists_stand_in_their_old_order(old: Path) -> None:
    take_over(old)
    assert Record.objects.get(title="Split").artist_line == "Petrification / Coffins"


def test_artists_that_differ_in_case_and_blanks_are_one(old: Path) -> None:
    take_over(old)
    assert Record.objects.get(title="None").artist_line == "Coffins"


def test_na_is_no_label_and_no_country(old: Path) -> None:
    take_over(old)
    assert not Record.objects.get(title="None").labels.exists()
    assert list(
        Record.objects.get(title="Split").artists.order_by("name").values_list("country", flat=True)
    ) == [
        "Japan",
        "",
    ]


NOBODYS = (
    "INSERT INTO artists VALUES (8, 'Bolt Thrower', 'UK'); INSERT INTO labels VALUES (8, "
    "'Earache');"
    "INSERT INTO genres VALUES (8, 'Grindcore'); INSERT INTO formats VALUES (8, 'CD')"
)


def test_names_that_no_record_bears_come_in_with_their_country(tmp_path: Path) -> None:
    make_user("anna")
    take_over(database(tmp_path, NOBODYS))
    assert Artist.objects.get(name="Bolt Thrower").country == "UK"
    assert [model.objects.unused().count() for model in (Artist, Label, Genre, Format)] == [
        1,
        1,
        1,
        1,
    ]


def test_names_that_no_record_bears_go_when_the_takeover_is_undone(tmp_path: Path) -> None:
    make_user("anna")
    undone(database(tmp_path, NOBODYS))
    assert [model.objects.count() for model in (Artist, Label, Genre, Format)] == [0, 0, 0, 0]


def test_names_that_were_pruned_stay_away_when_nothing_is_new(tmp_path: Path) -> None:
    make_user("anna")
    take_over(path := database(tmp_path, NOBODYS))
    Artist.objects.unused().delete()
    take_over(path)
    assert not Artist.objects.unused().exists()
