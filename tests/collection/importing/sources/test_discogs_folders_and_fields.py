"""Folders of a collection at Discogs are places or tags, and its own fields are own fields here."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from adminkit.verbs import SITE
from collection.history.undo import Undo
from collection.models import Batch, OwnField, Preferences, Record, SourceKey, Tag
from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import HEADER, discogs, row
from tests.collection.importing.running import figures, told
from tests.collection.importing.sources.test_api_json import release

pytestmark = pytest.mark.usefixtures("collector")

IN_JAZZ = discogs(row(folder="Jazz"))
TAGGED = ("--folders", "tag")


def tags() -> list[str]:
    return sorted(str(tag) for tag in Record.objects.get().tags.all())


def tag_with(*names: str) -> None:
    record = Record.objects.get()
    record.set_tags([Tag.objects.get_or_add(name, owner_id=record.owner_id)[0] for name in names])


def own() -> dict[str, str]:
    return {value.field.name: value.value for value in Record.objects.get().own_values.all()}


def with_fields(**cells: str) -> bytes:
    """Return a file of one row with fields that its owner made at Discogs."""
    columns = {f"Collection {name}": cell for name, cell in cells.items()}
    return discogs(row(columns), header=(*HEADER, *columns))


def kept_in_the_remarks(block: str) -> None:
    """Let the record be as versions without own fields have imported it."""
    Record.objects.update(remarks=block)
    SourceKey.objects.update(seen={"remarks: Mood": block, "title": "Tago Mago"}, row_hash="")


def test_a_folder_is_a_place_unless_tags_are_chosen(imports: Imports) -> None:
    outcome = imports(IN_JAZZ)
    assert told(outcome, "The folders become places: Jazz")
    assert (Record.objects.get().location, tags()) == ("Jazz", [])


def test_a_folder_is_a_tag_if_chosen(imports: Imports) -> None:
    imports(discogs(row(folder="Folk; World")), *TAGGED)
    assert (Record.objects.get().location, tags()) == ("", ["Folk; World"])


def test_the_folder_of_all_others_is_no_tag(imports: Imports) -> None:
    imports(discogs(row(folder="Uncategorized")), *TAGGED)
    assert (Record.objects.get().location, tags()) == ("", [])


def test_the_choice_is_remembered(imports: Imports) -> None:
    imports(IN_JAZZ, *TAGGED)
    assert figures(imports(IN_JAZZ).counts) == (0, 0, 1, 0)
    imports(discogs(row(folder="Jazz"), row(release_id="2", title="Other", folder="Rock")))
    assert set(Tag.objects.values_list("name", flat=True)) == {"Jazz", "Rock"}
    assert set(Record.objects.values_list("location", flat=True)) == {""}


def test_somebody_elses_choice_does_not_count(imports: Imports, collector: User) -> None:
    other = User.objects.create_user("other", is_active=False)
    Preferences.objects.choose_folders(other, "tag", by=SITE)
    imports(IN_JAZZ)
    assert Record.objects.get().location == "Jazz"


def test_a_choice_that_changes_moves_what_the_folder_gave(imports: Imports) -> None:
    imports(IN_JAZZ)
    assert figures(imports(IN_JAZZ, *TAGGED).counts) == (0, 1, 0, 0)
    assert (Record.objects.get().location, tags()) == ("", ["Jazz"])
    assert figures(imports(IN_JAZZ).counts) == (0, 0, 1, 0)
    assert figures(imports(IN_JAZZ, "--folders", "place").counts) == (0, 1, 0, 0)
    assert (Record.objects.get().location, tags()) == ("Jazz", [])


def test_what_was_written_here_stays_when_the_choice_changes(imports: Imports) -> None:
    imports(IN_JAZZ)
    Record.objects.update(location="Hallway")
    tag_with("to sell")
    assert figures(imports(IN_JAZZ, *TAGGED).counts) == (0, 1, 0, 0)
    assert (Record.objects.get().location, tags()) == ("Hallway", ["Jazz", "to sell"])
    # The place that the folder gave once is nobody's but the owner's by now.
    Record.objects.update(location="Jazz")
    assert figures(imports(IN_JAZZ).counts) == (0, 0, 1, 0)
    assert Record.objects.get().location == "Jazz"


def test_the_change_of_the_choice_is_a_batch_that_is_undone(imports: Imports) -> None:
    imports(IN_JAZZ)
    imports(IN_JAZZ, *TAGGED)
    Undo(Batch.objects.latest("pk")).run(by=SITE)
    assert (Record.objects.get().location, tags()) == ("Jazz", [])
    assert SourceKey.objects.get().seen["location"] == "Jazz"


def test_a_record_in_another_folder_changes_its_tag_alone(imports: Imports) -> None:
    imports(IN_JAZZ, *TAGGED)
    tag_with("Jazz", "to sell")
    imports(discogs(row(folder="Rock")))
    assert tags() == ["Rock", "to sell"]


def test_a_tag_that_was_taken_away_here_does_not_come_back(imports: Imports) -> None:
    imports(IN_JAZZ, *TAGGED)
    tag_with()
    imports(discogs(row(folder="Jazz", rating="4")))
    assert tags() == []


def test_a_field_of_a_collection_becomes_an_own_field(imports: Imports) -> None:
    outcome = imports(with_fields(Mood="happy", Deck=""))
    assert told(outcome, "New own fields are made, of the kind text: Mood")
    assert (own(), Record.objects.get().remarks) == ({"Mood": "happy"}, "")
    assert [field.name for field in OwnField.objects.all()] == ["Mood"]


def test_a_field_that_a_column_of_disco_holds_is_that_column(imports: Imports) -> None:
    imports(with_fields(Color="Red", Mood="happy"))
    assert (Record.objects.get().color, own()) == ("Red", {"Mood": "happy"})


def test_a_field_changes_with_the_file_and_not_against_its_owner(imports: Imports) -> None:
    imports(with_fields(Mood="happy"))
    assert figures(imports(with_fields(Mood="happy")).counts) == (0, 0, 1, 0)
    assert figures(imports(with_fields(Mood="sad")).counts) == (0, 1, 0, 0)
    Record.objects.get().own_values.update(value="mine")
    assert figures(imports(with_fields(Mood="glad")).counts) == (0, 0, 0, 1)
    assert own() == {"Mood": "mine"}


def test_what_a_field_does_not_take_is_kept_in_the_remarks(
    imports: Imports, collector: User
) -> None:
    OwnField.objects.create(owner=collector, name="mood", kind="number")
    imports(with_fields(Mood="happy"))
    assert (own(), Record.objects.get().remarks) == ({}, "Mood: happy")


def test_a_column_that_no_field_can_be_called_is_kept_in_the_remarks(imports: Imports) -> None:
    imports(with_fields(**{"a=b": "1"}))
    assert (own(), Record.objects.get().remarks) == ({}, "a=b: 1")


def test_what_stood_in_the_remarks_moves_into_the_field(imports: Imports) -> None:
    imports(discogs(row()))
    kept_in_the_remarks("Mood: happy")
    Record.objects.update(remarks="mine\nMood: happy")
    assert figures(imports(with_fields(Mood="glad")).counts) == (0, 1, 0, 0)
    assert (own(), Record.objects.get().remarks) == ({"Mood": "glad"}, "mine")
    assert figures(imports(with_fields(Mood="glad")).counts) == (0, 0, 1, 0)


def test_what_was_edited_in_the_remarks_stays_there(imports: Imports) -> None:
    imports(discogs(row()))
    kept_in_the_remarks("Mood: happy")
    Record.objects.update(remarks="Mood: happy, mostly")
    imports(with_fields(Mood="happy"))
    assert (own(), Record.objects.get().remarks) == ({"Mood": "happy"}, "Mood: happy, mostly")


@pytest.mark.parametrize("use", ["place", "tag"])
def test_file_and_account_say_the_same_of_folders_and_fields(
    use: str, imports: Imports, tmp_path: Path
) -> None:
    columns = {"Collection Mood": "happy"}
    one = row(columns, folder="Jazz", rating="4", format="2xLP, Album", media="Mint (M)")
    (tmp_path / "list.csv").write_bytes(discogs(one, header=(*HEADER, *columns)))
    entry: dict[str, Any] = release(genres=[], styles=[]) | {"folder_name": "Jazz"}
    entry["notes"] = [
        {"field_id": 1, "value": "Mint (M)"},
        {"field_id": 4, "field_name": "Mood", "value": "happy"},
    ]
    (tmp_path / "list.json").write_text(json.dumps({"releases": [entry]}))
    imports(tmp_path / "list.csv", "--folders", use)
    for name in ("list.json", "list.csv", "list.json"):
        assert figures(imports(tmp_path / name).counts) == (0, 0, 1, 0)
