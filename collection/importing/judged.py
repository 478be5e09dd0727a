"""The verdicts on a file between judging and writing: found before the lock, carried out within it.

In: verdicts, a chunk at a time, with the questions to the database that they rest on. Out: the same
verdicts, once the database was found to give the same answers still. Where the rows are many they
wait on the disk, so that a file of any length takes the same memory.
"""

import os
import pickle
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import MappingProxyType
from typing import IO, Any, Self

from django.db import connection

from collection.importing.evidence import Testimony, are_answered_the_same, evidence
from collection.importing.judging.missing_records import Missing
from collection.importing.judging.second_pass import Judging
from collection.importing.judging.verdict import Verdict
from collection.reading import one_point_in_time
from collection.tasks.progress import Step

#: So many rows wait in memory; what is beyond them waits on the disk.
MOST_IN_MEMORY = 10_000


def _read_only(cells: dict[str, str]) -> MappingProxyType[str, str]:
    return MappingProxyType(cells)


class _Pickler(pickle.Pickler):
    # Rows that were not read share an empty mapping that nothing can write to.
    dispatch_table = {MappingProxyType: lambda mapping: (_read_only, (dict(mapping),))}


class Judged:
    """All verdicts on a file, and what they rest on."""

    def __init__(self, verdicts: IO[bytes], questions: IO[bytes]) -> None:
        self._in_memory: list[list[Verdict]] = []
        self._rows_in_memory = 0
        self._verdicts = verdicts
        self._questions = questions
        self._version = 0
        self._missing = Missing()

    @classmethod
    @contextmanager
    def of(cls, judge: Callable[[], Judging], step: Step) -> Iterator[Self]:
        """Let `judge` judge all rows of a file as they are at one moment, without a lock. `step` is
        told how many are judged.
        """
        with tempfile.TemporaryFile() as verdicts, tempfile.TemporaryFile() as questions:
            judged = cls(verdicts, questions)
            with one_point_in_time():
                judged._version = _data_version()
                with evidence() as asked:
                    # It asks its first questions when it is made.
                    judged._fill(judge(), asked, step)
            yield judged

    def _fill(self, judging: Judging, asked: list[Testimony], step: Step) -> None:
        rows, done = judging.survey.rows, 0
        for verdicts in judging.chunks():
            self._keep(verdicts)
            self._note(asked)
            done += len(verdicts)
            step(min(done, rows), rows, "row", "Reading")
        self._missing = judging.missing()
        self._note(asked)

    def _keep(self, verdicts: list[Verdict]) -> None:
        if self._rows_in_memory + len(verdicts) <= MOST_IN_MEMORY:
            self._in_memory.append(verdicts)
            self._rows_in_memory += len(verdicts)
        else:
            _Pickler(self._verdicts, pickle.HIGHEST_PROTOCOL).dump(verdicts)

    def _note(self, asked: list[Testimony]) -> None:
        pickle.dump(asked, self._questions, pickle.HIGHEST_PROTOCOL)
        asked.clear()

    def still_hold(self) -> bool:
        """Whether the verdicts would be the same by now; to be asked once nobody else can write.

        The rows must have been judged with this connection.
        """
        if _data_version() == self._version:
            return True
        return all(map(are_answered_the_same, _loaded(self._questions)))

    def chunks(self) -> Iterator[list[Verdict]]:
        """Yield the verdicts, in the order of the file."""
        while self._in_memory:
            yield self._in_memory.pop(0)
        yield from _loaded(self._verdicts)

    def missing(self) -> Missing:
        """Return what the file leaves out."""
        return self._missing


def _loaded(file: IO[bytes]) -> Iterator[Any]:
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
