"""Cells of genres and styles, which may be lists: where one is taken apart, and where it is a name.

A bar, a semicolon or a program's list always separates. A comma or a slash does where the whole
column shows it (sources/genre_columns.py): there are genres such as R&B/Soul.
"""

import re
from collections.abc import Collection, Iterable

from collection.importing.cells.freehand import one_text, several
from collection.names import name_key

#: Marks that separate genres in some files and stand inside of names in others.
COMMA, SLASH = ",", "/"
DOUBTFUL = (COMMA, SLASH)

# Names with such marks in them: genres and styles of Discogs, and genres of Apple's shops.
_NAMES = (
    "Folk, World, & Country",
    "Folk, World & Country",
    "Folk, World, and Country",
    "Funk / Soul",
    "Cut-up/DJ",
    "R&B/Soul",
    "Hip-Hop/Rap",
    "Hip Hop/Rap",
    "Singer/Songwriter",
)
# Whatever blanks are around the marks, but not as a part of a longer word.
_SPELLED = "|".join(re.sub(r" *([,/]) *", r" *\1 *", name) for name in _NAMES)
_WHOLE = re.compile(rf"(?<!\w)(?:{_SPELLED})(?!\w)", re.IGNORECASE)
_BARS = re.compile(r"[|•]|\\\\")
# What is left of a list of nothing.
_NO_NAME = "[]{}();|• "
# What stands for the marks inside of a name while the rest is taken apart; no text holds it.
_HIDDEN = {COMMA: "\ue000", SLASH: "\ue001"}
_AND = ("&", "and ", "und ", "et ", "y ", "e ", "en ")


def parts(text: str, marks: Collection[str] = ()) -> list[str]:
    """Return the genres in a cell, taken apart at what always separates and at `marks`."""
    if not text.strip(_NO_NAME):
        return []
    found = []
    for piece in several(text) or [text]:
        for name in _BARS.split(piece):
            found += _apart(name.strip(), marks)
    return [name for name in found if name]


def one_name(text: str) -> str:
    """Return a cell as one genre; a list of a program as people write it."""
    return one_text(text)


def different(names: Iterable[str]) -> list[str]:
    """Return the names of which each is given once, in their first spelling."""
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(name_key(name), name)
    return list(first.values())


def _apart(text: str, marks: Collection[str]) -> list[str]:
    """Return the genres in a text without bars and semicolons."""
    if not any(mark in text for mark in marks):
        return [text]
    hidden = _WHOLE.sub(_hide, text)
    names = re.split("|".join(map(re.escape, marks)), hidden)
    names = [_shown(name).strip() for name in names]
    # "Children's, Holiday, & Seasonal" ends as a name does and not as a list.
    if any(name.casefold().startswith(_AND) for name in names[1:]):
        return [text]
    return names


def _hide(match: re.Match[str]) -> str:
    name = match[0]
    for mark, sign in _HIDDEN.items():
        name = name.replace(mark, sign)
    return name


def _shown(text: str) -> str:
    for mark, sign in _HIDDEN.items():
        text = text.replace(sign, mark)
    return text
