"""What is a key of a foreign file, and what only looks like one."""

import pytest
from django.contrib.auth.models import User

from collection.models import Record
from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import discogs, row
from tests.collection.importing.running import all_facts, figures, told
from tests.factories import make_record

pytestmark = [pytest.mark.usefixtures("collector"), pytest.mark.once]

ADDRESS = "https://www.discogs.com/release/364461-Can-Tago-Mago"


@pytest.mark.parametrize(
    "address",
    [
        ADDRESS,
        "http://www.discogs.com/Can-Tago-Mago/release/364461",
        "https://discogs.com/de/release/364461",
        "https://api.discogs.com/releases/364461",
        "www.discogs.com/release/364461?ev=rb",
    ],
)
@pytest.mark.parametrize("column", ["Link", "URL", "Where", "Discogs"])
def test_the_address_of_a_release_is_its_key(column: str, address: str, imports: Imports) -> None:
    imports(f"Interpret,Titel,{column}\r\nCan,Tago Mago,{address}\r\n")
    assert Record.objects.get().discogs_release_id == 364461


@pytest.mark.parametrize(
    "address",
    [
        "https://www.discogs.com/sell/release/364461",
        "https://www.discogs.com/master/364461",
        "https://www.discogs.com/artist/17203-Can",
        "https://example.org/release/364461",
    ],
)
def test_another_address_is_no_key(address: str, imports: Imports) -> None:
    imports(f"Interpret,Titel,Link\r\nCan,Tago Mago,{address}\r\n")
    assert Record.objects.get().discogs_release_id is None


def test_a_file_with_addresses_finds_the_records_of_another_source(imports: Imports) -> None:
    imports(discogs(row()))
    outcome = imports(f"Interpret,Titel,Link\r\nThe Can,Tago Mago LP,{ADDRESS}\r\n")
    assert outcome.counts["new"] == 0


@pytest.mark.parametrize("header", ["release.id", "release id", "Release.ID"])
def test_an_id_of_another_catalogue_is_no_release_of_discogs(header: str, imports: Imports) -> None:
    outcome = imports(f"artist.name,release.name,{header},mood\r\nCan,Tago Mago,17,dark\r\n")
    assert Record.objects.get().discogs_release_id is None
    assert told(outcome, "do not hold what their names mean in Disco", header)


@pytest.mark.parametrize(
    "header",
    [
        "Artist,Title,release_id",
        "Artist,Title,Label,Format,Released,release_id",
        "Artist,Title,Mood,Discogs ID",
        "Artist,Title,Mood,Catalog#,Released,release_id",
    ],
)
def test_an_id_in_a_header_of_discogs_is_a_release(header: str, imports: Imports) -> None:
    cells = ["Can", "Tago Mago", *[""] * (header.count(",") - 2), "17"]
    imports(f"{header}\r\n{','.join(cells)}\r\n")
    assert Record.objects.get().discogs_release_id == 17


def test_an_id_is_a_release_when_somebody_says_so(imports: Imports) -> None:
    data = "Artist,Title,Mood,id\r\nCan,Tago Mago,x,17\r\n"
    imports(data, "--map", "id=discogs_release_id")
    assert Record.objects.get().discogs_release_id == 17


def _two_exports() -> tuple[bytes, bytes]:
    """Return two exports of one shelf, each with dates of its own."""
    first = discogs(row(added="2020-11-18 19:17:05"), row(title="Two", release_id="2"))
    second = discogs(
        row(added="2020-11-19 04:17:05"),
        row(title="Two", release_id="2", added="2021-03-01 00:00:00"),
    )
    return first, second


def test_two_exports_of_one_shelf_leave_the_dates_alone(imports: Imports) -> None:
    first, second = _two_exports()
    imports(first)
    before = all_facts()
    for data in (second, first, second, first):
        assert figures(imports(data).counts) == (0, 0, 2, 0)
    assert all_facts() == before


def test_copies_are_told_apart_by_the_moment_in_the_file(imports: Imports) -> None:
    early, late = "2019-01-01 10:00:00", "2021-01-01 10:00:00"
    imports(discogs(row(added=early, notes="first"), row(added=late, notes="second")))
    # The collector put the dates of the two right here, the other way round.
    for record, day in zip(Record.objects.order_by("pk"), (late, early), strict=True):
        record.added_at = f"{day}+00:00"
        record.save()
    imports(discogs(row(added=late, notes="SECOND"), row(added=early, notes="FIRST")))
    assert [fact["remarks"] for fact in all_facts()] == ["FIRST", "SECOND"]


def test_a_release_told_later_is_of_the_record_that_was_there(imports: Imports) -> None:
    imports("Interpret,Titel,Wo\r\nCan,Tago Mago,A\r\n")
    record = Record.objects.get()
    record.title = "Renamed here"
    record.save()
    outcome = imports(f"Interpret,Titel,Wo,Link\r\nCan,Tago Mago,A,{ADDRESS}\r\n")
    assert (outcome.counts["new"], Record.objects.get().discogs_release_id) == (0, 364461)
    assert figures(imports(f"Interpret,Titel,Wo,Link\r\nCan,Tago Mago,A,{ADDRESS}\r\n").counts) == (
        0,
        0,
        1,
        0,
    )


@pytest.mark.parametrize("is_edited", [True, False])
def test_changed_here_is_said_only_where_it_was(
    is_edited: bool, collector: User, imports: Imports
) -> None:
    if is_edited:
        imports(discogs(row(media="Mint (M)")))
    else:
        make_record(collector, artists=["Can"], title="Tago Mago", discogs_release_id=364461)
    Record.objects.update(media_condition="Good (G)")
    outcome = imports(discogs(row(media="Fair (F)")))
    assert "“Good (G)”" in outcome.said
    assert ("was changed here" in outcome.said) is is_edited
