"""What the database answered while something was found out, so that it can be asked again.

What was found out without a lock holds as long as the same questions get the same answers. To ask
them again takes a part of the time of finding it out, and nothing that writes has to say what it
changed: whatever changes an answer is noticed, and whatever does not is of no account.
"""

import marshal
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from itertools import islice
from typing import Any, NamedTuple

from django.db import connections


class Testimony(NamedTuple):
    """A statement that was put to the database, and a digest of its answer."""

    statement: str
    parameters: Sequence[Any] | None
    answer: bytes


@contextmanager
def evidence(using: str = "default") -> Iterator[list[Testimony]]:
    """Take note of every question that is put to the database `using` inside, and of its answer.

    The list may be emptied while it grows. What is asked inside is answered whole, so that no
    question may have more rows than fit into memory.
    """
    questions: list[Testimony] = []

    def note(
        execute: Callable[..., Any], statement: str, parameters: Any, many: bool, context: Any
    ) -> Any:
        result = execute(statement, parameters, many, context)
        # A wrapper around the driver's cursor, from which all of Django fetches rows.
        cursor = context["cursor"]
        if cursor.description is not None:
            rows = cursor.cursor.fetchall()
            questions.append(Testimony(statement, parameters, _digest(rows)))
            cursor.cursor = _Fetched(cursor.cursor, rows)
        return result

    with connections[using].execute_wrapper(note):
        yield questions


def are_answered_the_same(questions: Iterable[Testimony], using: str = "default") -> bool:
    """Whether the database gives the same answers as before; it stops at the first other one."""
    with connections[using].cursor() as cursor:
        for statement, parameters, answer in questions:
            cursor.execute(statement, parameters)
            if _digest(cursor.fetchall()) != answer:
                return False
    return True


def _digest(rows: list[Any]) -> bytes:
    try:
        # In this version neither references nor interned texts are marked: equal rows are written
        # alike. It takes a third of the time of `repr`.
        written = marshal.dumps(rows, 0)
    except ValueError:
        # Dates, of which the driver makes objects.
        written = repr(rows).encode(errors="surrogatepass")
    return blake2b(written, digest_size=16).digest()


class _Fetched:
    """A cursor whose rows were fetched; it hands them out as the cursor would."""

    def __init__(self, cursor: Any, rows: list[Any]) -> None:
        self._cursor = cursor
        self._rows = iter(rows)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    def __iter__(self) -> Iterator[Any]:
        return self._rows

    def fetchone(self) -> Any:
        return next(self._rows, None)

    def fetchmany(self, size: int = 1) -> list[Any]:
        return list(islice(self._rows, size))

    def fetchall(self) -> list[Any]:
        return list(self._rows)
