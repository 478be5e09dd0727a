"""Records that are one, entered twice, become one.

What hangs on them moves to the record that stays: tags, own fields, ratings, plays, loans, wants,
decisions, look-ups, keys of sources, and lines of the ledger where that leaves a history that can
be. The uid of a record that went is kept as a key of the source "disco", so that a later row of a
file that speaks of it is known, and skipped.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import chain
from time import perf_counter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import DateField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from adminkit.audit import one_act
from adminkit.entries.verb import Verb
from adminkit.verbs import Actor, require, require_own, user_of
from collection.bulk.row_states import Rows, changes_between, rows_of
from collection.cells import read_cells
from collection.models import (
    Artist,
    Batch,
    Change,
    Decision,
    Format,
    Genre,
    Label,
    Loan,
    LookUp,
    OwnValue,
    Play,
    Record,
    RecordArtist,
    RecordLabel,
    RecordPicture,
    RecordStyle,
    RecordTag,
    SourceKey,
    Style,
    Tag,
    Track,
    TwoRecords,
    Want,
)
from collection.models.batches.options import VERSION
from collection.models.sources import LOST_UIDS
from credits.models import Account, Transaction
from credits.models.ledger import standing_moves
from credits.proof import arrives_twice
from ratings.models import Rating

#: Parts that are taken whole from one of the records, and the tables of their rows.
PARTS: dict[str, Any] = {
    "artists": RecordArtist,
    "labels": RecordLabel,
    "styles": RecordStyle,
    "tracks": Track,
}
#: Columns of which one of the records has the value that stays.
FIELDS = (
    *("title", "year", "original_year", "country", "genre", "format", "format_details"),
    *("color", "limited_to", "copy_number", "media_condition", "sleeve_condition", "location"),
    "files_under",
    *("barcode", "discogs_release_id", "musicbrainz_release_id", "purchase_date", "price", "shop"),
    *("matrix", "value", "added_at", "is_digitized", "remarks", "cover"),
)
_HANGING = (
    *(*PARTS.values(), RecordTag, OwnValue, RecordPicture),
    *(Rating, Play, Loan, LookUp, Decision),
)
_LOOKUPS = (Artist, Label, Genre, Style, Format, Tag)


def costs(record: Record) -> list[Transaction]:
    """Return the lines by which a record cost credits, or gave some back, and that still count."""
    unreversed = record.transactions.with_effect().filter(reverses=None, reversed_by=None)
    return list(unreversed.order_by("-pk"))


def is_filled(record: Record, name: str) -> bool:
    """Whether a record has something to say of a field or a part."""
    if name in PARTS:
        return PARTS[name].objects.filter(record=record).exists()
    return getattr(record, name) not in (None, "", False)


def usual_choice(records: Sequence[Record]) -> dict[str, int]:
    """Return by field and part the id of the first record that has something to say of it; of
    records that say nothing, the first.
    """
    choice = {}
    for name in (*PARTS, *FIELDS):
        filled = (record.pk for record in records if is_filled(record, name))
        choice[name] = next(filled, records[0].pk)
    return choice


@one_act
def merge_records(
    kept: Record,
    gone: Sequence[Record],
    choice: Mapping[str, int],
    *,
    reverse: Collection[int] = (),
    by: Actor,
) -> Batch:
    """Let `kept` be all of these records, delete the others, and return the batch.

    `choice` says by field and part from which record, by id, the value comes; what it does not name
    stays. What the records in `reverse`, ids of `gone`, cost is given back. Of two ratings of one
    author on one day that of `kept` stays. Raises PermissionDenied for a user who may not change
    and delete records or does not own these, ValidationError for fewer than two records or records
    of different owners.
    """
    require(by, "collection.change_record", "collection.delete_record")
    ids = list(dict.fromkeys([kept.pk, *(record.pk for record in gone)]))
    if len(ids) < 2:
        raise ValidationError("Choose at least two records.")
    require_own(by, kept.owner_id)
    started = perf_counter()
    with transaction.atomic():
        Account.objects.filter(owner=kept.owner_id).lock()
        found = Record.objects.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",))
        records = {record.pk: record for record in found}
        _refuse_wrong(records, ids)
        merging = _Merging([records[pk] for pk in ids], by)
        batch = merging.carry_out(choice, reverse)
        batch.seconds = perf_counter() - started
        batch.save()
        batch.seal()
        batch.note(by, Verb.MERGE_RECORDS, kept)
    return batch


def _refuse_wrong(records: Mapping[int, Record], ids: Sequence[int]) -> None:
    if len(records) < len(ids):
        raise ValidationError("One of these records is gone.")
    if len({record.owner_id for record in records.values()}) > 1:
        raise ValidationError("Records of different owners cannot be merged.")


class _Merging:
    """One merge; the first of the records stays."""

    def __init__(self, records: Sequence[Record], by: Actor) -> None:
        self.kept, *self.gone = records
        self.records, self.by = records, by
        self.ids = [record.pk for record in records]

    def carry_out(self, choice: Mapping[str, int], reverse: Collection[int]) -> Batch:
        """Let the record that stays take over what the others have, field by field by `choice`;
        delete these, reverse the lines of those in `reverse`, and return the batch.
        """
        kept = self.kept
        before, cells = self._rows(), read_cells(self.ids)
        names, covers = self._names(), [one.cover.name for one in self.records if one.cover]
        changes = {str(one.pk): list(one.changes.values_list("pk", flat=True)) for one in self.gone}
        batch = Batch.objects.create(user=user_of(self.by), kind=Batch.Kind.RECORD_MERGE)
        reversals = self._reverse(reverse, batch)
        lines = self._move_lines()
        self._move_keys()
        self._move_parts(choice)
        self._move_what_hangs()
        self._take_values(choice)
        Record.objects.filter(pk__in=self.ids[1:]).delete()
        Record.objects.filter(pk=kept.pk).refresh_derived()
        after = self._rows()
        batch.options = {
            "version": VERSION,
            "kept": kept.pk,
            "gone": {str(record_id): cells[record_id]["uid"] for record_id in self.ids[1:]},
            "rows": changes_between(before, after),
            "names": names,
            "parts": {model._meta.label: sorted(after[model._meta.label]) for model in _PARTS},
            "lines": lines,
            "changes": changes,
            "reversed": reversals,
            "covers": covers,
        }
        batch.counts = {"changed": 1, "merged": len(self.gone)}
        self._list_changes(batch, cells)
        return batch

    def _rows(self) -> Rows:
        """Return the records that are there, and all that hangs on them."""
        rows = rows_of(Record.objects.filter(pk__in=self.ids))
        for model in _HANGING:
            rows |= rows_of(model.objects.filter(record__in=self.ids))
        rows |= rows_of(Want.objects.filter(record__in=self.ids))
        rows |= rows_of(SourceKey.every.filter(record__in=self.ids))
        pairs = Q(record__in=self.ids) | Q(other__in=self.ids)
        return rows | rows_of(TwoRecords.objects.filter(pairs))

    def _names(self) -> dict[str, dict[str, str]]:
        """Return the names of all that the records carry: a name may be gone when they are to be
        made again.
        """
        names: dict[str, dict[str, str]] = {}
        for model in _LOOKUPS:
            path = f"{model.record_path}__in"
            rows = model.objects.filter(**{path: self.ids}).order_by().distinct()
            pairs = rows.values_list("pk", "name")
            names[model._meta.label] = {str(pk): name for pk, name in pairs}
        return names

    def _reverse(self, reverse: Collection[int], batch: Batch) -> list[int]:
        """Give back what some of the records cost; return the ids of the lines that were
        reversed.
        """
        lines = list(chain.from_iterable(costs(one) for one in self.gone if one.pk in reverse))
        Transaction.objects.filter(pk__in=[line.pk for line in lines]).reverse_together(
            f"{batch}: the record was entered twice"
        )
        return [line.pk for line in reversed(lines)]

    def _move_lines(self) -> dict[str, list[int]]:
        """Let the lines of the records that go be about the one that stays, where its history stays
        possible; else they keep the name of their record. Return their ids by record.
        """
        moved = {}
        for record in self.gone:
            lines = list(record.transactions.order_by("pk"))
            moved[str(record.pk)] = [line.pk for line in lines]
            own = list(self.kept.transactions.order_by("pk"))
            both = sorted([*own, *lines], key=lambda line: line.pk)
            moves, former = standing_moves(both)[-1:], standing_moves(own)[-1:]
            fits = not arrives_twice(both) and (moves == former or not own)
            is_same_state = own or record.is_active == self.kept.is_active
            ids = [line.pk for line in lines]
            target = self.kept.pk if fits and is_same_state else None
            Transaction.objects.filter(pk__in=ids).go_with(target)
        return moved

    def _move_keys(self) -> None:
        """Let the keys of sources lead to the record that stays. Where the source speaks of that by
        a key of its own already, a later row of the other key is skipped.
        """
        spoken = set(self.kept.source_keys.filter(is_merged=False).values_list("source", flat=True))
        for key in SourceKey.every.filter(record__in=self.gone).order_by("pk"):
            key.record = self.kept
            key.is_merged = key.is_merged or key.source in spoken
            spoken.add(key.source)
            key.save(update_fields=["record", "is_merged"])
        SourceKey.every.bulk_create(
            SourceKey(record=self.kept, source=LOST_UIDS, key=str(record.uid), is_merged=True)
            for record in self.gone
        )

    def _move_parts(self, choice: Mapping[str, int]) -> None:
        for name, model in PARTS.items():
            chosen = choice.get(name, self.kept.pk)
            if chosen != self.kept.pk and chosen in self.ids:
                model.objects.filter(record=self.kept).delete()
                model.objects.filter(record=chosen).update(record=self.kept)

    def _move_tags(self) -> None:
        """Let the record that stays carry the tags of all, behind its own."""
        links = self.kept.tag_links.all()
        carried = set(links.values_list("tag_id", flat=True))
        last = max(links.values_list("position", flat=True), default=0)
        for link in RecordTag.objects.filter(record__in=self.gone).order_by("record", "position"):
            if link.tag_id not in carried:
                carried.add(link.tag_id)
                last += 1
                link.record_id, link.position = self.kept.pk, last
                link.save(update_fields=["record", "position"])

    def _move_own(self) -> None:
        """Let the record that stays have the own fields that only others have filled."""
        for record in self.gone:
            filled = self.kept.own_values.values_list("field", flat=True)
            record.own_values.exclude(field__in=list(filled)).update(record=self.kept)

    def _move_what_hangs(self) -> None:
        self._move_tags()
        self._move_own()
        for record in self.gone:
            same_day = Rating.objects.filter(
                record=self.kept, author=OuterRef("author"), rated_on=OuterRef("rated_on")
            )
            record_ratings = Rating.objects.filter(record=record)
            record_ratings.filter(~Exists(same_day)).update(record=self.kept)
            asked = LookUp.objects.filter(record=self.kept).values("catalogue")
            LookUp.objects.filter(record=record).exclude(catalogue__in=asked).update(
                record=self.kept
            )
            shown = RecordPicture.objects.filter(record=self.kept).values("file")
            RecordPicture.objects.filter(record=record).exclude(file__in=shown).update(
                record=self.kept
            )
            for model in (Play, Want, Decision):
                model.objects.filter(record=record).update(record=self.kept)
            self._move_loans(record)

    def _move_loans(self, record: Record) -> None:
        """Move the loans of a record that goes, but those to a person on a day that the record that
        stays has as well. It is not on loan to two people, nor because the other one was when that
        left the shelf: such a loan has ended.
        """
        same = Loan.objects.filter(
            record=self.kept, to_key=OuterRef("to_key"), since=OuterRef("since")
        )
        moving = Loan.objects.filter(~Exists(same), record=record)
        is_lent_too = self.kept.loans.unreturned().exists()
        if is_lent_too or (self.kept.is_active and not record.is_active):
            day = Value(record.removed_on or timezone.localdate(), DateField())
            moving.unreturned().update(returned=Greatest(day, F("since")))
        moving.update(record=self.kept)

    def _take_values(self, choice: Mapping[str, int]) -> None:
        """Give the record that stays the values that were chosen of others."""
        by_id = {record.pk: record for record in self.records}
        values: dict[str, Any] = {"updated_at": timezone.now()}
        if self.kept.order_line_id is None:
            came_of = (record.order_line_id for record in self.gone if record.order_line_id)
            values["order_line"] = next(came_of, None)
        for name in FIELDS:
            source = by_id.get(choice.get(name, self.kept.pk), self.kept)
            if source is not self.kept:
                values[name] = getattr(source, name)
                if name == "cover":
                    values["cover_source"] = source.cover_source
                if name == "value":
                    values["valued_on"] = source.valued_on
        Record.objects.filter(pk=self.kept.pk).update(**values)

    def _list_changes(self, batch: Batch, before: Mapping[int, Any]) -> None:
        pk = self.kept.pk
        changes = [
            Change(
                batch=batch,
                record=self.kept,
                record_uid=self.kept.uid,
                before=before[pk],
                after=read_cells([pk])[pk],
            )
        ]
        for record_id in self.ids[1:]:
            cells = before[record_id]
            changes.append(Change(batch=batch, record_uid=cells["uid"], before=cells, after=None))
        Change.objects.bulk_create(changes)


#: What is replaced as a whole, so that an edit gives it other rows.
_PARTS = (*PARTS.values(), RecordTag, OwnValue)
