"""Tags in files: a column of Disco's CSV, and those of other programs."""

from pathlib import Path

import pytest
from django.contrib.auth.models import AbstractBaseUser

from adminkit.verbs import SITE
from collection.history.undo import Undo
from collection.models import Record, RecordTag, Tag
from tests.collection.importing.running import export_to, figures, run
from tests.collection.undoing import TakeIn, anna, take_in
from tests.factories import make_record, make_user

__all__ = ["anna", "take_in"]
pytestmark = [pytest.mark.django_db, pytest.mark.once]


def tags() -> list[list[str]]:
    records = Record.objects.order_by("pk").prefetch_related("tag_links__tag")
    return [[link.tag.name for link in record.tag_links.all()] for record in records]


def test_a_file_is_exported_as_it_came_in(tmp_path: Path) -> None:
    anna, ben = make_user("anna"), make_user("ben")
    make_record(anna, tags=["to sell; soon", "AC\\DC"])
    make_record(ben, tags=["To Sell; Soon"])
    make_record(anna, title="Soon")
    before = export_to(tmp_path / "one.csv")
    Record.objects.all().delete()
    Tag.objects.all().delete()
    assert figures(run("import_records", tmp_path / "one.csv").counts) == (3, 0, 0, 0)
    assert export_to(tmp_path / "two.csv") == before
    assert Tag.objects.filter(owner=anna).count() == 2


@pytest.mark.parametrize(
    ("cell", "expected", "figures_of_it"),
    [
        ("Old", ["Old"], (0, 1, 0, 0)),
        ("old; BLUE", ["Blue", "Old"], (0, 0, 1, 0)),
        ("New; Blue; new", ["New", "Blue"], (0, 1, 0, 0)),
        ("\\-", [], (0, 1, 0, 0)),
        ("", ["Blue", "Old"], (0, 0, 1, 0)),
    ],
)
def test_a_cell_replaces_all_tags_keeps_or_clears_them(
    cell: str, expected: list[str], figures_of_it: tuple[int, ...], tmp_path: Path
) -> None:
    record = make_record(make_user(), tags=["Blue", "Old"])
    path = tmp_path / "edited.csv"
    path.write_text(f"uid,title,tags\n{record.uid},{record.title},{cell}\n")
    assert figures(run("import_records", path).counts) == figures_of_it
    assert tags() == [expected]


def test_an_import_of_tags_is_undone_without_a_trace(take_in: TakeIn) -> None:
    record = make_record(make_user(), tags=["Blue"])
    batch = take_in(f"uid,tags\n{record.uid},Red; Blue\n")
    assert tags() == [["Red", "Blue"]]
    Undo(batch).run(by=SITE)
    assert tags() == [["Blue"]] and Tag.objects.get().name == "Blue"


def test_new_records_take_their_tags_along_when_they_are_undone(
    take_in: TakeIn, anna: AbstractBaseUser
) -> None:
    Undo(take_in("artist,title,tags\nCan,Soon,Blue\n")).run(by=SITE)
    assert not RecordTag.objects.exists() and not Tag.objects.exists()


def test_a_record_whose_tags_were_changed_since_is_kept_by_an_undo(
    take_in: TakeIn, anna: AbstractBaseUser
) -> None:
    batch = take_in("artist,title,tags\nCan,Soon,Blue\n")
    Record.objects.get().set_tags([])
    assert Undo(batch).preview().kept[0].why == "edited: tags"


CLZ = (
    'Artist,Title,"Release Date",Format,Genre,Label,Tags\n'
    '"Quill, Ada","Low Tide",1991,LP,Rock,Mole,"to sell, gift"\n'
    "Ben Orr,High Noon,1992,LP,Rock,Mole,\n"
)
LIBIB = (
    "item_type,title,creators,publisher,publish_date,group,tags,notes\n"
    'music,Low Tide,Ada Quill,Mole,1991-03-04,Attic,"rock,lp",warped\n'
    "music,High Noon,Ben Orr,Fox,1992,Attic,,\n"
)
OWN = "Interpret,Titel,Schlagworte\nCan,Soon,blau; zu verkaufen\nNeu!,75,nan\n"


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (CLZ, [["to sell", "gift"], []]),
        (LIBIB, [["rock", "lp", "Attic"], ["Attic"]]),
        (OWN, [["blau", "zu verkaufen"], []]),
    ],
)
def test_tags_of_other_programs_land_in_tags(
    file: str, expected: list[list[str]], take_in: TakeIn, anna: AbstractBaseUser
) -> None:
    take_in(file)
    assert tags() == expected
    assert not Record.objects.filter(remarks__contains="Attic").exists()
    first = take_in(file)
    # Nothing has changed, so there is no other batch.
    assert take_in(file) == first
