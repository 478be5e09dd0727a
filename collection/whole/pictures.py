"""The further pictures of a collection as files, out and home."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.base import File

from adminkit.verbs import Actor, alters_data
from collection.covers.further import add_pictures
from collection.covers.remaking import own_name, store_own
from collection.importing.files.problems import FileRefused
from collection.models import Batch, Record, RecordPicture
from collection.tasks.progress import Step
from collection.whole.file_names import PICTURE, PICTURES

_BLOCK = 1 << 20


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
        pictures: dict[int, list[tuple[str, str]]] = {}
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
                    pictures.setdefault(record.pk, []).append((found["kind"], stored))
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
