"""Pictures from elsewhere, decoded and written anew: nothing but pixels is kept of them."""

from io import BytesIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from PIL import Image, ImageOps

from collection.covers.pictures import FORMATS, MB
from collection.covers.storage import FOLDER
from collection.models import Record

#: The edge of the square that a fetched cover fits into, in pixels.
EDGE = 600
_QUALITY = 85


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
    except Exception:  # noqa: BLE001
        # A decoder raises whatever its library happens to raise on bytes that make no sense.
        raise ValidationError("The picture is damaged, or is not one.") from None
    return ContentFile(stream.getvalue())


def store_shared(picture: File, release: str) -> str:
    """Store a picture under the name of a release, such as discogs-249504, and return its name.

    All copies of the release share the file; it is on the disk when this returns.
    """
    return Record.cover.field.storage.save(f"{FOLDER}/{release}.jpg", picture)


def _on_white(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    ground = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(ground, layer).convert("RGB")
