"""What strangers do to a server: stay silent, guess passwords, send too much."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

HEAD = b"POST /admin/login/ HTTP/1.1\r\nHost: localhost\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\n\r\n"
# What is sent before the silence: nothing, half a head, half a body, garbage.
SILENCES = [b"", HEAD, HEAD + FORM + b"csrfmiddlewaretoken=", b"\x16\x03\x01\x02\x00\x01"]


@contextmanager
def silent_sockets(port: int, count: int) -> Iterator[None]:
    """Hold `count` connections that send the beginning of something and then nothing."""
    with ExitStack() as stack:
        for number in range(count):
            connection = socket.create_connection(("127.0.0.1", port), timeout=5)
            stack.enter_context(connection)
            connection.sendall(SILENCES[number % len(SILENCES)])
        time.sleep(0.5)
        yield


@contextmanager
def guessers(port: int, count: int) -> Iterator[None]:
    """Have `count` clients try wrong passwords, each for names of its own, without a pause."""
    over = threading.Event()
    threads = [
        threading.Thread(target=_guess, args=(port, number, over)) for number in range(count)
    ]
    for thread in threads:
        thread.start()
    time.sleep(2)
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _guess(port: int, number: int, over: threading.Event) -> None:
    tries = 0
    while not over.is_set():
        tries += 1
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        with suppress(OSError, HTTPException):
            connection.request("GET", "/admin/login/")
            page = connection.getresponse()
            cookie = (page.headers["Set-Cookie"] or "").split(";")[0]
            token = re.search(rb'csrfmiddlewaretoken" value="(\w+)"', page.read())
            fields = {
                "username": f"{number}-{tries}",
                "password": "wrong",
                "csrfmiddlewaretoken": token[1].decode() if token else "",
            }
            headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", "/admin/login/", urlencode(fields), headers)
            connection.getresponse().read()
        connection.close()


def megabytes_taken(port: int, megabytes: int) -> float:
    """Post a body of that size to the page for signing in. Returns how much of it was taken."""
    sent, block = 0, bytes(65_536)
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        size = megabytes * 1_000_000
        connection.sendall(HEAD + f"Content-Length: {size}\r\n\r\n".encode())
        with suppress(OSError):
            while sent < size:
                sent += connection.send(block)
    return sent / 1_000_000


def is_finished_at_stop(port: int, stop: threading.Thread) -> bool:
    """Whether a request that runs when the server is told to stop still gets its answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(HEAD + b"Content-Length: 4\r\n\r\n")
        time.sleep(1)
        stop.start()
        time.sleep(0.5)
        with suppress(OSError):
            connection.sendall(b"a=bc")
            return connection.recv(12) == b"HTTP/1.1 403"
    return False
