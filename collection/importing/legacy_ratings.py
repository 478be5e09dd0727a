"""The table of ratings of the first Disco: opinions with a day, which its records did not show."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from collection.importing import readers
from collection.importing.legacy_cells import day, id_of, known, text_of
from collection.importing.legacy_records import OldRecord
from collection.importing.problems import shortened
from collection.names import clean_text


class Opinion(NamedTuple):
    """A rating of a day, as cells."""

    day: str
    value: str


def read_ratings(
    rows: Iterable[Sequence[Any]], records: Mapping[str, OldRecord], oddities: list[str], today: date
) -> dict[str, list[Opinion]]:
    """Return the opinions about each record by its old id, oldest first; the last one is its rating there.

    `rows` are id, value, day and record. A record without a rating of its own gets its last opinion as that; what
    cannot be an opinion is kept in its remarks.
    """
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for pk, value, on, record in rows:
        told = shortened(clean_text(f"{text_of(value)} of {text_of(on)}"))
        if (old := records.get(id_of(record))) is None:
            oddities.append(f"rating {id_of(pk)}: its record {id_of(record)} is missing; “{told}” is left out")
            continue
        try:
            opinion = Opinion(day(known(on)), readers.halves(known(value)))
            if opinion.day > today.isoformat():
                raise ValueError("lies in the future")
            if opinion.day in found[old.key]:
                raise ValueError("is the second of its day")
            found[old.key][opinion.day] = opinion.value
        except ValueError as error:
            old.cells.keep("rating", told, str(error))
    return {key: _history(records[key], sorted(days.items()), today) for key, days in found.items() if days}


def _history(record: OldRecord, days: Sequence[tuple[str, str]], today: date) -> list[Opinion]:
    """Return the opinions about a record; its own rating, if it says something else, is one of today."""
    found = [Opinion(*one) for one in days]
    own = record.values["rating"] = record.values["rating"] or found[-1].value
    if own != found[-1].value:
        if found[-1].day == today.isoformat():
            record.cells.keep("rating", found.pop().value, "is of today, as is the rating of the record")
        found.append(Opinion(today.isoformat(), own))
    return found
