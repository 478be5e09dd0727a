"""Cells that are kept in the remarks are added to what is there, whatever files came before."""

from itertools import permutations
from pathlib import Path
from random import Random

import pytest

from collection.importing.sources.row import Row
from collection.models import Batch, Record
from tests.collection.importing.discogs_file import discogs, row
from tests.collection.importing.running import export_to, figures, run
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db

WORDS = "Artist,Title,Remarks\nA,One,my own words\n"
TAG = "Artist,Title,Shelf tag\nA,One,blue\n"
# What goes into the remarks in each way: a column without a field, cells that cannot be read, a
# cell that says more than is read, and remarks under several names.
LEFTOVERS = (
    ("Shelf tag", "blue", "Shelf tag: blue"),
    ("Mood", "two\nlines", "Mood: two\nlines"),
    ("Année", "vers 1970", "Année: vers 1970"),
    ("Preis", "free", "Preis: free"),
    ("Rating", "TBD", "Rating: TBD"),
    ("Barcode", "6.03E+11", "Barcode: 6.03E+11"),
    ("Release date", "1971-02-03", "Release date: 1971-02-03"),
    ("Catalog#", "SF 1", "Catalog#: SF 1"),
    ("Condition", "superb", "Condition: superb"),
    ("Étiquette préférée", "größer", "Étiquette préférée: größer"),
    ("Remarks", "my own words", "my own words"),
    ("Bemerkungen", "eigene Worte", "eigene Worte"),
)


def imported(tmp_path: Path, text: str, name: str = "list.csv") -> tuple[int, ...]:
    """Import a file of this text, and return how many rows are new, changed, same and skipped."""
    path = tmp_path / name
    path.write_text(text)
    return figures(run("import_records", path).counts)


def sheet(column: str, cell: str) -> str:
    return f'Artist,Title,{column}\nA,One,"{cell}"\n'


def remarks() -> str:
    return Record.objects.get().remarks


def lines() -> list[str]:
    return sorted(remarks().splitlines())


def test_a_kept_cell_is_added_to_remarks(tmp_path: Path) -> None:
    make_user()
    imported(tmp_path, WORDS)
    assert imported(tmp_path, TAG) == (0, 1, 0, 0)
    assert remarks() == "my own words\nShelf tag: blue"


def test_remarks_that_come_after_a_kept_cell_stand_above_it(tmp_path: Path) -> None:
    make_user()
    imported(tmp_path, TAG)
    assert imported(tmp_path, WORDS) == (0, 1, 0, 0)
    assert remarks() == "my own words\nShelf tag: blue"


@pytest.mark.parametrize("seed", range(6))
def test_whatever_files_follow_one_another_nothing_is_lost(tmp_path: Path, seed: int) -> None:
    make_user()
    draw = Random(seed)
    files = [draw.choice(LEFTOVERS) for _ in range(5)]
    imported(tmp_path, "Artist,Title,Year\nA,One,1970\n")
    export_to(tmp_path / "first.csv")
    for column, cell, _ in files:
        imported(tmp_path, sheet(column, cell))
        assert imported(tmp_path, sheet(column, cell)) == (0, 0, 1, 0)
    assert lines() == sorted("\n".join({kept for _, _, kept in files}).splitlines())
    for column, cell, _ in files:
        assert imported(tmp_path, sheet(column, cell)) == (0, 0, 1, 0)
    for batch in Batch.objects.order_by("-pk")[: Batch.objects.count() - 1]:
        assert run("undo_import", batch.pk).code == 0
    assert export_to(tmp_path / "last.csv") == (tmp_path / "first.csv").read_bytes()


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_the_files_does_not_matter(tmp_path: Path, order: tuple[int, ...]) -> None:
    make_user()
    files = [WORDS, TAG, sheet("Preis", "free")]
    for place in order:
        imported(tmp_path, files[place])
    assert lines() == ["Preis: free", "Shelf tag: blue", "my own words"]


def test_another_cell_of_the_column_is_added_too(tmp_path: Path) -> None:
    make_user()
    imported(tmp_path, TAG)
    assert imported(tmp_path, TAG.replace("blue", "red")) == (0, 1, 0, 0)
    assert remarks() == "Shelf tag: blue\nShelf tag: red"


def test_a_kept_cell_is_added_to_what_was_typed_here(tmp_path: Path) -> None:
    record = make_record(make_user(), artists=["A"], title="One", remarks="typed here")
    assert imported(tmp_path, TAG) == (0, 1, 0, 0)
    record.refresh_from_db()
    assert record.remarks == "typed here\nShelf tag: blue"


def test_a_kept_cell_that_was_taken_out_here_does_not_come_back(tmp_path: Path) -> None:
    make_user()
    imported(tmp_path, TAG)
    Record.objects.update(remarks="")
    assert imported(tmp_path, TAG + "B,Two,red\n") == (1, 0, 1, 0)
    assert Record.objects.order_by("pk").values_list("remarks", flat=True)[0] == ""


def test_a_cell_is_not_there_because_a_longer_one_begins_with_it(tmp_path: Path) -> None:
    make_user()
    imported(tmp_path, TAG.replace("blue", "blueish"))
    imported(tmp_path, TAG)
    assert remarks() == "Shelf tag: blueish\nShelf tag: blue"


def test_changed_remarks_of_a_file_leave_kept_cells_alone(tmp_path: Path) -> None:
    make_user()
    imported(tmp_path, WORDS)
    imported(tmp_path, TAG)
    assert imported(tmp_path, WORDS.replace("words", "thoughts")) == (0, 1, 0, 0)
    assert remarks() == "my own thoughts\nShelf tag: blue"


def test_remarks_of_a_file_do_not_take_the_place_of_what_was_typed_here(tmp_path: Path) -> None:
    make_record(make_user(), artists=["A"], title="One", remarks="typed here")
    assert imported(tmp_path, "Artist,Title,Remarks,Sticker\nA,One,my own words,blue\n")[1] == 1
    assert remarks() == "typed here\nSticker: blue"


def test_the_cell_of_an_export_stands_for_that_of_the_export_before(tmp_path: Path) -> None:
    make_user()
    header = discogs(row()).decode().splitlines()[0]
    line = discogs(row()).decode().splitlines()[1]
    imported(tmp_path, f"{header},Mood\n{line},happy\n")
    Record.objects.update(remarks="typed here\n" + remarks())
    imported(tmp_path, f"{header},Mood\n{line},sad\n")
    assert remarks().splitlines()[-1] == "Mood: sad"
    assert "happy" not in remarks()
    assert "typed here" in remarks()


def test_wishes_that_hold_a_note_already_are_same(tmp_path: Path) -> None:
    make_user()
    text = "Artist,Title,Wishlist,Remarks,Tag\nA,One,x,nice,blue\n"
    path = tmp_path / "wishes.csv"
    path.write_text(text)
    run("import_records", path, "--ownership", "all")
    path.write_text("Artist,Title,Wishlist,Tag\nA,One,x,blue\n")
    assert figures(run("import_records", path, "--ownership", "all").counts) == (0, 0, 1, 0)


def test_a_row_knows_how_long_all_is_that_it_keeps() -> None:
    row = Row(2, [])
    for label, cell in (("Shelf tag", "blue"), ("Matrix", "A-1"), ("Shelf tag", "left")):
        row.keep(label, cell)
    assert row.kept_length == sum(map(len, row.kept.values())) > 0
    row.forget("Matrix")
    assert row.kept_length == sum(map(len, row.kept.values()))
