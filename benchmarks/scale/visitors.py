"""Who uses a site while it is measured: readers, somebody who writes, somebody who signs in."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import urlencode
from uuid import uuid4

#: So long nobody waits for an answer.
PATIENCE = 60
#: From this status on an answer is an error.
_ERROR = 400
#: In seconds, between what one person does.
_BETWEEN_WRITES, _BETWEEN_SIGN_INS = 0.5, 2.0
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
# What a form sends must be what the cookie says; what that is, is the browser's to choose.
_TOKEN = "t" * 32


class Visits:
    """What visitors have seen, until somebody says that it is over: the seconds of each answer, by
    what was done, and what went wrong.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.is_over = threading.Event()
        self.seconds: dict[str, list[float]] = {}
        self.problems: list[str] = []
        #: The longest that each page took.
        self.longest: dict[str, float] = {}
        self._lock = threading.Lock()

    @contextmanager
    def timed(self, what: str, path: str = "") -> Iterator[None]:
        """Note how long the block took, which may be to ask a page, and what it raised."""
        began = time.monotonic()
        try:
            yield
        except (OSError, HTTPException, AssertionError) as error:
            with self._lock:
                self.problems.append(f"{what}: {error!r}")
        took = time.monotonic() - began
        with self._lock:
            self.seconds.setdefault(what, []).append(took)
            self.longest[path] = max(took, self.longest.get(path, 0.0))

    def ask(
        self, path: str, cookie: str = "", form: dict[str, str] | None = None
    ) -> tuple[HTTPResponse, str]:
        """Return the answer to a page, or to a form that is sent, and its text. Raises
        AssertionError for one that is an error.
        """
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        cookies = f"{cookie}; csrftoken={_TOKEN}"
        try:
            if form is None:
                connection.request("GET", path, headers={"Cookie": cookies})
            else:
                body = urlencode(form | {"csrfmiddlewaretoken": _TOKEN})
                connection.request("POST", path, body, _FORM | {"Cookie": cookies})
            answer = connection.getresponse()
            text = answer.read().decode()
            assert answer.status < _ERROR, f"{path} {answer.status}"
            return answer, text
        finally:
            connection.close()


def read(visits: Visits, cookie: str, paths: list[str], number: int) -> None:
    """Read pages in a random order, one after the other."""
    chosen = random.Random(number)
    while not visits.is_over.is_set():
        path = chosen.choice(paths)
        with visits.timed("reading", path):
            visits.ask(path, cookie)


def write(visits: Visits, cookie: str, records: int) -> None:
    """Rate a record and buy another, in turn."""
    chosen = random.Random(records)
    while not visits.is_over.is_set():
        with visits.timed("rating"):
            address = f"/admin/collection/record/{chosen.randint(1, records)}/rate/"
            answer, text = visits.ask(address, cookie, {"value": str(chosen.randint(0, 10))})
            assert "error" not in text, text
        visits.is_over.wait(_BETWEEN_WRITES)
        uid = str(uuid4())
        bought = {"artist": "Can", "title": f"Bought {uid}", "uid": uid, "cost": "1"}
        with visits.timed("buying"):
            answer, text = visits.ask(
                "/admin/quick-buy/", cookie, bought | {"purchase_date": "2026-01-01"}
            )
            # A form that was wrong comes again, with what is wrong in it.
            assert answer.status == 302, "the form came again"
        visits.is_over.wait(_BETWEEN_WRITES)


def sign_in(visits: Visits, name: str, password: str) -> None:
    """Sign in again and again."""
    while not visits.is_over.is_set():
        with visits.timed("signing in"):
            answer, _ = visits.ask("/admin/login/", form={"username": name, "password": password})
            assert answer.status == 302, "nobody was signed in"
        visits.is_over.wait(_BETWEEN_SIGN_INS)


def in_threads(works: list[Callable[[], None]]) -> list[threading.Thread]:
    """Start all of it at once, and return the threads."""
    threads = [threading.Thread(target=work, daemon=True) for work in works]
    for thread in threads:
        thread.start()
    return threads
