"""The database of the first Disco arrives whole: records, links in order, ratings, and the book with its jumps."""

import sqlite3
from contextlib import closing
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from collection.history.undo import Undo
from collection.models import Batch, Record
from credits.models import Account, Transaction
from credits.proof import prove_ledger
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db

SCHEMA = """
CREATE TABLE artists (artist_id INTEGER PRIMARY KEY, artist_name VARCHAR UNIQUE, artist_country VARCHAR);
CREATE TABLE genres (genre_id INTEGER PRIMARY KEY, genre_name VARCHAR);
CREATE TABLE labels (label_id INTEGER PRIMARY KEY, label_name VARCHAR);
CREATE TABLE formats (format_id INTEGER PRIMARY KEY, format_name VARCHAR);
CREATE TABLE records (record_id INTEGER PRIMARY KEY, title VARCHAR, year INTEGER, genre_id INTEGER, format_id INTEGER,
    vinyl_color VARCHAR, lim_edition VARCHAR, number VARCHAR, remarks VARCHAR, purchase_date DATE, price NUMERIC,
    rating INTEGER, is_digitized INTEGER, is_active INTEGER);
CREATE TABLE artist_record_link (artist_id INTEGER, record_id INTEGER, PRIMARY KEY (artist_id, record_id));
CREATE TABLE label_record_link (label_id INTEGER, record_id INTEGER, PRIMARY KEY (label_id, record_id));
CREATE TABLE credit_trx (credit_trx_id INTEGER PRIMARY KEY, credit_trx_date DATE, credit_trx_type VARCHAR,
    credit_value FLOAT, credit_saldo FLOAT, record_id INTEGER);
INSERT INTO artists VALUES (1, 'Coffins', 'Japan'), (2, 'Petrification', 'NA'), (3, 'coffins ', 'NA');
INSERT INTO genres VALUES (1, 'Death Metal');
INSERT INTO labels VALUES (1, 'NA'), (2, 'Hells Headbangers');
INSERT INTO formats VALUES (1, 'LP');
INSERT INTO records VALUES (4, 'Split', 2018, 1, 1, 'None', '200', NULL, 'None', '2019-07-01', 25, 8, 1, 1);
INSERT INTO records VALUES (7, 'None', 1991, 1, 1, 'black', NULL, NULL, NULL, '2021-03-01', 15.5, NULL, 0, 0);
INSERT INTO artist_record_link VALUES (2, 4), (1, 4), (3, 7);
INSERT INTO label_record_link VALUES (2, 4), (1, 7);
INSERT INTO credit_trx VALUES (1, '2019-07-01', 'Initial Load', 0, 0, 4), (2, '2021-02-20', 'Addition', 1, 1, NULL),
    (3, '2021-03-01', 'Purchase', -1, 0, 7), (4, '2021-03-02', 'Addition', 1, 1, NULL),
    (5, '2021-03-12', 'Addition', 1, 4, NULL), (6, '2021-03-15', 'Remove', 1, 5, 7);
"""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    make_user("anna")
    return database(tmp_path)


def database(directory: Path, *changes: str) -> Path:
    path = directory / "old.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(SCHEMA + ";".join(changes))
    connection.close()
    return path


def take_over(path: Path, **options: Any) -> str:
    out = StringIO()
    call_command("import_legacy", str(path), stdout=out, **options)
    return out.getvalue()


def test_every_record_arrives(old: Path) -> None:
    assert take_over(old).splitlines()[-1].startswith("lines=2 new=2 changed=0 same=0 skipped=0 bad=0 blank=0")


def test_artists_stand_in_their_old_order(old: Path) -> None:
    take_over(old)
    assert Record.objects.get(title="Split").artist_line == "Petrification / Coffins"


def test_artists_that_differ_in_case_and_blanks_are_one(old: Path) -> None:
    take_over(old)
    assert Record.objects.get(title="None").artist_line == "Coffins"


def test_the_word_none_is_nothing_but_a_title(old: Path) -> None:
    take_over(old)
    assert Record.objects.filter(title="None", color="black").exists()
    assert Record.objects.get(title="Split").color == ""


def test_na_is_no_label_and_no_country(old: Path) -> None:
    take_over(old)
    assert not Record.objects.get(title="None").labels.exists()
    assert list(Record.objects.get(title="Split").artists.order_by("name").values_list("country", flat=True)) == [
        "Japan",
        "",
    ]


def test_a_rating_arrives_and_unrated_is_no_row(old: Path) -> None:
    take_over(old)
    assert list(Record.objects.filter(ratings__isnull=False).values_list("ratings__value", flat=True)) == [8]


def test_a_removed_record_knows_from_the_book_when_it_left(old: Path) -> None:
    take_over(old)
    assert str(Record.objects.get(is_active=False).removed_on) == "2021-03-15"


def test_the_balance_is_the_one_last_seen(old: Path) -> None:
    take_over(old)
    assert Account.objects.get().balance() == 5


def test_a_jump_becomes_one_dated_line_with_a_memo(old: Path) -> None:
    take_over(old)
    jump = Transaction.objects.get(memo__startswith="Jump")
    assert (str(jump.date), jump.amount) == ("2021-03-12", 2)


def test_trusting_the_values_leaves_jumps_out(old: Path) -> None:
    take_over(old, trust="values")
    assert Account.objects.get().balance() == 3


def test_a_jump_is_named_with_its_place(old: Path) -> None:
    assert "Odd: line 5 of 2021-03-12: the balance jumps by +2." in take_over(old)


def test_the_account_earns_as_often_as_it_did(old: Path) -> None:
    take_over(old)
    account = Account.objects.get()
    assert account.interval_days == 10


def test_the_account_opened_at_the_first_line_that_is_no_initial_load(old: Path) -> None:
    take_over(old)
    assert str(Account.objects.get().opened_on) == "2021-02-20"


def test_the_ledger_proves_itself_afterwards(old: Path) -> None:
    take_over(old)
    call_command("check_ledger", verbosity=0)


def test_a_second_time_changes_nothing(old: Path) -> None:
    take_over(old)
    lines = Transaction.objects.count()
    assert "new=0 changed=0 same=2" in take_over(old)
    assert Transaction.objects.count() == lines


def test_a_second_time_leaves_what_was_edited_here(old: Path) -> None:
    take_over(old)
    Record.objects.filter(title="Split").update(title="Split 7-inch")
    assert "new=0 changed=0" in take_over(old)


def test_a_record_on_the_shelf_that_the_book_says_left_is_named(tmp_path: Path) -> None:
    make_user()
    path = database(tmp_path, "UPDATE records SET is_active = 1")
    assert "Odd: record 7 is on the shelf; the book says it left on 2021-03-15." in take_over(path)


def test_a_line_whose_record_is_missing_keeps_a_memo(tmp_path: Path) -> None:
    make_user()
    path = database(tmp_path, "DELETE FROM records WHERE record_id = 7")
    assert "its record 7 is missing" in take_over(path)
    assert Transaction.objects.filter(kind="Purchase", record=None, memo="Record 7 of the old book").exists()


def test_one_record_that_cannot_be_read_stops_everything(tmp_path: Path) -> None:
    make_user()
    with pytest.raises(CommandError, match="1 of 2 records"):
        take_over(database(tmp_path, "UPDATE records SET year = 19755 WHERE record_id = 4"))
    assert not Record.objects.exists()


def test_half_a_credit_stops_everything(tmp_path: Path) -> None:
    make_user()
    with pytest.raises(CommandError, match="Line 2 of the old book: 0.5"):
        take_over(database(tmp_path, "UPDATE credit_trx SET credit_value = 0.5 WHERE credit_trx_id = 2"))
    assert not Record.objects.exists()


def test_another_database_is_refused_in_a_sentence(tmp_path: Path) -> None:
    make_user()
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE music (id)")
        connection.commit()
    with pytest.raises(CommandError, match="no database of the first Disco"):
        take_over(path)


def test_a_file_that_is_no_database_is_refused_in_a_sentence(tmp_path: Path) -> None:
    make_user()
    (tmp_path / "old.db").write_text("records")
    with pytest.raises(CommandError, match="no SQLite database"):
        take_over(tmp_path / "old.db")


def test_the_book_is_not_taken_over_into_a_ledger_that_has_lines(old: Path) -> None:
    make_record(title="Mine").buy(cost=0)
    assert "has lines already" in take_over(old)
    assert Transaction.objects.filter(kind="Initial load").count() == 2


def test_intervals_after_the_old_book_are_still_to_be_booked(old: Path) -> None:
    take_over(old)
    assert str(Account.objects.get().granted_through) == "2021-03-12"


def test_a_takeover_is_undone_with_its_book(old: Path) -> None:
    take_over(old)
    plan = Undo(Batch.objects.get()).run()
    assert (plan.going, plan.lines_going, plan.credits) == (2, 1, {"anna": -5})
    assert (Record.objects.count(), Account.objects.get().balance(), prove_ledger().faults) == (0, 0, [])


def undone(path: Path) -> Batch:
    take_over(path)
    batch = Batch.objects.latest("pk")
    Undo(batch).run()
    return batch


def test_an_undone_takeover_can_be_taken_over_again(old: Path) -> None:
    undone(old)
    assert "new=2" in take_over(old)
    account = Account.objects.get()
    assert (account.balance(), account.interval_days, str(account.granted_through)) == (5, 10, "2021-03-12")
    assert prove_ledger().faults == []


def test_a_takeover_can_be_undone_and_repeated_many_times(old: Path) -> None:
    for _ in range(3):
        undone(old)
    take_over(old)
    lines = Transaction.objects.filter(reverses=None, reversed_by=None).count()
    assert (lines, Account.objects.get().balance(), prove_ledger().faults) == (7, 5, [])


def test_an_undone_takeover_gives_the_account_its_settings_back(old: Path) -> None:
    account = Account.objects.of(get_user_model().objects.get())
    undone(old)
    after = Account.objects.get()
    assert (after.opened_on, after.granted_through, after.interval_days) == (
        account.opened_on,
        account.granted_through,
        account.interval_days,
    )


def test_lines_that_an_undo_kept_are_not_booked_twice(old: Path) -> None:
    take_over(old)
    Record.objects.filter(title="None").update(location="Attic")
    Undo(Batch.objects.get()).run()
    assert "new=1 changed=0 same=1" in take_over(old)
    assert (Account.objects.get().balance(), prove_ledger().faults) == (5, [])


def test_additions_that_time_brought_since_do_not_bar_the_book(old: Path) -> None:
    take_over(old)
    Account.objects.get().grant_due(date(2021, 4, 2))
    Undo(Batch.objects.get()).run()
    take_over(old)
    account = Account.objects.get()
    assert (account.balance(), str(account.granted_through), prove_ledger().faults) == (7, "2021-04-01", [])


def test_a_dry_run_says_what_the_takeover_then_does(old: Path) -> None:
    said = take_over(old, dry_run=True)
    assert "7 lines would be booked from 6 of the old book; the balance would be 5." in said
    assert not Record.objects.exists() and not Account.objects.exists()
    assert "7 lines are booked from 6 of the old book; the balance is 5." in take_over(old)


LINE = "UPDATE credit_trx SET"
ODD = [
    ("UPDATE records SET title = ' ' WHERE record_id = 4", "record 4 has no title; it comes in as “Untitled”"),
    ("DELETE FROM artist_record_link WHERE record_id = 7", "record 7 has no artist; it comes in under “Unknown"),
    (
        "INSERT INTO artists VALUES (9, 'NA', ''); UPDATE artist_record_link SET artist_id = 9 WHERE record_id = 7",
        "record 7: its only artist is “NA”, which is kept as a name",
    ),
    ("DELETE FROM artists WHERE artist_id = 2", "record 4: its artist 2 is missing"),
    ("DELETE FROM genres", "record 4: its genre 1 is missing"),
    ("INSERT INTO label_record_link VALUES (2, 99)", "label 2 is linked to record 99, which is missing"),
    ("SELECT 1", "artists: “Coffins” and “coffins ” are one"),
    ("UPDATE records SET is_active = 0 WHERE record_id = 4", "record 4 has left the shelf; the book does not say"),
    ("DELETE FROM credit_trx WHERE credit_trx_id = 1", "record 4: the book has no line about it"),
    (f"{LINE} record_id = NULL WHERE credit_trx_id = 3", "line 3 of 2021-03-01: a Purchase that names no record"),
    (f"{LINE} credit_trx_date = '2021-02-01' WHERE credit_trx_id = 4", "line 4 of 2021-02-01: it is older"),
    (f"{LINE} credit_value = 0, credit_saldo = 0 WHERE credit_trx_id = 4", "an addition of 0 is left out"),
    (f"{LINE} record_id = 4 WHERE credit_trx_id = 3", "the record arrived already with line 1"),
    ("CREATE TABLE ratings (a); INSERT INTO ratings VALUES (1)", "the table ratings, which the first Disco did not"),
]


@pytest.mark.parametrize(("change", "said"), ODD, ids=[said for _, said in ODD])
def test_what_is_odd_is_named_with_its_place_and_nothing_is_lost(tmp_path: Path, change: str, said: str) -> None:
    make_user()
    path = database(tmp_path, change)
    outcome = take_over(path)
    assert said in outcome and "lines=2 new=2" in outcome
    assert prove_ledger().faults == []
    assert "new=0 changed=0 same=2" in take_over(path)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("credit_value", "NULL"),
        ("credit_saldo", "'much'"),
        ("credit_value", "9e999"),
        ("credit_trx_date", "NULL"),
        ("credit_trx_date", "'in spring'"),
        ("credit_trx_type", "'Gift'"),
        ("credit_trx_type", "x'ff'"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_stops_everything(tmp_path: Path, column: str, value: str) -> None:
    make_user()
    with pytest.raises(CommandError, match="Line 3 of the old book"):
        take_over(database(tmp_path, f"UPDATE credit_trx SET {column} = {value} WHERE credit_trx_id = 3"))
    assert not Record.objects.exists()


def test_a_price_that_floats_have_spoilt_is_rounded(tmp_path: Path) -> None:
    make_user()
    take_over(database(tmp_path, "UPDATE records SET price = 12.340000001 WHERE record_id = 4"))
    assert str(Record.objects.get(title="Split").price) == "12.34"


def test_a_column_that_computes_huge_texts_is_refused(tmp_path: Path) -> None:
    make_user()
    column = "label_name AS (hex(zeroblob(900000)))"
    path = database(tmp_path, f"DROP TABLE labels; CREATE TABLE labels (label_id INTEGER PRIMARY KEY, {column})")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO labels (label_id) VALUES (2)")
        connection.commit()
    with pytest.raises(CommandError, match="cannot be read"):
        take_over(path)


def test_a_view_is_no_table(tmp_path: Path) -> None:
    make_user()
    path = database(tmp_path, "ALTER TABLE labels RENAME TO l; CREATE VIEW labels AS SELECT * FROM l")
    with pytest.raises(CommandError, match="it has no table labels"):
        take_over(path)


def test_a_database_cut_in_the_middle_is_refused_in_a_sentence(old: Path) -> None:
    old.write_bytes(old.read_bytes()[:9000])
    with pytest.raises(CommandError, match=r"old.db (cannot be read|is damaged)"):
        take_over(old)
