"""Country, original year and MusicBrainz release in files: new, changed, cleared, kept and undone."""

from uuid import UUID

import pytest

from adminkit.verbs import SITE
from collection.history.undo import Undo
from collection.importing.sources.programs.disco import HEADER
from collection.models import Record
from tests.collection.importing.conftest import Imports
from tests.collection.importing.running import all_facts, figures, told
from tests.collection.undoing import TakeIn, anna, take_in
from tests.factories import make_record, make_user

__all__ = ["anna", "take_in"]
pytestmark = [pytest.mark.django_db, pytest.mark.once]

ID = "0e9a8b3c-63a3-4d5a-9d35-6f0e2a7c1b00"
NAMES = ("country", "original_year", "musicbrainz_release_id")


def stored() -> tuple[object, ...]:
    [fact] = all_facts()
    return tuple(fact[name] for name in NAMES)


def test_the_columns_come_after_the_styles() -> None:
    assert tuple(HEADER[HEADER.index("styles") + 1 :][:3]) == NAMES


@pytest.mark.parametrize("key", [ID, ID.upper(), f"https://musicbrainz.org/release/{ID}/"])
def test_they_come_in_with_a_new_record(key: str, take_in: TakeIn, anna: object) -> None:
    take_in(f"artist,title,{','.join(NAMES)}\nCan,Soon,UK & Europe,1973,{key}\n")
    assert stored() == ("UK & Europe", 1973, UUID(ID))


def test_they_change_are_cleared_and_kept(take_in: TakeIn) -> None:
    record = make_record(
        make_user(), country="UK", original_year=1973, musicbrainz_release_id=UUID(ID)
    )
    batch = take_in(f"uid,{','.join(NAMES)}\n{record.uid},\\-,1971,\n")
    assert stored() == ("", 1971, UUID(ID))
    take_in(f"uid,musicbrainz_release_id\n{record.uid},\\-\n")
    assert stored() == ("", 1971, None)
    assert batch.counts["changed"] == 1


def test_what_a_file_wrote_into_them_is_undone(take_in: TakeIn) -> None:
    record = make_record(make_user(), country="UK", original_year=1973)
    batch = take_in(f"uid,{','.join(NAMES)}\n{record.uid},Japan,\\-,{ID}\n")
    Undo(batch).run(by=SITE)
    assert stored() == ("UK", 1973, None)


def test_an_edit_of_them_keeps_a_record_from_an_undo(take_in: TakeIn, anna: object) -> None:
    batch = take_in("artist,title,country,original_year\nCan,Soon,UK,1973\n")
    Record.objects.update(original_year=1972)
    assert [kept.why for kept in Undo(batch).preview().kept] == ["edited: original year"]


@pytest.mark.parametrize(
    ("name", "cell", "reason"),
    [
        ("original_year", "1066", "is not a year from 1860"),
        ("musicbrainz_release_id", "12-34", "is not the id of a release of MusicBrainz"),
        ("country", "x" * 101, "100"),
    ],
)
@pytest.mark.usefixtures("collector")
def test_what_they_cannot_hold_is_said(name: str, cell: str, reason: str, imports: Imports) -> None:
    outcome = imports(f"artist,title,{name}\nCan,Soon,{cell}\n")
    assert outcome.code == 1 and told(outcome, name, reason)


@pytest.mark.usefixtures("collector")
def test_a_sheet_with_the_years_of_pressing_and_album_fills_both(imports: Imports) -> None:
    imports(b"Artist,Album,Year,Original Year,Country\nCan,Soon,1998,1973,Japan\n")
    [fact] = all_facts()
    assert (fact["year"], fact["original_year"], fact["country"]) == (1998, 1973, "Japan")
    assert fact["remarks"] == ""


@pytest.mark.usefixtures("collector")
def test_the_country_of_an_artist_is_not_that_of_the_release(imports: Imports) -> None:
    imports(b"Artist,Album,Nationality,Year\nCan,Soon,Germany,1998\n")
    [fact] = all_facts()
    assert (fact["country"], fact["countries"]) == ("", ["Germany"])


@pytest.mark.usefixtures("collector")
def test_a_sheet_whose_only_year_is_that_of_the_album_knows_no_year_of_the_pressing(
    imports: Imports,
) -> None:
    sheet = b"Artist,Album,Original Release Year\nCan,Soon,1973\n"
    imports(sheet)
    [fact] = all_facts()
    assert (fact["year"], fact["original_year"]) == (None, 1973)
    assert figures(imports(sheet).counts) == (0, 0, 1, 0)


@pytest.mark.usefixtures("collector")
def test_the_year_of_a_sheet_can_be_said_to_be_that_of_the_album(imports: Imports) -> None:
    imports(b"Artist,Album,Year\nCan,Soon,1973\n", "--map", "Year=original_year")
    [fact] = all_facts()
    assert (fact["year"], fact["original_year"]) == (None, 1973)
