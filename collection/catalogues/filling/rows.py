"""Writes plans: cells, links, covers and tracks, as rows of many records at once."""

from collections.abc import Sequence

from collection.bulk_sql import insert, update
from collection.catalogues.filling.fill_or_keep import FillPlan
from collection.importing.tables.kinds.tracks import PARTS as TRACK_PARTS
from collection.importing.writing.record_rows import LINKS, RecordRows
from collection.models import Record, Track


def write_plans(plans: Sequence[FillPlan], rows: RecordRows) -> None:
    """Write what the plans give their records."""
    after = {plan.answer.record: plan.before | plan.cells for plan in plans}
    _replace_tracks(plans)
    _give_covers(plans)
    rows.lookups.ensure_rows(list(after.values()))
    rows.overwrite(
        after,
        {
            model: {plan.answer.record for plan in plans if not plan.cells.keys().isdisjoint(names)}
            for model, names in LINKS.items()
        },
    )


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
