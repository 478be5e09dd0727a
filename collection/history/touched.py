"""Which records of a batch were touched since, and by what.

Touched is a record whose fields, links, tracks or cover are not as the batch left them, or that has a rating, a play or
a ledger line that the batch did not write. Cells are compared by meaning, never by the time of a change.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest

from django.db.models import QuerySet

from collection.cells import COLUMNS, split_list
from collection.models import Batch, Change, Play, Record, Track, Want
from collection.names import name_key
from credits.models import Transaction
from ratings.models import Rating

Values = Mapping[str, str]

# Compared in pairs below; the country belongs to the artist, and a rating is told by its own name.
_APART = {"uid", "owner", "artist_country", "rating", "artist", "join_phrase", "label", "catalog_number"}
_PLAIN = [column for column in COLUMNS if column not in _APART and column not in ("genre", "format")]


def differing(after: Values, now: Values) -> list[str]:
    """Return the columns in which a record no longer says what the batch left; names are compared by their key."""
    found = [column for column in _PLAIN if after.get(column, "") != now.get(column, "")]
    found += [name for name in ("genre", "format") if name_key(after.get(name, "")) != name_key(now.get(name, ""))]
    links = (("artist", "join_phrase"), ("label", "catalog_number"))
    return found + [name for name, beside in links if _pairs(after, name, beside) != _pairs(now, name, beside)]


def _pairs(cells: Values, name: str, beside: str) -> list[tuple[str, str]]:
    names, texts = split_list(cells.get(name, "")), split_list(cells.get(beside, ""))
    pairs = zip_longest(map(name_key, names), texts[: len(names)], fillvalue="")
    # A label that a file names twice with one number is linked once.
    return list(dict.fromkeys(pairs)) if name == "label" else list(pairs)


def touched(batch: Batch, changes: Sequence[Change], now: Mapping[int, Values]) -> dict[int, list[str]]:
    """Return per record id why it counts as touched; `changes` are those of `batch`, `now` the cells of the records."""
    reasons: dict[int, list[str]] = defaultdict(list)
    ids = [change.record_id for change in changes]
    made = [change.record_id for change in changes if change.before is None]
    for change in changes:
        if columns := differing(change.after, now[change.record_id]):
            reasons[change.record_id].append(f"edited: {', '.join(columns).replace('_', ' ')}")
    rated = _rated(batch, ids) | _rated_otherwise(changes, now)
    _add(reasons, rated, "rated")
    _add(reasons, _later(batch, Play.objects.filter(record__in=ids)), "played")
    _add(reasons, _later(batch, Track.objects.filter(record__in=ids)), "tracks entered")
    _add(reasons, _records(Record.objects.filter(pk__in=made).exclude(cover=""), "pk"), "has a cover")
    _add(reasons, _later(batch, Transaction.objects.filter(record__in=ids)), "has newer lines in the ledger")
    _add(reasons, _records(Want.objects.filter(record__in=made)), "a want was closed with it")
    for pk, later in _later_batches(batch, ids):
        reasons[pk].append(f"changed by {later}")
    return dict(reasons)


def _add(reasons: dict[int, list[str]], ids: Iterable[int], reason: str) -> None:
    for pk in ids:
        reasons[pk].append(reason)


def _records(found: QuerySet, path: str = "record_id") -> set[int]:
    return set(found.order_by().values_list(path, flat=True))


def _later(batch: Batch, rows: QuerySet) -> set[int]:
    """Return the records of those rows that were stored after the batch."""
    return _records(rows.filter(pk__gt=batch.wrote[rows.model._meta.label][1]))


def _rated(batch: Batch, ids: Sequence[int]) -> set[int]:
    ratings = Rating.objects.filter(record__in=ids)
    first, last = batch.wrote[Rating._meta.label]
    # No file holds a review: whoever wrote one took the rating over.
    return _later(batch, ratings) | _records(ratings.filter(pk__gt=first, pk__lte=last).exclude(review=""))


def _rated_otherwise(changes: Sequence[Change], now: Mapping[int, Values]) -> set[int]:
    return {one.record_id for one in changes if one.after.get("rating") != now[one.record_id].get("rating")}


def _later_batches(batch: Batch, ids: Sequence[int]) -> list[tuple[int, Batch]]:
    """Return (record id, batch) for batches that changed the records since and still stand."""
    later = Change.objects.filter(record__in=ids, batch__gt=batch.pk, batch__undone_by=None).exclude(after={})
    # A cover is in no cell: it is asked for by itself.
    later = later.exclude(batch__kind__in=[Batch.Kind.UNDO, Batch.Kind.COVERS]).order_by("record", "batch")
    pairs = list(dict.fromkeys(later.values_list("record", "batch")))
    named = Batch.objects.defer("made", "options").in_bulk({pk for _, pk in pairs})
    return [(record, named[pk]) for record, pk in pairs]
