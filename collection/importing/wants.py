"""Rows of what is looked for, never of what is owned: compared with the wants that are there, and written."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.timezone import make_aware

from collection.importing.file_rows import Row
from collection.importing.owners import Owners
from collection.importing.report import ImportOptions
from collection.importing.verdicts import Verdict
from collection.models import Want
from collection.names import name_key
from collection.querysets import chunks

_FIELDS = ("artist", "title", "label", "catalog_number", "format", "year", "discogs_release_id", "notes", "added_at")


def identity(values: dict[str, Any], owner_id: int | None) -> tuple:
    """Return what tells a want from others: its release, else artist, title, format and year."""
    if release := values.get("discogs_release_id"):
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
            known[identity({name: getattr(want, name) for name in _FIELDS}, self.owner_id)].append(want)
        return known

    def verdict(self, row: Row) -> Verdict:
        """Return the verdict on a row without problems; each want is spoken of by one row at most."""
        row.owner_id = self.owner_id
        same = self._known[identity(row.values, self.owner_id)]
        return self._known_want(row, same.pop(0)) if same else Verdict("new", row)

    def _known_want(self, row: Row, want: Want) -> Verdict:
        verdict = Verdict("same", row, want.pk)
        for column, cell in row.values.items():
            stored = stored_cell(getattr(want, column))
            if stored != cell:
                (verdict.conflicts if stored else verdict.changes)[column] = (stored, cell)
        if verdict.changes and self.update:
            verdict.kind = "changed"
        elif verdict.changes or verdict.conflicts:
            verdict.kind, verdict.reason = "skipped", "differs from the want that is there, which stays as it is"
        return verdict


class WantWriter:
    """Stores new wants and fills gaps in those that are there."""

    def __init__(self) -> None:
        # Per id: what tells an edit of a new want, and the cells that were filled in, each as a batch keeps it.
        self.made: dict[int, str] = {}
        self.filled: dict[int, dict[str, str]] = {}

    def write(self, verdicts: Sequence[Verdict]) -> None:
        wants = [Want(owner_id=v.row.owner_id, **_stored(v.row.values)) for v in verdicts if v.kind == "new"]
        Want.objects.bulk_create(wants, batch_size=200)
        self.made |= {want.pk: want_print(want) for want in wants}
        for some in chunks([verdict for verdict in verdicts if verdict.kind == "changed"]):
            for verdict in some:
                filled = {column: cell for column, (_, cell) in verdict.changes.items()}
                Want.objects.filter(pk=verdict.record_id).update(**_stored(filled))
                self.filled[verdict.record_id] = filled


def want_print(want: Want) -> str:
    """Return a short text that differs when anything that a user can edit in the want does."""
    fields = [field.attname for field in Want._meta.concrete_fields if field.editable and not field.primary_key]
    return sha256("\n".join(stored_cell(getattr(want, name)) for name in fields).encode()).hexdigest()[:16]


def stored_cell(value: Any) -> str:
    """Return a stored value as a cell: times in UTC, "" for nothing."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ")
    return "" if value is None else str(value)


def _stored(values: dict[str, str]) -> dict[str, Any]:
    fields: dict[str, Any] = dict(values)
    if added := values.get("added_at"):
        fields["added_at"] = make_aware(parse_datetime(added), UTC)
    return fields
