"""The entries of a JSON file, one at a time: what is in a list, or in a list under a key, or an
object a line.

Nothing but one entry is held in memory, so that a file can be refused before it is read to its end.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from collection.importing.files.json_shapes import begins_dump, maps_of, rows_of
from collection.importing.files.problems import FileRefused

_BLOCK = 1 << 16
#: Characters of an entry, and of a value beside the list.
MOST_ENTRY = 2_000_000
_MOST_DEPTH = 8
_BLANKS = " \t\r\n"
#: A name that is given twice in an object: the first value, and the others.
_TWICE = "{name} (again)"
# Half of a character, as JSON can hold it; no page, file or database takes one.
_HALF = re.compile("[\ud800-\udfff]")
_MAY_BE_HALF = re.compile(r"\\u[dD][89a-fA-F]")
# An error so near to the end of what was read may be that of a value that goes on.
_NEAR_THE_END = 20


class Number(str):
    """A number as the file writes it; it is false where it is 0."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return not self.isdigit() or bool(self.strip("0"))


class Entry(NamedTuple):
    """A value of a list. `number` counts from 1, `line` is that of the text on which it begins, and
    `key` the name of its list, "" for a list without one.
    """

    number: int
    line: int
    key: str
    value: Any


class JsonEntries:
    """The entries of one file, read once. `facts` are the values beside the list, as far as they
    were read.
    """

    def __init__(
        self, path: Path, file_name: str, is_table: Callable[[Sequence[str]], bool]
    ) -> None:
        """`is_table` tells whether names are those of a record, so that an object is an entry and
        not what holds the list of them.
        """
        self.file_name = file_name
        self._is_table = is_table
        self.facts: dict[str, Any] = {}
        self._path = path
        self._text = ""
        self._place = self._line = 0
        # Where the last value began, and whether any may hold half of a character.
        self._start = 0
        self._has_halves = False
        self._decoder = json.JSONDecoder(
            object_pairs_hook=_object, parse_int=Number, parse_float=Number, parse_constant=str
        )

    def __iter__(self) -> Iterator[Entry]:
        """Yield the entries. Raises FileRefused for what is not JSON, or has too long a value."""
        self._numbers = iter(range(1, 1 << 62))
        try:
            with self._path.open(encoding="utf-8-sig") as self._file:
                self._begin()
                yield from self._top()
        except UnicodeDecodeError:
            raise FileRefused(
                f"{self.file_name} is not JSON in UTF-8, as JSON has to be."
            ) from None
        except RecursionError:
            raise self._refused("lists are nested too deep") from None

    def _top(self) -> Iterator[Entry]:
        if self._next() == "[":
            yield from self._list("")
        elif self._next() == "{":
            yield from self._objects()
        else:
            raise self._refused("it begins with neither a list nor an object")
        if self._next():
            raise self._refused("something follows its end")

    def readable(self, value: Any) -> tuple[Any, list[str]]:
        """Return a value without halves of characters, and the names of what held them."""
        if not self._has_halves:
            return value, []
        names: dict[str, None] = {}
        return _whole(value, "", names), list(names)

    def _objects(self) -> Iterator[Entry]:
        """Yield the entries of one object, or every object where several follow one another."""
        try:
            entry = self._entry("")
        except _TooLongError:
            self._begin()
            yield from self._lists_in("", 1)
            return
        if self._next() == "{":
            yield entry
            while self._next() == "{":
                yield self._entry("")
            return
        if rows := rows_of(entry.value, self._is_table):
            for number, row in enumerate(rows, start=1):
                yield Entry(number, number, "", row)
            return
        if self._is_table(list(entry.value)):
            yield entry
            return
        if maps := maps_of(entry.value, self._is_table):
            for key, rows in maps.items():
                for number, row in enumerate(rows, start=1):
                    yield Entry(number, number, key, row)
            return
        self._begin()
        yield from self._lists_in("", 1)

    def _begin(self) -> None:
        self._file.seek(0)
        self._text, self._place, self._line = "", 0, 1

    def _list(self, key: str) -> Iterator[Entry]:
        self._take("[")
        self._numbers = iter(range(1, 1 << 62))
        while self._next() != "]":
            entry = self._entry(key)
            if begins_dump(entry.value):
                yield from self._tables()
                break
            yield entry
            if self._next() != ",":
                break
            self._take(",")
        self._take("]")

    def _tables(self) -> Iterator[Entry]:
        """Yield the rows of the tables of a dump, under the names of these."""
        while self._next() == ",":
            self._take(",")
            for entry in self._lists_in("", 1):
                yield entry._replace(key=str(self.facts.get("name") or entry.key))

    def _lists_in(self, key: str, depth: int) -> Iterator[Entry]:
        """Yield the entries of all lists of objects in an object, and note what is beside them."""
        self._take("{")
        while self._next() != "}":
            name = str(self._value())
            self._take(":")
            mark, line = self._next(), self._line
            try:
                value = self._value()
            except _TooLongError:
                holds_entries = mark in ("[", "{")
                if not holds_entries:
                    raise
            else:
                self.facts[name] = value
                holds_entries = _holds_objects(value, mark)
                if holds_entries:
                    self._place, self._line = self._start, line
            if holds_entries and mark == "[":
                yield from self._list(name)
            elif holds_entries and depth < _MOST_DEPTH:
                yield from self._lists_in(name, depth + 1)
            if self._next() != ",":
                break
            self._take(",")
        self._take("}")

    def _entry(self, key: str) -> Entry:
        self._next()
        line = self._line
        value = self._value()
        return Entry(next(self._numbers), line, key, value)

    # Characters

    def _value(self) -> Any:
        """Return the value that comes next."""
        self._next()
        while True:
            self._start = self._place
            try:
                value, end = self._decoder.raw_decode(self._text, self._place)
            except json.JSONDecodeError as error:
                if self._is_broken(error) or not self._more():
                    place = error.pos - self._start + self._place
                    raise self._refused(error.msg, place) from None
                continue
            # A number at the end of what was read may go on.
            if end == len(self._text) and self._more():
                continue
            if not self._has_halves:
                self._has_halves = bool(_MAY_BE_HALF.search(self._text, self._place, end))
            self._advance(end)
            return value

    def _is_broken(self, error: json.JSONDecodeError) -> bool:
        """Whether a value is wrong, however it goes on behind what was read."""
        is_open = error.msg.startswith("Unterminated")
        return not is_open and error.pos < len(self._text) - _NEAR_THE_END

    def _next(self) -> str:
        """Return the character that comes next, blanks left out; "" at the end."""
        while True:
            place, last = self._place, len(self._text)
            while place < last and self._text[place] in _BLANKS:
                place += 1
            self._advance(place)
            if place < last:
                return self._text[place]
            self._text, self._place = "", 0
            if not self._more():
                return ""

    def _take(self, mark: str) -> None:
        if self._next() != mark:
            raise self._refused(f"“{mark}” is expected")
        self._place += 1

    def _advance(self, end: int) -> None:
        self._line += self._text.count("\n", self._place, end)
        self._place = end

    def _more(self) -> bool:
        """Read on; False at the end of the file. Raises _TooLongError."""
        self._text, self._place = self._text[self._place :], 0
        if len(self._text) > MOST_ENTRY:
            raise _TooLongError(
                f"A value in line {self._line} of {self.file_name} is longer than "
                f"{MOST_ENTRY:,} characters, the most that can be read."
            )
        # Twice as much each time, or a long value would be read over and over.
        block = self._file.read(min(max(_BLOCK, len(self._text)), MOST_ENTRY))
        self._text += block
        return bool(block)

    def _refused(self, reason: str, place: int | None = None) -> FileRefused:
        line = self._line
        if place is not None:
            # Where the next line begins with what is not expected, this one lacks it.
            line += self._text[self._place : place].rstrip(_BLANKS).count("\n")
        return FileRefused(f"{self.file_name} is not JSON: {reason}, in line {line}.")


class _TooLongError(FileRefused):
    """A value is longer than it may be."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; a name that it gives twice keeps both values."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        while name in found:
            name = _TWICE.format(name=name)
        found[name] = value
    return found


def _holds_objects(value: Any, mark: str) -> bool:
    """Whether a value, which begins with a mark, is a list of objects or an object that may hold
    one.
    """
    if mark == "[":
        return any(isinstance(entry, dict) for entry in value)
    return mark == "{"


def _whole(value: Any, name: str, names: dict[str, None]) -> Any:
    """Return a value without halves of characters; `names` collects where there were some."""
    if isinstance(value, list):
        return [_whole(one, name, names) for one in value]
    if isinstance(value, dict):
        return {
            _HALF.sub("", key): _whole(one, name or _HALF.sub("", key), names)
            for key, one in value.items()
        }
    if isinstance(value, str) and _HALF.search(value):
        names[name] = None
        return _HALF.sub("", value)
    return value
