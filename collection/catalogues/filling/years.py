"""Years of albums that stand where the year of the pressing belongs.

Lists of collectors often have the year of the music as the year of a record. Once its release is
chosen, a catalogue knows both: where the album is of the year that the record has, and the pressing
is of another one, the year can be moved to the original year, and that of the pressing takes its
place.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from adminkit.audit import one_act
from adminkit.verbs import Actor, require
from collection.bulk.recording import changeable, record_batch
from collection.bulk_sql import chunks
from collection.catalogues.filling.memory import ALBUM_YEAR, PRESSING_YEAR
from collection.models import (
    Batch,
    Catalogue,
    LookUp,
    LookUpState,
    Record,
    RecordQuerySet,
    SourceKey,
)
from collection.models.catalogues import memory_source
from collection.models.record_fields import FIRST_YEAR, LAST_YEAR


class YearMove(NamedTuple):
    """A record whose `year` is that of the album; its pressing is of the year `pressed`."""

    record: int
    year: int
    pressed: int


class MovedYears(NamedTuple):
    """The batch, None if no year was moved, and the ids of records of others."""

    batch: Batch | None
    left_alone: list[int]


def years_to_move(records: RecordQuerySet) -> list[YearMove]:
    """Return the records whose year is that of the album, as the catalogue says at which their
    pressing was found; in the order of their ids.
    """
    found: dict[int, YearMove] = {}
    # Of two catalogues that differ, Discogs is the one that knows pressings.
    for catalogue in Catalogue.values:
        settled = LookUp.objects.filter(catalogue=catalogue, state=LookUpState.FOUND)
        memories = SourceKey.objects.filter(
            source=memory_source(catalogue),
            record__in=records.exclude(year=None).filter(
                pk__in=settled.order_by().values("record")
            ),
            seen__has_key=PRESSING_YEAR,
        )
        rows = memories.values_list("record_id", "record__year", "record__original_year", "seen")
        for move in _moves(rows):
            found.setdefault(move.record, move)
    return [found[pk] for pk in sorted(found)]


@one_act
def move_years(records: RecordQuerySet, *, by: Actor) -> MovedYears:
    """Let the year of those of `records` whose year is that of the album be their original year,
    and that of their pressing their year, as a batch.

    Raises PermissionDenied for a user who may change no record at all.
    """
    require(by, "collection.change_record")
    with transaction.atomic():
        ids = [move.record for move in years_to_move(records)]
        own: list[int] = []
        left_alone: list[int] = []
        for some in chunks(ids):
            mine, others = changeable(Record.objects.filter(pk__in=some), by)
            own += mine
            left_alone += others
        if not own:
            return MovedYears(None, left_alone)
        batch = record_batch(
            Batch.Kind.BULK_EDIT, own, _move, by=by, year="moved to the original year"
        )
    return MovedYears(batch, left_alone)


def _moves(rows: Iterable[tuple[int, int | None, int | None, Any]]) -> Iterator[YearMove]:
    for record, year, original, seen in rows:
        pressed = int(seen[PRESSING_YEAR] or 0)
        if not year or pressed == year or not FIRST_YEAR <= pressed <= LAST_YEAR:
            continue
        is_of_album = str(year) in (seen.get(ALBUM_YEAR), str(original))
        if is_of_album and original in (None, year):
            yield YearMove(record, year, pressed)


def _move(ids: Sequence[int]) -> None:
    # They are locked by now; what was edited a moment ago is judged anew.
    now = timezone.now()
    moved = [
        Record(pk=move.record, year=move.pressed, original_year=move.year, updated_at=now)
        for move in years_to_move(Record.objects.filter(pk__in=ids))
    ]
    Record.objects.bulk_update(moved, ["year", "original_year", "updated_at"], batch_size=200)
