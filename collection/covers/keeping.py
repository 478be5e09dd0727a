"""Which files of covers are still needed, and the removal of those that are not."""

import re
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from time import time

from django.conf import settings
from django.db import transaction

from collection.covers.storage import FOLDER, UNFINISHED
from collection.covers.thumbnails import FOLDER as THUMBNAILS
from collection.covers.thumbnails import SIZES, thumbnail_path
from collection.models import Batch, Change, Record
from collection.querysets import chunks

#: A younger file may be one that a row is about to refer to: the file is written first.
YOUNG = timedelta(hours=1)
_UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def needed(names: Sequence[str]) -> set[str]:
    """Return those of the names that a record has as its cover, or that a batch brings back when it is undone."""
    found = set(Record.objects.filter(cover__in=names).values_list("cover", flat=True))
    changes = Change.objects.filter(batch__kind=Batch.Kind.COVERS, batch__undone_by=None, record__isnull=False)
    changes = changes.filter(record_uid__in=_uids(names)).values_list("before__cover", "after__cover")
    return found | ({name for pair in changes for name in pair if name} & set(names))


def drop_unused(names: Iterable[str], *, even_young: bool = False) -> list[str]:
    """Remove those of the files, and their thumbnails, that nothing refers to; return their names.

    Young ones stay unless the caller knows that no row will refer to them.
    """
    dropped = []
    for some in chunks(sorted(filter(None, names))):
        with transaction.atomic():
            # Whoever gives a record a cover locks it first, and looks whether the file is there.
            list(Record.objects.filter(uid__in=_uids(some)).order_by("pk").select_for_update().values_list("pk"))
            unused = [name for name in some if even_young or not _is_young(_path(name))]
            for name in sorted(set(unused) - needed(unused)):
                for path in (_path(name), *(thumbnail_path(name, size) for size in SIZES)):
                    path.unlink(missing_ok=True)
                dropped.append(name)
    return dropped


def left_over() -> Iterator[str]:
    """Yield the names of the files among the covers that no record and no batch needs, young ones left out."""
    there = [f"{FOLDER}/{path.name}" for path in _files(FOLDER) if path.suffix != UNFINISHED and not _is_young(path)]
    for some in chunks(sorted(there)):
        yield from sorted(set(some) - needed(some))


def debris() -> Iterator[Path]:
    """Yield files that no cover stands behind: thumbnails of covers that are gone, and what a crash left unfinished."""
    stems = {path.stem for path in _files(FOLDER)}
    for folder in (FOLDER, *(f"{THUMBNAILS}/{size}" for size in SIZES)):
        for path in _files(folder):
            is_stray = path.suffix == UNFINISHED or (folder != FOLDER and path.stem not in stems)
            if is_stray and not _is_young(path):
                yield path


def _files(folder: str) -> list[Path]:
    with suppress(FileNotFoundError):
        return [path for path in (Path(settings.MEDIA_ROOT) / folder).iterdir() if path.is_file()]
    return []


def _path(name: str) -> Path:
    # Refuses names that lead out of the media directory.
    return Path(Record.cover.field.storage.path(name))


def _is_young(path: Path) -> bool:
    with suppress(FileNotFoundError):
        return time() - path.stat().st_mtime < YOUNG.total_seconds()
    return False


def _uids(names: Iterable[str]) -> set[uuid.UUID]:
    return {uuid.UUID(found[0]) for name in names if (found := _UID.search(name))}
