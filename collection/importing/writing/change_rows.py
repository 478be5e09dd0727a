"""The history of a batch: one `Change` for each record that is new or different.

In: cells before and after. Out: rows of `Change`, from which an undo restores what was there.
"""

import json
from collections.abc import Iterable
from typing import NamedTuple

from collection.bulk_sql import insert
from collection.importing.writing.record_rows import Values
from collection.models import Batch, Change


class ChangeRow(NamedTuple):
    """What a batch changed in a record.

    `before` is None for a new record, `seen` what a foreign source had said before, column by
    column (None: nothing), where it says something else now.
    """

    record_id: int
    uid: str
    before: Values | None
    after: Values
    seen: dict[str, str | None] | None = None


def insert_changes(batch: Batch, changes: Iterable[ChangeRow]) -> None:
    """Store what `batch` changed."""
    rows = []
    for change in changes:
        cells = (_json(change.before), _json(change.after), _json(change.seen))
        rows.append((batch.pk, change.record_id, change.uid.replace("-", ""), *cells))
    insert(Change, ("batch", "record", "record_uid", "before", "after", "seen"), rows)


def filled(values: Values) -> Values:
    """Return the cells that hold something, as a batch keeps them."""
    return {column: cell for column, cell in values.items() if cell}


def _json(cells: object) -> str | None:
    return None if cells is None else json.dumps(cells)
