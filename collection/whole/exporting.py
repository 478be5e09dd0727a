"""Everything as files: records, wants, orders, ratings, plays, loans, places, own fields, tracks,
look-ups, covers, and the ledger for reading.
"""

import os
import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.utils import timezone

from collection.exporting import LAYOUTS, as_pieces, csv_pieces
from collection.models import Record
from collection.reading import one_point_in_time
from collection.table_files import table_pieces
from collection.whole.cover_sources import cover_source_rows
from collection.whole.file_names import (
    COVER_SOURCES,
    COVERS,
    LEDGER,
    OF_TABLES,
    PICTURE_MOMENTS,
    RECORDS,
)
from collection.whole.pictures import picture_files, picture_moment_rows, pieces_of
from credits.ledger_file import ledger_rows

_BLOCK = 1 << 20


class NotExported(Exception):
    """Nothing was written; the message gives the reason in one sentence."""


class Target(ABC):
    """What takes the files."""

    @abstractmethod
    def write(self, name: str, pieces: Iterable[bytes], *, is_picture: bool = False) -> None:
        """Store a file."""


class DirectoryTarget(Target):
    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def write(self, name: str, pieces: Iterable[bytes], *, is_picture: bool = False) -> None:
        path = self.directory / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())


class ZipTarget(Target):
    def __init__(self, archive: ZipFile) -> None:
        self.archive = archive
        self.now = timezone.localtime().timetuple()[:6]

    def write(self, name: str, pieces: Iterable[bytes], *, is_picture: bool = False) -> None:
        info = ZipInfo(name, self.now)
        info.compress_type = ZIP_STORED if is_picture else ZIP_DEFLATED
        with self.archive.open(info, "w", force_zip64=True) as member:
            for piece in pieces:
                member.write(piece)


def export_all(path: Path) -> list[str]:
    """Write everything to `path`, a zip if it is called so and else a new directory; return what
    there is to say, a sentence each.

    It appears only when it is complete. Raises NotExported when there is something already.
    """
    if path.exists() and not (path.is_dir() and not any(path.iterdir())):
        raise NotExported(f"{path} exists already; name another place.")
    partial = path.with_name(f".{path.name}.part")
    try:
        if path.suffix.lower() == ".zip":
            with partial.open("wb") as file:
                remarks = write_zip(file)
                file.flush()
                os.fsync(file.fileno())
        else:
            partial.mkdir(mode=0o700)
            remarks = _write(DirectoryTarget(partial))
        partial.replace(path)
    except FileExistsError:
        raise NotExported(
            f"{partial} is left from an export that was cut off; delete it."
        ) from None
    except OSError as error:
        raise NotExported(f"{path} cannot be written: {error.strerror}.") from None
    finally:
        _remove(partial)
    return remarks


def write_zip(file: IO[bytes]) -> list[str]:
    """Write everything as a zip into an open file; return what there is to say."""
    with ZipFile(file, "w") as archive:
        return _write(ZipTarget(archive))


def _write(target: Target) -> list[str]:
    with one_point_in_time():
        target.write(RECORDS, _encoded(csv_pieces(Record.objects.all(), LAYOUTS["disco"])))
        for table, name in OF_TABLES.items():
            target.write(name, _encoded(table_pieces(table)))
        target.write(LEDGER, _encoded(as_pieces(ledger_rows())))
        if sources := list(as_pieces(cover_source_rows())):
            target.write(COVER_SOURCES, _encoded(sources))
        if moments := list(as_pieces(picture_moment_rows())):
            target.write(PICTURE_MOMENTS, _encoded(moments))
        return _write_covers(target) + _write_pictures(target)


def _encoded(pieces: Iterable[str]) -> Iterator[bytes]:
    return (piece.encode() for piece in pieces)


def _write_covers(target: Target) -> list[str]:
    """Write the covers, each called by the uid of its record; name those whose file is gone."""
    storage = Record.cover.field.storage
    remarks = []
    covered = Record.objects.exclude(cover="").order_by("pk").values_list("uid", "cover")
    for uid, cover in covered.iterator(chunk_size=2000):
        try:
            with storage.open(cover) as picture:
                pieces = iter(lambda: picture.read(_BLOCK), b"")
                name = f"{COVERS}/{uid}{Path(cover).suffix}"
                target.write(name, pieces, is_picture=True)
        except FileNotFoundError:
            remarks.append(f"The cover of record {uid} is not exported: its file {cover} is gone.")
    return remarks


def _write_pictures(target: Target) -> list[str]:
    """Write the further pictures; name those whose file is gone."""
    remarks = []
    for name, picture in picture_files():
        file = picture.file.name or ""
        if picture.file.storage.exists(file):
            target.write(name, pieces_of(picture), is_picture=True)
        else:
            remarks.append(f"The picture {name} is not exported: its file {file} is gone.")
    return remarks


def _remove(partial: Path) -> None:
    if partial.is_dir():
        shutil.rmtree(partial)
    else:
        partial.unlink(missing_ok=True)
