"""import_covers: which record a file is for, what it says of every file, and the way back."""

import os
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command

from adminkit.verbs import SITE
from collection.covers.giving import give_cover
from collection.covers.importing import VERDICTS, CoverImport
from collection.models import Batch, Record
from tests.collection.pictures import make_picture
from tests.factories import make_record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir"), pytest.mark.once]


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    directory = tmp_path / "pictures"
    (directory / "sub").mkdir(parents=True)
    return directory


def put(pictures: Path, name: str, color: str = "green", kind: str = "JPEG") -> None:
    (pictures / name).write_bytes(make_picture(kind, color=color))


def take_in(pictures: Path, **options: bool) -> None:
    call_command("import_covers", str(pictures), verbosity=0, **options)


def verdicts(pictures: Path, *, replace: bool = False) -> dict[str, int]:
    """Return what would become of how many files; what becomes of none is left out."""
    job = CoverImport(pictures, replace=replace)
    list(job.verdicts())
    return {kind: count for kind, count in job.counts.items() if count}


def told(pictures: Path) -> dict[str, str]:
    return {
        verdict.file: f"{verdict.kind}: {verdict.words}"
        for verdict in CoverImport(pictures).verdicts()
    }


def covered() -> list[bool]:
    return [bool(record.cover) for record in Record.objects.order_by("pk")]


UIDS = ["{uid}.jpg", "{UID}.JPG", "{hex}.jpeg", "{uid}-0123456789ab.jpg"]
RELEASES = ["77.jpg", "r77.jpg", "[r77].jpg", "sub/77.jpg", "R-77-1288457934.jpeg"]
BARCODES = ["4006408001232.jpg", "4 006408-001232.JPEG"]


@pytest.mark.parametrize("name", [*UIDS, *RELEASES, *BARCODES])
def test_a_file_finds_its_record_by_its_name(pictures: Path, name: str) -> None:
    record = make_record(discogs_release_id=77, barcode="4 006408 001232")
    uid = str(record.uid)
    put(pictures, name.format(uid=uid, UID=uid.upper(), hex=record.uid.hex))
    take_in(pictures)
    assert covered() == [True]


def test_all_copies_of_a_release_get_its_picture(pictures: Path) -> None:
    for release in (77, 77, 78):
        make_record(discogs_release_id=release)
    put(pictures, "77.jpg")
    take_in(pictures)
    assert covered() == [True, True, False]


def test_a_file_of_the_uid_is_nearer_than_one_of_the_release(pictures: Path) -> None:
    record = make_record(discogs_release_id=77)
    make_record(discogs_release_id=77)
    put(pictures, f"{record.uid}.jpg", "red")
    put(pictures, "77.jpg", "green")
    take_in(pictures)
    red = [
        one.pk
        for one in Record.objects.all()
        if Path(one.cover.path).read_bytes() == make_picture(color="red")
    ]
    assert (red, covered()) == ([record.pk], [True, True])


def test_a_number_that_is_a_release_and_another_ones_barcode_is_left_alone(pictures: Path) -> None:
    make_record(discogs_release_id=12345678)
    make_record(title="Monster Movie", barcode="12345678")
    put(pictures, "12345678.jpg")
    assert (
        "ambiguous: a release of one record and the barcode of another"
        in told(pictures)["12345678.jpg"]
    )
    assert covered() == [False, False]


def test_two_files_that_are_equally_near_are_left_alone(pictures: Path) -> None:
    record = make_record(discogs_release_id=77)
    put(pictures, "77.jpg")
    put(pictures, "sub/77.png", kind="PNG")
    take_in(pictures)
    assert verdicts(pictures) == {"ambiguous": 2}
    assert (
        told(pictures)["77.jpg"]
        == f"ambiguous: Can - Tago Mago (#{record.pk}) could as well get sub/77.png"
    )


def test_covers_that_are_there_are_kept_unless_told_otherwise(pictures: Path) -> None:
    record = make_record(discogs_release_id=77)
    give_cover(record, ContentFile(make_picture(color="red")), name="front.jpg", by=SITE)
    put(pictures, "77.jpg")
    take_in(pictures)
    assert verdicts(pictures) == {"kept": 1}
    take_in(pictures, replace=True)
    assert verdicts(pictures) == {"same": 1}


def test_a_second_run_changes_nothing(pictures: Path) -> None:
    make_record(discogs_release_id=77)
    put(pictures, "77.jpg")
    for _ in range(2):
        take_in(pictures, replace=True)
    assert Batch.objects.count() == 1


def test_an_import_is_one_batch_and_is_undone(pictures: Path) -> None:
    for release in (77, 78):
        make_record(discogs_release_id=release)
        put(pictures, f"{release}.jpg")
    take_in(pictures)
    batch = Batch.objects.get()
    assert (batch.kind, batch.counts, covered()) == ("covers", {"changed": 2}, [True, True])
    call_command("undo_import", batch.pk, verbosity=0)
    assert covered() == [False, False]


def test_every_file_is_accounted_for(pictures: Path, capsys: pytest.CaptureFixture) -> None:
    make_record(discogs_release_id=77)
    for name in ("77.jpg", "front.jpg", "sub/5.JPG"):
        put(pictures, name)
    (pictures / "readme.txt").write_text("hello")
    (pictures / "sub" / "gone.jpg").symlink_to("nowhere")
    call_command("import_covers", str(pictures))
    out, err = capsys.readouterr()
    assert out.splitlines()[-1] == "files=5 set=1 same=0 kept=0 ambiguous=0 unmatched=2 refused=2"
    assert all(
        name in out + err
        for name in ("77.jpg", "front.jpg", "sub/5.JPG", "readme.txt", "sub/gone.jpg")
    )


def test_a_dry_run_says_the_same_and_writes_nothing(
    pictures: Path, data_dir: Path, capsys: pytest.CaptureFixture
) -> None:
    make_record(discogs_release_id=77)
    put(pictures, "77.jpg")
    call_command("import_covers", str(pictures), dry_run=True)
    assert "files=1 set=1" in capsys.readouterr().out
    assert (covered(), Batch.objects.count(), list((data_dir / "media").iterdir())) == (
        [False],
        0,
        [],
    )


def test_a_bad_picture_does_not_keep_the_others_out(pictures: Path) -> None:
    for release in (77, 78):
        make_record(discogs_release_id=release)
    put(pictures, "77.jpg")
    put(pictures, "78.jpg", kind="PNG")
    assert (
        told(pictures)["78.jpg"]
        == "refused: is a PNG picture inside; give it the ending that fits."
    )
    take_in(pictures)
    assert verdicts(pictures) == {"same": 1, "refused": 1}


def test_a_name_that_is_no_text_is_printed_all_the_same(
    pictures: Path, capsys: pytest.CaptureFixture
) -> None:
    (Path(os.fsdecode(os.fsencode(pictures) + b"/caf\xe9.jpg"))).write_bytes(b"x")
    call_command("import_covers", str(pictures))
    assert "caf\N{REPLACEMENT CHARACTER}.jpg: unmatched" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["nowhere", "a_file"])
def test_what_is_no_directory_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "a_file").write_text("")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_covers", str(tmp_path / name))


def test_an_empty_directory_is_all_right(pictures: Path, capsys: pytest.CaptureFixture) -> None:
    call_command("import_covers", str(pictures))
    assert capsys.readouterr().out == "files=0 " + " ".join(f"{kind}=0" for kind in VERDICTS) + "\n"
