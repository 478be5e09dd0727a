"""Styles in files: the last column of Disco's CSV, new, changed, cleared, kept and undone."""

import csv
from io import StringIO
from pathlib import Path

import pytest

from adminkit.verbs import SITE
from collection.history.undo import Undo
from collection.importing.sources.programs.disco import HEADER
from collection.models import Record, RecordStyle, Style
from tests.collection.importing.running import all_facts, export_to, figures, run
from tests.collection.undoing import TakeIn, anna, take_in
from tests.factories import make_record, make_user

__all__ = ["anna", "take_in"]
pytestmark = [pytest.mark.django_db, pytest.mark.once]


def styles() -> list[list[str]]:
    return [fact["styles"] for fact in all_facts()]


def test_the_column_comes_after_the_owner() -> None:
    assert HEADER[HEADER.index("owner") + 1] == "styles"


def test_styles_come_in_in_order_each_once(take_in: TakeIn, anna: object) -> None:
    take_in("artist,title,styles\nCan,Soon,Krautrock; Funk; krautrock\nNeu!,75,\n")
    assert styles() == [["Krautrock", "Funk"], []]
    assert Record.objects.search("krautrock").count() == 1


def test_a_file_without_the_column_keeps_what_is_there(take_in: TakeIn) -> None:
    record = make_record(make_user(), styles=["Krautrock"])
    batch = take_in(f"uid,location\n{record.uid},Box\n")
    assert batch.counts["changed"] == 1 and styles() == [["Krautrock"]]


def test_an_older_export_comes_in_again_as_same(tmp_path: Path) -> None:
    make_record(make_user(), styles=["Krautrock"])
    rows = list(csv.reader(StringIO(export_to(tmp_path / "new.csv").decode(), newline="")))
    place = rows[0].index("styles")
    older = tmp_path / "older.csv"
    with older.open("w", newline="") as file:
        csv.writer(file).writerows(row[:place] + row[place + 1 :] for row in rows)
    outcome = run("import_records", older)
    assert figures(outcome.counts) == (0, 0, 1, 0) and styles() == [["Krautrock"]]


@pytest.mark.parametrize(
    ("cell", "expected", "figures_of_it"),
    [
        ("Funk; Krautrock", ["Funk", "Krautrock"], (0, 1, 0, 0)),
        ("krautrock; FUNK", ["Krautrock", "Funk"], (0, 0, 1, 0)),
        ("Krautrock", ["Krautrock"], (0, 1, 0, 0)),
        ("\\-", [], (0, 1, 0, 0)),
        ("", ["Krautrock", "Funk"], (0, 0, 1, 0)),
        ("AC\\\\DC\\; live", ["AC\\DC; live"], (0, 1, 0, 0)),
    ],
)
def test_a_cell_replaces_all_styles_keeps_or_clears_them(
    cell: str, expected: list[str], figures_of_it: tuple[int, ...], tmp_path: Path
) -> None:
    record = make_record(make_user(), styles=["Krautrock", "Funk"])
    path = tmp_path / "edited.csv"
    path.write_text(f"uid,title,styles\n{record.uid},{record.title},{cell}\n")
    assert figures(run("import_records", path).counts) == figures_of_it
    assert styles() == [expected]


def test_an_import_of_styles_is_undone_without_a_trace(take_in: TakeIn) -> None:
    record = make_record(make_user(), styles=["Krautrock"])
    batch = take_in(f"uid,styles\n{record.uid},Space Rock; Krautrock\n")
    assert styles() == [["Space Rock", "Krautrock"]]
    Undo(batch).run(by=SITE)
    assert styles() == [["Krautrock"]] and Style.objects.get().name == "Krautrock"


def test_new_records_take_their_styles_along_when_they_are_undone(
    take_in: TakeIn, anna: object
) -> None:
    batch = take_in("artist,title,styles\nCan,Soon,Krautrock\n")
    Undo(batch).run(by=SITE)
    assert not RecordStyle.objects.exists() and not Style.objects.exists()


def test_a_record_whose_styles_were_changed_since_is_kept_by_an_undo(
    take_in: TakeIn, anna: object
) -> None:
    batch = take_in("artist,title,styles\nCan,Soon,Krautrock\n")
    Record.objects.get().set_styles([Style.objects.get_or_add("Funk")[0]])
    plan = Undo(batch).preview()
    assert [kept.why for kept in plan.kept] == ["edited: styles"] and styles() == [["Funk"]]
