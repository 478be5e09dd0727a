"""The table of a JSON file: a list of objects, whose names are the header, or the answer of
Discogs' API.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from collection.importing.files.discogs_json import api_table, is_of_api
from collection.importing.files.header import looks_like_header, meaning_of
from collection.importing.files.header_words import column_key
from collection.importing.files.json_entries import Entry, JsonEntries
from collection.importing.files.json_nested import day_of, nested
from collection.importing.files.json_shapes import records_below
from collection.importing.files.limits import MOST_COLUMNS, Limits, refuse_cell, refuse_columns
from collection.importing.files.problems import FileRefused
from collection.importing.files.spooled import Row, SpooledTable, spool
from collection.importing.files.table import Table, file_digest

SUFFIXES = (".json", ".jsonl", ".ndjson")
_MOST_DEPTH = 5
_LONGEST_NAME = 1000


@dataclass
class JsonTable(SpooledTable):
    """Objects as rows. The number of a row is the line on which it begins; where several begin on
    one line, they are counted on.
    """

    key: str = ""
    others: tuple[str, ...] = ()
    #: The columns that are made of objects, and the names in these.
    objects: Mapping[str, Iterable[str]] = field(default_factory=dict)

    @property
    def facts(self) -> str:
        return f"JSON, list “{self.key}”" if self.key else "JSON"

    @property
    def notes(self) -> list[str]:
        sentences = []
        if self.others:
            others = ", ".join(f"“{name}”" for name in self.others)
            sentences.append(f"The list “{self.key}” is read; {others} not.")
        if self.objects:
            named = [f"{name} ({', '.join(of)})" for name, of in self.objects.items()]
            sentences.append(f"Objects are read as one cell each: {'; '.join(named)}.")
        return sentences


def open_json(path: Path, file_name: str, limits: Limits) -> Table:
    """Return the table of a JSON file. Raises FileRefused for what is none."""
    entries = JsonEntries(path, file_name, is_table=looks_like_header)
    stream = iter(entries)
    first = next(stream, None)
    if first is None or is_of_api(first):
        return api_table(chain([first] if first else [], stream), entries, path, limits)
    key = first.key
    if key and not _is_record(first) and not _names_one(first):
        # Beside lists of people, shelves or settings, that of records is meant.
        key = next((entry.key for entry in stream if _is_record(entry)), key)
        stream, first = iter(entries), None
    return _flat_table(chain([first] if first else [], stream), entries, path, limits, key)


def _is_record(entry: Entry) -> bool:
    return isinstance(entry.value, dict) and looks_like_header(list(entry.value))


def _names_one(entry: Entry) -> bool:
    """Whether an entry has an artist, or a title that is called so: people and places have a
    name.
    """
    names = entry.value if isinstance(entry.value, dict) else ()
    meanings = {meaning_of(name) for name in names if column_key(name) != "name"}
    return not meanings.isdisjoint(("artist", "title"))


def _flat_table(
    entries: Iterator[Entry], source: JsonEntries, path: Path, limits: Limits, key: str
) -> JsonTable:
    flat = _Flat(source, limits, key)
    path_of_rows = spool(flat.rows(entries), 0, limits, gaps_are_blank=False)
    table = JsonTable(
        list(flat.columns),
        source.file_name,
        file_digest(path),
        path=path_of_rows,
        header_line=0,
        gaps_are_blank=False,
        key=key,
        others=tuple(flat.others),
        objects=flat.one_cell,
    )
    table.unreadable = flat.unreadable
    return table


class _Flat:
    """Makes rows of objects, and finds the columns on the way."""

    def __init__(self, source: JsonEntries, limits: Limits, key: str) -> None:
        #: The names of values, by row, in which a character could not be read.
        self.unreadable: dict[int, list[str]] = {}
        #: The columns that are made of objects, and the names in these.
        self.one_cell: dict[str, dict[str, None]] = {}
        self.columns: dict[str, int] = {}
        #: The names of the lists that are not read.
        self.others: dict[str, None] = {}
        self._entries = source
        self._file_name = source.file_name
        self._limits = limits
        self._key = key
        self._place = ""

    def rows(self, entries: Iterator[Entry]) -> Iterator[Row]:
        """Yield the rows of one list."""
        last = 0
        for entry in entries:
            if entry.key != self._key:
                self.others[entry.key] = None
                continue
            if not isinstance(entry.value, dict):
                raise FileRefused(
                    f"Release {entry.number} of {self._file_name} is neither in the form of the "
                    "API of Discogs nor an object of names and values."
                )
            self._place = f"Entry {entry.number}"
            for record in records_below(entry.value):
                last = max(last + 1, entry.line)
                value, names = self._entries.readable(record)
                if names:
                    self.unreadable[last] = names
                yield last, self._cells(value)

    def _cells(self, value: dict[str, Any]) -> list[str]:
        texts = dict(self._texts("", value, 0))
        cells = [""] * len(self.columns)
        for name, text in texts.items():
            place = self.columns.get(name)
            if place is None:
                place = self.columns[name] = len(self.columns)
                if place >= MOST_COLUMNS or len(name) > _LONGEST_NAME:
                    refuse_columns(self._place)
                cells.append("")
            cells[place] = text
        return cells

    def _texts(self, prefix: str, value: dict[str, Any], depth: int) -> Iterator[tuple[str, str]]:
        """Yield the name of each column of an object, and the cell."""
        for key, inner in value.items():
            name = f"{prefix}{key}"
            if one_cell := nested(key, inner):
                yield name, self._cell(one_cell.value)
                self.one_cell.setdefault(name, {}).update(dict.fromkeys(one_cell.names))
                rest = [left for left in one_cell.rest if left]
                if rest and depth < _MOST_DEPTH:
                    yield from self._texts(f"{name}.", _side_by_side(rest), depth + 1)
            elif isinstance(inner, dict) and inner and depth < _MOST_DEPTH:
                yield from self._texts(f"{name}.", inner, depth + 1)
            elif _is_list_of_objects(inner) and depth < _MOST_DEPTH:
                yield from self._texts(f"{name}.", _side_by_side(inner), depth + 1)
            else:
                yield name, self._cell(day_of(key, inner) or inner)

    def _cell(self, value: Any) -> str:
        text = _joined(value) if isinstance(value, list) else _text(value)
        if len(text) > self._limits.cell:
            refuse_cell(f"A value of {self._place.lower()}")
        return text


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _side_by_side(objects: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Return the values of several objects by their names."""
    names = dict.fromkeys(name for one in objects for name in one)
    return {name: [one.get(name) for one in objects] for name in names}


def _joined(values: list[Any]) -> str:
    """Return a list as a cell that is one beyond doubt: a; b."""
    texts = [text for text in map(_text, values) if text]
    if any(";" in text for text in texts):
        return repr(texts)
    return "; ".join(texts)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return str(value)
