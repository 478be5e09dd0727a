"""Stores what answers fill in, as one batch that grows with every call.

Each call is a transaction: records are locked and judged again inside it, so that nothing that was
edited meanwhile is lost, and a run that is cut off has lost and doubled nothing. A later run may go
on with the batch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from time import perf_counter
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from adminkit.verbs import Actor, alters_data, require, user_of
from collection.bulk.recording import changeable
from collection.bulk_sql import insert, update
from collection.catalogues.filling.lacks import DAMAGED, lacks_in
from collection.catalogues.filling.memory import Former, remember
from collection.catalogues.filling.options import FillOptions
from collection.catalogues.filling.plan import COVER, Answer, FillPlan, make_plan
from collection.catalogues.filling.result import FillResult
from collection.catalogues.filling.standing import Standing, standings
from collection.catalogues.release import Release
from collection.cells import Values
from collection.covers.giving import NAMED_BY
from collection.covers.remaking import remade, store_shared
from collection.history.beyond_cells import ANSWER, all_cells, is_track
from collection.history.look_ups import TOGETHER
from collection.importing.tables.tracks import PARTS as TRACK_PARTS
from collection.importing.tables.tracks import cell_name, track_cell
from collection.importing.writing.record_rows import LINKS, RecordRows
from collection.models import Batch, Change, GenreRules, LookUp, Preferences, Record, Track
from collection.models.record_fields import CoverSource

#: What a cover is marked with that a catalogue gave.
COVER_SOURCES = {"discogs": CoverSource.DISCOGS, "musicbrainz": CoverSource.COVER_ART_ARCHIVE}


class Facts(NamedTuple):
    """What decides on the cells of a record: what it holds, and whose that is."""

    cells: Values
    standing: Standing


class BatchUndone(Exception):
    """The batch was undone while it grew; nothing more is written to it."""


class Filling:
    """Fills in records for `by`, as one batch of the kind look-up.

    `kept_options` are kept with the batch; `batch` is one of an earlier run that goes on, or that
    of a record that is being entered.
    """

    def __init__(
        self,
        catalogue: str,
        options: FillOptions | None = None,
        *,
        by: Actor,
        kept_options: Mapping[str, Any] | None = None,
        batch: Batch | None = None,
    ) -> None:
        """Raises PermissionDenied for a user who may change no record at all."""
        require(by, "collection.change_record")
        self.catalogue = catalogue
        self.options = options or FillOptions()
        self.by = by
        self.kept_options = dict(kept_options or {})
        self.result = FillResult(batch)
        # What becomes of genres, by the names of the owners of the records met so far.
        self._genre_rules: dict[str, GenreRules] = {}
        # Sentences on pictures that are none, by release.
        self._damaged: dict[str, str] = {}

    def facts(self, ids: Sequence[int]) -> dict[int, Facts]:
        """Return what decides on the cells of the records that `by` may change, by id."""
        own, _ = changeable(Record.objects.filter(pk__in=ids), self.by)
        return self._facts(own)

    def plans(
        self, answers: Sequence[Answer], facts: Mapping[int, Facts] | None = None
    ) -> list[FillPlan]:
        """Return what the answers would fill in, without writing or counting anything; `facts` may
        have been read before. Answers about records of others, and about records that are gone,
        have no plan.
        """
        if facts is None:
            facts = self.facts([answer.record for answer in answers])
        return self._plans(answers, facts)

    def preview(self, answers: Sequence[Answer]) -> list[FillPlan]:
        """Return what the answers would fill in, and count it, without writing anything."""
        plans = self._plans(answers, self._facts(self._own(answers)))
        self._count(plans)
        return plans

    @alters_data
    def write(self, answers: Sequence[Answer]) -> list[FillPlan]:
        """Store what the answers fill in, each about another record, and note that they were found.

        Raises BatchUndone when somebody has undone the batch meanwhile.
        """
        started = perf_counter()
        covers = self._store_pictures(answers)
        answers = [self._as_it_came(answer) for answer in answers]
        with transaction.atomic():
            plans = self._plans(answers, self._facts(self._own(answers)))
            for plan in plans:
                if plan.takes_cover and plan.answer.record in covers:
                    _take_cover(plan, covers[plan.answer.record], self.catalogue)
            changing = [plan for plan in plans if plan.written]
            rows = RecordRows()
            batch = self._locked_batch() if changing else None
            self._write_rows(changing, rows)
            self._note(plans)
            after = {plan.answer.record: _cells_after(plan) for plan in changing}
            former = remember(plans, self.catalogue, after, self.options.only)
            if batch:
                # A new record is listed by whoever enters it, as it is in the end.
                if batch.kind != Batch.Kind.NEW_RECORD:
                    _list_changes(batch, changing, after, former)
                self._grow(batch, rows.lookups.made, len(changing), perf_counter() - started)
        self._count(plans)
        return plans

    @alters_data
    def close(self) -> FillResult:
        """Note that the run is over, so that no later one goes on with its batch; return what came
        of it.
        """
        if self.result.batch:
            with transaction.atomic():
                batch = self._locked_batch()
                batch.options.pop("unfinished", None)
                batch.save(update_fields=["options"])
        return self.result

    # Reading

    def _own(self, answers: Sequence[Answer]) -> list[int]:
        """Lock the records, if a transaction is open, and return the ids of those that `by` may
        change; count the others.
        """
        records = Record.objects.filter(pk__in=[answer.record for answer in answers])
        if transaction.get_connection().in_atomic_block:
            records = records.select_for_update()
        own, others = changeable(records, self.by)
        self.result.left_alone += others
        known = {*own, *others}
        self.result.gone += [answer.record for answer in answers if answer.record not in known]
        return own

    def _facts(self, ids: Sequence[int]) -> dict[int, Facts]:
        cells = all_cells(ids, self.catalogue)
        known = standings(ids, self.catalogue)
        return {pk: Facts(cells[pk], known[pk]) for pk in ids if pk in cells}

    def _plans(self, answers: Sequence[Answer], facts: Mapping[int, Facts]) -> list[FillPlan]:
        known = [answer for answer in answers if answer.record in facts]
        owners = {facts[answer.record].cells["owner"] for answer in known}
        if new := owners - self._genre_rules.keys():
            self._genre_rules |= Preferences.objects.genre_rules(new)
        plans = []
        for answer in known:
            cells, standing = facts[answer.record]
            rules = self._genre_rules[cells["owner"]]
            plans.append(make_plan(answer, cells, standing, self.options, rules))
        return plans

    def _store_pictures(self, answers: Sequence[Answer]) -> dict[int, str]:
        """Store the pictures before the records are locked; return the names by record."""
        names = {}
        stored: dict[str, str] = {}
        for answer in answers:
            if answer.picture is None:
                continue
            release = _name_of(answer.release)
            # Copies of a release have one picture.
            if release not in stored:
                stored[release] = self._store_picture(answer.picture, release)
            if stored[release]:
                names[answer.record] = stored[release]
        return names

    def _store_picture(self, picture: bytes, release: str) -> str:
        """Store a picture; return its name, "" for one that is damaged."""
        try:
            return store_shared(remade(picture), release)
        except ValidationError as error:
            self._damaged[release] = error.messages[0]
            self.result.remarks.append(f"{release}: {error.messages[0]}")
            return ""

    def _as_it_came(self, answer: Answer) -> Answer:
        """Return an answer as one that has to be asked for its picture again if that is damaged."""
        if answer.picture is None or _name_of(answer.release) not in self._damaged:
            return answer
        return replace(answer, unanswered=answer.unanswered | {COVER})

    def _count(self, plans: Sequence[FillPlan]) -> None:
        """Count what becomes of some records, and what their answers lack."""
        self.result.count(plans)
        for plan in plans:
            self.result.lacks |= lacks_in(self._sentence(plan), _key(plan))

    # Writing

    def _write_rows(self, plans: Sequence[FillPlan], rows: RecordRows) -> None:
        """Write cells, covers and tracks."""
        after = {plan.answer.record: plan.before | plan.cells for plan in plans}
        _replace_tracks(plans)
        _give_covers(plans)
        rows.lookups.ensure_rows(list(after.values()))
        rows.overwrite(
            after,
            {
                model: {
                    plan.answer.record for plan in plans if not plan.cells.keys().isdisjoint(names)
                }
                for model, names in LINKS.items()
            },
        )

    def _note(self, plans: Sequence[FillPlan]) -> None:
        now = timezone.now()
        LookUp.objects.bulk_create(
            [
                LookUp(
                    record_id=plan.answer.record,
                    catalogue=self.catalogue,
                    state=plan.state,
                    key=_key(plan),
                    sentence=self._sentence(plan)[:300],
                    looked_up_at=now,
                )
                for plan in plans
            ],
            update_conflicts=True,
            unique_fields=["record", "catalogue"],
            update_fields=["state", "key", "sentence", "looked_up_at"],
        )

    def _sentence(self, plan: FillPlan) -> str:
        """Return what there is to say of an answer: what was not answered, a damaged picture."""
        damaged = self._damaged.get(_name_of(plan.answer.release), "")
        left_out = damaged and f"{DAMAGED}{damaged}"
        return " ".join(filter(None, [plan.answer.sentence, left_out]))

    def _locked_batch(self) -> Batch:
        """Return the batch, locked, so that nobody undoes it meanwhile; a new one if there is none
        yet.
        """
        if self.result.batch is None:
            return Batch.objects.create(
                user=user_of(self.by),
                kind=Batch.Kind.LOOK_UP,
                source=self.catalogue,
                options={**self.kept_options, "unfinished": True},
            )
        batch = Batch.objects.select_for_update().get(pk=self.result.batch.pk)
        if batch.undone_by_id:
            raise BatchUndone(f"{batch} was undone meanwhile; nothing more is filled in.")
        return batch

    def _grow(
        self, batch: Batch, made: Mapping[str, list[int]], changed: int, seconds: float
    ) -> None:
        # It is not sealed: others write to the same tables while it grows, so that no row of
        # theirs is its own. What it wrote is listed with each record.
        for table, ids in made.items():
            if ids:
                batch.made[table] = [*batch.made.get(table, []), *ids]
        batch.counts["changed"] = batch.counts.get("changed", 0) + changed
        batch.seconds += seconds
        batch.save(update_fields=["made", "counts", "seconds"])
        self.result.batch = batch


def _list_changes(
    batch: Batch,
    plans: Sequence[FillPlan],
    after: Mapping[int, Values],
    former: Mapping[int, Former],
) -> None:
    """Write down of each record the cells that differ, and those that name it."""
    changes = []
    for plan in plans:
        pk = plan.answer.record
        before, now = plan.before, after[pk]
        names = {name for name in {*before, *now} if before.get(name) != now.get(name)}
        for columns in TOGETHER:
            if not names.isdisjoint(columns):
                names.update(columns)
        names.update(NAMED_BY)
        changes.append(
            Change(
                batch=batch,
                record_id=pk,
                record_uid=before["uid"],
                before={name: before[name] for name in sorted(names & before.keys())},
                after={name: now[name] for name in sorted(names & now.keys())},
                seen=former.get(pk),
            )
        )
    Change.objects.bulk_create(changes)


def _take_cover(plan: FillPlan, name: str, catalogue: str) -> None:
    had_cover = bool(plan.before.get("cover"))
    if plan.before.get("cover") == name:
        return
    plan.cells |= {"cover": name, "cover_source": COVER_SOURCES[catalogue]}
    (plan.completed if had_cover else plan.filled).append(COVER)


def _replace_tracks(plans: Sequence[FillPlan]) -> None:
    replaced = [plan for plan in plans if plan.tracks is not None]
    Track.objects.filter(record__in=[plan.answer.record for plan in replaced]).delete()
    rows = []
    for plan in replaced:
        for position, track in enumerate(plan.tracks or (), start=1):
            values = {"is_favourite": False, **track}
            columns = (values[name] for name in TRACK_PARTS)
            rows.append((plan.answer.record, position, *columns))
    insert(Track, ("record", "position", *TRACK_PARTS), rows)


def _give_covers(plans: Sequence[FillPlan]) -> None:
    covered = [
        (plan.cells["cover"], str(plan.cells["cover_source"]), plan.answer.record)
        for plan in plans
        if "cover" in plan.cells
    ]
    update(Record, ("cover", "cover_source"), covered)


def _cells_after(plan: FillPlan) -> Values:
    """Return the filled cells of a record as the plan leaves them. Names are those of the answer,
    which an existing row of the same name may spell otherwise.
    """
    after = plan.before | plan.cells | {ANSWER: f"{plan.state} {_key(plan)}".strip()}
    if plan.tracks is not None:
        after = {name: cell for name, cell in after.items() if not is_track(name)}
        for position, track in enumerate(plan.tracks, start=1):
            after[cell_name(str(position))] = track_cell(
                {name: str(value) for name, value in track.items()}
            )
    return {name: cell for name, cell in after.items() if cell}


def _name_of(release: Release) -> str:
    """Return the name under which copies of a release share a picture."""
    return f"{release.catalogue}-{release.key}"


def _key(plan: FillPlan) -> str:
    """Return what was found: the release, or the album if only that is certain."""
    release = plan.answer.release
    return release.key if plan.answer.is_this_pressing else release.album_key
