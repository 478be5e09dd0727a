"""One run: a catalogue is asked about many records, and what it answers is filled in at once.

At the pace of a catalogue each record is stored when it was answered; answers that come faster are
stored together, at least every two seconds. Until then they lie in files (`unstored_answers`), so
that a run can be stopped, or be killed, at any moment: the next one like it goes on where it was,
with the same batch, and asks nothing twice that was answered.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from adminkit.verbs import Actor, alters_data, require, user_of
from collection.bulk_sql import chunks
from collection.catalogues.failures import (
    CatalogueError,
    LookUpsOff,
    TokenRefused,
    Unavailable,
)
from collection.catalogues.filling.fill_or_keep import Answer
from collection.catalogues.filling.lacks import answered_since
from collection.catalogues.filling.writer import BatchUndone, Facts, Filling
from collection.catalogues.looking.asking import Asking
from collection.catalogues.looking.fetching import fetched_answers
from collection.catalogues.looking.finding import failed, find
from collection.catalogues.looking.knowledge import Known
from collection.catalogues.looking.looked_at import Turns, shown_records
from collection.catalogues.looking.run_options import LookUpOptions, LookUpResult
from collection.catalogues.looking.storing import Teller, Waiting, WaitingAnswers, tell_nobody
from collection.catalogues.looking.worklist import first_groups, open_records
from collection.catalogues.unstored_answers import UnstoredAnswers
from collection.models import Batch, Record, RecordQuerySet
from collection.tasks.progress import Step, unwatched

#: A catalogue that cannot be reached so often in a row is left alone.
MOST_FAILURES: Final = 3
# So many groups of copies are read at a time; what is written is judged anew.
_AT_ONCE = 50


class LookUpRun:
    """Asks `asking` about the open ones of `records` that `by` may change."""

    def __init__(
        self,
        records: RecordQuerySet,
        asking: Asking,
        options: LookUpOptions | None = None,
        *,
        by: Actor,
        dry_run: bool = False,
        kept_options: Mapping[str, Any] | None = None,
        ids: Sequence[int] | None = None,
        unstored: UnstoredAnswers | None = None,
        begun_at: datetime | None = None,
    ) -> None:
        """`ids` leave only those of the records, of which there may be more than a statement takes;
        `unstored` are the answers that `asking` keeps; a run that was cut off began at `begun_at`.
        Raises PermissionDenied for a user who may change no record at all.
        """
        require(by, "collection.change_record")
        self.asking = asking
        self.options = options or LookUpOptions()
        self.dry_run = dry_run
        own = records.editable_by(by)
        found = open_records(
            own,
            asking.catalogue,
            self.options.fill.only,
            again=self.options.again,
            since=begun_at,
            ids=ids,
        )
        self.groups = first_groups(found.groups, self.options.limit)
        self._begun_at = begun_at
        self._asked: set[int] = set()
        self._open = {pk for group in found.groups for pk in group}
        every = own.values_list("pk", flat=True) if begun_at else ()
        self._closed = {*every} - self._open
        self._filling = self._begin_filling(by, kept_options or {})
        self.result = LookUpResult(
            self._filling.result, total=sum(map(len, self.groups)), kept=found.kept
        )
        self._failures = 0
        self._unstored = unstored
        self._waiting = WaitingAnswers(
            self._filling, self.result, dry_run=dry_run, unstored=unstored
        )

    def _begin_filling(self, by: Actor, kept_options: Mapping[str, Any]) -> Filling:
        """Return what fills in the answers, with the batch of a run like it that was cut off."""
        kept = {**self.options.kept(), **kept_options}
        return Filling(
            self.asking.catalogue,
            self.options.fill,
            by=by,
            kept_options=kept,
            batch=None if self.dry_run else _unfinished(self.asking.catalogue, by, kept),
        )

    @alters_data
    def run(self, step: Step = unwatched, tell: Teller = tell_nobody) -> LookUpResult:
        """Ask about one record after the other and return what came of it. Whatever `step` raises
        ends the run; what was answered until then is stored, and a later run goes on.
        """
        doing = f"Asking {self.asking.title}"
        try:
            try:
                self._prepare(step)
                self._ask(step, tell, doing)
            finally:
                # However it ends, what was answered is stored.
                self._waiting.store(tell)
                self._count_earlier_stretches()
        except (TokenRefused, LookUpsOff, BatchUndone, Unavailable) as error:
            self.result.ended_early = str(error)
            return self.result
        step(self.result.total, self.result.total, "record", doing)
        if not self.dry_run:
            self._filling.close()
        if self._unstored:
            self._unstored.drop_all()
        return self.result

    def _prepare(self, step: Step) -> None:
        def told(done: int, total: int) -> None:
            step(done, total, "page", f"Reading the collection at {self.asking.title}")

        ids = [pk for group in self.groups for pk in group]
        releases: set[int] = set()
        for some in chunks(ids):
            numbers = Record.objects.filter(pk__in=some).exclude(discogs_release_id=None)
            releases.update(filter(None, numbers.values_list("discogs_release_id", flat=True)))
        try:
            self.asking.prepare(releases, self.options.fill.only, told)
        except (TokenRefused, LookUpsOff, Unavailable):
            raise
        except CatalogueError:
            # Then they are asked for one by one.
            return

    def _ask(self, step: Step, tell: Teller, doing: str) -> None:
        """Ask about all groups, those that somebody looks at first."""
        answered = 0
        turns = Turns(self.groups)
        with shown_records() as shown:
            while groups := turns.next_ones(_AT_ONCE):
                facts = self._filling.facts([pk for group in groups for pk in group])
                for place, group in enumerate(groups):
                    if looked_at := shown.news():
                        turns.put_back(groups[place:])
                        turns.look_first(looked_at)
                        break
                    step(answered, self.result.total, "record", doing)
                    self._look_up({pk: facts[pk] for pk in group if pk in facts})
                    answered += len(group)
                    if self._waiting.is_time:
                        self._waiting.store(tell)
                self._waiting.store(tell)

    def _count_earlier_stretches(self) -> None:
        """Count what the run was answered before it was cut off."""
        if not self._begun_at:
            return
        others = set(self._open)
        if batch := self.result.filling.batch:
            # What was filled in may not fit the filters any more, such as no_cover=1.
            others.update(filter(None, batch.changes.values_list("record", flat=True)))
        closed, left = (
            answered_since(list(records), self.asking.catalogue, self._begun_at)
            for records in (self._closed, others - self._closed - self._asked)
        )
        self.result.kept -= closed.states.total()
        self.result.before = closed.with_others(left)

    def _look_up(self, facts: Mapping[int, Facts]) -> None:
        """Ask about copies of one release, or about one record."""
        copies = [Known(pk, known.cells) for pk, known in facts.items()]
        if not copies:
            return
        self._asked.update(facts)
        try:
            found = find(copies[0], self.asking, is_certain_enough=self.options.certain)
        except (TokenRefused, LookUpsOff):
            raise
        except CatalogueError as error:
            found = failed(error)
            self._failures += isinstance(error, Unavailable)
        else:
            self._failures = 0
        answers: list[Answer] = []
        if found.release:
            answers = fetched_answers(
                copies, found.release, self.asking, self._filling, facts=facts
            )
        self._waiting.add(Waiting(copies, found, answers))
        if self._failures >= MOST_FAILURES:
            raise Unavailable(found.sentence)


def _unfinished(catalogue: str, by: Actor, kept: Mapping[str, Any]) -> Batch | None:
    """Return the batch of a run like this one that was cut off."""
    batches = Batch.objects.filter(
        kind=Batch.Kind.LOOK_UP,
        source=catalogue,
        user=user_of(by),
        undone_by=None,
        options__unfinished=True,
    )
    for batch in batches.order_by("-pk"):
        if batch.options == {**kept, "unfinished": True}:
            return batch
    return None
