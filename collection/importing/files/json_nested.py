"""Objects in an object of a JSON file that are one cell of a record: artists with what joins them,
labels with their numbers, formats with their quantities, a rating with what it is out of, a price
with its currency.

The names are those of the APIs of Discogs and MusicBrainz, and of scripts that people wrote.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from collection.importing.files.header import meaning_of
from collection.importing.files.header_words import COPIES, column_key

_NAMES = ("name", "title", "type", "medium", "value", "text")
_JOIN = ("join", "joinphrase")
_COUNT = ("count", "discs")
_DETAILS = ("descriptions", "description", "details")
_RATED = ("value", "score", "stars", "mine", "my", "own")
_OUT_OF = ("max", "maximum", "outof", "best", "bestrating", "scale", "of")
_AMOUNT = ("amount", "value", "paid")
_CURRENCY = ("currency", "currencycode", "unit")
# Cells that are read as entries of Discogs' API (cells/discogs_entries.py).
_ENTRIES = ("artist", "label", "format")
_DAYS = ("year", "original_year", "added_at", "purchase_date", "removed_on", "valued_on")
# What an object says of a record elsewhere is more than its number there.
_KEYS = ("musicbrainz_release_id", "discogs_release_id")
_NOT_ONE_NAME = (",", ";", "&", "/")

Object = dict[str, Any]


class Nested(NamedTuple):
    """What one cell of a record can be made of, which names in the objects it is made of, and what
    is left of the objects.
    """

    value: Any
    names: list[str]
    rest: list[Object]


def nested(key: str, value: Any) -> Nested | None:
    """Return what objects under a name are together, None where they are no one cell."""
    objects = value if isinstance(value, list) else [value]
    if not objects or not all(isinstance(one, dict) and one for one in objects):
        return None
    field = meaning_of(key)
    if field == "rating":
        return _together(objects, _RATED, _OUT_OF, "/")
    if field in ("price", "sale_price", "value"):
        return _together(objects, _AMOUNT, _CURRENCY, " ")
    if not field or field in _KEYS:
        return None
    entries = [_NamedObject(one, field) for one in objects]
    if not all(entry.name for entry in entries):
        return None
    rest = [entry.rest for entry in entries]
    names: list[str] = []
    for one, left in zip(objects, rest, strict=True):
        names += [name for name in one if name not in left]
    if field in _ENTRIES:
        return Nested(_cell([entry.of_api for entry in entries]), names, rest)
    return Nested([entry.name for entry in entries], names, rest)


def day_of(key: str, value: Any) -> str:
    """Return a day that Java wrote as its numbers, [1974, 4, 28], "" for anything else."""
    if not isinstance(value, list) or not 3 <= len(value) <= 7 or meaning_of(key) not in _DAYS:
        return ""
    numbers = list(map(str, value))
    if not all(map(str.isdecimal, numbers)) or len(numbers[0]) != 4:
        return ""
    year, month, day, *clock = numbers
    time = ":".join(part.zfill(2) for part in clock[:3])
    return f"{year}-{month:0>2}-{day:0>2}" + (f" {time}" if len(clock) > 1 else "")


def _together(
    objects: Sequence[Object], first: Iterable[str], second: Iterable[str], between: str
) -> Nested | None:
    """Return two values of one object as one text; None where it says something else, such as how
    many people gave a rating.
    """
    keys = {column_key(name): name for name in objects[0]}
    figure = next((keys[key] for key in first if key in keys), "")
    beside = next((keys[key] for key in second if key in keys), "")
    is_all = len(objects) == 1 and len(objects[0]) == bool(figure) + bool(beside)
    names = [name for name in (figure, beside) if name]
    texts = [objects[0][name] for name in names]
    if not figure or not is_all or any(isinstance(text, dict | list) for text in texts):
        return None
    said = [str(text) for text in texts if text] if texts[0] else []
    return Nested(between.join(said), names, [])


class _NamedObject:
    """One of several artists, labels, formats or the like; `rest` is what else it says."""

    def __init__(self, value: Object, field: str) -> None:
        self.rest = dict(value)
        words = [name for name in value if meaning_of(name) == field]
        self.name = self._take([*words, *_NAMES])
        self.of_api: Object = {"name": self.name}
        if field == "artist":
            self._add("join", _JOIN)
        elif field == "label":
            self._add("catno", [name for name in value if meaning_of(name) == "catalog_number"])
        elif field == "format":
            self._add("qty", [name for name in value if meaning_of(name) == COPIES] + [*_COUNT])
            self._add("text", ["text"])
            for key in [name for name in self.rest if column_key(name) in _DETAILS]:
                details = self.rest.pop(key)
                texts = details if isinstance(details, list) else [details]
                self.of_api["descriptions"] = [str(text) for text in texts if text]

    def _add(self, key: str, names: Sequence[str]) -> None:
        if text := self._take(names):
            self.of_api[key] = text

    def _take(self, names: Iterable[str]) -> str:
        """Return the text of the first of these names that has one, and take it off the rest; of
        an object, its name.
        """
        keys = {column_key(name): name for name in self.rest}
        for name in map(column_key, names):
            if name not in keys:
                continue
            value = self.rest[keys[name]]
            if isinstance(value, dict):
                text = value.get("name")
                if isinstance(text, str) and text:
                    del self.rest[keys[name]]
                    self.rest |= {f"{name} {key}": of for key, of in value.items() if key != "name"}
                    return text
            elif value and not isinstance(value, list):
                del self.rest[keys[name]]
                return str(value)
        return ""


def _cell(entries: Sequence[Object]) -> str:
    """Return entries as a cell; one name alone is written as it is, unless it could be several."""
    first = entries[0]
    is_plain = not any(mark in first["name"] for mark in _NOT_ONE_NAME)
    if len(entries) == 1 and len(first) == 1 and is_plain:
        return str(first["name"])
    return json.dumps(list(entries), ensure_ascii=False)
