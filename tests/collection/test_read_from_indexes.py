"""What is read from an index by seeks is what a plain look at every row finds."""

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from adminkit.verbs import SITE
from collection import bulk_sql
from collection.adding.own_hits import called
from collection.bulk_sql import different_texts, refresh_planner, refresh_planner_after
from collection.history.undo import Undo
from collection.importing.engine import Import
from collection.importing.files.opening import open_file
from collection.importing.options import ImportOptions
from collection.models import Artist, Batch, Genre, Label, Record
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db
Capture = Callable[..., Any]


@pytest.fixture(autouse=True)
def _forgets() -> Iterator[None]:
    """Let SQLite forget what a test let it look at: it would go on believing it."""
    yield
    if connection.vendor == "sqlite":
        known = {*connection.introspection.table_names()} & {"sqlite_stat1", "sqlite_stat4"}
        with connection.cursor() as cursor:
            for table in sorted(known):
                cursor.execute(f"DELETE FROM {table}")
            cursor.execute("ANALYZE sqlite_schema")


@pytest.fixture
def records() -> list[Record]:
    """Records that have much in common, of two people."""
    dice = Random(7)
    owners = [make_user("anna"), make_user("berta")]
    records = []
    for _ in range(40):
        record = make_record(
            dice.choice(owners),
            artists=dice.sample(["Can", "Neu!", "Faust"], dice.choice((1, 2))),
            title=dice.choice(["Ege", "Zuma"]),
            location=dice.choice(["", "Box", "box", "Ärmel", "Shelf 1"]),
            country=dice.choice(["", "UK", "US"]),
            barcode=dice.choice(["", "4 006180-447126", "4006180447126", "0604006180447"]),
            discogs_release_id=dice.choice([None, 7, 8]),
            is_active=dice.random() > 0.2,
        )
        records.append(record)
    return records


def test_the_different_texts_of_a_column_are_those_of_its_rows(records: list[Record]) -> None:
    for name in ("location", "country", "barcode"):
        plain = {getattr(record, name) for record in records} - {""}
        assert sorted(different_texts(Record, name)) == sorted(plain)


def test_the_different_texts_of_an_owner_are_those_of_their_rows(records: list[Record]) -> None:
    make_record(make_user("clara"), location="Attic")
    for owner in User.objects.all():
        plain = {record.location for record in records if record.owner == owner} - {""}
        plain |= {"Attic"} if owner.username == "clara" else set()
        assert sorted(different_texts(Record, "location", owner=owner.pk)) == sorted(plain)


def test_other_copies_are_those_of_the_release_or_of_title_and_artists(
    records: list[Record],
) -> None:
    for record in records:
        plain = {
            other.pk
            for other in Record.objects.exclude(pk=record.pk)
            if (other.title_key, other.artist_sort) == (record.title_key, record.artist_sort)
            or record.discogs_release_id == other.discogs_release_id is not None
        }
        assert {other.pk for other in Record.objects.copies_of(record)} == plain


def test_a_barcode_is_found_however_it_is_written(records: list[Record]) -> None:
    plain = {record.pk for record in records if record.barcode.endswith("447126")}
    assert plain
    found = Record.objects.with_barcode("04006180447126")
    assert {record.pk for record in found} == plain


def test_names_without_records_are_those_that_no_record_carries(records: list[Record]) -> None:
    for model in (Artist, Label, Genre):
        model.objects.create(name="Nobody's")
    for model in (Artist, Label, Genre):
        plain = {row.pk for row in model.objects.all() if not row.records.exists()}
        assert {row.pk for row in model.objects.unused()} == plain


def known_to_the_planner() -> int:
    """Return how much the database knows of how the table of records is filled."""
    asked = {
        "sqlite": "SELECT COUNT(*) FROM sqlite_stat1 WHERE tbl = 'collection_record'",
        "postgresql": "SELECT COUNT(*) FROM pg_stats WHERE tablename = 'collection_record'",
    }
    with connection.cursor() as cursor:
        cursor.execute(asked[connection.vendor])
        return cursor.fetchone()[0]


def test_the_database_looks_at_how_its_tables_are_filled(records: list[Record]) -> None:
    refresh_planner()
    assert known_to_the_planner() > 5


def test_only_many_rows_make_it_look_anew(
    django_capture_on_commit_callbacks: Capture,
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        refresh_planner_after(999, Record)
    assert callbacks == []
    with django_capture_on_commit_callbacks() as callbacks:
        refresh_planner_after(1000, Record)
    assert callbacks == [refresh_planner]


@pytest.mark.parametrize(("highest", "times"), [(100_000, 1), (100_001, 0)])
def test_many_rows_count_only_where_they_are_a_hundredth(
    highest: int, times: int, django_capture_on_commit_callbacks: Capture
) -> None:
    make_record(make_user("anna"), id=highest)
    with django_capture_on_commit_callbacks() as callbacks:
        refresh_planner_after(1000, Record)
    assert callbacks == [refresh_planner] * times


# On PostgreSQL ids go on from test to test, as if there had been many more records.
@pytest.mark.once
def test_an_import_and_its_undo_make_it_look_anew(
    django_capture_on_commit_callbacks: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bulk_sql, "MANY", 2)
    owner = make_user("anna")
    file = tmp_path / "records.csv"
    file.write_text("artist,title\nCan,Ege\nNeu!,75\n")
    table = open_file(file)
    with django_capture_on_commit_callbacks() as callbacks:
        Import(table, ImportOptions(owner=owner)).run(by=SITE)
    assert refresh_planner in callbacks
    with django_capture_on_commit_callbacks() as callbacks:
        Undo(Batch.objects.get()).run(by=SITE)
    assert refresh_planner in callbacks


@pytest.fixture
def a_million(records: list[Record]) -> None:
    """Let SQLite believe that there are a million records, ten of them equal by any column."""
    refresh_planner()
    with connection.cursor() as cursor:
        if "sqlite_stat4" in connection.introspection.table_names():
            # Samples of what is there; some builds of SQLite keep none.
            cursor.execute("DELETE FROM sqlite_stat4")
        cursor.execute(
            "UPDATE sqlite_stat1 SET stat = '1000000 10 10 10 10 10 10 10 10 10 10' "
            "WHERE tbl = 'collection_record'"
        )
        # Some artists have many thousands of them.
        cursor.execute(
            "UPDATE sqlite_stat1 SET stat = '1000000 60000 10 10 10 10 10' "
            "WHERE idx IN ('record_artist', 'record_order')"
        )
        cursor.execute("ANALYZE sqlite_schema")


@pytest.mark.once
@pytest.mark.usefixtures("a_million")
def test_a_barcode_is_found_by_its_index() -> None:
    assert "record_barcode" in Record.objects.with_barcode("4006180447126").explain()


@pytest.mark.once
@pytest.mark.parametrize(("model", "index"), [(Artist, "artist"), (Label, "label")])
def test_a_whole_name_is_found_by_its_index(model: type[Artist | Label], index: str) -> None:
    assert f"{index}_search_key" in called(model, "An").explain()


@pytest.mark.once
@pytest.mark.usefixtures("a_million")
def test_other_copies_are_found_by_title_and_by_release() -> None:
    record = Record.objects.exclude(discogs_release_id=None)[0]
    plan = Record.objects.copies_of(record).explain()
    assert "record_release" in plan
    assert "(owner_id=? AND title_key=?" in plan
    assert "SCAN collection_record" not in plan


@pytest.mark.once
@pytest.mark.usefixtures("a_million")
def test_a_shelf_in_its_usual_order_is_read_from_an_index() -> None:
    ids = Record.objects.filter(is_active=True).values_list("pk", flat=True)
    assert "record_order" in ids.explain()
