"""Charts that the server draws as SVG: standing bars, lying bars and lines, each with a table of
the same figures.

All take rows of (name, value, address); the address, "" for none, is where the value leads. `title`
heads the chart, `unit` heads the values in the table, and `note` below them says what the picture
does not show.
"""

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple
from unicodedata import east_asian_width

from adminkit.charts.geometry import (
    MOST_DOTS,
    Area,
    Margins,
    Number,
    Point,
    Scale,
    line,
    round_up,
    steps,
    units,
)

Row = tuple[str, Number, str]

# So few units that one is about a pixel on a phone, and text of 12 units can be read.
WIDTH, HEIGHT = 360, 160
# Names of levels are left of the values, names of values below them.
RIGHT, TOP, BOTTOM = 14, 10, 22
# Lying bars: the height of a row, and the width of the names.
ROW, NAMES = 24, 118
# The width of a letter of usual width.
LETTER = 6.5


class Mark(NamedTuple):
    """One value: its name and text, what is drawn for it, and the area that leads further."""

    name: str
    value: str
    url: str
    drawn: Area
    touched: Area


class Chart(NamedTuple):
    """What `disco/chart.html` draws. A chart without marks says that there is nothing to show."""

    title: str
    unit: str
    note: str
    kind: str
    marks: Sequence[Mark]
    summary: str
    height: float = HEIGHT
    path: str = ""
    levels: Sequence[Point] = ()
    names: Sequence[Point] = ()
    values: Sequence[Point] = ()
    width: int = WIDTH

    @property
    def has_dots(self) -> bool:
        return self.kind == "line" and len(self.marks) <= MOST_DOTS


class Axes:
    """The two axes of a picture: places at equal distances across it, round numbers up it."""

    def __init__(self, rows: Sequence[Row]) -> None:
        values = [value for _, value, _ in rows]
        low, high = -round_up(-min(*values, 0)), round_up(max(*values, 0))
        if low == high:
            high = 1
        numbers = {low, 0, high}
        if low == 0 and high > 1:
            numbers.add(high // 2)
        left = 8 + LETTER * max(len(shown(number)) for number in numbers)
        margins = Margins(left, RIGHT, TOP, BOTTOM)
        #: Where a place begins; place 0.5 is the middle of the first.
        self.across = Scale(0, len(rows), margins.left, WIDTH - margins.right)
        self.up = Scale(low, high, HEIGHT - margins.bottom, margins.top)
        self.levels = [
            Point(units(left - 5), self.up(number), shown(number)) for number in sorted(numbers)
        ]

    def column(self, place: int) -> Area:
        """Return the whole height of the picture at a place."""
        return Area(self.across(place), 0, self.across.length(1), HEIGHT)

    def names(self, rows: Sequence[Row]) -> list[Point]:
        """Return as many names as fit below the picture without touching each other, the last one
        among them.
        """
        longest = max(len(name) for name, _, _ in rows)
        every = ceil((longest + 2) * LETTER / self.across.unit)
        last = len(rows) - 1
        named = [place for place in range(len(rows)) if (last - place) % every == 0]
        return [Point(self.across(place + 0.5), HEIGHT - 5, rows[place][0]) for place in named]


def bar_chart(title: str, rows: Sequence[Row], *, unit: str = "Records", note: str = "") -> Chart:
    """Return standing bars, for values in an order of their own, such as years. Values may be
    negative.
    """
    if not rows:
        return _nothing(title, unit, note)
    axes = Axes(rows)
    marks = []
    for place, (name, value, url) in enumerate(rows):
        top, bottom = sorted((axes.up(value), axes.up(0)))
        width, height = axes.across.length(0.7), units(bottom - top)
        drawn = Area(axes.across(place + 0.15), top, width, height)
        marks.append(Mark(name, shown(value), url, drawn, axes.column(place)))
    summary, names = _summary(title, rows), axes.names(rows)
    return Chart(title, unit, note, "bars", marks, summary, levels=axes.levels, names=names)


def lying_bar_chart(
    title: str, rows: Sequence[Row], *, unit: str = "Records", note: str = ""
) -> Chart:
    """Return lying bars, for values that go by names. Values are not negative; long names are cut
    in the picture.
    """
    if not rows:
        return _nothing(title, unit, note)
    longest_value = max(len(shown(value)) for _, value, _ in rows)
    start = NAMES + 6
    most = max(1, *(value for _, value, _ in rows))
    across = Scale(0, most, start, WIDTH - LETTER * longest_value - 6)
    marks, names, values = [], [], []
    for place, (name, value, url) in enumerate(rows):
        top, middle = place * ROW, place * ROW + ROW / 2
        width = max(across.length(value), 1)
        drawn = Area(start, top + 5, width, ROW - 10)
        marks.append(Mark(name, shown(value), url, drawn, Area(0, top, WIDTH, ROW)))
        names.append(Point(NAMES, middle, _cut(name, NAMES)))
        values.append(Point(units(start + width + 5), middle, shown(value)))
    summary, height = _summary(title, rows), ROW * len(rows)
    return Chart(title, unit, note, "lying", marks, summary, height, names=names, values=values)


def line_chart(
    title: str, rows: Sequence[Row], *, unit: str = "Records", note: str = "", stepped: bool = False
) -> Chart:
    """Return a line through values at equal distances, such as months; `stepped`: level until the
    next change.
    """
    if not rows:
        return _nothing(title, unit, note)
    axes = Axes(rows)
    marks, points = [], []
    for place, (name, value, url) in enumerate(rows):
        x, y = axes.across(place + 0.5), axes.up(value)
        points.append((x, y))
        marks.append(Mark(name, shown(value), url, Area(x, y, 0, 0), axes.column(place)))
    summary, names = _summary(title, rows), axes.names(rows)
    path = steps(points) if stepped else line(points)
    return Chart(
        title, unit, note, "line", marks, summary, path=path, levels=axes.levels, names=names
    )


def shown(value: Number) -> str:
    """Return a number as it is written in a chart, with separated thousands."""
    return f"{value:,}"


def _nothing(title: str, unit: str, note: str) -> Chart:
    return Chart(title, unit, note, "bars", [], title)


def _summary(title: str, rows: Sequence[Row]) -> str:
    least = min(rows, key=lambda row: row[1])
    most = max(rows, key=lambda row: row[1])
    return (
        f"{title}, {rows[0][0]} to {rows[-1][0]}: least {shown(least[1])} ({least[0]}), most "
        f"{shown(most[1])} ({most[0]})"
    )


def _cut(name: str, room: float) -> str:
    """Return as much of a name as fits into `room`."""
    used = 0.0
    for place, letter in enumerate(name):
        used += LETTER * _width(letter)
        if used > room:
            return name[: place - 1].rstrip() + "…"
    return name


def _width(letter: str) -> float:
    """Return about how wide a letter is in common fonts, compared with a usual one."""
    if east_asian_width(letter) in "WF":
        return 2
    if letter in "MWmw@%":
        return 1.75
    if letter in " iIjlftr.,:;'!()|/-":
        return 0.65
    return 1.25 if letter.isupper() else 1.05
