"""The table of ratings of the first Disco: opinions with a day, which its records did not show.

In: the rows of the table, and the records, which get a rating from here if they have none. Out: the
opinions about each record, oldest first.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from adminkit.remarks import Remarks
from collection.importing.cells.ratings import rating
from collection.importing.files.problems import shortened
from collection.importing.legacy.old_cells import id_of, known, read_day, text_of
from collection.importing.legacy.old_records import OldRecord
from collection.names import clean_text


class Opinion(NamedTuple):
    """A rating of a day, as cells."""

    day: str
    value: str


def read_ratings(
    rows: Iterable[Sequence[Any]],
    records: Mapping[str, OldRecord],
    oddities: Remarks,
    today: date,
) -> dict[str, list[Opinion]]:
    """Return the opinions about each record by its old id, oldest first; the last one is its rating
    there.

    `rows` are id, value, day and record. A record without a rating of its own gets its last opinion
    as that; what cannot be an opinion is kept in its remarks.
    """
    # By record, the value of each day.
    days: dict[str, dict[str, str]] = defaultdict(dict)
    for pk, value, rated_on, record_id in rows:
        shown = shortened(clean_text(f"{text_of(value)} of {text_of(rated_on)}"))
        record = records.get(id_of(record_id))
        if record is None:
            missing = f"its record {id_of(record_id)} is missing; “{shown}” is left out"
            kind = "the record of a rating is missing; the rating is left out"
            oddities.add(kind, f"rating {id_of(pk)}: {missing}")
            continue
        try:
            day, value = read_day(known(rated_on)), rating(10)(known(value))
            if day > today.isoformat():
                raise ValueError("lies in the future")
            if day in days[record.key]:
                raise ValueError("is the second of its day")
            days[record.key][day] = value
        except ValueError as error:
            record.cells.keep("rating", shown, str(error))
    opinions = {}
    for key, values_by_day in days.items():
        if values_by_day:
            in_order = [Opinion(*item) for item in sorted(values_by_day.items())]
            opinions[key] = _with_own(records[key], in_order, today)
    return opinions


def _with_own(record: OldRecord, opinions: list[Opinion], today: date) -> list[Opinion]:
    """Return the opinions about a record; its own rating, if it differs from the last one, is one
    of today.
    """
    last = opinions[-1]
    own = record.values["rating"] = record.values["rating"] or last.value
    if own == last.value:
        return opinions
    if last.day == today.isoformat():
        opinions.pop()
        record.cells.keep("rating", last.value, "is of today, as is the rating of the record")
    return [*opinions, Opinion(today.isoformat(), own)]
