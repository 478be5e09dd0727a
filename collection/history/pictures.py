"""Batches of further pictures: what was added goes, what was taken away comes back."""

from functools import partial
from typing import Any

from django.db import transaction

from collection.bulk.row_states import Values, insert_row, values_of
from collection.covers.keeping import drop_unused
from collection.history.plan import Kept, Plan
from collection.models import Batch, Record, RecordPicture

_TABLE = RecordPicture._meta.label


class BatchPictures:
    """Sorts the pictures that a batch added or took away, and counts them in a plan."""

    def __init__(self, batch: Batch, plan: Plan) -> None:
        self.plan = plan
        self._going: list[RecordPicture] = []
        self._coming: list[Values] = []
        is_of_pictures = batch.kind == Batch.Kind.PICTURES
        self._sort_added(batch.options.get("added", []) if is_of_pictures else [])
        self._sort_removed(batch.options.get("removed", []) if is_of_pictures else [])
        if is_of_pictures:
            plan.rows_going["pictures"] = len(self._going)
            plan.rows_restoring["pictures"] = len(self._coming)

    def _sort_added(self, added: list[Values]) -> None:
        there = RecordPicture.objects.in_bulk([row["id"] for row in added])
        for row in added:
            picture = there.get(row["id"])
            if picture is None:
                self.plan.missing += 1
            elif values_of(picture)["kind"] != row["kind"]:
                self._keep(row, "edited")
            else:
                self._going.append(picture)

    def _sort_removed(self, removed: list[Values]) -> None:
        records = set(
            Record.objects.filter(pk__in=[row["record_id"] for row in removed]).values_list(
                "pk", flat=True
            )
        )
        storage: Any = RecordPicture._meta.get_field("file")
        for row in removed:
            again = RecordPicture.objects.filter(record=row["record_id"], file=row["file"])
            if row["record_id"] not in records:
                self.plan.missing += 1
            elif again.exists():
                self._keep(row, "the record has it again")
            elif not storage.storage.exists(row["file"]):
                self._keep(row, "its file is gone")
            else:
                self._coming.append(row)

    def _keep(self, row: Values, why: str) -> None:
        self.plan.kept.append(
            Kept(0, f"{row['kind']} of record {row['record_id']}", why, "pictures")
        )

    def carry_out(self) -> None:
        """Delete what was added, with the files once that is stored, and store again what was taken
        away.
        """
        names = [picture.file.name or "" for picture in self._going]
        for picture in self._going:
            picture.delete()
        for row in self._coming:
            is_free = not RecordPicture.objects.filter(pk=row["id"]).exists()
            insert_row(_TABLE, row if is_free else {**row, "id": None})
        transaction.on_commit(partial(drop_unused, names))
