"""Tables in JSON that are no list of objects: records by their number, a list for each column, as
pandas writes both, and records below their artist.
"""

from collections.abc import Callable, Sequence
from typing import Any

from collection.importing.files.header import BETWEEN, meaning_of
from collection.importing.files.header_words import column_key

_RECORDS = set(
    "albums records releases discography lps vinyls alben platten schallplatten tontrager discos "
    "albumes disques vinyles dischi albumi platen plyty skivor plader".split()
)
Object = dict[str, Any]
IsTable = Callable[[Sequence[str]], bool]


def begins_dump(entry: Any) -> bool:
    """Whether an entry is the head of a database as phpMyAdmin writes it: objects with the rows of
    a table each follow.
    """
    return isinstance(entry, dict) and entry.get("type") == "header" and "comment" in entry


def rows_of(value: Object, is_table: IsTable) -> list[Object]:
    """Return the rows of a table that is one object, [] for any other object; `is_table` tells
    whether names are those of a record.
    """
    names, data = _list_of(value.get("columns"), str), _list_of(value.get("data"), list)
    if data and is_table(names):
        return [dict(zip(names, row, strict=False)) for row in data]
    is_named = len(value) > 1 and is_table(list(value))
    if is_named and all(map(_is_by_number, value.values())):
        return _rows_by_number(value)
    if rows := _rows_by_key(value, is_table):
        return rows
    if len(value) > 1 and not any(map(meaning_of, value)) and all(map(_are_titles, value.values())):
        return _titles_by_key(value)
    if is_named and all(map(_is_column, value.values())):
        columns = list(value.values())
        if columns[0] and all(len(column) == len(columns[0]) for column in columns):
            return [dict(zip(value, row, strict=True)) for row in zip(*columns, strict=True)]
    return []


def maps_of(value: Object, is_table: IsTable) -> dict[str, list[Object]]:
    """Return the rows below each name of an object that holds objects by their keys, as databases
    of apps do: {"records": {"k1": {...}}}. Nothing where a list of objects stands beside them.
    """
    if any(_list_of(inner, dict) for inner in value.values()):
        return {}
    inner_of = {name: inner for name, inner in value.items() if isinstance(inner, dict)}
    if not any(_rows_by_key(inner, is_table) for inner in inner_of.values()):
        return {}
    # Beside a list of several, one of a single record is one, too.
    maps = {name: _rows_by_key(inner, is_table, fewest=1) for name, inner in inner_of.items()}
    return {name: rows for name, rows in maps.items() if rows}


def records_below(value: Object) -> list[Object]:
    """Return the records in an object that is an artist with a list of them, each with what the
    artist has; any other object as it is.
    """
    lists = [
        name
        for name, inner in value.items()
        if column_key(name) in _RECORDS and _list_of(inner, dict)
    ]
    has_title = any(meaning_of(name) == "title" and name != "name" for name in value)
    if len(lists) != 1 or has_title:
        return [value]
    artist = {name: inner for name, inner in value.items() if name != lists[0]}
    if "name" in artist and not any(meaning_of(name) == "artist" for name in artist):
        artist = {"artist": artist.pop("name")} | artist
    records = []
    for record in value[lists[0]]:
        shared = {f"artist.{name}" if name in record else name: of for name, of in artist.items()}
        records.append(shared | record)
    return records


def _rows_by_key(value: Object, is_table: IsTable, fewest: int = 2) -> list[Object]:
    """Return the rows of an object of records by their keys, which are the titles where at least
    the `fewest` records have an artist and none.
    """
    rows = [one for one in value.values() if isinstance(one, dict)]
    if not rows or len(rows) < len(value):
        return []
    if all(is_table(list(row)) for row in rows):
        return [{"key": key} | row for key, row in value.items()]
    meanings = [set(map(meaning_of, row)) for row in rows]
    if len(rows) >= fewest and all("artist" in of and "title" not in of for of in meanings):
        return [{"title": key} | row for key, row in value.items()]
    return []


def _is_by_number(value: Any) -> bool:
    """Whether a value is a column as pandas writes it: {"0": "Can", "1": "Neu!"}."""
    return isinstance(value, dict) and all(map(str.isdigit, value))


def _rows_by_number(value: Object) -> list[Object]:
    """Return the rows of columns that hold each cell by the number of its row."""
    numbers: dict[str, None] = {}
    for column in value.values():
        numbers |= dict.fromkeys(column)
    rows = []
    for number in numbers:
        rows.append({name: column.get(number) for name, column in value.items()})
    return rows


def _titles_by_key(value: Object) -> list[Object]:
    """Return a row for each title of lists by their key. Nothing says that the key is the artist,
    so it is left to the user to say.
    """
    rows = []
    for key, titles in value.items():
        for title in titles:
            cells = title if isinstance(title, dict) else {"title": title}
            rows.append({"key": key} | cells)
    return rows


def _are_titles(value: Any) -> bool:
    """Whether a value is a list of titles, or of objects that have a title and no artist."""
    if not isinstance(value, list) or not value:
        return False
    for one in value:
        titles = [one]
        if isinstance(one, dict):
            meanings = {name: meaning_of(name) for name in one}
            titles = [one[name] for name, meaning in meanings.items() if meaning == "title"]
            if "artist" in meanings.values():
                return False
        if not titles or not all(isinstance(title, str) for title in titles):
            return False
        if any(map(BETWEEN.search, titles)):
            return False
    return True


def _list_of(value: Any, kind: type) -> list[Any]:
    """Return a list of nothing but values of a kind, [] for anything else."""
    is_list = isinstance(value, list) and all(isinstance(one, kind) for one in value)
    return value if is_list else []


def _is_column(value: Any) -> bool:
    return isinstance(value, list) and not any(isinstance(one, dict | list) for one in value)
