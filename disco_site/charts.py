"""Charts that the server draws as SVG: standing bars, lying bars and lines, each with a table that says the same.

All take rows of (name, value, address): the address, "" for none, is where the value leads. `title` heads the chart,
`unit` heads the values in the table, `note` stands below and says what the picture does not.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from math import ceil
from typing import NamedTuple
from unicodedata import east_asian_width

Number = int | Decimal
Row = tuple[str, Number, str]

# Units of the picture; so few that on a phone one is about a pixel, and text of 12 units can be read.
WIDTH, HEIGHT, TOP, BOTTOM, RIGHT = 360, 160, 10, 22, 14
ROW, NAMES, LETTER = 24, 118, 6.5
MOST_DOTS = 60


class Area(NamedTuple):
    x: float
    y: float
    width: float
    height: float


class Mark(NamedTuple):
    """One value: what is told of it, what is drawn for it, and the area that leads to what is behind it."""

    name: str
    value: str
    url: str
    drawn: Area
    touched: Area


class Text(NamedTuple):
    x: float
    y: float
    text: str


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
    levels: Sequence[Text] = ()
    names: Sequence[Text] = ()
    values: Sequence[Text] = ()
    width: int = WIDTH

    @property
    def has_dots(self) -> bool:
        return self.kind == "line" and len(self.marks) <= MOST_DOTS


def bar_chart(title: str, rows: Sequence[Row], *, unit: str = "Records", note: str = "") -> Chart:
    """Return standing bars, for what has an order of its own, such as years. Values may be negative."""
    if not rows:
        return _nothing(title, unit, note)
    across, up, levels = _axes([value for _, value, _ in rows], len(rows))
    step, zero = across(1) - across(0), up(0)

    def mark(place: int, row: Row) -> Mark:
        top, bottom = sorted((up(row[1]), zero))
        drawn = Area(_units(across(place) + step * 0.15), top, _units(step * 0.7), _units(bottom - top))
        return Mark(row[0], _shown(row[1]), row[2], drawn, _column(across(place), step))

    marks = [mark(place, row) for place, row in enumerate(rows)]
    names = _names_below(rows, lambda place: across(place) + step / 2, step)
    return Chart(title, unit, note, "bars", marks, _summary(title, rows), levels=levels, names=names)


def lying_bar_chart(title: str, rows: Sequence[Row], *, unit: str = "Records", note: str = "") -> Chart:
    """Return lying bars, for what goes by names. Values are not negative; long names are cut in the picture."""
    if not rows:
        return _nothing(title, unit, note)
    values = [_shown(value) for _, value, _ in rows]
    room = WIDTH - NAMES - 6 - LETTER * max(map(len, values)) - 6
    longest = max(*(value for _, value, _ in rows), 1)

    def mark(place: int, row: Row) -> Mark:
        drawn = Area(NAMES + 6, place * ROW + 5, _units(max(room * float(row[1] / longest), 1)), ROW - 10)
        return Mark(row[0], values[place], row[2], drawn, Area(0, place * ROW, WIDTH, ROW))

    marks = [mark(place, row) for place, row in enumerate(rows)]
    middles = [place * ROW + ROW / 2 for place in range(len(rows))]
    names = [Text(NAMES, y, _cut(one.name, NAMES)) for one, y in zip(marks, middles, strict=True)]
    ends = [one.drawn.x + one.drawn.width + 5 for one in marks]
    told = [Text(_units(x), y, one.value) for x, one, y in zip(ends, marks, middles, strict=True)]
    height = ROW * len(rows)
    return Chart(title, unit, note, "lying", marks, _summary(title, rows), height, names=names, values=told)


def line_chart(
    title: str, rows: Sequence[Row], *, unit: str = "Records", note: str = "", stepped: bool = False
) -> Chart:
    """Return a line through values at equal distances, such as months; `stepped`: level until the next change."""
    if not rows:
        return _nothing(title, unit, note)
    across, up, levels = _axes([value for _, value, _ in rows], len(rows))
    step = across(1) - across(0)
    points = [(_units(across(place) + step / 2), up(value)) for place, (_, value, _) in enumerate(rows)]
    marks = [
        Mark(name, _shown(value), url, Area(x, y, 0, 0), _column(x - step / 2, step))
        for (name, value, url), (x, y) in zip(rows, points, strict=True)
    ]
    (x, y), *rest = points
    path = f"M{x} {y}" + "".join(f"H{x}V{y}" if stepped else f"L{x} {y}" for x, y in rest)
    names = _names_below(rows, lambda place: points[place][0], step)
    return Chart(title, unit, note, "line", marks, _summary(title, rows), path=path, levels=levels, names=names)


def _nothing(title: str, unit: str, note: str) -> Chart:
    return Chart(title, unit, note, "bars", [], title)


def _axes(values: Sequence[Number], count: int) -> tuple[Callable[[int], float], Callable[[Number], float], list[Text]]:
    """Return where a place begins, how high a value stands, and the levels that are named."""
    low, high = -_round_up(-min(*values, 0)), _round_up(max(*values, 0))
    if low == high:
        high = 1
    numbers = sorted({low, 0, high} | ({high // 2} if high > 1 and not low else set()))
    left = 8 + LETTER * max(len(_shown(number)) for number in numbers)
    step, height = (WIDTH - RIGHT - left) / count, (HEIGHT - TOP - BOTTOM) / (high - low)

    def up(value: Number) -> float:
        return _units(TOP + float(high - value) * height)

    levels = [Text(_units(left - 5), up(number), _shown(number)) for number in numbers]
    return lambda place: left + place * step, up, levels


def _round_up(value: Number) -> int:
    """Return the next number that reads well on an axis and has a whole half, such as 2, 4, 30, 80, 150."""
    if value <= 1:
        return ceil(value)
    ten = 10 ** (len(str(ceil(value))) - 1)
    steps = (step * ten // 10 for step in (10, 15, 20, 30, 40, 50, 60, 80, 100))
    return next(step for step in steps if step >= value and step % 2 == 0)


def _names_below(rows: Sequence[Row], middle: Callable[[int], float], step: float) -> list[Text]:
    """Return as many names as fit below the picture without touching each other, the last one among them."""
    every = ceil((max(len(name) for name, _, _ in rows) + 2) * LETTER / step)
    last = len(rows) - 1
    shown = [place for place in range(len(rows)) if (last - place) % every == 0]
    return [Text(_units(middle(place)), HEIGHT - 5, rows[place][0]) for place in shown]


def _column(x: float, width: float) -> Area:
    return Area(_units(x), 0, _units(width), HEIGHT)


def _summary(title: str, rows: Sequence[Row]) -> str:
    low, high = (pick(rows, key=lambda row: row[1]) for pick in (min, max))
    return (
        f"{title}, {rows[0][0]} to {rows[-1][0]}: least {_shown(low[1])} ({low[0]}), most {_shown(high[1])} ({high[0]})"
    )


def _shown(value: Number) -> str:
    return f"{value:,}"


def _cut(name: str, room: float) -> str:
    """Return as much of a name as fits."""
    used = 0.0
    for place, letter in enumerate(name):
        used += LETTER * _width(letter)
        if used > room:
            return name[: place - 1].rstrip() + "…"
    return name


def _width(letter: str) -> float:
    """Return about how wide a letter is in common fonts; those of the Far East are twice as wide."""
    if east_asian_width(letter) in "WF":
        return 2
    if letter in "MWmw@%":
        return 1.75
    if letter in " iIjlftr.,:;'!()|/-":
        return 0.65
    return 1.25 if letter.isupper() else 1.05


def _units(value: float) -> float:
    return round(value, 1)
