"""Own fields in files: columns own:NAME behind those of Disco, by name."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from adminkit.verbs import SITE
from collection.exporting import LAYOUTS, save_records
from collection.history.undo import Undo
from collection.importing.sources.programs.disco import HEADER
from collection.models import OwnField, OwnValue, Record
from tests.collection.importing.running import export_to, figures, run
from tests.collection.undoing import TakeIn, anna, take_in
from tests.factories import make_record, make_user

__all__ = ["anna", "take_in"]
pytestmark = pytest.mark.django_db

NASTY = ["\\-", "\\\\-", "a; b\\", "one\ntwo", '"', "=1+1", "é", "x=y", "-"]


def own(owner: User, name: str = "Mood", kind: str = "text", choices: str = "") -> OwnField:
    return OwnField.objects.create(owner=owner, name=name, kind=kind, choices=choices)


def held() -> list[dict[str, str]]:
    records = Record.objects.order_by("pk").prefetch_related("own_values__field")
    return [{each.field.name: each.value for each in record.own_values.all()} for record in records]


@pytest.mark.once
@pytest.mark.parametrize("layout", ["disco", "xlsx"])
def test_a_file_with_own_fields_comes_home_as_it_was(layout: str, tmp_path: Path) -> None:
    anna, ben = make_user("anna"), make_user("ben")
    mood, weight = own(anna, "Mood; or = not"[:4]), own(anna, "weight", "number")
    other = own(ben, "MOOD")
    for text in NASTY:
        make_record(anna, title=f"of {len(text)}").set_own({mood: text, weight: "180"})
    make_record(ben).set_own({other: "calm"})
    make_record(anna, title="Soon")
    before = held()
    path = tmp_path / f"one.{LAYOUTS[layout].suffix}"
    save_records(Record.objects.all(), LAYOUTS[layout], path)
    first = export_to(tmp_path / "first.csv")
    assert first.split(b"\r\n")[0].decode().split(",")[len(HEADER) :] == ["own:Mood", "own:weight"]
    # Again: all as it is.
    assert figures(run("import_records", path).counts) == (0, 0, len(before), 0)
    Record.objects.all().delete()
    OwnField.objects.all().delete()
    assert figures(run("import_records", path).counts) == (len(before), 0, 0, 0)
    assert [{key.upper(): value for key, value in each.items()} for each in held()] == [
        {key.upper(): value for key, value in each.items()} for each in before
    ]
    assert export_to(tmp_path / "again.csv") == first


def test_a_file_without_the_columns_keeps_what_is_there(take_in: TakeIn, anna: User) -> None:
    record = make_record(anna)
    record.set_own({own(anna): "calm", own(anna, "Weight"): "180"})
    take_in(f"uid,own:weight\n{record.uid},200\n")
    assert held() == [{"Mood": "calm", "Weight": "200"}]
    take_in(f"uid,own:weight,own:Mood\n{record.uid},\\-,\n")
    assert held() == [{"Mood": "calm"}]


def test_an_unknown_column_becomes_a_text_field_and_is_said(tmp_path: Path, anna: User) -> None:
    path = tmp_path / "own.csv"
    path.write_text("artist,title,own:Mood\nCan,Soon,calm\n")
    outcome = run("import_records", path, "--dry-run")
    assert "New own fields are made, of the kind text: Mood." in outcome.said
    assert not OwnField.objects.exists()
    run("import_records", path)
    assert held() == [{"Mood": "calm"}] and OwnField.objects.get().owner == anna


def test_an_import_of_own_fields_is_undone_without_a_trace(take_in: TakeIn, anna: User) -> None:
    record = make_record(anna)
    record.set_own({own(anna): "calm"})
    batch = take_in(f"uid,own:Mood,own:Weight\n{record.uid},wild,180\n")
    assert held() == [{"Mood": "wild", "Weight": "180"}]
    Undo(batch).run(by=SITE)
    assert held() == [{"Mood": "calm"}] and OwnField.objects.get().name == "Mood"


def test_new_records_take_their_own_fields_along_when_they_are_undone(
    take_in: TakeIn, anna: User
) -> None:
    Undo(take_in("artist,title,own:Mood\nCan,Soon,calm\n")).run(by=SITE)
    assert not OwnField.objects.exists() and not OwnValue.objects.exists()


def test_a_record_of_which_an_own_field_was_changed_since_is_kept_by_an_undo(
    take_in: TakeIn, anna: User
) -> None:
    batch = take_in("artist,title,own:Mood\nCan,Soon,calm\n")
    Record.objects.get().set_own({OwnField.objects.get(): "wild"})
    assert Undo(batch).preview().kept[0].why == "edited: own:Mood"


@pytest.mark.parametrize(
    ("kind", "cell", "reason"),
    [
        ("number", "much", "is not a number"),
        ("date", "31.02.2024", ""),
        ("yes/no", "maybe", "is neither yes nor no"),
        ("choice", "new", "is not one of the choices: mint, worn"),
    ],
)
def test_a_cell_that_does_not_fit_makes_a_row_of_disco_bad(
    kind: str, cell: str, reason: str, tmp_path: Path, anna: User
) -> None:
    own(anna, kind=kind, choices="mint\nworn")
    path = tmp_path / "own.csv"
    path.write_text(f"artist,title,is_active,own:mood\nCan,Soon,1,{cell}\n")
    outcome = run("import_records", path)
    assert outcome.code == 1 and f"own:mood, “{cell}”: {reason}" in outcome.said.replace(
        "column ", ""
    )


def test_a_column_of_a_home_made_sheet_is_mapped_to_an_own_field(
    tmp_path: Path, anna: User
) -> None:
    own(anna, "Weight", "number")
    path = tmp_path / "sheet.csv"
    path.write_text('Interpret,Titel,Gewicht,Laune\nCan,Soon,180 g,calm\nNeu!,75,"140,0",\n')
    arguments = ("--map", "Gewicht=own:weight", "--map", "Laune=own:Mood")
    outcome = run("import_records", path, *arguments)
    assert held() == [{"Mood": "calm"}, {"Weight": "140"}]
    assert Record.objects.order_by("pk")[0].remarks == "Gewicht: 180 g"
    assert "own:weight, “180 g”: is not a number" in outcome.said
    assert figures(run("import_records", path, *arguments).counts) == (0, 0, 2, 0)
    # The mapping is remembered, and what changed there changes here.
    path.write_text("Interpret,Titel,Gewicht,Laune\nCan,Soon,180 g,wild\nNeu!,75,150,\n")
    assert figures(run("import_records", path).counts) == (0, 2, 0, 0)
    assert held() == [{"Mood": "wild"}, {"Weight": "150"}]


def test_what_was_changed_here_is_kept_where_a_foreign_file_changes_it_too(
    tmp_path: Path, anna: User
) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text("Interpret,Titel,own:Mood,own:Weight\nCan,Soon,calm,180\n")
    run("import_records", path)
    fields = {field.name: field for field in OwnField.objects.all()}
    Record.objects.get().set_own({fields["Mood"]: "mine"})
    path.write_text("Interpret,Titel,own:Mood,own:Weight\nCan,Soon,wild,200\n")
    run("import_records", path)
    assert held() == [{"Mood": "mine", "Weight": "200"}]


def test_a_column_of_an_own_field_that_appears_twice_is_refused(tmp_path: Path, anna: User) -> None:
    path = tmp_path / "own.csv"
    path.write_text("artist,title,is_active,own:Mood,own:MOOD\nCan,Soon,1,a,b\n")
    outcome = run("import_records", path)
    assert "own:MOOD appears twice, as columns 4 and 5" in outcome.said


def test_commands_take_filters_of_own_fields(
    tmp_path: Path, anna: User, capsys: pytest.CaptureFixture[str]
) -> None:
    field = own(anna, "Weight & more", "number")
    heavy, light = make_record(anna, title="Heavy"), make_record(anna, title="Light")
    heavy.set_own({field: "200"})
    light.set_own({field: "140"})
    call_command("export_records", str(tmp_path / "a.csv"), "own:weight & more=180..", verbosity=0)
    rows = (tmp_path / "a.csv").read_text(encoding="utf-8")
    assert "Heavy" in rows and "Light" not in rows
    call_command("random_record", "own:Weight & more!=180..")
    assert "Light" in capsys.readouterr().out
    with pytest.raises(CommandError, match="“own:Mood” is not an own field"):
        call_command("random_record", "own:Mood=*")


def test_a_whole_collection_comes_home_with_the_kinds_of_its_fields(
    tmp_path: Path, anna: User
) -> None:
    field = own(anna, kind="choice", choices="calm\nwild")
    make_record(anna).set_own({field: "calm"})
    call_command("export_all", str(tmp_path / "all"), verbosity=0)
    Record.objects.all().delete()
    OwnField.objects.all().delete()
    call_command("import_all", str(tmp_path / "all"), verbosity=0)
    again = OwnField.objects.get()
    assert (again.kind, again.choice_list, held()) == (
        "choice",
        ["calm", "wild"],
        [{"Mood": "calm"}],
    )
