"""What Disco asks MusicBrainz, and the Cover Art Archive, which keeps pictures of its releases."""

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from collection.catalogues.failures import NotFound, Unreadable
from collection.catalogues.hosts import COVERART, MUSICBRAINZ, Service
from collection.catalogues.musicbrainz import reading
from collection.catalogues.outbound import Manners, Question, fetch_json, fetch_picture
from collection.catalogues.release import Release, ReleaseImage
from collection.catalogues.shapes import read

Answer = TypeVar("Answer")

MOST_CANDIDATES = 25
#: The pixels across that a cover can be fetched with.
SIZES = (250, 500, 1200)
# In an address, the spaces become the plus signs that the documentation shows.
_PARTS = "artist-credits labels recordings media release-groups url-rels genres"
# What has a meaning in the language of the search.
_SPECIAL = re.compile(r'([+\-&|!(){}\[\]^"~*?:\\/])')


@dataclass(frozen=True)
class MusicBrainz:
    """Asks MusicBrainz. Every method raises a CatalogueError."""

    manners: Manners = Manners()

    def release(self, key: str) -> Release:
        """Return a release by its id, with all that is known of it."""
        path = f"/ws/2/release/{_checked(key)}"
        return self._ask(path, f"release {key}", {"inc": _PARTS}, reading.release)

    def search_barcode(self, barcode: str) -> list[Release]:
        """Return the releases with a barcode."""
        digits = "".join(filter(str.isdecimal, barcode))
        return self._search(f"barcode:{digits}", barcode)

    def search_catalog_number(self, number: str) -> list[Release]:
        """Return the releases with a catalog number."""
        return self._search(f"catno:{quoted(number)}", number)

    def search_artist_title(self, artist: str, title: str) -> list[Release]:
        """Return the releases of an artist with a title, best first."""
        words = f"artist:{quoted(artist)} AND release:{quoted(title)}"
        return self._search(words, f"{artist} - {title}")

    def releases_of_discogs(self, number: int) -> tuple[str, ...]:
        """Return the ids of the releases that are the same as a release of Discogs."""
        address = f"https://www.discogs.com/release/{number}"
        wanted = {"resource": address, "inc": "release-rels"}
        try:
            return self._ask("/ws/2/url", f"Discogs release {number}", wanted, reading.bridged)
        except NotFound:
            return ()

    def _search(self, query: str, what: str) -> list[Release]:
        wanted = {"query": query, "limit": str(MOST_CANDIDATES)}
        return self._ask("/ws/2/release", f"“{what[:80]}”", wanted, reading.search_results)

    def _ask(
        self,
        path: str,
        what: str,
        parameters: Mapping[str, str],
        reader: Callable[[Any], Answer],
    ) -> Answer:
        question = Question(MUSICBRAINZ, path, what, {"fmt": "json", **parameters})
        return _answer(question, self.manners, MUSICBRAINZ, reader)


@dataclass(frozen=True)
class CoverArt:
    """Asks the Cover Art Archive. Every method raises a CatalogueError; NotFound where it has no
    picture.
    """

    manners: Manners = Manners()

    def images(self, key: str) -> tuple[ReleaseImage, ...]:
        """Return the pictures of a release by its MusicBrainz id, the front first."""
        what = f"pictures of release {key}"
        question = Question(COVERART, f"/release/{_checked(key)}", what)
        return _answer(question, self.manners, COVERART, reading.pictures)

    def front_of_release(self, key: str, size: int = 1200) -> bytes:
        """Return the front of a release by its MusicBrainz id; `size` is one of SIZES."""
        return self._front("release", key, size)

    def front_of_album(self, key: str, size: int = 1200) -> bytes:
        """Return the front of an album, by the id of its release group."""
        return self._front("release-group", key, size)

    def picture(self, address: str) -> bytes:
        """Return a picture by the address that the archive gave."""
        return fetch_picture(address, self.manners)

    def address(self, kind: str, key: str, size: int) -> str:
        """Return where the front of a release, or of a release-group, is."""
        return f"https://{COVERART.host}/{kind}/{_checked(key)}/front-{size}"

    def _front(self, kind: str, key: str, size: int) -> bytes:
        return fetch_picture(self.address(kind, key, size), self.manners)


def quoted(words: str) -> str:
    """Return words as the search takes them literally."""
    escaped = _SPECIAL.sub(r"\\\1", words)
    return f'"{escaped}"'


def _checked(key: str) -> str:
    """Return an id. Raises NotFound for what cannot be one."""
    try:
        return str(uuid.UUID(key))
    except ValueError:
        raise NotFound(f"“{key[:40]}” is not an id of MusicBrainz.") from None


def _answer(
    question: Question, manners: Manners, service: Service, reader: Callable[[Any], Answer]
) -> Answer:
    answer = fetch_json(question, manners)
    if not isinstance(answer, dict):
        raise Unreadable(f"The answer of {service.title} about {question.what} is not an object.")
    return read(reader, answer, service.title, question.what)
