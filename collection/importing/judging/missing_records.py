"""What a file leaves out: records that its source gave once and does not give any more.

In: the rows that are not taken in (`mention`), and the records that the matcher took. Out, once all
rows were matched: a `Missing`. To be made before the first row is written.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from collection.cells import fetch_raw
from collection.importing.judging.matcher import Matcher
from collection.importing.sources.row import Row
from collection.importing.sources.source import Source
from collection.models import Change, SourceKey
from collection.models.sources import header_hash


class Missing(NamedTuple):
    """Ids of records on the shelf that are not in the file, of the `known` ones that the source
    ever gave.
    """

    ids: Sequence[int] = ()
    known: int = 0

    @property
    def is_most(self) -> bool:
        """Whether so much is missing that the file is more likely a part of an export than the
        whole of it.
        """
        return len(self.ids) * 2 > self.known


class LeftOut:
    """Finds what a file leaves out."""

    def __init__(self, source: Source, matcher: Matcher) -> None:
        self.source = source
        self.matcher = matcher
        self._is_complete = source.is_complete and not source.table.holds_bad_rows
        # How many records of any owner the source gave before.
        self._given = 0
        if self._is_complete:
            self._given = SourceKey.objects.filter(source=source.name).count()
        self._mentioned: Counter[str] = Counter()

    def mention(self, row: Row) -> None:
        """Note a row that is not taken in, a bad one for example: its record is not missing."""
        self._mentioned[row.key or self.source.foreign_key(row.cells)] += 1

    def missing(self, owner_id: int | None) -> Missing:
        """Return the owner's records on the shelf that the source gave before and of which no row
        speaks.
        """
        if owner_id is None or not self._is_complete:
            return Missing()
        if self._given == self.matcher.found_by_key:
            # As a rule nothing is missing, and a count is read faster than all that was given.
            return Missing(known=self._given)
        given = self._given_on_the_shelf(owner_id)
        mentioned = self._mentioned.copy()
        missing = []
        for pk, key in sorted(given):
            if pk in self.matcher.taken:
                continue
            if mentioned[key]:
                mentioned[key] -= 1
            else:
                missing.append(pk)
        return Missing(missing, len(given))

    def _given_on_the_shelf(self, owner_id: int) -> list[tuple[int, str]]:
        """Return id and key of the owner's records on the shelf that the source gave before."""
        given = SourceKey.objects.filter(
            source=self.source.name,
            record__pk__lte=self.matcher.boundary,
            record__owner=owner_id,
            record__is_active=True,
        ).order_by()
        if self.source.lists_by_header:
            made = Change.objects.filter(
                before__isnull=True, batch__options__header=header_hash(self.source.keys)
            )
            given = given.filter(record__in=made.values("record"))
        return fetch_raw(given.values_list("record_id", "key"))
