"""Where one chunk of a file ends and the next begins decides nothing."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User

from adminkit.verbs import SITE
from collection.importing.engine import Import
from collection.importing.files.opening import open_file
from collection.importing.judging.decisions import key_of
from collection.importing.judging.verdict import Verdict
from collection.importing.options import ImportOptions
from tests.collection.importing.chunked import (
    SIZES,
    WHOLE,
    chunks_of,
    judged_while_written,
    outcome,
)
from tests.collection.importing.competing import COMPETITIONS, Competition, names
from tests.collection.importing.discogs_file import discogs, row
from tests.factories import make_record

pytestmark = pytest.mark.once

each_source = pytest.mark.parametrize(
    "competition", COMPETITIONS, ids=[one.source for one in COMPETITIONS]
)
each_size = pytest.mark.parametrize("size", SIZES)


@each_source
def test_rows_that_compete_speak_of_these_records(
    competition: Competition, collector: User, tmp_path: Path
) -> None:
    job = competition.prepare(collector, tmp_path / "file.csv")
    called = names()
    known = {
        told["line"]: called["want" if told["is_want"] else "record", told["speaks_of"]]
        for told in outcome(job, WHOLE)["preview"]
        if told["speaks_of"]
    }
    assert known == competition.known


@each_size
@each_source
def test_rows_that_compete_get_the_same_verdicts_and_leave_the_same_database(
    competition: Competition, size: int, collector: User, tmp_path: Path
) -> None:
    job = competition.prepare(collector, tmp_path / "file.csv")
    assert outcome(job, size) == outcome(job, WHOLE)


@each_size
@each_source
def test_rows_that_compete_get_the_same_verdicts_when_each_chunk_is_written_at_once(
    competition: Competition, size: int, collector: User, tmp_path: Path
) -> None:
    job = competition.prepare(collector, tmp_path / "file.csv")
    with judged_while_written():
        assert outcome(job, size) == outcome(job, WHOLE)


@each_source
def test_it_is_the_same_whether_rows_are_judged_before_the_lock_or_while_others_are_written(
    competition: Competition, collector: User, tmp_path: Path
) -> None:
    job = competition.prepare(collector, tmp_path / "file.csv")
    before = outcome(job, 2)
    with judged_while_written():
        assert outcome(job, 2) == before


@each_source
def test_an_import_says_of_each_row_what_its_preview_said(
    competition: Competition, collector: User, tmp_path: Path
) -> None:
    told = outcome(competition.prepare(collector, tmp_path / "file.csv"), WHOLE)
    assert told["verdicts"] == told["preview"]


@pytest.mark.parametrize("given", ["Germany", "France"])
@each_size
def test_a_country_given_in_one_chunk_is_judged_as_missing_in_the_next(
    given: str, size: int, collector: User, tmp_path: Path
) -> None:
    first, second = make_record(collector), make_record(collector, title="Future Days")
    path = tmp_path / "file.csv"
    path.write_text(f"uid,artist_country\r\n{first.uid},Germany\r\n{second.uid},{given}\r\n")

    def job() -> Import:
        return Import(open_file(path), ImportOptions(owner=collector))

    assert outcome(job, size) == outcome(job, WHOLE)
    with judged_while_written():
        assert outcome(job, size) == outcome(job, WHOLE)


@pytest.mark.parametrize("release", ["", "7"])
@each_size
def test_a_row_said_to_be_a_record_takes_it_from_a_row_of_an_earlier_chunk(
    release: str, size: int, collector: User, tmp_path: Path
) -> None:
    rose = {"title": "Wild Rose", "released": "1995", "format": "LP"}
    record = make_record(
        collector,
        artists=["Nick Cave, Kylie Minogue"],
        title="Wild Rose",
        year=1995,
        format="LP",
        discogs_release_id=release or None,
    )
    path = tmp_path / "file.csv"
    weaker = row(artist="Nick Cave, Kylie Minogue", release_id=release, **rose)
    path.write_bytes(discogs(weaker, row(artist="Nick Cave", release_id="8", **rose)))
    options = ImportOptions(owner=collector)

    def job() -> Import:
        return Import(open_file(path), options)

    def speak_of_it(size: int) -> list[int]:
        preview = outcome(job, size)["preview"]
        return [told["line"] for told in preview if told["speaks_of"] == record.pk]

    seen = []
    asked = job()
    asked.preview(seen.append)
    options.answers.records[key_of(asked.source, seen[1].row)] = (
        record.pk,
        "Nick Cave - Wild Rose",
    )
    assert speak_of_it(size) == [3]


def test_a_new_row_does_not_look_like_a_record_of_an_earlier_chunk(
    collector: User, tmp_path: Path
) -> None:
    make_record(collector, title="Delay")
    path = tmp_path / "file.csv"
    path.write_text("artist,title\r\nCan,Live\r\nCan; Nico,Live\r\n")
    seen: list[Verdict] = []
    with chunks_of(1):
        Import(open_file(path), ImportOptions(owner=collector)).run(by=SITE, observer=seen.append)
    assert [(verdict.kind, verdict.near) for verdict in seen] == [("new", [])] * 2
