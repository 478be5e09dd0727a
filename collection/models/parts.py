"""The ordered parts of a record: artists, labels, tracks. They are replaced as a whole.

Swapping two positions row by row dies on the unique constraint, which SQLite cannot defer.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models, transaction

from collection.models.links import RecordArtist, RecordLabel, Track
from collection.models.lookups import Artist, Label


class RecordParts(models.Model):
    """How the parts of a record are shown and replaced; mixed into `Record`."""

    class Meta:
        abstract = True

    @property
    def artist_pieces(self) -> list[tuple[Artist, str]]:
        """The artists in order, each with the text before the next."""
        links = list(self.artist_links.all())
        texts = [*(between(link.join_phrase) for link in links[:-1]), ""]
        return [(link.artist, text) for link, text in zip(links, texts, strict=False)]

    @property
    def artist_line(self) -> str:
        """The artists with their join phrases, such as "Nick Cave & Kylie Minogue"; none is " / "."""
        return "".join(artist.name + text for artist, text in self.artist_pieces)

    def set_artists(self, artists: Iterable[Artist | tuple[Artist, str]]) -> None:
        """Replace the artists, in order; each may come with the join phrase before the next."""
        pairs = [item if isinstance(item, tuple) else (item, "") for item in artists]
        self._replace(self.artist_links, RecordArtist, [{"artist": one, "join_phrase": join} for one, join in pairs])

    def set_labels(self, labels: Iterable[Label | tuple[Label, str]]) -> None:
        """Replace the labels, in order; each may come with a catalog number. An exact repeat counts once."""
        pairs = dict.fromkeys(item if isinstance(item, tuple) else (item, "") for item in labels)
        self._replace(self.label_links, RecordLabel, [{"label": one, "catalog_number": no} for one, no in pairs])

    def set_tracks(self, tracks: Iterable[dict[str, Any]]) -> None:
        """Replace the tracks, in order; each is a dict of title and, if known, number, duration, is_favourite."""
        self._replace(self.tracks, Track, list(tracks))

    def mark_favourite(self, track: int, is_favourite: bool) -> Track:
        """Say of a track of this record, by id, whether it is a favourite. Raises Track.DoesNotExist."""
        found = self.tracks.get(pk=track)
        found.is_favourite = is_favourite
        found.save(update_fields=["is_favourite"])
        return found

    def _replace(self, related: models.Manager, model: type[models.Model], parts: list[dict[str, Any]]) -> None:
        with transaction.atomic():
            related.all().delete()
            model.objects.bulk_create(
                model(record=self, position=position, **part) for position, part in enumerate(parts, start=1)
            )
            # A prefetched list would go on showing the parts that were replaced.
            getattr(self, "_prefetched_objects_cache", {}).clear()
            self.refresh_derived()


def joined_names(pairs: Sequence[tuple[str, str]]) -> str:
    """Return names as one line, each with its join phrase before the next; none is " / "."""
    pieces = [f"{name}{between(join_phrase)}" for name, join_phrase in pairs[:-1]]
    return "".join(pieces) + (pairs[-1][0] if pairs else "")


def between(join_phrase: str) -> str:
    """Return what stands between an artist and the next."""
    if not join_phrase:
        return " / "
    return f"{join_phrase} " if join_phrase.startswith(",") else f" {join_phrase} "
