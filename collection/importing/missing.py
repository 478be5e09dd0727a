"""What a file tells by what it leaves out: records that its source gave once and does not give any more."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from collection.cells import fetch_raw
from collection.importing.matching import Matcher
from collection.importing.source import Source
from collection.models import SourceKey


class Missing(NamedTuple):
    """Ids of records on the shelf that do not stand in the file, of the `known` ones that the source ever gave."""

    ids: Sequence[int] = ()
    known: int = 0

    @property
    def is_most(self) -> bool:
        """Whether so much is missing that the file is more likely a part of an export than the whole of it."""
        return len(self.ids) * 2 > self.known


def missing_records(source: Source, owner_id: int, matcher: Matcher, mentioned: Counter[str]) -> Missing:
    """Return the owner's records on the shelf that `source` gave before and of which no row of its file speaks.

    `mentioned` counts the keys of rows that were not taken in, bad ones for example: their records are not missing.
    """
    given = SourceKey.objects.filter(source=source.name, record__pk__lte=matcher.boundary)
    on_the_shelf = given.filter(record__owner=owner_id, record__is_active=True).order_by()
    rows = fetch_raw(on_the_shelf.values_list("record_id", "key"))
    left, ids = Counter(mentioned), []
    for pk, key in sorted(row for row in rows if row[0] not in matcher.taken):
        if left[key]:
            left[key] -= 1
        else:
            ids.append(pk)
    return Missing(ids, len(rows))
