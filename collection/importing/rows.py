"""Records from cells: the database values of a row, its links, and records that are overwritten set-wise."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db import connection
from django.utils import timezone

from collection.cells import COLUMNS, LIST_COLUMNS, split_list
from collection.derived import DERIVED_FIELDS, derive
from collection.importing.bulk import insert, update
from collection.importing.lookups import Lookups
from collection.models import Artist, Format, Genre, Label, Record, RecordArtist, RecordLabel
from collection.names import name_key

Values = dict[str, str]

# Columns that are written as they stand; "" is NULL where a field has no text.
_PLAIN = [c for c in COLUMNS if c not in (*LIST_COLUMNS, "uid", "genre", "format", "rating", "owner")]
_NULL = {"year", "purchase_date", "price", "discogs_release_id", "added_at", "removed_on", "sale_price"}
FLAGS = {"is_digitized": "0", "is_active": "1"}
ARTIST_COLUMNS, LABEL_COLUMNS = ("artist", "join_phrase"), ("label", "catalog_number")


class RecordRows:
    """Turns cells into rows of the tables of records; what the names in them need is in `lookups`."""

    def __init__(self) -> None:
        self.lookups = Lookups()

    @cached_property
    def _now(self) -> Any:
        return connection.ops.adapt_datetimefield_value(timezone.now())

    def overwrite(self, after: Mapping[int, Values], *, artists: Collection[int], labels: Collection[int]) -> None:
        """Give each record the cells in `after`; the ids in `artists` and `labels` tell whose links are replaced.

        The names must have been ensured in `lookups`. Ratings and the ledger are not touched.
        """
        update(Record, RECORD_FIELDS, [(*self._record_row(values), pk) for pk, values in after.items()])
        for model, relinked, link in (
            (RecordArtist, artists, self._link_artists),
            (RecordLabel, labels, self._link_labels),
        ):
            model.objects.filter(record__in=relinked).delete()
            link((pk, after[pk]) for pk in sorted(relinked))
        # The search text also shows tracks, which no row of cells holds.
        Record.objects.filter(pk__in=list(after)).refresh_derived()

    def _record_row(self, values: Values) -> tuple[Any, ...]:
        """Return the database values of the fields in `RECORD_FIELDS`."""
        get = values.get
        known = self.lookups.ids[Artist]
        artists, labels = split_list(get("artist", "")), split_list(get("label", ""))
        searched = [*artists, *_interleaved(labels, get("catalog_number", "")), get("barcode", "")]
        derived = derive(values["title"], [known[name_key(name)].sort_key for name in artists], searched)
        plain = [(get(column) or None) if column in _NULL else get(column, "") for column in _TEXTS]
        flags = [get(column, default) == "1" for column, default in FLAGS.items()]
        genre, format_ = self.lookups.id(Genre, get("genre", "")), self.lookups.id(Format, get("format", ""))
        return (*plain, *flags, genre, format_, self._now, *derived)

    def _link_artists(self, records: Iterable[tuple[int, Values]]) -> None:
        rows = []
        for pk, values in records:
            names, phrases = split_list(values.get("artist", "")), split_list(values.get("join_phrase", ""))
            for position, name in enumerate(names, start=1):
                phrase = phrases[position - 1] if position <= len(phrases) else ""
                rows.append((pk, self.lookups.id(Artist, name), position, phrase))
        insert(RecordArtist, ("record", "artist", "position", "join_phrase"), rows)

    def _link_labels(self, records: Iterable[tuple[int, Values]]) -> None:
        rows = {}
        for pk, values in records:
            names, numbers = split_list(values.get("label", "")), split_list(values.get("catalog_number", ""))
            for position, name in enumerate(names, start=1):
                number = numbers[position - 1] if position <= len(numbers) else ""
                rows.setdefault((pk, self.lookups.id(Label, name), number), position)
        insert(RecordLabel, ("record", "label", "catalog_number", "position"), [(*key, at) for key, at in rows.items()])


_TEXTS = [column for column in _PLAIN if column not in FLAGS]
RECORD_FIELDS = (*_TEXTS, *FLAGS, "genre", "format", "updated_at", *DERIVED_FIELDS)


def _interleaved(labels: Sequence[str], cell: str) -> list[str]:
    numbers = split_list(cell)
    return [text for n, label in enumerate(labels) for text in (label, *numbers[n : n + 1])]
