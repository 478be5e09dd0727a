"""The pages for what cannot be shown: no such page, not allowed, an error of the server.

A database that is busy for a long time or away, and a disk that is full, are no errors of Disco:
each gets a page that says so.
"""

import errno
import sys
from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any

from django.contrib import admin
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views import defaults

from collection.covers.storage import StoreAway


class Trouble(Enum):
    """What keeps Disco from its work and will pass or can be mended: status and page."""

    BUSY = 503, "503.html"
    AWAY = 503, "503_away.html"
    READ_ONLY = 503, "503_read_only.html"
    FULL = 507, "507.html"
    NO_PICTURES = 503, "503_pictures.html"


# Errors of the operating system.
_BY_NUMBER = {
    errno.ENOSPC: Trouble.FULL,
    errno.EDQUOT: Trouble.FULL,
    errno.EFBIG: Trouble.FULL,
    errno.EROFS: Trouble.READ_ONLY,
}
# What SQLite says.
_BY_WORDS = {
    "is locked": Trouble.BUSY,
    "disk is full": Trouble.FULL,
    "disk I/O error": Trouble.FULL,
    "readonly database": Trouble.READ_ONLY,
    "unable to open database file": Trouble.READ_ONLY,
}
# What PostgreSQL says, by the beginning of the code (its appendix A).
_BY_CODE = {
    "08": Trouble.AWAY,
    "57P": Trouble.AWAY,
    "53300": Trouble.AWAY,
    "53100": Trouble.FULL,
    "25006": Trouble.READ_ONLY,
}


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404, with the menu of the site for those who are signed in."""
    return _framed(request, "404.html", 404)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403, with the menu of the site for those who are signed in."""
    return _framed(request, "403.html", 403)


def explain_405(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Return the middleware that gives a page to an address which only takes what a button sends,
    such as one to which a login has led back. Browsers show nothing of an empty answer.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405 or request.method != "GET":
            return response
        page = _framed(request, "405.html", 405)
        page["Allow"] = response["Allow"]
        return page

    return middleware


def _framed(request: HttpRequest, template: str, status: int) -> HttpResponse:
    # A request that was refused early has no user yet.
    is_inside = hasattr(request, "user") and admin.site.has_permission(request)
    context: dict[str, Any] = admin.site.each_context(request) if is_inside else {}
    frame = "admin/base_site.html" if is_inside else "disco/error.html"
    return render(request, template, context | {"frame": frame}, status=status)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer what the trouble is and what to do about it, otherwise 500."""
    if trouble := _trouble(sys.exc_info()[1]):
        status, template = trouble.value
        # Without the request: what belongs to it may be in the database that is away.
        return HttpResponse(render_to_string(template), status=status)
    return defaults.server_error(request)


def _trouble(error: BaseException | None) -> Trouble | None:
    for cause in _causes(error):
        if isinstance(cause, StoreAway):
            return Trouble.NO_PICTURES
        if isinstance(cause, OSError) and cause.errno in _BY_NUMBER:
            return _BY_NUMBER[cause.errno]
        if isinstance(cause, DatabaseError | InterfaceError):
            return _trouble_of_database(cause)
    return None


def _trouble_of_database(error: Exception) -> Trouble | None:
    code = getattr(error.__cause__, "sqlstate", None)
    if code:
        return next((_BY_CODE[part] for part in _BY_CODE if code.startswith(part)), None)
    for words, trouble in _BY_WORDS.items():
        if words in str(error):
            return trouble
    # A connection of PostgreSQL that is broken, or that cannot be made, has no code.
    is_of_connection = isinstance(error, OperationalError | InterfaceError)
    is_of_postgres = type(error.__cause__).__module__.startswith("psycopg")
    return Trouble.AWAY if is_of_connection and is_of_postgres else None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and what it came of."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
