"""Which files of covers, and of further pictures, belong in an archive."""

from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from django.apps.registry import Apps

from collection.cells import fetch_raw

_AT_ONCE = 2000


class CoverNames(NamedTuple):
    """`shown` are the covers and pictures of records, `former` those that the undo of a batch would
    restore.
    """

    shown: set[str]
    former: set[str]


def cover_names(registry: Apps, using: str) -> CoverNames:
    """Return the names of the files, relative to the media directory, that a database refers to."""
    shown = set(_shown(registry, using))
    return CoverNames(shown, set(_former(registry, using)) - shown)


def each_cover_name(registry: Apps, using: str) -> Iterator[str]:
    """Yield the same names, some of them more than once; none of them is kept in memory."""
    yield from _shown(registry, using)
    yield from _former(registry, using)


def _shown(registry: Apps, using: str) -> Iterator[str]:
    records = registry.get_model("collection", "Record")._base_manager.using(using)
    with_cover = records.exclude(cover="").order_by("pk").values_list("pk", "cover")
    following = with_cover
    while some := fetch_raw(following[:_AT_ONCE]):
        yield from (name for _, name in some)
        following = with_cover.filter(pk__gt=some[-1][0])
    with suppress(LookupError):  # before there were further pictures
        pictures = registry.get_model("collection", "RecordPicture")._base_manager.using(using)
        yield from pictures.values_list("file", flat=True).iterator()


def _former(registry: Apps, using: str) -> Iterator[str]:
    changes = registry.get_model("collection", "Change")._base_manager.using(using)
    changes = changes.filter(
        batch__kind__in=["covers", "look_up"], batch__undone_by=None, record__isnull=False
    )
    for pair in changes.values_list("before__cover", "after__cover").iterator():
        yield from filter(None, pair)
    batches = registry.get_model("collection", "Batch")._base_manager.using(using)
    batches = batches.filter(undone_by=None)
    removals = batches.filter(kind="pictures").values_list("options__removed", flat=True)
    for removed in removals.iterator():
        yield from (row["file"] for row in removed or ())
    merges = batches.filter(kind="record_merge").values_list("options__covers", flat=True)
    for covers in merges.iterator():
        yield from covers or ()
