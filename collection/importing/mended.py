"""Bad rows that were mended: they are read as the file was read from which they came."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from collection.importing.report import ImportOptions
from collection.models import Batch
from collection.models.sources import header_hash


def import_before(header: Sequence[str], owner: Any) -> Batch | None:
    """Return the import that gave bad rows of this header (normalised names) back, None if it is not known."""
    batches = Batch.objects.filter(kind=Batch.Kind.IMPORT, undone_by=None, counts__bad__gt=0)
    return batches.filter(options__owner=owner and owner.pk, options__header=header_hash(header)).first()


def read_as_before(options: ImportOptions, batch: Batch) -> tuple[ImportOptions, list[str]]:
    """Return `options` with what was settled in `batch` where nothing else is said, and a sentence that tells it.

    A handful of rows does not show again how the whole file was meant.
    """
    settled = {name: said for name, said in batch.options["settled"].items() if not getattr(options.choices, name)}
    told = ", ".join(f"{name.replace('_', ' ')}: {said}" for name, said in settled.items())
    notes = [f"Read as the rest of its file in batch {batch.pk}: {told}."] if told else []
    source = options.source or batch.source
    return replace(options, source=source, choices=replace(options.choices, **settled)), notes
