"""Rows that cannot be understood: line, column and value are named, exit code 1, and nothing is
touched.
"""

import pytest

from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import TOO_LONG, discogs, row
from tests.collection.importing.running import told
from tests.factories import make_record, make_user

UID = "6a5d4d6e-0d4b-4f3c-9f3e-0c7a3b1d2e4f"

pytestmark = [pytest.mark.usefixtures("collector"), pytest.mark.once]


@pytest.mark.parametrize("place", [0, 1100, 2099])
def test_one_bad_title_of_2100_is_refused(refused: Imports, place: int) -> None:
    rows = [row(title=f"No. {number}", release_id=str(number + 1)) for number in range(2100)]
    rows[place]["Title"] = TOO_LONG
    assert told(refused(discogs(*rows)), f"line {place + 2}", "Title", "501 characters")


def test_all_problems_of_a_row_are_told(refused: Imports) -> None:
    assert told(refused(discogs(row(title=TOO_LONG, artist=""))), "501 characters", "no artist")


def test_the_counts_come_last_even_when_nothing_was_imported(refused: Imports) -> None:
    outcome = refused(discogs(row(), row(title=TOO_LONG), row()))
    assert (outcome.counts["lines"], outcome.counts["bad"]) == (3, 1)
    assert told(outcome, "nothing was imported")


def test_a_date_that_can_be_read_both_ways_is_refused(refused: Imports) -> None:
    assert told(refused(discogs(row(added="09/03/2025 05:48"))), "dmy", "mdy")


def test_dates_that_contradict_each_other_are_refused(refused: Imports) -> None:
    assert told(refused(discogs(row(added="23/04/2023 04:36"), row(added="7/21/19 20:21"))), "line")


def test_a_date_against_the_order_named_is_refused(refused: Imports) -> None:
    assert told(
        refused(discogs(row(added="23/04/2023 04:36")), "--dates", "mdy"), "line 2", "23/04/2023"
    )


# Column and cell of a file of Disco's own that is bad for it.
BAD_CELLS = [
    ("uid", "42"),
    ("year", "1e3"),
    ("year", "1859"),
    ("year", "2101"),
    ("year", "٢٠٠٩"),
    ("year", "19.5"),
    ("price", "-1"),
    ("price", "abc"),
    ("price", "NaN"),
    ("price", "1.234"),
    ("price", "1" * 14),
    ("rating", "7.3"),
    ("rating", "11"),
    ("rating", "-1"),
    ("rating", "NaN"),
    ("purchase_date", "31.02.2020"),
    ("purchase_date", "2023-02-29"),
    ("purchase_date", "0000-00-00"),
    ("is_digitized", "perhaps"),
    ("is_digitized", "2"),
    ("is_active", "maybe"),
    ("media_condition", "VG+++"),
    ("discogs_release_id", "0"),
    ("discogs_release_id", "7.9"),
    ("discogs_release_id", "1_0"),
    ("added_at", "tomorrow"),
    ("removal_reason", "eaten"),
    ("vinyl_color", "x" * 201),
    ("label", "x" * 501),
    ("genre", "\u200b"),
]


@pytest.mark.parametrize(("column", "cell"), BAD_CELLS)
def test_a_bad_cell(refused: Imports, column: str, cell: str) -> None:
    outcome = refused(f"artist,title,{column}\r\nCan,Ege Bamyasi,\r\nCan,Tago Mago,{cell}\r\n")
    assert told(outcome, "line 3", column, cell[:20] if cell.isprintable() else "")


def test_one_uid_twice_in_a_file_is_refused(refused: Imports) -> None:
    assert told(refused(f"uid,artist,title\r\n{UID},Can,One\r\n{UID},Can,Two\r\n"), "line 3", UID)


def test_the_uid_of_another_owner_is_refused(refused: Imports) -> None:
    other = make_record(make_user("other", is_active=False))
    assert told(refused(f"uid,artist,title\r\n{other.uid},Can,Mine\r\n"), "line 2", str(other.uid))


def test_a_uid_that_nobody_knows_cannot_be_all_there_is(refused: Imports) -> None:
    assert told(refused(f"uid,location\r\n{UID},Shelf\r\n"), "line 2")


def test_an_unknown_owner_on_the_command_line_is_refused(refused: Imports) -> None:
    assert told(refused(discogs(row()), "--owner", "nobody"), "nobody")


def test_the_owner_must_be_named_among_two_people(refused: Imports) -> None:
    make_user("other")
    assert told(refused(discogs(row())), "owner", "other")


def test_a_bad_value_of_charge_after(refused: Imports) -> None:
    assert told(refused(discogs(row()), "--charge-after", "31.02.2020"), "31.02.2020")
