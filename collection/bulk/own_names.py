"""Tags and own fields get other names, own fields other kinds, and those that nobody uses go: each
is a batch, which can be undone.
"""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from adminkit.audit import note, one_act
from adminkit.entries.verb import Verb
from adminkit.verbs import Actor, require, user_of
from collection.bulk.merge import merge
from collection.cells import Values
from collection.models import Batch, Change, OwnField, Tag
from collection.names import name_key
from collection.tasks.progress import Step, unwatched

#: What files and batches call the table of own fields.
OWN_FIELDS = "own_fields"


@one_act
def rename_tag(
    tag: Tag, name: str, *, by: Actor, token: str = "", step: Step = unwatched
) -> Batch | None:
    """Give a tag another name on all its records, and return the batch; None where no record has
    it, or the name differs in case and blanks alone: then there is nothing to undo.

    `token` and `step` are those of `merge`. Raises PermissionDenied for a user who may not change
    and delete tags, or for a tag of somebody else; ValidationError for a name that is none, or that
    another tag of the owner has.
    """
    require(by, "collection.change_tag", "collection.delete_tag")
    if not tag.is_open_to(by):
        raise PermissionDenied(f"{by} may not rename “{tag}”.")
    with transaction.atomic():
        tag = Tag.objects.select_for_update().get(pk=tag.pk)
        name = str(Tag._meta.get_field("name").clean(name, tag))
        if name_key(name) == tag.name_key or not tag.records.exists():
            tag.name = name
            tag.full_clean()
            former = Tag.objects.get(pk=tag.pk).name
            tag.save()
            note(by, Verb.RENAME, tag, **{"from": former})
            return None
        new = Tag(owner_id=tag.owner_id, name=name)
        new.full_clean()
        new.save()
        batch = merge(tag, new, by=by, token=token, step=step)
        # An undo leaves no tag that nobody uses.
        batch.made = {"tag": [new.pk]}
        batch.save(update_fields=["made"])
        note(
            by,
            Verb.RENAME,
            new,
            batch=batch.pk,
            count=batch.counts["changed"],
            **{"from": tag.name},
        )
    return batch


def field_cells(field: OwnField) -> Values:
    """Return an own field in the columns of its file; its owner is at hand."""
    cells = {
        "owner": field.owner.username,
        "name": field.name,
        "kind": str(field.kind),
        "choices": field.choices,
    }
    return {column: cell for column, cell in cells.items() if cell}


@one_act
def change_field(field: OwnField, *, by: Actor) -> Batch | None:
    """Store what was changed of an own field: its name, kind or choices. Return the batch, None
    where nothing is different.

    Raises PermissionDenied for a user who may not change own fields, or for one of somebody else;
    ValidationError where its values would not fit, or its owner has another of the name.
    """
    _require_field(field, by, "collection.change_ownfield")
    with transaction.atomic():
        before = field_cells(_locked([field])[0])
        field.full_clean()
        field.save()
        after = field_cells(field)
        if before == after:
            return None
        batch = _listed([(field.pk, before, after)], by)
        note(by, Verb.CHANGE, field, batch=batch.pk, **{"from": before["name"]})
    return batch


@one_act
def delete_fields(fields: Sequence[OwnField], *, by: Actor) -> Batch:
    """Delete own fields, and return the batch.

    Raises PermissionDenied for a user who may not delete own fields, or for one of somebody else;
    ValidationError for a field of which a record has a value.
    """
    for field in fields:
        _require_field(field, by, "collection.delete_ownfield")
    with transaction.atomic():
        going = _locked(fields)
        for field in going:
            if field.values.exists():
                raise ValidationError(f"Records have a value in “{field}”. Empty it there first.")
        changes = [(field.pk, field_cells(field), None) for field in going]
        OwnField.objects.filter(pk__in=[field.pk for field in going]).delete()
        batch = _listed(changes, by)
        names = batch.options["own_field"]
        note(by, Verb.DELETE, OwnField, batch=batch.pk, count=len(going), names=names)
    return batch


def _require_field(field: OwnField, by: Actor, right: str) -> None:
    require(by, right)
    if not field.is_editable_by(by):
        raise PermissionDenied(f"{by} may not change “{field}”.")


def _locked(fields: Sequence[OwnField]) -> list[OwnField]:
    """Return the fields as they are stored, with their owners."""
    ids = [field.pk for field in fields]
    list(OwnField.objects.filter(pk__in=ids).order_by("pk").select_for_update().values_list("pk"))
    return list(OwnField.objects.filter(pk__in=ids).order_by("pk").select_related("owner"))


def _listed(changes: Sequence[tuple[int, Values, Values | None]], by: Actor) -> Batch:
    """Write down what became of own fields, by id with their cells before and after."""
    names = [(after or before)["name"] for _, before, after in changes]
    batch = Batch.objects.create(
        user=user_of(by),
        kind=Batch.Kind.BULK_EDIT,
        options={"own_field": ", ".join(names)},
        counts={"changed": len(changes)},
    )
    Change.objects.bulk_create(
        Change(batch=batch, table=OWN_FIELDS, key=str(pk), before=before, after=after)
        for pk, before, after in changes
    )
    batch.seal()
    return batch
