"""The records of which a person chooses the release, one after the other, as the address of the
page says: a filter, the place in it, and who is asked.
"""

from typing import Any, Final
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import Q
from django.http import Http404, HttpRequest

from adminkit.addresses import BadAddress, read_id, read_whole_number, texts
from collection.catalogues.discogs.account import may_be_asked_for
from collection.catalogues.looking.worklist import to_choose
from collection.filters import RecordFilter
from collection.filters.links import SCOPE
from collection.models import Batch, Catalogue, Record, RecordQuerySet

#: The parameters of the page beside the filters. `at` is a record, `after` the one before it,
#: `place` and `of` what is shown of the way, `all` shows every candidate, `batch` leaves what an
#: import or a look-up has written.
OWN: Final = ("at", "after", "place", "of", "all", "batch", "catalogue")
#: What leads to the record that is looked at, and is another for the next one.
_HERE: Final = ("at", "after", "place", "of", "all")
_ORDER: Final = ("artist_sort", "title_sort", "pk")
_MOST: Final = 10**9


class Walk:
    """The way through the records of which `user` may choose the release."""

    def __init__(self, request: HttpRequest, user: User) -> None:
        """Raises BadAddress and Http404 for an address that cannot be understood."""
        address = texts(request.GET)
        self.own = {name: address.pop(name) for name in OWN if address.get(name)}
        self.given = {name: text for name, text in address.items() if name not in OWN}
        self.user = user
        filters = {SCOPE: "1"} | self.given
        record_filter = RecordFilter(filters, user=user)
        if problems := record_filter.problems():
            raise BadAddress(problems)
        self.catalogue = self._catalogue()
        self._place, self._total = self._number("place"), self._number("of")
        self.batch = self._batch()
        # Whoever asks for certain records means those too that nobody has asked about yet.
        asked_only = not filters.get("looked_up") and self.batch is None
        self.editable = Record.objects.editable_by(user).with_links()
        records: RecordQuerySet = record_filter.qs.editable_by(user)
        if self.batch:
            written = self.batch.changes.exclude(after=None).values("record")
            records = records.filter(pk__in=written)
        self.records = to_choose(records, asked_only=asked_only).order_by(*_ORDER)

    def record(self) -> Record | None:
        """Return the record that the address leads to, None at the end of the way."""
        if "at" in self.own:
            return self.editable.filter(pk=self._id("at")).first()
        records = self.records.with_links()
        if "after" in self.own:
            former = Record.objects.filter(pk=self._id("after")).first()
            if former:
                records = records.filter(_beyond(former))
        return records.first()

    def way(self, record: Record) -> tuple[int, int]:
        """Return the place of the record in its way, from 1, and how many there are."""
        place, total = self._place, self._total
        if not place or not total:
            total = self.records.count()
            # A record may be looked at again when it is chosen already.
            place = total - self.records.filter(_beyond(record)).count()
            return max(place, 1), max(total, 1)
        return place, max(place, total)

    def url(self, **changes: Any) -> str:
        """Return the query string of the same way at another place."""
        kept = {name: text for name, text in self.own.items() if name not in _HERE}
        changed = {name: str(value) for name, value in changes.items() if value}
        query = self.given | kept | changed
        return f"?{urlencode(query)}" if query else "?"

    def here(self, record: Record, **changes: Any) -> str:
        """Return the query string of a record of this way."""
        place, total = self.way(record)
        return self.url(**{"at": record.pk, "place": place, "of": total} | changes)

    def next(self, record: Record) -> str:
        """Return the query string that leads to the record after this one."""
        place, total = self.way(record)
        return self.url(after=record.pk, place=place + 1, of=total)

    def _catalogue(self) -> str:
        chosen = self.own.get("catalogue")
        if not chosen:
            # Discogs lets nobody search without a token.
            has_token = may_be_asked_for(self.user)
            return (Catalogue.DISCOGS if has_token else Catalogue.MUSICBRAINZ).value
        if chosen not in Catalogue.values:
            raise BadAddress([f"catalogue takes {' or '.join(Catalogue.values)}."])
        return chosen

    def _batch(self) -> Batch | None:
        if "batch" not in self.own:
            return None
        batch = Batch.objects.filter(pk=self._id("batch")).first()
        if batch is None:
            raise Http404("There is no such batch.")
        return batch

    def _id(self, name: str) -> int:
        number = read_id(self.own[name])
        if number is None:
            raise Http404(f"{name} is not an id.")
        return number

    def _number(self, name: str) -> int | None:
        text = self.own.get(name)
        if not text:
            return None
        number = read_whole_number(text, _MOST)
        if number is None:
            raise BadAddress([f"{name} is a whole number, not “{text[:20]}”."])
        return number


def _beyond(record: Record) -> Q:
    """Return what comes after a record on the way."""
    same_artist = Q(artist_sort=record.artist_sort)
    same_title = same_artist & Q(title_sort=record.title_sort)
    return (
        Q(artist_sort__gt=record.artist_sort)
        | (same_artist & Q(title_sort__gt=record.title_sort))
        | (same_title & Q(pk__gt=record.pk))
    )
