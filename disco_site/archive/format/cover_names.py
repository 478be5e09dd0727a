"""Which files of covers, and of further pictures, belong in an archive."""

from contextlib import suppress
from typing import NamedTuple

from django.apps.registry import Apps


class CoverNames(NamedTuple):
    """`shown` are the covers and pictures of records, `former` those that the undo of a batch would
    restore.
    """

    shown: set[str]
    former: set[str]


def cover_names(registry: Apps, using: str) -> CoverNames:
    """Return the names of the files, relative to the media directory, that a database refers to."""
    records = registry.get_model("collection", "Record")._base_manager.using(using)
    shown = set(records.exclude(cover="").values_list("cover", flat=True))
    changes = registry.get_model("collection", "Change")._base_manager.using(using)
    changes = changes.filter(
        batch__kind__in=["covers", "look_up"], batch__undone_by=None, record__isnull=False
    )
    pairs = changes.values_list("before__cover", "after__cover")
    former = {name for pair in pairs for name in pair if name}
    with suppress(LookupError):  # before there were further pictures
        pictures = registry.get_model("collection", "RecordPicture")._base_manager.using(using)
        shown.update(pictures.values_list("file", flat=True))
        batches = registry.get_model("collection", "Batch")._base_manager.using(using)
        removals = batches.filter(kind="pictures", undone_by=None)
        for removed in removals.values_list("options__removed", flat=True):
            former.update(row["file"] for row in removed or ())
    return CoverNames(shown, former - shown)
