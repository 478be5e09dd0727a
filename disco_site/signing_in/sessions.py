"""Sessions: whose they are, from where, and their end before their time."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from adminkit.signed_in import signed_in_user
from disco_site.signing_in.guessing import valid_address
from disco_site.signing_in.models import SignedIn

#: What a session calls its `SignedIn`.
NUMBER = "signed_in"
# How exact "last seen" is.
_SECONDS = 300


def end_sessions(user: User, *, only: int | None = None, but: int | None = None) -> int:
    """Sign somebody out, for good; return of how many sessions. Everywhere, or `only` of the
    session with that number, or of all `but` that one.

    Django asks at each request whether a login is open, but a session outlives the time in which
    it is closed: whoever was signed in would be so again as soon as it is opened.
    """
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    ending = [
        key
        for key, number in _sessions(user)
        if (only is None or number == only) and (but is None or number != but)
    ]
    Session.objects.filter(session_key__in=ending).delete()
    return len(ending)


def signed_in(user: User) -> list[SignedIn]:
    """Return where somebody is signed in, the latest first."""
    numbers = [number for _, number in _sessions(user)]
    own = SignedIn.objects.filter(user_id=user.pk)
    own.exclude(pk__in=[number for number in numbers if number is not None]).delete()
    return list(own.order_by("-last_seen", "-pk"))


def _sessions(user: User) -> Iterator[tuple[str, int | None]]:
    """Yield the key of each open session of a user, and its number; those that began before there
    were numbers have none.
    """
    for session in Session.objects.filter(expire_date__gte=timezone.now()).iterator():
        held = session.get_decoded()
        if held.get(SESSION_KEY) == str(user.pk):
            yield session.session_key, held.get(NUMBER)


def this_session(request: HttpRequest) -> int:
    """Return the number of the session of a request. One that has none, because it has just begun
    or is older than numbers are, gets one.
    """
    if NUMBER not in request.session:
        user = signed_in_user(request)
        row = SignedIn.objects.create(
            user_id=user.pk,
            address=valid_address(request),
            browser=request.headers.get("User-Agent", "")[:300],
            since=user.last_login or timezone.now(),
        )
        request.session[NUMBER] = row.pk
        request.session.save()
    return int(request.session[NUMBER])


def note_last_seen(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Return the middleware that keeps when somebody was seen last, within minutes."""
    noted: dict[int, float] = {}

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        # Only where the page has asked who it is.
        number = request.session.get(NUMBER) if request.session.accessed else None
        now = time.monotonic()
        if number is not None and now - noted.get(number, -_SECONDS) >= _SECONDS:
            noted[number] = now
            # A page is not worth less because this could not be noted.
            with suppress(DatabaseError):
                SignedIn.objects.filter(pk=number).update(
                    last_seen=timezone.now(), address=valid_address(request)
                )
        return response

    return middleware
