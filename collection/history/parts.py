"""The changes of a batch, some at a time, sorted by what an undo makes of them."""

from collections.abc import Iterator, Mapping, Sequence

from collection.cells import Values, read_cells
from collection.history.covers import cover_cells, why_covers_stay
from collection.history.look_ups import sorted_by_cell
from collection.history.plan import Kept, Part, Plan, RecordChange, named
from collection.history.touched import touched
from collection.models import Batch, Change, Record

CHUNK = 2000


def parts(batch: Batch, plan: Plan, *, locking: bool = False) -> Iterator[Part]:
    """Yield the changes of a batch, sorted by what becomes of them, and count them in `plan`.

    With `locking`, nobody can change the records between this look at them and the undo.
    """
    last = 0
    of_records = batch.changes.filter(table="")
    while changes := list(of_records.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = changes[-1].pk
        if locking:
            _lock([change.record_id for change in changes])
        part = _sorted(batch, changes, plan)
        plan.add(part)
        yield part


def _sorted(batch: Batch, changes: Sequence[Change], plan: Plan) -> Part:
    existing = [_of_record(change) for change in changes]
    if batch.kind == Batch.Kind.LOOK_UP:
        plan.missing += existing.count(None)
        return sorted_by_cell(batch, [change for change in existing if change], plan)
    cells_changed, remembering = [], []
    for change, record_change in zip(changes, existing, strict=True):
        if change.before == change.after == {}:
            # Cells that are empty on both sides are about the cells of a file and nothing else.
            if record_change:
                remembering.append(record_change)
        elif record_change:
            cells_changed.append(record_change)
        else:
            plan.missing += 1
    now, reasons = _look_at(batch, [change for change in existing if change], cells_changed)
    going, restoring = [], []
    for record_change in cells_changed:
        why = reasons.get(record_change.record)
        if why:
            name = named(now[record_change.record])
            plan.kept.append(Kept(record_change.record, name, "; ".join(why)))
        elif record_change.is_new:
            going.append(record_change)
        else:
            restoring.append(record_change)
    return Part(going, restoring, remembering, now)


def _of_record(change: Change) -> RecordChange | None:
    """Return a change with the id of its record, None if the record is gone."""
    if change.record_id is None or change.record_uid is None:
        return None
    before, after, seen = change.before, change.after, change.seen
    return RecordChange(
        change.record_id, change.record_uid, before is None, before or {}, after or {}, seen or {}
    )


def _look_at(
    batch: Batch, existing: Sequence[RecordChange], cells_changed: Sequence[RecordChange]
) -> tuple[Mapping[int, Values], Mapping[int, list[str]]]:
    """Return the cells of the records as they are, and why some are kept, both by record id."""
    if batch.kind == Batch.Kind.COVERS:
        now = cover_cells(existing)
        return now, why_covers_stay(cells_changed, now)
    now = read_cells([change.record for change in existing])
    return now, touched(batch, cells_changed, now)


def _lock(ids: Sequence[int | None]) -> None:
    records = Record.objects.filter(pk__in=[pk for pk in ids if pk is not None])
    list(records.order_by("pk").select_for_update().values_list("pk"))
