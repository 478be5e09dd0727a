"""Tables whose rows have a uid: known again by it, else by what they are called."""

from abc import abstractmethod
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Model, QuerySet

from collection.bulk_sql import chunks
from collection.cells import Values
from collection.importing.sources.row import Row
from collection.importing.tables.table import Identity, PlainTable, Stored


class TableWithUid(PlainTable):
    """A row with a uid is the one that has it; another is the first of its name that is left, and
    that no row of the file names by its uid.
    """

    model: ClassVar[type[Model]]
    #: Whether a uid that nobody has makes a new row, whatever the row is called.
    is_new_by_uid: ClassVar[bool] = False

    @abstractmethod
    def stored(self, rows: QuerySet[Any]) -> Iterator[Stored]:
        """Yield rows of the table with their cells, in the order of their ids."""

    @abstractmethod
    def name_of(self, values: Values) -> Identity:
        """Return what a row is known by without its uid."""

    def identity(self, values: Values) -> Identity | None:
        return values.get("uid")

    def find(self, rows: Sequence[Row]) -> list[Stored | None]:
        by_uid = self._by_uid(rows)
        found = []
        for row in rows:
            stored = by_uid.get(row.values.get("uid", ""))
            found.append(stored or self._of_this_name(row.values))
        return found

    def current(self, keys: Sequence[str]) -> dict[str, Values]:
        found = {}
        for some in chunks(keys):
            for stored in self.stored(self._rows.filter(pk__in=map(int, some))):
                found[stored.key] = stored.cells
        return found

    def delete(self, keys: Sequence[str]) -> None:
        for some in chunks(keys):
            self._rows.filter(pk__in=map(int, some)).delete()

    def all_rows(self) -> Iterator[Values]:
        for stored in self.stored(self._rows):
            yield stored.cells

    @property
    def _rows(self) -> QuerySet[Any]:
        return self.model._default_manager.all()

    def _by_uid(self, rows: Sequence[Row]) -> dict[str, Stored]:
        uids = {row.values["uid"] for row in rows if row.values.get("uid")}
        found = {}
        for some in chunks(sorted(uids)):
            for stored in self.stored(self._rows.filter(uid__in=some)):
                found[stored.cells["uid"]] = stored
        return found

    def _of_this_name(self, values: Values) -> Stored | None:
        if self.is_new_by_uid and values.get("uid"):
            return None
        same = self._of_names[self.name_of(values)]
        return same.pop(0) if same else None

    @cached_property
    def _of_names(self) -> dict[Identity, list[Stored]]:
        """The rows by name, without those that the file names by their uid."""
        rows: dict[Identity, list[Stored]] = defaultdict(list)
        for stored in self.stored(self._rows):
            if stored.cells["uid"] not in self.in_file:
                rows[self.name_of(stored.cells)].append(stored)
        return rows
