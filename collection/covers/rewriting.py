"""Covers that were given before Disco wrote pictures anew: their files still hold what a camera
wrote, such as where and when. They are written anew once.

The covers that an undo brings back are among them. Nothing is left of the former files, so there is
no batch: the picture is the same.
"""

import re
from pathlib import PurePath
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from adminkit.verbs import Actor, alters_data, require
from collection.bulk_sql import chunks
from collection.covers.keeping import GIVING_COVERS, drop_unused, uid_in
from collection.covers.pictures import check_picture
from collection.covers.remaking import name_as_given, written_anew
from collection.covers.storage import DIGITS_OF_GIVEN, FOLDER, StoreAway, cover_storage
from collection.models import Change, Record
from collection.tasks.progress import Step, unwatched

# Written anew as it was given, or as it was fetched.
_ANEW = re.compile(
    rf"-[0-9a-f]{{{DIGITS_OF_GIVEN}}}\.\w+$|^{FOLDER}/(?:discogs|musicbrainz)-", re.ASCII
)
# So many at a time: whoever looks at a record in between waits no longer than for these.
_AT_ONCE = 20


class Rewritten(NamedTuple):
    """What became of the covers: how many were `done`, and the names of the files that are
    gone, damaged, or no picture.
    """

    done: int
    damaged: list[str]


def as_given(by: Actor) -> list[str]:
    """Return the names of the covers, of records that `by` may change, that are still as they were
    given.
    """
    records = Record.objects.editable_by(by)
    names = set(records.exclude(cover="").values_list("cover", flat=True))
    changes = Change.objects.filter(
        batch__kind__in=GIVING_COVERS, batch__undone_by=None, record__in=records
    )
    for pair in changes.values_list("before__cover", "after__cover").iterator():
        names.update(filter(None, pair))
    return sorted(name for name in names if not _ANEW.search(name))


@alters_data
def rewrite_covers(*, by: Actor, step: Step = unwatched) -> Rewritten:
    """Write those covers anew, some at a time, so that it may end at any moment and go on later;
    return what became of them.

    Raises PermissionDenied for a user who may change no record at all.
    """
    require(by, "collection.change_record")
    names = as_given(by)
    count = 0
    damaged: list[str] = []
    for some in chunks(names, _AT_ONCE):
        step(count + len(damaged), len(names), "cover", "Writing anew")
        stored = {name: new for name in some if (new := _store_anew(name, damaged))}
        with transaction.atomic():
            for name, new in stored.items():
                _replace(name, new)
        drop_unused(list(stored), even_young=True)
        count += len(stored)
    step(len(names), len(names), "cover", "Writing anew")
    return Rewritten(count, damaged)


def _store_anew(name: str, damaged: list[str]) -> str:
    """Store a cover written anew and return its new name; "" and noted for one that cannot be."""
    storage = cover_storage()
    try:
        with storage.open(name) as picture:
            check_picture(picture, PurePath(name).name)
            uid = uid_in(name)
            path = f"{FOLDER}/{uid}{PurePath(name).suffix}" if uid else name
            anew = written_anew(picture, name)
            return storage.save_as(name_as_given(path, picture), anew)
    except StoreAway:
        raise
    except (ValidationError, OSError):
        damaged.append(name)
        return ""


def _replace(name: str, new: str) -> None:
    """Let everything that refers to a file refer to another one."""
    Record.objects.filter(cover=name).update(cover=new)
    changes = Change.objects.filter(batch__kind__in=GIVING_COVERS)
    if uid := uid_in(name):
        changes = changes.filter(record_uid=uid)
    changed = list(changes.filter(Q(before__cover=name) | Q(after__cover=name)))
    for change in changed:
        for cells in (change.before, change.after):
            if cells and cells.get("cover") == name:
                cells["cover"] = new
    Change.objects.bulk_update(changed, ["before", "after"], batch_size=100)
