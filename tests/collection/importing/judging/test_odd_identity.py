"""Uids in other spellings, and names from elsewhere that Disco's own file could not hold."""

import pytest

from collection.models import Record
from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import discogs, row
from tests.factories import make_record

pytestmark = pytest.mark.usefixtures("collector")

UID = "11111111-1111-4111-8111-1111111111ab"
SPELLINGS = [UID.replace("-", ""), UID.upper(), f"{{{UID}}}"]


@pytest.mark.parametrize("other", SPELLINGS)
def test_one_uid_in_two_spellings_stands_in_the_file_twice(imports: Imports, other: str) -> None:
    outcome = imports(f"uid,artist,title\r\n{UID},Can,A\r\n{other},Can,B\r\n")
    assert (outcome.code, outcome.counts["bad"]) == (1, 2)


@pytest.mark.parametrize("other", SPELLINGS)
def test_a_uid_in_another_spelling_is_that_of_the_record(imports: Imports, other: str) -> None:
    imports(f"uid,artist,title\r\n{UID},Can,A\r\n")
    assert imports(f"uid,artist,title\r\n{other},Can,A\r\n").counts["same"] == 1


def test_a_list_too_long_for_a_name_is_taken_apart(imports: Imports) -> None:
    labels = ", ".join(f"Label number {n}" for n in range(60))
    imports(discogs(row(label=labels)))
    assert Record.objects.get().labels.count() == 60


@pytest.mark.parametrize("artist", ["x" * 501, "\u200b"])
def test_a_name_that_no_column_holds_is_a_bad_row(imports: Imports, artist: str) -> None:
    assert imports(discogs(row(artist=artist))).counts["bad"] == 1


def test_a_record_is_checked_before_it_is_stored() -> None:
    record = make_record(title="Tago Mago")
    Record(owner=record.owner, title="Ege Bamyasi").full_clean()
