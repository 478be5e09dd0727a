"""What does not fit together in a database of the first Disco is named with its place, and nothing
is lost.
"""

from pathlib import Path

import pytest

from credits.proof import prove_ledger
from tests.collection.legacy.database import LINE, RATINGS, database, take_over
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_a_record_on_the_shelf_that_the_book_says_left_is_named(tmp_path: Path) -> None:
    make_user()
    path = database(tmp_path, "UPDATE records SET is_active = 1")
    assert "Odd: record 7 is on the shelf; in the book it left on 2021-03-15." in take_over(path)


ODD = [
    (
        "UPDATE records SET title = ' ' WHERE record_id = 4",
        "record 4 has no title; it is imported as “Untitled”",
    ),
    (
        "DELETE FROM artist_record_link WHERE record_id = 7",
        "record 7 has no artist; it is imported under “Unknown",
    ),
    (
        "INSERT INTO artists VALUES (9, 'NA', ''); UPDATE artist_record_link SET artist_id = 9 "
        "WHERE record_id = 7",
        "record 7: its only artist is “NA”, which is kept as a name",
    ),
    ("DELETE FROM artists WHERE artist_id = 2", "record 4: its artist 2 is missing"),
    ("DELETE FROM genres", "record 4: its genre 1 is missing"),
    (
        "INSERT INTO label_record_link VALUES (2, 99)",
        "label 2 is linked to record 99, which is missing",
    ),
    ("SELECT 1", "artists: “Coffins” and “coffins ” are one"),
    (
        "UPDATE records SET is_active = 0 WHERE record_id = 4",
        "record 4 has left the shelf; the book does not say",
    ),
    ("DELETE FROM credit_trx WHERE credit_trx_id = 1", "record 4: the book has no line about it"),
    (
        f"{LINE} record_id = NULL WHERE credit_trx_id = 3",
        "line 3 of 2021-03-01: a Purchase that names no record",
    ),
    (
        f"{LINE} credit_trx_date = '2021-02-01' WHERE credit_trx_id = 4",
        "line 4 of 2021-02-01: it is older",
    ),
    (
        f"{LINE} credit_value = 0, credit_saldo = 0 WHERE credit_trx_id = 4",
        "an addition of 0 is left out",
    ),
    (f"{LINE} record_id = 4 WHERE credit_trx_id = 3", "the record arrived already with line 1"),
    (
        "INSERT INTO artist_record_link VALUES (9, 99)",
        "artist 9 is linked to record 99, which is missing",
    ),
    (
        "UPDATE credit_trx SET record_id = 4 WHERE credit_trx_id = 4",
        "line 4 of 2021-03-02: an Addition that names record",
    ),
    (
        "INSERT INTO artists VALUES (9, 'Bogus', '')",
        "artist 9: “Bogus” is used by no record; only the name is imported",
    ),
    (
        "UPDATE artists SET artist_country = 'USA' WHERE artist_id = 3",
        "“Coffins” has the countries “Japan” and “USA”",
    ),
    ("CREATE TABLE songs (a)", "the table “songs” is not the first Disco's"),
    (
        "ALTER TABLE records ADD COLUMN discogs_id",
        "records: the column “discogs_id” is not the first Disco's",
    ),
    (
        "CREATE TABLE ratings (rating_id)",
        "ratings has no column rating_date, rating_value, record_id",
    ),
    (
        "UPDATE records SET year = 0 WHERE record_id = 4",
        "record 4: its year is 0, which is not a year",
    ),
    (
        "UPDATE records SET title = 'A' || char(7) WHERE record_id = 4",
        "record 4: in its title, U+0007 cannot be shown",
    ),
    (
        "UPDATE artists SET artist_name = x'ff' WHERE artist_id = 2",
        "artist 2: in its name, “\ufffd” has bytes that are not",
    ),
    (
        f"{LINE} credit_trx_date = '2090-01-01' WHERE credit_trx_id = 6",
        "line 6 of 2090-01-01: it lies in the future",
    ),
]


@pytest.mark.parametrize(("change", "said"), ODD, ids=[said for _, said in ODD])
def test_what_is_odd_is_named_with_its_place_and_nothing_is_lost(
    tmp_path: Path, change: str, said: str
) -> None:
    make_user()
    path = database(tmp_path, change)
    outcome = take_over(path)
    assert said in outcome and "lines=2 new=2" in outcome
    assert prove_ledger().faults == []
    assert "new=0 changed=0 same=2" in take_over(path)


ESCAPE = "char(27) || '[31m'"


@pytest.mark.parametrize(
    "change",
    [
        f"UPDATE records SET is_active = {ESCAPE}",
        f"INSERT INTO artists VALUES (9, 'coffins' || {ESCAPE}, ''), (10, x'ff1b', x'ff1b')",
        f"{LINE} credit_trx_type = {ESCAPE}, credit_value = {ESCAPE}, record_id = {ESCAPE} WHERE "
        "credit_trx_id = 3",
        f"{RATINGS} (1, {ESCAPE}, {ESCAPE}, {ESCAPE}), (2, {ESCAPE}, {ESCAPE}, 4)",
    ],
)
def test_no_sentence_sends_control_characters_to_the_terminal(tmp_path: Path, change: str) -> None:
    make_user()
    assert "\x1b" not in take_over(database(tmp_path, change))
