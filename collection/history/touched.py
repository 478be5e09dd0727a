"""Which records of a batch were touched since, and by what.

Touched is a record whose fields, links, tracks or cover are not as the batch left them, or that has
a rating, a play or a ledger line that the batch did not write. Cells are compared by meaning, never
by the time of a change.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, zip_longest
from typing import Any

from django.db.models import QuerySet

from collection.cells import FIXED_COLUMNS, Values, split_list
from collection.history.plan import RecordChange
from collection.history.rows_of_batch import written_by, written_since
from collection.models import Batch, Change, Loan, Play, Record, RecordPicture, Track, Want
from collection.models.own.columns import is_own
from collection.names import name_key
from credits.models import Transaction
from ratings.models import Rating

# Compared in pairs below; the country belongs to the artist, and a rating has a reason of its own.
_APART = {
    "uid",
    "owner",
    "artist_country",
    "rating",
    "artist",
    "join_phrase",
    "label",
    "catalog_number",
}
_BY_KEY = ("genre", "format", "styles", "tags")
_PLAIN = [column for column in FIXED_COLUMNS if column not in _APART and column not in _BY_KEY]
_PAIRS = (("artist", "join_phrase"), ("label", "catalog_number"))


def differing(after: Values, now: Values) -> list[str]:
    """Return the columns in which a record no longer holds what the batch left; names are compared
    by their key.
    """
    own = sorted(filter(is_own, {*after, *now}))
    columns = [name for name in (*_PLAIN, *own) if after.get(name, "") != now.get(name, "")]
    for name in _BY_KEY:
        if name_key(after.get(name, "")) != name_key(now.get(name, "")):
            columns.append(name)
    for name, beside in _PAIRS:
        if _pairs(after, name, beside) != _pairs(now, name, beside):
            columns.append(name)
    return columns


def _pairs(cells: Values, name: str, beside: str) -> list[tuple[str, str]]:
    names, texts = split_list(cells.get(name, "")), split_list(cells.get(beside, ""))
    pairs = list(zip_longest(map(name_key, names), texts[: len(names)], fillvalue=""))
    # A label that a file names twice with one number is linked once.
    return list(dict.fromkeys(pairs)) if name == "label" else pairs


def touched(
    batch: Batch, changes: Sequence[RecordChange], now: Mapping[int, Values]
) -> dict[int, list[str]]:
    """Return per record id why it counts as touched; `changes` are those of `batch`, `now` the
    cells of the records.
    """
    reasons: dict[int, list[str]] = defaultdict(list)
    ids = [change.record for change in changes]
    made = [change.record for change in changes if change.is_new]
    for change in changes:
        columns = differing(change.after, now[change.record])
        if columns:
            reasons[change.record].append(f"edited: {', '.join(columns).replace('_', ' ')}")
    plays = Play.objects.filter(record__in=ids)
    tracks = Track.objects.filter(record__in=ids)
    covers = {change.record: change.after.get("cover", "") for change in changes}
    covered = dict(Record.objects.filter(pk__in=made).values_list("pk", "cover"))
    recovered = {pk for pk, cover in covered.items() if cover != covers[pk]}
    lines = Transaction.objects.filter(record__in=ids)
    wants = Want.objects.filter(record__in=made).exclude(pk__in=batch.made.get("want_closed", ()))
    for records, reason in (
        (_rated(batch, ids) | _rated_otherwise(changes, now), "rated"),
        (_records(written_since(batch, plays)), "played"),
        (_records(written_since(batch, tracks)), "tracks entered"),
        (recovered, "has another cover" if any(covers.values()) else "has a cover"),
        (_booked_since(batch, lines), "has newer lines in the ledger"),
        (_records(wants), "a want was closed with it"),
        # Of a record that stays, loans matter to no cell.
        (_records(written_since(batch, Loan.objects.filter(record__in=made))), "was lent"),
        (_records(RecordPicture.objects.filter(record__in=made)), "has further pictures"),
    ):
        for pk in records:
            reasons[pk].append(reason)
    for pk, later in _later_batches(batch, ids):
        reasons[pk].append(f"changed by {later}")
    return dict(reasons)


def _records(rows: QuerySet[Any], path: str = "record_id") -> set[int]:
    return set(rows.order_by().values_list(path, flat=True))


def _booked_since(batch: Batch, lines: QuerySet[Transaction]) -> set[int]:
    """Return the records with lines booked since, but for those of merges of records that were
    undone: what such a merge gave back was booked anew, so that nothing is different.
    """
    newer = dict(written_since(batch, lines).order_by().values_list("pk", "record_id"))
    if not newer:
        return set()
    merges = Batch.objects.filter(kind=Batch.Kind.RECORD_MERGE, pk__gt=batch.pk)
    undone = merges.exclude(undone_by=None).values_list("wrote", "undone_by__wrote")
    for wrote in chain.from_iterable(undone):
        first, last = wrote.get(Transaction._meta.label, (0, 0))
        newer = {pk: record for pk, record in newer.items() if not first < pk <= last}
    return {record for record in newer.values() if record is not None}


def _rated(batch: Batch, ids: Sequence[int]) -> set[int]:
    ratings = Rating.objects.filter(record__in=ids)
    # No file holds a review: whoever wrote one took the rating over.
    reviewed = written_by(batch, ratings).exclude(review="")
    return _records(written_since(batch, ratings)) | _records(reviewed)


def _rated_otherwise(changes: Iterable[RecordChange], now: Mapping[int, Values]) -> set[int]:
    return {
        change.record
        for change in changes
        if change.after.get("rating") != now[change.record].get("rating")
    }


def _later_batches(batch: Batch, ids: Sequence[int]) -> list[tuple[int, Batch]]:
    """Return (record id, batch) for batches that changed the records since and are not undone."""
    later = Change.objects.filter(record__in=ids, batch__gt=batch.pk, batch__undone_by=None)
    # A cover is in no cell: it has a reason of its own.
    others = later.exclude(after={}).exclude(batch__kind__in=[Batch.Kind.UNDO, Batch.Kind.COVERS])
    rows = others.order_by("record_id", "batch_id").values_list("record_id", "batch_id")
    pairs = [(record, pk) for record, pk in dict.fromkeys(rows) if record is not None]
    batches = Batch.objects.defer("made", "options").in_bulk({pk for _, pk in pairs})
    return [(record, batches[pk]) for record, pk in pairs]
