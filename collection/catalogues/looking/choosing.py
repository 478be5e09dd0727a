"""What a person chose: a release for a record, or that no catalogue has it."""

from dataclasses import dataclass

from adminkit.verbs import Actor, alters_data
from collection.catalogues.filling.fill_or_keep import FillPlan
from collection.catalogues.filling.options import RELEASE_IDS, FillOptions
from collection.catalogues.filling.result import FillResult
from collection.catalogues.filling.writer import Filling
from collection.catalogues.looking.asking import Asking
from collection.catalogues.looking.fetching import fetched_answers
from collection.catalogues.looking.knowledge import Known
from collection.catalogues.release import Release
from collection.history.beyond_cells import all_cells


@dataclass(frozen=True)
class Taken:
    """What a release that was chosen filled in of a record, and what is to be said of that."""

    plan: FillPlan
    result: FillResult

    @property
    def remarks(self) -> list[str]:
        return [*filter(None, (self.plan.answer.sentence, *self.result.remarks))]


@alters_data
def take_release(
    record: int,
    release: Release,
    asking: Asking,
    options: FillOptions,
    *,
    by: Actor,
    is_this_pressing: bool = True,
    take_over: frozenset[str] = frozenset(),
) -> Taken | None:
    """Fill in a record, by id, from the release that a person chose, with all that the catalogue
    knows of it, as a batch; return what came of it, None if the record is gone or somebody else's.

    `take_over` are parts in which the catalogue is preferred. Raises a CatalogueError where the
    release could not be fetched, and PermissionDenied for a user who may change no record at all.
    """
    filling = Filling(asking.catalogue, options, by=by)
    known = known_record(record, asking.catalogue)
    if known is None:
        return None
    answers = fetched_answers(
        [known],
        asking.whole(release),
        asking,
        filling,
        is_this_pressing=is_this_pressing,
        # Whoever chose the pressing wants its number in place of another one.
        take_over=take_over | {*RELEASE_IDS},
    )
    plans = filling.write(answers)
    filling.close()
    return Taken(plans[0], filling.result) if plans else None


def known_record(record: int, catalogue: str) -> Known | None:
    """Return what is known of a record by its id, None if there is none."""
    cells = all_cells([record], catalogue).get(record)
    return Known(record, cells) if cells else None
