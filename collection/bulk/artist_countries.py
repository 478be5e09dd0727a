"""The country of many artists at once: a batch, which can be undone."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from adminkit.audit import one_act
from adminkit.entries.verb import Verb
from adminkit.verbs import Actor, require, user_of
from collection.bulk_sql import chunks
from collection.cells import Values
from collection.models import Artist, Batch, Change, RecordArtist

#: What files and batches call the table.
ARTISTS = "artists"
_COLUMNS = ("name", "sort_name", "country")


class Countries(NamedTuple):
    """The batch, None if no artist got another country, and the ids of the artists that were left
    alone because records of others carry them.
    """

    batch: Batch | None
    left_alone: list[int]


def open_to(artists: QuerySet[Artist], by: Actor) -> QuerySet[Artist]:
    """Return those of `artists` that no record of somebody else carries; all of them for an owner
    of the site.
    """
    if by.is_superuser:
        return artists
    others = RecordArtist.objects.exclude(record__owner=by.pk)
    return artists.exclude(pk__in=others.order_by().values("artist"))


@one_act
def give_country_together(artists: QuerySet[Artist], country: str, *, by: Actor) -> Countries:
    """Give `artists` a country, "" for none, as one batch.

    Raises PermissionDenied for a user who may not change artists, ValidationError for a country
    that is too long.
    """
    require(by, "collection.change_artist")
    country = str(Artist._meta.get_field("country").clean(country, None))
    with transaction.atomic():
        differing = artists.order_by("pk").exclude(country=country)
        own = list(open_to(differing, by).values_list("pk", flat=True))
        left_alone = sorted(set(differing.values_list("pk", flat=True)).difference(own))
        if not own:
            return Countries(None, left_alone)
        batch = Batch.objects.create(
            user=user_of(by),
            kind=Batch.Kind.BULK_EDIT,
            source=ARTISTS,
            options={"artist_country": country or "none"},
            counts={"changed": len(own)},
        )
        for some in chunks(own):
            _give(some, country, batch)
        batch.seal()
        batch.note(by, Verb.EDIT, Artist)
    return Countries(batch, left_alone)


def _give(ids: Sequence[int], country: str, batch: Batch) -> None:
    """Give artists, by id, a country, and write down what they were."""
    rows = list(Artist.objects.filter(pk__in=ids).order_by("pk").select_for_update())
    before = [_cells(row) for row in rows]
    Artist.objects.filter(pk__in=ids).update(country=country)
    Change.objects.bulk_create(
        Change(
            batch=batch,
            table=ARTISTS,
            key=str(row.pk),
            before=cells,
            after={name: cell for name, cell in (cells | {"country": country}).items() if cell},
        )
        for row, cells in zip(rows, before, strict=True)
    )


def _cells(artist: Artist) -> Values:
    """Return an artist in the columns of its file."""
    cells = {name: getattr(artist, name) for name in _COLUMNS}
    return {name: cell for name, cell in cells.items() if cell}
