"""Fills in records from the releases that were found in a dump."""

from collections.abc import Iterator
from itertools import islice

from adminkit.verbs import Actor, alters_data
from collection.catalogues.dump.found import FoundReleases
from collection.catalogues.filling.fill import CHUNK, fill
from collection.catalogues.filling.options import FillOptions
from collection.catalogues.filling.result import FillResult
from collection.catalogues.release import Release
from collection.models import Batch, Catalogue, LookUpState, RecordQuerySet


def to_be_filled(records: RecordQuerySet) -> RecordQuerySet:
    """Return those of `records` that name a release and of which nobody said that no catalogue
    knows them.
    """
    named = records.filter(discogs_release_id__isnull=False)
    return named.exclude(pk__in=named.filter(look_ups__state=LookUpState.IN_NONE).values("pk"))


@alters_data
def fill_from(
    found: FoundReleases,
    records: RecordQuerySet,
    options: FillOptions,
    *,
    by: Actor,
    file_name: str,
    dry_run: bool = False,
) -> FillResult:
    """Fill in `records` from the releases of a dump, as one batch; return what came of it.

    It is stored some records at a time, so that others can go on writing. A run that was cut off
    is taken up again: what it stored stays, and the batch is the same. Raises what `fill` raises.
    """
    return fill(
        _pairs(found, records),
        Catalogue.DISCOGS,
        options,
        by=by,
        chunk=CHUNK,
        dry_run=dry_run,
        kept_options={"file": file_name},
        batch=None if dry_run else _cut_off(file_name),
    )


def _cut_off(file_name: str) -> Batch | None:
    """Return the batch of an earlier run over the same file that did not reach its end."""
    batches = Batch.objects.filter(
        kind=Batch.Kind.LOOK_UP, options__unfinished=True, options__file=file_name, undone_by=None
    )
    return batches.order_by("pk").last()


def _pairs(found: FoundReleases, records: RecordQuerySet) -> Iterator[tuple[int, Release]]:
    """Yield each release for each record that names it, by id."""
    releases = iter(found)
    while some := {release.discogs_release_id: release for release in islice(releases, CHUNK)}:
        copies = records.filter(discogs_release_id__in=list(some)).order_by("pk")
        for pk, number in copies.values_list("pk", "discogs_release_id"):
            yield pk, some[number]
