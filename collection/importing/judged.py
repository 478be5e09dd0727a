"""The verdicts on a file between judging and writing: found before the lock, carried out within it.

In: verdicts, a chunk at a time, with the questions to the database that they rest on. Out: the same
verdicts, once the database was found to give the same answers still. Where the rows are many they
wait on the disk, so that a file of any length takes the same memory. Those of a preview wait there
for its confirmation, which then need not read the file again.
"""

import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from types import MappingProxyType
from typing import IO, Any, NamedTuple, Self

from django.conf import settings
from django.db import connection

from collection.importing.evidence import Testimony, are_answered_the_same, evidence
from collection.importing.judging.missing_records import Missing
from collection.importing.judging.second_pass import Judging
from collection.importing.judging.source_memory import READING
from collection.importing.judging.verdict import Verdict
from collection.importing.options import ImportOptions
from collection.importing.sources.row import Row
from collection.importing.sources.survey import Survey
from collection.reading import one_point_in_time
from collection.tasks.progress import Step

#: So many rows wait in memory; what is beyond them waits on the disk.
MOST_IN_MEMORY = 10_000
#: The files of a preview that is kept.
_ABOUT, _VERDICTS, _ASKED = "judged-about", "judged-verdicts", "judged-asked"


def _read_only(cells: dict[str, str]) -> MappingProxyType[str, str]:
    return MappingProxyType(cells)


class _Pickler(pickle.Pickler):
    # Rows that were not read share an empty mapping that nothing can write to.
    dispatch_table = {MappingProxyType: lambda mapping: (_read_only, (dict(mapping),))}


class Judged:
    """All verdicts on a file, and what they rest on."""

    def __init__(self, verdicts: IO[bytes], questions: IO[bytes], version: int | None) -> None:
        """`version` is that of the database when the rows were judged, None if that was over
        another connection.
        """
        self._in_memory: list[list[Verdict]] = []
        self._rows_in_memory = 0
        self._verdicts = verdicts
        self._questions = questions
        self._version = version
        self._missing = Missing()

    @classmethod
    @contextmanager
    def of(cls, judge: Callable[[], Judging], step: Step) -> Iterator[Self]:
        """Let `judge` judge all rows of a file as they are at one moment, without a lock. `step` is
        told how many are judged.
        """
        place = settings.FILE_UPLOAD_TEMP_DIR
        with TemporaryFile(dir=place) as verdicts, TemporaryFile(dir=place) as questions:
            with one_point_in_time():
                judged = cls(verdicts, questions, _data_version())
                with evidence() as asked:
                    # It asks its first questions when it is made.
                    judged._fill(judge(), asked, step)
            yield judged

    def _fill(self, judging: Judging, asked: list[Testimony], step: Step) -> None:
        rows, done = judging.survey.rows, 0
        for verdicts in judging.chunks():
            if self._rows_in_memory + len(verdicts) <= MOST_IN_MEMORY:
                self._in_memory.append(verdicts)
                self._rows_in_memory += len(verdicts)
            else:
                _store(verdicts, self._verdicts)
            _store(asked, self._questions)
            asked.clear()
            done += len(verdicts)
            step(min(done, rows), rows, "row", "Reading")
        self._missing = judging.missing()
        _store(asked, self._questions)

    def still_hold(self) -> bool:
        """Whether the verdicts would be the same by now; to be written, they must be found so once
        nobody else can write.
        """
        if self._version is not None and self._version == _data_version():
            return True
        return all(map(are_answered_the_same, _stored(self._questions)))

    def chunks(self) -> Iterator[list[Verdict]]:
        """Yield the verdicts, in the order of the file."""
        while self._in_memory:
            yield self._in_memory.pop(0)
        yield from _stored(self._verdicts)

    def missing(self) -> Missing:
        """Return what the file leaves out."""
        return self._missing


class Keeping:
    """Hands on the verdicts of `judging`, and keeps them in a directory, with the questions that
    are `asked` for them.
    """

    def __init__(self, directory: Path, judging: Judging, asked: list[Testimony]) -> None:
        self._directory = directory
        self._judging = judging
        self._asked = asked
        self._missing = Missing()

    def chunks(self) -> Iterator[list[Verdict]]:
        """Yield the verdicts, in the order of the file."""
        forget(self._directory)
        with _new(self._directory, _VERDICTS) as verdicts, _new(self._directory, _ASKED) as asked:
            for chunk in self._judging.chunks():
                # Whoever writes a verdict changes it.
                _store(chunk, verdicts)
                _store(self._asked, asked)
                self._asked.clear()
                yield chunk
            self._missing = self._judging.missing()
            _store(self._asked, asked)

    def missing(self) -> Missing:
        """Return what the file leaves out."""
        return self._missing

    def close(self, of: str) -> None:
        """Say `of` what these verdicts are, once all were handed on."""
        # A copy of all rows would be of no use any more.
        survey = replace(self._judging.survey, kept=None, shared_lines=None)
        with _new(self._directory, _ABOUT) as file:
            _store((of, survey, self._missing), file)


class KeptPreview(NamedTuple):
    """A preview that was kept: its verdicts, and the survey of its file."""

    judged: Judged
    survey: Survey


@contextmanager
def kept_in(directory: Path, of: str) -> Iterator[KeptPreview | None]:
    """Open the verdicts in a directory; None if none are kept there, or `of` something else."""
    with ExitStack() as files:
        try:
            about, verdicts, asked = (
                files.enter_context((directory / name).open("rb"))
                for name in (_ABOUT, _VERDICTS, _ASKED)
            )
        except FileNotFoundError:
            yield None
            return
        kept_of, *rest = pickle.load(about)
        if kept_of != of:
            yield None
            return
        survey, missing = rest
        judged = Judged(verdicts, asked, version=None)
        judged._missing = missing
        yield KeptPreview(judged, survey)


def stamp(options: ImportOptions, today: date, fingerprint: str) -> str:
    """Return what a preview of this fingerprint is kept as: it may depend on all of this."""
    forms = (Row.__slots__, Verdict.__slots__, READING)
    chosen = replace(options, skip_bad_rows=False)
    return sha256(repr((fingerprint, today, chosen, forms)).encode()).hexdigest()


def forget(directory: Path) -> None:
    """Remove the verdicts that are kept in a directory."""
    for name in (_ABOUT, _VERDICTS, _ASKED):
        (directory / name).unlink(missing_ok=True)


@contextmanager
def _new(directory: Path, name: str) -> Iterator[IO[bytes]]:
    """Open a file that takes the place of the one of that name when it is written."""
    unfinished = directory / f"{name}.part"
    with unfinished.open("wb") as file:
        yield file
    unfinished.replace(directory / name)


def _store(what: object, file: IO[bytes]) -> None:
    _Pickler(file, pickle.HIGHEST_PROTOCOL).dump(what)


def _stored(file: IO[bytes]) -> Iterator[Any]:
    """Yield what was stored in a file, one after the other."""
    end = file.seek(0, os.SEEK_END)
    file.seek(0)
    while file.tell() < end:
        yield pickle.load(file)


def _data_version() -> int:
    """Return a number that is another one, for the same connection, after another connection has
    committed anything (sqlite.org/pragma.html#pragma_data_version).
    """
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA data_version")
        (version,) = cursor.fetchone()
    return int(version)
