"""Makes up the places of the owners' records: the locations that these have, each with an order."""

from collections.abc import Sequence
from random import Random

from django.contrib.auth.models import User

from collection.models import Place, PlaceOrder
from collection.models.places.locations import locations, without_place
from collection.models.places.place import CODE_LENGTH, CODE_LETTERS

#: Places that are not in the order of artists.
ORDERS = {
    "Box of singles": PlaceOrder.LABEL,
    "CD rack": PlaceOrder.TITLE,
    "Tape drawer": PlaceOrder.ADDED,
}


def make_places(random: Random, users: Sequence[User]) -> None:
    """Write a place for each location of these users."""
    owners = [user.pk for user in users]
    places = []
    for location in without_place(locations(owners), owners):
        code = "".join(random.choices(CODE_LETTERS, k=CODE_LENGTH))
        order = ORDERS.get(location.name, PlaceOrder.ARTIST)
        place = Place(owner_id=location.owner_id, name=location.name, sort=order, code=code)
        place.derive()
        places.append(place)
    Place.objects.bulk_create(places, batch_size=100)
