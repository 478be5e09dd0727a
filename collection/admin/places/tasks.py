"""Places are renamed and merged: in the request, or as tasks where their records are many."""

from django.core.exceptions import ValidationError
from django.urls import reverse

from adminkit.numbers import counted
from adminkit.verbs import Actor
from collection.bulk.places import merge_places, rename_place
from collection.bulk_sql import of_ids
from collection.cells import split_list
from collection.models import Batch, Place
from collection.models.places.locations import records_at
from collection.screens.task_results import outcome_of_batch
from collection.tasks.asking import back_up, with_copy
from collection.tasks.kinds import Outcome, TaskFailed, kind
from collection.tasks.progress import Progress

LIST = "admin:collection_place_changelist"


def _outcome(batch: Batch, place: int) -> Outcome:
    return Outcome(what_was_done(batch), page_of(place))


@kind("new name of a place", look_back=outcome_of_batch(_outcome, "place"))
def rename(progress: Progress, *, by: Actor, place: int, name: str, token: str = "") -> Outcome:
    """Rename the place of this id, and let its records have the name. Raises TaskFailed."""
    row = _place(place)
    said = back_up(progress, "the new name", records_at(row.owner_id, row.name).count())
    try:
        batch = rename_place(row, name, by=by, token=token, step=progress.step)
    except ValidationError as error:
        raise TaskFailed(f"Nothing was changed. {' '.join(error.messages)}") from None
    return with_copy(said, _outcome(batch, place))


@kind("merge of places", look_back=outcome_of_batch(_outcome, "into"))
def merge(
    progress: Progress, *, by: Actor, places: list[int], into: int, token: str = ""
) -> Outcome:
    """Merge the places of these ids into another one. Raises TaskFailed."""
    other = _place(into)
    going = list(of_ids(Place.objects.all(), places).select_related("owner"))
    records = sum(records_at(place.owner_id, place.name).count() for place in going)
    said = back_up(progress, "the merge", records)
    try:
        batch = merge_places(going, other, by=by, token=token, step=progress.step)
    except ValidationError as error:
        raise TaskFailed(f"Nothing was changed. {' '.join(error.messages)}") from None
    return with_copy(said, _outcome(batch, into))


def _place(pk: int) -> Place:
    place = Place.objects.filter(pk=pk).select_related("owner").first()
    if place is None:
        raise TaskFailed("Nothing was changed: the place is gone.", reverse(LIST))
    return place


def what_was_done(batch: Batch) -> str:
    """Return in a sentence what a batch did to places: “Box 1” is now “Attic”: 12 records
    changed.
    """
    into, former = batch.options["location"], split_list(batch.options["place"])
    verb = "is" if len(former) == 1 else "are"
    names = " and ".join(f"“{name}”" for name in former)
    return f"{names} {verb} now “{into}”: {counted(batch.counts['changed'], 'record')} changed."


def page_of(pk: int) -> str:
    """Return the address of the page of a place."""
    return reverse("admin:collection_place_page", args=[pk])
