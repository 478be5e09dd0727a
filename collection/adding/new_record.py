"""The batch of a record that was entered and bought: listed, and undone as a whole."""

from collections.abc import Iterable, Sequence
from time import perf_counter

from django.contrib.auth.models import User

from adminkit.verbs import alters_data
from collection.history.beyond_cells import all_cells
from collection.models import Batch, Catalogue, Change, Record, Want
from collection.models.batches.options import VERSION, NewRecord
from collection.models.lookups import Lookup


class NewRecordBatch:
    """What is written down of a record while it is entered, in the transaction of the caller."""

    def __init__(self, by: User) -> None:
        self._started = perf_counter()
        options: NewRecord = {"version": VERSION}
        self.batch = Batch.objects.create(user=by, kind=Batch.Kind.NEW_RECORD, options=options)

    @alters_data
    def close(self, record: Record, added: Iterable[Lookup], wants: Sequence[Want]) -> Batch:
        """List the record as it is now, the look-up rows that were `added` for it, and the wants
        that were closed with it; return the batch.
        """
        # What a catalogue filled in is noted there already.
        batch = Batch.objects.get(pk=self.batch.pk)
        for row in added:
            batch.made.setdefault(str(row._meta.model_name), []).append(row.pk)
        if wants:
            batch.made["want_closed"] = [want.pk for want in wants]
        cells = all_cells([record.pk], Catalogue.DISCOGS)[record.pk]
        Change.objects.create(
            batch=batch, record=record, record_uid=record.uid, before=None, after=cells
        )
        batch.counts = {"new": 1}
        batch.seconds = perf_counter() - self._started
        batch.save()
        batch.seal()
        return batch
