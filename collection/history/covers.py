"""Batches of covers: records get back the picture that they had, unless they have got another since."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from collection.covers.keeping import drop_unused
from collection.models import Change, Record

if TYPE_CHECKING:
    from collection.history.plan import Part

Values = dict[str, str]


def cover_cells(changes: Sequence[Change]) -> dict[int, Values]:
    """Return per record id what names it, as the batch knew it, and the cover that it has now."""
    ids = [change.record_id for change in changes if change.record_id]
    covers = dict(Record.objects.filter(pk__in=ids).values_list("pk", "cover"))
    now = {}
    for change in changes:
        if change.record_id in covers:
            cells = {name: cell for name, cell in change.after.items() if name != "cover"}
            cover = covers[change.record_id]
            now[change.record_id] = cells | ({"cover": cover} if cover else {})
    return now


def why_covers_stay(changes: Sequence[Change], now: Mapping[int, Values]) -> dict[int, list[str]]:
    """Return per record id why its cover stays as it is; nothing else of a record matters to its cover."""
    reasons = {}
    for change in changes:
        then = change.before.get("cover", "")
        if now[change.record_id].get("cover") != change.after.get("cover"):
            reasons[change.record_id] = ["has got another cover"]
        elif then and not Record.cover.field.storage.exists(then):
            reasons[change.record_id] = ["the file of its former cover is gone"]
    return reasons


def bring_back(part: "Part") -> None:
    """Give the records of `part.restoring` the covers that they had, and let go of the others when that is stored."""
    for change in part.restoring:
        found = Record.objects.filter(pk=change.record_id)
        found.update(cover=change.before.get("cover", ""), updated_at=timezone.now())
    names = [name for change in part.restoring if (name := change.after.get("cover"))]
    transaction.on_commit(lambda: drop_unused(names))
