"""The database of the first Disco arrives whole: records, links in order, ratings, and the book with its jumps."""

import sqlite3
from contextlib import closing
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from collection.history.undo import Undo
from collection.models import Artist, Batch, Format, Genre, Label, Record
from credits.models import Account, Transaction
from credits.proof import prove_ledger
from ratings.models import Rating
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


NOBODYS = (
    "INSERT INTO artists VALUES (8, 'Bolt Thrower', 'UK'); INSERT INTO labels VALUES (8, 'Earache');"
    "INSERT INTO genres VALUES (8, 'Grindcore'); INSERT INTO formats VALUES (8, 'CD')"
)


def test_names_that_no_record_bears_come_in_with_their_country(tmp_path: Path) -> None:
    make_user("anna")
    take_over(database(tmp_path, NOBODYS))
    assert Artist.objects.get(name="Bolt Thrower").country == "UK"
    assert [model.objects.unused().count() for model in (Artist, Label, Genre, Format)] == [1, 1, 1, 1]


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
    ("INSERT INTO artist_record_link VALUES (9, 99)", "artist 9 is linked to record 99, which is missing"),
    (
        "UPDATE credit_trx SET record_id = 4 WHERE credit_trx_id = 4",
        "line 4 of 2021-03-02: an Addition that names record",
    ),
    ("INSERT INTO artists VALUES (9, 'Bogus', '')", "artist 9: “Bogus” belongs to no record; it comes in as a name"),
    ("UPDATE artists SET artist_country = 'USA' WHERE artist_id = 3", "“Coffins” has the countries “Japan” and “USA”"),
    ("CREATE TABLE songs (a)", "the table “songs” is not the first Disco's"),
    ("ALTER TABLE records ADD COLUMN discogs_id", "records: the column “discogs_id” is not the first Disco's"),
    ("CREATE TABLE ratings (rating_id)", "ratings has no column rating_date, rating_value, record_id"),
    ("UPDATE records SET year = 0 WHERE record_id = 4", "record 4: its year is 0, which is none"),
    ("UPDATE records SET title = 'A' || char(7) WHERE record_id = 4", "record 4: in its title, U+0007 cannot be shown"),
    (
        "UPDATE artists SET artist_name = x'ff' WHERE artist_id = 2",
        "artist 2: its name “\ufffd” holds bytes that are no",
    ),
    (f"{LINE} credit_trx_date = '2090-01-01' WHERE credit_trx_id = 6", "line 6 of 2090-01-01: it lies in the future"),
]


@pytest.mark.parametrize(("change", "said"), ODD, ids=[said for _, said in ODD])
def test_what_is_odd_is_named_with_its_place_and_nothing_is_lost(tmp_path: Path, change: str, said: str) -> None:
    make_user()
    path = database(tmp_path, change)
    outcome = take_over(path)
    assert said in outcome and "lines=2 new=2" in outcome
    assert prove_ledger().faults == []
    assert "new=0 changed=0 same=2" in take_over(path)


CELLS = [
    ("year", "19755", "Year: 19755"),
    ("rating", "11", "Rating: 11"),
    ("price", "'free'", "Price: free"),
    ("purchase_date", "'in spring'", "Purchase date: in spring"),
    ("purchase_date", "'3/4/2021'", "Purchase date: 3/4/2021"),
    ("purchase_date", "'0021-03-01'", "Purchase date: 0021-03-01"),
    ("is_digitized", "2", "Is digitized: 2"),
    ("vinyl_color", f"'{'c' * 300}'", f"Color: {'c' * 300}"),
]


@pytest.mark.parametrize(("column", "value", "kept"), CELLS, ids=[kept[:30] for _, _, kept in CELLS])
def test_a_cell_that_cannot_be_is_kept_in_the_remarks_and_named(
    tmp_path: Path, column: str, value: str, kept: str
) -> None:
    make_user()
    said = take_over(database(tmp_path, f"UPDATE records SET {column} = {value} WHERE record_id = 4"))
    assert "Odd: record 4: its " in said and "is kept in the remarks." in said
    assert Record.objects.get(title="Split").remarks == kept


def test_what_is_kept_stands_below_the_remarks(tmp_path: Path) -> None:
    make_user()
    take_over(database(tmp_path, "UPDATE records SET remarks = 'loud', year = 19755 WHERE record_id = 4"))
    assert Record.objects.get(title="Split").remarks == "loud\nYear: 19755"


def test_a_title_that_is_too_long_is_kept_whole_in_the_remarks(tmp_path: Path) -> None:
    make_user()
    take_over(database(tmp_path, f"UPDATE records SET title = '{'t' * 600}' WHERE record_id = 4"))
    assert Record.objects.get(title="t" * 500).remarks == f"Title: {'t' * 600}"


@pytest.mark.parametrize(("line", "active"), [("'Remove'", False), ("'Purchase'", True)])
def test_the_book_tells_whether_a_record_is_on_the_shelf_where_the_record_does_not(
    tmp_path: Path, line: str, active: bool
) -> None:
    make_user()
    changes = "UPDATE records SET is_active = 2", f"{LINE} credit_trx_type = {line} WHERE credit_trx_id = 6"
    assert "record 7: its is active “2” is neither 1 nor 0" in take_over(database(tmp_path, *changes))
    assert Record.objects.get(title="None").is_active is active


LINES = [
    ("credit_trx_date = NULL", "2021-03-01 Purchase -1 Coffins - None (1991) (date “” in the old book)"),
    ("credit_trx_date = 'May'", "2021-03-01 Purchase -1 Coffins - None (1991) (date “May” in the old book)"),
    ("credit_trx_date = '2021-03-09 10:00'", "2021-03-09 Purchase -1 Coffins - None (1991)"),
    ("credit_trx_type = 'Gift'", "2021-03-01 Addition -1 Coffins - None (1991) (kind “Gift” in the old book)"),
    ("credit_trx_type = ' purchase'", "2021-03-01 Purchase -1 Coffins - None (1991)"),
    ("credit_value = 'one'", "2021-03-01 Purchase -1 Coffins - None (1991) (value “one” in the old book)"),
    ("credit_value = 9e999", "2021-03-01 Purchase -1 Coffins - None (1991) (value “inf” in the old book)"),
    ("credit_saldo = 'nil'", "2021-03-01 Purchase -1 Coffins - None (1991) (balance “nil” in the old book)"),
    ("credit_saldo = 0.0000001", "2021-03-01 Purchase -1 Coffins - None (1991)"),
]


@pytest.mark.parametrize(("change", "line"), LINES, ids=[change for change, _ in LINES])
def test_a_line_that_cannot_be_read_keeps_its_day_its_credits_and_what_stood_there(
    tmp_path: Path, change: str, line: str
) -> None:
    make_user()
    said = take_over(database(tmp_path, f"{LINE} {change} WHERE credit_trx_id = 3"))
    assert line in list(map(str, Transaction.objects.all()))
    assert ("in the old book" in line) == ("Odd: line 3 of 2021-03-01: its " in said)
    assert (Account.objects.get().balance(), prove_ledger().faults) == (5, [])


def test_a_line_without_a_date_that_tells_of_no_arrival_is_dated_like_the_one_before(tmp_path: Path) -> None:
    make_user()
    take_over(database(tmp_path, f"{LINE} credit_trx_date = NULL WHERE credit_trx_id = 6"))
    assert str(Transaction.objects.get(kind="Removal").date) == "2021-03-12"
    assert Record.objects.get(title="None").removed_on is None


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        ("credit_value = 1, credit_saldo = 2", [("Purchase", 0), ("Addition", 1)]),
        ("credit_trx_type = 'Remove', credit_value = -1", [("Removal", 0), ("Addition", -1)]),
        ("credit_trx_type = 'Initial Load'", [("Initial load", 0), ("Addition", -1)]),
        ("credit_trx_type = 'Gift', credit_value = 0, credit_saldo = 1", [("Initial load", 0)]),
    ],
)
def test_what_a_kind_cannot_be_is_an_addition_beside_a_lawful_line(
    tmp_path: Path, change: str, lines: list[tuple[str, int]]
) -> None:
    make_user()
    take_over(database(tmp_path, f"{LINE} {change} WHERE credit_trx_id = 3"))
    booked = Transaction.objects.filter(date="2021-03-01").order_by("pk")
    assert list(booked.values_list("kind", "amount")) == lines
    assert (Account.objects.get().balance(), prove_ledger().faults) == (5, [])


def test_halves_of_a_credit_wait_for_one_another(tmp_path: Path) -> None:
    make_user()
    halves = (
        f"{LINE} credit_value = -0.5, credit_saldo = 0.5 WHERE credit_trx_id = 3",
        f"{LINE} credit_value = -0.5, credit_saldo = 0, credit_trx_type = 'Purchase' WHERE credit_trx_id = 4",
    )
    assert "line 3 of 2021-03-01: -0.5 is not in whole credits" in take_over(database(tmp_path, *halves))
    booked = Transaction.objects.filter(kind="Purchase").order_by("pk").values_list("amount", "memo")
    assert [amount for amount, _ in booked] == [-1, 0] and "(value -0.5 in the old book)" in booked[0][1]


def test_half_a_credit_at_the_end_is_rounded_down_and_named(tmp_path: Path) -> None:
    make_user()
    path = database(tmp_path, f"{LINE} credit_saldo = -2.5 WHERE credit_trx_id = 6")
    assert "the last balance, -2.5, is not in whole credits; it becomes -3" in take_over(path)
    assert Account.objects.get().balance() == -3


def test_an_addition_in_the_future_keeps_no_other_from_coming(tmp_path: Path) -> None:
    make_user()
    take_over(database(tmp_path, f"{LINE} credit_trx_date = '2090-01-01' WHERE credit_trx_id = 5"))
    assert str(Account.objects.get().granted_through) == "2021-03-02"


def test_two_additions_that_lie_years_apart_are_no_pace(tmp_path: Path) -> None:
    make_user()
    take_over(database(tmp_path, f"{LINE} credit_trx_date = '1921-01-01' WHERE credit_trx_id = 2"), verbosity=0)
    assert Account.objects.get().interval_days == 10


COLUMNS = "rating_id INTEGER PRIMARY KEY, rating_value FLOAT, rating_date DATE, record_id INTEGER"
RATINGS = f"CREATE TABLE ratings ({COLUMNS}); INSERT INTO ratings VALUES"


def ratings() -> list[tuple[str, str, int]]:
    found = Rating.objects.order_by("-record__title", "rated_on").values_list("record__title", "rated_on", "value")
    return [(title, str(day), int(value)) for title, day, value in found]


def test_ratings_of_their_own_table_come_with_their_days(tmp_path: Path) -> None:
    make_user()
    values = "(1, 6, '2020-01-01', 4), (2, 8, '2021-01-01', 4), (3, 9, '2020-05-05', 7)"
    take_over(database(tmp_path, f"{RATINGS} {values}"))
    assert ratings() == [("Split", "2020-01-01", 6), ("Split", "2021-01-01", 8), ("None", "2020-05-05", 9)]


def test_the_rating_of_the_record_is_its_latest(tmp_path: Path) -> None:
    make_user()
    take_over(database(tmp_path, f"{RATINGS} (1, 6, '2020-01-01', 4)"))
    assert [value for *_, value in ratings()] == [6, 8]


def test_a_takeover_with_ratings_of_their_own_table_is_undone_and_repeated(tmp_path: Path) -> None:
    make_user()
    path = database(tmp_path, f"{RATINGS} (1, 6, '2020-01-01', 7), (2, 8, '2021-01-01', 7)")
    undone(path)
    assert (Record.objects.count(), Rating.objects.count()) == (0, 0)
    take_over(path)
    assert [value for *_, value in ratings()] == [8, 6, 8]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("(1, 11, '2020-01-01', 4)", "record 4: its rating “11 of 2020-01-01” is not a rating from 0 to 10"),
        ("(1, 6, 'May', 4)", "record 4: its rating “6 of May” is not a date"),
        ("(1, 6, '2090-01-01', 4)", "record 4: its rating “6 of 2090-01-01” lies in the future"),
        ("(1, 8, '2020-01-01', 4), (2, 6, '2020-01-01', 4)", "its rating “6 of 2020-01-01” is the second of its day"),
        ("(1, 6, '2020-01-01', 99)", "rating 1: its record 99 is missing; “6 of 2020-01-01” is left out"),
    ],
)
def test_a_rating_that_cannot_be_one_is_named(tmp_path: Path, row: str, said: str) -> None:
    make_user()
    assert said in take_over(database(tmp_path, f"{RATINGS} {row}"))
    assert [value for *_, value in ratings()] == [8]


ESCAPE = "char(27) || '[31m'"


@pytest.mark.parametrize(
    "change",
    [
        f"UPDATE records SET is_active = {ESCAPE}",
        f"INSERT INTO artists VALUES (9, 'coffins' || {ESCAPE}, ''), (10, x'ff1b', x'ff1b')",
        f"{LINE} credit_trx_type = {ESCAPE}, credit_value = {ESCAPE}, record_id = {ESCAPE} WHERE credit_trx_id = 3",
        f"{RATINGS} (1, {ESCAPE}, {ESCAPE}, {ESCAPE}), (2, {ESCAPE}, {ESCAPE}, 4)",
    ],
)
def test_no_sentence_sends_control_characters_to_the_terminal(tmp_path: Path, change: str) -> None:
    make_user()
    assert "\x1b" not in take_over(database(tmp_path, change))


def test_a_record_without_an_id_comes_in(tmp_path: Path) -> None:
    make_user()
    path = database(
        tmp_path, "CREATE TABLE r AS SELECT * FROM records; DROP TABLE records; ALTER TABLE r RENAME TO records"
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
            "record_id, title, year, genre_id, format_id, vinyl_color, lim_edition, number, remarks, purchase_date"
        )
        connection.execute(
            f"CREATE TABLE records ({columns}, price CHECK (price > 20), rating, is_digitized, is_active)"
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
    with pytest.raises(CommandError, match="no database of the first Disco: its table records has no column rating"):
        take_over(old)


def test_a_file_that_may_not_be_read_is_refused_in_a_sentence(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "open", Mock(side_effect=PermissionError("Permission denied")))
    with pytest.raises(CommandError, match=r"old.db cannot be read: Permission denied"):
        take_over(old)


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
