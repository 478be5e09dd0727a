"""A release as any catalogue describes it: Discogs' API, its monthly dump, MusicBrainz.

Readers of answers make it; it is never changed. Texts are as the catalogue writes them, clean
(`collection.names.clean_text`) and "" where it says nothing.
"""

from dataclasses import dataclass
from typing import NamedTuple

from collection.models import Track
from collection.models.parts import joined_names


class ReleaseArtist(NamedTuple):
    """`name` is the identity, with Discogs' number in brackets; `printed` is the name on the
    sleeve.
    """

    name: str
    printed: str = ""
    join_phrase: str = ""


class ReleaseLabel(NamedTuple):
    name: str
    catalog_number: str = ""


class ReleaseFormat(NamedTuple):
    """One medium; `descriptions` are Discogs' words, such as LP and Album, `text` is free."""

    name: str
    quantity: int = 1
    descriptions: tuple[str, ...] = ()
    text: str = ""


class ReleaseTrack(NamedTuple):
    """A track or a heading. `artist_text` is "" where it is the artist of the release."""

    title: str
    number: str = ""
    duration: str = ""
    artist_text: str = ""
    kind: str = Track.Kind.TRACK


class ReleaseImage(NamedTuple):
    """A picture by its address at the catalogue; sizes are pixels, 0 where unknown."""

    address: str
    is_front: bool = False
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Release:
    """What a catalogue knows of one pressing.

    `catalogue` is a value of `Catalogue`, `key` the id there. `year` is that of this pressing,
    `original_year` that of the album, both None where unknown. `album_key` is Discogs' master or
    MusicBrainz' release group, "" without one. `barcodes` hold digits only. `is_complete` is False
    for an answer that leaves tracks, barcodes and country out, as those of a collection or a search
    do.
    """

    catalogue: str
    key: str
    title: str
    artists: tuple[ReleaseArtist, ...] = ()
    labels: tuple[ReleaseLabel, ...] = ()
    formats: tuple[ReleaseFormat, ...] = ()
    year: int | None = None
    original_year: int | None = None
    country: str = ""
    genres: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    tracks: tuple[ReleaseTrack, ...] = ()
    barcodes: tuple[str, ...] = ()
    images: tuple[ReleaseImage, ...] = ()
    album_key: str = ""
    discogs_release_id: int | None = None
    musicbrainz_release_id: str = ""
    is_complete: bool = True

    @property
    def full_name(self) -> str:
        """Artists, as they are printed, and title."""
        names = [(artist.printed or artist.name, artist.join_phrase) for artist in self.artists]
        return " - ".join(filter(None, (joined_names(names), self.title)))

    @property
    def name(self) -> str:
        """What names the release in addresses and files: "discogs-364461"."""
        return f"{self.catalogue}-{self.key}"
