"""The addresses that are asked: every page that the resolver knows, and the important ways to
narrow, sort and search a list.

A page that shows a row is asked about the records in the middle of the collection. Nothing is
listed here that the resolver brings by itself, so that no new page is forgotten.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR, SEARCH_VAR
from django.test import Client
from django.test.utils import setup_test_environment, teardown_test_environment
from django.urls import reverse
from django.utils.http import urlencode

from benchmarks.scale.collection import COMMON, OWNER, RARE
from collection.admin.records.columns import columns
from collection.admin.records.list import ORDERS
from collection.filters.links import CARRIED
from collection.models import Record
from tests.site.every_address import NOWHERE, every_address, filled

#: Addresses that end a session, send no page, or take a file that nobody has brought.
LEFT_OUT = ("/logout/", "/jsi18n/", "<slug:kind>", "<int:place>", "<str:token>", "<path:name>")
_FILTERS = [
    *("title=love", f"title={RARE}", "artist=bjorn", "artist=an", "label=night", "genre=Jazz"),
    *(
        "style=Rock",
        "tag=sell",
        "format=LP",
        "year_min=1990&year_max=1999",
        "original_year_min=2000",
    ),
    *("country=Japan", "rating_min=5", "rating_min=9.5", "rating_max=3", "rating_min=9&by=me"),
    *("unrated=1", "unrated=1&by=me", "unrated=0", "is_digitized=1", "is_small=1", "is_small=0"),
    *("purchased_after=2000-01-01", "price_min=50", "location=shelf A1", "location=a"),
    *("media_condition=Poor (P)", "media_condition=Near Mint (NM or M-)", "no_cover=1"),
    *("no_cover=0", "not_played_since=2026-01-01", f"owner={OWNER}", "owner=anna"),
    *(
        "discogs_release_id=4711",
        "looked_up=never",
        "not_on_discogs=1",
        "is_active=0",
        "is_active=",
    ),
    "genre=Jazz&rating_min=8&not_played_since=2020-01-01",
]
_SEARCHES = [
    COMMON,
    RARE,
    "björn",
    "BJORN",
    "sun",
    "an",
    f"{COMMON} sun",
    "no such word",
    "cat 0042",
]
_TYPED = ("bj", "night gold")


class Address(NamedTuple):
    """What is asked: a name for the table, and the address."""

    name: str
    url: str


def addresses(client: Client) -> list[Address]:
    """Return every address to ask, as the owner who is signed in to `client`."""
    # Only then does the client know what a page was made of.
    setup_test_environment()
    found = [*_pages(), *_lists(client), *_sorted(client), *_filtered(), *_searched()]
    found += [*_records(), *_suggested()]
    teardown_test_environment()
    return list({address.url: address for address in found}.values())


def read_by_people() -> list[Address]:
    """Return what people read all day: the dashboard, lists of records, searches, records."""
    orders = [_shelf(**{ORDER_VAR: order}) for order in _orders().values()]
    found = [Address("dashboard", reverse("admin:index"))]
    found += [Address("sorted", url) for url in orders]
    return [*found, *_filtered(), *_searched(), *_records(), *_suggested()]


def _shelf(**parameters: str) -> str:
    return reverse("admin:collection_record_changelist", query=parameters)


def _middle() -> int:
    """Return the id of a record in the middle of the collection."""
    last = Record.objects.order_by("pk").last()
    return last.pk // 2 if last else 1


def _orders() -> dict[str, str]:
    """Return the orders that the list of records offers, by their names."""
    names = [getattr(column, "__name__", column) for column in columns(may_rate=True)]
    return {label: f"{sign}{names.index(column)}" for column, label, sign in ORDERS}


def _pages() -> Iterator[Address]:
    """Every page of the resolver; one that needs an id shows a record, or the row of that id."""
    pk = str(_middle())
    for page in every_address():
        is_of_site = page.route.startswith("/admin/") and page.route != NOWHERE
        if is_of_site and not any(part in page.route for part in LEFT_OUT):
            own = pk if "/record/" in page.route else "7"
            name = page.route.removeprefix("/admin/") or "dashboard"
            yield Address(name, filled(page.route, own))
    yield Address("statistics, Jazz", reverse("admin:statistics", query={"genre": "Jazz"}))
    yield Address("statistics, rated 8", reverse("admin:statistics", query={"rating_min": "8"}))


def _lists(client: Client) -> Iterator[Address]:
    """The middle and the last page of every list."""
    for page in every_address():
        if page.name.endswith("_changelist"):
            yield from _further(client, page.name.removesuffix("_changelist"), f"{page.route}?")


def _further(client: Client, name: str, url: str) -> Iterator[Address]:
    """The middle and the last page of a list, whose first page is `url`."""
    last = client.get(url).context["cl"].paginator.num_pages
    for words, page in {"middle": last // 2, "last": last}.items():
        if page > 1:
            yield Address(f"{name}, {words}", f"{url}&{PAGE_VAR}={page}")


def _sorted(client: Client) -> Iterator[Address]:
    """The list of records by each of its columns, in both directions."""
    for number, column in enumerate(columns(may_rate=True)):
        for sign in ("", "-"):
            name = f"sorted by {sign}{getattr(column, '__name__', column)}"
            yield Address(name, _shelf(**{ORDER_VAR: f"{sign}{number}"}))
    for label, order in _orders().items():
        yield from _further(client, f"sorted, {label}", _shelf(**{ORDER_VAR: order}))


def _filtered() -> Iterator[Address]:
    for query in _FILTERS:
        yield Address(f"filter {query}", f"{_shelf()}?{query}")


def _searched() -> Iterator[Address]:
    barcodes = Record.objects.exclude(barcode="").order_by("pk").values_list("barcode", flat=True)
    for text in [*_SEARCHES, *barcodes[:1]]:
        yield Address(f"search {text}", _shelf(**{SEARCH_VAR: text}))
        yield Address(f"search everywhere {text}", reverse("admin:search", query={"q": text}))
    by_rating = {SEARCH_VAR: COMMON, ORDER_VAR: _orders()["Best rated"]}
    yield Address("search love, by rating", _shelf(**by_rating))


def _records() -> Iterator[Address]:
    """The page of a record, opened from a list in each of the orders that are offered."""
    page = reverse("admin:collection_record_page", args=[_middle()])
    lists = {f"list by {label}": f"{ORDER_VAR}={order}" for label, order in _orders().items()}
    lists |= {"whole list": ORDER_VAR + "=", "in genre": "genre=Jazz"}
    lists["in search"] = f"{SEARCH_VAR}={COMMON}"
    for name, query in lists.items():
        yield Address(f"record, {name}", f"{page}?{urlencode({CARRIED: query})}")


def _suggested() -> Iterator[Address]:
    for typed in _TYPED:
        for kind in ("artist", "label", "genre", "format", "location", "shop", "country"):
            url = reverse("admin:quick_buy_suggest", query={"kind": kind, "q": typed})
            yield Address(f"suggest {kind} {typed}", url)
        for model, field in (("recordartist", "artist"), ("recordlabel", "label")):
            asked = {"app_label": "collection", "model_name": model, "field_name": field}
            url = reverse("admin:autocomplete", query={**asked, "term": typed})
            yield Address(f"autocomplete {field} {typed}", url)
