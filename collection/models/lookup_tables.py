"""The look-up tables: artists, labels, genres, styles and formats."""

import re
from typing import Self

from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from adminkit.audit import note, one_act
from adminkit.entries.verb import Verb
from adminkit.verbs import Actor, alters_data
from collection.fields import LineField
from collection.models.lookups import LinkedLookup, Lookup, NamedOnRecords

# 7-inch records and tapes, as they are written in collectors' files.
_SMALL = re.compile(r"""(?<!\d)7\s*("|”|''|-?\s*inch)|\b(tape|cass|cassette|mc)\b""", re.IGNORECASE)


class Artist(NamedOnRecords):
    country = LineField(max_length=100, blank=True)

    class Meta(NamedOnRecords.Meta):
        indexes = [
            *NamedOnRecords.Meta.indexes,
            models.Index(fields=["country"], name="artist_country"),
        ]

    def country_is_open_to(self, user: Actor) -> bool:
        """Whether `user` may type the country: an empty one with any record of the artist, a known
        one only where they may rename the artist.
        """
        if not self.country:
            return user.has_perm("collection.add_record") or user.has_perm(
                "collection.change_record"
            )
        return user.has_perm("collection.change_artist") and self.is_editable_by(user)

    @one_act
    def give_country(self, country: str, *, by: Actor) -> None:
        """Store another country. Raises PermissionDenied where it is not open to `by`."""
        if not self.country_is_open_to(by):
            raise PermissionDenied(f"{by} may not change the country of “{self}”.")
        with transaction.atomic():
            self.country = country
            self.save(update_fields=["country"])
            note(by, Verb.CHANGE, self, country=country or "none")

    @alters_data
    def take_over(self, merged: Self) -> None:
        if merged.country and not self.country:
            self.country = merged.country
            self.save(update_fields=["country"])


class Label(NamedOnRecords):
    link_differs_by = ("catalog_number",)


class Genre(Lookup):
    pass


class Style(LinkedLookup):
    """A finer genre, as Discogs uses the word. A record has at most one genre and any number of
    styles.
    """


class Format(Lookup):
    is_small = models.BooleanField("small", default=False, help_text="7-inch records and tapes.")

    derived_fields = ("name_key", "is_small")

    @staticmethod
    def looks_small(name: str) -> bool:
        """Whether a format of this name is a 7-inch record or a tape."""
        return bool(_SMALL.search(name))

    def derive(self) -> None:
        super().derive()
        if self._state.adding:
            self.is_small = self.is_small or self.looks_small(self.name)
