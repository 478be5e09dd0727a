"""Covers given to records: a batch, so that what was there before can come back."""

from collections.abc import Mapping, Sequence
from time import perf_counter
from types import MappingProxyType
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from adminkit.audit import one_act
from adminkit.entries.verb import Verb
from adminkit.verbs import Actor, require, require_own, user_of
from collection.bulk.recording import changeable
from collection.bulk_sql import chunks
from collection.cells import read_cells
from collection.covers.remaking import store_own
from collection.models import Batch, Change, Record, RecordQuerySet
from collection.models.record_fields import CoverSource

#: The cells by which a history names a record.
NAMED_BY = ("artist", "title", "year")


class Given(NamedTuple):
    """What became of the covers: the batch, None if all records had theirs, and the ids of the
    records that were left alone because they belong to others.
    """

    batch: Batch | None
    left_alone: list[int]


@one_act
def give_cover(record: Record, picture: File | None, *, name: str = "", by: Actor) -> Batch | None:
    """Let a record have `picture`, a file called `name`, as its cover, or none; return the batch,
    None if it had it.

    Raises PermissionDenied for a user who may not change the record, ValidationError for a file
    that cannot be a cover.
    """
    require(by, "collection.change_record")
    require_own(by, record.owner_id)
    stored = ""
    if picture is not None:
        stored = store_own(record, picture, name)
    with transaction.atomic():
        batch, _ = give_covers({record.pk: stored}, by=by, file_name=name)
        if batch:
            batch.note(by, Verb.COVER, record)
    record.refresh_from_db(fields=["cover", "cover_source"])
    return batch


@one_act
def give_covers(
    names: Mapping[int, str],
    *,
    by: Actor,
    file_name: str = "",
    source: str = CoverSource.OWN.value,
    sources: Mapping[int, str] = MappingProxyType({}),
    **options: Any,
) -> Given:
    """Let each record, by id, have the stored file of that name as its cover ("" is none), which is
    from `source`, or from what `sources` has for it.

    Records that have it, and those that `by` may not change, are left alone; `options` are kept
    with the batch. Raises PermissionDenied for a user who may change no record at all,
    ValidationError when a file is gone.
    """
    require(by, "collection.change_record")
    started = perf_counter()
    with transaction.atomic():
        batch = Batch.objects.create(
            kind=Batch.Kind.COVERS,
            user=user_of(by),
            file_name=file_name[-300:],
            options=options,
        )
        changed = 0
        left_alone: list[int] = []
        for ids in chunks(sorted(names)):
            own, others = changeable(_locked(ids), by)
            given = {pk: (names[pk], sources.get(pk, source)) for pk in own}
            changed += _give(batch, given)
            left_alone += others
        if not changed:
            batch.delete()
            return Given(None, left_alone)
        batch.counts, batch.seconds = {"changed": changed}, perf_counter() - started
        batch.save(update_fields=["counts", "seconds"])
        batch.seal()
        batch.note(by, Verb.COVER)
    return Given(batch, left_alone)


def named_cells(ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """Return per record id the cells that name it, and its cover and where that is from if it has
    one.
    """
    covered = Record.objects.filter(pk__in=ids).exclude(cover="")
    covers = {pk: cover for pk, *cover in covered.values_list("pk", "cover", "cover_source")}
    named = {}
    for pk, cells in read_cells(ids).items():
        named[pk] = {name: cells[name] for name in NAMED_BY if name in cells}
        if pk in covers:
            named[pk]["cover"], named[pk]["cover_source"] = covers[pk]
    return named


def _locked(ids: Sequence[int]) -> RecordQuerySet:
    """Lock the records when they are read.

    What is written down as "before" is what is overwritten, and no file of these records is removed
    meanwhile.
    """
    return Record.objects.filter(pk__in=ids).select_for_update()


def _give(batch: Batch, covers: Mapping[int, tuple[str, str]]) -> int:
    """Give locked records their covers, each a name and where it is from, and list the changes;
    return how many there are.
    """
    before = named_cells(list(covers))
    changing = {pk: covers[pk] for pk in before if before[pk].get("cover", "") != covers[pk][0]}
    for name, _ in changing.values():
        if name and not Record.cover.field.storage.exists(name):
            raise ValidationError(f"The file {name} is gone. Nothing was changed; try again.")
    now = timezone.now()
    records = []
    for pk, (name, source) in changing.items():
        cover = {"cover": name, "cover_source": source if name else ""}
        records.append(Record(pk=pk, **cover, updated_at=now))
    Record.objects.bulk_update(records, ["cover", "cover_source", "updated_at"], batch_size=200)
    after = named_cells(list(changing))
    uids = dict(Record.objects.filter(pk__in=changing).values_list("pk", "uid"))
    Change.objects.bulk_create(
        Change(batch=batch, record_id=pk, record_uid=uids[pk], before=before[pk], after=after[pk])
        for pk in changing
    )
    return len(changing)
