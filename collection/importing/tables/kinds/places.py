"""Files of places: where records stand, whose it is, and in which order."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet

from adminkit.verbs import Actor
from collection.bulk.places import TABLE, place_cells
from collection.bulk_sql import chunks
from collection.cells import Values
from collection.importing.cells import values
from collection.importing.sources.row import Row
from collection.importing.tables.columns import Column, key
from collection.importing.tables.people_and_records import PeopleAndRecords
from collection.importing.tables.table import Identity, Overwritten, PlainTable, Stored
from collection.models import Place, PlaceOrder
from collection.models.places.place import CODE_LENGTH, NAME_LENGTH, new_code
from collection.names import name_key

_ORDERS = {name_key(text): order.value for order in PlaceOrder for text in (order, order.label)}
_CODE_MOST = 20


def _name(text: str) -> str:
    name = values.line(NAME_LENGTH)(text)
    if not name_key(name):
        raise ValueError("holds nothing that can be seen")
    return name


def _order(text: str) -> str:
    order = _ORDERS.get(name_key(text))
    if order is None:
        raise ValueError(f"is not an order of records: {', '.join(PlaceOrder.values)}")
    return order


def _code(text: str) -> str:
    code = text.strip().upper()
    if not (code.isascii() and code.isalnum() and CODE_LENGTH <= len(code) <= _CODE_MOST):
        raise ValueError(f"is not a code of {CODE_LENGTH} to {_CODE_MOST} letters and digits")
    return code


class PlaceTable(PlainTable):
    """Known again by owner and name, whatever its case and blanks."""

    name = TABLE
    columns: ClassVar[tuple[Column, ...]] = (
        key("owner", values.line(150)),
        key("name", _name, "place"),
        Column("sort", _order, can_be_empty=False, is_needed=True, aliases=("order",)),
        Column("code", _code, can_be_empty=False),
    )
    rights = ("collection.add_place", "collection.change_place")
    owner_column = "owner"
    told_by = ("sort",)

    def __init__(self, known: PeopleAndRecords) -> None:
        super().__init__(known)
        #: The codes of the rows that were looked at, and of the places that are there.
        self._codes: dict[str, Identity] = {}

    @classmethod
    def label(cls, cells: Values) -> str:
        return cells.get("name", "")

    def identity(self, values: Values) -> Identity:
        return values["owner"], name_key(values["name"])

    def find(self, rows: Sequence[Row]) -> list[Stored | None]:
        keys = {name_key(row.values["name"]) for row in rows}
        codes = {row.values["code"] for row in rows if row.values.get("code")}
        found = {}
        for some in chunks(sorted(keys)):
            for stored in _stored(Place.objects.filter(name_key__in=some)):
                found[self.identity(stored.cells)] = stored
        for some in chunks(sorted(codes)):
            for stored in _stored(Place.objects.filter(code__in=some)):
                self._codes.setdefault(stored.cells["code"], self.identity(stored.cells))
        return [found.get(self.identity(row.values)) for row in rows]

    def problems(self, values: Values, *, is_new: bool) -> Iterator[tuple[str, str]]:
        code, identity = values.get("code"), self.identity(values)
        if code and self._codes.setdefault(code, identity) != identity:
            yield "code", "is on the label of another place"

    def left_alone(self, keys: Collection[str], by: Actor) -> Mapping[str, str]:
        if by.is_superuser:
            return {}
        others = Place.objects.filter(pk__in=map(int, keys)).exclude(owner=by.pk)
        reason = "belongs to somebody else"
        return {str(pk): reason for pk in others.values_list("pk", flat=True)}

    def create(self, rows: Sequence[Values]) -> list[str]:
        given = [cells["code"] for cells in rows if cells.get("code")]
        # A place that is made again after an undo may find its label taken.
        taken = set(Place.objects.filter(code__in=given).values_list("code", flat=True))
        places = []
        for cells in rows:
            place = Place(**self._fields(cells))
            code = cells.get("code", "")
            place.code = code if code and code not in taken else new_code()
            place.derive()
            places.append(place)
        return [str(place.pk) for place in Place.objects.bulk_create(places, batch_size=100)]

    def overwrite(self, rows: Sequence[Overwritten]) -> None:
        for row in rows:
            place = Place(pk=int(row.key), **self._fields(row.after))
            place.code = row.after.get("code") or row.before["code"]
            place.save(force_update=True)

    def current(self, keys: Sequence[str]) -> dict[str, Values]:
        found = {}
        for some in chunks(keys):
            for stored in _stored(Place.objects.filter(pk__in=map(int, some))):
                found[stored.key] = stored.cells
        return found

    def delete(self, keys: Sequence[str]) -> None:
        for some in chunks(keys):
            Place.objects.filter(pk__in=map(int, some)).delete()

    def why_not_restored(
        self, rows: Sequence[Overwritten], going: Collection[str]
    ) -> Mapping[str, str]:
        """Return by key why a place cannot have its name again: another one has it."""
        reasons = {}
        for row in rows:
            other = self._named(row.after)
            if other is not None and str(other) != row.key and str(other) not in going:
                reasons[row.key] = f"there is another place “{row.after['name']}”"
        return reasons

    def is_there(self, cells: Values) -> bool:
        return self._named(cells) is not None

    def all_rows(self) -> Iterator[Values]:
        for stored in _stored(Place.objects.all()):
            yield stored.cells

    def _named(self, cells: Values) -> int | None:
        """Return the id of the place of this owner and name."""
        owner_id = self.known.owners.id(cells["owner"])
        if owner_id is None:
            return None
        named = Place.objects.named(owner_id, cells["name"])
        return named.values_list("pk", flat=True).first()

    def _fields(self, cells: Values) -> dict[str, Any]:
        return {
            "owner_id": self.known.owners.id(cells["owner"]),
            "name": cells["name"],
            "sort": cells.get("sort") or PlaceOrder.ARTIST,
        }


def _stored(places: QuerySet[Place]) -> Iterator[Stored]:
    ordered = places.order_by("owner", "name_sort", "pk").select_related("owner")
    for place in ordered.only("name", "sort", "code", "owner__username"):
        yield Stored(str(place.pk), place_cells(place))
