"""What a file tells by what it leaves out: records that its source gave once and does not give any more."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from collection.cells import fetch_raw
from collection.importing.file_rows import Row
from collection.importing.matching import Matcher
from collection.importing.source import Source
from collection.models import Change, SourceKey
from collection.models.sources import header_hash


class Missing(NamedTuple):
    """Ids of records on the shelf that do not stand in the file, of the `known` ones that the source ever gave."""

    ids: Sequence[int] = ()
    known: int = 0

    @property
    def is_most(self) -> bool:
        """Whether so much is missing that the file is more likely a part of an export than the whole of it."""
        return len(self.ids) * 2 > self.known


class LeftOut:
    """Finds what a file leaves out, once all of its rows were matched; to be made before the first is written."""

    def __init__(self, source: Source, matcher: Matcher) -> None:
        self.source = source
        self.matcher = matcher
        self._is_complete = source.is_complete and not source.table.holds_bad_rows
        # How many records the source gave before, whosever they are.
        self._given = SourceKey.objects.filter(source=source.name).count() if self._is_complete else 0
        self._mentioned: Counter[str] = Counter()

    def mention(self, row: Row) -> None:
        """Take note of a row that is not taken in, a bad one for example: its record is not missing."""
        self._mentioned[row.key or self.source.foreign_key(row.cells)] += 1

    def missing(self, owner_id: int | None) -> Missing:
        """Return the owner's records on the shelf that the source gave before and of which no row speaks."""
        if owner_id is None or not self._is_complete:
            return Missing()
        if self._given == self.matcher.found_by_key:
            # As a rule nothing is missing, and a count is read faster than all that was given.
            return Missing(known=self._given)
        given = SourceKey.objects.filter(source=self.source.name, record__pk__lte=self.matcher.boundary)
        on_the_shelf = given.filter(record__owner=owner_id, record__is_active=True).order_by()
        if self.source.lists_by_header:
            made = Change.objects.filter(before__isnull=True, batch__options__header=header_hash(self.source.keys))
            on_the_shelf = on_the_shelf.filter(record__in=made.values("record"))
        rows = fetch_raw(on_the_shelf.values_list("record_id", "key"))
        left, ids = self._mentioned.copy(), []
        for pk, key in sorted(row for row in rows if row[0] not in self.matcher.taken):
            if left[key]:
                left[key] -= 1
            else:
                ids.append(pk)
        return Missing(ids, len(rows))
