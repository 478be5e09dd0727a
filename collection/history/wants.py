"""The wants of a batch: those it entered are deleted, fields that it filled in are emptied, and
those it closed are open again; edited or closed ones are kept.
"""

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Field, Q

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
        self._reopening = self._closed(batch.made.get("want_closed", []))
        plan.wants_going = len(self._going)
        plan.wants_restoring = len(self._restoring) + len(self._reopening)

    def take_away(self) -> None:
        """Delete the wants that were entered and empty what was filled in."""
        for some in chunks(self._going):
            Want.objects.filter(pk__in=some).delete()
        for want, names in self._restoring:
            emptied = {name: _empty(name) for name in names}
            Want.objects.filter(pk=want.pk).update(**emptied)
        Want.objects.filter(pk__in=self._reopening).update(closed_on=None, record=None)

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

    def _closed(self, closed: Sequence[int]) -> list[int]:
        """Return the wants that the batch closed and whose record goes: they are open again. One
        that was bought as another record since stays closed.
        """
        kept = {row.id for row in self.plan.kept if row.table == "record"}
        records = self.plan.batch.changes.filter(table="").order_by()
        reopening: list[int] = []
        for some in chunks(sorted(closed)):
            wants = Want.objects.filter(pk__in=some).exclude(closed_on=None).order_by("pk")
            own = wants.filter(Q(record=None) | Q(record__in=records.values("record")))
            reopening += [want.pk for want in own if want.record_id not in kept]
        return reopening

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
