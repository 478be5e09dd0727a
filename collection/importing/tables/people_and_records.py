"""The people and the records that the rows of a plain table name."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from collection.bulk_sql import chunks
from collection.importing.judging.owners import Owners
from collection.models import Record, SourceKey
from collection.models.sources import LOST_UIDS


class KnownRecord(NamedTuple):
    """A record that exists, and whose it is."""

    id: int
    owner_id: int


class PeopleAndRecords:
    """Users by name, and records by uid, as they are asked for."""

    def __init__(self, owners: Owners) -> None:
        self.owners = owners
        self._records: dict[str, KnownRecord | None] = {}
        self._merged: set[str] = set()

    def learn(self, uids: Iterable[str]) -> None:
        """Look up the records with these uids."""
        new = sorted({uid for uid in uids if uid} - self._records.keys())
        for some in chunks(new):
            self._records.update(dict.fromkeys(some))
            rows = Record.objects.filter(uid__in=[UUID(uid) for uid in some])
            for pk, uid, owner_id in rows.values_list("pk", "uid", "owner_id"):
                self._records[str(uid)] = KnownRecord(pk, owner_id)
            lost = SourceKey.every.filter(source=LOST_UIDS, is_merged=True, key__in=some)
            self._merged.update(lost.values_list("key", flat=True))

    def forget(self) -> None:
        """Let go of the records: the next rows are likely to name others."""
        self._records.clear()
        self._merged.clear()

    def was_merged(self, uid: str) -> bool:
        """Whether the record of this uid, which was looked up, was merged into another one."""
        return uid in self._merged

    def record(self, uid: str) -> KnownRecord | None:
        """Return a record that was looked up, None if there is none of that uid."""
        return self._records.get(uid)

    def record_id(self, uid: str) -> int | None:
        """Return the id of a record that was looked up, None for "" and for one that is gone."""
        known = self.record(uid) if uid else None
        return known.id if known else None
