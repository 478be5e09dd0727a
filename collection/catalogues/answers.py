"""Whether what a service sent is an answer: its status, its type, and what it says of itself."""

import json
import time

import requests
from urllib3.exceptions import HTTPError, ProtocolError

from collection.catalogues.failures import CutOff, NotFound, Refused, TokenRefused, Unavailable
from collection.names import clean_text

_LONGEST_MESSAGE = 200
_MOST_OF_AN_ERROR = 10_000
#: Seconds from the first to the last byte of an answer, at most and at least: whoever waits for a
#: page waits no longer than he was ready to, and nobody gives up while an answer is coming in.
_WHOLE, _LEAST = 60.0, 5.0
_PIECE = 65_536


def check_status(answer: requests.Response, title: str, what: str) -> None:
    """Raise a CatalogueError unless the answer is one; `what` was asked of the service `title`."""
    status = answer.status_code
    if status == 200:
        return
    if status == 404:
        raise NotFound.of(title, what)
    message = _message(answer)
    if status == 401:
        raise TokenRefused(f"{title} does not accept the token{message}.")
    if status == 403 and not message:
        # What answers is a wall in front of the service, not the service.
        raise Unavailable(f"{title} is blocking requests at the moment. Try again later.")
    if status in (400, 403, 405, 422):
        raise Refused(f"{title} refuses to answer about {what}{message}.")
    raise Unavailable(f"{title} has a problem (status {status}). Try again later.")


def check_type(answer: requests.Response, title: str, kind: str) -> None:
    """Raise Unavailable unless the content type of the answer names `kind`: json or image."""
    sent = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind not in sent:
        expected = "a picture" if kind == "image" else "an answer"
        raise Unavailable(
            f"{title} sent {sent[:50] or 'something'} instead of {expected}. Try again later."
        )


def read_body(
    answer: requests.Response, title: str, what: str, most: int, patience: float = _LEAST
) -> bytes:
    """Return the body of an answer, at most `most` bytes when it is unpacked; somebody waits for it
    for `patience` seconds.

    Raises CutOff if it ends early, takes too long or is larger.
    """
    body = bytearray()
    until = time.monotonic() + min(max(patience, _LEAST), _WHOLE)
    try:
        while piece := answer.raw.read1(_PIECE, decode_content=True):
            body += piece
            if len(body) > most:
                size = f"{most / 1_000_000:g} MB"
                raise CutOff(f"The answer of {title} about {what} is larger than {size}.")
            if time.monotonic() > until:
                raise CutOff(f"The answer of {title} about {what} took too long.")
    except (HTTPError, OSError):
        raise CutOff(f"The answer of {title} about {what} was cut off.") from None
    return bytes(body)


def is_dropped(error: requests.ConnectionError) -> bool:
    """Whether a connection stood, and ended before an answer came."""
    return bool(error.args) and isinstance(error.args[0], ProtocolError)


def discogs_remaining(answer: requests.Response) -> int | None:
    """Return how many requests Discogs still allows within this minute, None if it does not say."""
    left = answer.headers.get("X-Discogs-Ratelimit-Remaining", "")
    return int(left) if left.isascii() and left.isdecimal() else None


def _message(answer: requests.Response) -> str:
    """Return what an answer says of itself, in a form to put behind a sentence; "" for a page."""
    if "json" not in answer.headers.get("Content-Type", ""):
        return ""
    try:
        value = json.loads(read_body(answer, "", "", _MOST_OF_AN_ERROR))
        text = value.get("message") or value.get("error") or ""
    except (CutOff, ValueError, AttributeError, RecursionError):
        text = ""
    shown = " ".join(clean_text(str(text)).split())[:_LONGEST_MESSAGE].rstrip(". ")
    return f": {shown}" if shown else " and does not say why"
