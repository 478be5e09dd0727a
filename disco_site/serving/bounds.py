"""What a request may cost before it reaches a page: how long it may take to come, and how much it
may hold. Nobody who sends it needs to have signed in, so nothing here asks the database.
"""

import time
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from waitress.parser import HTTPRequestParser
from waitress.utilities import BadRequest, Error, RequestEntityTooLarge

from disco_site.csp import POLICY

# A head that has not come after so many seconds is cut.
HEAD_SECONDS = 10
# So is a body of which nothing has come for so long, and one that has come, from this many seconds
# on, at fewer bytes a second than the slowest phone sends.
BODY_PAUSE_SECONDS = 10
BODY_SECONDS = 20
SLOWEST_BYTES_PER_SECOND = 500
# How long a connection without a request is kept for the next one.
KEPT_SECONDS = 30
# Someone who does not take the answer.
ANSWER_SECONDS = 60
# The whole head; the address in it; the number of its fields.
MOST_HEAD_BYTES = 32_768
MOST_ADDRESS_BYTES = 8_190
MOST_FIELDS = 100
# Those who have no session send a name and a password, no file.
MOST_BYTES_OF_STRANGERS = 60_000
# What a form holds beside its file.
_BESIDE_THE_FILE = 1_000_000


class TooLarge(Error):
    """The answer to a request that is refused for its size: a page like Disco's other errors."""

    code = 413
    reason = "Content Too Large"

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        """Called by waitress. Returns status, fields and content."""
        page = render_to_string("413.html", {"limit_mb": settings.DISCO_MAX_UPLOAD_MB})
        fields = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Security-Policy", POLICY),
        ]
        return f"{self.code} {self.reason}", fields, page.encode()


class AddressTooLong(BadRequest):
    code = 414
    reason = "URI Too Long"


class TooManyFields(BadRequest):
    code = 431
    reason = "Request Header Fields Too Large"


class BoundedRequest(HTTPRequestParser):
    """A request while it comes in. It is complete, with an error, as soon as it holds too much."""

    error: Error | None

    def __init__(self, adj: Any) -> None:
        super().__init__(adj)
        self.error = None
        self.began = time.monotonic()

    def received(self, data: bytes) -> int:
        """Called by waitress with what has come. Returns how much of that belongs to it."""
        consumed: int = super().received(data)
        if isinstance(self.error, RequestEntityTooLarge):
            self.error = TooLarge("")
        if self.headers_finished and not self.error and (error := self._excess()):
            self.error, self.completed = error, True
        return consumed

    def _excess(self) -> Error | None:
        if len(self.request_uri) > MOST_ADDRESS_BYTES:
            return AddressTooLong(f"An address has at most {MOST_ADDRESS_BYTES} bytes.")
        if len(self.headers) > MOST_FIELDS:
            return TooManyFields(f"A request has at most {MOST_FIELDS} header fields.")
        size = max(self.content_length, self.body_bytes_received)
        if size > MOST_BYTES_OF_STRANGERS and not self._has_session():
            return TooLarge("")
        return None

    def _has_session(self) -> bool:
        """Whether there seems to be one. Whether it is valid, only the database knows."""
        return f"{settings.SESSION_COOKIE_NAME}=" in self.headers.get("COOKIE", "")

    def is_stuck(self, quiet_seconds: float) -> bool:
        """Whether it takes so long to come that it is to be cut. `quiet_seconds`: for how long
        nothing has come.
        """
        seconds = time.monotonic() - self.began
        if not self.headers_finished:
            return seconds > HEAD_SECONDS
        if quiet_seconds > BODY_PAUSE_SECONDS:
            return True
        slowest = self.body_bytes_received / SLOWEST_BYTES_PER_SECOND
        return seconds > BODY_SECONDS + slowest


def most_body_bytes() -> int:
    """Return how much a body may hold, whoever sends it."""
    return int(settings.DISCO_MAX_UPLOAD_MB) * 1_000_000 + _BESIDE_THE_FILE
