"""The geometry that all pictures share: scales from values to places, points, and paths between
them.

Places are in units of the picture's viewBox. `y` runs downwards, as in SVG.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from math import ceil
from typing import NamedTuple

Number = int | float | Decimal

#: A line with more points than this is drawn without dots, which would run into one another.
MOST_DOTS = 60


class Point(NamedTuple):
    """A place in a picture and the words that belong there."""

    x: float
    y: float
    text: str


class Area(NamedTuple):
    """A rectangle in a picture."""

    x: float
    y: float
    width: float
    height: float


class Margins(NamedTuple):
    """What a picture leaves free around the values that it draws."""

    left: float
    right: float
    top: float
    bottom: float


class Scale:
    """Maps the values from `low` to `high` to the places from `start` to `end` of a picture.

    Values that are all alike are at `start`.
    """

    def __init__(self, low: Number, high: Number, start: float, end: float) -> None:
        self._low, self._start = float(low), start
        span = float(high) - self._low
        #: How far two values are apart that differ by 1; negative where values grow upwards.
        self.unit = (end - start) / span if span else 0.0

    def __call__(self, value: Number) -> float:
        """Return the place of a value."""
        return units(self._start + (float(value) - self._low) * self.unit)

    def length(self, amount: Number) -> float:
        """Return how long a difference of values is in the picture."""
        return units(abs(float(amount) * self.unit))


class DayScale:
    """Maps the days from `first` to `last` to the places from `start` to `end` of a picture."""

    def __init__(self, first: date, last: date, start: float, end: float) -> None:
        self._scale = Scale(first.toordinal(), last.toordinal(), start, end)

    def __call__(self, day: date) -> float:
        return self._scale(day.toordinal())


def line(points: Sequence[tuple[float, float]]) -> str:
    """Return the path of a line from point to point."""
    return "M" + "L".join(f"{x} {y}" for x, y in points)


def steps(points: Sequence[tuple[float, float]]) -> str:
    """Return the path of a line that stays level until the next point."""
    (x, y), *others = points
    return f"M{x} {y}" + "".join(f"H{x}V{y}" for x, y in others)


def round_up(value: Number) -> int:
    """Return the next number that reads well on an axis and has a whole half, such as 2, 4, 30, 80,
    150.
    """
    if value <= 1:
        return ceil(value)
    ten = 10 ** (len(str(ceil(value))) - 1)
    candidates = [step * ten // 10 for step in (10, 15, 20, 30, 40, 50, 60, 80, 100)]
    return next(number for number in candidates if number >= value and number % 2 == 0)


def units(value: float) -> float:
    """Return a place or a length with as many decimals as a picture needs."""
    return round(value, 1)
