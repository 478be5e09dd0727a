"""Cells in which a script left the entries that Discogs' API gives: [{'name': 'Can', 'id': 1}].

Such entries name artists, labels and formats. The API itself is described at
https://www.discogs.com/developers; files/discogs_json.py reads its whole answer.
"""

import re
from typing import Any

from collection.importing.cells import discogs_formats, literals
from collection.importing.cells.freehand import several

Entry = dict[str, Any]

_LABEL_AND_NUMBER = re.compile(r"(\S.*?) [-–—]+ ((?=.*\d)\S.*|none)", re.IGNORECASE)
# No label with its number is as long.
_LONGEST_PART = 1000
_OPENS = ("[{", "{", "({")


def read(text: str, target: str) -> str:
    """Return a cell of the API as people write it: names as a list, a format as in Discogs' CSV.

    `target` is the column of Disco's for which the cell is read. Any other text is returned as it
    is.
    """
    if target == "format" and text.startswith("['"):
        words = several(text)
        if words:
            return discogs_formats.text_of({"name": words[0], "descriptions": words[1:]})
    entries = _entries(text)
    if not entries:
        return text
    if target != "format":
        return _listed([str(entry["name"]) for entry in entries])
    try:
        return " + ".join(map(discogs_formats.text_of, entries))
    except TypeError:
        # An entry is shaped in another way than the API shapes it.
        return text


def names_beside(text: str, key: str) -> list[tuple[str, str]]:
    """Return the names in a cell of entries, and what each entry has under `key`: labels with their
    numbers (catno), artists with what joins them to the next (join). Nothing for any other text.
    """
    entries = _entries(text)
    return [(str(entry["name"]), _beside(str(entry.get(key) or ""), key)) for entry in entries]


def _beside(text: str, key: str) -> str:
    # A comma between two artists is the list itself; any other word joins them.
    return without_none(text) if key == "catno" else text.strip().removeprefix(",").strip()


def labels_and_numbers(text: str) -> list[tuple[str, str]]:
    """Return labels with their numbers as the pages of Discogs show them: "RCA - PL 13015, Epic -
    none". Nothing for any other text.
    """
    parts = text.split(", ")
    if max(map(len, parts)) > _LONGEST_PART:
        return []
    matches = [_LABEL_AND_NUMBER.fullmatch(part) for part in parts]
    found = [(match[1], without_none(match[2])) for match in matches if match]
    return found if len(found) == len(matches) else []


def without_none(number: str) -> str:
    """Return a catalog number, "" for the word that Discogs writes where there is none."""
    return "" if number.casefold() == "none" else number


def _entries(text: str) -> list[Entry]:
    """Return what a cell lists, nothing for any other text."""
    if not text.startswith(_OPENS):
        return []
    value = literals.parsed(text)
    if _is_entry(value):
        return [value]
    if not isinstance(value, list | tuple) or not all(map(_is_entry, value)):
        return []
    return list(value)


def _is_entry(value: object) -> bool:
    return isinstance(value, dict) and "name" in value


def _listed(values: list[str]) -> str:
    return repr(values) if len(values) > 1 else "".join(values)
