"""A look-up of many records as a task: it is watched, can be stopped, and goes on by itself after
it was cut off.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from adminkit.numbers import counted
from adminkit.verbs import Actor, user_of
from collection.catalogues.failures import CatalogueError
from collection.catalogues.filling.lacks import Answered, answered_since, in_sentences
from collection.catalogues.filling.options import FillOptions
from collection.catalogues.looking.run import LookUpRun
from collection.catalogues.looking.run_options import LookUpOptions, LookUpResult
from collection.catalogues.looking.whose_token import asking_for
from collection.catalogues.outbound import TASK_PATIENCE, Manners
from collection.catalogues.unstored_answers import UnstoredAnswers
from collection.filters.narrowing import INCOMPLETE
from collection.models import Catalogue, LookUpState, Record
from collection.safety import NotSafe, back_up_first
from collection.tasks.kinds import Outcome, TaskFailed, kind
from collection.tasks.models import TaskProgress
from collection.tasks.progress import Progress

_STOPPED = "Paused: what was filled in until then stays. Go on asks about the others."


def ask_for_look_up(
    records: Sequence[int],
    catalogue: str,
    parts: Collection[str],
    *,
    by: User,
    url: str,
    genres: str | None = None,
    certain: bool = False,
    again: bool = False,
) -> TaskProgress:
    """Let the worker look up records, by id; return the task. `url` is the page from which it is
    asked for.
    """
    title = f"Look-up of {counted(len(records), 'record')} at {Catalogue(catalogue).label}"
    return look_up_records.enqueue(
        by=by,
        title=title,
        url=url,
        records=list(records),
        catalogue=catalogue,
        parts=sorted(parts),
        genres=genres,
        certain=certain,
        again=again,
        asked_at=timezone.now().isoformat(),
    )


@kind("look-up", resumes=True, stopped=_STOPPED)
def look_up_records(
    progress: Progress,
    *,
    by: Actor,
    records: list[int],
    catalogue: str,
    parts: list[str],
    genres: str | None = None,
    certain: bool = False,
    again: bool = False,
    asked_at: str = "",
) -> Outcome:
    """Look up records, in the order of their artists; what came of it is that of the whole task,
    which was asked for at `asked_at`, however often it was cut off. Raises TaskFailed.
    """
    since = datetime.fromisoformat(asked_at) if asked_at else timezone.now()
    watched = _Watched(progress)
    try:
        unstored = UnstoredAnswers()
        manners = Manners(TASK_PATIENCE, watched.wait, unstored)
        asking = asking_for(catalogue, user_of(by), manners)
        run = LookUpRun(
            Record.objects.order_by("artist_sort", "title_sort", "pk"),
            asking,
            LookUpOptions(
                FillOptions(frozenset(parts), genres, replaces=False), certain=certain, again=again
            ),
            by=by,
            ids=records,
            unstored=unstored,
            # What was answered since then is not asked again where the task goes on.
            begun_at=since if again else None,
        )
        said = _backed_up(run)
    except (CatalogueError, NotSafe) as error:
        raise TaskFailed(str(error)) from None
    result = run.run(watched.step)
    answered = answered_since(records, catalogue, since)
    before = result.kept
    if not again:
        # The earlier stretches of the task are no answers of before.
        before += result.answered - answered.states.total()
    sentence = sentence_of(result, answered, before)
    return Outcome(sentence, _page_of(result, answered), [said] if said else [])


def _backed_up(run: LookUpRun) -> str:
    """Make a snapshot, unless the run goes on with what it has begun; return what to say of it.
    Raises NotSafe.
    """
    if run.result.filling.batch is not None:
        return ""
    return back_up_first("the look-up", run.result.total)


class _Watched:
    """Reports how far a run has come, also while it waits for the catalogue: whoever stops it need
    not wait until that may be asked again.
    """

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._told: tuple[int, int | None, str] = (0, None, "")

    def step(self, done: int, total: int | None = None, unit: str = "", doing: str = "") -> None:
        self._told = (done, total, unit)
        self._progress.step(done, total, unit, doing)

    def wait(self, seconds: float) -> None:
        self._progress.step(*self._told, "Waiting for the catalogue")


def sentence_of(result: LookUpResult, answered: Answered, before: int) -> str:
    """Return what came of a run, of which `answered` are the answers of all its stretches, where
    `before` records had been answered before it.
    """
    words = {
        LookUpState.FOUND: "found",
        LookUpState.SEVERAL: "with several candidates",
        LookUpState.NOT_FOUND: "not found",
        LookUpState.REFUSED: "refused",
        LookUpState.CUT_OFF: "cut off",
    }
    states = answered.states
    parts = [f"{states[state]:,} {words[state]}" for state in words if states[state]]
    sentence = f"Asked about {counted(states.total(), 'record')}"
    sentence += f": {', '.join(parts)}." if parts else "."
    if before > 0:
        sentence += f" {counted(before, 'record')} had been answered before."
    sentence = " ".join([sentence, *in_sentences(answered.lacks)])
    if answered.lacks:
        sentence += " The next look-up asks for that again."
    if offered := result.filling.offered.total():
        values = counted(offered, "value that an export cut off", "values that an export cut off")
        sentence += f" {values} can be completed, once you have seen them."
    if result.ended_early:
        sentence += f" It ended early: {result.ended_early}"
    return sentence


def _page_of(result: LookUpResult, answered: Answered) -> str:
    batch = result.filling.batch
    if batch:
        return reverse("admin:collection_batch_change", args=[batch.pk])
    if result.filling.offered:
        return reverse("admin:collection_record_completions")
    if answered.lacks:
        return f"{reverse('admin:collection_record_changelist')}?looked_up={INCOMPLETE}"
    several = answered.states[LookUpState.SEVERAL]
    return reverse("admin:collection_record_choosing") if several else ""
