"""Folders at Discogs become tags in place of locations, or locations in place of tags: what they
gave before moves as one batch, without a file and without asking Discogs.

A source key (`SourceKey.seen`) holds what Discogs last said of a record, the folder too. What is
moved here counts as said by Discogs, so that its next file changes nothing and adds nothing twice.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from adminkit.audit import note, one_act
from adminkit.entries.verb import Verb
from adminkit.verbs import Actor
from collection.bulk.recording import record_batch
from collection.bulk_sql import chunks
from collection.cells import join_list, split_list
from collection.models import (
    Batch,
    Catalogue,
    Change,
    FolderUse,
    Preferences,
    Record,
    RecordTag,
    SourceKey,
    Tag,
)
from collection.names import name_key
from collection.tasks.progress import Step, unwatched

#: The source of Discogs' files and accounts.
SOURCE = Catalogue.DISCOGS.value
#: The column in which a source key holds the folder, by what the folder is.
_COLUMNS = {FolderUse.PLACE: "location", FolderUse.TAG: "tags"}


class FolderGiven(NamedTuple):
    """A folder that was read in the other way, of one record, and the source key that says so."""

    key: int
    record: int
    folder: str
    seen: dict[str, str]


def folders_to_move(owner: User, use: str) -> list[FolderGiven]:
    """Return the folders of records of `owner` that are something else than `use` so far. Where a
    record has several keys, or several tags, which of them is the folder is left to the next file.
    """
    other, column = _COLUMNS[_other(use)], _COLUMNS[FolderUse(use)]
    keys = SourceKey.objects.filter(source=SOURCE, record__owner=owner).order_by("record")
    found: dict[int, list[FolderGiven]] = {}
    for pk, record, seen in keys.values_list("pk", "record_id", "seen"):
        cell = seen.get(other, "")
        names = split_list(cell) if other == "tags" else [cell]
        is_one = len(names) == 1 and bool(names[0]) and not seen.get(column)
        found.setdefault(record, []).append(
            FolderGiven(pk, record, names[0] if is_one else "", seen)
        )
    return [keys[0] for keys in found.values() if len(keys) == 1 and keys[0].folder]


@one_act
def use_folders_as(
    owner: User, use: str, *, by: Actor, token: str = "", step: Step = unwatched
) -> Batch | None:
    """Let folders at Discogs be what `use` says in the records of `owner`, from now on and in what
    they gave before; return the batch, None where they gave nothing.

    A location or a tag of the owner's own stays. `token` and `step` are those of `record_batch`.
    Raises PermissionDenied for a user who may not change records, or is another one, and ValueError
    for what is no choice.
    """
    with transaction.atomic():
        before = Preferences.objects.choose_folders(owner, use, by=by)
        given = {one.record: one for one in folders_to_move(owner, use)}
        if not given:
            note(by, Verb.CHOOSE, owner, folders=use)
            return None
        moving = _Moving(owner, FolderUse(use), given)
        ids = sorted(given)
        batch = record_batch(
            Batch.Kind.BULK_EDIT,
            ids,
            moving,
            by=by,
            token=token,
            step=step,
            folders=use,
            folders_before=before,
            owner=owner.pk,
        )
        batch.source = SOURCE
        batch.made = {"tag": moving.made_tags} if moving.made_tags else {}
        batch.save(update_fields=["source", "made"])
        _list_seen(batch, given, FolderUse(use))
    return batch


class _Moving:
    """Called with the ids of some records, it moves what their folders gave."""

    def __init__(self, owner: User, use: FolderUse, given: Mapping[int, FolderGiven]) -> None:
        self.owner, self.use, self.given = owner, use, given
        self.made_tags: list[int] = []
        self._tags: dict[str, int] = {}

    def __call__(self, ids: Sequence[int]) -> None:
        known = SourceKey.objects.filter(pk__in=[self.given[pk].key for pk in ids])
        keys = {key.record_id: key for key in known}
        records = list(Record.objects.filter(pk__in=ids).only("pk", "location"))
        now = timezone.now()
        for record in records:
            record.location = self._location(record)
            record.updated_at = now
        self._retag(ids)
        Record.objects.bulk_update(records, ["location", "updated_at"], batch_size=200)
        for key in keys.values():
            key.seen = _seen_then(self.given[key.record_id], self.use)
            # The row in the file is read anew.
            key.row_hash = ""
        SourceKey.objects.bulk_update(list(keys.values()), ["seen", "row_hash"], batch_size=200)

    def _location(self, record: Record) -> str:
        folder = self.given[record.pk].folder
        if self.use == FolderUse.PLACE:
            return record.location or folder
        return "" if record.location == folder else record.location

    def _retag(self, ids: Sequence[int]) -> None:
        """Give the records the tags of their folders, behind those that they have, or take these
        away.
        """
        carried: dict[int, list[RecordTag]] = {pk: [] for pk in ids}
        for link in RecordTag.objects.filter(record__in=ids).order_by("position"):
            carried[link.record_id].append(link)
        new, gone = [], []
        for pk, links in carried.items():
            tag = self._tag(self.given[pk].folder)
            there = [link.pk for link in links if link.tag_id == tag]
            if self.use == FolderUse.PLACE:
                gone += there
            elif not there:
                last = links[-1].position if links else 0
                new.append(RecordTag(record_id=pk, tag_id=tag, position=last + 1))
        RecordTag.objects.filter(pk__in=gone).delete()
        RecordTag.objects.bulk_create(new)

    def _tag(self, name: str) -> int:
        key = name_key(name)
        if key not in self._tags:
            tag, is_new = Tag.objects.get_or_add(name, owner_id=self.owner.pk)
            self._tags[key] = tag.pk
            if is_new:
                self.made_tags.append(tag.pk)
        return self._tags[key]


def _other(use: str) -> FolderUse:
    return FolderUse.PLACE if use == FolderUse.TAG else FolderUse.TAG


def _seen_then(given: FolderGiven, use: FolderUse) -> dict[str, str]:
    """Return what counts as said by Discogs afterwards."""
    seen = {name: cell for name, cell in given.seen.items() if name != _COLUMNS[_other(use)]}
    cell = join_list([given.folder]) if use == FolderUse.TAG else given.folder
    return seen | {_COLUMNS[use]: cell}


def _list_seen(batch: Batch, given: Mapping[int, FolderGiven], use: FolderUse) -> None:
    """Write down what Discogs had said, also of records that look the same."""
    columns = (_COLUMNS[use], _COLUMNS[_other(use)])

    def former(pk: int) -> dict[str, Any]:
        return {column: given[pk].seen.get(column) for column in columns}

    changes = list(batch.changes.all())
    for change in changes:
        assert change.record_id is not None
        change.seen = former(change.record_id)
    Change.objects.bulk_update(changes, ["seen"], batch_size=200)
    same = sorted(given.keys() - {change.record_id for change in changes})
    for some in chunks(same):
        uids = Record.objects.filter(pk__in=some).values_list("pk", "uid")
        Change.objects.bulk_create(
            Change(batch=batch, record_id=pk, record_uid=uid, before={}, after={}, seen=former(pk))
            for pk, uid in uids
        )
