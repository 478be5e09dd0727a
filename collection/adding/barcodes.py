"""Barcodes of shops in photos, read on this machine by zxing-cpp.

A photo is refused as a cover is: by its size, its pixels, and what is inside. Only EAN-13 and UPC-A
are read, whose last digit proves the others; shorter codes are read out of patterns too easily.
Now and then that digit fits by chance, so a code counts that is seen in a smaller picture, too.
"""

from collections.abc import Iterator
from typing import Final

import zxingcpp
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from PIL import Image

from collection.covers.pictures import FORMATS, check_size

#: So many photos are read at a time.
MOST_PHOTOS: Final = 20
_FORMATS: Final = zxingcpp.BarcodeFormats([zxingcpp.EAN13, zxingcpp.UPCA])
_LABELS: Final = zxingcpp.BarcodeFormats([zxingcpp.QRCode])
#: The longer edges at which a photo is looked at, the camera's own first: in a smaller picture a
#: mild blur is sharp again.
_EDGES: Final = (1600, 1000)
# The reader looks along rows and columns; a code that lies askew crosses none of them as a whole.
_ANGLES: Final = (0, 45, 22, 67)
# A second look is as sharp as the first, and its pixels are others.
_SECOND_LOOK: Final = 0.8
_GREY: Final = 128
#: Most pixels along the longer edge: what cameras of phones usually have. More show no more bars.
_LONGEST: Final = 4096
# What a photo may become in memory while it is decoded. A JPEG gives its greys, a byte a pixel,
# unless it comes in passes: then all of it is held, as of every other format.
_MOST_DECODED: Final = 64_000_000
_WHOLE_PIXEL: Final = 4
# Many phones write JPEG files with a second, hidden picture; Pillow calls them MPO.
_JPEG: Final = ("JPEG", "MPO")


def read_barcodes(content: File, name: str) -> list[str]:
    """Return the barcodes in a photo called `name`, each once, in reading order as far as the
    reader finds them; none if it finds none.

    Raises ValidationError with a sentence for what is no picture, or is too large to be looked at.
    """
    for look in _looks(_opened(content, name)):
        if seen := _codes(look):
            width, height = look.size
            smaller = look.resize((int(width * _SECOND_LOOK), int(height * _SECOND_LOOK)))
            again = _codes(smaller)
            if sure := [code for code in seen if code in again]:
                return sure
    return []


def read_labels(content: File, name: str) -> list[str]:
    """Return the texts of QR codes in a photo called `name`, such as those on the labels of places.

    Raises ValidationError as `read_barcodes` does.
    """
    photo = _opened(content, name)
    photo.thumbnail((_EDGES[0], _EDGES[0]))
    return [code.text for code in zxingcpp.read_barcodes(photo, formats=_LABELS)]


def _looks(photo: Image.Image) -> Iterator[Image.Image]:
    """Yield a photo in the sizes and directions in which it is looked at."""
    for edge in (max(photo.size), *_EDGES):
        if edge <= max(photo.size):
            small = photo.copy()
            small.thumbnail((edge, edge))
            for angle in _ANGLES:
                yield small.rotate(angle, expand=True, fillcolor=_GREY) if angle else small


def _codes(look: Image.Image) -> list[str]:
    """Return the barcodes that are seen in a picture, each once."""
    found = zxingcpp.read_barcodes(look, formats=_FORMATS, try_invert=False)
    return list(dict.fromkeys(code.text for code in found if has_check_digit(code.text)))


def has_check_digit(code: str) -> bool:
    """Whether the last digit of a barcode follows from the others, as it does in EAN and UPC."""
    if not (code.isascii() and code.isdecimal()):
        return False
    weighted = [int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(code))]
    return sum(weighted) % 10 == 0


def _opened(content: File, name: str) -> Image.Image:
    """Return a photo in shades of grey."""
    check_size(content, name, "photo")
    content.seek(0)
    try:
        with Image.open(content, formats=FORMATS) as picture:
            width, height = picture.size
            if width * height > settings.DISCO_MAX_COVER_MEGAPIXELS * 1_000_000:
                raise ValidationError(
                    f"{name} has {width} x {height} pixels; a photo may have "
                    f"{settings.DISCO_MAX_COVER_MEGAPIXELS} million."
                )
            is_read_as_it_comes = picture.format in _JPEG and not picture.info.get("progressive")
            held = width * height * (1 if is_read_as_it_comes else _WHOLE_PIXEL)
            if held > _MOST_DECODED:
                raise ValidationError(
                    f"{name} has {width} x {height} pixels; a photo that is not a plain JPEG may "
                    f"have {_MOST_DECODED // _WHOLE_PIXEL // 1_000_000} million."
                )
            # A JPEG is decoded without its colors.
            picture.draft("L", picture.size)
            grey = picture.convert("L")
            grey.thumbnail((_LONGEST, _LONGEST))
            return grey
    except ValidationError:
        raise
    except Exception:  # noqa: BLE001
        # A decoder raises whatever its library happens to raise on bytes that make no sense.
        raise ValidationError(f"{name} is not a picture that can be read.") from None
