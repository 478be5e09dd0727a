"""The rows of other tables than records that a batch wrote: what an undo makes of them, and what
they are called.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from collection.bulk_sql import chunks
from collection.cells import Values
from collection.history.plan import Kept, Plan
from collection.importing.judging.owners import Owners
from collection.importing.tables.people_and_records import PeopleAndRecords
from collection.importing.tables.registry import TABLES
from collection.importing.tables.table import Overwritten, PlainTable, differences
from collection.importing.tables.writing import list_changes
from collection.models import Batch, Change, Record

CHUNK = 2000


@dataclass
class TablePart:
    """Some rows of one table: those that go, and those that go back, by key with their cells; and
    those that the batch deleted, which are made again.
    """

    plain: PlainTable
    going: dict[str, Values] = field(default_factory=dict)
    restoring: list[Overwritten] = field(default_factory=list)
    remaking: list[Values] = field(default_factory=list)


def table_parts(batch: Batch, plan: Plan) -> Iterator[TablePart]:
    """Yield the rows of other tables that a batch wrote, sorted by what becomes of them, and count
    them in `plan`.
    """
    last = 0
    rows = batch.changes.exclude(table="")
    while changes := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = changes[-1].pk
        for name, some in groupby(changes, key=lambda change: change.table):
            yield _sorted(TABLES[name](PeopleAndRecords(Owners(None))), list(some), plan)


def carry_out(part: TablePart, undo: Batch) -> None:
    """Delete the rows that go, restore those that go back, and list both in the batch `undo`."""
    plain = part.plain
    restored = [row.after for row in part.restoring]
    plain.learn([*part.going.values(), *restored, *part.remaking])
    plain.delete(list(part.going))
    plain.overwrite(part.restoring)
    made = plain.create(part.remaking) if part.remaking else []
    list_changes(undo, plain, [(key, now, None) for key, now in part.going.items()])
    list_changes(undo, plain, part.restoring)
    again = zip(made, part.remaking, strict=True)
    list_changes(undo, plain, [(key, None, cells) for key, cells in again])


def _sorted(plain: PlainTable, changes: Sequence[Change], plan: Plan) -> TablePart:
    part = TablePart(plain)
    now = plain.current([change.key for change in changes])
    made = [change.key for change in changes if change.before is None and change.key in now]
    used = plain.why_kept(made)
    kept: list[tuple[Change, str]] = []
    for change in changes:
        cells = now.get(change.key)
        if change.after is None and change.before and not plain.is_there(change.before):
            part.remaking.append(change.before)
        elif cells is None:
            plan.missing += 1
        elif edited := differences(plain.newer | (change.after or {}), cells):
            kept.append((change, f"edited: {', '.join(edited).replace('_', ' ')}"))
        elif change.before is not None:
            part.restoring.append(Overwritten(change.key, cells, change.before))
        elif change.key in used:
            kept.append((change, used[change.key]))
        else:
            part.going[change.key] = cells
    kept += _not_restored(part, changes)
    names = row_names([change for change, _ in kept])
    for change, why in kept:
        plan.kept.append(Kept(0, names[change.pk], why, plain.name))
    plan.rows_going[plain.name] += len(part.going)
    plan.rows_restoring[plain.name] += len(part.restoring) + len(part.remaking)
    return part


def _not_restored(part: TablePart, changes: Sequence[Change]) -> list[tuple[Change, str]]:
    """Leave out of the rows that go back those that cannot; return each with the reason."""
    reasons = part.plain.why_not_restored(part.restoring, part.going)
    part.restoring = [row for row in part.restoring if row.key not in reasons]
    return [(change, reasons[change.key]) for change in changes if change.key in reasons]


def row_names(changes: Sequence[Change]) -> dict[int, str]:
    """Return what the rows of other tables are called, by id of their change: "Can - Tago Mago
    (1971): anna, 2024-03-01".
    """
    records = _record_names(changes)
    names = {}
    for change in changes:
        if change.table:
            own = TABLES[change.table].label(change.after or change.before or {})
            record = records.get(str(change.record_uid), "")
            names[change.pk] = ": ".join(filter(None, (record, own)))
    return names


def _record_names(changes: Sequence[Change]) -> Mapping[str, str]:
    """Return the names of the records to which the rows belong, by uid; a record that is gone is
    called by it.
    """
    uids = {change.record_uid for change in changes if change.table and change.record_uid}
    names = {str(uid): str(uid) for uid in uids}
    for some in chunks(sorted(uids)):
        for record in Record.objects.filter(uid__in=some).with_links():
            names[str(record.uid)] = record.full_name
    return names
