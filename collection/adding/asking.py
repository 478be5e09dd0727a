"""Asking Discogs what somebody typed, and who may ask it."""

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from django.conf import settings
from django.contrib.auth.models import User

from collection.adding.typed import Typed
from collection.catalogues.discogs.account import discogs_of, may_be_asked_for
from collection.catalogues.discogs.api import MOST_CANDIDATES, Discogs
from collection.catalogues.failures import NotFound
from collection.catalogues.looking.asking import AskingDiscogs
from collection.catalogues.outbound import Manners
from collection.catalogues.release import Release
from collection.models import Preferences

#: What whoever adds a record needs: it is entered, and what Discogs says is filled in.
RIGHTS: Final = ("collection.view_record", "collection.add_record", "collection.change_record")


class ReleasesFound(NamedTuple):
    """The releases that fit what was typed, best first, and a sentence on how many there are."""

    releases: list[Release]
    sentence: str


def may_add(user: User) -> bool:
    """Whether the page *Add a record* is open to `user`."""
    return user.has_perms(RIGHTS)


def why_not_asked(typed: Typed, user: User) -> str:
    """Return in a sentence what is missing before Discogs can be asked for `typed`, else ""."""
    if not settings.DISCO_LOOK_UPS:
        return "Look-ups are switched off on this site (DISCO_LOOK_UPS=off)."
    names_itself = typed.release is not None or typed.album is not None
    if names_itself or may_be_asked_for(user):
        return ""
    return "Discogs lets nobody search without a token, and you have not entered one."


def asks_at_once(typed: Typed, user: User) -> bool:
    """Whether `user` wants Discogs to be asked without a button for what was typed: for a barcode,
    if that was chosen.
    """
    if not typed.barcode or not may_add(user) or why_not_asked(typed, user):
        return False
    return Preferences.objects.asks_at_once(user)


def asking_of(user: User, manners: Manners | None = None) -> AskingDiscogs:
    """Return what asks Discogs for `user`. Raises TokenRefused for a token that cannot be read."""
    return AskingDiscogs(discogs_of(user, manners or Manners()))


def ask(typed: Typed, client: Discogs) -> ReleasesFound:
    """Return the releases that Discogs has for what was typed. Raises a CatalogueError where it
    did not answer.
    """
    try:
        found = _releases(typed, client)
    except NotFound:
        found = []
    count = len(found)
    if not count:
        return ReleasesFound([], f"Discogs has nothing for “{typed.text}”.")
    if count == 1:
        return ReleasesFound(found, f"Discogs has one release for “{typed.text}”.")
    sentence = f"Discogs has {count} releases for “{typed.text}”."
    if count >= MOST_CANDIDATES:
        sentence = f"Discogs has {count} releases or more for “{typed.text}”. Try more words."
    return ReleasesFound(found, sentence)


def _releases(typed: Typed, client: Discogs) -> list[Release]:
    if typed.release is not None:
        return [client.release(typed.release)]
    if typed.album is not None:
        return client.versions(typed.album)
    if typed.barcode:
        # Some catalog numbers look like barcodes: 82876 53967 2.
        return _first(
            lambda: client.search_barcode(typed.barcode),
            lambda: client.search_catalog_number(typed.text),
        )
    if typed.may_be_catalog_number:
        return _first(
            lambda: client.search_catalog_number(typed.text),
            lambda: client.search(q=typed.text),
        )
    artist, dash, title = typed.text.partition(" - ")
    if dash and artist.strip() and title.strip():
        return _first(
            lambda: client.search_artist_title(artist.strip(), title.strip()),
            lambda: client.search(q=typed.text),
        )
    return client.search(q=typed.text)


def _first(*searches: Callable[[], Iterable[Release]]) -> list[Release]:
    """Return what the first of the searches finds that finds anything."""
    for search in searches:
        if found := list(search()):
            return found
    return []
