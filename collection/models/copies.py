"""Another copy of a release that is known already: what copies share, and how one is made."""

from typing import Any, Self

from django.db import transaction

from adminkit.verbs import alters_data
from collection.models.parts import RecordParts

# Of the release. Grade, place, price, shop, number of the copy, cover and dates belong to the copy
# in hand.
SHARED_FIELDS = [
    "title",
    "year",
    "original_year",
    "country",
    "genre",
    "format",
    "format_details",
    "color",
    "limited_to",
    "barcode",
    "discogs_release_id",
    "musicbrainz_release_id",
    "files_under",
    "remarks",
]
TRACK_FIELDS = ["number", "title", "duration", "artist_text", "kind", "is_favourite"]


class RecordCopies(RecordParts):
    """What a copy passes on to another."""

    class Meta:
        abstract = True

    def shared_values(self) -> dict[str, Any]:
        """Return what every copy of this release has, by field name."""
        return {name: getattr(self, name) for name in SHARED_FIELDS}

    @alters_data
    def clone(self, **own: Any) -> Self:
        """Store another copy with the same artists, labels, styles and tracks, not yet booked, and
        return it.

        `own` are the values of the new copy's own fields; its owner is this one's unless given.
        Another owner has other tags and own fields.
        Ratings, ledger lines, plays, cover and uid stay with this record. Raises ValidationError
        for bad values.
        """
        copy = type(self)(**{"owner": self.owner} | self.shared_values() | own)
        copy.full_clean(exclude=["title_key", "title_sort"])
        artists = self.artist_links.select_related("artist")
        labels = self.label_links.select_related("label")
        with transaction.atomic():
            copy.save()
            copy.set_artists((link.artist, link.join_phrase) for link in artists)
            copy.set_labels((link.label, link.catalog_number) for link in labels)
            copy.set_styles(link.style for link in self.style_links.select_related("style"))
            if copy.owner_id == self.owner_id:
                copy.set_tags(link.tag for link in self.tag_links.select_related("tag"))
                filled = self.own_values.select_related("field")
                copy.set_own({value.field: value.value for value in filled})
            copy.set_tracks(self.tracks.values(*TRACK_FIELDS))
        return copy
