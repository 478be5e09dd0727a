"""The wants of a batch: those it entered are deleted, fields that it filled in are emptied; edited
or closed ones are kept.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import Field

from collection.bulk_sql import chunks
from collection.history.plan import Kept, Plan
from collection.importing.judging.wants import stored_cell, want_print
from collection.models import Batch, Want


class BatchWants:
    """Sorts the wants that a batch entered or filled, and counts them in a plan."""

    def __init__(self, batch: Batch, plan: Plan) -> None:
        self.plan = plan
        self._going: list[int] = []
        self._restoring: list[tuple[Want, list[str]]] = []
        self._sort_entered({int(pk): left for pk, left in batch.made.get("want", {}).items()})
        filled = batch.made.get("want_filled", {})
        self._sort_filled({int(pk): cells for pk, cells in filled.items()})
        plan.wants_going, plan.wants_restoring = len(self._going), len(self._restoring)

    def take_away(self) -> None:
        """Delete the wants that were entered and empty what was filled in."""
        for some in chunks(self._going):
            Want.objects.filter(pk__in=some).delete()
        for want, names in self._restoring:
            emptied = {name: _empty(name) for name in names}
            Want.objects.filter(pk=want.pk).update(**emptied)

    def _sort_entered(self, entered: dict[int, str]) -> None:
        """Sort the wants that the batch entered; `entered` is each as the batch left it."""
        for want in self._existing(entered):
            why = _why_kept(want)
            if not why and want_print(want) != entered[want.pk]:
                why = "edited"
            if why:
                self._keep(want, why)
            else:
                self._going.append(want.pk)

    def _sort_filled(self, filled: dict[int, dict[str, Any]]) -> None:
        """Sort the wants that the batch filled; `filled` are the cells that it wrote."""
        for want in self._existing(filled):
            cells = filled[want.pk]
            edited = [name for name in cells if stored_cell(getattr(want, name)) != cells[name]]
            why = _why_kept(want)
            if not why and edited:
                why = f"edited: {', '.join(edited).replace('_', ' ')}"
            if why:
                self._keep(want, why)
            else:
                self._restoring.append((want, list(cells)))

    def _existing(self, ids: Collection[int]) -> list[Want]:
        """Return the wants of these ids; those that are gone are counted as missing."""
        wants: list[Want] = []
        for some in chunks(sorted(ids)):
            wants += Want.objects.filter(pk__in=some).order_by("pk")
        self.plan.missing += len(ids) - len(wants)
        return wants

    def _keep(self, want: Want, why: str) -> None:
        self.plan.kept.append(Kept(want.pk, str(want), why, "want"))


def _why_kept(want: Want) -> str:
    if want.closed_on is None:
        return ""
    return "closed: it was bought" if want.record_id else "closed"


def _empty(name: str) -> str | None:
    """Return what an empty field of a want holds."""
    field = Want._meta.get_field(name)
    return None if isinstance(field, Field) and field.null else ""
