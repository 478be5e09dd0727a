"""New rows that look like a record that is there: listed as possible duplicates, never merged."""

from collections import defaultdict
from collections.abc import Sequence

from collection.cells import split_list
from collection.importing.verdicts import Verdict
from collection.models import Record, RecordArtist
from collection.names import name_key
from collection.querysets import chunks


def near_matches(new: Sequence[Verdict], boundary: int) -> None:
    """Set `near` of each verdict: ids of the owner's records of the same title, format and year with a common artist.

    Records above the id `boundary` are of this batch and do not count.
    """
    titles: dict[tuple, list[Verdict]] = defaultdict(list)
    for verdict in new:
        values = verdict.row.values
        key = (
            verdict.row.owner_id,
            name_key(values["title"]),
            values.get("year", ""),
            name_key(values.get("format", "")),
        )
        titles[key].append(verdict)
    records = {}
    for some in chunks(sorted({key[1] for key in titles})):
        found = Record.objects.filter(title_key__in=some, pk__lte=boundary)
        for pk, owner, title, year, format_key in found.values_list(
            "pk", "owner_id", "title_key", "year", "format__name_key"
        ):
            if (key := (owner, title, str(year or ""), format_key or "")) in titles:
                records[pk] = key
    for some in chunks(list(records)):
        links = RecordArtist.objects.filter(record__in=some).order_by("record", "position")
        for pk, artist_key in links.values_list("record_id", "artist__name_key"):
            for verdict in titles[records[pk]]:
                if pk not in verdict.near and artist_key in _artist_keys(verdict):
                    verdict.near.append(pk)


def _artist_keys(verdict: Verdict) -> set[str]:
    return {name_key(name) for name in split_list(verdict.row.values.get("artist", ""))}
