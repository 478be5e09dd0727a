"""Records of the first Disco arrive whole; a cell that cannot be is kept in the remarks."""

from pathlib import Path

import pytest

from collection.models import Record
from tests.collection.legacy.database import LINE, database, take_over
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_every_record_arrives(old: Path) -> None:
    assert (
        take_over(old)
        .splitlines()[-1]
        .startswith("lines=2 new=2 changed=0 same=0 skipped=0 bad=0 blank=0")
    )


def test_the_word_none_is_nothing_but_a_title(old: Path) -> None:
    take_over(old)
    assert Record.objects.filter(title="None", color="black").exists()
    assert Record.objects.get(title="Split").color == ""


def test_a_rating_arrives_and_unrated_is_no_row(old: Path) -> None:
    take_over(old)
    assert list(
        Record.objects.filter(ratings__isnull=False).values_list("ratings__value", flat=True)
    ) == [8]


def test_a_removed_record_knows_from_the_book_when_it_left(old: Path) -> None:
    take_over(old)
    assert str(Record.objects.get(is_active=False).removed_on) == "2021-03-15"


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


@pytest.mark.parametrize(
    ("column", "value", "kept"), CELLS, ids=[kept[:30] for _, _, kept in CELLS]
)
def test_a_cell_that_cannot_be_is_kept_in_the_remarks_and_named(
    tmp_path: Path, column: str, value: str, kept: str
) -> None:
    make_user()
    said = take_over(
        database(tmp_path, f"UPDATE records SET {column} = {value} WHERE record_id = 4")
    )
    assert "Odd: record 4: its " in said and "is kept in the remarks." in said
    assert Record.objects.get(title="Split").remarks == kept


def test_what_is_kept_stands_below_the_remarks(tmp_path: Path) -> None:
    make_user()
    take_over(
        database(tmp_path, "UPDATE records SET remarks = 'loud', year = 19755 WHERE record_id = 4")
    )
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
    changes = (
        "UPDATE records SET is_active = 2",
        f"{LINE} credit_trx_type = {line} WHERE credit_trx_id = 6",
    )
    assert "record 7: its is_active “2” is neither 1 nor 0" in take_over(
        database(tmp_path, *changes)
    )
    assert Record.objects.get(title="None").is_active is active


def test_a_price_that_floats_have_spoilt_is_rounded(tmp_path: Path) -> None:
    make_user()
    take_over(database(tmp_path, "UPDATE records SET price = 12.340000001 WHERE record_id = 4"))
    assert str(Record.objects.get(title="Split").price) == "12.34"
