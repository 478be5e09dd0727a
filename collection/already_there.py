"""Finds what a user has already of a record that they are about to enter."""

from collections.abc import Iterable
from typing import NamedTuple

from django.contrib.auth.models import User
from django.urls import reverse

from collection.cells import split_list
from collection.models import OrderLine, Record, RecordArtist, Want
from collection.models.record_fields import short_grade
from collection.names import name_key


class Likeness(NamedTuple):
    """A record, a want or an ordered line of the same name, and the words that describe it."""

    row: Record | Want | OrderLine
    text: str

    @property
    def url(self) -> str:
        """The page of a record or an order, the form of a want."""
        if isinstance(self.row, OrderLine):
            return reverse("admin:collection_order_page", args=[self.row.order_id])
        shown = "page" if isinstance(self.row, Record) else "change"
        return reverse(f"admin:collection_{self.row._meta.model_name}_{shown}", args=[self.row.pk])


def already_there(owner: User, title: str, artists: Iterable[str]) -> list[Likeness]:
    """Return the records of `owner` with this title and one of these artists, the shelf first; what
    of it is on the way, and the open wants.

    Names are compared without regard to case and blanks. Without a title or an artist nothing is
    found.
    """
    artist_keys, title_key = {name_key(artist) for artist in artists}, name_key(title)
    links = RecordArtist.objects.filter(artist__name_key__in=artist_keys).order_by()
    records = Record.objects.owned_by(owner).filter(title_key=title_key)
    records = records.filter(pk__in=links.values("record")).select_related("format")
    alike = [Likeness(record, _words(record)) for record in records.order_by("-is_active", "pk")]
    lines = OrderLine.objects.owned_by(owner).on_the_way().select_related("order")
    for line in lines.order_by("order", "position"):
        by_one = not artist_keys.isdisjoint(map(name_key, split_list(line.artist)))
        if by_one and name_key(line.title) == title_key:
            words = f"ordered on {line.order.ordered_on} from {line.order.shop}"
            alike.append(Likeness(line, words))
    for want in Want.objects.open().filter(owner=owner):
        if name_key(want.title) == title_key and name_key(want.artist) in artist_keys:
            alike.append(Likeness(want, "wanted"))
    return alike


def _words(record: Record) -> str:
    """Return such as "on the shelf: LP, 1971, VG+" or "removed on 2024-05-01 sold"."""
    if record.is_active:
        parts = (record.format, record.year, short_grade(record.media_condition))
        known = ", ".join(str(part) for part in parts if part)
        return f"on the shelf: {known}" if known else "on the shelf"
    day = f"on {record.removed_on}" if record.removed_on else ""
    reason = record.get_removal_reason_display().lower()
    return " ".join(part for part in ("removed", day, reason) if part)
