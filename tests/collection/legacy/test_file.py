"""Which files are databases of the first Disco, and how they are read."""

import sqlite3
from contextlib import closing
from pathlib import Path
from unittest.mock import Mock

import pytest
from django.core.management import CommandError

from collection.models import Record
from tests.collection.legacy.database import database, take_over
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.mark.parametrize("column", ["id", "cells text CHECK (json_valid(cells))"])
def test_another_database_is_refused_in_a_sentence(column: str, tmp_path: Path) -> None:
    make_user()
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"CREATE TABLE music ({column})")
        connection.commit()
    with pytest.raises(CommandError, match="is not a database of the first Disco"):
        take_over(path)


def test_a_file_that_is_no_database_is_refused_in_a_sentence(tmp_path: Path) -> None:
    make_user()
    (tmp_path / "old.db").write_text("records")
    with pytest.raises(CommandError, match="is not an SQLite database"):
        take_over(tmp_path / "old.db")


def test_a_record_without_an_id_comes_in(tmp_path: Path) -> None:
    make_user()
    path = database(
        tmp_path,
        "CREATE TABLE r AS SELECT * FROM records; DROP TABLE records; ALTER TABLE r RENAME TO "
        "records",
    )
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE records SET record_id = NULL WHERE record_id = 4")
        connection.commit()
    assert "the record in row 1 has no id" in take_over(path)
    assert "new=0 changed=0 same=2" in take_over(path)


def test_what_breaks_a_rule_of_the_old_tables_is_no_damage(tmp_path: Path) -> None:
    make_user()
    path = database(tmp_path, "CREATE TABLE r AS SELECT * FROM records; DROP TABLE records")
    with closing(sqlite3.connect(path)) as connection:
        columns = (
            "record_id, title, year, genre_id, format_id, vinyl_color, lim_edition, number, "
            "remarks, purchase_date"
        )
        connection.execute(
            f"CREATE TABLE records ({columns}, price CHECK (price > 20), rating, is_digitized, "
            "is_active)"
        )
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute("INSERT INTO records SELECT * FROM r")
        connection.commit()
    assert "lines=2 new=2" in take_over(path)


def test_what_was_written_last_is_read_though_the_old_program_was_not_closed(old: Path) -> None:
    with closing(sqlite3.connect(old)) as running:
        running.execute("PRAGMA journal_mode = WAL")
        running.execute("UPDATE records SET title = 'Newest' WHERE record_id = 4")
        running.commit()
        beside = sorted(old.parent.iterdir())
        take_over(old)
        assert sorted(old.parent.iterdir()) == beside
    assert Record.objects.filter(title="Newest").exists()


def test_a_column_that_is_missing_is_named(old: Path) -> None:
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("ALTER TABLE records DROP COLUMN rating")
    with pytest.raises(
        CommandError,
        match="is not a database of the first Disco: its table records has no column rating",
    ):
        take_over(old)


def test_a_file_that_may_not_be_read_is_refused_in_a_sentence(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "open", Mock(side_effect=PermissionError("Permission denied")))
    with pytest.raises(CommandError, match=r"old.db cannot be read: Permission denied"):
        take_over(old)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            "ALTER TABLE labels ADD COLUMN huge AS (hex(zeroblob(900000)))",
            "its column labels.huge is computed",
        ),
        ("CREATE INDEX huge ON labels (hex(zeroblob(9)))", "its index huge is computed"),
        (
            "CREATE INDEX huge ON labels (label_id) WHERE hex(zeroblob(9)) > ''",
            "its index huge is computed",
        ),
    ],
)
def test_what_computes_texts_that_may_be_huge_is_refused(
    change: str, said: str, tmp_path: Path
) -> None:
    make_user()
    with pytest.raises(CommandError, match=f"is not a database of the first Disco: {said}"):
        take_over(database(tmp_path, change))


def test_a_huge_text_is_refused(tmp_path: Path) -> None:
    make_user()
    path = database(tmp_path, "UPDATE labels SET label_name = hex(zeroblob(900000))")
    with pytest.raises(CommandError, match=r"old.db cannot be read: it holds a text of 1,800,000"):
        take_over(path)


def test_a_rule_of_the_old_tables_is_not_worked_out(tmp_path: Path) -> None:
    make_user()
    rule = "note text CHECK (length(hex(zeroblob(400000000))) = 0)"
    change = f"PRAGMA ignore_check_constraints = ON; ALTER TABLE genres ADD COLUMN {rule}"
    path = database(tmp_path, change)
    assert "lines=2 new=2" in take_over(path)


def test_a_view_is_no_table(tmp_path: Path) -> None:
    make_user()
    path = database(
        tmp_path, "ALTER TABLE labels RENAME TO l; CREATE VIEW labels AS SELECT * FROM l"
    )
    with pytest.raises(CommandError, match="it has no table labels"):
        take_over(path)


def test_a_database_cut_in_the_middle_is_refused_in_a_sentence(old: Path) -> None:
    old.write_bytes(old.read_bytes()[:9000])
    with pytest.raises(CommandError, match=r"old.db (cannot be read|is damaged)"):
        take_over(old)
