"""The verdicts of a preview are kept for its confirmation, as long as they hold."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from adminkit.verbs import SITE
from collection.importing.engine import Import, WorldChanged
from collection.importing.files.opening import open_file
from collection.importing.judged import forget
from collection.importing.judging.verdict import Verdict
from collection.importing.options import ImportOptions
from collection.models import Record
from collection.tasks.progress import Stopped
from tests.collection.importing.chunked import WHOLE, outcome
from tests.collection.importing.competing import COMPETITIONS, Competition
from tests.factories import make_record

pytestmark = pytest.mark.once

FILE = "artist,title,year,location\r\nCan,Tago Mago,1971,Attic\r\nCan,Future Days,1973,Attic\r\n"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    directory = tmp_path / "kept"
    directory.mkdir()
    return directory


@pytest.fixture
def known(collector: User) -> Record:
    """The record of which the first row speaks."""
    return make_record(collector, year=1971)


@pytest.fixture
def job(collector: User, tmp_path: Path) -> Callable[..., Import]:
    path = tmp_path / "file.csv"
    path.write_text(FILE)

    def opened(**options: str) -> Import:
        return Import(open_file(path), ImportOptions(owner=collector, **options))

    return opened


def what_it_does(job: Import, expected: str, kept: Path) -> set[str]:
    """Import a file by a preview that was kept, and return what it did in the meantime."""
    done: set[str] = set()

    def step(number: int, total: int | None = None, unit: str = "", doing: str = "") -> None:
        done.add(doing)

    job.run(by=SITE, expected=expected, kept=kept, step=step)
    return done


@pytest.mark.parametrize("size", [2, WHOLE])
@pytest.mark.parametrize("competition", COMPETITIONS, ids=[one.source for one in COMPETITIONS])
def test_an_import_of_what_was_kept_is_that_of_the_file(
    competition: Competition, size: int, collector: User, tmp_path: Path, kept: Path
) -> None:
    job = competition.prepare(collector, tmp_path / "file.csv")
    assert outcome(job, size, kept) == outcome(job, size)


def test_a_file_whose_preview_was_kept_is_not_read_again(
    job: Callable[..., Import], known: Record, kept: Path
) -> None:
    preview = job().preview(keep=kept)
    assert what_it_does(job(), preview.fingerprint, kept) == {"Writing"}
    assert Record.objects.filter(location="Attic").count() == 2


def test_a_preview_that_was_not_kept_is_read_again(
    job: Callable[..., Import], known: Record, kept: Path
) -> None:
    preview = job().preview()
    assert what_it_does(job(), preview.fingerprint, kept) == {"Reading", "Writing"}


@pytest.mark.parametrize("options", [{"mode": "add"}, {"wanted": "close"}], ids=str)
def test_what_was_kept_counts_for_no_other_choices(
    options: dict[str, str], job: Callable[..., Import], known: Record, kept: Path
) -> None:
    preview = job().preview(keep=kept)
    assert not job(**options).would_be_the_same(kept, preview.fingerprint)


def test_what_was_kept_counts_for_no_other_verdicts(
    job: Callable[..., Import], known: Record, kept: Path
) -> None:
    job().preview(keep=kept)
    assert not job().would_be_the_same(kept, "another")


def test_a_preview_would_be_the_same_while_nothing_of_it_changes(
    job: Callable[..., Import], known: Record, kept: Path
) -> None:
    preview = job().preview(keep=kept)
    make_record(title="Ege Bamyasi", artists=["Can"])
    assert job().would_be_the_same(kept, preview.fingerprint)


def test_a_preview_would_be_another_once_a_record_of_it_is_edited(
    job: Callable[..., Import], known: Record, kept: Path
) -> None:
    preview = job().preview(keep=kept)
    Record.objects.filter(pk=known.pk).update(location="Cellar")
    assert not job().would_be_the_same(kept, preview.fingerprint)


def test_nothing_is_imported_by_verdicts_that_no_longer_hold(
    job: Callable[..., Import], known: Record, kept: Path
) -> None:
    preview = job().preview(keep=kept)
    Record.objects.filter(pk=known.pk).update(location="Cellar")
    with pytest.raises(WorldChanged):
        job().run(by=SITE, expected=preview.fingerprint, kept=kept)


def test_a_preview_that_is_stopped_leaves_none_that_could_be_confirmed(
    job: Callable[..., Import], known: Record, kept: Path
) -> None:
    preview = job().preview(keep=kept)

    def stop(verdict: Verdict) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        job().preview(stop, keep=kept)
    assert not job().would_be_the_same(kept, preview.fingerprint)


def test_nothing_is_left_of_what_is_forgotten(
    job: Callable[..., Import], known: Record, kept: Path
) -> None:
    job().preview(keep=kept)
    forget(kept)
    assert list(kept.iterdir()) == []
