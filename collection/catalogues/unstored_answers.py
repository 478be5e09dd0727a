"""Answers that a run has got and not yet stored in the collection. They lie in files, so that a run
that is killed and begun again asks nothing twice that was answered.
"""

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from time import time

from django.conf import settings

#: Nothing older is taken: what is shown of Discogs must not be older than six hours.
MOST_HOURS = 6
_UNFINISHED = ".part"
_DIGEST = 32


def unstored_folder() -> Path:
    """Return the directory of the answers; it may be missing."""
    return Path(settings.FILE_UPLOAD_TEMP_DIR) / "unstored"


class UnstoredAnswers:
    """The answers that one run keeps, with those that it takes over from one that was cut off.

    An answer belongs to one record and goes when that is stored, or it is `lasting`, such as a page
    of a collection, and goes at the end of the run.
    """

    def __init__(self) -> None:
        self.folder = unstored_folder()
        self._of_records: set[Path] = set()
        self._lasting: set[Path] = set()
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path in self.folder.iterdir():
            if _age(path) > MOST_HOURS * 3600:
                path.unlink(missing_ok=True)

    def get(self, question: str, *, lasting: bool) -> bytes | None:
        """Return the answer to a question, None if it is not kept whole."""
        path = self._path(question, lasting)
        try:
            kept = path.read_bytes()
        except FileNotFoundError:
            return None
        body = kept[_DIGEST:]
        # A machine that was switched off may have written half of it.
        return body if sha256(body).digest() == kept[:_DIGEST] else None

    def keep(self, question: str, body: bytes, *, lasting: bool) -> None:
        """Keep an answer: whole, or not at all."""
        path = self._path(question, lasting)
        with NamedTemporaryFile(dir=self.folder, suffix=_UNFINISHED, delete=False) as unfinished:
            unfinished.write(sha256(body).digest() + body)
        os.replace(unfinished.name, path)

    def drop_stored(self) -> None:
        """Drop what belongs to records: they are stored."""
        _drop(self._of_records)

    def drop_all(self) -> None:
        """Drop everything that the run has kept or taken over."""
        _drop(self._of_records)
        _drop(self._lasting)

    def _path(self, question: str, lasting: bool) -> Path:
        # Whoever reads the directory learns no token and no name from it.
        path = self.folder / sha256(question.encode()).hexdigest()
        (self._lasting if lasting else self._of_records).add(path)
        return path


def _drop(paths: set[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
    paths.clear()


def _age(path: Path) -> float:
    with suppress(FileNotFoundError):
        return time() - path.stat().st_mtime
    return 0.0
