"""Stores the verdicts on rows of a plain table, and lists them in the batch.

In: verdicts, inside the transaction of the import. Out: rows of the table, stored by the table
itself, and a `Change` for each that is new or different.
"""

import json
from collections.abc import Iterable, Sequence
from uuid import UUID

from collection.bulk_sql import insert
from collection.cells import Values
from collection.importing.tables.judging import RowVerdict
from collection.importing.tables.table import Overwritten, PlainTable
from collection.models import Batch, Change


class TableWriter:
    """Carries out the verdicts of one batch."""

    def __init__(self, batch: Batch, plain: PlainTable) -> None:
        self.batch = batch
        self.plain = plain

    def write(self, verdicts: Sequence[RowVerdict]) -> None:
        """Store the rows of one chunk that are new or different."""
        plain = self.plain
        storing = [verdict for verdict in verdicts if verdict.after is not None]
        if plain.owner_column:
            plain.known.owners.ensure(
                verdict.row.values.get(plain.owner_column, "") for verdict in storing
            )
        new = [verdict for verdict in storing if not verdict.key]
        changed = [verdict for verdict in storing if verdict.key]
        # What a row gives free, such as a record that came back, another may take.
        plain.overwrite(
            [Overwritten(verdict.key, verdict.before, verdict.after or {}) for verdict in changed]
        )
        made = plain.create([verdict.after or {} for verdict in new])
        keys = [*made, *(verdict.key for verdict in changed)]
        before: list[Values | None] = [None] * len(made)
        before += [verdict.before for verdict in changed]
        # As they are now: what follows from other cells is not in the file.
        now = plain.current(keys)
        list_changes(
            self.batch,
            plain,
            [(key, cells, now[key]) for key, cells in zip(keys, before, strict=True)],
        )


def list_changes(
    batch: Batch,
    plain: type[PlainTable] | PlainTable,
    changes: Iterable[tuple[str, Values | None, Values | None]],
) -> None:
    """Write down for rows of a table, by key, the cells before and after; None for no row."""
    rows = []
    for key, before, after in changes:
        uid = (after or before or {}).get(plain.record_column, "")
        rows.append((batch.pk, _uid(uid), plain.name, key, _json(before), _json(after)))
    insert(Change, ("batch", "record_uid", "table", "key", "before", "after"), rows)


def _uid(text: str) -> str | None:
    # SQLite keeps 32 digits; PostgreSQL reads them.
    return UUID(text).hex if text else None


def _json(cells: Values | None) -> str | None:
    return None if cells is None else json.dumps(cells)
