"""The source `discogs-wantlist`: what is looked for, never what is owned. Its rows become wants.

Discogs writes the date added into a tenth column that has no header, so every row is one cell longer than the header.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC
from itertools import islice
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.timezone import make_aware

from collection.importing import readers
from collection.importing.lookups import Owners
from collection.importing.problems import FileRefused, Problem
from collection.importing.report import ImportOptions
from collection.importing.source import Choices, Column, Row, Source, value_readers, without_control
from collection.importing.survey import is_blank
from collection.importing.table import Table
from collection.importing.verdicts import Verdict
from collection.models import Batch, Want
from collection.names import name_key
from collection.querysets import chunks

CHUNK = 2000
_TARGETS = {
    "catalog": "catalog_number",
    "artist": "artist",
    "title": "title",
    "label": "label",
    "format": "format",
    "released": "year",
    "releaseid": "discogs_release_id",
    "notes": "notes",
    "dateadded": "added_at",
}
_FIELDS = ("artist", "title", "label", "catalog_number", "format", "year", "discogs_release_id", "notes", "added_at")


class WantlistSource(Source):
    """One row a want. Names stay as Discogs writes them: a want has no links yet."""

    name = "discogs-wantlist"
    title = "Discogs wantlist"
    holds = "wants"
    empty_words = {"year": {"0"}, "catalog_number": {"none"}}

    def __init__(self, table: Table, choices: Choices) -> None:
        super().__init__(table, choices)
        self.refuse_duplicates(set(_TARGETS))
        self.places = {_TARGETS[key]: place for place, key in enumerate(self.keys) if key in _TARGETS}
        for column in ("artist", "title"):
            if column not in self.places:
                raise FileRefused(f"The column {column.title()} is missing.")
        self.places.setdefault("added_at", len(table.header))
        self.prepare()

    @classmethod
    def recognises(cls, keys: set[str]) -> bool:
        owned = {"collectionfolder", "dateadded", "listingid"}
        return {"artist", "title", "releaseid", "catalog", "notes"} <= keys and not owned & keys

    def prepare(self) -> None:
        read = value_readers(self.order) | {"notes": readers.prose, "format": readers.line(500)}
        read |= dict.fromkeys(("artist", "label", "catalog_number"), without_control)
        header = [*self.table.header, "date added"]
        self.columns = [Column(place, header[place], target, read[target]) for target, place in self.places.items()]

    def row(self, line: int, cells: list[str]) -> Row:
        row = Row(line, cells)
        width = len(self.table.header)
        if problem := self.shape_problem(line, [*cells[:width], *cells[width + 1 :]]):
            row.problems.append(problem)
            return row
        if len(cells) == width:
            row.cells = [*cells, ""]
        self.read_columns(row)
        for column in ("artist", "title"):
            if not row.values.get(column) and not row.problems:
                row.problems.append(Problem(line, column, "", "a want needs an artist and a title"))
        return row


def identity(values: dict[str, Any], owner_id: int | None) -> tuple:
    """Return what tells a want from others: its release, else artist, title, format and year."""
    if release := values.get("discogs_release_id"):
        return (owner_id, str(release))
    names = (name_key(str(values.get(name) or "")) for name in ("artist", "title", "format"))
    return (owner_id, *names, str(values.get("year") or ""))


class WantJudging:
    """Compares the rows of a wantlist with the wants of the importing owner, closed ones included."""

    def __init__(self, source: Source, options: ImportOptions, owners: Owners) -> None:
        self.source = source
        self.update = options.mode == "update"
        self.owner_id = owners.default_id
        self._known: dict[tuple, list[Want]] = defaultdict(list)
        for want in Want.objects.filter(owner=self.owner_id).order_by("pk"):
            self._known[identity({name: getattr(want, name) for name in _FIELDS}, self.owner_id)].append(want)

    def chunks(self) -> Iterator[list[Verdict]]:
        """Yield the verdicts, in the order of the file."""
        verdicts = (self._verdict(line, cells) for line, cells in self.source.table.rows())
        while chunk := list(islice(verdicts, CHUNK)):
            yield chunk

    def _verdict(self, line: int, cells: list[str]) -> Verdict:
        if is_blank(cells):
            return Verdict("blank", Row(line, []))
        row = self.source.row(line, cells)
        if row.problems:
            return Verdict("bad", row)
        row.owner_id = self.owner_id
        same = self._known[identity(row.values, self.owner_id)]
        return self._known_want(row, same.pop(0)) if same else Verdict("new", row)

    def _known_want(self, row: Row, want: Want) -> Verdict:
        verdict = Verdict("same", row, want.pk)
        for column, cell in row.values.items():
            stored = _cell(getattr(want, column))
            if stored != cell:
                (verdict.conflicts if stored else verdict.changes)[column] = (stored, cell)
        if verdict.changes and self.update:
            verdict.kind = "changed"
        elif verdict.changes or verdict.conflicts:
            verdict.kind, verdict.reason = "skipped", "differs from the want that is there, which stays as it is"
        return verdict


class WantWriter:
    """Stores new wants and fills gaps in those that are there."""

    def __init__(self, batch: Batch, owners: Owners) -> None:
        self.batch = batch
        self.owners = owners
        self.made: dict[str, list[int]] = {"want": []}

    def write(self, verdicts: Sequence[Verdict], update_mode: bool) -> None:
        wants = [Want(owner_id=v.row.owner_id, **_stored(v.row.values)) for v in verdicts if v.kind == "new"]
        Want.objects.bulk_create(wants, batch_size=200)
        self.made["want"] += [want.pk for want in wants]
        for some in chunks([verdict for verdict in verdicts if verdict.kind == "changed"]):
            for verdict in some:
                filled = {column: cell for column, (_, cell) in verdict.changes.items()}
                Want.objects.filter(pk=verdict.record_id).update(**_stored(filled))


def _cell(value: Any) -> str:
    if hasattr(value, "isoformat"):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ")
    return "" if value is None else str(value)


def _stored(values: dict[str, str]) -> dict[str, Any]:
    fields: dict[str, Any] = dict(values)
    if added := values.get("added_at"):
        fields["added_at"] = make_aware(parse_datetime(added), UTC)
    return fields
