"""How often somebody may guess a password: django-axes, with Disco's pauses and lines in the log.

After five failures for a name from one address, that name is paused for that address, longer each
time. After a hundred failures for a name within an hour, wherever from, the name is paused for all
addresses from which it never signed in: whoever guesses from many addresses gets no further, and
the person at home still comes in. A pause is the same for names that exist and for others.

The address is that of the connection, or what a configured proxy says (serving/proxy.py). Of an
IPv6 address the network counts, as each household has billions in one.
"""

import ipaddress
import json
import logging
from datetime import timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

#: Lines of the log such as `failed address=192.0.2.7 user="anna"`. The name comes last and as a
#: JSON text, so that nobody can type a line, or another address, into it.
logger = logging.getLogger("disco.signing_in")

FIRST_PAUSE = timedelta(minutes=15)
LONGEST_PAUSE = timedelta(hours=24)
# Failures for a name, from anywhere, within an hour.
MOST_FAILURES_OF_A_NAME = 100
HOUR = timedelta(hours=1)
# How long failures are kept, and with them the growth of the pauses.
_MEMORY = timedelta(days=1)
# How long somebody is known at an address.
_KNOWN = timedelta(days=400)


class GuessingHandler(AxesDatabaseHandler):
    """Called by django-axes before and after each try to sign in."""

    def get_user_attempts(
        self, request: HttpRequest, credentials: dict[str, Any] | None = None
    ) -> list[QuerySet[AccessAttempt]]:
        """Return the failures that still count: of the same name from the same address."""
        attempts = self.filter_user_attempts(request, credentials)
        now = timezone.now()
        return [some.filter(expiration__expires_at__gt=now) for some in attempts]

    def is_locked(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        """Whether this name is paused for this address."""
        return super().is_locked(request, credentials) or self._is_name_paused(request, credentials)

    def _is_name_paused(self, request: Any, credentials: dict[str, Any] | None) -> bool:
        name = get_client_username(request, credentials)
        lately = AccessFailureLog.objects.filter(
            username=name, attempt_time__gt=timezone.now() - HOUR
        )
        if lately.count() < MOST_FAILURES_OF_A_NAME:
            return False
        return not AccessLog.objects.filter(
            username=name, ip_address=request.axes_ip_address
        ).exists()

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: Any = None, **kwargs: Any
    ) -> None:
        AccessFailureLog.objects.filter(attempt_time__lt=timezone.now() - _MEMORY).delete()
        super().user_login_failed(sender, credentials, request, **kwargs)
        if request is not None:
            event = "locked out" if request.axes_locked_out else "failed"
            log_line(logging.WARNING, event, request, get_client_username(request, credentials))

    def user_logged_in(self, sender: Any, request: Any, user: User, **kwargs: Any) -> None:
        # One row says that the name is known here.
        at_this_address = AccessLog.objects.filter(
            username=user.get_username(), ip_address=request.axes_ip_address
        )
        at_this_address.delete()
        AccessLog.objects.filter(attempt_time__lt=timezone.now() - _KNOWN).delete()
        super().user_logged_in(sender, request, user, **kwargs)
        log_line(logging.INFO, "signed in", request, user.get_username())

    def user_logged_out(self, sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
        """Nothing is kept of it."""


def valid_address(request: HttpRequest) -> str | None:
    """Return the address of whoever asks, None if it is not known."""
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(address)


def client_address(request: HttpRequest) -> str | None:
    """Return what counts as the address of whoever asks: the network, of IPv6."""
    address = valid_address(request)
    if address is None or ":" not in address:
        return address
    return str(ipaddress.ip_network((address, 64), strict=False).network_address)


def pause(request: HttpRequest | None = None) -> timedelta:
    """Return how long a name is paused for an address: twice as long after each pause of a day."""
    if request is None:
        return FIRST_PAUSE
    pauses = AccessFailureLog.objects.filter(
        username=get_client_username(request),
        ip_address=client_address(request),
        locked_out=True,
        attempt_time__gt=timezone.now() - _MEMORY,
    ).count()
    return min(FIRST_PAUSE * 2 ** min(pauses, 10), LONGEST_PAUSE)


def paused(request: HttpRequest, *_: Any) -> HttpResponse:
    """Answer 429, whatever the name and whether it exists."""
    return render(request, "429.html", status=429)


def log_line(level: int, event: str, request: HttpRequest, name: str | None) -> None:
    """Write what happened, where from and to whom, in the form that fail2ban reads."""
    address = request.META.get("REMOTE_ADDR") or "unknown"
    logger.log(level, "%s address=%s user=%s", event, address, json.dumps(name))
