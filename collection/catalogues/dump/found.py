"""Reads a dump to its end and keeps what was found of it: nothing of a damaged one may count."""

import pickle
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Self

from django.conf import settings

from collection.catalogues.dump.opening import MASTERS, RELEASES, DumpFile
from collection.catalogues.dump.reading import NotWellFormed, master_year, release_of
from collection.catalogues.dump.scanning import Progress, wanted_elements
from collection.catalogues.release import Release


class FoundReleases:
    """Releases in a temporary file, because those of a large collection need much memory.

    Use it as a context manager: the file goes at its end.
    """

    def __init__(self) -> None:
        #: The ids of the releases, in the order of the dump.
        self.ids: dict[int, None] = {}
        #: The ids of their albums, and the year of each that is known.
        self.albums: set[int] = set()
        self.album_years: dict[int, int] = {}

    def __enter__(self) -> Self:
        self._file: IO[bytes] = TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def read(self, path: Path, wanted: Iterable[int], progress: Progress) -> None:
        """Read a dump of releases and keep those with a wanted id; of one that stands in it twice,
        the first. Raises DumpRefused.
        """
        dump = DumpFile(path, RELEASES)
        for number, element in wanted_elements(dump, wanted, progress):
            if number in self.ids:
                continue
            try:
                release = release_of(element)
            except NotWellFormed as error:
                raise dump.damaged(f"of release {number}, {error}") from None
            self.ids[number] = None
            if release.album_key:
                self.albums.add(int(release.album_key))
            pickle.dump(release, self._file, pickle.HIGHEST_PROTOCOL)

    def read_masters(self, path: Path, progress: Progress) -> None:
        """Take the years of the albums from a dump of masters. Raises DumpRefused."""
        dump = DumpFile(path, MASTERS)
        for number, element in wanted_elements(dump, self.albums, progress):
            try:
                year = master_year(element)
            except NotWellFormed as error:
                raise dump.damaged(f"of master {number}, {error}") from None
            if year:
                self.album_years[number] = year

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[Release]:
        """Yield the releases, with the years of their albums."""
        self._file.seek(0)
        for _ in self.ids:
            # Nobody else can write to the file: it has no name.
            release = pickle.load(self._file)
            if release.album_key:
                year = self.album_years.get(int(release.album_key))
                release = replace(release, original_year=year)
            yield release
