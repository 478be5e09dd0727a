"""Writing what the verdicts say: set-wise, in the order of the file, inside the engine's one transaction."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import Any
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from collection.cells import COLUMNS, INDEX, LIST_COLUMNS, join_list, split_list
from collection.derived import DERIVED_FIELDS, derive, memo_line
from collection.importing.bulk import insert, reserve_ids, update
from collection.importing.lookups import Lookups, Owners
from collection.importing.source import Source
from collection.importing.verdicts import Verdict
from collection.importing.wants import WantWriter
from collection.models import (
    Artist,
    Batch,
    Change,
    Format,
    Genre,
    Label,
    Record,
    RecordArtist,
    RecordLabel,
    SourceKey,
)
from collection.names import name_key
from credits.models import Account, Line, Transaction
from ratings.models import Rating

Values = dict[str, str]

# Columns that are written as they stand; "" is NULL where a field has no text.
_PLAIN = [c for c in COLUMNS if c not in (*LIST_COLUMNS, "uid", "genre", "format", "rating", "owner")]
_NULL = {"year", "purchase_date", "price", "discogs_release_id", "added_at", "removed_on", "sale_price"}
_FLAGS = {"is_digitized": "0", "is_active": "1"}
_ARTIST_COLUMNS, _LABEL_COLUMNS = ("artist", "join_phrase"), ("label", "catalog_number")
Kind = Transaction.Kind


class Writer:
    """Carries out the verdicts of one batch."""

    def __init__(self, batch: Batch, source: Source, owners: Owners, today: date) -> None:
        self.batch = batch
        self.source = source.name
        self.foreign = source.foreign
        self.books_arrivals = source.books_arrivals
        self.owners = owners
        self.today = today
        self.lookups = Lookups()
        self.wants = WantWriter()
        self._accounts: dict[int, int] = {}

    @property
    def made(self) -> dict[str, list[int]]:
        """Return the ids of the look-up rows and wants that were created, by table."""
        return self.lookups.made | {"want": self.wants.made}

    @cached_property
    def _now(self) -> Any:
        return connection.ops.adapt_datetimefield_value(timezone.now())

    def write(self, verdicts: Sequence[Verdict], update_mode: bool) -> None:
        """Write one chunk of the file."""
        self.wants.write([verdict for verdict in verdicts if verdict.row.is_want])
        verdicts = [verdict for verdict in verdicts if not verdict.row.is_want and not verdict.row.skip]
        new = [verdict for verdict in verdicts if verdict.kind == "new"]
        changed = [verdict for verdict in verdicts if verdict.kind == "changed"]
        self.owners.ensure(verdict.row.values.get("owner", "") for verdict in new)
        self.lookups.ensure_rows([verdict.row.values for verdict in new] + [_after(verdict) for verdict in changed])
        self._add(new)
        self._change(changed)
        if self.foreign:
            self._remember_new(new)
            if update_mode:
                self._remember_known(v for v in verdicts if v.kind in ("same", "changed", "skipped"))

    def _add(self, new: Sequence[Verdict]) -> None:
        rows = []
        for verdict, pk in zip(new, reserve_ids(Record, len(new)), strict=True):
            verdict.record_id = pk
            values = verdict.row.values
            values.setdefault("uid", str(uuid4()))
            owner = self.owners.id(values.get("owner", ""))
            verdict.row.owner_id = owner
            rows.append((pk, values["uid"].replace("-", ""), owner, self._now, "", *self._record_row(values)))
        insert(Record, ("id", "uid", "owner", "created_at", "cover", *_RECORD_FIELDS), rows)
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
            Transaction.objects.book_many(self._arrival(verdict) for verdict in new)
        self._note_changes((v.record_id, v.row.values["uid"], None, self._made(v)) for v in new)

    def _made(self, verdict: Verdict) -> Values:
        """Return the cells of a new record as it will be read again, so that an edit can be told from them."""
        owner = {"owner": self.owners.names[verdict.row.owner_id]}
        return _FLAGS | _filled(verdict.row.values) | owner

    def _record_row(self, values: Values) -> tuple[Any, ...]:
        """Return the database values of the fields in `_RECORD_FIELDS`."""
        get = values.get
        known = self.lookups.ids[Artist]
        artists, labels = split_list(get("artist", "")), split_list(get("label", ""))
        searched = [*artists, *_interleaved(labels, get("catalog_number", "")), get("barcode", "")]
        derived = derive(values["title"], [known[name_key(name)].sort_key for name in artists], searched)
        plain = [(get(column) or None) if column in _NULL else get(column, "") for column in _TEXTS]
        flags = [get(column, default) == "1" for column, default in _FLAGS.items()]
        genre, format_ = self.lookups.id(Genre, get("genre", "")), self.lookups.id(Format, get("format", ""))
        return (*plain, *flags, genre, format_, self._now, *derived)

    def _link_artists(self, records: Iterable[tuple[int, Values]]) -> None:
        rows = []
        for pk, values in records:
            names, phrases = split_list(values.get("artist", "")), split_list(values.get("join_phrase", ""))
            for position, name in enumerate(names, start=1):
                phrase = phrases[position - 1] if position <= len(phrases) else ""
                rows.append((pk, self.lookups.id(Artist, name), position, phrase))
        insert(RecordArtist, ("record", "artist", "position", "join_phrase"), rows)

    def _link_labels(self, records: Iterable[tuple[int, Values]]) -> None:
        rows = {}
        for pk, values in records:
            names, numbers = split_list(values.get("label", "")), split_list(values.get("catalog_number", ""))
            for position, name in enumerate(names, start=1):
                number = numbers[position - 1] if position <= len(numbers) else ""
                rows.setdefault((pk, self.lookups.id(Label, name), number), position)
        insert(RecordLabel, ("record", "label", "catalog_number", "position"), [(*key, at) for key, at in rows.items()])

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

    def _account(self, owner_id: int) -> int:
        if owner_id not in self._accounts:
            owner = Record.owner.field.related_model.objects.get(pk=owner_id)
            self._accounts[owner_id] = Account.objects.locked(owner).pk
        return self._accounts[owner_id]

    def _arrival(self, verdict: Verdict) -> Line:
        values = verdict.row.values
        bought = values.get("purchase_date") or (verdict.charged and values.get("added_at", "")[:10]) or ""
        day = min(date.fromisoformat(bought), self.today) if bought else self.today
        kind, amount = (Kind.PURCHASE, -1) if verdict.charged else (Kind.INITIAL_LOAD, 0)
        return self._line(verdict.row.owner_id, day, kind, amount, verdict.record_id, values)

    def _line(self, owner_id: int, day: date, kind: str, amount: int, pk: int, values: Values) -> Line:
        memo = memo_line(split_list(values.get("artist", "")), values["title"], values.get("year"))
        return Line(self._account(owner_id), day, kind, amount, pk, memo)

    def _change(self, changed: Sequence[Verdict]) -> None:
        after = {verdict.record_id: _after(verdict) for verdict in changed}
        update(Record, _RECORD_FIELDS, [(*self._record_row(values), pk) for pk, values in after.items()])
        for model, columns, link in (
            (RecordArtist, _ARTIST_COLUMNS, self._link_artists),
            (RecordLabel, _LABEL_COLUMNS, self._link_labels),
        ):
            relinked = [v.record_id for v in changed if not v.changes.keys().isdisjoint(columns)]
            model.objects.filter(record__in=relinked).delete()
            link((pk, after[pk]) for pk in relinked)
        self._rate([(v.record_id, v.row.owner_id, v.changes["rating"][1]) for v in changed if "rating" in v.changes])
        Transaction.objects.book_many(
            self._move(verdict, after[verdict.record_id]) for verdict in changed if "is_active" in verdict.changes
        )
        # The search text also shows tracks, which no file row holds.
        Record.objects.filter(pk__in=list(after)).refresh_derived()
        self._note_changes(
            (
                v.record_id,
                v.current[INDEX["uid"]],
                _filled(dict(zip(COLUMNS, v.current, strict=True))),
                _filled(after[v.record_id]),
            )
            for v in changed
        )

    def _move(self, verdict: Verdict, values: Values) -> Line:
        """Return the line of 0 credits that an `is_active` cell books on a record that exists."""
        if values["is_active"] == "1":
            return self._line(verdict.row.owner_id, self.today, Kind.PURCHASE, 0, verdict.record_id, values)
        day = min(date.fromisoformat(values["removed_on"]), self.today)
        return self._line(verdict.row.owner_id, day, Kind.REMOVAL, 0, verdict.record_id, values)

    def _note_changes(self, rows: Iterable[tuple[int, str, Values | None, Values | None]]) -> None:
        insert(
            Change,
            ("batch", "record", "record_uid", "before", "after"),
            [(self.batch.pk, pk, uid.replace("-", ""), _json(before), _json(after)) for pk, uid, before, after in rows],
        )

    def _remember_new(self, new: Iterable[Verdict]) -> None:
        rows = [(v.record_id, self.source, v.row.key, _json(v.row.said)) for v in new]
        insert(SourceKey, ("record", "source", "key", "seen"), rows)

    def _remember_known(self, verdicts: Iterable[Verdict]) -> None:
        """Keep what the source says now; an empty cell keeps what it said before."""
        added, changed = [], []
        for v in verdicts:
            seen = (v.stored_seen or {}) | v.row.seen()
            if v.stored_seen is None:
                added.append((v.record_id, self.source, v.row.key, _json(seen)))
            elif seen != v.stored_seen:
                changed.append((_json(seen), v.record_id))
        insert(SourceKey, ("record", "source", "key", "seen"), added)
        for seen, pk in changed:
            SourceKey.objects.filter(record=pk, source=self.source).update(seen=json.loads(seen))


_TEXTS = [column for column in _PLAIN if column not in _FLAGS]
_RECORD_FIELDS = (*_TEXTS, *_FLAGS, "genre", "format", "updated_at", *DERIVED_FIELDS)


def _json(values: Values | None) -> str | None:
    return None if values is None else json.dumps(values)


def _filled(values: Values) -> Values:
    return {column: cell for column, cell in values.items() if cell}


def _interleaved(labels: Sequence[str], cell: str) -> list[str]:
    numbers = split_list(cell)
    return [text for n, label in enumerate(labels) for text in (label, *numbers[n : n + 1])]


def _after(verdict: Verdict) -> Values:
    """Return all cells of a record after its change, what follows from a move on or off the shelf included."""
    values = dict(zip(COLUMNS, verdict.current, strict=True)) | {c: cell for c, (_, cell) in verdict.changes.items()}
    if "is_active" in verdict.changes:
        if values["is_active"] == "1":
            values |= {"removed_on": "", "removal_reason": "", "sale_price": ""}
        else:
            values["removed_on"] = values["removed_on"] or timezone.localdate().isoformat()
    if "label" in verdict.changes and "catalog_number" not in verdict.changes:
        values["catalog_number"] = _numbers_that_stay(verdict.current, values["label"])
    return values


def _numbers_that_stay(current: Sequence[str], labels: str) -> str:
    """Return the catalog numbers of those labels that the record had before."""
    names, numbers = split_list(current[INDEX["label"]]), split_list(current[INDEX["catalog_number"]])
    had = {name_key(name): numbers[n] for n, name in enumerate(names) if n < len(numbers)}
    return join_list(had.get(name_key(name), "") for name in split_list(labels))
