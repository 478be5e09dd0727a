"""Readers that turn a cell of a file into a cell of Disco, one small function a kind of value.

Each takes the trimmed text and returns the cell as collection/cells.py describes it, or raises
ValueError with the reason in a collector's words. Only what is unmistakable is read.
"""

import re
import uuid
from collections.abc import Callable

from django.utils import timezone

from collection.cells import join_list, split_list
from collection.fields import PROSE_LENGTH
from collection.models import Track
from collection.models.record_fields import (
    FIRST_YEAR,
    SLEEVE_CONDITIONS,
    MediaCondition,
    RemovalReason,
)
from collection.names import clean_text, name_key

Reader = Callable[[str], str]

NAME_LENGTH = 500
#: Artists or labels of one record; the longest real list is far below.
MOST_VALUES = 1000
# What a database holds in a positive BIGINT.
MOST_ID = 2**63 - 1

_YEAR = re.compile(r"(\d{4})(?:\.0+|-(?:0\d|1[0-2])(?:-[0-3]\d)?)?", re.ASCII)
_NUMBER = re.compile(r"(\d{1,19})(?:\.0+)?", re.ASCII)

YES = {"1", "true", "yes", "y", "x", "✓", "✔", "ja", "oui", "si", "sí", "sì", "sim", "tak"}
NO = {"0", "false", "no", "n", "nein", "non", "nee", "nej", "não", "nie"}
# How spreadsheet programs write true and false in other languages than English.
YES |= set("wahr vrai vero verdadero verdadeiro waar prawda sant sand tosi pravda истина".split())
NO |= set("falsch faux falso onwaar fałsz falskt falsk epätosi nepravda ложь".split())
_GRADES = {value.casefold(): value for value in MediaCondition.values}
for _grade in MediaCondition.values:
    # Very Good Plus (VG+) is Very Good Plus and VG+, too; not every grade has a short form.
    for _word in _grade.removesuffix(")").split(" ("):
        _GRADES[_word.casefold()] = _grade
_GRADES |= dict.fromkeys(
    ("nm", "m-", "nm or m-", "near mint (nm)", "near mint (m-)"), "Near Mint (NM or M-)"
)
_GRADES |= dict.fromkeys(("vg +", "very good+", "very good +"), "Very Good Plus (VG+)")
_GRADES |= dict.fromkeys(("g +", "good+", "good +"), "Good Plus (G+)")
_SLEEVES = _GRADES | {value.casefold(): value for value, _ in SLEEVE_CONDITIONS[-2:]}


def line(most: int) -> Reader:
    """Return a reader of one line of text of at most `most` characters."""

    def read(text: str) -> str:
        text = clean_text(text)
        if len(text) > most:
            raise ValueError(f"is {len(text)} characters long; {most} fit")
        return text

    return read


_read_name = line(NAME_LENGTH)


def name(text: str) -> str:
    """Read a name in which something can be seen."""
    text = _read_name(text)
    if not name_key(text):
        raise ValueError("has no visible character")
    return text


def prose(text: str) -> str:
    """Read a text of several lines."""
    text = clean_text(text, multiline=True)
    if len(text) > PROSE_LENGTH:
        raise ValueError(f"is {len(text)} characters long; {PROSE_LENGTH} fit")
    return text


def _values(text: str) -> list[str]:
    parts = split_list(text)
    if len(parts) > MOST_VALUES:
        raise ValueError(f"holds {len(parts)} values; {MOST_VALUES} fit")
    return parts


def names(text: str) -> str:
    """Read a list of names; none of them may be empty."""
    parts = _values(text)
    if "" in parts:
        raise ValueError(f"name {parts.index('') + 1} of {len(parts)} is empty")
    return join_list(map(name, parts))


def different_names(text: str) -> str:
    """Read a list of names of which each counts once; the first spelling stays."""
    first: dict[str, str] = {}
    for part in split_list(names(text)):
        first.setdefault(name_key(part), part)
    return join_list(first.values())


def texts(most: int) -> Reader:
    """Return a reader of a list of texts, some of which may be empty."""

    read_line = line(most)

    def read(text: str) -> str:
        return join_list(map(read_line, _values(text)))

    return read


def year() -> Reader:
    """Return a reader of a year up to next year; of a full date, or of 2009.0, the year is
    taken.
    """
    # Asking for today costs more than reading the cell.
    last = timezone.localdate().year + 1

    def read(text: str) -> str:
        match = _YEAR.fullmatch(text)
        if not match or not FIRST_YEAR <= int(match[1]) <= last:
            raise ValueError(f"is not a year from {FIRST_YEAR} to {last}")
        return match[1]

    return read


def number(text: str) -> str:
    """Read a positive whole number, such as an id of Discogs."""
    match = _NUMBER.fullmatch(text)
    if not match or not 1 <= int(match[1]) <= MOST_ID:
        raise ValueError("is not a whole number above 0")
    return str(int(match[1]))


def flag(text: str) -> str:
    """Read yes or no."""
    text = text.casefold()
    if text not in YES | NO:
        raise ValueError("is neither 1 nor 0")
    return "1" if text in YES else "0"


def media_condition(text: str) -> str:
    """Read a grade in Discogs' words, or the abbreviation they carry."""
    grade = _GRADES.get(_folded(text))
    if grade is None:
        raise ValueError("is not a grade such as Very Good Plus (VG+)")
    return grade


def sleeve_condition(text: str) -> str:
    """Read a sleeve's grade; a sleeve can also be generic or missing."""
    grade = _SLEEVES.get(_folded(text))
    if grade is None:
        raise ValueError("is not a grade such as Very Good Plus (VG+), Generic or No Cover")
    return grade


def is_grade(text: str) -> bool:
    """Whether a text is a grade of a record or of a sleeve."""
    return _folded(text) in _SLEEVES


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def removal_reason(text: str) -> str:
    """Read why a record left the shelf."""
    if text.casefold() not in RemovalReason.values:
        raise ValueError(f"is not one of: {', '.join(RemovalReason.values)}")
    return text.casefold()


def track_kind(text: str) -> str:
    """Read whether a line of a list of tracks is a track or a heading."""
    kind = text.casefold()
    if kind not in Track.Kind.values:
        raise ValueError(f"is neither {' nor '.join(Track.Kind.values)}")
    return kind


def musicbrainz_id(text: str) -> str:
    """Read the id of a release of MusicBrainz, or the address of its page there."""
    try:
        return str(uuid.UUID(text.rstrip("/").rpartition("/")[2]))
    except ValueError:
        raise ValueError("is not the id of a release of MusicBrainz") from None


def uid(text: str) -> str:
    """Read a uid of Disco in any spelling of it that Python's uuid knows."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        raise ValueError("is not a uid as Disco exports it") from None
