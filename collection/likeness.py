"""What is there already of a record that somebody is about to enter."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from django.urls import reverse

from collection.models import Record, RecordArtist, Want
from collection.names import name_key

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


class Likeness(NamedTuple):
    """A record or a want of the same name, and what to say about it."""

    row: Record | Want
    text: str

    @property
    def url(self) -> str:
        """Where it is shown: a record on its page, a want in its form."""
        shown = "page" if isinstance(self.row, Record) else "change"
        return reverse(f"admin:collection_{self.row._meta.model_name}_{shown}", args=[self.row.pk])


def already_there(owner: "AbstractBaseUser", title: str, artists: Iterable[str]) -> list[Likeness]:
    """Return the records and open wants of `owner` with this title and one of these artists, the shelf first.

    Names are compared without regard to case and blanks. Nothing is found before both are known.
    """
    keys, title = {name_key(artist) for artist in artists}, name_key(title)
    links = RecordArtist.objects.filter(artist__name_key__in=keys).order_by()
    records = Record.objects.owned_by(owner).filter(title_key=title, pk__in=links.values("record"))
    found = [
        Likeness(record, _told(record)) for record in records.select_related("format").order_by("-is_active", "pk")
    ]
    wants = Want.objects.open().filter(owner=owner)
    wanted = [want for want in wants if name_key(want.title) == title and name_key(want.artist) in keys]
    return found + [Likeness(want, "wanted") for want in wanted]


def _told(record: Record) -> str:
    if not record.is_active:
        reason = record.get_removal_reason_display().lower()
        return " ".join(filter(None, ["removed", record.removed_on and f"on {record.removed_on}", reason]))
    grade = record.media_condition.partition("(")[2].rstrip(")") or record.media_condition
    known = [str(part) for part in (record.format, record.year, grade) if part]
    return "on the shelf" + (": " + ", ".join(known) if known else "")
