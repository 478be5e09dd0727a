"""An uploaded file between its preview and its confirmation: a private directory that is soon gone."""

import json
import secrets
import shutil
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Self

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from collection.cells import split_list
from collection.importing.problems import shortened
from collection.importing.verdicts import KINDS, Verdict

# A preview that is not confirmed is gone after an hour.
LIFETIME = 3600
#: Tabs of the preview beside the kinds of rows.
REMARKS = ("near", "doubtful", "removed", "missing", "odd")
TABS = (*KINDS, *REMARKS)


class PendingImport:
    """The file, what the user chose, and the verdicts of the preview. `token` names it in addresses."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.directory = _root() / token

    @classmethod
    def create(cls, upload: UploadedFile) -> Self:
        """Store an upload under a new token, and throw away what was left over."""
        purge()
        pending = cls(secrets.token_urlsafe(16))
        pending.directory.mkdir(parents=True, mode=0o700)
        with pending.path.open("wb") as file:
            for chunk in upload.chunks():
                file.write(chunk)
        return pending

    @property
    def path(self) -> Path:
        return self.directory / "file"

    @property
    def rejects(self) -> Path:
        return self.directory / "rejects"

    @property
    def exists(self) -> bool:
        return self.path.exists()

    def save(self, state: dict[str, Any]) -> None:
        """Keep what the pages need to know."""
        (self.directory / "state.json").write_text(json.dumps(state))

    def load(self) -> dict[str, Any]:
        return json.loads((self.directory / "state.json").read_text())

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

    def finish(self, result: dict[str, Any]) -> None:
        """Keep what the import did; what the file held is no longer needed."""
        self.path.write_bytes(b"")
        self.save(self.load() | {"result": result})

    def rows(self, tab: str, first: int, count: int) -> list[dict[str, Any]]:
        """Return `count` rows of a tab, from number `first` on."""
        if tab not in TABS or not self.listed(tab).exists():
            return []
        with self.listed(tab).open(encoding="utf-8") as lines:
            return [json.loads(line) for line in islice(lines, first, first + count)]

    def listed(self, tab: str) -> Path:
        """Return the file that holds the rows of a tab, one a line."""
        return self.directory / f"{tab}.jsonl"

    def discard(self) -> None:
        """Remove the file and everything about it."""
        shutil.rmtree(self.directory, ignore_errors=True)


class VerdictBook:
    """Writes the verdicts of a preview beside its file, a list a tab, and counts the remarks."""

    def __init__(self, pending: PendingImport) -> None:
        self.counts = dict.fromkeys(REMARKS, 0)
        self._files = {tab: pending.listed(tab).open("w", encoding="utf-8") for tab in TABS}

    def add(self, verdict: Verdict) -> None:
        row = json.dumps(shown(verdict)) + "\n"
        self._files[verdict.kind].write(row)
        doubtful = verdict.row.doubtful and verdict.kind == "new"
        for tab, there in (("doubtful", doubtful), ("near", verdict.near), ("removed", verdict.is_removed)):
            if there:
                self.counts[tab] += 1
                self._files[tab].write(row)

    def note_odd(self, oddities: Sequence[str]) -> None:
        """Keep what an old database says that does not fit together."""
        self.counts["odd"] = len(oddities)
        self._files["odd"].writelines(json.dumps({"odd": shortened(said, 300)}) + "\n" for said in oddities)

    def note_missing(self, ids: Sequence[int]) -> None:
        """Keep the records that do not stand in the file."""
        self.counts["missing"] = len(ids)
        self._files["missing"].writelines(json.dumps({"record": pk}) + "\n" for pk in ids)

    def close(self) -> None:
        for file in self._files.values():
            file.close()


def shown(verdict: Verdict) -> dict[str, Any]:
    """Return what the preview shows of a row; every text short enough for a page of fixed size."""
    row, values = verdict.row, verdict.row.values
    what = (values.get("format"), values.get("year"), *_labels(values))
    return {
        "line": row.line,
        "artist": shortened(" / ".join(split_list(values.get("artist", "")))),
        "title": shortened(values.get("title", "")),
        "cells": "" if values.get("title") else shortened(" ".join(filter(None, row.cells))),
        "what": shortened(", ".join(filter(None, what))),
        "record": verdict.record_id if verdict.kind != "new" else None,
        "is_want": row.is_want,
        "changes": _pairs(verdict.changes) if verdict.kind in ("changed", "skipped") else [],
        "conflicts": _pairs(verdict.conflicts),
        "reason": verdict.reason,
        "problems": [(p.column, shortened(p.value), p.reason) for p in row.problems],
        "doubtful": [shortened(doubt, 200) for doubt in row.doubtful],
        "near": verdict.near[:5],
        "charged": verdict.charged,
    }


def _labels(values: dict[str, str]) -> list[str]:
    numbers = split_list(values.get("catalog_number", ""))
    return [" ".join((label, *numbers[n : n + 1])) for n, label in enumerate(split_list(values.get("label", "")))]


def _pairs(changes: dict[str, tuple[str, str]]) -> list[tuple[str, str, str]]:
    return [(column, shortened(before), shortened(after)) for column, (before, after) in changes.items()]


def purge(now: float | None = None) -> None:
    """Remove what was uploaded more than an hour ago."""
    for directory in _directories():
        try:
            if (now or time.time()) - directory.stat().st_mtime > LIFETIME:
                shutil.rmtree(directory, ignore_errors=True)
        except FileNotFoundError:
            continue


def _directories() -> Iterator[Path]:
    return _root().iterdir() if _root().is_dir() else iter(())


def _root() -> Path:
    return Path(settings.FILE_UPLOAD_TEMP_DIR) / "imports"
