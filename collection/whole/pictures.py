"""The further pictures of a collection as files, out and home."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.base import File

from adminkit.verbs import Actor, alters_data
from collection.cells import moment_cell
from collection.covers.further import NewPicture, add_pictures
from collection.covers.remaking import own_name, store_own
from collection.importing.cells.dates import moment
from collection.importing.files.problems import FileRefused
from collection.models import Batch, Record, RecordPicture
from collection.tasks.progress import Step
from collection.whole.file_names import PICTURE, PICTURE_MOMENTS, PICTURES
from collection.whole.side_files import read_side_file, refused

_BLOCK = 1 << 20
_HEADER = ["picture", "added_at"]
_read_moment = moment("dmy")


def picture_files() -> Iterator[tuple[str, RecordPicture]]:
    """Yield the name of each picture in an export, and the picture: numbered within its record."""
    numbers: Counter[int] = Counter()
    pictures = RecordPicture.objects.select_related("record").order_by("record", "pk")
    for picture in pictures.iterator(chunk_size=2000):
        numbers[picture.record_id] += 1
        place = f"{picture.record.uid}-{picture.kind}-{numbers[picture.record_id]}"
        yield f"{PICTURES}/{place}{Path(picture.file.name or '').suffix}", picture


def pieces_of(picture: RecordPicture) -> Iterator[bytes]:
    """Yield the content of a picture. Raises FileNotFoundError."""
    with picture.file.storage.open(picture.file.name or "") as file:
        yield from iter(lambda: file.read(_BLOCK), b"")


def picture_moment_rows() -> Iterator[list[str]]:
    """Yield the header, then the name of each picture and when it was added; nothing where there
    are none.
    """
    for number, (name, picture) in enumerate(picture_files()):
        if not number:
            yield _HEADER
        yield [name.removeprefix(f"{PICTURES}/"), moment_cell(picture.added_at)]


def _read_moments(directory: Path) -> dict[str, datetime]:
    """Return when the pictures in the file in `directory` were added, by name; none without it.

    Raises FileRefused with the line of what is no moment.
    """
    moments = {}
    for line, name, written in read_side_file(directory, PICTURE_MOMENTS, _HEADER):
        try:
            added_at = datetime.fromisoformat(_read_moment(written))
        except ValueError:
            raise refused(
                PICTURE_MOMENTS, line, [name, written], "a picture and a moment"
            ) from None
        moments[f"{PICTURES}/{name}"] = added_at.replace(tzinfo=UTC)
    return moments


class PictureImport:
    """The pictures in a directory with the files of a collection: those of records that are there
    are added, as one batch.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        folder = directory / PICTURES
        names = (f"{PICTURES}/{path.name}" for path in folder.glob("*"))
        self.files = sorted(filter(PICTURE.fullmatch, names), key=_place)
        self.counts: Counter[str] = Counter()
        self.batch: Batch | None = None

    @alters_data
    def run(self, *, by: Actor, dry_run: bool, token: str, step: Step) -> None:
        """Count which pictures are `new`, the `same` and `unmatched`, and add the new ones unless
        it is a dry run. Raises FileRefused for a file that cannot be a picture.
        """
        pictures: dict[int, list[NewPicture]] = {}
        moments = _read_moments(self.directory) if self.files else {}
        for number, name in enumerate(self.files):
            step(number, len(self.files), "picture", "Reading pictures")
            found = PICTURE.fullmatch(name)
            assert found
            record = Record.objects.filter(uid=UUID(found["uid"])).first()
            if record is None:
                self.counts["unmatched"] += 1
                continue
            with (self.directory / name).open("rb") as stream:
                picture = File(stream)
                kind = "same" if _has(record, name, picture) else "new"
                self.counts[kind] += 1
                if kind == "new" and not dry_run:
                    stored = _stored(record, picture, name)
                    added = NewPicture(found["kind"], stored, moments.get(name))
                    pictures.setdefault(record.pk, []).append(added)
        kept = {"preview": token} if token else {}
        try:
            self.batch = add_pictures(pictures, by=by, file_name=PICTURES, **kept).batch
        except ValidationError as error:
            raise FileRefused(f"{PICTURES}: {' '.join(error.messages)}") from None


def _place(name: str) -> tuple[str, int]:
    """Return what puts the pictures of a record in the order in which they were exported."""
    stem = Path(name).stem
    return stem[:36], int(stem.rpartition("-")[2])


def _has(record: Record, name: str, picture: File) -> bool:
    """Whether the record has a picture of this content, as it was given or as it is stored."""
    if record.pictures.filter(file=own_name(record, name, picture)).exists():
        return True
    picture.seek(0)
    content = picture.read()
    picture.seek(0)
    return any(_holds(other, content) for other in record.pictures.all())


def _holds(picture: RecordPicture, content: bytes) -> bool:
    try:
        return picture.file.size == len(content) and b"".join(pieces_of(picture)) == content
    except OSError:
        return False


def _stored(record: Record, picture: File, name: str) -> str:
    try:
        return store_own(record, picture, Path(name).name)
    except ValidationError as error:
        raise FileRefused(f"{PICTURES}: {' '.join(error.messages)}") from None
