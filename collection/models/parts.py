"""The ordered parts of a record: artists, labels, styles, tags, tracks; each replaced as a whole.

Swapping two positions row by row dies on the unique constraint, which SQLite cannot defer.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NotRequired, TypedDict

from django.core.exceptions import ValidationError
from django.db import transaction

from adminkit.audit import note, one_act
from adminkit.entries.verb import Verb
from adminkit.verbs import Actor, alters_data, require, require_own
from collection.derived import DERIVED_FIELDS, memo_line
from collection.models.links import RecordArtist, RecordLabel, RecordStyle, RecordTag, Track
from collection.models.lookup_tables import Artist, Label, Style
from collection.models.own.own_fields import OwnField, OwnValue
from collection.models.own.tags import Tag, refuse_of_others
from collection.models.record_fields import RecordFields
from collection.models.stored.derived import refresh_derived


class TrackValues(TypedDict):
    """A track as it is given to `set_tracks`."""

    title: str
    number: NotRequired[str]
    duration: NotRequired[str]
    artist_text: NotRequired[str]
    kind: NotRequired[str]
    is_favourite: NotRequired[bool]


class RecordParts(RecordFields):
    """How the parts of a record are shown and replaced."""

    class Meta:
        abstract = True

    @property
    def artist_pieces(self) -> list[tuple[RecordArtist, str]]:
        """The artists in order, each with the text before the next."""
        links = list(self.artist_links.all())
        texts = [*(between(link.join_phrase) for link in links[:-1]), ""]
        return list(zip(links, texts, strict=False))

    @property
    def artist_line(self) -> str:
        """The artists with their join phrases, such as "Nick Cave & Kylie Minogue"; none is
        " / ".
        """
        return "".join(link.shown_name + text for link, text in self.artist_pieces)

    @property
    def full_name(self) -> str:
        """The record as pages and messages name it: "Nick Cave & Kylie Minogue - Wild (1995)"."""
        return memo_line([self.artist_line], self.title, self.year)

    @alters_data
    def set_artists(self, artists: Iterable[Artist | tuple[Artist, str]]) -> None:
        """Replace the artists, in order; each may come with the join phrase before the next."""
        pairs = [item if isinstance(item, tuple) else (item, "") for item in artists]
        links = [
            RecordArtist(record_id=self.pk, artist=artist, position=position, join_phrase=join)
            for position, (artist, join) in enumerate(pairs, start=1)
        ]
        with transaction.atomic():
            self.artist_links.all().delete()
            RecordArtist.objects.bulk_create(links)
            self._parts_changed()

    @alters_data
    def set_labels(self, labels: Iterable[Label | tuple[Label, str]]) -> None:
        """Replace the labels, in order; each may come with a catalog number. An exact repeat counts
        once.
        """
        pairs = dict.fromkeys(item if isinstance(item, tuple) else (item, "") for item in labels)
        links = [
            RecordLabel(record_id=self.pk, label=label, position=position, catalog_number=number)
            for position, (label, number) in enumerate(pairs, start=1)
        ]
        with transaction.atomic():
            self.label_links.all().delete()
            RecordLabel.objects.bulk_create(links)
            self._parts_changed()

    @alters_data
    def set_styles(self, styles: Iterable[Style]) -> None:
        """Replace the styles, in order. A style that is given twice counts once."""
        links = [
            RecordStyle(record_id=self.pk, style=style, position=position)
            for position, style in enumerate(dict.fromkeys(styles), start=1)
        ]
        with transaction.atomic():
            self.style_links.all().delete()
            RecordStyle.objects.bulk_create(links)
            self._parts_changed()

    @alters_data
    def set_tags(self, tags: Iterable[Tag]) -> None:
        """Replace the tags, in order; one that is given twice counts once. Raises ValidationError
        for a tag of somebody else than the owner of the record.
        """
        different = list(dict.fromkeys(tags))
        refuse_of_others(different, self.owner_id)
        links = [
            RecordTag(record_id=self.pk, tag=tag, position=position)
            for position, tag in enumerate(different, start=1)
        ]
        with transaction.atomic():
            self.tag_links.all().delete()
            RecordTag.objects.bulk_create(links)
            getattr(self, "_prefetched_objects_cache", {}).clear()

    @alters_data
    def set_own(self, values: Mapping[OwnField, str]) -> None:
        """Give own fields these values, as they are stored; "" empties one. Raises ValidationError
        for a field of somebody else than the owner of the record.
        """
        if any(field.owner_id != self.owner_id for field in values):
            raise ValidationError("That is a field of somebody else.")
        with transaction.atomic():
            self.own_values.filter(field__in=list(values)).delete()
            OwnValue.objects.bulk_create(
                OwnValue(record_id=self.pk, field=field, value=value)
                for field, value in values.items()
                if value
            )
            getattr(self, "_prefetched_objects_cache", {}).clear()

    @alters_data
    def set_tracks(self, tracks: Iterable[TrackValues]) -> None:
        """Replace the tracks, in order."""
        new = [
            Track(record_id=self.pk, position=position, **values)
            for position, values in enumerate(tracks, start=1)
        ]
        with transaction.atomic():
            self.tracks.all().delete()
            Track.objects.bulk_create(new)
            self._parts_changed()

    @one_act
    def mark_favourite(self, track: int, is_favourite: bool, *, by: Actor) -> Track:
        """Mark a track of this record, by id, as a favourite or as one no more, and return it.

        Raises PermissionDenied for a user who may not change the record, Track.DoesNotExist.
        """
        require(by, "collection.change_record")
        require_own(by, self.owner_id)
        marked = self.tracks.get(pk=track)
        marked.is_favourite = is_favourite
        with transaction.atomic():
            marked.save(update_fields=["is_favourite"])
            answer = "yes" if is_favourite else "no"
            note(by, Verb.FAVOUR, self, song=marked.title, favourite=answer)
        return marked

    @alters_data
    def refresh_derived(self) -> None:
        """Recompute sort columns and search text after the record, its links or its tracks
        changed.
        """
        refresh_derived(type(self)._base_manager.filter(pk=self.pk))
        self.refresh_from_db(fields=list(DERIVED_FIELDS))

    def _parts_changed(self) -> None:
        # A prefetched list would go on showing the parts that were replaced.
        getattr(self, "_prefetched_objects_cache", {}).clear()
        self.refresh_derived()


def joined_names(pairs: Sequence[tuple[str, str]]) -> str:
    """Return names as one line, each with its join phrase before the next; none is " / "."""
    pieces = [f"{name}{between(join_phrase)}" for name, join_phrase in pairs[:-1]]
    return "".join(pieces) + (pairs[-1][0] if pairs else "")


def between(join_phrase: str) -> str:
    """Return the text between an artist and the next."""
    if not join_phrase:
        return " / "
    return f"{join_phrase} " if join_phrase.startswith(",") else f" {join_phrase} "
