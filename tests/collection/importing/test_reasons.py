"""The sentence that a row is given when it is not taken in, and that of a file that is refused."""

import pytest
from django.contrib.auth.models import User

from collection.importing.cells import ratings
from collection.importing.judging.owners import Owners
from collection.models import Record
from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import discogs, row
from tests.collection.importing.running import told
from tests.factories import make_record

UID = "6a5d4d6e-0d4b-4f3c-9f3e-0c7a3b1d2e4f"
NUMBERED = "artist,title,label,catalog_number\r\nCan,Tago Mago"
BROKEN = 'Artist,Title\r\nCan,Future Days\r\n"Neu{line_end}!" 2,Neu!\r\n'

pytestmark = [pytest.mark.usefixtures("collector"), pytest.mark.once]


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (f"{NUMBERED},,UAS 1\r\n", "there is no label for this catalog number"),
        (f"{NUMBERED},,UAS 1; UAS 2\r\n", "there are fewer labels than numbers"),
        ("artist,title,removed_on\r\nCan,T,2020-01-01\r\n", "only removed records can have this"),
        ("artist,title,owner\r\nCan,T,a b\r\n", "is not a user, and not a valid user name"),
        (f"uid,title\r\n{UID},A\r\n{UID},B\r\n", f"“{UID}”: appears more than once in the file"),
        (f"uid,location\r\n{UID},Attic\r\n", f"no record has the uid {UID}; a new one needs a t"),
    ],
)
def test_a_bad_row_is_given_its_reason(file: str, reason: str, refused: Imports) -> None:
    assert told(refused(file), reason)


def test_nobody_is_made_a_user_where_that_is_not_allowed() -> None:
    assert Owners(None).problem("anna") == "is not a user"


def test_only_own_records_are_taken_in_where_nothing_else_is_allowed(collector: User) -> None:
    problem = Owners(collector.pk + 1, only_own=True).problem("collector")
    assert problem == "belongs to another user; you can only import your own records"


def test_what_changed_here_and_there_keeps_the_version_here(imports: Imports) -> None:
    imports(discogs(row(notes="first")))
    Record.objects.update(remarks="mine")
    outcome = imports(discogs(row(notes="second")))
    assert told(outcome, "was changed here as well; your version is kept")
    assert Record.objects.get().remarks == "mine"


def test_mode_add_says_why_a_row_is_left_alone(imports: Imports) -> None:
    record = make_record()
    outcome = imports(f"uid,location\r\n{record.uid},Attic\r\n", "--mode", "add")
    assert told(outcome, "differs; existing records are left alone in mode add")


@pytest.mark.parametrize(
    ("scale", "text", "reason"),
    [
        (5, "5.5", "is not a rating out of 5"),
        (10, "8/5", "is not a rating out of 5"),
        (10, "7.3", "is not a multiple of 0.5"),
        (0, "7", "may be out of 5 or out of 10"),
    ],
)
def test_a_rating_is_not_guessed(scale: int, text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{reason}$"):
        ratings.rating(scale)(text)


@pytest.mark.parametrize(
    ("line_end", "reason"),
    [
        ("", "text follows a closing quotation mark"),
        (
            "\r\n",
            "a quotation mark is opened and not closed in the same cell, which would span lines 3 "
            "to 4",
        ),
    ],
)
def test_a_quotation_mark_too_many_is_found(line_end: str, reason: str, refused: Imports) -> None:
    assert told(refused(BROKEN.format(line_end=line_end)), reason)


def test_a_separator_that_is_not_known_is_refused(refused: Imports) -> None:
    outcome = refused("Artist,Title\r\nCan,Tago Mago\r\n", "--separator", "dot")
    assert told(outcome, "“dot” is not a separator; use one of: comma, semicolon, tab, bar.")


def test_a_release_that_the_api_would_not_give_is_refused(tmp_path, refused: Imports) -> None:
    path = tmp_path / "releases.json"
    path.write_text('{"releases": [{"basic_information": {}}]}')
    assert told(refused(path), "Release 1 of releases.json is not in the form of the API")
