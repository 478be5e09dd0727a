"""Carries out the verdicts on records: stores new ones, changes those that differ.

In: the verdicts on a chunk, judged before any of them is written, inside the transaction of the
import. Out: rows of records and of everything that hangs on them. Rows are written set-wise, in the
order of the file, so that the same file gives the same ids.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from collection.bulk_sql import chunks, insert, reserve_ids
from collection.cells import INDEX
from collection.importing.judging.owners import Owners
from collection.importing.judging.source_memory import Memory
from collection.importing.judging.verdict import Verdict
from collection.importing.sources.source_reader import SourceReader
from collection.importing.writing.change_rows import ChangeRow, filled, insert_changes
from collection.importing.writing.changed_cells import cells_after, cells_before
from collection.importing.writing.ledger_lines import Bookings
from collection.importing.writing.memory_writer import MemoryWriter
from collection.importing.writing.record_rows import (
    FLAGS,
    LINKS,
    RECORD_FIELDS,
    Link,
    RecordRows,
    Values,
    changes_own,
)
from collection.importing.writing.want_writer import WantWriter
from collection.models import Batch, Loan, OwnValue, Record
from credits.models import Line, Transaction
from ratings.models import Rating

#: A rating to be stored: record, author, value.
Rated = tuple[int, int, str]


class Writer(RecordRows):
    """Carries out the verdicts of one batch."""

    def __init__(
        self,
        batch: Batch,
        reader: SourceReader,
        owners: Owners,
        today: date,
        books_arrivals: bool,
    ) -> None:
        super().__init__()
        self.batch = batch
        self.memory = MemoryWriter(Memory(reader))
        self.foreign = reader.source.foreign
        self.books_arrivals = books_arrivals
        self.owners = owners
        self.today = today
        self.wants = WantWriter()
        self.bookings = Bookings(today, charges=bool(batch.options.get("charge_after")))

    @property
    def made(self) -> dict[str, Any]:
        """The ids of the look-up rows and wants that were created, by table, and the countries that
        were filled in.
        """
        return self.lookups.made | {"want": self.wants.made, "want_filled": self.wants.filled}

    def write(self, verdicts: Sequence[Verdict], update_mode: bool) -> None:
        """Write one chunk of the file."""
        wants: list[Verdict] = []
        new: list[Verdict] = []
        known: list[Verdict] = []
        for verdict in verdicts:
            if verdict.row.is_want:
                wants.append(verdict)
            elif verdict.row.skip or verdict.row.is_repeat:
                # Left alone, or known to say what is stored.
                continue
            elif verdict.kind == "new":
                new.append(verdict)
            elif verdict.kind in ("same", "changed", "skipped") and verdict.record_id:
                known.append(verdict)
        self.wants.write(wants)
        changed = [verdict for verdict in known if verdict.kind == "changed"]
        after = {verdict.stored_id: cells_after(verdict) for verdict in changed}
        self.owners.ensure(verdict.row.values.get("owner", "") for verdict in new)
        self.lookups.ensure_rows([*(verdict.row.values for verdict in new), *after.values()])
        self._add(new)
        self._change(changed, after)
        if self.foreign:
            self.memory.remember_new(new)
            if update_mode:
                self._remember_known(known)

    def _add(self, new: Sequence[Verdict]) -> None:
        """Store new records with everything that hangs on them."""
        rows = []
        records: list[tuple[int, Values]] = []
        rated: list[Rated] = []
        changes = []
        for verdict, pk in zip(new, reserve_ids(Record, len(new)), strict=True):
            values = verdict.row.values
            uid = values.setdefault("uid", str(uuid4()))
            verdict.record_id = pk
            verdict.row.owner_id = self.owners.id(values.get("owner", ""))
            owner_id = verdict.owner_id
            cells = self._record_row(values)
            rows.append((pk, uid.replace("-", ""), owner_id, self._now, "", *cells))
            records.append((pk, values))
            if values.get("rating"):
                rated.append((pk, owner_id, values["rating"]))
            changes.append(ChangeRow(pk, uid, None, self._made(verdict)))
        insert(Record, ("id", "uid", "owner", "created_at", "cover", *RECORD_FIELDS), rows)
        self._link_artists(records)
        self._link_labels(records)
        self._link_styles(records)
        self._link_tags(records)
        self._write_own(records)
        self._rate(rated)
        if self.books_arrivals:
            Transaction.objects.book_many(map(self.bookings.arrival, new))
        insert_changes(self.batch, changes)

    def _made(self, verdict: Verdict) -> Values:
        """Return the cells of a new record as it will be read again, so that a later edit shows."""
        owner = {"owner": self.owners.names[verdict.owner_id]}
        return FLAGS | filled(verdict.row.values) | owner

    def _rate(self, rated: Sequence[Rated]) -> None:
        """Store ratings of today; one of the same day is replaced, as by hand.

        Those given by hand are conflicts, and not among `rated`.
        """
        records = [pk for pk, _, _ in rated]
        authors = {author_id for _, author_id, _ in rated}
        replaced = Rating.objects.filter(record__in=records, rated_on=self.today)
        replaced.filter(author__in=authors).delete()
        today = self.today.isoformat()
        rows = [(*rating, today, "") for rating in rated]
        insert(Rating, ("record", "author", "value", "rated_on", "review"), rows)
        Record.objects.keep_current_rating(records)

    def _change(self, changed: Sequence[Verdict], after: dict[int, Values]) -> None:
        """Give records the cells in `after`, with ratings, lines in the ledger and history."""
        relinked: dict[Link, set[int]] = {model: set() for model in (*LINKS, OwnValue)}
        rated: list[Rated] = []
        moves: list[Line] = []
        changes = []
        for verdict in changed:
            pk = verdict.stored_id
            for model, columns in LINKS.items():
                if not verdict.changes.keys().isdisjoint(columns):
                    relinked[model].add(pk)
            if changes_own(verdict.changes):
                relinked[OwnValue].add(pk)
            if "rating" in verdict.changes:
                rated.append((pk, verdict.owner_id, verdict.changes["rating"][1]))
            if "is_active" in verdict.changes:
                moves += self.bookings.moves(verdict, after[pk])
            uid, before = verdict.current[INDEX["uid"]], filled(cells_before(verdict))
            seen = _said_before(verdict) if self.foreign else None
            changes.append(ChangeRow(pk, uid, before, filled(after[pk]), seen))
        self.overwrite(after, relinked)
        self._rate(rated)
        Transaction.objects.book_many(moves)
        self._end_loans(
            [line.record_id for line in moves if line.kind == Transaction.Kind.PURCHASE]
        )
        insert_changes(self.batch, changes)

    def _end_loans(self, back: Sequence[int | None]) -> None:
        """End the loans of records that are back on the shelf: whoever had one has it no more."""
        for some in chunks(back):
            waiting = Loan.objects.unreturned().filter(record__in=some)
            for pk in list(waiting.values_list("record_id", flat=True)):
                line = Transaction.objects.filter(record=pk).moves()[-1]
                Loan.objects.filter(record=pk).came_back(line.pk, line.date)

    def _remember_known(self, verdicts: Iterable[Verdict]) -> None:
        """Store what the source says now; note for an undo what it had said where nothing else was
        changed.
        """
        changes = []
        for verdict in self.memory.remember_known(verdicts):
            if verdict.kind != "changed":
                uid = verdict.current[INDEX["uid"]]
                changes.append(ChangeRow(verdict.stored_id, uid, {}, {}, _said_before(verdict)))
        insert_changes(self.batch, changes)


def _said_before(verdict: Verdict) -> dict[str, str | None] | None:
    """Return what the source had said of the record where it says something else now, None if
    nothing.
    """
    before = verdict.stored_seen or {}
    different: dict[str, str | None] = {}
    after = verdict.row.said_after(before)
    for column in before | after:
        if after.get(column) != before.get(column):
            different[column] = before.get(column)
    return different or None
