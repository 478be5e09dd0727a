"""Two tables of labels: the first Disco showed one of them, and the older one is stale."""

from pathlib import Path

import pytest
from django.core.management import CommandError

from collection.models import Record, RecordLabel
from tests.collection.legacy.database import OLDER, database, take_over
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def labels() -> list[str]:
    """Return the links, as record and label, in their order."""
    links = RecordLabel.objects.order_by("record_id", "position")
    return [f"{title}: {name}" for title, name in links.values_list("record__title", "label__name")]


@pytest.fixture(autouse=True)
def anna() -> None:
    make_user("anna")


def test_labels_come_from_the_table_that_the_first_disco_read(tmp_path: Path) -> None:
    take_over(database(tmp_path, OLDER))
    assert labels() == ["Split: Hells Headbangers"]


def test_what_the_older_table_says_beside_it_is_counted_in_one_sentence(tmp_path: Path) -> None:
    said = take_over(database(tmp_path, OLDER))
    assert (
        "Odd: 4 of 6 links in the older table record_label_link are not in label_record_link; the "
        "first Disco did not show them, and they are not taken over, such as record 4 “Bogus”, "
        "record 7 “Dawnbreed / Sentient Ruin”." in said
    )
    assert said.count("record_label_link") == 1


def test_an_older_table_that_says_nothing_else_is_not_mentioned(tmp_path: Path) -> None:
    same = (
        "CREATE TABLE record_label_link (record_id, label_id)",
        "INSERT INTO record_label_link VALUES (4, 2)",
    )
    assert "record_label_link" not in take_over(database(tmp_path, *same))


@pytest.mark.parametrize("gone", ["DROP TABLE label_record_link", "DELETE FROM label_record_link"])
def test_the_older_table_counts_where_it_is_all_there_is(tmp_path: Path, gone: str) -> None:
    said = take_over(database(tmp_path, OLDER, gone))
    assert labels() == [
        "Split: Hells Headbangers",
        "Split: Bogus",
        "None: Dawnbreed / Sentient Ruin",
    ]
    assert "has no rows; the 6 of record_label_link are taken over in their place." in said


def test_without_any_link_records_have_no_labels(tmp_path: Path) -> None:
    assert "new=2" in take_over(database(tmp_path, "DELETE FROM label_record_link"))
    assert labels() == [] and Record.objects.count() == 2


def test_a_database_without_either_table_is_refused(tmp_path: Path) -> None:
    path = database(tmp_path, "DROP TABLE label_record_link")
    with pytest.raises(CommandError, match="it has no table label_record_link"):
        take_over(path)
