"""Writing what the verdicts say: set-wise, in the order of the file, inside the engine's one transaction."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django.utils import timezone

from collection.cells import COLUMNS, INDEX, join_list, split_list
from collection.importing.booking import Bookings
from collection.importing.bulk import insert, reserve_ids
from collection.importing.owners import Owners
from collection.importing.remembering import Memory
from collection.importing.rows import ARTIST_COLUMNS, FLAGS, LABEL_COLUMNS, RECORD_FIELDS, RecordRows, Values
from collection.importing.source import Source
from collection.importing.verdicts import Verdict
from collection.importing.wants import WantWriter
from collection.models import Batch, Change, Record
from collection.names import name_key
from credits.models import Transaction
from ratings.models import Rating


class Writer(RecordRows):
    """Carries out the verdicts of one batch."""

    def __init__(self, batch: Batch, source: Source, owners: Owners, today: date) -> None:
        super().__init__()
        self.batch = batch
        self.memory = Memory(source)
        self.foreign = source.foreign
        self.books_arrivals = source.books_arrivals
        self.owners = owners
        self.today = today
        self.wants = WantWriter()
        self.bookings = Bookings(today)

    @property
    def made(self) -> dict[str, Any]:
        """Return the ids of the look-up rows and wants that were created, by table, and the countries filled in."""
        return self.lookups.made | {"want": self.wants.made, "want_filled": self.wants.filled}

    def write(self, verdicts: Sequence[Verdict], update_mode: bool) -> None:
        """Write one chunk of the file."""
        verdicts = [verdict for verdict in verdicts if not verdict.row.is_repeat]
        self.wants.write([verdict for verdict in verdicts if verdict.row.is_want])
        verdicts = [verdict for verdict in verdicts if not verdict.row.is_want and not verdict.row.skip]
        new = [verdict for verdict in verdicts if verdict.kind == "new"]
        changed = [verdict for verdict in verdicts if verdict.kind == "changed"]
        self.owners.ensure(verdict.row.values.get("owner", "") for verdict in new)
        self.lookups.ensure_rows([verdict.row.values for verdict in new] + [_after(verdict) for verdict in changed])
        self._add(new)
        self._change(changed)
        if self.foreign:
            self.memory.remember_new(new)
            if update_mode:
                self._remember_known([v for v in verdicts if v.kind in ("same", "changed", "skipped")])

    def _add(self, new: Sequence[Verdict]) -> None:
        rows = []
        for verdict, pk in zip(new, reserve_ids(Record, len(new)), strict=True):
            verdict.record_id = pk
            values = verdict.row.values
            values.setdefault("uid", str(uuid4()))
            owner = self.owners.id(values.get("owner", ""))
            verdict.row.owner_id = owner
            rows.append((pk, values["uid"].replace("-", ""), owner, self._now, "", *self._record_row(values)))
        insert(Record, ("id", "uid", "owner", "created_at", "cover", *RECORD_FIELDS), rows)
        records = [(verdict.record_id, verdict.row.values) for verdict in new]
        self._link_artists(records)
        self._link_labels(records)
        self._rate(
            [
                (verdict.record_id, verdict.row.owner_id, v["rating"])
                for verdict in new
                if (v := verdict.row.values).get("rating")
            ]
        )
        if self.books_arrivals:
            Transaction.objects.book_many(map(self.bookings.arrival, new))
        self._note_changes((v.record_id, v.row.values["uid"], None, self._made(v), None) for v in new)

    def _made(self, verdict: Verdict) -> Values:
        """Return the cells of a new record as it will be read again, so that an edit can be told from them."""
        owner = {"owner": self.owners.names[verdict.row.owner_id]}
        return FLAGS | _filled(verdict.row.values) | owner

    def _rate(self, rated: Iterable[tuple[int, int, str]]) -> None:
        """Write opinions of today; one of the same day is replaced, as by hand (those given by hand are conflicts)."""
        today = self.today.isoformat()
        rows = list(rated)
        Rating.objects.filter(record__in=[pk for pk, _, _ in rows], rated_on=self.today).filter(
            author__in={owner for _, owner, _ in rows}
        ).delete()
        insert(
            Rating,
            ("record", "author", "value", "rated_on", "review"),
            [(pk, owner, value, today, "") for pk, owner, value in rows],
        )

    def _change(self, changed: Sequence[Verdict]) -> None:
        after = {verdict.record_id: _after(verdict) for verdict in changed}
        self.overwrite(
            after,
            artists={v.record_id for v in changed if not v.changes.keys().isdisjoint(ARTIST_COLUMNS)},
            labels={v.record_id for v in changed if not v.changes.keys().isdisjoint(LABEL_COLUMNS)},
        )
        self._rate([(v.record_id, v.row.owner_id, v.changes["rating"][1]) for v in changed if "rating" in v.changes])
        Transaction.objects.book_many(
            line
            for verdict in changed
            if "is_active" in verdict.changes
            for line in self.bookings.moves(verdict, after[verdict.record_id])
        )
        self._note_changes(
            (
                v.record_id,
                v.current[INDEX["uid"]],
                _filled(dict(zip(COLUMNS, v.current, strict=True))),
                _filled(after[v.record_id]),
                _said_before(v) if self.foreign else None,
            )
            for v in changed
        )

    def _note_changes(self, rows: Iterable[tuple[int, str, Values | None, Values | None, Values | None]]) -> None:
        insert(
            Change,
            ("batch", "record", "record_uid", "before", "after", "seen"),
            [(self.batch.pk, pk, uid.replace("-", ""), *map(_json, cells)) for pk, uid, *cells in rows],
        )

    def _remember_known(self, verdicts: Sequence[Verdict]) -> None:
        """Keep what the source says now, and note for an undo what it had said where nothing else was changed."""
        noted = [v for v in self.memory.remember_known(verdicts) if v.kind != "changed"]
        self._note_changes((v.record_id, v.current[INDEX["uid"]], {}, {}, _said_before(v)) for v in noted)


def _json(values: Values | None) -> str | None:
    return None if values is None else json.dumps(values)


def _said_before(verdict: Verdict) -> dict[str, str | None] | None:
    """Return what the source had said of the record where it says something else now, None if nothing."""
    before = verdict.stored_seen or {}
    return {
        column: before.get(column) for column, cell in verdict.row.seen().items() if cell != before.get(column)
    } or None


def _filled(values: Values) -> Values:
    return {column: cell for column, cell in values.items() if cell}


def _after(verdict: Verdict) -> Values:
    """Return all cells of a record after its change, what follows from a move on or off the shelf included."""
    values = dict(zip(COLUMNS, verdict.current, strict=True)) | {c: cell for c, (_, cell) in verdict.changes.items()}
    if "is_active" in verdict.changes:
        if values["is_active"] == "1":
            values |= {"removed_on": "", "removal_reason": "", "sale_price": ""}
        else:
            values["removed_on"] = values["removed_on"] or timezone.localdate().isoformat()
    # Numbers that the row gives too, and that are no change, stand beside its labels already.
    if "label" in verdict.changes and "catalog_number" not in verdict.row.values:
        values["catalog_number"] = _numbers_that_stay(verdict.current, values["label"])
    return values


def _numbers_that_stay(current: Sequence[str], labels: str) -> str:
    """Return the catalog numbers for labels of which a file says no number: a label keeps its own.

    Where there are as many labels as before, a new one takes over the number of the one that it replaces.
    """
    before = list(map(name_key, split_list(current[INDEX["label"]])))
    numbers = dict(enumerate(split_list(current[INDEX["catalog_number"]])))
    now = list(map(name_key, split_list(labels)))
    own = {key: iter([n for n, name in enumerate(before) if name == key]) for key in before}
    kept = []
    for place, key in enumerate(now):
        takes_over = len(now) == len(before) and before[place] not in now
        at = next(own.get(key, iter(())), place if takes_over else None)
        kept.append(numbers.get(at, ""))
    return join_list(kept)
