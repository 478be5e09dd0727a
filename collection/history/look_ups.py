"""Batches of look-ups: what was filled in goes, cell by cell, and what was edited since stays.

Nothing else of a record matters to a cell that was filled in: a record that was played, moved or
rated since still gives its cover and its genre back.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from django.db import transaction
from django.utils import timezone

from collection.cells import Values
from collection.covers.keeping import drop_unused
from collection.history.beyond_cells import (
    ANSWER,
    COVER,
    all_cells,
    is_track,
    split_answer,
    track_table,
)
from collection.history.plan import Kept, Part, Plan, RecordChange, named
from collection.history.touched import differing
from collection.importing.tables.table import Overwritten
from collection.models import Batch, LookUp, Record, SourceKey
from collection.models.catalogues import memory_source

#: Columns that are filled in, listed and taken back together.
TOGETHER: tuple[tuple[str, ...], ...] = (
    ("label", "catalog_number"),
    ("format", "format_details"),
    COVER,
)
_TRACKS = "tracks"


def sorted_by_cell(batch: Batch, changes: Sequence[RecordChange], plan: Plan) -> Part:
    """Return what an undo makes of these changes of a batch of look-ups: of each record `after` are
    its cells as they are, and `before` those that it gets. What stays is noted in `plan`.
    """
    now = all_cells([change.record for change in changes], batch.source)
    restoring, remembering = [], []
    for change in changes:
        cells = now[change.record]
        target, edited = _taken_back(change, cells)
        if edited:
            why = f"edited: {', '.join(edited).replace('_', ' ')}"
            plan.kept.append(Kept(change.record, named(cells), why))
        if target != cells:
            restoring.append(change._replace(before=target, after=cells))
        else:
            remembering.append(change)
    return Part([], restoring, remembering, now)


def _taken_back(change: RecordChange, now: Values) -> tuple[Values, list[str]]:
    """Return the cells that a record gets back, and what of them was edited and stays."""
    target = dict(now)
    edited = []
    for name, columns in _groups(change, now):
        former = {column: change.before.get(column, "") for column in columns}
        if not _same(change.after, now, columns):
            if not _same(change.before, now, columns) and name != ANSWER:
                edited.append(name)
        elif name == "cover" and former["cover"] and _is_gone(former["cover"]):
            edited.append("cover (the file of the former one is gone)")
        else:
            target |= former
    return {column: cell for column, cell in target.items() if cell}, edited


def _groups(change: RecordChange, now: Values) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield a name and the columns of each part that the batch wrote."""
    names = {*change.before, *change.after}
    changed = {name for name in names if change.before.get(name) != change.after.get(name)}
    tracks = {name for name in changed if is_track(name)}
    changed -= tracks
    if tracks:
        # The list as a whole: one that is longer now was edited as well.
        yield _TRACKS, sorted({*filter(is_track, {*names, *now})})
    for columns in TOGETHER:
        if not changed.isdisjoint(columns):
            yield columns[0], columns
            changed.difference_update(columns)
    for name in sorted(changed):
        yield name, (name,)


def _same(cells: Mapping[str, str], now: Values, columns: Sequence[str]) -> bool:
    """Whether a record still holds what `cells` has in these columns; names are compared by key."""
    first = {column: cells[column] for column in columns if cells.get(column)}
    second = {column: now[column] for column in columns if now.get(column)}
    if differing(first, second):
        return False
    beyond = [name for name in columns if is_track(name) or name in (*COVER, ANSWER)]
    return all(first.get(name) == second.get(name) for name in beyond)


def _is_gone(cover: str) -> bool:
    return not Record.cover.field.storage.exists(cover)


def bring_back(batch: Batch, part: Part) -> None:
    """Give the records of `part.restoring` back what is in no cell: covers, tracks, and what the
    catalogue had answered before.
    """
    for change in part.restoring:
        record = Record.objects.filter(pk=change.record)
        if any(change.before.get(name) != change.after.get(name) for name in COVER):
            cover = {name: change.before.get(name, "") for name in COVER}
            record.update(**cover, updated_at=timezone.now())
        _bring_answer_back(batch, change)
    _bring_tracks_back(part)
    ids = [change.record for change in (*part.restoring, *part.remembering)]
    memories = SourceKey.objects.filter(source=memory_source(batch.source), record__in=ids)
    memories.filter(seen={}).delete()
    given = [change.after.get("cover", "") for change in part.restoring]
    transaction.on_commit(partial(drop_unused, given))


def _bring_answer_back(batch: Batch, change: RecordChange) -> None:
    if change.before.get(ANSWER) == change.after.get(ANSWER):
        return
    asked = LookUp.objects.filter(record=change.record, catalogue=batch.source)
    if ANSWER not in change.before:
        asked.delete()
    else:
        state, key = split_answer(change.before[ANSWER])
        asked.update(state=state, key=key)


def _bring_tracks_back(part: Part) -> None:
    table = track_table(change.after for change in part.restoring)
    rows = []
    for change in part.restoring:
        before, now = _listed(change.before), _listed(change.after)
        if before != now:
            uid = {"record_uid": str(change.uid)}
            rows.append(Overwritten(str(change.uid), now | uid, before | uid))
    table.overwrite(rows)


def _listed(cells: Mapping[str, str]) -> Values:
    return {name: cell for name, cell in cells.items() if is_track(name)}
