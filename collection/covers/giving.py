"""Covers given to records: a batch, so that what was there before can come back."""

from collections.abc import Mapping, Sequence
from time import perf_counter
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from collection.cells import read_cells
from collection.covers.pictures import check_picture
from collection.models import Batch, Change, Record
from collection.models.records import cover_path
from collection.querysets import chunks

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

#: The cells by which a history names a record.
NAMED_BY = ("artist", "title", "year")


def give_cover(
    record: Record, picture: File | None, *, name: str = "", user: "AbstractBaseUser | None" = None
) -> Batch | None:
    """Let a record have `picture`, a file called `name`, as its cover, or none; return the batch, None if it had it.

    Raises ValidationError for a file that cannot be a cover.
    """
    stored = ""
    if picture is not None:
        check_picture(picture, name)
        stored = Record.cover.field.storage.save(cover_path(record, name), picture)
    batch = give_covers({record.pk: stored}, user=user, file_name=name)
    record.refresh_from_db(fields=["cover"])
    return batch


def give_covers(
    names: Mapping[int, str], *, user: "AbstractBaseUser | None" = None, file_name: str = ""
) -> Batch | None:
    """Let each record, by id, have the stored file of that name as its cover ("" is none), and return the batch.

    Records that have it are left alone; None is returned when all have. Raises ValidationError when a file is gone.
    """
    started = perf_counter()
    with transaction.atomic():
        batch = Batch.objects.create(kind=Batch.Kind.COVERS, user=user, file_name=file_name[-300:])
        changed = sum(_give(batch, {pk: names[pk] for pk in ids}) for ids in chunks(sorted(names)))
        if not changed:
            batch.delete()
            return None
        batch.counts, batch.seconds = {"changed": changed}, perf_counter() - started
        batch.save(update_fields=["counts", "seconds"])
        batch.seal()
    return batch


def named_cells(ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """Return per record id the cells that name it, and its cover if it has one."""
    covers = dict(Record.objects.filter(pk__in=ids).exclude(cover="").values_list("pk", "cover"))
    named = {pk: {name: cells[name] for name in NAMED_BY if name in cells} for pk, cells in read_cells(ids).items()}
    return {pk: cells | ({"cover": covers[pk]} if pk in covers else {}) for pk, cells in named.items()}


def _give(batch: Batch, names: Mapping[int, str]) -> int:
    ids = list(names)
    # Locked: what is written down as "before" is what is overwritten, and no file of these records is removed now.
    list(Record.objects.filter(pk__in=ids).order_by("pk").select_for_update().values_list("pk"))
    before = named_cells(ids)
    changing = {pk: names[pk] for pk in before if before[pk].get("cover", "") != names[pk]}
    if gone := [name for name in changing.values() if name and not Record.cover.field.storage.exists(name)]:
        raise ValidationError(f"The file {gone[0]} is gone. Nothing was changed; try again.")
    records = [Record(pk=pk, cover=name, updated_at=timezone.now()) for pk, name in changing.items()]
    Record.objects.bulk_update(records, ["cover", "updated_at"], batch_size=200)
    after = named_cells(list(changing))
    uids = dict(Record.objects.filter(pk__in=changing).values_list("pk", "uid"))
    Change.objects.bulk_create(
        Change(batch=batch, record_id=pk, record_uid=uids[pk], before=before[pk], after=after[pk]) for pk in changing
    )
    return len(changing)
