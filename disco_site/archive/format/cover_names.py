"""Which files of covers belong in an archive."""

from typing import NamedTuple

from django.apps.registry import Apps


class CoverNames(NamedTuple):
    """`shown` are the covers of records, `former` those that the undo of a batch would restore."""

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
    changed = {name for pair in pairs for name in pair if name}
    return CoverNames(shown, changed - shown)
