"""The pages for what cannot be shown: no such page, not allowed, an error of the server.

A database that is busy for a long time is no error: it gets its own page.
"""

import sys
from typing import Any

from django.contrib import admin
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import defaults


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404, with the menu of the site for those who are signed in."""
    return _framed(request, "404.html", 404)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403, with the menu of the site for those who are signed in."""
    return _framed(request, "403.html", 403)


def _framed(request: HttpRequest, template: str, status: int) -> HttpResponse:
    # A request that was refused early has no user yet.
    is_inside = hasattr(request, "user") and admin.site.has_permission(request)
    context: dict[str, Any] = admin.site.each_context(request) if is_inside else {}
    frame = "admin/base_site.html" if is_inside else "disco/error.html"
    return render(request, template, context | {"frame": frame}, status=status)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 and what to do if SQLite has waited in vain for another writer, otherwise 500."""
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError) and "is locked" in str(error):
        return render(request, "503.html", status=503)
    return defaults.server_error(request)
