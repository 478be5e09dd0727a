"""The command look_up_dump: what it fills in, what it says, and that nothing of a bad file counts."""

from pathlib import Path
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from adminkit.verbs import SITE
from collection.catalogues.dump import filling_in
from collection.catalogues.filling.fill_or_keep import Answer
from collection.catalogues.filling.writer import Filling
from collection.history.undo import Undo
from collection.models import Batch, Catalogue, LookUp, Record
from tests.catalogues.dump.dumps import odd_release, release, write_dump
from tests.factories import make_record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]

EGE = (
    '<release id="4" status="Accepted"><artists><artist><name>Can</name></artist></artists>'
    '<title>Ege Bamyasi</title><labels><label name="United Artists" catno="UAS 29 414 I"/></labels>'
    '<formats><format name="Vinyl" qty="1" text=""><descriptions><description>LP</description>'
    "<description>Album</description></descriptions></format></formats>"
    "<genres><genre>Rock</genre></genres><styles><style>Krautrock</style></styles>"
    "<country>Germany</country><released>1972-11-00</released>"
    '<master_id is_main_release="true">11</master_id><tracklist>'
    "<track><position/><title>Side A</title><duration/></track>"
    "<track><position>A1</position><title>Pinch</title><duration>9:28</duration></track>"
    '</tracklist><identifiers><identifier type="Barcode" value="5 099902 987620"/></identifiers>'
    "</release>"
)
MASTER = '<master id="11"><main_release>4</main_release><year>1971</year></master>'


def run(capsys: pytest.CaptureFixture[str], *words: object, **options: object) -> list[str]:
    call_command("look_up_dump", *map(str, words), **options)
    return capsys.readouterr().out.splitlines()


def counts(lines: list[str]) -> str:
    """Return the last line without those that are 0 and the time."""
    parts = lines[-1].split()
    return " ".join(part for part in parts[:-1] if not part.endswith("=0"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_dump(tmp_path / "releases.xml.gz", [release(1), EGE, release(5)])


@pytest.fixture
def ege() -> Record:
    return make_record(title="Ege Bamyasi", discogs_release_id=4)


def test_empty_fields_are_filled_in(file: Path, ege: Record, capsys) -> None:
    assert counts(run(capsys, file)) == "records=1 changed=1"
    ege.refresh_from_db()
    assert (ege.genre.name, ege.country, ege.barcode, ege.year, ege.original_year) == (
        "Rock",
        "Germany",
        "5099902987620",
        1972,
        None,
    )
    assert [style.name for style in ege.styles.all()] == ["Krautrock"]
    assert [(link.label.name, link.catalog_number) for link in ege.label_links.all()] == [
        ("United Artists", "UAS 29 414 I")
    ]
    assert (ege.format.name, ege.format_details) == ("LP", "Album")
    assert list(ege.tracks.values_list("number", "title", "duration", "kind")) == [
        ("", "Side A", "", "heading"),
        ("A1", "Pinch", "9:28", "track"),
    ]


def test_the_dump_of_masters_gives_the_original_year(
    file: Path, ege: Record, tmp_path: Path, capsys
) -> None:
    masters = write_dump(tmp_path / "masters.xml.gz", [MASTER], "masters")
    run(capsys, file, masters=str(masters))
    ege.refresh_from_db()
    assert ege.original_year == 1971


def test_what_was_entered_stays(file: Path, ege: Record, capsys) -> None:
    ege.country = "Turkey"
    ege.save()
    lines = run(capsys, file)
    ege.refresh_from_db()
    assert ege.country == "Turkey"
    assert "Kept, though the dump says something else: country 1." in lines


def test_a_second_run_changes_nothing(file: Path, ege: Record, capsys) -> None:
    run(capsys, file)
    assert counts(run(capsys, file)) == "records=1 same=1"
    assert Batch.objects.count() == 1


def test_all_of_it_is_one_batch_that_can_be_undone(file: Path, ege: Record, capsys) -> None:
    make_record(title="Copy", discogs_release_id=4)
    run(capsys, file)
    batch = Batch.objects.get()
    assert (batch.kind, batch.counts) == (Batch.Kind.LOOK_UP, {"changed": 2})
    Undo(batch).run(by=SITE)
    ege.refresh_from_db()
    assert (ege.genre, ege.country, ege.tracks.count()) == (None, "", 0)


def test_every_record_is_counted_once(file: Path, ege: Record, capsys) -> None:
    make_record(title="No number")
    make_record(title="Newer than the dump", discogs_release_id=99)
    nowhere = make_record(title="White label", discogs_release_id=5)
    LookUp.objects.note(nowhere.pk, Catalogue.DISCOGS, "in-none")
    assert counts(run(capsys, file)) == "records=4 changed=1 skipped=1 not_in_dump=1 no_release=1"


def test_what_was_found_can_be_listed(file: Path, ege: Record, capsys) -> None:
    run(capsys, file)
    assert LookUp.objects.values_list("record", "state", "key").get() == (ege.pk, "found", "4")


def test_releases_that_the_dump_lacks_are_named(file: Path, capsys) -> None:
    for number in range(90, 98):
        make_record(title=str(number), discogs_release_id=number)
    call_command("look_up_dump", str(file))
    assert (
        "8 releases are not in the dump: r90, r91, r92, r93, r94 and 3 more."
        in capsys.readouterr().err
    )


def test_filters_say_which_records(file: Path, ege: Record, capsys) -> None:
    make_record(title="Other", discogs_release_id=5)
    assert counts(run(capsys, file, "title=Ege")) == "records=1 changed=1"


def test_only_what_was_asked_for_is_filled_in(file: Path, ege: Record, capsys) -> None:
    run(capsys, file, only="genre,styles")
    ege.refresh_from_db()
    assert (ege.genre.name, ege.country, ege.tracks.count()) == ("Rock", "", 0)


def test_a_dry_run_says_the_same_and_changes_nothing(file: Path, ege: Record, capsys) -> None:
    dry = run(capsys, file, dry_run=True)
    ege.refresh_from_db()
    assert (ege.genre, Batch.objects.count(), LookUp.objects.count()) == (None, 0, 0)
    wet = run(capsys, file)
    assert (dry[0], counts(dry)) == (wet[0], counts(wet))


def test_nothing_of_a_dump_that_is_cut_off_counts(file: Path, ege: Record, capsys) -> None:
    file.write_bytes(file.read_bytes()[:-3])
    with pytest.raises(CommandError, match=r"^releases.xml.gz is cut off: its end is missing"):
        call_command("look_up_dump", str(file))
    assert capsys.readouterr().out == "Nothing was changed.\n"
    assert (Batch.objects.count(), LookUp.objects.count()) == (0, 0)


def test_a_release_that_is_no_xml_is_named(tmp_path: Path, ege: Record) -> None:
    broken = '<release id="4"><title>&bomb;</title></release>'
    file = write_dump(tmp_path / "releases.xml.gz", [broken])
    with pytest.raises(CommandError, match="of release 4, undefined entity"):
        call_command("look_up_dump", str(file))


def test_of_a_release_that_stands_there_twice_the_first_counts(
    tmp_path: Path, ege: Record, capsys
) -> None:
    make_record(title="Later in the file", discogs_release_id=5)
    twice = [EGE, EGE.replace("Germany", "France"), release(5)]
    file = write_dump(tmp_path / "releases.xml.gz", twice)
    assert counts(run(capsys, file)) == "records=2 changed=1 same=1"
    ege.refresh_from_db()
    assert ege.country == "Germany"


@pytest.mark.parametrize(
    ("only", "sentence"),
    [
        ("covers", "a dump has no pictures"),
        ("genre,colour", "“colour” is not one of genre, styles"),
        ("original_year", "--only original_year needs --masters"),
    ],
)
def test_what_a_dump_does_not_have_is_refused(file: Path, only: str, sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("look_up_dump", str(file), only=only)


def test_a_run_that_was_cut_off_goes_on_with_its_batch(
    file: Path, ege: Record, capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_record(title="Other", discogs_release_id=4)
    monkeypatch.setattr(filling_in, "CHUNK", 1)
    write = Filling.write

    def write_once(filling: Filling, answers: list[Answer]) -> None:
        if Batch.objects.exists():
            raise KeyboardInterrupt
        write(filling, answers)

    with monkeypatch.context() as once:
        once.setattr(Filling, "write", write_once)
        with pytest.raises(KeyboardInterrupt):
            call_command("look_up_dump", str(file))
    assert counts(run(capsys, file)) == "records=2 changed=1 same=1"
    batch = Batch.objects.get()
    assert (set(batch.changes.values_list("record", flat=True)), batch.counts) == (
        {ege.pk, other.pk},
        {"changed": 2},
    )


def test_queries_do_not_grow_with_the_records(tmp_path: Path, capsys) -> None:
    random = Random(2)
    file = write_dump(
        tmp_path / "r.xml.gz", (odd_release(number, random) for number in range(1, 61))
    )
    asked = []
    for last in (20, 60):
        for number in range(last - 19 if last == 20 else 21, last + 1):
            make_record(title=str(number), discogs_release_id=number)
        with CaptureQueriesContext(connection) as queries:
            run(capsys, file, dry_run=True)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_without_a_wanted_release_the_dump_is_not_read(file: Path, capsys) -> None:
    make_record(title="No number")
    file.write_bytes(b"")
    call_command("look_up_dump", str(file))
    said = capsys.readouterr()
    assert "None of these records has a Discogs release" in said.err
    assert counts(said.out.splitlines()) == "records=1 no_release=1"


def test_another_file_in_place_of_the_masters_is_refused_first(file: Path, ege: Record) -> None:
    file.write_bytes(file.read_bytes()[:-3])
    with pytest.raises(CommandError, match="releases.xml.gz is cut off"):
        call_command("look_up_dump", str(file))
    other = write_dump(file.with_name("other.xml.gz"), [release(1)])
    with pytest.raises(
        CommandError, match="other.xml.gz is the dump of releases, not that of masters"
    ):
        call_command("look_up_dump", str(file), masters=str(other))
