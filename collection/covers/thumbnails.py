"""Covers made small for lists: once, at first sight. They can be made again at any time, so no archive holds them."""

from pathlib import Path, PurePath

from django.conf import settings
from PIL import Image, ImageOps

from collection.covers.pictures import FORMATS
from collection.covers.storage import write_whole

#: Edges of the squares that they fit into, in pixels: for rows and cards, and for the page of a record.
SIZES = (160, 480)
FOLDER = "thumbnails"


def thumbnail(cover: Path, size: int) -> Path:
    """Return the file with `cover` made to fit `size`, upright as its camera was held.

    Raises OSError or another error of the decoder for a file that is missing or damaged.
    """
    path = thumbnail_path(cover.name, size)
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with Image.open(cover, formats=FORMATS) as picture:
            # Of a large JPEG only every second, fourth or eighth pixel is decoded.
            picture.draft("RGB", (2 * size, 2 * size))
            upright = ImageOps.exif_transpose(picture)
        shown = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
        shown.thumbnail((size, size))
        write_whole(path, lambda stream: shown.save(stream, "WEBP", quality=80))
    return path


def thumbnail_path(name: str, size: int) -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER / str(size) / f"{PurePath(name).stem}.webp"
