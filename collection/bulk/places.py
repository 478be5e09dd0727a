"""Places are made of the locations that records have, renamed and merged; records are moved there.
What changes records is a batch, which lists the places too and can be undone.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from adminkit.audit import note, one_act
from adminkit.entries.verb import Verb
from adminkit.numbers import counted
from adminkit.verbs import Actor, require, require_own
from collection.bulk.recording import record_batch
from collection.cells import Values, join_list
from collection.fields import validate_visible
from collection.models import Batch, Change, Place, Record, RecordQuerySet
from collection.models.places.locations import locations, records_at, without_place
from collection.models.places.place import NAME_LENGTH
from collection.names import clean_text, name_key
from collection.tasks.progress import Step, unwatched

#: What files, batches and addresses call the table.
TABLE = "places"
#: So many places are named in an entry.
_NAMED = 5
_RENAMES = ("collection.change_place", "collection.change_record")
_MERGES = (*_RENAMES, "collection.delete_place")


class PlaceChange(NamedTuple):
    """A place as a batch lists it: its id, and its cells before and after; None for no place."""

    pk: int
    before: Values | None
    after: Values | None


def place_cells(place: Place) -> Values:
    """Return a place in the columns of its file; its owner is at hand."""
    owner = place.owner.username
    return {"owner": owner, "name": place.name, "sort": place.sort, "code": place.code}


@one_act
def make_places(owner: User, names: Iterable[str] | None = None, *, by: Actor) -> list[Place]:
    """Make a place of each location of `owner` that has none, or of those with these names. Return
    the new places.

    Raises PermissionDenied for a user who may not add places, or is another one.
    """
    require(by, "collection.add_place")
    require_own(by, owner.pk)
    with transaction.atomic():
        # Locked: of two who do this, the second finds nothing left to do.
        User.objects.select_for_update().get(pk=owner.pk)
        new = without_place(locations([owner.pk]), [owner.pk])
        if names is not None:
            wanted = set(map(name_key, names))
            new = [location for location in new if name_key(location.name) in wanted]
        places = [Place(owner=owner, name=location.name) for location in new]
        for place in places:
            place.derive()
        made = Place.objects.bulk_create(places, batch_size=100)
        if made:
            names_made = "; ".join(place.name for place in made[:_NAMED])
            note(by, Verb.ADD, Place, count=len(made), names=names_made)
        return made


@one_act
def rename_place(
    place: Place, name: str, *, by: Actor, token: str = "", step: Step = unwatched
) -> Batch:
    """Give a place another name, and all its records that location, and return the batch.

    Records that spell the name in another way are written alike. `token` names the call in the
    batch; what `step` raises leaves nothing behind. Raises PermissionDenied for a user who may not
    change places and records, or does not own this one; ValidationError for a name that is none, or
    that another place or location has.
    """
    require(by, *_RENAMES)
    require_own(by, place.owner_id)
    name = place_name(name)
    with transaction.atomic():
        place = _locked([place])[0]
        refuse_taken(place, name)
        before = place_cells(place)
        records = records_at(place.owner_id, place.name)
        former, place.name = place.name, name
        place.save()
        change = PlaceChange(place.pk, before, place_cells(place))
        batch = _relocate(records, name, [former], [change], by, token, step)
        count = batch.counts["changed"]
        note(by, Verb.RENAME, place, batch=batch.pk, count=count, **{"from": former})
    return batch


@one_act
def merge_places(
    places: Sequence[Place], into: Place, *, by: Actor, token: str = "", step: Step = unwatched
) -> Batch:
    """Let the records of `places` stand at `into`, delete these places, and return the batch.

    `token` and `step` are those of `rename_place`. Raises PermissionDenied for a user who may not
    change and delete places, or does not own them; ValidationError for places of different owners,
    or none.
    """
    require(by, *_MERGES)
    require_own(by, into.owner_id)
    with transaction.atomic():
        into, *going = _locked([into, *(place for place in places if place.pk != into.pk)])
        if not going:
            raise ValidationError("Choose two places or more.")
        if {place.owner_id for place in going} != {into.owner_id}:
            raise ValidationError("Places of different people cannot be merged.")
        records = Record.objects.none()
        for place in going:
            records |= records_at(place.owner_id, place.name)
        changes = [PlaceChange(place.pk, place_cells(place), None) for place in going]
        names = [place.name for place in going]
        Place.objects.filter(pk__in=[place.pk for place in going]).delete()
        batch = _relocate(records, into.name, names, changes, by, token, step)
        count = batch.counts["changed"]
        merged = "; ".join(names[:_NAMED])
        note(by, Verb.MERGE, into, batch=batch.pk, count=count, **{"from": merged})
    return batch


@one_act
def delete_places(places: Sequence[Place], *, by: Actor) -> Batch:
    """Delete places, and return the batch; their records keep the locations.

    Raises PermissionDenied for a user who may not delete places, or does not own these;
    ValidationError if one is gone.
    """
    require(by, "collection.delete_place")
    for place in places:
        require_own(by, place.owner_id)
    with transaction.atomic():
        going = _locked(places)
        changes = [PlaceChange(place.pk, place_cells(place), None) for place in going]
        names = [place.name for place in going]
        Place.objects.filter(pk__in=[place.pk for place in going]).delete()
        batch = record_batch(
            Batch.Kind.BULK_EDIT,
            [],
            list,
            by=by,
            deleted_places=join_list(names),
            is_noted=False,
        )
        _list_places(batch, changes)
        gone = "; ".join(names[:_NAMED])
        note(by, Verb.DELETE, Place, batch=batch.pk, count=len(names), names=gone)
    return batch


def place_name(text: str) -> str:
    """Return the name of a place as it is stored. Raises ValidationError."""
    name = clean_text(text)
    validate_visible(name)
    if len(name) > NAME_LENGTH:
        raise ValidationError(f"A name has at most {NAME_LENGTH} characters.")
    return name


def refuse_taken(place: Place, name: str) -> None:
    """Refuse a name under which something stands already. Raises ValidationError."""
    if name_key(name) == place.name_key:
        return
    other = Place.objects.named(place.owner_id, name).exclude(pk=place.pk).first()
    if other:
        raise ValidationError(
            f"There is a place “{other}” already. To put both together, select both in the list "
            "of places and merge them."
        )
    if count := records_at(place.owner_id, name).count():
        raise ValidationError(
            f"“{name}” is the location of {counted(count, 'record')} already. Make it a place "
            "first, then merge the two."
        )


def spelled(owner_id: int, name: str) -> str:
    """Return the name of a place as its owner spells it: that of the place, or of most records."""
    place = Place.objects.named(owner_id, name).first()
    if place:
        return place.name
    known = locations([owner_id]).get((owner_id, name_key(name)))
    return known.name if known else clean_text(name)


def _locked(places: Sequence[Place]) -> list[Place]:
    """Return the places as they are now, in this order. Raises ValidationError if one is gone."""
    ids = [place.pk for place in places]
    rows = Place.objects.filter(pk__in=ids).order_by("pk").select_for_update()
    stored = {row.pk: row for row in rows}
    gone = [f"“{place}”" for place in places if place.pk not in stored]
    if gone:
        raise ValidationError(f"{' and '.join(gone)} no longer exists. Nothing was changed.")
    owners = {row.pk: row for row in Place.objects.filter(pk__in=ids).select_related("owner")}
    return [owners[pk] for pk in dict.fromkeys(ids)]


def _relocate(
    records: RecordQuerySet,
    name: str,
    former: Sequence[str],
    places: Sequence[PlaceChange],
    by: Actor,
    token: str,
    step: Step,
) -> Batch:
    """Give records the location `name`, and list them and the places in a batch."""
    ids = list(records.exclude(location=name).order_by("pk").values_list("pk", flat=True))

    def change(some: Sequence[int]) -> None:
        Record.objects.filter(pk__in=some).update(location=name, updated_at=timezone.now())

    batch = record_batch(
        Batch.Kind.BULK_EDIT,
        ids,
        change,
        by=by,
        token=token,
        step=step,
        location=name,
        place=join_list(former),
        is_noted=False,
    )
    _list_places(batch, places)
    return batch


def _list_places(batch: Batch, places: Sequence[PlaceChange]) -> None:
    """List places in a batch."""
    Change.objects.bulk_create(
        Change(batch=batch, table=TABLE, key=str(place.pk), before=place.before, after=place.after)
        for place in places
    )
