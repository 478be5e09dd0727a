"""Pictures decoded and written anew: nothing but pixels is kept of them. No place and time where
they were taken, and nothing that hides behind a picture, comes with them.
"""

from contextlib import suppress
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from PIL import Image, ImageCms, ImageOps

from collection.covers.bare_pictures import is_bare
from collection.covers.pictures import (
    FORMATS,
    MB,
    check_picture,
    halve_before_decoding,
    is_halved,
    kind_of,
)
from collection.covers.storage import DIGITS_OF_GIVEN, FOLDER, content_name, cover_storage
from collection.models import Record
from collection.models.record_fields import cover_path

#: The edge of the square that a fetched cover fits into, in pixels.
EDGE = 600
_QUALITY = 85
# Of a picture that somebody has, nobody is to see that it was written anew. A photo in a PNG of 12
# million pixels takes 14 s when it is packed as small as can be, and 1.3 s as it is here.
_WRITTEN: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 92, "subsampling": 0, "optimize": True},
    "WEBP": {"quality": 92, "method": 2},
    "PNG": {"compress_level": 3},
}


def remade(content: bytes) -> File:
    """Return a picture as a JPEG file of at most `EDGE` pixels, upright, without anything that is
    not its pixels.

    Raises ValidationError with a sentence for what is no picture, is damaged, or is too large to be
    looked at.
    """
    if len(content) > settings.DISCO_MAX_COVER_MB * MB:
        raise ValidationError(
            f"The picture has {len(content) / MB:.1f} MB; a cover may have "
            f"{settings.DISCO_MAX_COVER_MB} MB."
        )
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            width, height = picture.size
            if width * height > settings.DISCO_MAX_COVER_MEGAPIXELS * 1_000_000:
                raise ValidationError(
                    f"The picture has {width} x {height} pixels; a cover may have "
                    f"{settings.DISCO_MAX_COVER_MEGAPIXELS} million."
                )
            # Of a large JPEG only every second, fourth or eighth pixel is decoded.
            picture.draft("RGB", (2 * EDGE, 2 * EDGE))
            ImageOps.exif_transpose(picture, in_place=True)
            picture.thumbnail((EDGE, EDGE))
            stream = BytesIO()
            _on_white(picture).save(stream, "JPEG", quality=_QUALITY, optimize=True)
    except ValidationError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValidationError(
            "The picture has far too many pixels; a cover may have "
            f"{settings.DISCO_MAX_COVER_MEGAPIXELS} million."
        ) from None
    except Exception:  # noqa: BLE001
        # A decoder raises whatever its library happens to raise on bytes that make no sense.
        raise ValidationError("The picture is damaged, or is not one.") from None
    return ContentFile(stream.getvalue())


def store_shared(picture: File, release: str) -> str:
    """Store a picture under the name of a release, such as discogs-249504, and return its name.

    All copies of the release share the file; it is on the disk when this returns.
    """
    return cover_storage().save(f"{FOLDER}/{release}.jpg", picture)


def own_name(record: Record, file_name: str, content: File) -> str:
    """Return the name under which a picture that somebody gave a record is stored."""
    return name_as_given(cover_path(record, file_name), content)


def name_as_given(path: str, content: File) -> str:
    """Return the name of the file into which a picture that was given is written anew."""
    # What may move in a GIF is left out, and a PNG holds the rest in fewer bytes.
    path = path.removesuffix(".gif") + ".png" if path.endswith(".gif") else path
    return content_name(path, content, DIGITS_OF_GIVEN)


def store_own(record: Record, picture: File, file_name: str) -> str:
    """Store a picture, a file called `file_name`, that somebody gives a record, as it is seen and
    with nothing else in it; return its name.

    Raises ValidationError for a file that cannot be a cover.
    """
    check_picture(picture, file_name)
    name = own_name(record, file_name, picture)
    return cover_storage().save_as(name, written_anew(picture, file_name))


def written_anew(picture: File, file_name: str) -> File:
    """Return a checked picture upright, in the colors of screens, with nothing else in the file: in
    its own size, or in half of it both ways if it has more pixels than are kept. One that is so
    already stays as it is, byte for byte.
    """
    picture.seek(0)
    content = picture.read()
    picture.seek(0)
    kind = kind_of(file_name)
    with Image.open(BytesIO(content), formats=FORMATS) as opened:
        if is_halved(opened):
            shown = _halved(opened)
        elif is_bare(content, kind):
            return ContentFile(content)
        else:
            shown = opened
        ImageOps.exif_transpose(shown, in_place=True)
        shown = _in_colors_of_screens(shown)
    written = "PNG" if kind == "GIF" else kind
    if written == "JPEG":
        shown = shown if shown.mode in ("L", "RGB") else _on_white(shown)
    elif shown.mode not in ("L", "RGB", "RGBA"):
        shown = shown.convert("RGBA" if shown.has_transparency_data else "RGB")
    # Only the pixels are written, not what the picture knows of where it came from.
    shown.info.clear()
    stream = BytesIO()
    shown.save(stream, written, **_WRITTEN[written])
    return ContentFile(stream.getvalue())


def _halved(picture: Image.Image) -> Image.Image:
    whole = picture.size
    halve_before_decoding(picture)
    if picture.size != whole:
        return picture
    if picture.mode in ("1", "P", "PA"):
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    return picture.reduce(2)


def _in_colors_of_screens(picture: Image.Image) -> Image.Image:
    """Return a picture whose colors need no profile."""
    if picture.mode.startswith("I"):
        # Sixteen bits of grey.
        return picture.convert("L")
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in ("RGB", "CMYK"):
        # A profile may be damaged, or one of something else.
        with suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            screens = ImageCms.createProfile("sRGB")
            shown = ImageCms.profileToProfile(picture, BytesIO(profile), screens, outputMode="RGB")
            return shown or picture
    return picture


def _on_white(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    ground = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(ground, layer).convert("RGB")
