"""The releases that the collection of an account lists, a hundred with each request."""

from collections.abc import Callable, Collection

from collection.catalogues.discogs.api import Discogs
from collection.catalogues.discogs.reading import release_of_list
from collection.catalogues.hosts import DISCOGS
from collection.catalogues.release import Release
from collection.catalogues.shapes import read

#: Is told how many requests of how many were made.
Told = Callable[[int, int], None]


def listed_releases(client: Discogs, wanted: Collection[int], told: Told) -> dict[int, Release]:
    """Return the releases of the account by their numbers, until all that are `wanted` are among
    them. Raises a CatalogueError.
    """
    found: dict[int, Release] = {}
    missing = set(wanted)
    name, number, pages = client.identity(), 0, 1
    while number < pages and missing:
        # The first page says how many there are.
        if number:
            told(number, pages)
        number += 1
        page = client.collection_page(name, number)
        pages = page.pages
        for entry in page.entries:
            release = read(release_of_list, entry, DISCOGS.title, "the collection")
            found[int(release.key)] = release
        missing -= found.keys()
    return found
