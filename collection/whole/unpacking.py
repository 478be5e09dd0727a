"""The files of a collection out of a zip: only those that Disco knows, into a directory of their
own.
"""

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from zipfile import ZipFile, ZipInfo

from collection.importing.files.problems import FileRefused
from collection.importing.files.workbooks.zip_parts import DAMAGED
from collection.whole.file_names import COVER, COVER_SOURCES, IMPORTED, PICTURE, PICTURE_MOMENTS

# What the files may unpack to; a small zip can be made that would fill the disk.
_MOST_MB = 20_000
#: And those of a zip that a browser sends, which are unpacked while it waits: so many times as much
#: as it may send. Tables shrink to a tenth at most, pictures hardly.
SENT_RATIO = 10
_MOST_RATIO = 200
_SMALL = 10_000_000


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """Yield a directory with the files of a collection: `path` itself, or what a zip holds.

    Raises FileRefused for anything else.
    """
    if path.is_dir():
        yield path
        return
    if not path.is_file():
        raise FileRefused(f"There is no directory or file {path}.")
    with tempfile.TemporaryDirectory(prefix="disco-files-") as name:
        directory = Path(name)
        unpack(path, path.name, directory)
        yield directory


def unpack(file: Path | IO[bytes], name: str, directory: Path, *, most_mb: int = _MOST_MB) -> None:
    """Put the files of a collection that the zip `file`, called `name`, holds into `directory`.

    Raises FileRefused for a damaged zip, and for one that would become larger than `most_mb`.
    """
    try:
        with ZipFile(file) as archive:
            _unpack(archive, name, directory, most_mb)
    except FileRefused:
        raise
    except (*DAMAGED, ValueError):
        raise FileRefused(f"{name} is damaged, locked, or not a zip file.") from None


def _unpack(archive: ZipFile, name: str, directory: Path, most_mb: int) -> None:
    wanted = [info for info in archive.infolist() if _is_known(info)]
    names = [info.filename for info in wanted]
    for twice, times in Counter(names).items():
        if times > 1:
            raise FileRefused(f"{name} holds {twice} twice.")
    megabytes = sum(info.file_size for info in wanted) // 1_000_000
    if megabytes > most_mb:
        raise FileRefused(
            f"{name} unpacks to {megabytes:,} MB; {most_mb:,} MB can be read"
            f"{' here' if most_mb < _MOST_MB else ''}."
        )
    for info in wanted:
        if info.file_size > _SMALL and info.file_size > _MOST_RATIO * info.compress_size:
            raise FileRefused(f"{info.filename} in {name} unpacks to far more than is plausible.")
        target = directory / info.filename
        target.parent.mkdir(exist_ok=True)
        # A member that holds more than it says fails its check and is not taken.
        with archive.open(info) as member, target.open("wb") as file:
            shutil.copyfileobj(member, file)


def _is_known(info: ZipInfo) -> bool:
    is_table = info.filename in (*IMPORTED, COVER_SOURCES, PICTURE_MOMENTS)
    name = info.filename
    return is_table or bool(COVER.fullmatch(name) or PICTURE.fullmatch(name))
