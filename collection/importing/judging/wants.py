"""The verdict on a row that is a want: compared with the wants of the importing user.

In: a row without problems. Out: a `Verdict`; `writing/want_writer.py` carries it out. A filled
field is never overwritten, so that only gaps are changes.
"""

from collections import defaultdict
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from typing import Any

from collection.importing.judging.owners import Owners
from collection.importing.judging.verdict import Verdict
from collection.importing.options import ImportOptions
from collection.importing.sources.kept_cells import holds
from collection.importing.sources.row import Row
from collection.models import Want
from collection.names import name_key

_FIELDS = (
    "artist",
    "title",
    "label",
    "catalog_number",
    "format",
    "year",
    "discogs_release_id",
    "top_price",
    "priority",
    "notes",
    "added_at",
)


def identity(values: dict[str, Any], owner_id: int | None) -> tuple:
    """Return the identity of a want: its release, else artist, title, format and year."""
    release = values.get("discogs_release_id")
    if release:
        return (owner_id, str(release))
    names = (name_key(str(values.get(name) or "")) for name in ("artist", "title", "format"))
    return (owner_id, *names, str(values.get("year") or ""))


class WantJudge:
    """Compares rows with the wants of the importing owner, closed ones included."""

    def __init__(self, options: ImportOptions, owners: Owners) -> None:
        self.update = options.mode == "update"
        self.owner_id = owners.default_id

    @cached_property
    def _known(self) -> dict[tuple, list[Want]]:
        known = defaultdict(list)
        for want in Want.objects.filter(owner=self.owner_id).order_by("pk"):
            values = {name: getattr(want, name) for name in _FIELDS}
            known[identity(values, self.owner_id)].append(want)
        return known

    def verdict(self, row: Row) -> Verdict:
        """Return the verdict on a row; one row at most speaks of each want."""
        row.owner_id = self.owner_id
        same = self._known[identity(row.values, self.owner_id)]
        return self._known_want(row, same.pop(0)) if same else Verdict("new", row)

    def _known_want(self, row: Row, want: Want) -> Verdict:
        verdict = Verdict("same", row, want.pk)
        for column, cell in row.values.items():
            stored = stored_cell(getattr(want, column))
            if column == "notes" and holds(stored, cell):
                continue
            if stored and stored != cell:
                verdict.conflicts[column] = (stored, cell)
            elif stored != cell:
                verdict.changes[column] = (stored, cell)
        if verdict.changes and self.update:
            verdict.kind = "changed"
        elif verdict.changes or verdict.conflicts:
            verdict.kind = "skipped"
            verdict.reason = "differs from the want that is there, which stays as it is"
        return verdict


def want_print(want: Want) -> str:
    """Return a fingerprint of the want, which differs when a user has edited it."""
    cells = []
    for field in Want._meta.concrete_fields:
        # Older batches know wants of one pressing only, which therefore must look as they did.
        is_as_before = field.name == "any_pressing" and not want.any_pressing
        if field.editable and not field.primary_key and not is_as_before:
            cells.append(stored_cell(getattr(want, field.attname)))
    return sha256("\n".join(cells).encode()).hexdigest()[:16]


def stored_cell(value: Any) -> str:
    """Return a stored value as a cell: times in UTC, "" for nothing."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ")
    return "" if value is None else str(value)
