"""The pages of a shelf for strangers: the records as a wall or a list, one record, its cover.

They are drawn without the request: nothing of who asks, and no cookie, can reach them.
"""

from typing import Any, NamedTuple
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse

from adminkit.addresses import BadAddress
from collection.covers.thumbnails import KINDS, SIZES, SMALL_KIND, thumbnail
from collection.filters import RecordFilter
from collection.filters.fields import quoted_name
from collection.models import Record, ShelfLink
from collection.strangers.shelf import ORDERS, genres_of, in_order, narrowed, shelf_of
from collection.strangers.shown import PublicFact, PublicTile, sheet, shown_cover, tile, with_shown
from collection.templatetags.sleeves import PLACES
from disco_site.strangers.guarding import HEADERS, for_strangers, nothing_here, title_of
from disco_site.strangers.shelf_address import FACE, FACES, ORDER, PAGE, ShelfAddress

PAGE_SIZE = 60
#: So many covers are fetched at once; the others when somebody comes near.
_FIRST = 8
#: For how long a browser may show a picture without asking again.
_PICTURE_SECONDS = 3600


class Sleeve(NamedTuple):
    """A cover, or what is drawn in its place, as the page shows it."""

    tile: PublicTile
    small: str
    kind: str
    width: str
    url: str
    size: int
    is_eager: bool


class ShelfChoice(NamedTuple):
    """Something to choose: words, the address that it leads to, and whether it is chosen now."""

    words: str
    url: str
    is_current: bool
    total: int | None = None


@for_strangers
def shelf(request: HttpRequest, link: ShelfLink, token: str) -> HttpResponse:
    """Show the records of the link that fit the address."""
    address = ShelfAddress(token, request.GET)
    whole = shelf_of(link)
    records, problems = narrowed(whole, address.filters)
    if problems:
        raise BadAddress(problems)
    pages = Paginator(in_order(with_shown(records), address.order), PAGE_SIZE)
    page = pages.page(address.page(pages.num_pages))
    place = "row" if address.face else "wall"
    context = {
        "title": title_of(link),
        "address": address,
        "total": pages.count,
        "rows": [
            (_sleeve(address, one, place, number < _FIRST), address.record(one.uid))
            for number, one in enumerate(map(tile, page.object_list))
        ],
        "is_list": bool(address.face),
        "faces": [
            ShelfChoice(words, address.shelf(**{FACE: value}), value == address.face)
            for value, words in FACES.items()
        ],
        "orders": [
            ShelfChoice(order.words, address.shelf(**{ORDER: value}), value == address.order)
            for value, order in ORDERS.items()
        ],
        "genres": _genres(address, whole),
        "chips": _chips(address),
        "hidden": {name: text for name, text in address.kept.items() if name != "q"},
        **_way(address, page),
    }
    return HttpResponse(render_to_string("strangers/shelf.html", context))


@for_strangers
def record(request: HttpRequest, link: ShelfLink, token: str, uid: UUID) -> HttpResponse:
    """Show a record of the link."""
    address = ShelfAddress(token, request.GET)
    shown = sheet(_in_shelf(link, uid))
    context = {
        "title": title_of(link),
        "address": address,
        "sheet": shown,
        "sleeve": _sleeve(address, shown.tile, "page", True),
        "artists": [(part, address.narrowed_to({"artist": part.quoted})) for part in shown.artists],
        "labels": [(part, address.narrowed_to({"label": part.quoted})) for part in shown.labels],
        "facts": [(fact, _fact_url(address, fact)) for fact in shown.facts],
    }
    return HttpResponse(render_to_string("strangers/record.html", context))


@for_strangers
def cover(
    request: HttpRequest, link: ShelfLink, token: str, uid: UUID, size: int, kind: str
) -> HttpResponse:
    """Hand out the cover of a record of the link, made small: a picture of its pixels alone.

    It goes without the name of its file, which tells from where it is.
    """
    if size not in SIZES or kind not in KINDS or request.GET:
        raise Http404
    name = shown_cover(_in_shelf(link, uid))
    if name is None:
        raise Http404
    try:
        content = thumbnail(name, size, kind).read_bytes()
    except Exception:  # noqa: BLE001 (the decoder of a damaged file raises whatever it likes)
        raise Http404 from None
    keep = {"Cache-Control": f"private, max-age={_PICTURE_SECONDS}"}
    return HttpResponse(content, content_type=f"image/{kind}", headers=keep)


@for_strangers
def elsewhere(request: HttpRequest, link: ShelfLink, token: str, rest: str) -> HttpResponse:
    """Answer an address below a link behind which there is nothing."""
    return nothing_here()


def without_slash(request: HttpRequest, token: str) -> HttpResponse:
    """Lead to the address of a link that was copied without its last character, whatever it is."""
    return HttpResponseRedirect(reverse("shelf", args=[token]), headers=HEADERS)


def _in_shelf(link: ShelfLink, uid: UUID) -> Record:
    found = with_shown(shelf_of(link)).filter(uid=uid).first()
    if found is None:
        raise Http404
    return found


def _sleeve(address: ShelfAddress, shown: PublicTile, where: str, is_eager: bool) -> Sleeve:
    sizes, width = PLACES[where]
    small = ", ".join(f"{address.cover(shown.uid, size)} {size}w" for size in sizes)
    return Sleeve(
        tile=shown,
        small=small,
        kind=SMALL_KIND,
        width=width,
        url=address.cover(shown.uid, sizes[-1], "jpeg"),
        size=sizes[-1],
        is_eager=is_eager,
    )


def _genres(address: ShelfAddress, whole: Any) -> list[ShelfChoice]:
    """Return the genres of the shelf, to narrow it to one of them and back."""
    here = address.filters.get("genre")
    return [
        ShelfChoice(kind.name, address.shelf(genre=kind.quoted), kind.quoted == here, kind.total)
        for kind in genres_of(whole)
    ]


def _chips(address: ShelfAddress) -> list[ShelfChoice]:
    """Return the filters in use, each with the address without it. The search has its field."""
    chips = []
    for name, text in address.filters.items():
        if name != "q":
            words = f"{RecordFilter.base_filters[name].label}: {quoted_name(text) or text}"
            chips.append(ShelfChoice(words, address.shelf(**{name: ""}), True))
    return chips


def _fact_url(address: ShelfAddress, fact: PublicFact) -> str:
    return address.narrowed_to(fact.filters) if fact.filters else ""


def _way(address: ShelfAddress, page: "Page[Record]") -> dict[str, Any]:
    """Return the addresses of the pages before and after."""
    numbers = {}
    if page.has_previous():
        numbers["previous"] = address.shelf(**{PAGE: str(page.previous_page_number())})
    if page.has_next():
        numbers["next"] = address.shelf(**{PAGE: str(page.next_page_number())})
    return numbers | {"page": page.number, "pages": page.paginator.num_pages}
