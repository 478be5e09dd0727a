"""Another copy of a release that is known already: what two copies share, and what each has for itself."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db import models, transaction

if TYPE_CHECKING:
    from collection.models import Record
    from collection.querysets import RecordQuerySet

# Of the release. Grade, place, price, shop, number of the copy, cover and dates belong to the copy in hand.
SHARED_FIELDS = [
    *("title", "year", "genre", "format", "format_details", "color", "limited_to"),
    *("barcode", "discogs_release_id", "remarks"),
]
TRACK_FIELDS = ["number", "title", "duration", "is_favourite"]


class RecordCopies(models.Model):
    """What a copy passes on to another; mixed into `Record`."""

    class Meta:
        abstract = True

    def other_copies(self: "Record") -> "RecordQuerySet":
        """Return the records of anybody that are this release, or bear this title by these artists; the shelf first."""
        same = models.Q(title_key=self.title_key, artist_sort=self.artist_sort)
        if self.discogs_release_id:
            same |= models.Q(discogs_release_id=self.discogs_release_id)
        # Both are indexed by owner.
        found = type(self).objects.filter(same, owner__in=get_user_model().objects.values("pk")).exclude(pk=self.pk)
        return found.order_by("-is_active", "pk")

    def shared_values(self: "Record") -> dict[str, Any]:
        """Return what every copy of this release has, by field name."""
        return {name: getattr(self, name) for name in SHARED_FIELDS}

    def clone(self: "Record", **own: Any) -> "Record":
        """Store another copy with the same artists, labels and tracks, not yet booked, and return it.

        `own` are the values of the new copy's own fields; its owner is this one's unless told otherwise.
        Ratings, ledger lines, plays, cover and uid stay with this record. Raises ValidationError for bad values.
        """
        copy = type(self)(**{"owner": self.owner} | self.shared_values() | own)
        copy.full_clean(exclude=["title_key", "title_sort"])
        with transaction.atomic():
            copy.save()
            copy.set_artists((link.artist, link.join_phrase) for link in self.artist_links.select_related("artist"))
            copy.set_labels((link.label, link.catalog_number) for link in self.label_links.select_related("label"))
            copy.set_tracks(self.tracks.values(*TRACK_FIELDS))
        return copy
