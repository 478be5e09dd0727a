"""A name that records carry gets another spelling, and the records that show it follow."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction

from adminkit.audit import note, one_act
from adminkit.entries.verb import Verb
from adminkit.verbs import Actor, require
from collection.models.lookups import LinkedLookup
from collection.tasks.progress import Step, unwatched


@one_act
def rename_name(
    row: LinkedLookup, fields: Mapping[str, str], *, by: Actor, step: Step = unwatched
) -> int:
    """Store the name of an artist, a label or a style, and what else `fields` say of it; bring its
    records up to date, and return how many there are.

    `step` is told how far it has come: what it raises leaves nothing behind. Raises
    PermissionDenied for a user who may not rename the row, ValidationError for a name that is none,
    or that another row has.
    """
    require(by, f"collection.change_{row._meta.model_name}")
    if not row.is_editable_by(by):
        raise PermissionDenied(f"{by} may not rename “{row}”.")
    with transaction.atomic():
        former = type(row)._base_manager.get(pk=row.pk).name
        for name, value in fields.items():
            setattr(row, name, value)
        row.full_clean()
        row.save(step=step)
        records = row.records.distinct().count()
        if row.name == former:
            note(by, Verb.CHANGE, row, count=records, **fields)
        else:
            note(by, Verb.RENAME, row, count=records, **{"from": former})
        step(records, records, "record")
    return records
