"""A look-up of many records as a task: it is watched, can be stopped, and goes on by itself after
it was cut off.
"""

from collections.abc import Collection, Sequence

from django.contrib.auth.models import User
from django.urls import reverse

from adminkit.numbers import counted
from adminkit.verbs import Actor, user_of
from collection.catalogues.failures import CatalogueError
from collection.catalogues.filling.options import FillOptions
from collection.catalogues.looking.opening import asking_for
from collection.catalogues.looking.run import LookUpRun
from collection.catalogues.looking.run_options import LookUpOptions, LookUpResult
from collection.catalogues.outbound import TASK_PATIENCE, Manners
from collection.catalogues.unstored_answers import UnstoredAnswers
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
) -> Outcome:
    """Look up records, in the order of their artists. Raises TaskFailed."""
    told = [0, 0]

    def step(done: int, total: int | None = None, unit: str = "", doing: str = "") -> None:
        told[:] = [done, total or 0]
        progress.step(done, total, unit, doing)

    def waiting(seconds: float) -> None:
        # Whoever stops it need not wait until the catalogue may be asked again.
        progress.step(told[0], told[1], "records", "Waiting for the catalogue")

    try:
        unstored = UnstoredAnswers()
        manners = Manners(TASK_PATIENCE, waiting, unstored)
        asking = asking_for(catalogue, user_of(by), manners)
        run = LookUpRun(
            Record.objects.order_by("artist_sort", "title_sort", "pk"),
            asking,
            LookUpOptions(FillOptions(frozenset(parts), genres), certain=certain),
            by=by,
            ids=records,
            unstored=unstored,
        )
        if run.result.filling.batch is None:
            back_up_first("the look-up", run.result.total)
    except (CatalogueError, NotSafe) as error:
        raise TaskFailed(str(error)) from None
    result = run.run(step)
    return Outcome(sentence_of(result), _page_of(result))


def sentence_of(result: LookUpResult) -> str:
    """Return what came of a run."""
    words = {
        LookUpState.FOUND: "found",
        LookUpState.SEVERAL: "with several candidates",
        LookUpState.NOT_FOUND: "not found",
        LookUpState.REFUSED: "refused",
        LookUpState.CUT_OFF: "cut off",
    }
    parts = [f"{result.states[state]:,} {words[state]}" for state in words if result.states[state]]
    sentence = f"Asked about {counted(result.answered, 'record')}"
    sentence += f": {', '.join(parts)}." if parts else "."
    if result.kept:
        sentence += f" {counted(result.kept, 'record')} had been answered before."
    if damaged := len(result.filling.remarks):
        sentence += f" {counted(damaged, 'picture is', 'pictures are')} damaged and left out."
    if result.ended_early:
        sentence += f" It ended early: {result.ended_early}"
    return sentence


def _page_of(result: LookUpResult) -> str:
    batch = result.filling.batch
    if batch:
        return reverse("admin:collection_batch_change", args=[batch.pk])
    several = result.states[LookUpState.SEVERAL]
    return reverse("admin:collection_record_choosing") if several else ""
