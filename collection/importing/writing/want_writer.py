"""Carries out the verdicts on wants: new ones are stored, gaps in those that are there are filled.

In: the verdicts of `judging/wants.py`. Out: rows of `Want`, and notes on them for an undo.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from collection.importing.judging.verdict import Verdict
from collection.importing.judging.wants import want_print
from collection.models import Want


class WantWriter:
    """Stores new wants and fills gaps in those that are there."""

    def __init__(self) -> None:
        # By id, as a batch keeps it: the fingerprint that shows whether a new want was edited
        # since, and the cells that were filled in.
        self.made: dict[int, str] = {}
        self.filled: dict[int, dict[str, str]] = {}

    def write(self, verdicts: Sequence[Verdict]) -> None:
        """Write the wants of one chunk of the file."""
        new = []
        for verdict in verdicts:
            if verdict.kind == "new":
                new.append(Want(owner_id=verdict.owner_id, **_fields(verdict.row.values)))
            elif verdict.kind == "changed":
                filled = verdict.changed_cells
                Want.objects.filter(pk=verdict.stored_id).update(**_fields(filled))
                self.filled[verdict.stored_id] = filled
        Want.objects.bulk_create(new, batch_size=200)
        self.made |= {want.pk: want_print(want) for want in new}


def _fields(values: dict[str, str]) -> dict[str, Any]:
    """Return cells as values of the fields of a want."""
    fields: dict[str, Any] = dict(values)
    if values.get("added_at"):
        fields["added_at"] = datetime.fromisoformat(values["added_at"]).replace(tzinfo=UTC)
    return fields
