"""A collection that an earlier version took over with stale labels is put right, if one says so."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User

from adminkit.verbs import SITE
from collection.history.undo import Undo
from collection.models import Batch, Label, Record
from tests.collection.legacy.database import OLDER, database, take_over, taken_over_wrongly
from tests.collection.legacy.test_label_tables import labels
from tests.factories import make_user

pytestmark = pytest.mark.django_db

WRONG = ["Split: Hells Headbangers", "Split: Bogus", "None: Dawnbreed / Sentient Ruin"]


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """The database, after an earlier version has taken both tables of labels over."""
    make_user("anna")
    path = taken_over_wrongly(tmp_path)
    assert labels() == WRONG
    return path


def put_right(path: Path) -> str:
    return take_over(path, older_labels="remove")


def relabel(title: str, *names: str) -> None:
    """Give a record these labels, as a person does in its form."""
    labels = [Label.objects.get_or_add(name)[0] for name in names]
    Record.objects.get(title=title).set_labels(labels)


def test_labels_that_only_the_older_table_had_are_named_with_their_records(wrong: Path) -> None:
    said = take_over(wrong)
    assert "Odd: record 4, Petrification / Coffins - Split (2018): “Bogus”, only the older" in said
    assert "Odd: record 7, Coffins - None (1991): “Dawnbreed / Sentient Ruin”, only the" in said
    assert "2 labels of 2 records are not what the first Disco showed" in said
    assert "Take these labels away: --older-labels remove." in said


def test_nothing_is_taken_away_unasked(wrong: Path) -> None:
    batches = Batch.objects.count()
    assert "new=0 changed=0 same=2" in take_over(wrong)
    assert (labels(), Batch.objects.count()) == (WRONG, batches)


def test_they_are_taken_away_on_request_as_one_batch(wrong: Path) -> None:
    batches = Batch.objects.count()
    said = put_right(wrong)
    assert "2 labels of 2 records that the first Disco did not show are removed." in said
    assert labels() == ["Split: Hells Headbangers"]
    assert Batch.objects.count() == batches + 1
    assert Batch.objects.latest("pk").counts["changed"] == 2


def test_a_dry_run_takes_nothing_away(wrong: Path) -> None:
    said = take_over(wrong, older_labels="remove", dry_run=True)
    assert "2 labels of 2 records that the first Disco did not show would be removed." in said
    assert labels() == WRONG


def test_once_they_are_taken_away_there_is_nothing_left_to_say(wrong: Path) -> None:
    put_right(wrong)
    said = take_over(wrong)
    assert "changed=0 same=2" in said and "earlier version" not in said
    assert labels() == ["Split: Hells Headbangers"]
    assert "There is no label to take away." in put_right(wrong)


def test_taking_them_away_can_be_undone_and_repeated(wrong: Path) -> None:
    for _ in range(2):
        put_right(wrong)
        Undo(Batch.objects.latest("pk")).run(by=SITE)
        assert sorted(labels()) == sorted(WRONG)
    assert "2 labels of 2 records are not what" in take_over(wrong)
    put_right(wrong)
    assert labels() == ["Split: Hells Headbangers"]


def test_labels_that_were_edited_since_are_left_alone_and_named(wrong: Path) -> None:
    relabel("Split", "Hells Headbangers", "Bogus", "Mine")
    edited = "Split (2018): “Bogus” is left alone, because its labels were edited here"
    assert edited in take_over(wrong)
    assert edited in put_right(wrong)
    assert labels() == ["Split: Hells Headbangers", "Split: Bogus", "Split: Mine"]


def test_a_label_that_was_taken_away_by_hand_is_not_mentioned(wrong: Path) -> None:
    relabel("Split", "Hells Headbangers")
    relabel("None")
    said = take_over(wrong)
    assert "only the older table" not in said and "earlier version" not in said
    assert labels() == ["Split: Hells Headbangers"]


def test_records_of_another_owner_are_not_spoken_of(wrong: Path) -> None:
    make_user("ben")
    said = take_over(wrong, owner="ben", older_labels="remove")
    assert "There is no label to take away." in said
    anna = User.objects.get(username="anna")
    assert Record.objects.get(owner=anna, title="Split").labels.count() == 2


def test_a_collection_that_was_taken_over_rightly_is_not_spoken_of(tmp_path: Path) -> None:
    make_user("anna")
    path = database(tmp_path, OLDER)
    take_over(path)
    assert "earlier version" not in take_over(path)
