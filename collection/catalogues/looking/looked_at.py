"""What somebody looks at while a run goes on, so that it is asked about first.

The run keeps a directory for as long as it lasts. A page that shows records writes their ids into
it, if it is there: that costs the page no query, and a page that is shown later takes its place.
"""

import json
import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from tempfile import NamedTemporaryFile

from django.conf import settings


def note_shown(ids: Iterable[int]) -> None:
    """Say that a page shows these records, by id, to a run that may be going on."""
    folder = _folder()
    if not folder.is_dir():
        return
    # The run may end meanwhile; then nobody wants to know.
    with suppress(OSError):
        # Several threads of one process show pages at the same time.
        with NamedTemporaryFile("w", dir=folder, delete=False) as unfinished:
            json.dump(list(ids), unfinished)
        os.replace(unfinished.name, folder / "shown")


@contextmanager
def shown_records() -> Iterator["ShownRecords"]:
    """Let pages say what they show until the end of the block."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        yield ShownRecords(folder / "shown")
    finally:
        rmtree(folder, ignore_errors=True)


class ShownRecords:
    """The records of the page that was shown last."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._read_at = 0

    def news(self) -> list[int]:
        """Return the ids of a page that was shown since the last call, none if there was none."""
        try:
            written_at = self._file.stat().st_mtime_ns
            if written_at == self._read_at:
                return []
            self._read_at = written_at
            return list(json.loads(self._file.read_text()))
        except FileNotFoundError:
            return []


class Turns:
    """Groups of records in the order in which they are asked about."""

    def __init__(self, groups: Collection[list[int]]) -> None:
        self._left = dict(enumerate(groups))
        self._place = {pk: place for place, group in self._left.items() for pk in group}

    def next_ones(self, count: int) -> list[list[int]]:
        """Return the groups whose turn it is, at most `count`; they are over then."""
        places = [place for place, _ in zip(self._left, range(count), strict=False)]
        return [self._left.pop(place) for place in places]

    def put_back(self, groups: Collection[list[int]]) -> None:
        """Let groups come first that were not asked about after all."""
        self._left = {self._place[group[0]]: group for group in groups} | self._left

    def look_first(self, ids: Iterable[int]) -> None:
        """Let the groups of these records come first, as far as they are left."""
        places = dict.fromkeys(self._place[pk] for pk in ids if pk in self._place)
        first = {place: self._left[place] for place in places if place in self._left}
        self._left = first | self._left


def _folder() -> Path:
    return Path(settings.FILE_UPLOAD_TEMP_DIR) / "looked_at"
