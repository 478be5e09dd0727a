"""Which records are open: those about which a catalogue has not answered what is wanted now, and
those of which a person has to say which release they are.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from django.db.models import Q

from collection.bulk_sql import any_of, chunks
from collection.catalogues.filling.memory import ASKED
from collection.models import Catalogue, LookUp, LookUpState, RecordQuerySet, SourceKey
from collection.models.catalogues import memory_source

#: What leaves nothing to choose.
_SETTLED = (LookUpState.FOUND, LookUpState.ALBUM, LookUpState.IN_NONE)
#: What leaves a person to say which release it is.
_IN_VAIN = (LookUpState.SEVERAL, LookUpState.NOT_FOUND)
_ANSWERED = {LookUpState.ALBUM, LookUpState.SEVERAL, LookUpState.NOT_FOUND}


class Open(NamedTuple):
    """The ids of the records to be asked about, copies of a release side by side, and how many
    others keep what they were answered.
    """

    groups: list[list[int]]
    kept: int

    @property
    def records(self) -> int:
        return sum(map(len, self.groups))


def open_records(
    records: RecordQuerySet,
    catalogue: str,
    parts: Collection[str],
    *,
    again: bool = False,
    since: datetime | None = None,
    ids: Sequence[int] | None = None,
) -> Open:
    """Return which of `records` are open for `parts` at `catalogue`, in their order; of `ids` only,
    if they are given.

    With `again` those are open as well that were answered, but for those answered `since` then.
    What a person said to be in no catalogue never is.
    """
    releases = dict(records.values_list("pk", "discogs_release_id"))
    if ids is not None:
        # More ids than a statement takes are compared here.
        wanted = set(ids)
        releases = {pk: release for pk, release in releases.items() if pk in wanted}
    if not again:
        # Answers of any age count.
        since = datetime.min.replace(tzinfo=UTC)
    closed = set(_closed(list(releases), catalogue, set(parts), since))
    groups: dict[object, list[int]] = {}
    for pk, release in releases.items():
        if pk not in closed:
            groups.setdefault(release if release else f"record {pk}", []).append(pk)
    return Open(list(groups.values()), len(closed))


def first_groups(groups: Sequence[list[int]], limit: int | None) -> list[list[int]]:
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


def to_choose(records: RecordQuerySet, *, asked_only: bool = False) -> RecordQuerySet:
    """Return those of `records` of which a person has to say which release they are: no catalogue
    has settled it, and one was asked in vain, or nobody has named a release yet.

    With `asked_only`, only those about which a catalogue was asked.
    """
    answers = LookUp.objects.filter(catalogue__in=Catalogue).order_by()
    in_vain = Q(pk__in=answers.filter(state__in=_IN_VAIN).values("record"))
    unnamed = Q(discogs_release_id=None, musicbrainz_release_id=None)
    settled = answers.filter(state__in=_SETTLED).values("record")
    return records.filter(in_vain if asked_only else in_vain | unnamed).exclude(pk__in=settled)


def unasked_records(records: RecordQuerySet) -> RecordQuerySet:
    """Return those of `records` without a release about which no catalogue was asked yet."""
    asked = LookUp.objects.filter(catalogue__in=Catalogue).order_by()
    return to_choose(records.exclude(pk__in=asked.values("record")))


def _closed(
    ids: Sequence[int], catalogue: str, parts: set[str], since: datetime | None
) -> Iterator[int]:
    for some in map(any_of, chunks(ids, 2000)):
        asked = LookUp.objects.filter(record__in=some)
        yield from asked.filter(state=LookUpState.IN_NONE).values_list("record_id", flat=True)
        if since is None:
            continue
        memories = SourceKey.objects.filter(source=memory_source(catalogue), record__in=some)
        answered = dict(memories.values_list("record_id", "seen"))
        answers = asked.filter(catalogue=catalogue, looked_up_at__gte=since)
        states = answers.values_list("record_id", "state")
        for record, state in states:
            known = answered.get(record, {}).get(ASKED, "").split()
            if state in _ANSWERED or (state == LookUpState.FOUND and parts <= set(known)):
                yield record
