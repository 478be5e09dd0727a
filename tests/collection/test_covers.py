"""Covers: which pictures are taken, under which names they are kept, who is shown them, and how
they go.
"""

import hashlib
import os
import struct
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from time import time

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import Settings

from adminkit.verbs import SITE
from collection.bulk.edit import edit_together
from collection.covers.giving import give_cover, give_covers
from collection.covers.keeping import drop_unused
from collection.covers.pictures import check_picture
from collection.covers.thumbnails import KINDS, SMALL_KIND, thumbnail, thumbnail_path
from collection.history.undo import Undo
from collection.models import Batch, Record
from disco_site.people.roles import Role, give_role
from tests.collection.pictures import make_picture, upload
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir"), pytest.mark.once]


@pytest.fixture
def boss(client: Client) -> User:
    user = make_user("boss", is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


@pytest.fixture
def record(boss: User) -> Record:
    return make_record(boss)


def give(record: Record, content: bytes, name: str = "front.jpg") -> Batch | None:
    batch = give_cover(record, upload(name, content), name=name, by=SITE)
    record.refresh_from_db()
    return batch


def files(data_dir: Path, folder: str = "covers") -> list[str]:
    return sorted(path.name for path in (data_dir / "media" / folder).rglob("*") if path.is_file())


def make_old(data_dir: Path) -> None:
    """Let all files be as they were an hour ago and more."""
    for path in data_dir.rglob("*"):
        os.utime(path, (time() - 4000, time() - 4000))


def huge_png() -> bytes:
    """Return a PNG of a few bytes that says it has 50,000 x 50,000 pixels."""
    head = b"IHDR" + struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    chunks = [(13, head), (0, b"IDAT")]
    whole = b"".join(
        struct.pack(">I", size) + chunk + struct.pack(">I", zlib.crc32(chunk))
        for size, chunk in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + whole


def animated() -> bytes:
    stream, frames = BytesIO(), [Image.new("RGB", (4, 4), color) for color in ("red", "blue")]
    frames[0].save(stream, "GIF", save_all=True, append_images=frames[1:])
    return stream.getvalue()


REFUSED = {
    "svg": ("front.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "ends in .jpg"),
    "no ending": ("front", make_picture(), "ends in .jpg"),
    "no picture": ("front.jpg", b"<html>", "is not a picture"),
    "empty": ("front.jpg", b"", "is not a picture"),
    "misnamed": ("front.jpg", make_picture("PNG"), "is a PNG picture inside"),
    "cut off": ("front.jpg", make_picture(size=(400, 400))[:-300], "is damaged"),
    "animated": ("front.gif", animated(), "is animated"),
    "too many pixels": (
        "front.png",
        make_picture("PNG", size=(1200, 1000)),
        "1200 x 1000 pixels; a cover may have 1",
    ),
    "a bomb": ("front.png", huge_png(), "a cover may have 1 million"),
    "too many bytes": (
        "front.jpg",
        make_picture() + bytes(1024 * 1024),
        "1.0 MB; a cover may have 1 MB",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_a_cover_is_refused_in_a_sentence(settings: Settings, case: str) -> None:
    settings.DISCO_MAX_COVER_MB = settings.DISCO_MAX_COVER_MEGAPIXELS = 1
    name, content, sentence = REFUSED[case]
    with pytest.raises(ValidationError) as refused:
        check_picture(upload(name, content), name)
    assert sentence in refused.value.messages[0] and name in refused.value.messages[0]


@pytest.mark.parametrize(
    ("name", "kind"), [("a.JPG", "JPEG"), ("a.jpeg", "JPEG"), ("a.png", "PNG"), ("a.webp", "WEBP")]
)
def test_the_common_kinds_are_taken(name: str, kind: str) -> None:
    check_picture(upload(name, make_picture(kind)), name)


def test_a_cover_is_kept_under_the_uid_and_the_beginning_of_its_hash(
    record: Record, data_dir: Path
) -> None:
    content = make_picture()
    give(record, content, "Front.JPEG")
    assert (
        record.cover.name == f"covers/{record.uid}-{hashlib.sha256(content).hexdigest()[:16]}.jpg"
    )
    assert (data_dir / "media" / record.cover.name).read_bytes() == content


def test_a_replaced_file_is_not_overwritten(record: Record, data_dir: Path) -> None:
    give(record, make_picture())
    first = (data_dir / "media" / record.cover.name).read_bytes()
    give(record, make_picture(color="red"))
    assert len(files(data_dir)) == 2 and first == make_picture()


def test_the_same_cover_again_changes_nothing(record: Record) -> None:
    give(record, make_picture())
    assert give(record, make_picture()) is None
    assert Batch.objects.count() == 1


def test_a_batch_of_covers_is_undone(record: Record) -> None:
    give(record, make_picture())
    first = record.cover.name
    Undo(give(record, make_picture(color="red"))).run(by=SITE)
    record.refresh_from_db()
    assert record.cover.name == first


def test_a_cover_stays_where_another_one_was_given_since(record: Record) -> None:
    batch = give(record, make_picture())
    give(record, make_picture(color="red"))
    assert [one.why for one in Undo(batch).preview().kept] == ["has got another cover"]


def test_a_cover_does_not_come_back_without_its_file(record: Record, data_dir: Path) -> None:
    give(record, make_picture())
    (data_dir / "media" / record.cover.name).unlink()
    batch = give(record, make_picture(color="red"))
    assert [one.why for one in Undo(batch).preview().kept] == [
        "the file of its former cover is gone"
    ]


def test_what_was_typed_since_does_not_keep_a_cover(record: Record) -> None:
    batch = give(record, make_picture())
    Record.objects.filter(pk=record.pk).update(title="Ege Bamyasi")
    Undo(batch).run(by=SITE)
    record.refresh_from_db()
    assert (record.cover.name, record.title) == ("", "Ege Bamyasi")


def test_a_cover_is_no_edit_that_keeps_a_record_from_the_undo_of_another_batch(
    record: Record, boss: User
) -> None:
    edit, _ = edit_together(Record.objects.all(), {"location": "Attic"}, by=boss)
    give(record, make_picture())
    assert Undo(edit).preview().restoring == 1


def test_files_that_an_undo_needs_are_not_removed(record: Record, data_dir: Path) -> None:
    give(record, make_picture())
    give(record, make_picture(color="red"))
    make_old(data_dir)
    call_command("prune_covers", verbosity=0)
    assert len(files(data_dir)) == 2


def test_the_file_of_an_undone_cover_goes(
    record: Record, data_dir: Path, django_capture_on_commit_callbacks: Callable
) -> None:
    batch = give(record, make_picture())
    make_old(data_dir)
    with django_capture_on_commit_callbacks(execute=True):
        Undo(batch).run(by=SITE)
    assert files(data_dir) == []


def test_a_young_file_may_be_about_to_be_used_and_stays(record: Record, data_dir: Path) -> None:
    name = record.cover.storage.save("covers/x.jpg", upload())
    assert drop_unused([name]) == []
    make_old(data_dir)
    assert drop_unused([name]) == [name]


def test_prune_removes_what_nothing_needs(record: Record, data_dir: Path) -> None:
    give(record, make_picture())
    wanted = thumbnail(record.cover.name, 180)
    strays = [data_dir / "media" / name for name in ("covers/.x.part", "covers/orphan.jpg")]
    strays += [thumbnail_path("gone.jpg", 180), wanted.with_suffix(".bmp")]
    for stray in strays:
        stray.write_bytes(b"x")
    make_old(data_dir)
    call_command("prune_covers", verbosity=0)
    assert files(data_dir) == [Path(record.cover.name).name]
    assert [path.name for path in wanted.parent.iterdir()] == [wanted.name]


def test_prune_removes_the_thumbnails_of_earlier_versions(record: Record, data_dir: Path) -> None:
    give(record, make_picture())
    old = data_dir / "media" / "thumbnails" / "180" / f"{Path(record.cover.name).stem}.webp"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"x")
    call_command("prune_covers", verbosity=0)
    assert not old.exists()


def test_thumbnails_go_with_their_cover(record: Record, data_dir: Path) -> None:
    name = record.cover.storage.save(f"covers/{record.uid}.jpg", upload())
    made = [thumbnail(name, 180, kind) for kind in KINDS]
    drop_unused([name], even_young=True)
    assert [path for path in made if path.exists()] == []


def test_prune_with_dry_run_removes_nothing(
    record: Record, data_dir: Path, capsys: pytest.CaptureFixture
) -> None:
    record.cover.storage.save("covers/x.jpg", upload())
    make_old(data_dir)
    call_command("prune_covers", dry_run=True)
    assert "would_remove=1 strays=0" in capsys.readouterr().out and len(files(data_dir)) == 1


def test_no_record_refers_to_a_file_that_vanished_before_it_could(
    record: Record, data_dir: Path
) -> None:
    name = record.cover.storage.save(f"covers/{record.uid}.jpg", upload())
    (data_dir / "media" / name).unlink()
    with pytest.raises(ValidationError, match="is gone"):
        give_covers({record.pk: name}, by=SITE)
    assert not Batch.objects.exists() and not Record.objects.exclude(cover="").exists()


def test_what_is_cut_short_leaves_no_file(record: Record, data_dir: Path) -> None:
    class Broken(SimpleUploadedFile):
        def chunks(self, *args: object) -> Iterator[bytes]:
            # Read once for its hash; the second time the disk is full.
            yield b"begin"
            if self.was_read:
                raise OSError("No space left on device")
            self.was_read = True

        was_read = False

    with pytest.raises(OSError, match="No space"):
        record.cover.storage.save("covers/x.jpg", Broken("x.jpg", b""))
    assert files(data_dir) == []


def test_a_thumbnail_fits_its_size_and_is_made_once(record: Record) -> None:
    give(record, make_picture(size=(1000, 500)))
    path = thumbnail(record.cover.name, 180)
    made = path.stat().st_mtime_ns
    with Image.open(thumbnail(record.cover.name, 180)) as small:
        assert (small.size, path.stat().st_mtime_ns) == ((180, 90), made)


def test_a_picture_taken_sideways_is_shown_upright(record: Record) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    give(record, make_picture(size=(100, 50), exif=exif))
    with Image.open(thumbnail(record.cover.name, 180)) as small:
        assert small.size == (50, 100)


def address(record: Record, name: str = "cover", *more: int | str) -> str:
    return reverse(f"admin:collection_record_{name}", args=[record.pk, *more])


@pytest.mark.parametrize("kind", KINDS)
def test_a_thumbnail_is_of_the_kind_that_was_asked_for(record: Record, kind: str) -> None:
    give(record, make_picture())
    with Image.open(thumbnail(record.cover.name, 360, kind)) as small:
        assert small.format == kind.upper()


def test_what_shines_through_a_cover_is_white_where_the_kind_knows_no_depth(
    record: Record,
) -> None:
    stream = BytesIO()
    Image.new("RGBA", (40, 40), (255, 0, 0, 0)).save(stream, "PNG")
    give(record, stream.getvalue(), "front.png")
    with Image.open(thumbnail(record.cover.name, 180, "jpeg")) as small:
        assert small.getpixel((20, 20)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("more", "kind"), [([], "jpeg"), ([180, SMALL_KIND], SMALL_KIND), ([720, "jpeg"], "jpeg")]
)
def test_a_cover_is_handed_out_with_its_kind(
    client: Client, record: Record, more: list[int | str], kind: str
) -> None:
    give(record, make_picture())
    response = client.get(address(record, "thumbnail" if more else "cover", *more))
    assert b"".join(response.streaming_content)
    assert response["Content-Type"] == f"image/{kind}"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_only_an_address_of_its_version_is_kept_by_the_browser(
    client: Client, record: Record
) -> None:
    give(record, make_picture())
    for version, kept in ((record.cover_version, True), ("0123456789ab", False), ("", False)):
        response = client.get(address(record), {"v": version})
        list(response.streaming_content)
        assert ("immutable" in response["Cache-Control"]) is kept


@pytest.mark.parametrize("name", ["", "covers/gone.jpg", "../../secret_key.png", "covers/a.svg"])
@pytest.mark.parametrize("more", [[], [180, "jpeg"]])
def test_what_is_no_cover_is_not_handed_out(
    client: Client, record: Record, name: str, more: list[int | str]
) -> None:
    Record.objects.filter(pk=record.pk).update(cover=name)
    assert client.get(address(record, "thumbnail" if more else "cover", *more)).status_code == 404


@pytest.mark.parametrize("more", [(4000, "jpeg"), (180, "tiff")])
def test_a_thumbnail_of_another_size_or_kind_is_not_made(
    client: Client, record: Record, more: tuple[int, str]
) -> None:
    give(record, make_picture())
    assert client.get(address(record, "thumbnail", *more)).status_code == 404


def test_covers_are_for_those_who_may_see_the_records(client: Client, record: Record) -> None:
    give(record, make_picture())
    client.logout()
    assert client.get(address(record)).status_code == 302
    client.force_login(make_user("stranger", is_staff=True))
    assert client.get(address(record, "thumbnail", 180, "jpeg")).status_code == 403


def test_a_cover_dropped_on_the_page_is_stored_and_can_be_undone(
    client: Client, record: Record
) -> None:
    page = client.post(
        address(record, "give_cover"), {"cover": upload()}, follow=True
    ).content.decode()
    record.refresh_from_db()
    undo = reverse("admin:collection_batch_undo", args=[Batch.objects.get().pk])
    assert record.cover and undo in page and record.cover_version in page


@pytest.mark.parametrize(
    ("sent", "told"),
    [({}, "No picture was sent"), ({"cover": upload("a.svg", b"<svg/>")}, "ends in")],
)
def test_what_is_refused_on_the_page_is_told(
    client: Client, record: Record, sent: dict, told: str
) -> None:
    page = client.post(address(record, "give_cover"), sent, follow=True).content.decode()
    record.refresh_from_db()
    assert told in page and not record.cover


def test_nobody_gives_a_cover_to_the_record_of_another(client: Client, record: Record) -> None:
    give_role(ben := make_user("ben"), Role.COLLECTOR)
    client.force_login(ben)
    assert client.post(address(record, "give_cover"), {"cover": upload()}).status_code == 403
