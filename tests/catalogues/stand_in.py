"""A server on this machine that stands in for Discogs, MusicBrainz and the Cover Art Archive.

It speaks the part of them that Disco uses, counts what it is asked, and misbehaves on demand. For
trials by hand, in one terminal

    python -m tests.catalogues.stand_in --port 8900 --export FILE.csv

and in another Disco with DISCO_DISCOGS_URL, DISCO_MUSICBRAINZ_URL and DISCO_COVERART_URL set to
http://127.0.0.1:8900 and DISCO_DISCOGS_TOKEN to the token that the stand-in prints.
"""

import argparse
import json
import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from PIL import Image

from tests.catalogues.discogs_shelf import TOKEN, USER, DiscogsShelf, search_result, version
from tests.catalogues.faults import FAULTS, Fault, answer
from tests.catalogues.musicbrainz_shelf import MusicBrainzShelf


class Asked(NamedTuple):
    """One request: when, where and with what."""

    at: float
    path: str
    query: dict[str, str]
    headers: dict[str, str]


class StandIn:
    """The server, in a thread of its own: `with StandIn() as stand_in: ... stand_in.url`."""

    def __init__(self, port: int = 0) -> None:
        self.discogs = DiscogsShelf()
        self.musicbrainz = MusicBrainzShelf()
        self.requests: list[Asked] = []
        self._faults: list[tuple[str, Fault, float]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "StandIn":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def misbehave(self, path: str, fault: Fault, times: float = 1) -> None:
        """Answer the next `times` requests whose path starts with `path` by a fault."""
        self._faults.append((path, fault, times))

    def asked(self, path: str = "") -> list[Asked]:
        """Return the requests whose path starts with `path`, in the order in which they came."""
        return [request for request in self.requests if request.path.startswith(path)]

    def fault_for(self, path: str) -> Fault | None:
        for place, (prefix, fault, times) in enumerate(self._faults):
            if path.startswith(prefix):
                if times <= 1:
                    del self._faults[place]
                else:
                    self._faults[place] = (prefix, fault, times - 1)
                return fault
        return None


def _handler(stand_in: StandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Without, small answers wait for one another.
        disable_nagle_algorithm = True
        wbufsize = -1

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            asked = Asked(time.time(), parts.path, query, dict(self.headers.items()))
            stand_in.requests.append(asked)
            fault = stand_in.fault_for(parts.path)
            if fault:
                fault(self)
            else:
                answer(self, *_answer(stand_in, asked))
            with suppress(OSError):
                self.wfile.flush()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    return Handler


Answer = tuple[int, str, bytes]
Answering = Callable[[StandIn, Asked, str], Answer]


def _answer(stand_in: StandIn, asked: Asked) -> Answer:
    for pattern, answering in _ADDRESSES:
        if match := re.fullmatch(pattern, asked.path):
            return answering(stand_in, asked, unquote(match[1]) if match.groups() else "")
    return _missing()


def _json(value: Any, status: int = 200) -> Answer:
    return status, "application/json", json.dumps(value).encode()


def _missing() -> Answer:
    return _json({"message": "The requested resource was not found."}, 404)


def _is_signed_in(asked: Asked) -> bool:
    return asked.headers.get("Authorization") == f"Discogs token={TOKEN}"


def _closed() -> Answer:
    return _json({"message": "You must authenticate to access this resource."}, 401)


def _identity(stand_in: StandIn, asked: Asked, key: str) -> Answer:
    if not _is_signed_in(asked):
        return _closed()
    return _json({"id": 1, "username": USER, "consumer_name": "Stand-in"})


def _release(stand_in: StandIn, asked: Asked, key: str) -> Answer:
    release = stand_in.discogs.release(int(key))
    return _json(release) if release else _missing()


def _master(stand_in: StandIn, asked: Asked, key: str) -> Answer:
    master = stand_in.discogs.masters.get(int(key))
    return _json(master) if master else _missing()


def _versions(stand_in: StandIn, asked: Asked, key: str) -> Answer:
    if int(key) not in stand_in.discogs.masters:
        return _missing()
    releases = stand_in.discogs.all_releases()
    found = [version(release) for release in releases if release["master_id"] == int(key)]
    return _json(_page(found, asked, "versions"))


def _search(stand_in: StandIn, asked: Asked, key: str) -> Answer:
    if not _is_signed_in(asked):
        return _closed()
    results = [search_result(release) for release in stand_in.discogs.all_releases()]
    found = [result for result in results if _fits(result, asked.query)]
    return _json(_page(found, asked, "results"))


def _fits(result: dict[str, Any], query: dict[str, str]) -> bool:
    barcodes = [re.sub(r"\D", "", code) for code in result["barcode"]]
    everything = " ".join([result["title"], result["catno"], *result["barcode"]])
    artist, _, title = result["title"].partition(" - ")
    places = {
        "artist": artist,
        "release_title": title,
        "catno": result["catno"],
    }
    if "barcode" in query and query["barcode"] not in barcodes:
        return False
    if not all(word in everything.casefold() for word in query.get("q", "").casefold().split()):
        return False
    return all(
        query[name].casefold() in text.casefold() for name, text in places.items() if name in query
    )


def _page(entries: list[dict[str, Any]], asked: Asked, kind: str) -> dict[str, Any]:
    length, number = int(asked.query.get("per_page", 50)), int(asked.query.get("page", 1))
    pages = max(1, -(-len(entries) // length))
    pagination = {
        "page": number,
        "pages": pages,
        "per_page": length,
        "items": len(entries),
        "urls": {},
    }
    return {"pagination": pagination, kind: entries[(number - 1) * length : number * length]}


def _collection(stand_in: StandIn, asked: Asked, user: str) -> Answer:
    if user != USER or not _is_signed_in(asked):
        return _closed()
    return _json(_page(stand_in.discogs.collection, asked, "releases"))


def _wants(stand_in: StandIn, asked: Asked, user: str) -> Answer:
    if user != USER or not _is_signed_in(asked):
        return _closed()
    return _json(_page(stand_in.discogs.wants, asked, "wants"))


def _folders(stand_in: StandIn, asked: Asked, user: str) -> Answer:
    entries = [{"id": key, "name": name} for key, name in stand_in.discogs.folders.items()]
    return _json({"folders": entries}) if _is_signed_in(asked) else _closed()


def _fields(stand_in: StandIn, asked: Asked, user: str) -> Answer:
    entries = [{"id": key, "name": name} for key, name in stand_in.discogs.fields.items()]
    return _json({"fields": entries}) if _is_signed_in(asked) else _closed()


@cache
def picture(number: int, size: int = 600) -> bytes:
    """Return a picture that follows from a number: stripes of a colour over another."""
    image = Image.new("RGB", (4, 4), (number * 37 % 256, number * 91 % 256, number * 53 % 256))
    for place in range(4):
        image.putpixel((place, number % 4), (255 - number * 37 % 256, 60 * place, 90))
    stream = BytesIO()
    image.resize((size, size), Image.Resampling.NEAREST).save(stream, "JPEG", quality=80)
    return stream.getvalue()


def _picture(stand_in: StandIn, asked: Asked, number: str) -> Answer:
    return 200, "image/jpeg", picture(int(number))


def _front(stand_in: StandIn, asked: Asked, key: str) -> Answer:
    releases = stand_in.musicbrainz.releases.values()
    known = {release["id"] for release in releases if release["cover-art-archive"]["front"]}
    known |= {release["release-group"]["id"] for release in releases}
    return (200, "image/jpeg", picture(len(key), 500)) if key in known else _missing()


def _pictures(stand_in: StandIn, asked: Asked, key: str) -> Answer:
    if key not in stand_in.musicbrainz.releases:
        return _missing()
    names = ("back", "front")
    address = f"http://coverartarchive.org/release/{key}"
    images = [
        {
            "front": name == "front",
            "image": f"{address}/{name}.jpg",
            "thumbnails": {"1200": f"{address}/{name}-1200.jpg"},
        }
        for name in names
    ]
    return _json({"images": images})


def _musicbrainz_release(stand_in: StandIn, asked: Asked, key: str) -> Answer:
    release = stand_in.musicbrainz.releases.get(key)
    return _json(release) if release else _missing()


def _musicbrainz_search(stand_in: StandIn, asked: Asked, key: str) -> Answer:
    words = re.sub(r"\\(.)", r"\1", asked.query["query"])
    found = [
        release
        for release in stand_in.musicbrainz.releases.values()
        if f"barcode:{release['barcode']}" == words
        or f'release:"{release["title"]}"' in words
        or any(f'catno:"{entry["catalog-number"]}"' == words for entry in release["label-info"])
    ]
    return _json({"count": len(found), "releases": found})


def _bridge(stand_in: StandIn, asked: Asked, key: str) -> Answer:
    number = int(asked.query["resource"].rpartition("/")[2])
    found = stand_in.musicbrainz.of_discogs.get(number)
    return _json({"relations": [{"release": {"id": found}}]}) if found else _missing()


_ADDRESSES: tuple[tuple[str, Answering], ...] = (
    (r"/oauth/identity", _identity),
    (r"/releases/(\d+)", _release),
    (r"/masters/(\d+)", _master),
    (r"/masters/(\d+)/versions", _versions),
    (r"/database/search", _search),
    (r"/users/([^/]+)/collection/folders/0/releases", _collection),
    (r"/users/([^/]+)/collection/folders", _folders),
    (r"/users/([^/]+)/collection/fields", _fields),
    (r"/users/([^/]+)/wants", _wants),
    (r"/R-(\d+)\.jpeg", _picture),
    (r"/ws/2/release", _musicbrainz_search),
    (r"/ws/2/release/([^/]+)", _musicbrainz_release),
    (r"/ws/2/url", _bridge),
    (r"/release(?:-group)?/([^/]+)/front[^/]*", _front),
    (r"/release/([^/]+)", _pictures),
)


def main() -> None:
    """Run the stand-in until it is interrupted, and say how often it was asked."""
    parser = argparse.ArgumentParser(prog="python -m tests.catalogues.stand_in")
    parser.add_argument("--port", type=int, default=8900)
    parser.add_argument("--releases", type=int, default=0, help="make up so many, all collected")
    parser.add_argument("--export", type=Path, help="own what this export of Discogs lists")
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="PATH=FAULT",
        help=f"answer every request whose path starts so by one of: {', '.join(FAULTS)}",
    )
    options = parser.parse_args()
    stand_in = StandIn(options.port)
    stand_in.discogs.make_up(range(1, options.releases + 1))
    if options.export:
        stand_in.discogs.read_export(options.export)
    for text in options.fault:
        path, _, name = text.partition("=")
        stand_in.misbehave(path, FAULTS[name], float("inf"))
    with stand_in:
        print(f"Standing in at {stand_in.url}, user {USER}, token {TOKEN}", flush=True)
        with suppress(KeyboardInterrupt):
            threading.Event().wait()
    print(f"Asked {len(stand_in.requests):,} times.")


if __name__ == "__main__":
    main()
