"""Of several records that a row may mean, and of several rows that may mean a record, one is taken
by a rule.
"""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User

from collection.models import Decision, Record, SourceKey
from collection.models.decisions import row_key
from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import discogs, row
from tests.collection.importing.running import figures
from tests.factories import make_record, make_user

pytestmark = pytest.mark.usefixtures("collector")

CAVE = {"artist": "Nick Cave", "title": "Wild Rose", "format": "LP", "released": "1995"}


def test_of_two_copies_the_one_catalogued_first_is_taken(imports: Imports) -> None:
    late, early = (
        make_record(discogs_release_id=364461, added_at=datetime(year, 1, 1, tzinfo=UTC))
        for year in (2021, 2019)
    )
    imports(discogs(row(added="", folder="Attic")))
    assert list(Record.objects.filter(location="Attic")) == [early]


def test_a_copy_that_has_no_date_comes_after_one_that_has(imports: Imports) -> None:
    make_record(discogs_release_id=364461)
    dated = make_record(discogs_release_id=364461, added_at=datetime(2021, 1, 1, tzinfo=UTC))
    imports(discogs(row(added="", folder="Attic")))
    assert list(Record.objects.filter(location="Attic")) == [dated]


def test_a_copy_that_came_without_a_date_comes_after_one_with_a_date(imports: Imports) -> None:
    imports(discogs(row(added="", notes="undated"), row(notes="dated")))
    imports(discogs(row(added="", folder="Attic")))
    assert Record.objects.get(location="Attic").remarks == "dated"


def test_of_two_rows_the_one_catalogued_first_takes_the_older_copy(imports: Imports) -> None:
    older, newer = make_record(discogs_release_id=364461), make_record(discogs_release_id=364461)
    late, early = (row(added=f"{year}-01-01 10:00:00", notes=str(year)) for year in (2021, 2019))
    imports(discogs(late, early))
    assert [Record.objects.get(pk=one.pk).remarks for one in (older, newer)] == ["2019", "2021"]


@pytest.mark.parametrize(("artists", "is_known"), [("Can; Nico", True), ("Nico; Can", False)])
def test_several_artists_are_the_same_in_the_same_order(
    artists: str, is_known: bool, imports: Imports
) -> None:
    make_record(artists=["Can", "Nico"], title="Live")
    counts = imports(f"artist,title\r\n{artists},Live\r\n").counts
    assert (counts["same"] == 1) == is_known


@pytest.mark.parametrize("unknown", ["record_format", "year"])
def test_a_row_that_knows_more_of_the_edition_is_another_record(
    unknown: str, imports: Imports
) -> None:
    edition = {"record_format": "LP", "year": "1971"}
    known = edition | {unknown: ""}
    make_record(title="Live", format=known["record_format"], year=known["year"] or None)
    header, cells = ",".join(edition), ",".join(edition.values())
    assert imports(f"artist,title,{header}\r\nCan,Live,{cells}\r\n").counts["new"] == 1


@pytest.fixture
def rose(collector: User) -> Record:
    """A record that was said to be the row of release 8, of which no file has come in yet."""
    record = make_record(
        artists=["Nick Cave", "Kylie Minogue"], title="Wild Rose", year=1995, format="LP"
    )
    Decision.objects.create(
        key=row_key(collector.pk, "discogs", f"8\n{row()['Date Added']}"),
        subject="record",
        text="Nick Cave - Wild Rose",
        record=record,
        owner=collector,
        source="discogs",
    )
    return record


def test_a_row_said_to_be_a_record_is_that_record(rose: Record, imports: Imports) -> None:
    imports(discogs(row(**CAVE, release_id="8")))
    assert rose.source_keys.get().key == "8"


def test_what_was_said_yields_to_the_key_of_the_source(rose: Record, imports: Imports) -> None:
    rose.source_keys.create(source="discogs", key="7", seen={}, row_hash="")
    renamed = row(title="Where the Wild Roses Grow", release_id="7")
    imports(discogs(row(**CAVE, release_id="8"), renamed))
    assert SourceKey.objects.get(key="8").record != rose


def test_what_was_said_is_stronger_than_the_release(rose: Record, imports: Imports) -> None:
    Record.objects.filter(pk=rose.pk).update(discogs_release_id=7)
    imports(discogs(row(release_id="7"), row(**CAVE, release_id="8")))
    assert rose.source_keys.get().key == "8"


def test_what_was_said_of_a_record_does_not_follow_it_to_another_owner(
    rose: Record, imports: Imports
) -> None:
    Record.objects.filter(pk=rose.pk).update(owner=make_user("other", is_active=False))
    assert figures(imports(discogs(row(**CAVE, release_id="8"))).counts) == (1, 0, 0, 0)
