"""Files of plays: how often a user played a record on a day."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, ClassVar

from django.db.models import Count, QuerySet
from django.utils import timezone

from collection.bulk_sql import chunks
from collection.cells import Values
from collection.importing.cells import counted, values
from collection.importing.files.vocabulary import tables as words
from collection.importing.sources.row import Row
from collection.importing.tables.columns import Column, key, key_day
from collection.importing.tables.table import Identity, Overwritten, PlainTable, Stored
from collection.models import Play

#: More than that on one day is a mistake.
MOST_TIMES = 1000


class PlayTable(PlainTable):
    """A row of a file is all plays of a record by a user on a day; each is a row of the table."""

    name = "plays"
    columns: ClassVar[tuple[Column, ...]] = (
        key("record_uid", values.uid),
        key("user", values.line(150)),
        key_day("day"),
        Column(
            "times",
            counted.whole(1, MOST_TIMES),
            can_be_empty=False,
            aliases=tuple(words.TIMES.split()),
        ),
    )
    rights = ("collection.add_play", "collection.change_play")
    owner_column = "user"
    record_column = "record_uid"

    def identity(self, values: Values) -> Identity:
        return values["record_uid"], values["user"], values["day"]

    def find(self, rows: Sequence[Row]) -> list[Stored | None]:
        records = {self.known.record_id(row.values["record_uid"]) for row in rows}
        days = [row.values["day"] for row in rows]
        found = {}
        for some in chunks(sorted(filter(None, records))):
            plays = Play.objects.filter(record__in=some, day__range=(min(days), max(days)))
            for stored in _stored(plays):
                found[self.identity(stored.cells)] = stored
        return [found.get(self.identity(row.values)) for row in rows]

    def problems(self, values: Values, *, is_new: bool) -> Iterator[tuple[str, str]]:
        if values["day"] > timezone.localdate().isoformat():
            yield "day", "lies in the future"

    def create(self, rows: Sequence[Values]) -> list[str]:
        for cells in rows:
            cells.setdefault("times", "1")
        self._add([(cells, int(cells["times"])) for cells in rows])
        return list(map(_key, rows))

    def overwrite(self, rows: Sequence[Overwritten]) -> None:
        more = []
        for row in rows:
            step = int(row.after["times"]) - int(row.before["times"])
            if step > 0:
                more.append((row.after, step))
            else:
                self._take_away(row.after, -step)
        self._add(more)

    def current(self, keys: Sequence[str]) -> dict[str, Values]:
        self.known.learn(key.split(" ", 1)[0] for key in keys)
        records = {self.known.record_id(key.split(" ", 1)[0]) for key in keys}
        wanted, found = set(keys), {}
        for some in chunks(sorted(filter(None, records))):
            for stored in _stored(Play.objects.filter(record__in=some)):
                if stored.key in wanted:
                    found[stored.key] = stored.cells
        return found

    def delete(self, keys: Sequence[str]) -> None:
        for cells in self.current(keys).values():
            self._take_away(cells, int(cells["times"]))

    def all_rows(self) -> Iterator[Values]:
        for stored in _stored(Play.objects.all()):
            yield stored.cells

    def _add(self, rows: Iterable[tuple[Values, int]]) -> None:
        plays = []
        for cells, times in rows:
            fields = self._fields(cells)
            plays += [Play(**fields) for _ in range(times)]
        Play.objects.bulk_create(plays, batch_size=200)

    def _take_away(self, cells: Values, times: int) -> None:
        """Delete the latest of the plays of a record by a user on a day."""
        same = Play.objects.filter(**self._fields(cells)).order_by("-pk")
        Play.objects.filter(pk__in=list(same.values_list("pk", flat=True)[:times])).delete()

    def _fields(self, cells: Values) -> dict[str, Any]:
        return {
            "record_id": self.known.record_id(cells["record_uid"]),
            "user_id": self.known.owners.id(cells["user"]),
            "day": date.fromisoformat(cells["day"]),
        }


def _key(cells: Values) -> str:
    return f"{cells['record_uid']} {cells['day']} {cells['user']}"


def _stored(plays: QuerySet[Play]) -> Iterator[Stored]:
    days = plays.values_list("record__uid", "user__username", "day", "record")
    counts = days.annotate(times=Count("pk")).order_by("record", "day", "user__username")
    for uid, user, day, _, times in counts.iterator(chunk_size=2000):
        cells = {"record_uid": str(uid), "user": user, "day": day.isoformat(), "times": str(times)}
        yield Stored(_key(cells), cells)
