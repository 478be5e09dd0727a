"""What stands for a record where it is seen and not read: its cover, or its initials."""

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from collection.models import Record


class RecordCovers(models.Model):
    """The cover of a record; mixed into `Record`."""

    class Meta:
        abstract = True

    @property
    def initials(self: "Record") -> str:
        """One or two letters for a drawn sleeve: of the first artist as he is filed, else of the title."""
        filed = self.artist_sort.partition(" / ")[0].partition(",")[0] or self.title_sort
        letters = [next(filter(str.isalnum, word), "") for word in filed.split()]
        return "".join(filter(None, letters))[:2].upper()
