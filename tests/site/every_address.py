"""Every address that the site knows, for tests that ask each of them."""

from collections.abc import Iterator
from typing import NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver

#: What stands for something else in a route.
WORDS = {
    "<str:token>": "token",
    "<slug:token>": "token",
    "<str:name>": "name",
    "<str:table>": "plays",
    "<uuid:uid>": "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa",
    "<str:kind>": "jpeg",
    "<slug:kind>": "jpeg",
    "<slug:code>": "abcdefgh",
    "<slug:picture>": "front",
    "<path:release>": "discogs-1",
    "<path:rest>": "rest/of/it",
}
# What stands for an id in a route.
IDS = (
    "<int:pk>",
    "<path:object_id>",
    "<id>",
    "<int:play>",
    "<int:track>",
    "<int:size>",
    "<int:number>",
    "<path:content_type_id>",
)
#: The apps' own pages, and whatever no other address takes.
_PATTERNS = {
    "^(?P<app_label>collection|admin|auth|ratings|credits)/$": "collection/",
    "(?P<url>.*)$": "no-such-page/",
}
#: The address that stands for every one that does not exist.
NOWHERE = "/admin/no-such-page/"


class SiteAddress(NamedTuple):
    """An address with its placeholders, such as /admin/collection/record/<int:pk>/, and its name,
    "" for none.
    """

    route: str
    name: str

    @property
    def has_id(self) -> bool:
        return any(placeholder in self.route for placeholder in IDS)


def every_address() -> list[SiteAddress]:
    """Return every address that the resolver knows, in its order."""
    return list(_below(get_resolver(), "/"))


def _below(resolver: URLResolver, before: str) -> Iterator[SiteAddress]:
    for pattern in resolver.url_patterns:
        part = str(pattern.pattern)
        route = before + _PATTERNS.get(part, part)
        if isinstance(pattern, URLPattern):
            yield SiteAddress(route, pattern.name or "")
        else:
            yield from _below(pattern, route)


def filled(route: str, part: str) -> str:
    """Return a route with `part` for each id in it."""
    for placeholder in IDS:
        route = route.replace(placeholder, part)
    for placeholder, word in WORDS.items():
        route = route.replace(placeholder, word)
    return route
