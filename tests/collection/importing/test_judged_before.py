"""On SQLite rows are judged before the lock: others write meanwhile, and no verdict is outdated."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connection

from adminkit.verbs import SITE
from collection.importing.engine import Import
from collection.importing.files.opening import open_file
from collection.importing.judged import Judged
from collection.importing.options import ImportOptions
from collection.importing.report import Report
from collection.models import Artist, Record
from collection.tasks.progress import unwatched
from ratings.models import Rating
from tests.collection.importing.chunked import WHOLE, chunks_of
from tests.collection.importing.running import elsewhere
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]

FILE = "artist,title,year,location\r\nCan,Tago Mago,1971,Attic\r\nCan,Future Days,1973,Attic\r\n"
each_size = pytest.mark.parametrize("size", [1, WHOLE])


@pytest.fixture
def collector() -> User:
    return make_user("collector", is_superuser=True)


@pytest.fixture
def known(collector: User) -> Record:
    """The record of which the first row speaks."""
    return make_record(collector, year=1971)


@pytest.fixture
def job(collector: User, tmp_path: Path) -> Import:
    path = tmp_path / "file.csv"
    path.write_text(FILE)
    return Import(open_file(path), ImportOptions(owner=collector))


def imported(job: Import, meanwhile: Callable[[], object], size: int = WHOLE) -> Report:
    """Import a file; once its rows were judged, and before they are written, something else
    happens.
    """

    def step(done: int, total: int | None = None, unit: str = "", doing: str = "") -> None:
        if doing == "Reading" and done == total:
            elsewhere(meanwhile)

    with chunks_of(size):
        return job.run(by=SITE, step=step)


@contextmanager
def judged(job: Import) -> Iterator[Judged]:
    """The verdicts on a file before the lock."""
    with job._judged_before(unwatched, None, "") as (verdicts, _):
        assert verdicts
        yield verdicts


@each_size
def test_somebody_rates_while_rows_are_judged(job: Import, known: Record, size: int) -> None:
    imported(job, lambda: Rating.objects.rate(known, known.owner, Decimal(8), by=SITE), size)
    assert known.ratings.get().value == 8


@each_size
def test_what_is_entered_meanwhile_is_known_to_its_row(
    job: Import, collector: User, size: int
) -> None:
    report = imported(job, lambda: make_record(collector, year=1971), size)
    assert (report.counts["changed"], report.counts["new"]) == (1, 1)


@each_size
def test_what_is_edited_meanwhile_stays_edited(job: Import, known: Record, size: int) -> None:
    imported(job, lambda: Record.objects.filter(pk=known.pk).update(shop="Amoeba"), size)
    known.refresh_from_db()
    assert (known.shop, known.location) == ("Amoeba", "Attic")


@each_size
def test_a_row_whose_record_is_deleted_meanwhile_is_new(
    job: Import, known: Record, size: int
) -> None:
    assert imported(job, known.delete, size).counts["new"] == 2


def test_verdicts_hold_while_nothing_happens(job: Import, known: Record) -> None:
    with judged(job) as verdicts:
        assert verdicts.still_hold()


@pytest.mark.parametrize(
    "meanwhile",
    [
        pytest.param(lambda record: make_record(artists=["Neu!"], title="Neu!"), id="entered"),
        pytest.param(
            lambda record: record.ratings.rate(record, record.owner, Decimal(8), by=record.owner),
            id="rated",
        ),
        pytest.param(
            lambda record: record.remove(reason="sold", on=date(2026, 1, 1), by=record.owner),
            id="removed",
        ),
        pytest.param(lambda record: Artist.objects.create(name="Faust"), id="an artist"),
    ],
)
def test_verdicts_hold_while_others_work_on_other_records(
    meanwhile: Callable[[Record], object], job: Import, known: Record
) -> None:
    other = make_record(title="Ege Bamyasi")
    with judged(job) as verdicts:
        elsewhere(lambda: meanwhile(Record.objects.get(pk=other.pk)))
        assert verdicts.still_hold()


@pytest.mark.parametrize(
    "change",
    [{"title": "Ege Bamyasi"}, {"year": 1972}, {"shop": "Amoeba"}, {"discogs_release_id": 7}],
    ids=str,
)
def test_verdicts_do_not_hold_once_a_record_of_the_file_is_another(
    change: dict[str, object], job: Import, known: Record
) -> None:
    def edit() -> None:
        record = Record.objects.get(pk=known.pk)
        for name, value in change.items():
            setattr(record, name, value)
        record.save()

    with judged(job) as verdicts:
        elsewhere(edit)
        assert not verdicts.still_hold()


def test_verdicts_do_not_hold_once_an_artist_of_the_file_is_renamed(
    job: Import, known: Record
) -> None:
    with judged(job) as verdicts:
        elsewhere(lambda: Artist.objects.filter(name="Can").update(name="Neu!", name_key="neu!"))
        assert not verdicts.still_hold()


def test_no_lock_is_held_while_rows_are_judged(job: Import, known: Record) -> None:
    with judged(job):
        assert not connection.in_atomic_block
