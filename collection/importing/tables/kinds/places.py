"""Files of places: where records stand, whose it is, and in which order."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet

from collection.bulk.places import TABLE, place_cells
from collection.cells import Values
from collection.importing.cells import values
from collection.importing.sources.row import Row
from collection.importing.tables.columns import Column, key
from collection.importing.tables.named_by_owner import NamedByOwner
from collection.importing.tables.people_and_records import PeopleAndRecords
from collection.importing.tables.table import Identity, Overwritten, Stored
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


class PlaceTable(NamedByOwner):
    """Known again by owner and name, whatever its case and blanks."""

    name = TABLE
    model = Place
    columns: ClassVar[tuple[Column, ...]] = (
        key("owner", values.line(150)),
        key("name", _name, "place"),
        Column("sort", _order, can_be_empty=False, is_needed=True, aliases=("order",)),
        Column("code", _code, can_be_empty=False),
    )
    rights = ("collection.add_place", "collection.change_place")
    told_by = ("sort",)

    def __init__(self, known: PeopleAndRecords) -> None:
        super().__init__(known)
        #: The codes of the rows that were looked at, and of the places that are there.
        self._codes: dict[str, Identity] = {}

    def stored(self, rows: QuerySet[Any]) -> Iterator[Stored]:
        ordered = rows.order_by("owner", "name_sort", "pk").select_related("owner")
        for place in ordered.only("name", "sort", "code", "owner__username"):
            yield Stored(str(place.pk), place_cells(place))

    def find(self, rows: Sequence[Row]) -> list[Stored | None]:
        codes = {row.values["code"] for row in rows if row.values.get("code")}
        for stored in self.having("code", codes):
            self._codes.setdefault(stored.cells["code"], self.identity(stored.cells))
        return super().find(rows)

    def problems(self, values: Values, *, is_new: bool) -> Iterator[tuple[str, str]]:
        code, identity = values.get("code"), self.identity(values)
        if code and self._codes.setdefault(code, identity) != identity:
            yield "code", "is on the label of another place"

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

    def why_not_restored(
        self, rows: Sequence[Overwritten], going: Collection[str]
    ) -> Mapping[str, str]:
        """Return by key why a place cannot have its name again: another one has it."""
        reasons = {}
        for row in rows:
            other = self.named(row.after)
            if other and str(other.pk) != row.key and str(other.pk) not in going:
                reasons[row.key] = f"there is another place “{row.after['name']}”"
        return reasons

    def _fields(self, cells: Values) -> dict[str, Any]:
        return {
            "owner_id": self.known.owners.id(cells["owner"]),
            "name": cells["name"],
            "sort": cells.get("sort") or PlaceOrder.ARTIST,
        }
