"""Files of tracks: all tracks of a record, or none. They are replaced as a whole.

A row is one track; what is stored, compared and undone is the list of a record. Its cells are
`record_uid` and one for each position: "track 1" is "A1; Paperhouse; 7:29; 1", with the artist as
printed and "heading" behind it where a track has them.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, ClassVar

from collection.bulk_sql import chunks
from collection.cells import Values, join_list, split_list
from collection.importing.cells import counted, values
from collection.importing.sources.row import Row
from collection.importing.tables.columns import Column, key
from collection.importing.tables.table import Identity, Overwritten, PlainTable, Stored
from collection.models import Record, Track

#: The parts of a cell, in order.
PARTS = ("number", "title", "duration", "is_favourite", "artist_text", "kind")
MOST_TRACKS = 9999
_PATHS = ("record__uid", "position", *PARTS)


_read_place = counted.whole(1, MOST_TRACKS)


def is_place(text: str) -> bool:
    """Whether a text is the place of a track on its record, as this table has it."""
    try:
        return bool(_read_place(text))
    except ValueError:
        return False


class TrackTable(PlainTable):
    name = "tracks"
    columns: ClassVar[tuple[Column, ...]] = (
        key("record_uid", values.uid),
        key("position", _read_place),
        Column("number", values.line(20)),
        Column("title", values.name, is_needed=True, can_be_empty=False),
        Column("duration", counted.duration, aliases=("length", "time", "dauer", "runtime")),
        Column("is_favourite", values.flag, can_be_empty=False, aliases=("favourite",)),
        Column("artist_text", values.line(500), aliases=("artist",)),
        Column("kind", values.track_kind, can_be_empty=False),
    )
    rights = ("collection.change_record",)
    record_column = "record_uid"
    is_part_of_record = True
    is_list_of_record = True

    @classmethod
    def label(cls, cells: Values) -> str:
        return "tracks"

    def identity(self, values: Values) -> Identity:
        return values["record_uid"], values["position"]

    def find(self, rows: Sequence[Row]) -> list[Stored | None]:
        lists = self.current(sorted({row.values["record_uid"] for row in rows}))
        found: list[Stored | None] = []
        for row in rows:
            uid = row.values["record_uid"]
            found.append(Stored(uid, lists[uid]) if uid in lists else None)
        return found

    def create(self, rows: Sequence[Values]) -> list[str]:
        self._replace(rows)
        return [cells["record_uid"] for cells in rows]

    def overwrite(self, rows: Sequence[Overwritten]) -> None:
        self._replace([row.after for row in rows])

    def current(self, keys: Sequence[str]) -> dict[str, Values]:
        lists: dict[str, Values] = {}
        for some in chunks(keys):
            for uid, tracks in _lists(Track.objects.filter(record__uid__in=some)):
                lists[uid] = {"record_uid": uid}
                for position, *parts in tracks:
                    lists[uid][cell_name(str(position))] = _joined(parts)
        return lists

    def delete(self, keys: Sequence[str]) -> None:
        self._replace([{"record_uid": uid} for uid in keys])

    def all_rows(self) -> Iterator[Values]:
        for uid, tracks in _lists(Track.objects.all()):
            for position, *parts in tracks:
                cells = dict(zip(PARTS, map(_cell, parts), strict=True))
                yield {"record_uid": uid, "position": str(position), **cells}

    def _replace(self, lists: Sequence[Values]) -> None:
        ids, new = [], []
        for cells in lists:
            pk = self.known.record_id(cells["record_uid"])
            if pk is None:
                continue
            ids.append(pk)
            for name, cell in cells.items():
                if name != "record_uid":
                    new.append(Track(record_id=pk, **_fields(name, cell)))
        for some in chunks(ids):
            Track.objects.filter(record__in=some).delete()
        Track.objects.bulk_create(new, batch_size=150)
        # The titles of tracks are among what the search looks through.
        for some in chunks(ids):
            Record.objects.filter(pk__in=some).refresh_derived()


def cell_name(position: str) -> str:
    """Return the name of the cell of a track in the list of its record."""
    return f"track {position}"


def track_cell(values: Values) -> str:
    """Return a track, given by its columns, as a cell."""
    parts = {part: values.get(part, "") for part in PARTS}
    parts["is_favourite"] = parts["is_favourite"] or "0"
    return _joined(list(parts.values()))


def track_values(cell: str) -> Values:
    """Return the columns of a track from its cell."""
    parts = split_list(cell)
    parts += [""] * (len(PARTS) - len(parts))
    values = dict(zip(PARTS, parts, strict=True))
    values["kind"] = values["kind"] or Track.Kind.TRACK
    return values


def _joined(parts: Sequence[Any]) -> str:
    # A cell that an earlier version of Disco kept ends with the favourite: that is what a track
    # without an artist of its own still looks like.
    *others, kind = map(_cell, parts)
    return join_list([*others, "" if kind == Track.Kind.TRACK else kind])


def _cell(part: Any) -> str:
    """Return a part of a track as a text; only flags are no texts."""
    return part if isinstance(part, str) else "01"[part]


def _fields(name: str, cell: str) -> dict[str, Any]:
    fields: dict[str, Any] = dict(track_values(cell))
    fields["is_favourite"] = fields["is_favourite"] == "1"
    return {"position": int(name.removeprefix("track ")), **fields}


def _lists(tracks: Any) -> Iterator[tuple[str, Iterator[Any]]]:
    """Yield the uid of each record with (position, part, part, ...) of its tracks."""
    rows = tracks.order_by("record", "position").values_list(*_PATHS).iterator(chunk_size=2000)
    for uid, some in groupby(rows, key=itemgetter(0)):
        yield str(uid), (row[1:] for row in some)
