"""How a catalogue can misbehave. Each fault answers one request in place of the stand-in."""

import struct
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler

Fault = Callable[[BaseHTTPRequestHandler], None]

_PAGE = b"<!doctype html><title>Attention required</title>"


def answer(
    handler: BaseHTTPRequestHandler, status: int, kind: str, body: bytes, **headers: str
) -> None:
    """Send a whole answer; headers are written with _ for -."""
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    if "Content_Length" not in headers:
        handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    with suppress(OSError):
        handler.wfile.write(body)


def too_many(seconds: float | str = 0) -> Fault:
    """429, asking to be left alone for some seconds."""
    body = b'{"message": "You are making requests too quickly."}'
    return lambda handler: answer(handler, 429, "application/json", body, Retry_After=str(seconds))


def overloaded(handler: BaseHTTPRequestHandler) -> None:
    """503 without saying for how long."""
    answer(handler, 503, "application/json", b'{"error": "rate limiting"}')


def wall(handler: BaseHTTPRequestHandler) -> None:
    """403 as a page, by something in front of the service."""
    answer(handler, 403, "text/html; charset=UTF-8", _PAGE)


def forbidden(handler: BaseHTTPRequestHandler) -> None:
    """403 by the service itself."""
    answer(handler, 403, "application/json", b'{"message": "This collection is private."}')


def broken(handler: BaseHTTPRequestHandler) -> None:
    """500."""
    answer(handler, 500, "text/html", _PAGE)


def cut(handler: BaseHTTPRequestHandler) -> None:
    """A body that ends before its announced length."""
    answer(handler, 200, _kind(handler), b'{"id": ', Content_Length="5000")
    handler.close_connection = True


def dropped(handler: BaseHTTPRequestHandler) -> None:
    """The connection ends without an answer."""
    handler.close_connection = True


def slow(pause: float = 0.2, pieces: int = 600) -> Fault:
    """A body that comes a byte at a time."""

    def drip(handler: BaseHTTPRequestHandler) -> None:
        answer(handler, 200, _kind(handler), b"", Content_Length=str(pieces))
        with suppress(OSError):
            for _ in range(pieces):
                handler.wfile.write(b" ")
                handler.wfile.flush()
                time.sleep(pause)

    return drip


def endless(handler: BaseHTTPRequestHandler) -> None:
    """A body that does not end."""
    handler.send_response(200)
    handler.send_header("Content-Type", _kind(handler))
    handler.end_headers()
    handler.close_connection = True
    with suppress(OSError):
        while True:
            handler.wfile.write(b" " * 65_536)


def page(handler: BaseHTTPRequestHandler) -> None:
    """A page in place of JSON or a picture, as if nothing were wrong."""
    answer(handler, 200, "text/html", _PAGE)


def no_json(handler: BaseHTTPRequestHandler) -> None:
    """What calls itself JSON and is none."""
    answer(handler, 200, "application/json", _PAGE)


def wrong_shape(handler: BaseHTTPRequestHandler) -> None:
    """JSON in which everything is of another kind than expected."""
    body = b'{"id": [], "title": {}, "results": 5, "releases": "no", "pagination": null}'
    answer(handler, 200, "application/json", body)


def abroad(handler: BaseHTTPRequestHandler) -> None:
    """A redirect to a host that nobody may be led to."""
    answer(handler, 302, "text/html", b"", Location="http://catalogue.example.com/release/1")


def circle(handler: BaseHTTPRequestHandler) -> None:
    """A redirect to itself."""
    answer(handler, 302, "text/html", b"", Location=handler.path)


def no_picture(handler: BaseHTTPRequestHandler) -> None:
    """What calls itself a picture and is none."""
    answer(handler, 200, "image/jpeg", _PAGE)


def giant_picture(handler: BaseHTTPRequestHandler) -> None:
    """A picture of 30,000 x 30,000 pixels in a few bytes."""
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    body = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header)
    body += _chunk(b"IDAT", zlib.compress(bytes(100_000))) + _chunk(b"IEND", b"")
    answer(handler, 200, "image/png", body)


def _chunk(name: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + name
        + content
        + struct.pack(">I", zlib.crc32(name + content))
    )


def _kind(handler: BaseHTTPRequestHandler) -> str:
    is_picture = handler.path.endswith((".jpeg", ".jpg")) or "/front" in handler.path
    return "image/jpeg" if is_picture else "application/json"


#: By the names that the command line knows.
FAULTS: dict[str, Fault] = {
    "429": too_many(2),
    "503": overloaded,
    "403-page": wall,
    "403": forbidden,
    "500": broken,
    "cut": cut,
    "dropped": dropped,
    "slow": slow(),
    "endless": endless,
    "page": page,
    "no-json": no_json,
    "wrong-shape": wrong_shape,
    "abroad": abroad,
    "circle": circle,
    "no-picture": no_picture,
    "giant-picture": giant_picture,
}
