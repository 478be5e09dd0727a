"""Covers made small for pages: once, at first sight. They can be made again at any time, so they
lie in the cache and no archive holds them.
"""

from collections.abc import Iterator
from pathlib import Path, PurePath
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from PIL import Image, ImageOps

from collection.covers.pictures import FORMATS
from collection.covers.storage import cover_storage, write_whole

#: Edges of the squares that they fit into, in pixels: for a row, for the wall, for the page of a
#: record.
SIZES = (180, 360, 720)
#: How each kind is written. At this speed AVIF takes as long as WebP and a quarter less bytes: of
#: photographs 4.2 against 5.8 KB and 5 milliseconds at 180 pixels, 12 against 15 KB at 360.
_WRITTEN: dict[str, dict[str, Any]] = {
    "avif": {"quality": 50, "speed": 9, "max_threads": 1},
    "webp": {"quality": 65},
    "jpeg": {"quality": 75, "optimize": True, "progressive": True},
}
# On the page of its record a cover stands alone and is looked at.
_CLOSER = 15
Image.init()
#: The small kind, as far as the decoder was built with it, and the one that every browser shows.
SMALL_KIND = "avif" if "AVIF" in Image.SAVE else "webp"
KINDS = (SMALL_KIND, "jpeg")
# A page asks for many at once. Each is decoded in memory, and somebody else waits for a page.
_AT_ONCE = BoundedSemaphore(2)


def thumbnail(cover: str, size: int, kind: str = SMALL_KIND) -> Path:
    """Return the file with the cover of this name made to fit `size`, upright as its camera was
    held.

    Raises OSError or another error of the decoder for a file that is missing or damaged.
    """
    path = thumbnail_path(cover, size, kind)
    if path.exists():
        return path
    with _AT_ONCE:
        # Another request may have made it meanwhile.
        if not path.exists():
            _make(cover, path, size, kind)
    return path


def _make(cover: str, path: Path, size: int, kind: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with cover_storage().open(cover) as file, Image.open(file, formats=FORMATS) as picture:
        # Of a large JPEG only every second, fourth or eighth pixel is decoded.
        picture.draft("RGB", (2 * size, 2 * size))
        upright = ImageOps.exif_transpose(picture)
    shown = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    shown.thumbnail((size, size))
    if kind == "jpeg" and shown.mode == "RGBA":
        ground = Image.new("RGB", shown.size, "white")
        ground.paste(shown, mask=shown)
        shown = ground
    # Comments, which a file that nobody has written anew may hold, would be written along.
    shown.info = {}
    options = dict(_WRITTEN[kind])
    if size == SIZES[-1]:
        options["quality"] += _CLOSER
    write_whole(path, lambda stream: shown.save(stream, kind.upper(), **options))


def thumbnail_folder(size: int) -> Path:
    return Path(settings.DISCO_DATA_DIR) / "cache" / "sleeves" / str(size)


def thumbnail_path(name: str, size: int, kind: str = SMALL_KIND) -> Path:
    return thumbnail_folder(size) / f"{PurePath(name).stem}.{kind}"


def thumbnail_paths(name: str) -> Iterator[Path]:
    """Yield the files that the cover `name` may have been made into."""
    for size in SIZES:
        for kind in KINDS:
            yield thumbnail_path(name, size, kind)
