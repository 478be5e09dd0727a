"""The wants of a batch: those it entered go, what it filled in goes back to empty; edited or closed ones are kept."""

from typing import Any

from django.db.models import Field

from collection.history.plan import Kept, Plan
from collection.importing.wants import stored_cell, want_print
from collection.models import Batch, Want
from collection.querysets import chunks


class BatchWants:
    """Sorts the wants that a batch entered or filled, and counts them in a plan."""

    def __init__(self, batch: Batch, plan: Plan) -> None:
        self.plan = plan
        self._going: list[int] = []
        self._restoring: list[tuple[Want, list[str]]] = []
        entered = {int(pk): as_left for pk, as_left in batch.made.get("want", {}).items()}
        filled = {int(pk): cells for pk, cells in batch.made.get("want_filled", {}).items()}
        for want in _wants(entered, plan):
            if why := _why_kept(want) or ("edited" if want_print(want) != entered[want.pk] else ""):
                plan.kept.append(Kept(want.pk, str(want), why, "want"))
            else:
                self._going.append(want.pk)
        for want in _wants(filled, plan):
            edited = [name for name, cell in filled[want.pk].items() if stored_cell(getattr(want, name)) != cell]
            if why := _why_kept(want) or (f"edited: {', '.join(edited).replace('_', ' ')}" if edited else ""):
                plan.kept.append(Kept(want.pk, str(want), why, "want"))
            else:
                self._restoring.append((want, list(filled[want.pk])))
        plan.wants_going, plan.wants_restoring = len(self._going), len(self._restoring)

    def take_away(self) -> None:
        """Delete the wants that were entered and empty what was filled in."""
        for some in chunks(self._going):
            Want.objects.filter(pk__in=some).delete()
        for want, names in self._restoring:
            Want.objects.filter(pk=want.pk).update(**{name: _empty(Want._meta.get_field(name)) for name in names})


def _wants(found: dict[int, Any], plan: Plan) -> list[Want]:
    wants = [want for some in chunks(sorted(found)) for want in Want.objects.filter(pk__in=some).order_by("pk")]
    plan.missing += len(found) - len(wants)
    return wants


def _why_kept(want: Want) -> str:
    if want.closed_on is None:
        return ""
    return "closed: it was bought" if want.record_id else "closed"


def _empty(field: Field) -> Any:
    return None if field.null else ""
