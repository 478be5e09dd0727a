"""Stocktake of a place: what should stand there and was not scanned, and what was scanned there and
should not.
"""

from typing import NamedTuple

from django.contrib.auth.models import User

from collection.models import Loan, Record
from collection.models.places.locations import records_at
from collection.models.places.place import Place, PlaceOrder
from collection.models.places.shelf_order import in_order
from collection.models.scans.scan_list import ScanList
from collection.names import name_key
from collection.scanning.current_list import records_of

#: So many records of a place are checked off at most.
MOST = 20_000


class Stocktake(NamedTuple):
    """What a stocktake shows, as ids of records; `missing` in the order of the place. What somebody
    has on loan is not missing: `away` is how many these are.
    """

    here: list[int]
    missing: list[int]
    surplus: list[int]
    away: int

    @property
    def expected(self) -> int:
        """How many records should stand there."""
        return len(self.here) + len(self.missing)


def take_stock(scan: ScanList, user: User) -> Stocktake | None:
    """Return what was scanned beside what should stand at the place; None without a place, or with
    one of too many records.
    """
    if not name_key(scan.place):
        return None
    records = records_at(user.pk, scan.place).active()
    place = Place.objects.named(user.pk, scan.place).first()
    order = in_order(records, place.sort if place else PlaceOrder.ARTIST, MOST)
    if order is None:
        return None
    scanned = records_of(scan)
    own = set(Record.objects.owned_by(user).filter(pk__in=scanned).values_list("pk", flat=True))
    expected, seen = set(order.ids), set(scanned)
    missing = [pk for pk in order.ids if pk not in seen and pk not in order.lent]
    return Stocktake(
        here=[pk for pk in scanned if pk in expected],
        missing=missing,
        surplus=[pk for pk in scanned if pk in own and pk not in expected],
        away=len(order.lent - seen),
    )


def lent_to(ids: list[int]) -> dict[int, str]:
    """Return to whom each of these records is lent."""
    return dict(Loan.objects.open().filter(record__in=ids).values_list("record", "to"))
