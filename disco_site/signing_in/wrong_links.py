"""How often somebody may try links for strangers that open nothing.

An address from which twenty different ones were tried within an hour gets no link opened, right
ones neither, until an hour has passed since. Somebody who opens a link that has ended, with all
its pictures and many times, has tried one.
"""

import logging
from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone

from collection.models.strangers.shelf_link import digest_of
from disco_site.signing_in.guessing import client_address
from disco_site.signing_in.models import WrongLink

logger = logging.getLogger("disco.strangers")

MOST = 20
HOUR = timedelta(hours=1)
_DIGITS = 16


def is_paused(request: HttpRequest) -> bool:
    """Whether too many wrong links were tried lately from where a request comes."""
    return _count(client_address(request) or "") >= MOST


def note_wrong(request: HttpRequest, token: str) -> None:
    """Keep that a request was for a link that opens nothing."""
    address = client_address(request) or ""
    WrongLink.objects.filter(tried_at__lt=timezone.now() - HOUR).delete()
    _, is_new = WrongLink.objects.get_or_create(address=address, tried=digest_of(token)[:_DIGITS])
    if is_new and _count(address) == MOST:
        # What was tried stays out of it: it may be a link with a slip of the pen.
        logger.warning("too many wrong links address=%s", request.META.get("REMOTE_ADDR"))


def _count(address: str) -> int:
    lately = WrongLink.objects.filter(address=address, tried_at__gte=timezone.now() - HOUR)
    return lately.count()
