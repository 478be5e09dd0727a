"""One run: a catalogue is asked about many records, and what it answers is filled in at once.

At the pace of a catalogue each record is stored when it was answered; answers that come faster are
stored together, at least every two seconds. Until then they lie in files (`unstored_answers`), so
that a run can be stopped, or be killed, at any moment: the next one like it goes on where it was,
with the same batch, and asks nothing twice that was answered.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Final, NamedTuple
from uuid import UUID

from adminkit.verbs import Actor, alters_data, require, user_of
from collection.bulk_sql import chunks
from collection.catalogues.failures import (
    CatalogueError,
    CutOff,
    LookUpsOff,
    NotFound,
    TokenRefused,
    Unavailable,
    Unreadable,
)
from collection.catalogues.filling.options import FillOptions
from collection.catalogues.filling.plan import Answer
from collection.catalogues.filling.result import FillResult
from collection.catalogues.filling.writer import BatchUndone, Facts, Filling
from collection.catalogues.looking.asking import Asking
from collection.catalogues.looking.fetching import fetched_answers
from collection.catalogues.looking.finding import Found, find
from collection.catalogues.looking.kept_answers import keep_answer
from collection.catalogues.looking.knowledge import Known
from collection.catalogues.looking.worklist import open_records
from collection.catalogues.unstored_answers import UnstoredAnswers
from collection.history.plan import named
from collection.models import Batch, LookUp, LookUpState, Record, RecordQuerySet
from collection.tasks.progress import Step, unwatched

#: A catalogue that cannot be reached so often in a row is left alone.
MOST_FAILURES: Final = 3
# So many groups of copies are read at a time; what is written is judged anew.
_AT_ONCE = 50
# So many seconds after the last time, and so many bytes of pictures, answers are stored.
_SECONDS, _BYTES = 2.0, 8_000_000


@dataclass(frozen=True)
class LookUpOptions:
    """`certain` takes a candidate by artist and title with which everything agrees, `again` asks
    about records that were answered too, `limit` is the most records that are asked about.
    """

    fill: FillOptions = FillOptions()
    certain: bool = False
    again: bool = False
    limit: int | None = None

    def kept(self) -> dict[str, Any]:
        """Return what a batch keeps of them: a later run with the same goes on with it."""
        words: dict[str, Any] = {"only": ", ".join(sorted(self.fill.only))}
        if self.fill.genres:
            words["genres"] = self.fill.genres
        if self.certain:
            words["certain"] = "yes"
        return words


@dataclass
class LookUpResult:
    """What came of a run: how many records were answered with each state, and how many were `kept`
    because they had been answered before; what was filled in; and a sentence if it ended early.
    """

    filling: FillResult
    total: int = 0
    kept: int = 0
    states: Counter[str] = field(default_factory=Counter)
    ended_early: str = ""

    @property
    def answered(self) -> int:
        return self.states.total()


class _Waiting(NamedTuple):
    """Copies of a release, or one record, with what was found and what is to be filled in; not
    stored yet.
    """

    copies: Sequence[Known]
    found: Found
    answers: Sequence[Answer]


#: Is told what became of each record, by its name.
Teller = Callable[[str, Found], None]


def tell_nobody(name: str, found: Found) -> None:
    """The teller of a run that nobody watches."""


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
    ) -> None:
        """`ids`, however many, leave only those of the records; `unstored_answers` are those of
        `asking`. Raises PermissionDenied for a user who may change no record at all.
        """
        require(by, "collection.change_record")
        self.asking = asking
        self.options = options or LookUpOptions()
        self.dry_run = dry_run
        found = open_records(
            records.editable_by(by),
            asking.catalogue,
            self.options.fill.only,
            again=self.options.again,
            ids=ids,
        )
        self.groups = _limited(found.groups, self.options.limit)
        kept = self.options.kept() | dict(kept_options or {})
        self._filling = Filling(
            asking.catalogue,
            self.options.fill,
            by=by,
            kept_options=kept,
            batch=None if dry_run else _unfinished(asking.catalogue, by, kept),
        )
        self.result = LookUpResult(
            self._filling.result, total=sum(map(len, self.groups)), kept=found.kept
        )
        self._failures = 0
        self._unstored = unstored
        self._waiting: list[_Waiting] = []
        self._stored_at = monotonic()

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
                self._store(tell)
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
        """Ask about all groups."""
        answered = 0
        for groups in chunks(self.groups, _AT_ONCE):
            facts = self._filling.facts([pk for group in groups for pk in group])
            for group in groups:
                step(answered, self.result.total, "record", doing)
                self._look_up({pk: facts[pk] for pk in group if pk in facts})
                answered += len(group)
                if monotonic() - self._stored_at >= _SECONDS or self._held_bytes() >= _BYTES:
                    self._store(tell)
            self._store(tell)

    def _look_up(self, facts: Mapping[int, Facts]) -> None:
        """Ask about copies of one release, or about one record."""
        copies = [Known(pk, known.cells) for pk, known in facts.items()]
        if not copies:
            return
        try:
            found = find(copies[0], self.asking, is_certain_enough=self.options.certain)
        except (TokenRefused, LookUpsOff):
            raise
        except CatalogueError as error:
            found = _failed(error)
            self._failures += isinstance(error, Unavailable)
        else:
            self._failures = 0
        answers: list[Answer] = []
        if found.release:
            answers = fetched_answers(
                copies, found.release, self.asking, self._filling, facts=facts
            )
        self._waiting.append(_Waiting(copies, found, answers))
        if self._failures >= MOST_FAILURES:
            raise Unavailable(found.sentence)

    def _held_bytes(self) -> int:
        return sum(
            len(waiting.answers[0].picture or b"") for waiting in self._waiting if waiting.answers
        )

    def _store(self, tell: Teller) -> None:
        """Store what was answered, count it, and tell of it. Raises BatchUndone."""
        waiting, self._waiting = self._waiting, []
        answers = [answer for one in waiting for answer in one.answers]
        if self.dry_run:
            self._filling.preview(answers)
        elif waiting:
            self._filling.write(answers)
            self._note([one for one in waiting if not one.answers])
        if self._unstored:
            self._unstored.drop_stored()
        self._stored_at = monotonic()
        for one in waiting:
            self.result.states[one.found.state] += len(one.copies)
            for known in one.copies:
                tell(named(known.cells), one.found)

    def _note(self, waiting: Sequence[_Waiting]) -> None:
        """Note what became of records for which no release was found."""
        answered = (LookUpState.ALBUM, LookUpState.FOUND)
        states = {}
        for one in waiting:
            for known in one.copies:
                # That an album was found stays, whatever its pressing.
                if known.cells.get("look_up", "").startswith(answered):
                    continue
                states[known.record] = (one.found.state, one.found.sentence)
                if one.found.candidates:
                    # Whoever chooses among them in the next hours need not wait for them.
                    uid = UUID(known.cells["uid"])
                    keep_answer(
                        uid, self.asking.catalogue, one.found.candidates, one.found.sentence
                    )
        LookUp.objects.note_all(self.asking.catalogue, states)


def _failed(error: CatalogueError) -> Found:
    state = LookUpState.REFUSED
    if isinstance(error, NotFound):
        state = LookUpState.NOT_FOUND
    elif isinstance(error, (CutOff, Unreadable)):
        state = LookUpState.CUT_OFF
    return Found(state, sentence=str(error))


def _limited(groups: Sequence[list[int]], limit: int | None) -> list[list[int]]:
    """Return the first groups, with `limit` records together."""
    if limit is None:
        return list(groups)
    taken: list[list[int]] = []
    count = 0
    for group in groups:
        if count >= limit:
            break
        taken.append(group[: limit - count])
        count += len(taken[-1])
    return taken


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
