"""Each catalogue as it is asked about records, all in the same way."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from collection.catalogues.discogs.api import PAGE_LENGTH, Discogs
from collection.catalogues.discogs.listed import listed_releases
from collection.catalogues.failures import NotFound
from collection.catalogues.looking.knowledge import Known
from collection.catalogues.musicbrainz.api import CoverArt, MusicBrainz
from collection.catalogues.release import Release, ReleaseImage
from collection.models import Catalogue, LookUpState

#: What a page of a collection at Discogs says of its releases.
OF_LISTS: Final = frozenset({"covers", "genre", "styles", "labels", "format", "year"})
# The size above 600 pixels that the Cover Art Archive has.
_COVER_SIZE = 1200


class Asking(Protocol):
    """One catalogue. Every method raises a CatalogueError where it did not answer."""

    catalogue: str
    title: str

    def prepare(
        self, releases: Collection[int], parts: Collection[str], told: Callable[[int, int], None]
    ) -> None:
        """Get ready to be asked for `parts` of these releases of Discogs: what can be had of many
        at once is. `told` is called with how many requests of how many are made.
        """

    def by_id(self, known: Known) -> Release | None:
        """Return the release that the record names, None if it names none."""

    def by_barcode(self, barcode: str) -> list[Release]: ...

    def by_names(self, artist: str, title: str) -> list[Release]: ...

    def whole(self, candidate: Release) -> Release:
        """Return a candidate with all that the catalogue knows of it."""

    def with_original_year(self, release: Release) -> Release:
        """Return a release with the year of its album, if the catalogue knows it."""

    def picture(self, release: Release, *, is_this_pressing: bool = True) -> bytes | None:
        """Return the front of a release, or of its album; None if there is none."""

    def all_pictures(self, known: Known) -> list[Release]:
        """Return the release of a record, and its album, as far as they are known, with all their
        pictures.
        """

    def picture_at(self, address: str) -> bytes:
        """Return the picture at an address that the catalogue gave."""


@dataclass
class AskingDiscogs:
    """Discogs. Where a page of the account's collection says enough of a hundred releases, they are
    not asked for one by one.
    """

    client: Discogs
    catalogue: str = Catalogue.DISCOGS.value
    title: str = "Discogs"
    _shelf: dict[int, Release] = field(default_factory=dict)
    _albums: dict[str, int | None] = field(default_factory=dict)

    def prepare(
        self, releases: Collection[int], parts: Collection[str], told: Callable[[int, int], None]
    ) -> None:
        if not self.client.token or len(releases) <= PAGE_LENGTH or not OF_LISTS.issuperset(parts):
            return
        self._shelf |= listed_releases(self.client, releases, told)

    def by_id(self, known: Known) -> Release | None:
        number = known.discogs_release
        if number is None:
            return None
        return self._shelf.get(number) or self.client.release(number)

    def by_barcode(self, barcode: str) -> list[Release]:
        return self.client.search_barcode(barcode)

    def by_names(self, artist: str, title: str) -> list[Release]:
        return self.client.search_artist_title(artist, title)

    def whole(self, candidate: Release) -> Release:
        return candidate if candidate.is_complete else self.client.release(int(candidate.key))

    def with_original_year(self, release: Release) -> Release:
        key = release.album_key
        if not key:
            # The only pressing there is.
            return replace(release, original_year=release.year)
        if key not in self._albums:
            try:
                self._albums[key] = self.client.master(key).year
            except NotFound:
                self._albums[key] = None
        return replace(release, original_year=self._albums[key])

    def picture(self, release: Release, *, is_this_pressing: bool = True) -> bytes | None:
        fronts = [image for image in release.images if image.is_front] or list(release.images)
        addresses = [image.address for image in fronts if image.address]
        return self.client.picture(addresses[0]) if addresses else None

    def all_pictures(self, known: Known) -> list[Release]:
        found, album = [], known.found(LookUpState.ALBUM)
        number = known.discogs_release or int(known.found(LookUpState.FOUND) or 0)
        if number:
            release = self.client.release(number)
            found.append(release)
            album = release.album_key
        if album:
            master = self.client.master(album)
            found.append(Release(self.catalogue, f"m{album}", master.title, images=master.images))
        return found

    def picture_at(self, address: str) -> bytes:
        return self.client.picture(address)


@dataclass
class AskingMusicBrainz:
    """MusicBrainz, to which the number of a release at Discogs leads too, with the pictures of the
    Cover Art Archive.
    """

    client: MusicBrainz
    pictures: CoverArt
    catalogue: str = Catalogue.MUSICBRAINZ.value
    title: str = "MusicBrainz"

    def prepare(
        self, releases: Collection[int], parts: Collection[str], told: Callable[[int, int], None]
    ) -> None:
        """It answers about one release at a time."""

    def by_id(self, known: Known) -> Release | None:
        if known.musicbrainz_release:
            return self.client.release(known.musicbrainz_release)
        if known.discogs_release is None:
            return None
        same = self.client.releases_of_discogs(known.discogs_release)
        # Two releases there that are one at Discogs: which of them it is, nobody has said.
        return self.client.release(same[0]) if len(same) == 1 else None

    def by_barcode(self, barcode: str) -> list[Release]:
        return self.client.search_barcode(barcode)

    def by_names(self, artist: str, title: str) -> list[Release]:
        return self.client.search_artist_title(artist, title)

    def whole(self, candidate: Release) -> Release:
        return candidate if candidate.is_complete else self.client.release(candidate.key)

    def with_original_year(self, release: Release) -> Release:
        return release

    def picture(self, release: Release, *, is_this_pressing: bool = True) -> bytes | None:
        if not release.images:
            return None
        try:
            if is_this_pressing:
                return self.pictures.front_of_release(release.key, _COVER_SIZE)
            return self.pictures.front_of_album(release.album_key, _COVER_SIZE)
        except NotFound:
            return None

    def all_pictures(self, known: Known) -> list[Release]:
        key = known.musicbrainz_release or known.found(LookUpState.FOUND)
        keys = [key] if key else []
        if not keys and known.discogs_release:
            keys = list(self.client.releases_of_discogs(known.discogs_release))
        found = []
        for key in keys:
            try:
                found.append(
                    Release(self.catalogue, key, known.title, images=self.pictures.images(key))
                )
            except NotFound:
                # A release without a picture.
                continue
        if album := known.found(LookUpState.ALBUM):
            address = self.pictures.address("release-group", album, _COVER_SIZE)
            front = ReleaseImage(address, is_front=True)
            found.append(Release(self.catalogue, album, known.title, images=(front,)))
        return found

    def picture_at(self, address: str) -> bytes:
        return self.pictures.picture(address)
