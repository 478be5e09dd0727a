"""The records that a row of a file may speak of: those of its owner, as they were before the batch."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from collection.importing.file_rows import Row, key_hash
from collection.importing.source import Source
from collection.importing.survey import Survey
from collection.models import Record, RecordArtist, SourceKey
from collection.names import name_key
from collection.querysets import RecordQuerySet, chunks

#: Stands for "never": what has no date comes last.
LATE = "9999"
_FIELDS = ("id", "owner_id", "uid", "discogs_release_id", "added_at", "title_key", "year", "format__name_key")


@dataclass(slots=True)
class Candidate:
    """A record that a row may speak of."""

    id: int
    owner_id: int
    uid: str = ""
    release: str = ""
    added_at: str = LATE
    title_key: str = ""
    year: str = ""
    format_key: str = ""
    artist_key: str = ""
    source_key: str = ""
    seen: dict[str, str] = field(default_factory=dict)


class Candidates:
    """Finds candidates; none of them was made by the batch itself."""

    def __init__(self, source: Source, survey: Survey) -> None:
        self.source = source
        self.survey = survey
        self.boundary = Record.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def records(self) -> RecordQuerySet:
        """Return all records that were there before the batch."""
        return Record.objects.filter(pk__lte=self.boundary)

    def having(self, rows: Iterable[Row], column: str) -> list[Candidate]:
        """Return the records of the rows' owners that have a row's cell of `column`: its release or its title."""
        owners = {row.owner_id for row in rows}
        values = {row.values[column] for row in rows}
        path = "title_key__in" if column == "title" else f"{column}__in"
        wanted = sorted({name_key(value) for value in values} if column == "title" else values)
        found = []
        for some in chunks(wanted):
            records = self.records().filter(owner_id__in=owners, **{path: some})
            found += [_candidate(values) for values in records.values_list(*_FIELDS)]
        self._add_source_keys(found)
        return found

    def of_ids(self, ids: Iterable[int]) -> list[Candidate]:
        """Return the records of these ids."""
        found = []
        for some in chunks(sorted(ids)):
            found += [_candidate(values) for values in self.records().filter(pk__in=some).values_list(*_FIELDS)]
        self._add_source_keys(found)
        return found

    def with_artists(self, candidates: list[Candidate]) -> list[Candidate]:
        """Return the candidates after their artists were looked up."""
        by_id = {one.id: one for one in candidates}
        names: dict[int, list[str]] = {pk: [] for pk in by_id}
        for some in chunks(list(by_id)):
            links = RecordArtist.objects.filter(record__in=some).order_by("record", "position")
            for pk, key in links.values_list("record_id", "artist__name_key"):
                names[pk].append(key)
        for one in candidates:
            one.artist_key = ", ".join(names[one.id])
        return candidates

    def wanted_more(self, one: Candidate, by_release: bool = False) -> bool:
        """Tell whether a row of the file speaks of the record by a stronger key."""
        return (
            key_hash(one.uid) in self.survey.uids
            or key_hash(one.source_key) in self.survey.keys
            or (not by_release and key_hash(one.release) in self.survey.releases)
        )

    def _add_source_keys(self, candidates: Iterable[Candidate]) -> None:
        keys: dict[int, str] = {}
        for some in chunks([one.id for one in candidates]):
            stored = SourceKey.objects.filter(source=self.source.name, record__in=some)
            keys.update(stored.values_list("record_id", "key"))
        for one in candidates:
            one.source_key = keys.get(one.id, "")


def _candidate(values: Sequence[Any]) -> Candidate:
    pk, owner_id, uid, release, added_at, title_key, year, format_key = values
    return Candidate(
        pk,
        owner_id,
        str(uid),
        str(release or ""),
        added_at.strftime("%Y-%m-%d %H:%M:%S") if added_at else LATE,
        title_key,
        str(year or ""),
        format_key or "",
    )
