"""Stores what answers fill in, as one batch that grows with every call.

Each call is a transaction: records are locked and judged again inside it, so that nothing that was
edited meanwhile is lost, and a run that is cut off has lost and doubled nothing. A later run may go
on with the batch.
"""

from collections.abc import Mapping, Sequence
from time import perf_counter
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from adminkit.entries.verb import Verb
from adminkit.verbs import Actor, alters_data, require, user_of
from collection.bulk.recording import changeable
from collection.catalogues.filling.fill_or_keep import Answer, FillPlan, make_plan
from collection.catalogues.filling.lacks import lacks_in
from collection.catalogues.filling.listed_changes import answer_key, cells_after, list_changes
from collection.catalogues.filling.memory import remember
from collection.catalogues.filling.options import FillOptions
from collection.catalogues.filling.pictures import AnswerPictures, take_cover
from collection.catalogues.filling.result import FillResult
from collection.catalogues.filling.rows import write_plans
from collection.catalogues.filling.whose_value import Standing, standings
from collection.cells import Values
from collection.history.beyond_cells import all_cells
from collection.importing.writing.record_rows import RecordRows
from collection.models import Batch, GenreRules, LookUp, Preferences, Record


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
        self._pictures = AnswerPictures(self.result.remarks)

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
        # Before the records are locked: decoding takes its time.
        covers = self._pictures.store(answers)
        answers = [self._pictures.as_it_came(answer) for answer in answers]
        with transaction.atomic():
            plans = self._plans(answers, self._facts(self._own(answers)))
            for plan in plans:
                if plan.takes_cover and plan.answer.record in covers:
                    take_cover(plan, covers[plan.answer.record], self.catalogue)
            changing = [plan for plan in plans if plan.written]
            rows = RecordRows()
            batch = self._locked_batch() if changing else None
            write_plans(changing, rows)
            self._note(plans)
            after = {plan.answer.record: cells_after(plan) for plan in changing}
            former = remember(plans, self.catalogue, after, self.options.only)
            if batch:
                # A new record is listed by whoever enters it, as it is in the end.
                if batch.kind != Batch.Kind.NEW_RECORD:
                    list_changes(batch, changing, after, former)
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
            self.result.batch = batch
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

    def _count(self, plans: Sequence[FillPlan]) -> None:
        """Count what becomes of some records, and what their answers lack."""
        self.result.count(plans)
        for plan in plans:
            self.result.lacks |= lacks_in(self._sentence(plan), answer_key(plan))

    # Writing

    def _note(self, plans: Sequence[FillPlan]) -> None:
        now = timezone.now()
        LookUp.objects.bulk_create(
            [
                LookUp(
                    record_id=plan.answer.record,
                    catalogue=self.catalogue,
                    state=plan.state,
                    key=answer_key(plan),
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
        damaged = self._pictures.sentence(plan.answer)
        return " ".join(filter(None, [plan.answer.sentence, damaged]))

    def _locked_batch(self) -> Batch:
        """Return the batch, locked, so that nobody undoes it meanwhile; a new one if there is none
        yet.
        """
        if self.result.batch is None:
            batch = Batch.objects.create(
                user=user_of(self.by),
                kind=Batch.Kind.LOOK_UP,
                source=self.catalogue,
                options={**self.kept_options, "unfinished": True},
            )
            # How many records it will be, the batch knows.
            batch.note(self.by, Verb.LOOK_UP, count=None)
            return batch
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
