"""What a user says of the columns of a file, and that it is remembered."""

import pytest

from collection.models import HeaderMapping, Record
from tests.collection.importing.conftest import Imports
from tests.collection.importing.running import all_facts, figures, told

ROWS = "Who,What,Where\r\nCan,Tago Mago,Shelf 3\r\n"
SAID = ("--map", "Who=artist", "--map", "What=title")

pytestmark = [pytest.mark.usefixtures("collector"), pytest.mark.once]


def test_unknown_columns_are_asked_for(refused: Imports) -> None:
    assert told(refused(ROWS), "Who, What, Where", "title", "--map")


def test_a_file_without_a_header_is_told_how_to_get_one(refused: Imports) -> None:
    outcome = refused("Can,Tago Mago,1971\r\nNeu!,Neu! 75,1975\r\n")
    assert told(outcome, "write a line with names of columns above")
    # To map the columns would be the opposite counsel.
    assert "--map" not in outcome.said


def test_columns_can_be_named(imports: Imports) -> None:
    imports(ROWS, *SAID, "--map", "Where=location")
    fact = all_facts()[0]
    assert (fact["artists"], fact["title"], fact["location"]) == (["Can"], "Tago Mago", "Shelf 3")


def test_the_answer_is_remembered_for_the_same_header(imports: Imports) -> None:
    imports(ROWS, *SAID)
    assert figures(imports(ROWS).counts) == (0, 0, 1, 0)


def test_a_new_answer_is_added_to_the_old_one(imports: Imports) -> None:
    imports(ROWS, *SAID)
    imports(ROWS, "--map", "Where=location")
    assert HeaderMapping.objects.get().mapping == {
        "Who": "artist",
        "What": "title",
        "Where": "location",
    }


def test_a_dry_run_remembers_nothing(imports: Imports) -> None:
    imports(ROWS, *SAID, "--dry-run")
    assert not HeaderMapping.objects.exists()


def test_a_column_can_be_left_out(imports: Imports) -> None:
    imports(ROWS, *SAID, "--map", "Where=nothing")
    assert Record.objects.get().remarks == ""


def test_a_user_knows_better_than_the_vocabulary(imports: Imports) -> None:
    imports("Artist,Album,Year\r\nCan,Tago Mago,1971\r\n", "--map", "Year=location")
    assert (all_facts()[0]["year"], all_facts()[0]["location"]) == (None, "1971")


def test_the_names_of_the_record_csv_are_fields_too(imports: Imports) -> None:
    imports(ROWS, *SAID, "--map", "Where=vinyl_color")
    assert Record.objects.get().color == "Shelf 3"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Shelf=location", ("Shelf", "Who, What, Where")),
        ("Where=shelf", ("shelf", "location")),
        ("Where=title", ("Two columns", "title")),
        ("Where", ("Where", "Column=field")),
        ("Where=uid", ("uid", "location")),
    ],
)
def test_a_wrong_answer_is_refused(said: str, words: tuple[str, ...], refused: Imports) -> None:
    assert told(refused(ROWS, *SAID, "--map", said), *words)


def test_the_columns_of_a_known_file_are_not_to_be_mapped(refused: Imports) -> None:
    assert told(refused("uid,title\r\n", "--map", "title=remarks"), "Disco's record CSV")
