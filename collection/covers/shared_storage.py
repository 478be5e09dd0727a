"""The covers in a bucket of S3, or of what speaks the same: a store that several servers share.

Each file is one object, written in one request, so that it is there whole or not at all. Nobody but
Disco asks the bucket: pictures are handed out by pages, which know who may see what.
"""

import errno
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import ContentFile, File
from storages.backends.s3 import S3Storage

from collection.covers.pictures import CONTENT_TYPES
from collection.covers.storage import FOLDER, PictureStorage, StoreAway

# A page waits for it, and a thread of the server with the page. Checksums are those that all
# stores know, not only that of Amazon.
_MANNERS = {
    "connect_timeout": 3,
    "read_timeout": 15,
    "retries": {"mode": "standard", "total_max_attempts": 2},
    "signature_version": "s3v4",
    "request_checksum_calculation": "when_required",
    "response_checksum_validation": "when_required",
}


class SharedCoverStorage(PictureStorage, S3Storage):
    """A bucket. It is named, with the keys to it, by settings of the environment; see
    disco_site/bucket.py.
    """

    is_shared = True

    def __init__(self, **options: Any) -> None:
        # Few stores but Amazon's have a name of the host for each bucket.
        style = {"addressing_style": "path" if options.get("endpoint_url") else "auto"}
        super().__init__(client_config=Config(s3=style, **_MANNERS), **options)

    def save_as(self, name: str, content: File) -> str:
        content.seek(0)
        self._put(name, content.read())
        return name

    def take_over(self, name: str, part: Path) -> None:
        self._put(name, part.read_bytes())
        part.unlink()

    def kept(self) -> Iterator[tuple[str, datetime]]:
        beginning = self._normalize_name(FOLDER) + "/"
        with _asking():
            pages = self.connection.meta.client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self.bucket_name, Prefix=beginning):
                for found in page.get("Contents", ()):
                    yield f"{FOLDER}/{found['Key'].removeprefix(beginning)}", found["LastModified"]

    def missing(self, names: Iterable[str]) -> Iterator[str]:
        # A thousand names come with one answer, and a question for each would take as many.
        kept = {name for name, _ in self.kept()}
        return (name for name in names if name not in kept)

    def open_plain(self, name: str) -> IO[bytes]:
        return self._open(name)

    def exists(self, name: str) -> bool:
        with _asking():
            return bool(super().exists(name))

    def delete(self, name: str) -> None:
        with _asking():
            super().delete(name)

    def size(self, name: str) -> int:
        with _asking():
            return int(super().size(name))

    def get_modified_time(self, name: str) -> datetime:
        with _asking():
            return super().get_modified_time(name)

    def _open(self, name: str, mode: str = "rb") -> Any:
        with _asking():
            answer = self.bucket.Object(self._normalize_name(name)).get()
            return ContentFile(answer["Body"].read(), name=name)

    def _put(self, name: str, content: bytes) -> None:
        kind = CONTENT_TYPES.get(Path(name).suffix, "application/octet-stream")
        with _asking():
            self.bucket.put_object(Key=self._normalize_name(name), Body=content, ContentType=kind)


@contextmanager
def _asking() -> Iterator[None]:
    """Raise what the store answers as an error of files: FileNotFoundError, else StoreAway."""
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in ("404", "NoSuchKey"):
            raise FileNotFoundError(errno.ENOENT, "No file in the store has this name") from None
        raise StoreAway(errno.EIO, f"The store of pictures refuses it ({code})") from error
    except BotoCoreError as error:
        kind = type(error).__name__
        raise StoreAway(errno.EIO, f"The store of pictures does not answer ({kind})") from error
