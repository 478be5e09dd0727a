"""A server on this machine that stands in for a store of S3 with one bucket. It speaks the part that
Disco uses, with the bucket in the path, writes down what it is asked, and refuses other keys.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

BUCKET, KEY_ID, SECRET = "disco-covers", "KEYOFTHETESTS", "secret-of-the-tests"


class Kept(NamedTuple):
    """An object: its content, its kind, and when it was written."""

    content: bytes
    kind: str
    written: datetime


class Bucket:
    """The server, for the length of a `with`. `objects` are by name; `asked` holds pairs of a
    method and a name.
    """

    def __init__(self) -> None:
        self.objects: dict[str, Kept] = {}
        self.asked: list[tuple[str, str]] = []
        self.is_away = False
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.bucket = self

    @property
    def options(self) -> dict[str, str]:
        """What `DISCO_S3_...` is set to, by the names of the options of the storage."""
        return {
            "bucket_name": BUCKET,
            "endpoint_url": f"http://127.0.0.1:{self._server.server_port}",
            "region_name": "eu-central-1",
            "access_key": KEY_ID,
            "secret_key": SECRET,
        }

    @property
    def environment(self) -> dict[str, str]:
        """The same as settings of the environment."""
        names = ("BUCKET", "URL", "REGION", "KEY_ID", "SECRET")
        return {
            f"DISCO_S3_{name}": value
            for name, value in zip(names, self.options.values(), strict=True)
        }

    def put(self, name: str, content: bytes, kind: str = "image/jpeg") -> None:
        self.objects[name] = Kept(content, kind, datetime.now(UTC))

    def make_old(self) -> None:
        """Let all objects be as they were two hours ago."""
        for name, kept in self.objects.items():
            self.objects[name] = kept._replace(written=kept.written - timedelta(hours=2))

    def go_away(self) -> None:
        """Answer nobody any more, not even on a connection that is open."""
        self.is_away = True
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> "Bucket":
        # Whoever waits for the end of it looks every hundredth of a second.
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.go_away()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ThreadingHTTPServer

    def parse_request(self) -> bool:
        if self.bucket.is_away:
            self.close_connection = True
            return False
        return super().parse_request()

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if self._is_refused():
            return
        if self.headers["x-amz-content-sha256"] not in (
            "UNSIGNED-PAYLOAD",
            hashlib.sha256(content).hexdigest(),
        ):
            return self._fault(400, "XAmzContentSHA256Mismatch")
        self.bucket.put(self._name, content, self.headers["Content-Type"])
        self._answer(200)

    def do_GET(self) -> None:
        if self._is_refused():
            return
        if not self._name:
            return self._answer(200, self._listing().encode(), "application/xml")
        self._hand_out()

    def do_HEAD(self) -> None:
        if not self._is_refused():
            self._hand_out()

    def do_DELETE(self) -> None:
        if not self._is_refused():
            self.bucket.objects.pop(self._name, None)
            self._answer(204)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    @property
    def bucket(self) -> Bucket:
        return self.server.bucket

    @property
    def _name(self) -> str:
        return unquote(urlsplit(self.path).path).removeprefix(f"/{BUCKET}").removeprefix("/")

    def _is_refused(self) -> bool:
        self.bucket.asked.append((self.command, self._name))
        signed = self.headers["Authorization"] or ""
        if not signed.startswith(f"AWS4-HMAC-SHA256 Credential={KEY_ID}/"):
            self._fault(403, "InvalidAccessKeyId")
            return True
        if not self.path.startswith(f"/{BUCKET}"):
            self._fault(404, "NoSuchBucket")
            return True
        return False

    def _hand_out(self) -> None:
        kept = self.bucket.objects.get(self._name)
        if kept is None:
            return self._fault(404, "NoSuchKey")
        self._answer(200, kept.content, kept.kind, kept.written)

    def _listing(self) -> str:
        """Return a page of two names, so that every list has several."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        after = query.get("continuation-token", "")
        names = [
            name
            for name in sorted(self.bucket.objects)
            if name.startswith(query.get("prefix", "")) and name > after
        ]
        rows = []
        for name in names[:2]:
            written = self.bucket.objects[name].written.strftime("%Y-%m-%dT%H:%M:%S.000Z")
            key = escape(name)
            rows.append(
                f"<Contents><Key>{key}</Key><LastModified>{written}</LastModified></Contents>"
            )
        more = f"<NextContinuationToken>{names[1]}</NextContinuationToken>" if names[2:] else ""
        truncated = "true" if more else "false"
        return (
            '<?xml version="1.0"?><ListBucketResult>'
            f"<IsTruncated>{truncated}</IsTruncated>{more}{''.join(rows)}</ListBucketResult>"
        )

    def _fault(self, status: int, code: str) -> None:
        self._answer(status, f"<Error><Code>{code}</Code></Error>".encode(), "application/xml")

    def _answer(
        self, status: int, content: bytes = b"", kind: str = "", written: datetime | None = None
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        if kind:
            self.send_header("Content-Type", kind)
        if written:
            self.send_header("Last-Modified", format_datetime(written, usegmt=True))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
