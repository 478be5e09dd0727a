"""Logs of what was played, by programs and by hand, are read as plays of the records on the shelf,
and again change nothing.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import AbstractBaseUser

from collection.models import Play, Record
from tests.collection.importing.running import run, told
from tests.collection.importing.tables.conftest import Imports
from tests.factories import make_record

pytestmark = pytest.mark.once

MOMENTS = ["2021-03-12 18:22", "2021-03-12 21:05", "2021-03-14 08:00", "2021-03-31 10:00"]
ROWS = [("Low", "Hey What"), ("Low", "Hey What"), ("Low", "HEY WHAT"), ("Can", "Nowhere")]


def epoch(moment: str) -> str:
    return str(int(datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp()))


def american(moment: str) -> str:
    return f"{datetime.fromisoformat(moment):%m/%d/%Y}"


def logs() -> Iterator[tuple[str, str]]:
    """Yield what makes each log, and its text: names of columns, spellings of moments."""
    for name, header, spelled in (
        ("Last.fm", "uts,utc_time,artist,album,track", lambda at: f"{epoch(at)},{at}"),
        ("seconds alone", "uts,artist,album,track", epoch),
        ("Spotify", "ts,artistName,album_name,trackName", lambda at: f"{at.replace(' ', 'T')}:00Z"),
        ("a list by hand", "Date,Artist,Album", lambda at: at[:10]),
        ("American days", "Played on,Artist,Album", american),
    ):
        track = ",A track" if header.lower().endswith(("track", "trackname")) else ""
        rows = [
            f"{spelled(at)},{artist},{album}{track}"
            for at, (artist, album) in zip(MOMENTS, ROWS, strict=True)
        ]
        yield name, "\r\n".join([header, *rows, ""])


LOGS = dict(logs())


@pytest.fixture
def low(collector: AbstractBaseUser) -> Record:
    return make_record(collector, artists=["Low"], title="Hey What")


@pytest.mark.parametrize("name", LOGS)
def test_a_log_is_plays_of_what_is_on_the_shelf(name: str, low: Record, imports: Imports) -> None:
    first = imports("plays", LOGS[name])
    days = list(Play.objects.order_by("day").values_list("record", "day"))
    of_tracks = "track" in LOGS[name].lower()
    assert [day for _, day in days] == [date(2021, 3, 12)] * (1 if of_tracks else 2) + [
        date(2021, 3, 14)
    ]
    assert {record for record, _ in days} == {low.pk}
    assert told(first, "4 rows of the log", "1 skipped: is not on your shelf")
    assert (first.counts["lines"], first.counts["new"], first.counts["skipped"]) == (3, 2, 1)
    again = imports("plays", LOGS[name]).counts
    assert (again["same"], again["new"], again["changed"]) == (2, 0, 0)


def test_a_play_that_was_logged_by_hand_beside_the_log_stays(
    low: Record, collector: AbstractBaseUser, imports: Imports
) -> None:
    for _ in range(3):
        Play.objects.create(record=low, user=collector, day=date(2021, 3, 12))
    imports("plays", LOGS["Last.fm"])
    assert Play.objects.filter(day=date(2021, 3, 12)).count() == 3


def test_a_log_that_counts_plays_is_taken_at_its_word(low: Record, imports: Imports) -> None:
    text = "date,artist,album,plays\r\n2026-01-02,Low,Hey What,3\r\n2026-01-05,Low,Hey What,\r\n"
    imports("plays", text)
    assert Play.objects.filter(day=date(2026, 1, 2)).count() == 3
    assert Play.objects.filter(day=date(2026, 1, 5)).count() == 1
    assert imports("plays", text).counts["same"] == 2


def test_columns_that_a_play_has_no_place_for_are_named(low: Record, imports: Imports) -> None:
    text = "Date;Artist;Album;Mood;Comment\r\n2026-01-02;Low;Hey What;happy;with Tom\r\n"
    assert told(imports("plays", text), "so they are left out: Mood, Comment.")


def test_of_two_copies_the_first_on_the_shelf_is_played(
    low: Record, collector: AbstractBaseUser, imports: Imports
) -> None:
    make_record(collector, artists=["Low"], title="Hey What")
    outcome = imports("plays", LOGS["Last.fm"])
    assert told(outcome, "the one on the shelf that was entered first")
    assert set(Play.objects.values_list("record", flat=True)) == {low.pk}


def test_a_moment_that_is_none_is_bad(low: Record, imports: Imports) -> None:
    rows = "".join(f"2021-03-0{day},Low,Hey What\r\n" for day in range(1, 10))
    broken = f"Date,Artist,Album\r\n{rows}lately,Low,Hey What\r\n"
    assert told(imports("plays", broken), "lately", "is not a date")
    assert not Play.objects.exists()


def test_days_in_either_order_are_asked_about(low: Record, imports: Imports) -> None:
    text = "Played on,Artist,Album\r\n3/4/2021,Low,Hey What\r\n"
    assert told(imports("plays", text), "no row decides it")
    imports("plays", text, "--dates", "dmy")
    assert Play.objects.get().day == date(2021, 4, 3)


def test_a_log_that_is_imported_as_records_is_told_what_it_is(
    collector: AbstractBaseUser, tmp_path
) -> None:
    path = tmp_path / "log.csv"
    path.write_text(LOGS["a list by hand"].replace("HEY WHAT", "Hey What"))
    assert told(run("import_records", path, "--dry-run"), "import it as plays")
