"""Which pictures are taken as covers. What is not is refused in a sentence that names the limit."""

from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from PIL import Image, UnidentifiedImageError

# Endings that are taken, and the format that must be inside.
KINDS = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".webp": "WEBP", ".gif": "GIF"}
CONTENT_TYPES = {ending: f"image/{kind.lower()}" for ending, kind in KINDS.items()}
FORMATS = sorted({*KINDS.values()})
MB = 1024 * 1024
#: Of a picture with more pixels, every second one in both directions is kept. What a photo of a
#: phone of 40 million takes decoded, 160 MB, is more than a small machine has to spare.
MOST_KEPT = 16_000_000


def kind_of(name: str) -> str:
    """Return the format that a file of this name must hold. Raises ValidationError for a name that
    is not that of a picture.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix not in KINDS:
        raise ValidationError(f"{name}: a cover is a file that ends in {', '.join(KINDS)}.")
    return KINDS[suffix]


def check_picture(content: File, name: str) -> None:
    """Raise ValidationError with a sentence unless `content`, called `name`, is a picture that can
    be a cover.

    It is decoded to its end, so that no damaged picture is taken; before that its size is known and
    within limits.
    """
    wanted = kind_of(name)
    check_size(content, name)
    content.seek(0)
    try:
        with Image.open(content, formats=FORMATS) as picture:
            _check_opened(picture, name, wanted)
            if is_halved(picture):
                halve_before_decoding(picture)
            picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValidationError(f"{name} has far too many pixels; {_most_pixels()}.") from None
    except UnidentifiedImageError:
        raise ValidationError(f"{name} is not a picture, or a damaged one.") from None
    except ValidationError:
        raise
    except Exception:  # noqa: BLE001
        # A decoder raises whatever its library happens to raise on bytes that make no sense.
        raise ValidationError(f"{name} is damaged: it cannot be read to its end.") from None
    finally:
        content.seek(0)


def is_halved(picture: Image.Image) -> bool:
    """Return whether only every second pixel of an opened picture is kept."""
    return picture.width * picture.height > MOST_KEPT


def halve_before_decoding(picture: Image.Image) -> None:
    """Let only every second pixel of an opened JPEG be decoded; no other kind can do that. The file
    is read to its end all the same.
    """
    picture.draft(picture.mode, (picture.width // 2, picture.height // 2))


def check_size(content: File, name: str, kind: str = "cover") -> None:
    """Raise ValidationError for a file that is too large to be looked at; `kind` is what such a
    picture is for.
    """
    if content.size > settings.DISCO_MAX_COVER_MB * MB:
        size = f"{content.size / MB:.1f} MB"
        raise ValidationError(
            f"{name} has {size}; a {kind} may have {settings.DISCO_MAX_COVER_MB} MB."
        )


def _check_opened(picture: Image.Image, name: str, wanted: str) -> None:
    # Many phones write JPEG files with a second, hidden picture; Pillow calls them MPO.
    kind = "JPEG" if picture.format == "MPO" else picture.format
    if kind != wanted:
        raise ValidationError(f"{name} is a {kind} picture inside; give it the ending that fits.")
    width, height = picture.size
    if width * height > settings.DISCO_MAX_COVER_MEGAPIXELS * 1_000_000:
        raise ValidationError(f"{name} has {width} x {height} pixels; {_most_pixels()}.")
    if picture.format != "MPO" and getattr(picture, "is_animated", False):
        raise ValidationError(f"{name} is animated; a cover is a picture that does not move.")


def _most_pixels() -> str:
    return f"a cover may have {settings.DISCO_MAX_COVER_MEGAPIXELS} million"
