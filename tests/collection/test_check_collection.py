"""Stored columns follow from the rest whatever is done; what has drifted is found and mended."""

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from django.db import connection
from django.db.models import Model

from adminkit.verbs import SITE
from collection.bulk.edit import edit_together
from collection.bulk.merge import merge
from collection.bulk.merge_records import merge_records, usual_choice
from collection.bulk.names import rename_name
from collection.history.undo import NotUndoable, Undo
from collection.mistakes import withdraw
from collection.models import Artist, Batch, Genre, Label, Loan, Place, Record
from collection.models.stored.drift import Drift, find_drift
from ratings.models import Rating
from tests.collection.importing.running import run
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db
DAY = date(2024, 5, 1)
#: A longer walk: TEST_OPERATIONS=10000.
OPERATIONS = int(os.environ.get("TEST_OPERATIONS", "60"))


def drifted() -> list[Drift]:
    return [one for some in find_drift(Record) for one in some]


def in_the_database(statement: str) -> None:
    """Write what no verb of Disco would."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def shelf() -> Record:
    """A record with everything that columns follow from."""
    record = make_record(labels=[("Spoon", "6/7")], genre="Rock", styles=["Krautrock"], tags=["CD"])
    record.set_tracks([{"title": "Halleluhwah"}])
    Place.objects.create(owner=record.owner, name="Shelf 2")
    anna = record.owner
    Loan.objects.create(record=record, to="Ben", since=DAY)
    for number, value in enumerate((Decimal(3), Decimal(4))):
        Rating.objects.rate(record, anna, value, on=DAY + timedelta(number), by=SITE)
    return record


def test_nothing_has_drifted_on_a_shelf_that_disco_filled(shelf: Record) -> None:
    assert drifted() == []


FAULTS = {
    "artist_sort": "UPDATE collection_record SET artist_sort = 'x'",
    "label_sort": "UPDATE collection_record SET label_sort = NULL",
    "title_sort": "UPDATE collection_record SET title = 'Ege Bamyasi'",
    "search_text": "UPDATE collection_track SET title = 'Oh Yeah'",
    "barcode": "UPDATE collection_record SET barcode = '4250137200576'",
    "current_rating": "UPDATE collection_record SET current_rating = 9",
    "rating lost": "UPDATE collection_record SET current_rating = NULL",
    "is_latest": "UPDATE ratings_rating SET is_latest = NOT is_latest",
    "value": "UPDATE ratings_rating SET value = 9",
    "rating deleted": "DELETE FROM ratings_rating",
    "sort_key": "UPDATE collection_artist SET sort_key = 'x'",
    "search_key": "UPDATE collection_label SET name = 'Spoon Records'",
    "name_key": "UPDATE collection_genre SET name_key = 'x'",
    "style": "UPDATE collection_style SET name = 'Ambient'",
    "tag": "UPDATE collection_tag SET name_key = 'x'",
    "place": "UPDATE collection_place SET name_sort = 'x'",
    "loan": "UPDATE collection_loan SET to_key = 'x'",
    "link": "DELETE FROM collection_recordlabel",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_value_that_another_program_wrote_is_found(fault: str, shelf: Record) -> None:
    in_the_database(FAULTS[fault])
    assert drifted()


@pytest.mark.parametrize("fault", FAULTS)
def test_what_has_drifted_is_mended(fault: str, shelf: Record) -> None:
    in_the_database(FAULTS[fault])
    assert run("check_collection", "--repair").code == 0
    assert drifted() == []


#: Columns that texts are stored in, by table; no two rows may have the same key of a name.
TEXTS: dict[type[Model], tuple[str, ...]] = {
    Record: ("artist_sort", "label_sort", "title_key", "title_sort", "search_text"),
    Artist: ("name_key", "sort_key"),
    Label: ("name_key", "sort_key"),
    Genre: ("name_key",),
}


def plant_faults() -> set[tuple[type[Model], int, str]]:
    """Change a stored value in a hundred places, one by one; return where."""
    places = {
        (model, pk, column)
        for model, columns in TEXTS.items()
        for pk in model._base_manager.values_list("pk", flat=True)
        for column in columns
    }
    chosen = set(Random(7).sample(sorted(places, key=str), 95))
    for model, pk, column in chosen:
        model._base_manager.filter(pk=pk).update(**{column: f"{model.__name__} {pk}, {column}"})
    for record in Record.objects.order_by("pk")[:5]:
        Record.objects.filter(pk=record.pk).update(current_rating=Decimal("0.25"))
        chosen.add((Record, record.pk, "current_rating"))
    return chosen


@pytest.fixture
def faults() -> set[tuple[type[Model], int, str]]:
    """The places of a hundred faults on a shelf of sixteen records."""
    for number in range(16):
        make_record(
            artists=[f"The Artist {number}"],
            title=f"A Title {number}",
            labels=[(f"Label {number}", f"L {number}")],
            genre=f"Genre {number}",
            rating="7",
        )
    return plant_faults()


def test_each_of_a_hundred_planted_faults_is_found_and_nothing_else(
    faults: set[tuple[type[Model], int, str]],
) -> None:
    assert len(faults) == 100
    # What a record is filed under follows from the stored key of a name.
    followed = {"artist_sort", "label_sort"}
    found = {(one.model, one.pk, one.column) for one in drifted()}
    assert faults <= found
    assert {column for *_, column in found - faults} <= followed


def test_a_hundred_planted_faults_are_mended(faults: set[tuple[type[Model], int, str]]) -> None:
    assert run("check_collection", "--repair").out.endswith("drifted=100 mended=100\n")
    assert drifted() == []


def test_without_repair_nothing_is_written_and_the_exit_code_is_1(shelf: Record) -> None:
    in_the_database(FAULTS["label_sort"])
    outcome = run("check_collection")
    assert (outcome.code, drifted() != []) == (1, True)
    assert outcome.out == (
        f"Record {shelf.pk}, label_sort: nothing must be “spoon”.\ndrifted=1 mended=0\n"
    )


def test_long_values_are_shown_from_where_they_differ() -> None:
    same = "a long text of one song " * 5
    drift = Drift(Record, 7, "search_text", f"{same}\nend", f"{same}\nbeginning")
    assert str(drift) == (
        "Record 7, search_text: “…g text of one song  / end” must be “…g text of one song  / beginning”."
    )


def test_two_names_of_one_key_are_left_to_a_person() -> None:
    Genre.objects.create(name="Rock")
    in_the_database("UPDATE collection_genre SET name_key = 'x'")
    Genre.objects.create(name="rock")
    outcome = run("check_collection", "--repair")
    assert outcome.out.endswith("drifted=1 mended=0\n")
    assert outcome.error == (
        "Values that cannot be mended, because another row has them: 1. Merge the two."
    )


@pytest.mark.once
def test_an_index_of_the_search_that_does_not_agree_is_found_and_made_anew(shelf: Record) -> None:
    in_the_database("DELETE FROM record_search")
    in_the_database(
        f"INSERT INTO record_search (rowid, search_text) VALUES ({shelf.pk}, 'another text')"
    )
    said = "The index of the search does not agree with what is written on the records.\n"
    assert run("check_collection").out == f"{said}drifted=1 mended=0\n"
    assert run("check_collection", "--repair").out == f"{said}drifted=1 mended=1\n"
    assert run("check_collection").out == "drifted=0 mended=0\n"


def test_many_lines_are_counted_and_not_written() -> None:
    for number in range(102):
        make_record(title=f"Title {number}")
    in_the_database("UPDATE collection_record SET label_sort = 'x'")
    assert run("check_collection").out.splitlines()[100:] == [
        "And 2 more.",
        "drifted=102 mended=0",
    ]


class Household:
    """Does one thing after another to a shelf, as its people would."""

    def __init__(self, random: Random, directory: Path) -> None:
        self.random, self.directory = random, directory
        self.people = [make_user(name) for name in ("anna", "ben", "clara")]
        self.operations: list[Callable[[], object]] = [
            *(self.add, self.add, self.import_file, self.import_file, self.edit, self.relabel),
            *(self.edit_many, self.rename, self.merge_names, self.merge_records, self.withdraw),
            *(self.rate, self.rate, self.rate, self.rate_anew, self.rate_together),
            *(self.unrate, self.unrate_many, self.undo, self.undo),
        ]

    def act(self) -> str:
        operation = self.random.choice(self.operations)
        operation()
        return operation.__name__

    def a_record(self) -> Record:
        records = list(Record.objects.order_by("pk"))
        return self.random.choice(records) if records else self.add()

    def word(self) -> str:
        return self.random.choice(("Can", "The Can", "Björk", "Neu! (2)", "Abba", "99", "x"))

    def day(self) -> date:
        return DAY + timedelta(self.random.randrange(5))

    def add(self) -> Record:
        labels = [self.word()] * self.random.randrange(2)
        return make_record(self.people[0], title=self.word(), artists=[self.word()], labels=labels)

    def import_file(self) -> None:
        file = self.directory / "file.csv"
        rows = []
        for _ in range(self.random.randrange(1, 6)):
            rating = self.random.choice(("", "3", "8.5"))
            rows.append(f"{self.word()},{self.word()},{self.word()},{rating}")
        file.write_text("\n".join(["artist,title,label,rating", *rows, ""]))
        assert run("import_records", file, "--owner", "anna").code == 0

    def edit(self) -> None:
        record = self.a_record()
        record.title, record.barcode = self.word(), self.random.choice(("", "4250137200576"))
        record.save()

    def relabel(self) -> None:
        record = self.a_record()
        record.set_labels([Label.objects.get_or_add(self.word())[0]])
        record.set_tracks([{"title": self.word()}])

    def edit_many(self) -> None:
        genre = Genre.objects.get_or_add(self.word())[0]
        edit_together(Record.objects.all(), {"genre": genre}, by=SITE)

    def rename(self) -> None:
        if artist := Artist.objects.order_by("?").first():
            other = f"{self.word()} {self.random.randrange(1000)}"
            if not Artist.objects.filter(name=other).exists():
                rename_name(artist, {"name": other}, by=SITE)

    def merge_names(self) -> None:
        artists = list(Artist.objects.order_by("pk"))
        if len(artists) > 1:
            merge(*self.random.sample(artists, 2), by=SITE)

    def merge_records(self) -> None:
        records = list(Record.objects.filter(is_active=True).order_by("pk"))
        if len(records) > 1:
            chosen = self.random.sample(records, 2)
            merge_records(chosen[0], chosen[1:], usual_choice(chosen), by=SITE)

    def withdraw(self) -> None:
        withdraw(self.a_record(), by=SITE)

    def rate(self) -> None:
        value = Decimal(self.random.randrange(21)) / 2
        author = self.random.choice(self.people)
        Rating.objects.rate(self.a_record(), author, value, on=self.day(), by=SITE)

    def rate_anew(self) -> None:
        if rating := Rating.objects.order_by("?").first():
            day = self.day()
            others = Rating.objects.filter(author=rating.author, record=rating.record)
            if not others.filter(rated_on=day).exists():
                rating.rated_on = day
                rating.save()

    def rate_together(self) -> None:
        Rating.objects.filter(author=self.random.choice(self.people)).update(value=5)

    def unrate(self) -> None:
        if rating := Rating.objects.order_by("?").first():
            rating.delete()

    def unrate_many(self) -> None:
        Rating.objects.filter(rated_on=self.day()).delete()

    def undo(self) -> None:
        if batch := Batch.objects.exclude(kind=Batch.Kind.UNDO).order_by("-pk").first():
            with suppress(NotUndoable):
                Undo(batch).run(by=SITE)


@pytest.mark.django_db(transaction=True)
def test_nothing_drifts_whatever_people_do(tmp_path: Path, data_dir: Path) -> None:
    household = Household(Random(OPERATIONS), tmp_path)
    for number in range(OPERATIONS):
        done = household.act()
        if number % 10 == 9 or OPERATIONS < 100:
            assert drifted() == [], done
