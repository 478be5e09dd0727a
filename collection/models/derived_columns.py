"""Columns of stored records that follow from others, brought up to date after a change."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TypeVar

from django.db.models import QuerySet

from collection.bulk_sql import chunks, update
from collection.derived import DERIVED_FIELDS, derive
from collection.models.links import RecordArtist, RecordLabel, RecordStyle, Track
from collection.models.record_fields import RecordFields
from collection.tasks.progress import Step, unwatched

R = TypeVar("R", bound=RecordFields)


def refresh_derived(found: QuerySet[R], step: Step = unwatched) -> int:
    """Recompute the derived columns of these records from what they hold now, and tell `step` how
    far that has come; return how many records there are.
    """
    model = found.model
    ids = list(found.order_by("pk").values_list("pk", flat=True))
    for number, some in enumerate(chunks(ids)):
        step(number * len(some), len(ids), "record", "Renaming")
        stored = model._base_manager.filter(pk__in=some).values_list(
            "pk", "title", "barcode", "matrix"
        )
        sort_keys, names = _shown_names(some)
        rows = []
        for pk, title, *numbers in stored:
            rows.append((*derive(title, sort_keys[pk], [*names[pk], *numbers]), pk))
        update(model, DERIVED_FIELDS, rows)
    return len(ids)


def set_derived(
    record: RecordFields, artist_sort_keys: Sequence[str], searched: Sequence[str]
) -> None:
    """Set the derived columns of a record, without storing it; see `derive`."""
    derived = derive(record.title, artist_sort_keys, searched)
    for name, value in derived._asdict().items():
        setattr(record, name, value)


def _shown_names(ids: Sequence[int]) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    """Return per record id the sort keys of its artists, and all names that the search finds."""
    sort_keys: dict[int, list[str]] = defaultdict(list)
    names: dict[int, list[str]] = defaultdict(list)
    artists = RecordArtist.objects.filter(record__in=ids).order_by("record_id", "position")
    for record, key, name in artists.values_list("record", "artist__sort_key", "artist__name"):
        sort_keys[record].append(key)
        names[record].append(name)
    labels = RecordLabel.objects.filter(record__in=ids).order_by("record_id", "position")
    for record, name, number in labels.values_list("record", "label__name", "catalog_number"):
        names[record] += [name, number]
    styles = RecordStyle.objects.filter(record__in=ids).order_by("record_id", "position")
    for record, name in styles.values_list("record", "style__name"):
        names[record].append(name)
    tracks = Track.objects.filter(record__in=ids).order_by("record_id", "position")
    for record, title, artist in tracks.values_list("record", "title", "artist_text"):
        names[record] += [title, artist] if artist else [title]
    return sort_keys, names
