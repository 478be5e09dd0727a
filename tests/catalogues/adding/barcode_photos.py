"""Photos of barcodes, drawn: turned, small in a corner of a large picture, out of focus."""

from io import BytesIO

import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFilter

_GREY = 200


def barcode(digits: str, *, scale: int = 4) -> Image.Image:
    """Return the barcode itself, with the white beside it; a bar is `scale` pixels wide."""
    kind = zxingcpp.EAN13 if len(digits) == 13 else zxingcpp.UPCA
    drawn = zxingcpp.create_barcode(digits, kind)
    pixels = memoryview(zxingcpp.write_barcode_to_image(drawn, scale=scale, add_quiet_zones=True))
    height, width = pixels.shape
    image = Image.frombytes("L", (width, height), pixels.tobytes())
    return image.resize((width, int(width * 0.7)))


def photo(
    *codes: str,
    angle: float = 0,
    blur: float = 0,
    size: tuple[int, int] = (900, 700),
    scale: int = 4,
) -> Image.Image:
    """Return a photo of a sleeve with these barcodes at its lower edge, from the right."""
    image = Image.new("L", size, _GREY)
    draw = ImageDraw.Draw(image)
    width, height = size
    for place in range(0, height // 2, 40):
        # What else is printed there.
        draw.rectangle((place, place, place + width // 3, place + 15), fill=(place * 7) % 256)
    right = width - 20
    for code in codes:
        drawn = barcode(code, scale=scale)
        paper = Image.merge("LA", (drawn, Image.new("L", drawn.size, 255)))
        turned = paper.rotate(angle, expand=True, resample=Image.Resampling.BICUBIC)
        right -= turned.width
        image.paste(
            turned.getchannel(0), (right, height - turned.height - 20), turned.getchannel(1)
        )
        right -= 20
    return image.filter(ImageFilter.GaussianBlur(blur)) if blur else image


def sent(image: Image.Image, name: str = "photo.jpg") -> SimpleUploadedFile:
    """Return a photo as a browser sends it."""
    stream = BytesIO()
    image.save(stream, "JPEG", quality=85)
    return SimpleUploadedFile(name, stream.getvalue(), "image/jpeg")
