"""Batches of covers: records get back the picture that they had, unless they have got another
since.
"""

from collections.abc import Mapping, Sequence
from functools import partial

from django.db import transaction
from django.utils import timezone

from collection.cells import Values
from collection.covers.keeping import drop_unused
from collection.history.beyond_cells import COVER
from collection.history.plan import Part, RecordChange
from collection.models import Record
from collection.models.record_fields import CoverSource


def cover_cells(changes: Sequence[RecordChange]) -> dict[int, Values]:
    """Return per record id the cells that name it, as the batch knew them, and the cover that it
    has now.
    """
    ids = [change.record for change in changes]
    covers = {
        pk: cover for pk, *cover in Record.objects.filter(pk__in=ids).values_list("pk", *COVER)
    }
    now = {}
    for change in changes:
        if change.record in covers:
            cells = {name: cell for name, cell in change.after.items() if name not in COVER}
            for name, cell in zip(COVER, covers[change.record], strict=True):
                if cell:
                    cells[name] = cell
            now[change.record] = cells
    return now


def why_covers_stay(
    changes: Sequence[RecordChange], now: Mapping[int, Values]
) -> dict[int, list[str]]:
    """Return per record id why its cover stays as it is; nothing else of a record matters to its
    cover.
    """
    reasons = {}
    for change in changes:
        former = change.before.get("cover", "")
        if now[change.record].get("cover") != change.after.get("cover"):
            reasons[change.record] = ["has got another cover"]
        elif former and not Record.cover.field.storage.exists(former):
            reasons[change.record] = ["the file of its former cover is gone"]
    return reasons


def bring_back(part: Part) -> None:
    """Give the records of `part.restoring` the covers that they had; the others are removed once
    that is stored.
    """
    for change in part.restoring:
        record, cover = Record.objects.filter(pk=change.record), change.before.get("cover", "")
        # What batches of an older Disco gave was a person's.
        source = change.before.get("cover_source", CoverSource.OWN) if cover else ""
        record.update(cover=cover, cover_source=source, updated_at=timezone.now())
    given = [change.after.get("cover", "") for change in part.restoring]
    transaction.on_commit(partial(drop_unused, given))
