"""Covers hold their pixels and nothing else: what comes in is written anew, and so is, once, what
was there before.
"""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from PIL import Image, ImageCms

from adminkit.verbs import SITE
from collection.covers import pictures
from collection.covers.bare_pictures import is_bare
from collection.covers.giving import give_cover, give_covers
from collection.covers.importing import CoverImport
from collection.covers.pictures import check_picture
from collection.covers.remaking import written_anew
from collection.covers.rewriting import as_given, rewrite_covers
from collection.covers.storage import cover_storage
from collection.history.undo import Undo
from collection.models import Batch, Record
from tests.collection.pictures import make_picture, upload
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.usefixtures("data_dir"), pytest.mark.once]

KINDS = {"front.jpg": "JPEG", "front.png": "PNG", "front.webp": "WEBP"}


def photograph(kind: str = "JPEG", **saved: object) -> bytes:
    """Return a picture that a camera, held upright, took somewhere: 40 by 20 as it is stored."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Brand of the camera"
    exif.get_ifd(0x8825)[2] = (52.0, 30.0, 0.0)
    return make_picture(kind, size=(40, 20), exif=exif, **saved)


@pytest.mark.parametrize(("name", "kind"), KINDS.items())
def test_a_photograph_keeps_its_pixels_upright_and_nothing_else(name: str, kind: str) -> None:
    content = written_anew(ContentFile(photograph(kind)), name).read()
    with Image.open(BytesIO(content)) as picture:
        assert picture.size == (20, 40) and not picture.getexif()
    assert b"Brand" not in content and is_bare(content, kind)


@pytest.mark.parametrize(("name", "kind"), KINDS.items())
def test_what_holds_nothing_else_stays_byte_for_byte(name: str, kind: str) -> None:
    once = written_anew(ContentFile(photograph(kind)), name).read()
    assert written_anew(ContentFile(once), name).read() == once


@pytest.mark.parametrize(("name", "kind"), {**KINDS, "front.gif": "GIF"}.items())
def test_a_picture_with_too_many_pixels_is_kept_at_half_its_size(
    name: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "MOST_KEPT", 799)
    content = ContentFile(photograph(kind))
    check_picture(content, name)
    with Image.open(written_anew(content, name)) as picture:
        assert sorted(picture.size) == [10, 20]
        assert picture.convert("RGB").getpixel((5, 5)) == pytest.approx((0, 128, 0), abs=9)


def test_a_picture_with_as_many_pixels_as_are_kept_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_KEPT", 800)
    with Image.open(written_anew(ContentFile(photograph()), "front.jpg")) as picture:
        assert picture.size == (20, 40)


@pytest.mark.parametrize(
    "content",
    [
        make_picture() + b"behind the end",
        make_picture(comment=b"said"),
        make_picture("PNG") + b"behind the end",
        make_picture("GIF"),
        b"",
    ],
    ids=["behind a JPEG", "a comment", "behind a PNG", "may move", "no picture"],
)
def test_what_holds_more_is_not_bare(content: bytes) -> None:
    assert not any(is_bare(content, kind) for kind in (*KINDS.values(), "GIF"))


@pytest.mark.parametrize(
    "profile", [b"none at all", ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()]
)
def test_the_colours_of_a_profile_become_those_of_screens(profile: bytes) -> None:
    content = make_picture(color="red", icc_profile=profile)
    with Image.open(written_anew(ContentFile(content), "a.jpg")) as picture:
        assert "icc_profile" not in picture.info and picture.getpixel((5, 5))[0] > 250


def test_a_gif_is_kept_as_a_png(db: None) -> None:
    record = make_record()
    give_cover(record, upload("a.gif", make_picture("GIF")), name="a.gif", by=SITE)
    assert record.cover.name.endswith(".png")
    assert content_of(record).startswith(b"\x89PNG")


def test_a_cover_that_is_given_is_written_anew(db: None) -> None:
    record = make_record()
    give_cover(record, upload("a.jpg", photograph()), name="a.jpg", by=SITE)
    assert is_bare(content_of(record), "JPEG") and not as_given(SITE)


def test_the_same_photograph_again_is_the_same(db: None, data_dir: Path) -> None:
    record = make_record(discogs_release_id=7)
    (data_dir / "sent").mkdir()
    (data_dir / "sent" / "7.jpg").write_bytes(photograph())
    call_command("import_covers", str(data_dir / "sent"), verbosity=0)
    again = CoverImport(data_dir / "sent", replace=True)
    assert [verdict.kind for verdict in again.verdicts()] == ["same"]
    # And so is the cover itself, as an export hands it out.
    (data_dir / "sent" / "7.jpg").write_bytes(content_of(record))
    again = CoverImport(data_dir / "sent", replace=True)
    assert [verdict.kind for verdict in again.verdicts()] == ["same"]


def content_of(record: Record) -> bytes:
    record.refresh_from_db()
    return Path(record.cover.path).read_bytes()


# What was there before


@pytest.fixture
def old(db: None) -> Record:
    """A record with a cover as it was given, whose former cover, as it was given too, an undo
    brings back.
    """
    record = make_record()
    for content in (photograph(), photograph(quality=50)):
        name = cover_storage().save(f"covers/{record.uid}.jpg", ContentFile(content))
        give_covers({record.pk: name}, by=SITE)
    record.refresh_from_db()
    return record


def stored(data_dir: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted((data_dir / "media" / "covers").iterdir())]


def test_covers_as_they_were_given_are_counted_and_written_anew_once(
    old: Record, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("rewrite_covers", dry_run=True)
    call_command("rewrite_covers")
    assert capsys.readouterr().out.split() == ["would_rewrite=2", "rewritten=2", "damaged=0"]
    assert [is_bare(content, "JPEG") for content in stored(data_dir)] == [True, True]
    assert rewrite_covers(by=SITE).done == 0


def test_a_cover_that_was_written_anew_is_the_same_picture(old: Record) -> None:
    before = Image.open(BytesIO(content_of(old)))
    rewrite_covers(by=SITE)
    with Image.open(BytesIO(content_of(old))) as picture:
        assert picture.size == before.size[::-1]
        assert picture.getpixel((9, 9)) == pytest.approx(before.getpixel((9, 9)), abs=2)


def test_an_undo_brings_back_the_former_cover_written_anew(old: Record) -> None:
    rewrite_covers(by=SITE)
    Undo(Batch.objects.latest("pk")).run(by=SITE)
    assert is_bare(content_of(old), "JPEG") and Batch.objects.count() == 3


def test_a_damaged_cover_stays_and_is_named(old: Record) -> None:
    Path(old.cover.path).write_bytes(b"no picture")
    assert rewrite_covers(by=SITE) == (1, [old.cover.name])
    assert Record.objects.get().cover.name == old.cover.name


def test_covers_of_others_are_left_alone(old: Record) -> None:
    assert as_given(make_user("berta")) == []


def test_the_doctor_remarks_on_covers_as_they_were_given(
    old: Record, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("doctor")
    assert "2 covers as given: the file may hold where" in capsys.readouterr().out
