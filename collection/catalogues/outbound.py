"""The one door: every request that Disco makes to another machine goes through here.

It asks the catalogues of `hosts` and nobody else, each no faster than it allows, never sends
more than the question, reads no more than a real answer can be, and ends in an answer or in one of
the `failures`. A token travels in a header to Discogs alone.
"""

import json
import threading
import time
from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any, NamedTuple
from urllib.parse import urlencode, urljoin, urlsplit

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, InvalidHeader
from urllib3.util import Retry

from collection.catalogues.answers import (
    check_status,
    check_type,
    discogs_remaining,
    is_dropped,
    read_body,
)
from collection.catalogues.failures import Busy, LookUpsOff, NotFound, Unavailable, Unreadable, span
from collection.catalogues.hosts import COVERART, DISCOGS, DISCOGS_PICTURES, Service
from collection.catalogues.pace import LONGEST, Waiting, hold_back, no_report, wait_turn
from collection.catalogues.tokens import Token
from collection.catalogues.unstored_answers import UnstoredAnswers

#: How many seconds a page may wait for its turn and for a catalogue that is overloaded; a task.
PAGE_PATIENCE, TASK_PATIENCE = 20.0, 1800.0

_CONNECT, _READ = 10.0, 20.0
_MOST_JSON = 8_000_000
_MOST_REDIRECTS = 4
_MOST_TRIES = 6
_OVERLOADED = (429, 503)
_MOVED = (301, 302, 303, 307, 308)
#: Kept of an answer that there is none: neither a picture nor JSON.
_NOTHING = b"\0"
_threads = threading.local()


class Question(NamedTuple):
    """What is asked of a service: a path, or an address that it gave, with its parameters.

    `what` names it in messages, such as "release 123". The answer to one that is `lasting` is about
    more than one record.
    """

    service: Service
    path: str
    what: str
    parameters: Mapping[str, str] = {}
    token: Token | None = None
    lasting: bool = False

    @property
    def in_full(self) -> str:
        """The question as one text, with whoever asks it: not everybody gets the same answer."""
        words = sorted(self.parameters.items())
        secret = self.token.secret if self.token else ""
        return f"{self.service.base} {self.path} {urlencode(words)} {secret}"


class Manners(NamedTuple):
    """How long somebody waits for an answer, who is told meanwhile, and where answers are kept
    until they are stored.
    """

    patience: float = PAGE_PATIENCE
    waiting: Waiting = no_report
    unstored: UnstoredAnswers | None = None


def fetch_json(question: Question, manners: Manners = Manners()) -> Any:  # noqa: B008 (immutable)
    """Return the JSON that a service answers. Raises a CatalogueError."""
    body = _kept_or_fetched(question, manners, "json", _MOST_JSON)
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable(
            f"The answer of {question.service.title} about {question.what} cannot be read: it is "
            "not JSON."
        ) from None


def fetch_picture(address: str, manners: Manners = Manners()) -> bytes:  # noqa: B008 (immutable)
    """Return the picture at an address that a catalogue gave; whether it is sound is not looked at.

    Raises a CatalogueError.
    """
    most = settings.DISCO_MAX_COVER_MB * 1_000_000
    question = Question(service_of_picture(address), address, "a picture")
    return _kept_or_fetched(question, manners, "image", most)


def service_of_picture(address: str) -> Service:
    """Return the service that is asked for the picture at an address."""
    host = urlsplit(address).hostname
    if host == COVERART.host or (COVERART.stand_in and address.startswith(COVERART.stand_in)):
        # One stand-in for all is asked as Discogs' pictures are: the pace is the same.
        return COVERART
    return DISCOGS_PICTURES


def _kept_or_fetched(question: Question, manners: Manners, kind: str, most: int) -> bytes:
    """Return an answer that is kept, else ask, and keep it where answers are."""
    if manners.unstored is None or not settings.DISCO_LOOK_UPS:
        return _fetch(question, manners, kind, most)
    body = manners.unstored.get(question.in_full, lasting=question.lasting)
    if body is None:
        try:
            body = _fetch(question, manners, kind, most)
        except NotFound:
            body = _NOTHING
        manners.unstored.keep(question.in_full, body, lasting=question.lasting)
    if body == _NOTHING:
        raise NotFound.of(question.service.title, question.what)
    return body


def _fetch(question: Question, manners: Manners, kind: str, most: int) -> bytes:
    """Ask until there is an answer, following where the service leads, and waiting when it asks for
    that, within what `manners` allow.
    """
    if not settings.DISCO_LOOK_UPS:
        raise LookUpsOff()
    service = question.service
    address = service.address(question.path)
    if question.parameters:
        address += f"?{urlencode(question.parameters)}"
    until = time.monotonic() + manners.patience
    redirects = refusals = drops = 0
    while True:
        left = max(0.0, until - time.monotonic())
        answer = _ask(question, address, manners._replace(patience=left))
        if answer is None:
            # A connection that was kept may have ended meanwhile; a new one is tried once.
            drops += 1
            if drops > 1:
                raise Unavailable(f"{service.title} closed the connection without an answer.")
            continue
        with answer:
            if answer.status_code in _MOVED:
                redirects += 1
                if redirects > _MOST_REDIRECTS:
                    raise Unavailable(f"{service.title} leads from one address to the next.")
                address = service.allowed(urljoin(address, answer.headers.get("Location", "")))
            elif answer.status_code in _OVERLOADED:
                refusals += 1
                _be_patient(question, address, answer, refusals, until)
            else:
                check_status(answer, service.title, question.what)
                check_type(answer, service.title, kind)
                left = until - time.monotonic()
                return read_body(answer, service.title, question.what, most, left)


def _ask(question: Question, address: str, manners: Manners) -> requests.Response | None:
    """Make one request in its turn and return the answer, whose body is not read yet; None if the
    connection ended before there was one. Raises Unavailable, and Busy.
    """
    service = question.service
    paced = _paced(urlsplit(address).netloc, service)
    pace = service.pace_of(question.token is not None)
    wait_turn(paced, service.title, pace.interval, manners.patience, manners.waiting)
    try:
        answer = _session().get(
            address,
            auth=_TokenHeader(question.token),
            headers=_headers(service),
            timeout=(_CONNECT, _READ),
            allow_redirects=False,
            stream=True,
        )
    except requests.Timeout:
        raise Unavailable(f"{service.title} did not answer in time.") from None
    except requests.ConnectionError as error:
        if is_dropped(error):
            return None
        raise Unavailable(f"{service.title} cannot be reached.") from None
    except (requests.RequestException, HTTPError):
        raise Unavailable(f"{service.title} cannot be asked.") from None
    if discogs_remaining(answer) == 0:
        hold_back(paced, 2 * pace.interval)
    return answer


def _be_patient(
    question: Question, address: str, answer: requests.Response, refusals: int, until: float
) -> None:
    """Let nobody ask for as long as the service wants. Raises Busy if that is too long."""
    service = question.service
    pause = service.pace_of(question.token is not None).pause
    seconds = _retry_after(answer)
    if seconds is None:
        seconds = pause * 2 ** (refusals - 1)
    seconds = min(seconds, LONGEST)
    hold_back(_paced(urlsplit(address).netloc, service), seconds)
    if refusals >= _MOST_TRIES or time.monotonic() + seconds > until:
        raise Busy(
            f"{service.title} is overloaded, or was asked too often. Try again in {span(seconds)}.",
            retry_after=seconds,
        )


def _retry_after(answer: requests.Response) -> float | None:
    """Return the seconds that an answer asks to wait, None if it does not say."""
    header = answer.headers.get("Retry-After", "").strip()
    try:
        return max(0.0, Retry().parse_retry_after(header)) if header else None
    except InvalidHeader:
        return None


def _paced(host: str, service: Service) -> str:
    """Return the name under which the pace of a host is kept; hosts below one share its pace.

    A stand-in has one for each service, as the catalogues have.
    """
    if service.stand_in:
        return f"stand-in-{service.host}"
    return next((other for other in service.others if host.endswith(f".{other}")), host)


class _TokenHeader(requests.auth.AuthBase):
    """Sends a token; without one, nothing takes its place, such as a password kept in a file."""

    def __init__(self, token: Token | None) -> None:
        self.token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self.token:
            request.headers["Authorization"] = f"Discogs token={self.token.secret}"
        return request


def _session() -> requests.Session:
    """Return the session of this thread. It takes nothing from the surroundings, keeps no cookies,
    and tries again to connect; whatever was asked is not asked again by itself.
    """
    if not hasattr(_threads, "session"):
        session = requests.Session()
        session.trust_env = False
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        again = Retry(
            connect=2,
            read=False,
            status=0,
            redirect=0,
            other=0,
            backoff_factor=0.5,
            respect_retry_after_header=False,
        )
        session.mount("https://", HTTPAdapter(max_retries=again))
        session.mount("http://", HTTPAdapter(max_retries=again))
        _threads.session = session
    kept: requests.Session = _threads.session
    return kept


def _headers(service: Service) -> dict[str, str]:
    wanted = "application/vnd.discogs.v2.discogs+json" if service is DISCOGS else "*/*"
    return {"User-Agent": settings.DISCO_USER_AGENT, "Accept": wanted}
