"""The table of ratings of the first Disco: opinions with a day, which its records did not show."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from collection.importing import readers
from collection.importing.bulk import insert
from collection.importing.legacy_cells import day, id_of, known, text_of
from collection.importing.legacy_records import OldRecord
from collection.importing.problems import shortened
from collection.importing.verdicts import Verdict
from collection.importing.writing import Writer
from collection.names import clean_text
from ratings.models import Rating


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


class LegacyWriter(Writer):
    """Gives new records the days of their opinions, too; `ratings` holds these by old id."""

    ratings: Mapping[str, Sequence[Opinion]]

    def _add(self, new: Sequence[Verdict]) -> None:
        super()._add(new)
        rated = [verdict for verdict in new if self.ratings.get(verdict.row.key)]
        # The writer rates today; what is told with its day takes the place of that.
        Rating.objects.filter(record__in=[verdict.record_id for verdict in rated]).delete()
        rows = [
            (verdict.record_id, verdict.row.owner_id, opinion.value, opinion.day, "")
            for verdict in rated
            for opinion in self.ratings[verdict.row.key]
        ]
        insert(Rating, ("record", "author", "value", "rated_on", "review"), rows)
