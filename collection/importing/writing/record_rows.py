"""The database rows of a record, made of its cells.

In: cells by column, whose names have been ensured in `lookups`. Out: the values of the table of
records, and rows of the tables that link it with artists, labels, styles and tags. An undo writes
the cells of the time before in the same way (history/restoring.py).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, repeat
from typing import Any

from django.db import connection
from django.utils import timezone

from collection.bulk_sql import insert, update
from collection.cells import COLUMNS, LIST_COLUMNS, OWN, split_list
from collection.derived import DERIVED_FIELDS, derive
from collection.importing.writing.lookups import Lookups
from collection.models import (
    Artist,
    Format,
    Genre,
    Label,
    OwnValue,
    Record,
    RecordArtist,
    RecordLabel,
    RecordStyle,
    RecordTag,
    Style,
)
from collection.models.own.columns import is_own, own_name

Values = dict[str, str]
Link = type[RecordArtist] | type[RecordLabel] | type[RecordStyle] | type[RecordTag] | type[OwnValue]

FLAGS = {"is_digitized": "0", "is_active": "1"}
#: The tables that link records with names, and the columns that are stored in each.
LINKS: dict[Link, tuple[str, ...]] = {
    RecordArtist: ("artist", "join_phrase"),
    RecordLabel: ("label", "catalog_number"),
    RecordStyle: ("styles",),
    RecordTag: ("tags",),
}
_ELSEWHERE = {
    OWN,
    *(*LIST_COLUMNS, *FLAGS, "uid", "genre", "format", "rating", "owner"),
    "musicbrainz_release_id",
}
# Columns that are written as they are, except that "" is NULL where a field has no text.
_TEXTS = [column for column in COLUMNS if column not in _ELSEWHERE]
_NULL = {
    "year",
    "purchase_date",
    "price",
    "discogs_release_id",
    "added_at",
    "removed_on",
    "sale_price",
    "original_year",
    "value",
    "valued_on",
}
RECORD_FIELDS = (
    *(*_TEXTS, *FLAGS, "genre", "format", "musicbrainz_release_id", "updated_at"),
    *DERIVED_FIELDS,
)


class RecordRows:
    """Turns cells into rows of the tables of records; `lookups` knows the names in them."""

    def __init__(self) -> None:
        self.lookups = Lookups()

    @cached_property
    def _now(self) -> Any:
        return connection.ops.adapt_datetimefield_value(timezone.now())

    def overwrite(
        self, after: Mapping[int, Values], relinked: Mapping[Link, Collection[int]]
    ) -> None:
        """Give each record the cells in `after`; the links of a table are replaced for its ids in
        `relinked` only.

        The names must have been ensured in `lookups`. Ratings and the ledger are not touched.
        """
        rows = [(*self._record_row(values), pk) for pk, values in after.items()]
        update(Record, RECORD_FIELDS, rows)
        for model, link in (
            (RecordArtist, self._link_artists),
            (RecordLabel, self._link_labels),
            (RecordStyle, self._link_styles),
            (RecordTag, self._link_tags),
            (OwnValue, self._write_own),
        ):
            of_model = relinked.get(model, ())
            model.objects.filter(record__in=of_model).delete()
            link((pk, after[pk]) for pk in sorted(of_model))
        # The search text also shows tracks, which no row of cells holds.
        Record.objects.filter(pk__in=list(after)).refresh_derived()

    def _record_row(self, values: Values) -> tuple[Any, ...]:
        """Return the database values of the fields in `RECORD_FIELDS`."""
        get = values.get
        artists = split_list(get("artist", ""))
        sort_keys = [self.lookups.sort_key_of(Artist, name) for name in artists]
        catalog_numbers = split_list(get("catalog_number", ""))
        labels = list(beside(split_list(get("label", "")), catalog_numbers))
        label_keys = [self.lookups.sort_key_of(Label, name) for name, _ in labels]
        styles = split_list(get("styles", ""))
        searched = (*artists, *chain.from_iterable(labels), *styles)
        numbers = (get("barcode", ""), get("matrix", ""))
        derived = derive(values["title"], sort_keys, label_keys, (*searched, *numbers))
        # One expression, because it runs for every cell of every record.
        texts = [(get(column) or None) if column in _NULL else get(column, "") for column in _TEXTS]
        flags = [get(column, default) == "1" for column, default in FLAGS.items()]
        genre = self.lookups.id(Genre, get("genre", ""))
        format_ = self.lookups.id(Format, get("format", ""))
        # SQLite stores the digits alone.
        musicbrainz = get("musicbrainz_release_id", "").replace("-", "") or None
        return (*texts, *flags, genre, format_, musicbrainz, self._now, *derived)

    def _link_artists(self, records: Iterable[tuple[int, Values]]) -> None:
        rows = []
        for pk, values in records:
            phrases = split_list(values.get("join_phrase", ""))
            artists = beside(split_list(values.get("artist", "")), phrases)
            for position, (name, phrase) in enumerate(artists, start=1):
                rows.append((pk, self.lookups.id(Artist, name), position, phrase))
        insert(RecordArtist, ("record", "artist", "position", "join_phrase"), rows)

    def _link_labels(self, records: Iterable[tuple[int, Values]]) -> None:
        # A label and a number that are given twice are one link, at the first position.
        positions: dict[tuple[int, int | None, str], int] = {}
        for pk, values in records:
            numbers = split_list(values.get("catalog_number", ""))
            labels = beside(split_list(values.get("label", "")), numbers)
            for position, (name, number) in enumerate(labels, start=1):
                positions.setdefault((pk, self.lookups.id(Label, name), number), position)
        rows = [(*link, position) for link, position in positions.items()]
        insert(RecordLabel, ("record", "label", "catalog_number", "position"), rows)

    def _link_styles(self, records: Iterable[tuple[int, Values]]) -> None:
        rows = []
        for pk, values in records:
            if cell := values.get("styles"):
                for position, name in enumerate(split_list(cell), start=1):
                    rows.append((pk, self.lookups.id(Style, name), position))
        insert(RecordStyle, ("record", "style", "position"), rows)

    def _link_tags(self, records: Iterable[tuple[int, Values]]) -> None:
        """Give stored records their tags, which are those of their owner; missing ones are made."""
        tagged = {pk: split_list(values["tags"]) for pk, values in records if values.get("tags")}
        if not tagged:
            return
        owners = self.lookups.owners_of(list(tagged))
        self.lookups.ensure_tags((owners[pk], names) for pk, names in tagged.items())
        rows = []
        for pk, names in tagged.items():
            ids = dict.fromkeys(self.lookups.tag_id(owners[pk], name) for name in names)
            rows += [(pk, tag, position) for position, tag in enumerate(ids, start=1)]
        insert(RecordTag, ("record", "tag", "position"), rows)

    def _write_own(self, records: Iterable[tuple[int, Values]]) -> None:
        """Give stored records the values of their own fields; missing fields are made, as texts.

        What a field does not take by now, such as words from before it became a number, is left
        out.
        """
        filled: dict[int, dict[str, str]] = {}
        for pk, values in records:
            if own := {own_name(name): text for name, text in values.items() if is_own(name)}:
                filled[pk] = own
        if not filled:
            return
        owners = self.lookups.owners_of(list(filled))
        named: list[tuple[int, str]] = []
        for pk, own in filled.items():
            named += [(owners[pk], name) for name, text in own.items() if text]
        fields = self.lookups.ensure_own_fields(named)
        rows = []
        for pk, own in filled.items():
            for name, text in own.items():
                field = fields.find(owners[pk], name)
                if text and field and field.takes(text):
                    rows.append((pk, field.pk, text))
        insert(OwnValue, ("record", "field", "value"), rows)


def changes_own(columns: Iterable[str]) -> bool:
    """Whether one of `columns` is that of an own field."""
    return any(map(is_own, columns))


def beside(names: Sequence[str], texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each name with the text at its place in the other list, "" where there is none."""
    return zip(names, chain(texts, repeat("")), strict=False)
