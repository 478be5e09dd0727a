"""Where a form leads when it is done, and where an address leads that only a form sends to."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

# Browsers and proxies take no longer address.
_LONGEST = 2000


def next_page(request: HttpRequest, otherwise: str = "") -> str:
    """Return the page of this site that the form names by its whole path, else `otherwise` or the
    first page.
    """
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    is_path = wanted.startswith("/") and len(wanted) <= _LONGEST
    return wanted if is_ours and is_path else otherwise or reverse("admin:index")


def sent_from(
    page: Callable[..., str],
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Return a decorator for a view that answers a button with a page of its own: the address of
    that page, opened again without the button, leads to `page`, where the button is.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        takes_post = require_POST(view)

        @wraps(view)
        def answer(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
            if request.method in ("GET", "HEAD"):
                return redirect(page(*args, **named))
            return takes_post(request, *args, **named)

        return answer

    return decorate
