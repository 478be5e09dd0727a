"""Bad rows that were given back, mended and are imported again: they are read as the rest of their
file was.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib.auth.models import User

from collection.importing.messages import Message, Setting
from collection.importing.options import Chosen, ImportOptions
from collection.models import Batch
from collection.models.batches.options import file_import
from collection.models.sources import header_hash


def import_before(header: Sequence[str], owner: User | None) -> Batch | None:
    """Return the last import that gave back bad rows of this header (normalised names), None if
    there is none.
    """
    batches = Batch.objects.filter(kind=Batch.Kind.IMPORT, undone_by=None, counts__bad__gt=0)
    of_owner: dict[str, Any] = {"options__owner": owner.pk if owner else None}
    return batches.filter(**of_owner, options__header=header_hash(header)).first()


def read_as_before(options: ImportOptions, batch: Batch) -> tuple[ImportOptions, list[Message]]:
    """Return `options` with what was settled in `batch` wherever nothing else is chosen, and a
    message about it.

    A handful of rows does not show again how the whole file was meant.
    """
    chosen = options.chosen.of_file()
    settled = {
        name: value
        for name, value in file_import(batch.options)["settled"].items()
        if name not in chosen
    }
    notes = []
    if settled:
        settings = tuple(Setting(name, value) for name, value in settled.items())
        notes.append(Message(f"Read as the rest of its file in batch {batch.pk}", about=settings))
    source = options.source or batch.source
    as_before = Chosen(
        **(chosen | settled),
        mapping=options.chosen.mapping,
        remembered=options.chosen.remembered,
    )
    return replace(options, source=source, chosen=as_before), notes
