"""The picture of a record: its cover, or its initials where it has none."""

import re

from collection.models.record_fields import RecordFields


class RecordCovers(RecordFields):
    """The cover of a record, or what is drawn in its place."""

    class Meta:
        abstract = True

    @property
    def cover_version(self) -> str:
        """The digits of the picture in the name of the cover's file, which change with the cover;
        "" without a cover.
        """
        digits = re.search(r"-([0-9a-f]{16}|[0-9a-f]{12})\.\w+$", self.cover.name or "")
        return digits[1] if digits else ""

    @property
    def initials(self) -> str:
        """One or two letters for a drawn sleeve: of the first artist as it is filed, else of the
        title.
        """
        filed = self.artist_sort.partition(" / ")[0].partition(",")[0] or self.title_sort
        letters = [next(filter(str.isalnum, word), "") for word in filed.split()]
        return "".join(filter(None, letters))[:2].upper()
