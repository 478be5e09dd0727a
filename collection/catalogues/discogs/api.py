"""What Disco asks Discogs. It reads there, and never writes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import quote

from collection.catalogues.discogs import reading
from collection.catalogues.discogs.reading import Master
from collection.catalogues.failures import TokenRefused, Unreadable
from collection.catalogues.hosts import DISCOGS
from collection.catalogues.outbound import Manners, Question, fetch_json, fetch_picture
from collection.catalogues.release import Release
from collection.catalogues.shapes import Object, objects, read, text, whole_number
from collection.catalogues.tokens import Token

PAGE_LENGTH = 100
#: So many candidates are shown or compared at most.
MOST_CANDIDATES = 25


class Page(NamedTuple):
    """One page of a collection or a wantlist, as the API answers it.

    `answer` is the whole of it, `entries` its releases; `pages` and `items` are how many there are
    altogether.
    """

    answer: Object
    entries: list[Object]
    pages: int
    items: int


@dataclass(frozen=True)
class Discogs:
    """Asks Discogs with a token, or with none. Every method raises a CatalogueError."""

    token: Token | None = None
    manners: Manners = Manners()

    def release(self, number: int) -> Release:
        """Return a release with all that is known of it."""
        what = f"release {number}"
        return read(reading.release, self._ask(f"/releases/{number}", what), DISCOGS.title, what)

    def master(self, number: int | str) -> Master:
        """Return an album, by the `album_key` of one of its releases."""
        what = f"master {number}"
        answer = self._ask(f"/masters/{number}", what, lasting=True)
        return read(reading.master, answer, DISCOGS.title, what)

    def versions(self, number: int) -> list[Release]:
        """Return the first pressings of an album, by its number."""
        album = self.master(number)
        what = f"the pressings of master {number}"
        asked = {"per_page": str(MOST_CANDIDATES), "page": "1"}
        answer = self._ask(f"/masters/{number}/versions", what, asked)
        return read(lambda value: reading.versions(value, album), answer, DISCOGS.title, what)

    def search_barcode(self, barcode: str) -> list[Release]:
        """Return the releases with a barcode.

        Discogs finds some codes among barcodes, others only among all its words, and others only
        without the zero in front, so it is asked up to four times.
        """
        digits = "".join(filter(str.isdecimal, barcode))
        shorter = digits.removeprefix("0")
        for code in dict.fromkeys((digits, shorter)):
            for field in ("barcode", "q"):
                found = self.search(**{field: code})
                if field == "q":
                    # The digits may stand anywhere in such a release.
                    found = [release for release in found if _has_barcode(release, shorter)]
                if found:
                    return found
        return []

    def search_catalog_number(self, number: str) -> list[Release]:
        """Return the releases with a catalog number."""
        return self.search(catno=number)

    def search_artist_title(self, artist: str, title: str) -> list[Release]:
        """Return the releases of an artist, whose name may have Discogs' number, with a title."""
        return self.search(artist=re.sub(r" \(\d+\)$", "", artist), release_title=title)

    def search(self, **words: str) -> list[Release]:
        """Return the releases that a search finds, best first: by `q` for words anywhere, or by
        the name of a field. Raises TokenRefused without a token.
        """
        if not self.token:
            raise TokenRefused("Discogs lets nobody search without a token.")
        asked = {"type": "release", "per_page": str(MOST_CANDIDATES), "page": "1"}
        what = f"“{', '.join(words.values())[:80]}”"
        answer = self._ask("/database/search", what, asked | words)
        return read(reading.search_results, answer, DISCOGS.title, what)

    def identity(self) -> str:
        """Return the name of the account to which the token belongs."""
        answer = self._ask("/oauth/identity", "the account", lasting=True)
        return read(lambda value: _name(value["username"]), answer, DISCOGS.title, "the account")

    def collection_page(self, user: str, page: int) -> Page:
        """Return one of the pages of the whole collection of a user, oldest entries first."""
        path = f"/users/{quote(user, safe='')}/collection/folders/0/releases"
        order = {"sort": "added", "sort_order": "asc"}
        return self._page(path, "the collection", "releases", page, order)

    def wants_page(self, user: str, page: int) -> Page:
        """Return one of the pages of the wantlist of a user."""
        return self._page(f"/users/{quote(user, safe='')}/wants", "the wantlist", "wants", page, {})

    def folders(self, user: str) -> dict[int, str]:
        """Return the names of the folders of a collection by their ids; 0 is all, 1 none."""
        return self._names(user, "folders")

    def fields(self, user: str) -> dict[int, str]:
        """Return the names of the fields of a collection by their ids; 1 and 2 are the conditions
        of medium and sleeve, 3 the notes.
        """
        return self._names(user, "fields")

    def picture(self, address: str) -> bytes:
        """Return a picture by the address that Discogs gave; whether it is sound is not looked
        at.
        """
        return fetch_picture(address, self.manners)

    def _names(self, user: str, kind: str) -> dict[int, str]:
        what = f"the {kind} of the collection"
        answer = self._ask(f"/users/{quote(user, safe='')}/collection/{kind}", what)

        def names(value: Any) -> dict[int, str]:
            entries = objects(value[kind])
            return {whole_number(entry["id"]): text(entry["name"]) for entry in entries}

        return read(names, answer, DISCOGS.title, what)

    def _page(self, path: str, what: str, kind: str, page: int, order: Mapping[str, str]) -> Page:
        wanted = {"per_page": str(PAGE_LENGTH), "page": str(page), **order}
        answer = self._ask(path, what, wanted, lasting=True)

        def page_of(value: Any) -> Page:
            pagination = value["pagination"]
            pages, items = map(whole_number, (pagination["pages"], pagination["items"]))
            return Page(value, objects(value[kind]), pages, items)

        return read(page_of, answer, DISCOGS.title, what)

    def _ask(
        self,
        path: str,
        what: str,
        parameters: Mapping[str, str] | None = None,
        *,
        lasting: bool = False,
    ) -> Any:
        question = Question(DISCOGS, path, what, parameters or {}, self.token, lasting)
        answer = fetch_json(question, self.manners)
        if not isinstance(answer, dict):
            raise Unreadable(f"The answer of Discogs about {what} is not in the form known.")
        return answer


def _has_barcode(release: Release, shorter: str) -> bool:
    return any(code.removeprefix("0") == shorter for code in release.barcodes)


def _name(value: Any) -> str:
    name = text(value)
    if not name:
        raise ValueError("a name is expected")
    return name
