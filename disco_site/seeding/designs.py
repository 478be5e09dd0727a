"""Made-up sleeves: flat shapes in the colors of a genre, with the names in capitals.

Nothing is taken from a sleeve that exists. The same random generator draws the same picture.
"""

from collections.abc import Callable
from functools import cache
from math import pi, sin
from random import Random
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont
from PIL.ImageFont import FreeTypeFont

from collection.names import search_fold
from disco_site.seeding.albums import Album

#: Edge of a finished picture; it is drawn at twice the size, so that its edges are smooth.
EDGE = 400
_DRAWN = 2 * EDGE
_MARGIN = 48


class Palette(NamedTuple):
    ground: str
    ink: str
    shapes: tuple[str, ...]


class Area(NamedTuple):
    """The part of a sleeve that a design fills."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top


Design = Callable[[ImageDraw.ImageDraw, Area, Random, Palette], None]

WARM = (
    Palette("#f4e3c1", "#3a1f14", ("#d9481f", "#f2a516", "#7c2f1c", "#2f6f62")),
    Palette("#7a1f2b", "#fbe6c4", ("#f28c28", "#f7c35f", "#c8402f", "#3c0f18")),
    Palette("#f7c948", "#2b2118", ("#e4572e", "#1f7a5c", "#fff4d6", "#8f2d1d")),
)
NIGHT = (
    Palette("#12263a", "#f1e6d0", ("#c9a227", "#2f6690", "#d65a31", "#81a4cd")),
    Palette("#efe6d5", "#1b2a41", ("#1b2a41", "#3e7c8c", "#d98324", "#a23b2a")),
    Palette("#1d1b2c", "#f0d9a8", ("#7a4988", "#d1495b", "#edae49", "#30638e")),
)
LOUD = (
    Palette("#ffe14d", "#111111", ("#ff3f81", "#111111", "#ffffff", "#00a6a6")),
    Palette("#f5f1ea", "#d7263d", ("#d7263d", "#111111", "#f0a202", "#9fb8ad")),
    Palette("#ff5d5d", "#fff8e7", ("#20202c", "#fff8e7", "#ffd23f", "#3bceac")),
)
DARK = (
    Palette("#131313", "#d9d2c0", ("#8c1c13", "#3a3a3a", "#6b6459", "#d9d2c0")),
    Palette("#1a1c20", "#c3c9cf", ("#4f5d75", "#2d3142", "#9a3324", "#8d99ae")),
    Palette("#d8d2c4", "#161616", ("#161616", "#5b5b57", "#7d1d16", "#a49f92")),
)
COOL = (
    Palette("#e9eef0", "#1f3044", ("#3d8b8b", "#f2845c", "#1f3044", "#a9c7c9")),
    Palette("#0f2b3c", "#e4f3ee", ("#2dd4bf", "#f4a9a8", "#f7e4a3", "#35618a")),
    Palette("#d9cfe8", "#32224f", ("#6c4ab6", "#ff8aa1", "#32224f", "#f6f1ff")),
)
EARTH = (
    Palette("#efe4cf", "#3d3226", ("#a2543a", "#73825a", "#d3a24f", "#4a5a4f")),
    Palette("#3f4a3c", "#efe7d2", ("#c98f4b", "#8aa07e", "#d9c7a0", "#7d4a35")),
    Palette("#f6efe4", "#28414c", ("#5b8a8f", "#d98b5f", "#28414c", "#e3c79b")),
)
#: The colors of genres by the last word of their names that is here.
_COLORS = {
    **dict.fromkeys(
        "afrobeat african disco funk jùjú makossa mpb nova reggae salsa ska son soul "
        "tropicália samba r&b latin".split(),
        WARM,
    ),
    **dict.fromkeys("blues dub fusion hop jazz ethio-jazz soundtrack tango".split(), NIGHT),
    **dict.fromkeys("glam hardcore indie pop punk post-punk wave synth-pop".split(), LOUD),
    **dict.fromkeys("grindcore grunge industrial metal noise".split(), DARK),
    **dict.fromkeys(
        "ambient electronic experimental house krautrock minimal post-rock progressive shoegaze "
        "techno".split(),
        COOL,
    ),
}


def draw_sleeve(random: Random, album: Album) -> Image.Image:
    """Return a sleeve for an album, with the names of artist and title as far as the font has
    their letters: those of the Latin alphabet, without accents.
    """
    palette = random.choice(_palettes(album.genre))
    design = random.choice(_DESIGNS)
    picture = Image.new("RGB", (_DRAWN, _DRAWN), palette.ground)
    draw = ImageDraw.Draw(picture)
    artist = " ".join(f"{one.name} {one.join_phrase}" for one in album.artists)
    lines = _lines(artist, album.title)
    if lines:
        height = sum(_line_height(font) for _, font in lines) + 2 * _MARGIN - 14
        is_below = random.random() < 0.5
        top = _DRAWN - height if is_below else 0
        area = Area(0, 0, _DRAWN, top) if is_below else Area(0, height, _DRAWN, _DRAWN)
        design(draw, area, random, palette)
        draw.rectangle((0, top, _DRAWN, top + height), palette.ground)
        _write(draw, top + _MARGIN, lines, palette.ink)
    else:
        design(draw, Area(0, 0, _DRAWN, _DRAWN), random, palette)
    return picture.reduce(2)


def _palettes(genre: str) -> tuple[Palette, ...]:
    words = genre.casefold().split()
    return next((_COLORS[word] for word in reversed(words) if word in _COLORS), EARTH)


# Lettering


@cache
def _font(size: int) -> FreeTypeFont:
    """Return the font that comes with the library, which has only the letters of ASCII."""
    font = ImageFont.load_default(size)
    assert isinstance(font, FreeTypeFont)
    return font


def _lines(artist: str, title: str) -> list[tuple[str, FreeTypeFont]]:
    """Return the lines of a sleeve with their fonts; none where a letter is missing."""
    folded = [" ".join(search_fold(text).split()).upper() for text in (artist, title)]
    if not all(text.isascii() for text in folded):
        return []
    lines = []
    for text, largest in zip(folded, (38, 70), strict=True):
        lines += _fitted(text, largest)
    return lines


def _fitted(text: str, largest: int) -> list[tuple[str, FreeTypeFont]]:
    """Return `text` on one line or two, as large as there is room for."""
    room = _DRAWN - 2 * _MARGIN
    whole = _font(largest)
    if whole.getlength(text) <= room:
        return [(text, whole)]
    halves = _halves(text)
    longest = max(whole.getlength(half) for half in halves)
    font = _font(max(18, min(largest, int(largest * room / longest))))
    return [(half, font) for half in halves]


def _halves(text: str) -> list[str]:
    """Return `text` cut at the blank that is nearest to its middle."""
    blanks = [place for place, letter in enumerate(text) if letter == " "]
    if not blanks:
        return [text]
    middle = min(blanks, key=lambda place: abs(place - len(text) / 2))
    return [text[:middle], text[middle + 1 :]]


def _line_height(font: FreeTypeFont) -> int:
    return int(font.size * 1.2)


def _write(
    draw: ImageDraw.ImageDraw, top: int, lines: list[tuple[str, FreeTypeFont]], ink: str
) -> None:
    for text, font in lines:
        draw.text((_MARGIN, top), text, ink, font, stroke_width=round(font.size / 36))
        top += _line_height(font)


# Designs


def _arcs(draw: ImageDraw.ImageDraw, area: Area, random: Random, palette: Palette) -> None:
    """Rings around a corner."""
    x, y = random.choice([area.left, area.right]), random.choice([area.top, area.bottom])
    rings = random.randint(5, 9)
    for ring in range(rings, 0, -1):
        radius = 1.25 * max(area.width, area.height) * ring / rings
        color = palette.shapes[ring % len(palette.shapes)]
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), color)


def _discs(draw: ImageDraw.ImageDraw, area: Area, random: Random, palette: Palette) -> None:
    """A few discs that lie upon one another, the last with a hole."""
    for color in palette.shapes:
        radius = random.uniform(0.16, 0.38) * area.width
        x = random.uniform(area.left, area.right)
        y = random.uniform(area.top, area.bottom)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), color)
    hole = radius / 4
    draw.ellipse((x - hole, y - hole, x + hole, y + hole), palette.ground)


def _stripes(draw: ImageDraw.ImageDraw, area: Area, random: Random, palette: Palette) -> None:
    """Slanting stripes of several widths."""
    lean = random.choice([-1, 1]) * random.uniform(0.3, 1.2) * area.height
    x = area.left - abs(lean)
    while x < area.right + abs(lean):
        width = random.choice([20, 40, 80, 120])
        corners = [(x, area.bottom), (x + width, area.bottom)]
        corners += [(x + width + lean, area.top), (x + lean, area.top)]
        draw.polygon(corners, random.choice([palette.ground, *palette.shapes]))
        x += width


def _tiles(draw: ImageDraw.ImageDraw, area: Area, random: Random, palette: Palette) -> None:
    """Squares with a quarter of a disc in each."""
    count = random.choice([3, 4, 5])
    edge = _DRAWN // count + 1
    for left in range(area.left, area.right, edge):
        for top in range(area.top, area.bottom, edge):
            back, front = random.sample([palette.ground, *palette.shapes], 2)
            draw.rectangle((left, top, left + edge, top + edge), back)
            quarter = random.randrange(4)
            x = left - edge * (quarter % 2)
            y = top - edge * (quarter // 2)
            box = (x, y, x + 2 * edge, y + 2 * edge)
            start = [180, 270, 90, 0][quarter]
            draw.pieslice(box, start, start + 90, front)


def _sun(draw: ImageDraw.ImageDraw, area: Area, random: Random, palette: Palette) -> None:
    """A disc over bands that grow wider."""
    sky, disc, *bands = random.sample(palette.shapes, len(palette.shapes))
    draw.rectangle(area, sky)
    x = area.left + random.uniform(0.3, 0.7) * area.width
    horizon = area.top + random.uniform(0.55, 0.7) * area.height
    radius = random.uniform(0.22, 0.34) * area.width
    draw.ellipse((x - radius, horizon - radius, x + radius, horizon + radius), disc)
    top, height = horizon, 12.0
    while top < area.bottom:
        draw.rectangle((area.left, top, area.right, top + height), bands[0])
        draw.rectangle((area.left, top + height, area.right, top + 1.7 * height), bands[1])
        top, height = top + 1.7 * height, height * 1.45


def _dots(draw: ImageDraw.ImageDraw, area: Area, random: Random, palette: Palette) -> None:
    """A screen of dots, large in one corner and small in the other."""
    front, *accents = random.sample(palette.shapes, len(palette.shapes))
    step = _DRAWN // random.choice([9, 11, 13])
    is_turned = random.random() < 0.5
    for left in range(area.left, area.right + step, step):
        for top in range(area.top, area.bottom + step, step):
            way = ((left - area.left) / area.width + (top - area.top) / area.height) / 2
            radius = step * (0.06 + 0.44 * (1 - way if is_turned else way))
            color = random.choice(accents) if random.random() < 0.08 else front
            draw.ellipse((left - radius, top - radius, left + radius, top + radius), color)


def _bars(draw: ImageDraw.ImageDraw, area: Area, random: Random, palette: Palette) -> None:
    """Upright bars, each of several colors."""
    count = random.randint(7, 13)
    width = area.width / count
    for number in range(count):
        left, bottom = area.left + number * width, float(area.bottom)
        for color in random.sample(palette.shapes, 3):
            top = bottom - random.uniform(0.08, 0.4) * area.height
            draw.rectangle((left + 5, max(top, area.top), left + width - 5, bottom), color)
            bottom = max(top, area.top)


def _peaks(draw: ImageDraw.ImageDraw, area: Area, random: Random, palette: Palette) -> None:
    """Mountains, row before row."""
    x = area.left + random.uniform(0.15, 0.85) * area.width
    y, radius = area.top + 0.28 * area.height, 0.11 * area.width
    moon, *rows = palette.shapes
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), moon)
    for number, color in enumerate(rows):
        level = area.top + (0.42 + 0.2 * number) * area.height
        corners = [(float(area.left), float(area.bottom))]
        count = random.randint(5, 8)
        for step in range(count + 1):
            up = random.uniform(-0.2, 0.14) * area.height
            corners.append((area.left + step * area.width / count, level + up))
        corners.append((float(area.right), float(area.bottom)))
        draw.polygon(corners, color)


def _waves(draw: ImageDraw.ImageDraw, area: Area, random: Random, palette: Palette) -> None:
    """Bands that swing."""
    count = random.randint(6, 10)
    swing = random.uniform(0.03, 0.09) * area.height
    turns = random.uniform(1, 2.5)
    for number in range(count):
        level = area.top + number * area.height / count
        corners = [(float(area.right), float(area.bottom)), (float(area.left), float(area.bottom))]
        for x in range(area.left, area.right + 13, 12):
            angle = 2 * pi * turns * (x - area.left) / area.width + 0.7 * number
            corners.append((x, max(level + swing * sin(angle), area.top)))
        draw.polygon(corners, palette.shapes[number % len(palette.shapes)])


def _frames(draw: ImageDraw.ImageDraw, area: Area, random: Random, palette: Palette) -> None:
    """Frames within frames, moved to one side."""
    count = random.randint(4, 7)
    side_x, side_y = random.uniform(0.2, 0.8), random.uniform(0.2, 0.8)
    colors = random.sample(palette.shapes, len(palette.shapes))
    for number in range(count):
        share = number / count
        box = (
            area.left + share * side_x * area.width,
            area.top + share * side_y * area.height,
            area.right - share * (1 - side_x) * area.width,
            area.bottom - share * (1 - side_y) * area.height,
        )
        draw.rectangle(box, colors[number % len(colors)])


_DESIGNS: list[Design] = [
    _arcs,
    _discs,
    _stripes,
    _tiles,
    _sun,
    _dots,
    _bars,
    _peaks,
    _waves,
    _frames,
]
