"""Where a file leaves it open what is meant: texts that may be several names, rows that may be a record that is there.

Nothing is guessed: a text stays one name and a row becomes another copy unless a user says otherwise, in the preview of
this file or of one before.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from collection.importing.file_rows import Row
from collection.importing.source import Source
from collection.models import Decision
from collection.models.decisions import names_key, row_key

COMMA = ", "
_SEPARATOR = re.compile(r", | & | / ")
# What Disco shows between two artists in place of each; where it is "", a slash.
_PHRASES = {" & ": "&"}


class Doubt(NamedTuple):
    """A text in a column of names that may be several; `names` are what it was decided to be, () nothing yet."""

    subject: str
    text: str
    names: tuple[str, ...] = ()

    def __str__(self) -> str:
        told = f"{self.subject} “{self.text}”"
        if len(self.names) == 1:
            return f"{told} is one name, as decided"
        if self.names:
            return f"{told} is {' + '.join(self.names)}, as decided"
        return f"{told} may be {len(ways(self.text)[0])} {self.subject}s; it is kept as one"


def may_be_several(text: str) -> bool:
    """Tell whether a text has a sign in it that can stand between two names."""
    return COMMA in text or " & " in text or " / " in text


def ways(text: str) -> list[list[str]]:
    """Return how a text can be taken apart: at its commas, and at all signs that can stand between two names."""
    found = [[part.strip() for part in parts if part.strip()] for parts in (text.split(COMMA), _SEPARATOR.split(text))]
    return [parts for place, parts in enumerate(found) if len(parts) > 1 and parts not in found[:place]]


def join_phrases(text: str, names: tuple[str, ...] | list[str]) -> list[str]:
    """Return what stands between the names that `text` was taken apart into."""
    signs = _SEPARATOR.findall(text)
    return [_PHRASES.get(sign, "") for sign in signs] if len(signs) == len(names) - 1 else []


@dataclass
class Said:
    """What a user says of this file; it is kept when the file is imported.

    `names`: artist or label and the text, to its names, [] to take back what was said before. `records`: the key of a
    row, to the record that it is, None for another copy, and what to call the row.
    """

    names: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    records: dict[str, tuple[int | None, str]] = field(default_factory=dict)

    def decisions(self, owner: Any, source: str) -> Iterator[Decision]:
        """Yield what is to be kept; a decision without an answer takes back what was said before."""
        for (subject, text), names in self.names.items():
            yield Decision(key=names_key(subject, text), subject=subject, text=text, names=names)
        for key, (record, text) in self.records.items():
            told = {"owner_id": owner.pk, "source": source, "record_id": record}
            yield Decision(key=key, subject=Decision.Subject.RECORD, text=text, **told)


class Decided:
    """What counts for a file: what was said of it, and of others before."""

    def __init__(self, source: Source, owner: Any, said: Said) -> None:
        self.source = source
        self.names = Decision.objects.names() if source.maybe_lists else {}
        self.names |= {names_key(*asked): names for asked, names in said.names.items()}
        self.records: dict[str, int | None] = {}
        if owner:
            self.records |= Decision.objects.records(owner.pk, source.name)
        self.records |= {key: record for key, (record, _) in said.records.items()}

    def names_of(self, subject: str, text: str) -> list[str]:
        """Return the names that a text was said to be, [] if nothing was said."""
        return self.names.get(names_key(subject, text), []) if self.names else []

    def record_of(self, row: Row) -> int | None:
        """Return the record that a row was said to be."""
        return self.records.get(key_of(self.source, row)) if self.records else None


def key_of(source: Source, row: Row) -> str:
    """Return what tells a row from the others of its owner and source; the day it was added tells copies apart."""
    added = source.cell(row.cells, "added_at")
    return row_key(row.owner_id, source.name, f"{row.key or source.digest(row.cells)}\n{added}")
