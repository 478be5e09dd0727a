"""What holds for every address of strangers: who gets no answer, and what each answer carries.

Whatever is wrong with a link, that it never was, has ended or was ended, is answered alike. No
answer sets a cookie or asks for one, none may be found by a search engine, and no browser tells
another site where its user came from, since the address is the key.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt

from adminkit.addresses import BadAddress, unreadable
from collection.models import ShelfLink
from disco_site.signing_in.wrong_links import is_paused, note_wrong

HEADERS = {
    "X-Robots-Tag": "none",
    "Referrer-Policy": "no-referrer",
    # Whoever comes back asks again, in case the link has ended.
    "Cache-Control": "private, no-cache",
}
StrangersView = Callable[..., HttpResponse]


def for_strangers(view: StrangersView) -> Callable[..., HttpResponse]:
    """Wrap a view, which is given the request and an open link, so that it answers the token of
    one.
    """

    @csrf_exempt  # Nothing is changed here, and other methods are refused.
    @wraps(view)
    def guarded(request: HttpRequest, token: str, **parts: Any) -> HttpResponse:
        response = _answer(view, request, token, parts)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return guarded


def _answer(
    view: StrangersView, request: HttpRequest, token: str, parts: dict[str, Any]
) -> HttpResponse:
    if request.method not in ("GET", "HEAD"):
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    if is_paused(request):
        return HttpResponse(
            render_to_string("strangers/paused.html"), status=429, headers={"Retry-After": "3600"}
        )
    link = ShelfLink.objects.opened_by(token)
    if link is None:
        note_wrong(request, token)
        return nothing_here()
    try:
        if problems := unreadable(request.GET):
            raise BadAddress(problems)
        return view(request, link, token, **parts)
    except BadAddress as error:
        context = {"problems": error.problems, "here": request.path, "title": title_of(link)}
        return HttpResponse(render_to_string("strangers/refused.html", context), status=400)
    except Http404:
        return nothing_here()


def nothing_here() -> HttpResponse:
    """Answer that there is nothing under this address."""
    return HttpResponse(render_to_string("strangers/nothing.html"), status=404)


def title_of(link: ShelfLink) -> str:
    """Return what strangers read above the records of a link."""
    return link.title or "Records"
