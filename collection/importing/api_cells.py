"""Cells in which a script left what Discogs' API says of artists, labels and formats: [{'name': 'Can', 'id': 1}]."""

import ast
from typing import Any

from collection.importing.apijson import format_text
from collection.importing.spreadsheet_cells import several

_OPENS = "[{"


def _entries(text: str) -> list[dict[str, Any]]:
    """Return what a cell lists, nothing for any other text."""
    try:
        found = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return []
    is_list = isinstance(found, list) and all(isinstance(one, dict) and "name" in one for one in found)
    return found if is_list else []


def read(text: str, target: str) -> str:
    """Return a cell of the API as one that people write: names as a list, a format as Discogs' CSV has it."""
    if target == "format" and text.startswith("['") and (words := several(text)):
        return format_text({"name": words[0], "descriptions": words[1:]})
    if not text.startswith(_OPENS) or not (entries := _entries(text)):
        return text
    if target != "format":
        return _listed([str(one["name"]) for one in entries])
    try:
        return " + ".join(map(format_text, entries))
    except TypeError:
        return text


def numbers(text: str) -> str:
    """Return the catalog numbers that stand in a cell of labels."""
    entries = _entries(text) if text.startswith(_OPENS) else []
    found = [str(one.get("catno") or "") for one in entries]
    return _listed(["" if number.casefold() == "none" else number for number in found])


def _listed(values: list[str]) -> str:
    return repr(values) if len(values) > 1 else "".join(values)
