"""What of a log of plays is on somebody's shelf, by artist and title."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import Count

from collection.bulk_sql import chunks
from collection.models import Play, Record
from collection.names import name_key, without_namesake_number


class _OnShelf(NamedTuple):
    pk: int
    uid: str


class Played(NamedTuple):
    """What was played on one day, or, without a day, the row that names none."""

    artist: str
    album: str
    day: str


def _key(name: str) -> str:
    return name_key(without_namesake_number(name))


def played_on(artist: str, album: str, day: str = "") -> Played:
    """Return what a row says was played, by names as they are compared."""
    return Played(_key(artist), name_key(album), day)


class PlayedShelf:
    """The records of a user by artist and title; of several, the one on the shelf that was entered
    first.
    """

    def __init__(self, owner: User, wanted: Iterable[Played]) -> None:
        self.has_copies = False
        self._records: dict[tuple[str, str], _OnShelf] = {}
        titles = sorted({played.album for played in wanted})
        for some in chunks(titles):
            self._learn(owner, some)

    def _learn(self, owner: User, titles: Sequence[str]) -> None:
        records = Record.objects.filter(owner=owner, title_key__in=titles).with_artists()
        for record in records.order_by("-is_active", "pk"):
            names = [link.artist.name for link in record.artist_links.all()]
            spellings = {record.artist_line, ", ".join(names), " & ".join(names)}
            for artist in {_key(spelling) for spelling in spellings}:
                key = (artist, record.title_key)
                if key in self._records:
                    self.has_copies = True
                self._records.setdefault(key, _OnShelf(record.pk, str(record.uid)))

    def record(self, played: Played) -> _OnShelf | None:
        """Return the record that was played, None for what is not there."""
        return self._records.get((played.artist, played.album))

    def ids(self) -> list[int]:
        return sorted({record.pk for record in self._records.values()})


def plays_of(owner: User, ids: Sequence[int]) -> dict[tuple[int, str], int]:
    """Return how often each record was played on each day, as far as it was logged."""
    counts: dict[tuple[int, str], int] = {}
    for some in chunks(ids):
        plays = Play.objects.filter(user=owner, record__in=some).order_by()
        for pk, day, count in plays.values_list("record", "day").annotate(Count("pk")):
            counts[pk, day.isoformat()] = count
    return counts
