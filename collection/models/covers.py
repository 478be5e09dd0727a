"""What stands for a record where it is seen and not read: its cover, or its initials."""

import re
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from collection.models import Record


class RecordCovers(models.Model):
    """The cover of a record; mixed into `Record`."""

    class Meta:
        abstract = True

    def former_covers(self: "Record") -> list[str]:
        """Return the names of the covers that an undo could bring back."""
        found = self.changes.filter(batch__kind="covers").values_list("before__cover", "after__cover")
        return [name for pair in found for name in pair if name]

    @property
    def cover_version(self: "Record") -> str:
        """What changes with the cover: the digits of its content in the name of its file, "" where it has none."""
        found = re.search(r"-([0-9a-f]{12})\.\w+$", self.cover.name or "")
        return found[1] if found else ""

    @property
    def initials(self: "Record") -> str:
        """One or two letters for a drawn sleeve: of the first artist as he is filed, else of the title."""
        filed = self.artist_sort.partition(" / ")[0].partition(",")[0] or self.title_sort
        letters = [next(filter(str.isalnum, word), "") for word in filed.split()]
        return "".join(filter(None, letters))[:2].upper()
