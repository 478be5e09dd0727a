"""Tables of what owners have named: own fields and places, known again by owner and name."""

from abc import abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet

from adminkit.verbs import Actor
from collection.bulk_sql import chunks
from collection.cells import Values
from collection.importing.sources.row import Row
from collection.importing.tables.table import Identity, PlainTable, Stored
from collection.models import OwnField, Place
from collection.names import name_key


class NamedByOwner(PlainTable):
    """Known again by the columns `owner` and `name`, whatever case and blanks of the name."""

    model: ClassVar[type[OwnField | Place]]
    owner_column = "owner"

    @abstractmethod
    def stored(self, rows: QuerySet[Any]) -> Iterator[Stored]:
        """Yield these rows of the table with their cells, in the order of files."""

    @classmethod
    def label(cls, cells: Values) -> str:
        return cells.get("name", "")

    def identity(self, values: Values) -> Identity:
        return values["owner"], name_key(values["name"])

    def find(self, rows: Sequence[Row]) -> list[Stored | None]:
        keys = {name_key(row.values["name"]) for row in rows}
        found = {self.identity(stored.cells): stored for stored in self.having("name_key", keys)}
        return [found.get(self.identity(row.values)) for row in rows]

    def left_alone(self, keys: Collection[str], by: Actor) -> Mapping[str, str]:
        if by.is_superuser:
            return {}
        others = self.model._default_manager.filter(pk__in=map(int, keys)).exclude(owner=by.pk)
        reason = "belongs to somebody else"
        return {str(pk): reason for pk in others.values_list("pk", flat=True)}

    def current(self, keys: Sequence[str]) -> dict[str, Values]:
        return {stored.key: stored.cells for stored in self.having("pk", map(int, keys))}

    def delete(self, keys: Sequence[str]) -> None:
        for some in chunks(keys):
            self.model._default_manager.filter(pk__in=map(int, some)).delete()

    def is_there(self, cells: Values) -> bool:
        return self.named(cells) is not None

    def all_rows(self) -> Iterator[Values]:
        for stored in self.stored(self.model._default_manager.all()):
            yield stored.cells

    def named(self, cells: Values) -> Any:
        """Return the row of the owner and the name in `cells`, None if there is none."""
        owner = self.known.owners.id(cells["owner"])
        key = name_key(cells["name"])
        return self.model._default_manager.filter(owner=owner, name_key=key).first()

    def having(self, column: str, values: Iterable[Any]) -> Iterator[Stored]:
        """Yield the rows that have one of these values in a column."""
        for some in chunks(sorted(values)):
            yield from self.stored(self.model._default_manager.filter(**{f"{column}__in": some}))
