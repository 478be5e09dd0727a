"""Putting the covers of an archive where covers are kept. No file there is ever overwritten."""

import hashlib
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path, PurePosixPath

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection

from collection.covers.storage import cover_storage
from collection.models import Record, RecordPicture
from disco_site.archive.format.cover_names import CoverNames, cover_names
from disco_site.archive.progress import Observer
from disco_site.archive.proven import ProvenArchive
from disco_site.archive.store.durable import flush_directory


def place_covers(archive: ProvenArchive, observe: Observer) -> None:
    """Put the covers where records look for them. Raises OSError; `sweep` then deletes them again.

    A name follows from the content, so a file that is there already is the right one. Where it is
    not (names of an older Disco), the cover gets another name in the database aside.
    """
    storage = cover_storage()
    places = {name: _place(archive, name) for name in archive.covers}
    new = set(storage.missing(places.values()))
    if new:
        _note(new)
    for name, place in places.items():
        if place in new:
            storage.take_over(place, _unpacked(archive, name))
        observe("a cover")
    storage.settle(new)


def sweep() -> None:
    """Delete covers that a restore has put in place, this one or one that was killed, and that
    nothing refers to.
    """
    _part().unlink(missing_ok=True)
    noted = _noted()
    if not noted:
        return
    try:
        if Record._meta.db_table in connection.introspection.table_names():
            names = cover_names(apps, connection.alias)
        else:
            names = CoverNames(set(), set())
    except DatabaseError:
        # Nobody knows which covers a damaged database refers to. Once another one is in its place,
        # the next restore deletes them.
        connection.close()
        return
    for name in noted - names.shown - names.former:
        cover_storage().delete(name)
    _journal().unlink()


def _journal() -> Path:
    return Path(settings.FILE_UPLOAD_TEMP_DIR) / "covers-being-placed.json"


def _part() -> Path:
    return _journal().with_suffix(".part")


def _note(new: Iterable[str]) -> None:
    """Note which covers are about to be put in place, before the first of them is."""
    names = _noted() | {*new}
    with _part().open("w") as file:
        json.dump(sorted(names), file)
        file.flush()
        os.fsync(file.fileno())
    _part().rename(_journal())
    flush_directory(_journal().parent)


def _noted() -> set[str]:
    try:
        return set(json.loads(_journal().read_text()))
    except (FileNotFoundError, ValueError):
        return set()


def _place(archive: ProvenArchive, name: str) -> str:
    """Return the name under which a cover of the archive is to be found."""
    with suppress(FileNotFoundError):
        if _digest(name) != archive.manifest.members[name].sha256:
            return _renamed(archive, name)
    return name


def _renamed(archive: ProvenArchive, name: str) -> str:
    old = PurePosixPath(name)
    digest = archive.manifest.members[name].sha256
    new = str(old.with_name(f"{old.stem}-{digest[:12]}{old.suffix}"))
    Record.objects.using(archive.alias).filter(cover=name).update(cover=new)
    RecordPicture.objects.using(archive.alias).filter(file=name).update(file=new)
    return new


def _unpacked(archive: ProvenArchive, name: str) -> Path:
    # On the disk of the data directory as well, so that the complete file appears in one step.
    part = archive.file.with_name("cover")
    with open(part, "wb", opener=_private) as file:
        for piece in archive.container.chunks(name):
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return part


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _digest(name: str) -> str:
    digest = hashlib.sha256()
    with cover_storage().open(name) as file:
        for piece in file.chunks():
            digest.update(piece)
    return digest.hexdigest()
