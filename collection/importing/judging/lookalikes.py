"""New rows that look like a record that is there: listed as possible duplicates, never merged.

In: the verdicts on a chunk. Out: `near` of the new ones is filled.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from collection.bulk_sql import chunks
from collection.cells import split_list
from collection.importing.judging.candidates import Named, named
from collection.importing.judging.verdict import Verdict
from collection.models import Record, RecordArtist
from collection.names import name_key

#: Owner, title, year and format.
Edition = tuple[int | None, str, str, str]


def near_matches(verdicts: Iterable[Verdict], boundary: int) -> None:
    """Set `near` of each verdict on a new record: ids of the owner's records of the same title,
    format and year with a common artist.

    Records above the id `boundary` are of this batch and do not count.
    """
    new: dict[Edition, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        if verdict.kind == "new" and not verdict.row.is_want:
            new[_edition(verdict)].append(verdict)
    records = _records_of(new, boundary)
    for ids in chunks(list(records)):
        links = RecordArtist.objects.filter(record__in=ids).order_by("record_id", "position")
        for pk, artist_key in links.values_list("record_id", "artist__name_key"):
            for verdict in new[records[pk]]:
                if pk not in verdict.near and artist_key in _artist_keys(verdict):
                    verdict.near.append(pk)


def _edition(verdict: Verdict) -> Edition:
    row = verdict.row
    title, year = row.values["title"], row.values.get("year", "")
    return row.owner_id, name_key(title), year, name_key(row.values.get("format", ""))


def _records_of(new: Mapping[Edition, list[Verdict]], boundary: int) -> dict[int, Edition]:
    """Return the records that are of one of the editions."""
    wanted: set[Named] = set()
    for (owner_id, title, _, _), verdicts in new.items():
        if owner_id:
            for verdict in verdicts:
                wanted.update(Named(owner_id, title, key) for key in _artist_keys(verdict))
    records: dict[int, Edition] = {}
    if not wanted:
        return records
    paths = ("pk", "owner_id", "title_key", "year", "format__name_key")
    stored = Record.objects.filter(pk__in=named(wanted), pk__lte=boundary).order_by()
    for pk, owner_id, title, year, format_key in stored.values_list(*paths):
        edition = (owner_id, title, str(year or ""), format_key or "")
        if edition in new:
            records[pk] = edition
    return records


def _artist_keys(verdict: Verdict) -> set[str]:
    return {name_key(name) for name in split_list(verdict.row.values.get("artist", ""))}
