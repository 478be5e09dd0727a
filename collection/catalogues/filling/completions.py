"""Values that nobody wrote and that a catalogue can complete: seen one by one, and then written.

The export of Discogs cuts formats off and leaves labels unpaired with their numbers. A look-up of
many records fills in what is empty and keeps what it could complete in its memory (`OFFERED`); here
that is listed, with what a record has now, and written as a batch but for what is left out.
"""

from collections.abc import Collection, Sequence
from hashlib import sha256
from typing import Final, NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from adminkit.audit import one_act
from adminkit.verbs import Actor
from collection.bulk_sql import chunks
from collection.catalogues.filling.agreement import in_words
from collection.catalogues.filling.fill_or_keep import Answer, FillPlan
from collection.catalogues.filling.memory import OFFERED, offered_in
from collection.catalogues.filling.options import PARTS, FillOptions
from collection.catalogues.filling.result import FillResult
from collection.catalogues.filling.writer import Filling
from collection.catalogues.release import Release
from collection.models import Catalogue, LookUp, LookUpState, RecordQuerySet, SourceKey
from collection.models.catalogues import memory_source
from collection.tasks.progress import Step, unwatched

#: So many records are listed, and completed, at once.
MOST: Final = 2000
_FOUND = (LookUpState.FOUND, LookUpState.ALBUM)


class Completion(NamedTuple):
    """A part of a record, by id: what stands there now, and what would."""

    record: int
    part: str
    mine: str
    theirs: str

    @property
    def name(self) -> str:
        return f"{self.record}-{self.part}"


class Completions(NamedTuple):
    """What `catalogue` can complete, in the order of the ids of the records; `more` records follow
    once these are done.
    """

    catalogue: str
    rows: list[Completion]
    more: int = 0

    @property
    def fingerprint(self) -> str:
        """A text that differs when anything of them does."""
        return sha256(repr(self.rows).encode()).hexdigest()[:32]


class OffersChanged(Exception):
    """What can be completed is not what was seen."""

    sentence = "What can be completed has changed meanwhile; look at it again."


def completions(records: RecordQuerySet, *, by: Actor) -> Completions:
    """Return what can be completed of those of `records` that `by` may change: what Discogs knows,
    and what another catalogue does once that is settled. Raises PermissionDenied for a user who may
    change no record at all.
    """
    for catalogue in Catalogue.values:
        rows = [row for plan in _plans(records, catalogue, by) for row in _rows(plan)]
        if rows:
            offering = _offering(records.editable_by(by)).filter(source=memory_source(catalogue))
            return Completions(catalogue, rows, max(offering.count() - MOST, 0))
    return Completions(Catalogue.DISCOGS, [])


def completable(records: RecordQuerySet) -> int:
    """Return of how many of `records` a catalogue has offered to complete something: at most so
    many can be completed, since some may have been edited meanwhile.
    """
    sources = [memory_source(catalogue) for catalogue in Catalogue.values]
    memories = _offering(records).filter(source__in=sources)
    return memories.values("record").distinct().count()


@one_act
def complete(
    records: RecordQuerySet,
    catalogue: str,
    *,
    by: Actor,
    fingerprint: str,
    left_out: Collection[str] = (),
    token: str = "",
    step: Step = unwatched,
) -> FillResult:
    """Complete `records` with what `catalogue` offers, as one batch, but for the completions named
    in `left_out`: those are not offered again before the catalogue is asked again. Records of
    others are left alone, and are named by the result.

    `fingerprint` is that of the completions that were seen. Raises OffersChanged, and
    PermissionDenied for a user who may change no record at all.
    """
    kept = {"completed": "yes", **({"token": token} if token else {})}
    filling = _Completing(catalogue, by=by, kept_options=kept)
    with transaction.atomic():
        plans = _plans(records, catalogue, by)
        rows = [row for plan in plans for row in _rows(plan)]
        if Completions(catalogue, rows).fingerprint != fingerprint:
            raise OffersChanged(OffersChanged.sentence)
        answers = [_without(plan, left_out) for plan in plans]
        done = 0
        for some in chunks(answers):
            step(done, len(answers), "record", "Completing")
            filling.write([answer for answer in some if answer.offered])
            done += len(some)
        filling.result.left_alone += _others(records, catalogue, by)
        _forget_offers([answer.record for answer in answers], catalogue)
        return filling.close()


class _Completing(Filling):
    """Writes what an earlier answer offered: no catalogue is asked, so that none has answered."""

    def _note(self, plans: Sequence[FillPlan]) -> None:
        """Leave the answers as they are."""


def _plans(records: RecordQuerySet, catalogue: str, by: Actor) -> list[FillPlan]:
    """Return what can be completed, of `MOST` records at most."""
    filling = _Completing(catalogue, FillOptions(), by=by)
    memories = _offering(records.editable_by(by)).filter(source=memory_source(catalogue))
    found = dict(memories.order_by("record").values_list("record_id", "seen")[:MOST])
    plans: list[FillPlan] = []
    for some in chunks(list(found)):
        answered = LookUp.objects.filter(record__in=some, catalogue=catalogue, state__in=_FOUND)
        answers = [
            Answer(pk, _release(catalogue, state, key), state == LookUpState.FOUND, offered=cells)
            for pk, state, key in answered.values_list("record_id", "state", "key")
            if (cells := offered_in(found[pk]))
        ]
        plans += filling.plans(answers)
    return sorted((plan for plan in plans if plan.completed), key=lambda plan: plan.answer.record)


def _others(records: RecordQuerySet, catalogue: str, by: Actor) -> list[int]:
    """Return the ids of the records of which something is offered and that `by` may not change."""
    own = records.editable_by(by).order_by().values("pk")
    memories = _offering(records).filter(source=memory_source(catalogue))
    return list(memories.exclude(record__in=own).values_list("record_id", flat=True))


def _offering(records: RecordQuerySet) -> QuerySet[SourceKey]:
    """Return the memories of records in which something is offered."""
    memories = SourceKey.objects.filter(
        record__in=records.order_by().values("pk"), seen__has_key=OFFERED
    )
    return memories.exclude(**{f"seen__{OFFERED}": ""})


def _release(catalogue: str, state: str, key: str) -> Release:
    """Return as much of the release that was found as decides whose a value is."""
    if state == LookUpState.ALBUM:
        return Release(catalogue, "", title="", album_key=key)
    number = int(key) if catalogue == Catalogue.DISCOGS and key.isdigit() else None
    return Release(catalogue, key, title="", discogs_release_id=number)


def _rows(plan: FillPlan) -> list[Completion]:
    rows = []
    for part in plan.completed:
        mine, theirs = (
            tuple(cells.get(column, "") for column in PARTS[part])
            for cells in (plan.before, plan.cells)
        )
        words = in_words(part, mine), in_words(part, theirs)
        rows.append(Completion(plan.answer.record, part, *words))
    return rows


def _without(plan: FillPlan, left_out: Collection[str]) -> Answer:
    """Return the answer with the cells of what is completed and not left out."""
    names = {
        column for row in _rows(plan) if row.name not in left_out for column in PARTS[row.part]
    }
    answer = plan.answer
    cells = {name: cell for name, cell in plan.cells.items() if name in names}
    return Answer(answer.record, answer.release, answer.is_this_pressing, offered=cells)


def _forget_offers(records: Sequence[int], catalogue: str) -> None:
    for some in chunks(records):
        memories = SourceKey.objects.filter(source=memory_source(catalogue), record__in=some)
        rows = [row for row in memories if row.seen.get(OFFERED)]
        for row in rows:
            row.seen = {**row.seen, OFFERED: ""}
        SourceKey.objects.bulk_update(rows, ["seen"], batch_size=150)
