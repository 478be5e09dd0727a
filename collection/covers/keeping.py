"""Which files of covers are still needed, and the removal of those that are not."""

import logging
import re
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePath

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from collection.bulk_sql import chunks
from collection.covers.storage import StoreAway, cover_storage
from collection.covers.thumbnails import KINDS, SIZES, thumbnail_folder, thumbnail_paths
from collection.models import Batch, Change, Record, RecordPicture
from collection.safety import covers_in_copies

logger = logging.getLogger("disco.covers")

#: A younger file may be one that a row is about to refer to: the file is written first.
YOUNG = timedelta(hours=1)
#: The kinds of batches that give records covers, and whose undo brings former ones back.
GIVING_COVERS = (Batch.Kind.COVERS, Batch.Kind.LOOK_UP)
# The uid of a record. That of a release of MusicBrainz stands behind the name of the catalogue.
_UID = re.compile(r"(?<!musicbrainz-)\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def needed(names: Sequence[str]) -> set[str]:
    """Return those of the names that a record has as its cover, that a batch brings back when it
    is undone, or that a snapshot refers to.
    """
    shown = Record.objects.filter(cover__in=names).values_list("cover", flat=True)
    changes = Change.objects.filter(
        batch__kind__in=GIVING_COVERS, batch__undone_by=None, record__isnull=False
    )
    # A file that copies of a release share is not called by the uid of a record.
    if all(map(_UID.search, names)):
        changes = changes.filter(record_uid__in=_uids(names))
    wanted: set[str | None] = set(shown)
    for pair in changes.values_list("before__cover", "after__cover").iterator():
        wanted.update(pair)
    merges = Batch.objects.filter(kind=Batch.Kind.RECORD_MERGE, undone_by=None)
    for covers in merges.values_list("options__covers", flat=True):
        wanted.update(covers or ())
    wanted.update(RecordPicture.objects.filter(file__in=names).values_list("file", flat=True))
    removals = Batch.objects.filter(kind=Batch.Kind.PICTURES, undone_by=None)
    for removed in removals.values_list("options__removed", flat=True):
        wanted.update(row["file"] for row in removed or ())
    unknown = [name for name in names if name not in wanted]
    return {*names} - {*unknown} | covers_in_copies(unknown)


def former_covers(record: Record) -> list[str]:
    """Return the names of the covers of a record that an undo could bring back."""
    changes = record.changes.filter(batch__kind__in=GIVING_COVERS)
    pairs = changes.values_list("before__cover", "after__cover")
    return [name for pair in pairs for name in pair if name]


def drop_unused(names: Iterable[str], *, even_young: bool = False) -> list[str]:
    """Remove those of the files, and their thumbnails, that nothing refers to; return their names.

    Young ones stay unless the caller knows that no row will refer to them.
    """
    dropped: list[str] = []
    try:
        for some in chunks(sorted(filter(None, names))):
            with transaction.atomic():
                # Whoever gives a record a cover locks it first, and looks whether the file is
                # there.
                records = Record.objects.filter(uid__in=_uids(some)).order_by("pk")
                list(records.select_for_update().values_list("pk"))
                unused = [name for name in some if even_young or not _is_young_file(name)]
                for name in sorted(set(unused) - needed(unused)):
                    _drop(name)
                    dropped.append(name)
    except StoreAway as error:
        # What these files belonged to is gone already, and `prune_covers` comes by again.
        logger.warning("Files of covers that nothing needs stay for now: %s.", error.strerror)
    return dropped


def _drop(name: str) -> None:
    cover_storage().delete(name)
    for path in thumbnail_paths(name):
        path.unlink(missing_ok=True)


def left_over() -> Iterator[str]:
    """Yield the names of the files among the covers that no record and no batch needs, young ones
    left out.
    """
    names = [name for name, written in cover_storage().kept() if not _is_young(written)]
    for some in chunks(sorted(names)):
        yield from sorted(set(some) - needed(some))


def debris() -> Iterator[Path]:
    """Yield files that belong to no cover: thumbnails of covers that are gone, and what a crash
    left unfinished.
    """
    storage = cover_storage()
    stems = {PurePath(name).stem for name, _ in storage.kept()}
    endings = {f".{kind}" for kind in KINDS}
    yield from (path for path in storage.unfinished() if not _is_young_path(path))
    for folder in map(thumbnail_folder, SIZES):
        for path in _files(folder):
            is_known = path.suffix in endings and path.stem in stems
            if not is_known and not _is_young_path(path):
                yield path
    # Where thumbnails lay before they had a place of their own, and before they were pixels alone.
    cache = Path(settings.DISCO_DATA_DIR) / "cache"
    for former in (Path(settings.MEDIA_ROOT) / "thumbnails", cache / "covers"):
        for path in former.rglob("*"):
            if path.is_file():
                yield path


def _files(folder: Path) -> list[Path]:
    with suppress(FileNotFoundError):
        return [path for path in folder.iterdir() if path.is_file()]
    return []


def _is_young_file(name: str) -> bool:
    # Refuses names that lead out of the place of the covers.
    with suppress(FileNotFoundError):
        return _is_young(cover_storage().get_modified_time(name))
    return False


def _is_young_path(path: Path) -> bool:
    with suppress(FileNotFoundError):
        return _is_young(datetime.fromtimestamp(path.stat().st_mtime, UTC))
    return False


def _is_young(written: datetime) -> bool:
    return timezone.now() - written < YOUNG


def _uids(names: Iterable[str]) -> set[uuid.UUID]:
    return {uid for uid in map(uid_in, names) if uid}


def uid_in(name: str) -> uuid.UUID | None:
    """Return the uid of the record for which a file was stored; None for one that copies share."""
    found = _UID.search(name)
    return uuid.UUID(found[0]) if found else None
