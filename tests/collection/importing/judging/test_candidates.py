"""Of several records that a row may mean, and of several rows that may mean a record, one is taken
by a rule.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection

from collection.importing.evidence import evidence
from collection.importing.judging.candidates import Named, named
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


def test_of_many_records_of_a_title_those_of_the_artist_are_looked_at(
    collector: User, imports: Imports
) -> None:
    """However many records of the same title there are, no more rows come out of the database."""
    data = "artist,title,year\r\nCan,Live,1971\r\nNico,Live,1974\r\nNew,Live,1975\r\n"
    for artist in ("Can", "Nico"):
        make_record(artists=[artist], title="Live")
    few = _rows_read(lambda: imports(data, "--dry-run"))
    for number in range(20):
        make_record(artists=[f"Band {number}"], title="Live")
    assert _rows_read(lambda: imports(data, "--dry-run")) == few


def _rows_read(work: Callable[[], object]) -> int:
    """Return how many rows the questions of a piece of work bring."""
    with evidence() as asked:
        work()
    rows = 0
    with connection.cursor() as cursor:
        for statement, parameters, _ in asked:
            cursor.execute(statement, parameters)
            rows += len(cursor.fetchall())
    return rows


@pytest.mark.parametrize(
    ("called", "is_one"),
    [
        (Named(1, "live", "can"), True),
        (Named(1, "live", "nico"), True),
        (Named(1, "live", "faust"), False),
        (Named(1, "delay", "can"), False),
        (Named(2, "live", "can"), False),
    ],
)
def test_a_record_is_called_by_its_owner_its_title_and_each_of_its_artists(
    called: Named, is_one: bool, collector: User
) -> None:
    record = make_record(artists=["Can", "Nico"], title="Live")
    make_record(artists=["Faust"], title="Delay")
    owner = collector.pk if called.owner == 1 else collector.pk + 1
    found = Record.objects.filter(pk__in=named({called._replace(owner=owner)}))
    assert list(found) == [record] * is_one


@pytest.mark.parametrize("artists", [["Earth, Wind & Fire"], ["Earth", "Wind & Fire"]])
def test_a_name_with_a_comma_is_known_whether_it_is_one_or_two(
    artists: list[str], imports: Imports
) -> None:
    make_record(artists=artists, title="Live")
    assert imports('artist,title\r\n"Earth, Wind & Fire",Live\r\n').counts["same"] == 1


def test_a_record_without_artists_is_known_by_its_title(imports: Imports) -> None:
    nobodys = make_record(artists=[], title="Live")
    make_record(artists=["Can"], title="Live")
    imports(f"uid,title,location\r\n{uuid4()},Live,Attic\r\n")
    assert list(Record.objects.filter(location="Attic")) == [nobodys]
