"""Pictures for tests, as bytes."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def make_picture(
    kind: str = "JPEG", *, color: str = "green", size: tuple[int, int] = (40, 40), **saved: Any
) -> bytes:
    """Return a picture of one color; `saved` goes to Pillow's `save`."""
    stream = BytesIO()
    Image.new("RGB", size, color).save(stream, kind, **saved)
    return stream.getvalue()


def upload(name: str = "front.jpg", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, make_picture() if content is None else content)
