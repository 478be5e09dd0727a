"""Covers of an archive on their way to the media directory. A file that is there is never overwritten."""

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection

from collection.models import Record
from disco_site.archive.checking import Proven
from disco_site.archive.pictures import CoverNames, cover_names
from disco_site.archive.steps import Observer


def place_covers(archive: Proven, observe: Observer) -> None:
    """Put the covers where records look for them. Raises OSError; `sweep` then takes them away again.

    Names tell the content, so a file that is there already is the right one. Where it is not (a name of an older
    Disco), the cover gets a name of its own in the database aside.
    """
    places = {name: _place(archive, name) for name in archive.covers}
    new = {name: place for name, place in places.items() if not place.exists()}
    if new:
        _note(new.values())
    for name in places:
        if name in new:
            _write(archive, name, new[name])
        observe("a cover")
    for directory in {place.parent for place in new.values()}:
        _flush(directory)


def sweep() -> None:
    """Take away covers that a restore has put in place, this one or one that was killed, and that nothing refers to."""
    _part().unlink(missing_ok=True)
    noted = _noted()
    if not noted:
        return
    try:
        there = Record._meta.db_table in connection.introspection.table_names()
        names = cover_names(apps, connection.alias) if there else CoverNames(set(), set())
    except DatabaseError:
        # What a damaged database refers to is known once another one stands in its place.
        connection.close()
        return
    for name in noted - names.shown - names.former:
        (Path(settings.MEDIA_ROOT) / name).unlink(missing_ok=True)
    _journal().unlink()


def _journal() -> Path:
    return Path(settings.FILE_UPLOAD_TEMP_DIR) / "covers-being-placed.json"


def _part() -> Path:
    return _journal().with_suffix(".part")


def _note(places: Iterable[Path]) -> None:
    """Write down which covers are about to be put in place, before the first of them is."""
    names = _noted() | {str(place.relative_to(settings.MEDIA_ROOT)) for place in places}
    with _part().open("w") as file:
        json.dump(sorted(names), file)
        file.flush()
        os.fsync(file.fileno())
    _part().rename(_journal())
    _flush(_journal().parent)


def _noted() -> set[str]:
    try:
        return set(json.loads(_journal().read_text()))
    except (FileNotFoundError, ValueError):
        return set()


def _place(archive: Proven, name: str) -> Path:
    place = Path(settings.MEDIA_ROOT) / name
    if place.exists() and _digest(place) != archive.manifest.members[name].sha256:
        return _renamed(archive, name)
    return place


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
