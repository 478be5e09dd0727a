"""Undoing a merge of records: those that went are there again with all that hung on them, and the
one that stayed is what it was.

What was changed since stays: a field or a part that somebody edited after the merge, and all that
came later.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

from collection.bulk.merge_records import FIELDS
from collection.bulk.row_states import (
    RowChange,
    Values,
    ids_by_table,
    insert_row,
    stored,
    update_row,
    values_of,
)
from collection.cells import read_cells
from collection.history.plan import Kept, Plan, Restored, cell_differences, named
from collection.models import (
    Batch,
    Change,
    OwnValue,
    Record,
    RecordArtist,
    RecordLabel,
    RecordStyle,
    Tag,
)
from collection.models.batches.options import RecordMerge
from credits.models import Transaction

_RECORD = Record._meta.label
#: The columns in which a part of a record is told, by its table.
_COLUMNS = {
    RecordArtist._meta.label: ("artist", "join_phrase"),
    RecordLabel._meta.label: ("label", "catalog_number"),
    RecordStyle._meta.label: ("styles",),
}


class MergeUndo:
    """The undo of one merge; `count` reads, `carry_out` writes what was counted."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.options: RecordMerge = batch.options
        self.kept = Record.objects.filter(pk=self.options["kept"]).first()
        self.rows: list[RowChange] = self.options["rows"]

    def refusal(self) -> str:
        """Return a sentence that says why nothing can be undone, "" if it can."""
        if self.kept is None:
            return (
                f"{self.batch} cannot be undone: the record that stayed is gone. If it was merged "
                "into another one, undo that first."
            )
        return ""

    def count(self, plan: Plan) -> None:
        """Count in `plan` what would be done, and note what stays."""
        assert self.kept is not None
        now = read_cells([self.kept.pk])[self.kept.pk]
        then = self._cells_before()
        plan.restoring += 1 + len(self.options["gone"])
        plan.restoring_shown.append(Restored(self.kept.pk, named(now), cell_differences(now, then)))
        edited = [*self._edited_fields(), *sorted(map(_part_name, self._edited_parts()))]
        if edited:
            why = f"edited: {', '.join(edited).replace('_', ' ')}"
            plan.kept.append(Kept(self.kept.pk, named(now), why))
        for line in self._reversed():
            plan.lines_reversed += 1
            plan.credits[line.account.owner.username] += line.amount

    def carry_out(self, plan: Plan, undo: Batch) -> None:
        """Undo the merge; `undo` is the batch that lists it."""
        self.count(plan)
        assert self.kept is not None
        pk = self.kept.pk
        before = read_cells([pk])[pk]
        self._bring_back(self._edited_parts())
        self._bring_lines_back(undo)
        gone = sorted(map(int, self.options["gone"]))
        Record.objects.filter(pk__in=[pk, *gone]).refresh_derived()
        Record.objects.keep_current_rating([pk, *gone])
        after = read_cells([pk, *gone])
        changes = [self._change(undo, pk, before, after[pk])]
        changes += [self._change(undo, record, None, after[record]) for record in gone]
        Change.objects.bulk_create(changes)
        for record, ids in self.options["changes"].items():
            Change.objects.filter(pk__in=ids, record=None).update(record=int(record))

    def _cells_before(self) -> dict[str, str]:
        return self._change_of_kept().before or {}

    def _change_of_kept(self) -> Change:
        """Return what the merge did to the cells of the record that stayed."""
        change = self.batch.changes.filter(record=self.options["kept"]).first()
        return change or Change(before={}, after={})

    def _edited_fields(self) -> list[str]:
        """Return the fields of the record that stayed which the merge wrote and somebody changed
        since.
        """
        written = self._written_to_kept()
        now = values_of(self.kept) if self.kept else {}
        names = [name for name in (*FIELDS, "genre_id", "format_id") if name in written]
        return [name.removesuffix("_id") for name in names if now.get(name) != written[name]]

    def _written_to_kept(self) -> Values:
        for table, pk, _, after in self.rows:
            if table == _RECORD and pk == self.options["kept"]:
                return after or {}
        return {}

    def _edited_parts(self) -> set[str]:
        """Return the tables of those parts of the record that stayed which are others since."""
        now = read_cells([self.options["kept"]])[self.options["kept"]]
        left = self._change_of_kept().after or {}
        edited = set()
        for table in self._rewritten_parts():
            columns = _COLUMNS.get(table)
            # Tracks have no cells, and nothing but an edit rewrites them.
            if columns is None or any(now.get(name) != left.get(name) for name in columns):
                edited.add(table)
        return edited

    def _rewritten_parts(self) -> set[str]:
        """Return the tables of those parts of the record that stayed of which the rows are others:
        they were edited, or a name on them was merged and that was undone.
        """
        rewritten = set()
        for table, left in self.options["parts"].items():
            rows = apps.get_model(table)._base_manager.filter(record=self.options["kept"])
            if sorted(rows.values_list("pk", flat=True)) != left:
                rewritten.add(table)
        return rewritten

    def _bring_back(self, edited_parts: set[str]) -> None:
        """Store again what the merge deleted, and move back what it moved."""
        lookups = self._lookups_again()
        self._clear_rewritten(self._rewritten_parts() - edited_parts)
        there = {table: stored(table, ids) for table, ids in ids_by_table(self.rows).items()}
        kept = self.options["kept"]
        missing: list[RowChange] = []
        # Records first, then what moves away from the one that stayed, then what comes back to it.
        for row in sorted(self.rows, key=lambda row: row[0] != _RECORD):
            table, pk, former, after = row
            now = there[table].get(pk)
            if former is None:
                if now is not None:
                    now.delete()
            elif now is not None:
                _move_back(table, now, former, after or {}, lookups)
            elif table == _RECORD:
                insert_row(table, _with(former, lookups, table))
            else:
                missing.append(row)
        for table, _, former, _ in missing:
            if table in edited_parts and former["record_id"] == kept:
                continue
            values = _with(former, lookups, table)
            if _all_there(table, values):
                insert_row(table, values)

    def _clear_rewritten(self, tables: set[str]) -> None:
        """Delete the rows of parts that the merge took from another record and that were rewritten
        since, as that record and the one that stayed get their own ones again.
        """
        kept = self.options["kept"]
        for table, _, _, after in self.rows:
            if table in tables and after and after.get("record_id") == kept:
                apps.get_model(table)._base_manager.filter(record=kept).delete()
                tables = tables - {table}

    def _lookups_again(self) -> dict[str, dict[int, int]]:
        """Return by table the ids of the names that the records carried, as they are now; a name
        that nobody carried any more may have been deleted, and is made again.
        """
        again: dict[str, dict[int, int]] = {}
        for table, names in self.options["names"].items():
            model: Any = apps.get_model(table)
            there = stored(table, map(int, names))
            again[table] = {}
            of = {"owner_id": self.kept.owner_id} if model is Tag and self.kept else {}
            for key, name in names.items():
                row: Any = there.get(int(key)) or model.objects.get_or_add(name, **of)[0]
                again[table][int(key)] = row.pk
        return again

    def _reversed(self) -> list[Any]:
        lines = Transaction.objects.filter(pk__in=self.options["reversed"])
        return list(lines.select_related("account__owner").order_by("pk"))

    def _bring_lines_back(self, undo: Batch) -> None:
        """Let the lines be about the records that are there again, and book anew what had been
        given back.
        """
        for record, ids in self.options["lines"].items():
            followers = [*ids, *_booked_anew(ids)]
            lines = Transaction.objects.filter(pk__in=followers)
            given_back = Transaction.objects.filter(reverses__in=followers)
            for moved in (lines, given_back):
                moved.go_with(int(record))
        anew = {}
        for line in self._reversed():
            again = Transaction.objects.create(
                account_id=line.account_id,
                date=timezone.localdate(),
                kind=line.kind,
                amount=line.amount,
                record_id=line.record_id,
                memo=line.memo,
                reason=f"{self.batch} undone",
            )
            anew[str(line.pk)] = again.pk
        undo.options |= {"anew": anew}

    def _change(
        self, undo: Batch, pk: int, before: dict[str, str] | None, after: dict[str, str]
    ) -> Change:
        return Change(batch=undo, record_id=pk, record_uid=after["uid"], before=before, after=after)


def _booked_anew(ids: Sequence[int]) -> list[int]:
    """Return the lines that undone merges booked in place of these: they are of the same record."""
    anew: dict[str, int] = {}
    undone = Batch.objects.filter(kind=Batch.Kind.UNDO, options__has_key="anew").order_by("pk")
    for pairs in undone.values_list("options__anew", flat=True):
        anew |= pairs
    found, waiting = [], list(ids)
    while waiting:
        follower = anew.get(str(waiting.pop()))
        if follower:
            found.append(follower)
            waiting.append(follower)
    return found


def _move_back(
    table: str,
    now: models.Model,
    former: Values,
    after: Values,
    lookups: Mapping[str, Mapping[int, int]],
) -> None:
    """Give a row back the columns that the merge changed, unless they were changed since."""
    current = values_of(now)
    back = {name: former[name] for name, value in after.items() if current.get(name) == value}
    if back:
        update_row(table, now.pk, _with(back, lookups, table))


def _with(values: Values, lookups: Mapping[str, Mapping[int, int]], table: str) -> Values:
    """Return values whose look-up rows are those that are there now, and without a cover whose file
    is gone.
    """
    result = dict(values)
    for field in apps.get_model(table)._meta.concrete_fields:
        target: Any = field.related_model
        if field.attname in result and target and target._meta.label in lookups:
            known = lookups[target._meta.label]
            result[field.attname] = known.get(result[field.attname], result[field.attname])
    cover = result.get("cover")
    if cover and not Record.cover.field.storage.exists(cover):
        result |= {"cover": "", "cover_source": ""}
    return result


def _all_there(table: str, values: Values) -> bool:
    """Whether everything that a row refers to exists."""
    for field in apps.get_model(table)._meta.concrete_fields:
        value = values.get(field.attname)
        if isinstance(field, models.FileField) and value and not field.storage.exists(value):
            return False
        if isinstance(field, models.ForeignKey) and value is not None:
            target: Any = field.related_model
            if not target._base_manager.filter(pk=value).exists():
                return False
    return True


def _part_name(table: str) -> str:
    if table == OwnValue._meta.label:
        return "own fields"
    return f"{table.rpartition('.')[2].removeprefix('Record').lower()}s"
