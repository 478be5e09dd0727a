"""Two grades in one cell, that of the record and that of its sleeve: VG+/VG, NM | EX."""

import re

from collection.importing.cells.values import is_grade
from collection.names import search_fold

_BETWEEN = re.compile(r"[/|\\,;]")
# Grades of other scales, such as EX and VG++; a letter alone may be anything.
_LIKE_A_GRADE = re.compile(r"[a-z]{2,3}\s?[+-]{0,2}|[a-z]\s?[+-]{1,2}", re.IGNORECASE | re.ASCII)
# What others write beside Goldmine's grades, in any column of grades: EX, VG++, NM-.
_OF_OTHER_SCALES = re.compile(
    r"(?:ex|exc|excellent|e|vg|nm|m|g|v|f)\s?[+-]{0,3}|sealed|ss", re.IGNORECASE
)
_RECORD = set("media medium vinyl record disc disk platte lp disque disco plaat skiva v m".split())
_SLEEVE = set("sleeve cover jacket hulle pochette copertina funda hoes omslag c s".split())
_WORD = re.compile(r"[^\W\d_]+")


def is_like_grade(text: str) -> bool:
    """Whether a cell holds one grade, of Goldmine's scale or of another."""
    return is_grade(text) or _OF_OTHER_SCALES.fullmatch(text.strip()) is not None


def halves(text: str) -> tuple[str, str] | None:
    """Return the two texts of a cell that a sign cuts into two, None for any other."""
    parts = [part.strip() for part in _BETWEEN.split(text)]
    return (parts[0], parts[1]) if len(parts) == 2 and all(parts) else None


def is_pair(text: str) -> bool:
    """Whether a cell holds two grades, one of which may be of another scale than Goldmine's."""
    both = halves(text)
    if both is None or not any(map(is_grade, both)):
        return False
    return all(is_like_grade(half) or _LIKE_A_GRADE.fullmatch(half) for half in both)


def is_pair_of_words(text: str) -> bool:
    """Whether a cell holds two grades that are no two letters alone, as are M/F and P; C."""
    both = halves(text)
    return both is not None and is_pair(text) and any(len(half) > 1 for half in both)


def sleeve_is_first(label: str) -> bool:
    """Whether the name of a column says that the grade of the sleeve comes before the record's."""
    words = _WORD.findall(search_fold(label))
    of_sleeve = [place for place, word in enumerate(words) if word in _SLEEVE]
    of_record = [place for place, word in enumerate(words) if word in _RECORD]
    return bool(of_sleeve and of_record) and of_sleeve[0] < of_record[0]
