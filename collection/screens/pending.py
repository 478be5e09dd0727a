"""An uploaded file between preview and confirmation: a private directory that is soon gone."""

import json
import os
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Self, TextIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from collection.importing.judged import forget
from collection.importing.judging.verdict import KINDS
from collection.screens.pending_state import VERSION, PendingState, Result, upgraded

# A preview that is not confirmed is gone after an hour.
LIFETIME = 3600
#: Tabs of the preview beside the kinds of rows.
REMARKS = ("names", "near", "doubtful", "removed", "missing", "odd")
TABS = (*KINDS, *REMARKS)


class PendingImport:
    """The file, what the user chose, and the verdicts of the preview. `token` names it in
    addresses.
    """

    def __init__(self, token: str) -> None:
        self.token = token
        self.directory = _root() / token

    @classmethod
    def create(cls, upload: UploadedFile) -> Self:
        """Store an upload under a new token, and throw away what was left over."""
        pending = cls.awaited()
        with pending.path.open("wb") as file:
            for chunk in upload.chunks():
                file.write(chunk)
        return pending

    @classmethod
    def awaited(cls) -> Self:
        """Return a new token for a file that is yet to come, and throw away what was left over."""
        purge()
        pending = cls(secrets.token_urlsafe(16))
        pending.directory.mkdir(parents=True, mode=0o700)
        return pending

    @property
    def is_awaited(self) -> bool:
        """Whether there is a place for the file, which has not come yet."""
        return self.directory.is_dir() and not self.path.exists()

    @property
    def path(self) -> Path:
        return self.directory / "file"

    @property
    def rejects(self) -> Path:
        return self.directory / "rejects"

    @property
    def exists(self) -> bool:
        return self.path.exists() and not _is_old(self.directory, time.time())

    def save(self, state: Mapping[str, Any]) -> None:
        """Keep a `PendingState`, or the part of it that is known."""
        unfinished = self.directory / "state.part"
        unfinished.write_text(json.dumps({**state, "version": VERSION}))
        # A disk that is full half-way must not take along what was known.
        os.replace(unfinished, self.directory / "state.json")
        # Whoever still decides something has not left.
        os.utime(self.directory)

    def load(self) -> PendingState:
        """Return what is known of the file, whatever version of Disco has stored it."""
        return upgraded(json.loads((self.directory / "state.json").read_text()))

    @property
    def has_preview(self) -> bool:
        """Whether the file was read as far as its end."""
        return "counts" in self.load()

    def claim(self) -> bool:
        """Take the right to import the file; True once, however many clicks arrive together."""
        try:
            (self.directory / "claimed").touch(exist_ok=False)
        except (FileExistsError, FileNotFoundError):
            return False
        return True

    def release(self) -> None:
        """Give the right back after an import that did not take place."""
        (self.directory / "claimed").unlink(missing_ok=True)

    @property
    def claimed(self) -> bool:
        return (self.directory / "claimed").exists()

    @property
    def is_being_imported(self) -> bool:
        """Whether the import was claimed and has not ended."""
        return self.claimed and "result" not in self.load()

    def finish(self, result: Result) -> None:
        """Keep what the import did; what the file held is no longer needed."""
        self.path.write_bytes(b"")
        forget(self.directory)
        self.save({**self.load(), "result": result})

    def empty(self, directory: Path) -> None:
        """Remove a directory of unpacked files, which are no longer needed."""
        shutil.rmtree(directory, ignore_errors=True)

    def rows(self, tab: str, first: int, count: int) -> list[dict[str, Any]]:
        """Return `count` rows of a tab, from number `first` on."""
        if tab not in TABS or not self.listed(tab).exists():
            return []
        with self.listed(tab).open(encoding="utf-8") as lines:
            return [json.loads(line) for line in islice(lines, first, first + count)]

    def listed(self, tab: str) -> Path:
        """Return the path of the file that holds the rows of a tab, one a line."""
        return self.directory / f"{tab}.jsonl"

    @contextmanager
    def new_lists(self, tabs: Iterable[str]) -> Iterator[dict[str, TextIO]]:
        """Open an empty list for each of some tabs. They take the place of those that were there
        when all is written; if that fails, those stay.
        """
        unfinished = {tab: self.directory / f"{tab}.part" for tab in tabs}
        with ExitStack() as files:
            yield {
                tab: files.enter_context(path.open("w", encoding="utf-8"))
                for tab, path in unfinished.items()
            }
        for tab, path in unfinished.items():
            os.replace(path, self.listed(tab))

    def discard(self) -> None:
        """Remove the file and everything about it."""
        shutil.rmtree(self.directory, ignore_errors=True)


def purge(now: float | None = None) -> None:
    """Remove what was uploaded, and last changed, more than an hour ago."""
    for directory in _directories():
        try:
            if _is_old(directory, now or time.time()):
                shutil.rmtree(directory, ignore_errors=True)
        except FileNotFoundError:
            continue


def _is_old(directory: Path, now: float) -> bool:
    return now - directory.stat().st_mtime > LIFETIME


def _directories() -> Iterator[Path]:
    return _root().iterdir() if _root().is_dir() else iter(())


def _root() -> Path:
    return Path(settings.FILE_UPLOAD_TEMP_DIR) / "imports"
