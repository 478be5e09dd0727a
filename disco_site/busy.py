"""What is answered when something goes wrong: a database that is busy for long is no fault of the program."""

import sys

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import defaults


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 and what to do where SQLite has waited in vain for another writer, else 500."""
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError) and "is locked" in str(error):
        return render(request, "503.html", status=503)
    return defaults.server_error(request)
