"""Covers of an archive on their way to the media directory. A file that is there is never overwritten."""

import hashlib
import os
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.db import connection

from collection.models import Record
from disco_site.archive.checking import Proven
from disco_site.archive.steps import Observer


def place_covers(archive: Proven, observe: Observer) -> list[Path]:
    """Put the covers where records look for them and return the files that are new. Raises OSError, and tidies up.

    Names tell the content, so a file that is there already is the right one. Where it is not (a name of an older
    Disco), the cover gets a name of its own in the database aside.
    """
    placed: list[Path] = []
    try:
        for name in archive.covers:
            place = Path(settings.MEDIA_ROOT) / name
            if place.exists() and _digest(place) != archive.manifest.members[name].sha256:
                place = _renamed(archive, name)
            if not place.exists():
                _write(archive, name, place)
                placed.append(place)
            observe("a cover")
        for directory in {place.parent for place in placed}:
            _flush(directory)
    except BaseException:
        remove(placed)
        raise
    return placed


def remove(placed: list[Path]) -> None:
    """Take covers away again, unless the live database refers to them."""
    used = set()
    if Record._meta.db_table in connection.introspection.table_names():
        used = set(Record.objects.exclude(cover="").values_list("cover", flat=True))
    for place in placed:
        if str(place.relative_to(settings.MEDIA_ROOT)) not in used:
            place.unlink(missing_ok=True)


def _renamed(archive: Proven, name: str) -> Path:
    old, digest = PurePosixPath(name), archive.manifest.members[name].sha256
    new = str(old.with_name(f"{old.stem}-{digest[:12]}{old.suffix}"))
    Record.objects.using(archive.alias).filter(cover=name).update(cover=new)
    return Path(settings.MEDIA_ROOT) / new


def _write(archive: Proven, name: str, place: Path) -> None:
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Below the data directory as well, so that the file appears in one step, when it is complete.
    part = archive.file.with_name("cover")
    with open(part, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        for piece in archive.container.chunks(name):
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    part.rename(place)


def _digest(place: Path) -> str:
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _flush(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
