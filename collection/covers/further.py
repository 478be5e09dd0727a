"""Further pictures given to records, and taken away: batches, so that either can be undone."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from time import perf_counter
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from adminkit.audit import one_act
from adminkit.entries.verb import Verb
from adminkit.verbs import Actor, require, require_own, user_of
from collection.bulk.recording import changeable
from collection.bulk.row_states import values_of
from collection.covers.remaking import store_own
from collection.models import Batch, PictureKind, Record, RecordPicture
from collection.models.pictures.record_picture import MOST_PICTURES


class NewPicture(NamedTuple):
    """A picture to be added: what it shows, the name of its stored file, and when it was added
    elsewhere, None for now.
    """

    kind: str
    file: str
    added_at: datetime | None = None


class AddedPictures(NamedTuple):
    """What became of the pictures: the batch, None if the records had all of them, and the ids of
    the records that were left alone because they belong to others.
    """

    batch: Batch | None
    left_alone: list[int]


@one_act
def add_picture(record: Record, picture: File, kind: str, *, name: str, by: Actor) -> Batch | None:
    """Give a record a further picture, a file called `name`, written anew; return the batch, None
    if the record has it.

    Raises PermissionDenied for a user who may not change the record, ValidationError for a file
    that cannot be a picture, a kind that is none, and a record that has all that it may have.
    """
    require(by, "collection.change_record")
    require_own(by, record.owner_id)
    if kind not in PictureKind.values:
        raise ValidationError(f"A picture is one of {', '.join(PictureKind.values)}.")
    stored = store_own(record, picture, name)
    title = f"{PictureKind(kind).label} of {record.full_name}"
    with transaction.atomic():
        added = {record.pk: [NewPicture(kind, stored)]}
        batch = add_pictures(added, by=by, file_name=title).batch
        if batch:
            batch.note(by, Verb.PICTURE, record)
    return batch


@one_act
def add_pictures(
    pictures: Mapping[int, Sequence[NewPicture]],
    *,
    by: Actor,
    file_name: str = "",
    **kept: Any,
) -> AddedPictures:
    """Give each record, by id, further pictures.

    Those that a record has are passed over, and records that `by` may not change are left alone;
    what is in `kept` is kept with the batch. Raises PermissionDenied for a user who may change no
    record at all, ValidationError for a record that would have too many.
    """
    require(by, "collection.change_record")
    started = perf_counter()
    with transaction.atomic():
        own, others = changeable(Record.objects.filter(pk__in=pictures), by)
        records = Record.objects.filter(pk__in=own).order_by("pk").select_for_update()
        added = [row for record in records for row in _add(record, pictures[record.pk])]
        if not added:
            return AddedPictures(None, others)
        options = {**kept, "added": [values_of(row) for row in added]}
        batch = _batch(options, by, file_name, started)
        batch.note(by, Verb.PICTURE)
    return AddedPictures(batch, others)


def _add(record: Record, pictures: Sequence[NewPicture]) -> list[RecordPicture]:
    there = set(record.pictures.values_list("file", flat=True))
    new = {picture.file: picture for picture in pictures if picture.file not in there}
    if len(there) + len(new) > MOST_PICTURES:
        raise ValidationError(
            f"{record.full_name} has {len(there)} pictures besides its cover, and can have "
            f"{MOST_PICTURES}."
        )
    return [
        RecordPicture.objects.create(
            record=record,
            kind=picture.kind,
            file=picture.file,
            added_at=picture.added_at or timezone.now(),
        )
        for picture in new.values()
    ]


@one_act
def remove_picture(picture: RecordPicture, *, by: Actor) -> Batch:
    """Take a picture from its record, and return the batch. The file stays for an undo.

    Raises PermissionDenied for a user who may not change the record.
    """
    require(by, "collection.change_record")
    record = picture.record
    require_own(by, record.owner_id)
    started = perf_counter()
    with transaction.atomic():
        options = {"removed": [values_of(picture)]}
        picture.delete()
        title = f"{picture.get_kind_display()} of {record.full_name}, removed"
        batch = _batch(options, by, title, started)
        batch.note(by, Verb.PICTURE, record)
    return batch


def _batch(options: dict[str, Any], by: Actor, file_name: str, started: float) -> Batch:
    changed = {row["record_id"] for name in ("added", "removed") for row in options.get(name, ())}
    batch = Batch.objects.create(
        kind=Batch.Kind.PICTURES,
        user=user_of(by),
        file_name=file_name[-300:],
        options=options,
        counts={"changed": len(changed)},
        seconds=perf_counter() - started,
    )
    batch.seal()
    return batch
