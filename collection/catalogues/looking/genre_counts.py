"""What a catalogue calls the genres of records, known before anything is looked up: the lists of
the account say it of a hundred releases at a time, and nothing is filled in.
"""

from typing import NamedTuple

from django.contrib.auth.models import User

from adminkit.verbs import alters_data, require
from collection.bulk_sql import chunks
from collection.catalogues.discogs.api import Discogs
from collection.catalogues.discogs.listed import Told, listed_releases
from collection.catalogues.filling.memory import remember_genres
from collection.models import Catalogue, Record, RecordQuerySet


class GenreCount(NamedTuple):
    """How many records the account names genres of, and how many it does not list."""

    named: int
    not_listed: int


def with_release(user: User) -> RecordQuerySet:
    """Return the records of a user that name a release of Discogs."""
    return Record.objects.owned_by(user).exclude(discogs_release_id=None).order_by("pk")


@alters_data
def count_genres(client: Discogs, told: Told, *, by: User) -> GenreCount:
    """Ask for the lists of the account and keep what Discogs calls the genres of the records of
    `by`. Raises a CatalogueError, and PermissionDenied for a user who may change no record.
    """
    require(by, "collection.change_record")
    numbers = dict(with_release(by).values_list("pk", "discogs_release_id"))
    listed = listed_releases(client, {number for number in numbers.values() if number}, told)
    known = {pk: listed[number] for pk, number in numbers.items() if number in listed}
    for some in chunks(list(known)):
        remember_genres({pk: known[pk] for pk in some}, Catalogue.DISCOGS)
    return GenreCount(len(known), len(numbers) - len(known))
