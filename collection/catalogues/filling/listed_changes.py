"""What a look-up did, written down record by record in its batch."""

from collections.abc import Mapping, Sequence

from collection.catalogues.filling.fill_or_keep import FillPlan
from collection.catalogues.filling.memory import Former
from collection.cells import Values
from collection.covers.giving import NAMED_BY
from collection.history.beyond_cells import ANSWER, is_track
from collection.history.look_ups import TOGETHER
from collection.importing.tables.kinds.tracks import cell_name, track_cell
from collection.models import Batch, Change


def list_changes(
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


def cells_after(plan: FillPlan) -> Values:
    """Return the filled cells of a record as the plan leaves them. Names are those of the answer,
    which an existing row of the same name may spell otherwise.
    """
    after = plan.before | plan.cells | {ANSWER: f"{plan.state} {answer_key(plan)}".strip()}
    if plan.tracks is not None:
        after = {name: cell for name, cell in after.items() if not is_track(name)}
        for position, track in enumerate(plan.tracks, start=1):
            after[cell_name(str(position))] = track_cell(
                {name: str(value) for name, value in track.items()}
            )
    return {name: cell for name, cell in after.items() if cell}


def answer_key(plan: FillPlan) -> str:
    """Return what was found: the release, or the album if only that is certain."""
    release = plan.answer.release
    return release.key if plan.answer.is_this_pressing else release.album_key
