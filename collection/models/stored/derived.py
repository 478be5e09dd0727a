"""Columns of stored records that follow from others, brought up to date after a change."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeVar

from django.db.models import QuerySet

from collection.bulk_sql import chunks, update
from collection.derived import DERIVED_FIELDS, Derived, derive
from collection.models.links import RecordArtist, RecordLabel, RecordStyle, Track
from collection.models.record_fields import RecordFields
from collection.tasks.progress import Step, unwatched

R = TypeVar("R", bound=RecordFields)


class Followed(NamedTuple):
    """A record: the derived columns that are stored, and those that follow from what it holds."""

    record_id: int
    stored: Derived
    right: Derived


class _ShownNames(NamedTuple):
    """The sort keys of the artists and labels of a record, and all names that the search finds."""

    artist_keys: list[str]
    label_keys: list[str]
    searched: list[str]


def refresh_derived(found: QuerySet[R], step: Step = unwatched) -> int:
    """Recompute the derived columns of these records from what they hold now, and tell `step` how
    far that has come; return how many records there are.
    """
    ids = list(found.order_by("pk").values_list("pk", flat=True))
    for number, some in enumerate(chunks(ids)):
        step(number * len(some), len(ids), "record", "Renaming")
        rows = [(*one.right, one.record_id) for one in derived_of(found.model, some)]
        update(found.model, DERIVED_FIELDS, rows)
    return len(ids)


def derived_of(model: type[RecordFields], ids: Sequence[int]) -> Iterator[Followed]:
    """Yield the records of these ids, so many as one statement takes, with their derived
    columns.
    """
    records = model._base_manager.filter(pk__in=ids)
    names = _shown_names(ids)
    columns = ("pk", *DERIVED_FIELDS, "title", "barcode", "matrix")
    for pk, *stored, title, barcode, matrix in records.values_list(*columns):
        shown = names[pk]
        searched = [*shown.searched, barcode, matrix]
        right = derive(title, shown.artist_keys, shown.label_keys, searched)
        yield Followed(pk, Derived._make(stored), right)


def set_derived(record: RecordFields, searched: Sequence[str]) -> None:
    """Set the derived columns of a record that has no links yet, without storing it; see
    `derive`.
    """
    derived = derive(record.title, (), (), searched)
    for name, value in derived._asdict().items():
        setattr(record, name, value)


def _shown_names(ids: Sequence[int]) -> dict[int, _ShownNames]:
    """Return the names on records, by record id."""
    names: dict[int, _ShownNames] = defaultdict(lambda: _ShownNames([], [], []))
    artists = RecordArtist.objects.filter(record__in=ids).order_by("record_id", "position")
    for record, key, name in artists.values_list("record", "artist__sort_key", "artist__name"):
        names[record].artist_keys.append(key)
        names[record].searched.append(name)
    labels = RecordLabel.objects.filter(record__in=ids).order_by("record_id", "position", "pk")
    for record, key, *texts in labels.values_list(
        "record", "label__sort_key", "label__name", "catalog_number"
    ):
        names[record].label_keys.append(key)
        names[record].searched.extend(texts)
    styles = RecordStyle.objects.filter(record__in=ids).order_by("record_id", "position")
    for record, name in styles.values_list("record", "style__name"):
        names[record].searched.append(name)
    tracks = Track.objects.filter(record__in=ids).order_by("record_id", "position")
    for record, title, artist in tracks.values_list("record", "title", "artist_text"):
        names[record].searched.append(title)
        if artist:
            names[record].searched.append(artist)
    return names
