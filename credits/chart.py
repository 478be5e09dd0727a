"""The balance over time as a picture that the server draws, and the table that says the same."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import NamedTuple

# Units of the picture. So narrow that its text can still be read on a phone.
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 420, 150, 30, 8, 8, 20
MOST_DOTS = 60


class Period(NamedTuple):
    """A day, a month or a year: its name, its last change of the balance, the sum of changes, the balance after it."""

    name: str
    day: date
    change: int
    balance: int


class Dot(NamedTuple):
    x: float
    y: float
    text: str


class Tick(NamedTuple):
    at: float
    text: str


class BalanceChart(NamedTuple):
    periods: list[Period]
    path: str
    dots: list[Dot]
    levels: list[Tick]
    days: list[Tick]
    summary: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT


def periods(changes: list[tuple[date, int]]) -> list[Period]:
    """Fold daily changes into days, months or years, so that neither picture nor table grows without end."""
    span = (changes[-1][0] - changes[0][0]).days if changes else 0
    length = 10 if span <= 92 else 7 if span <= 3660 else 4
    found, balance = [], 0
    for name, some in groupby(changes, key=lambda change: change[0].isoformat()[:length]):
        days = list(some)
        change = sum(amount for _, amount in days)
        balance += change
        found.append(Period(name, days[-1][0], change, balance))
    return found


def balance_chart(changes: list[tuple[date, int]], today: date) -> BalanceChart | None:
    """Return what the template draws of these daily changes (oldest first), None if there are none."""
    found = periods(changes)
    if not found:
        return None
    first, last = found[0].day, max(today, found[-1].day)
    low, high = min(0, *(one.balance for one in found)), max(0, *(one.balance for one in found))
    across, up = (WIDTH - LEFT - RIGHT) / max(1, (last - first).days), (HEIGHT - TOP - BOTTOM) / max(1, high - low)

    def place(day: date, balance: int) -> tuple[float, float]:
        return round(LEFT + (day - first).days * across, 1), round(TOP + (high - balance) * up, 1)

    points = [place(one.day, one.balance) for one in found]
    dots = [Dot(*point, f"{one.name}: {one.balance}") for point, one in zip(points, found, strict=True)]
    return BalanceChart(
        periods=found[::-1],
        path=_steps(place(first, 0), points, place(last, 0)[0]),
        dots=dots if len(dots) <= MOST_DOTS else [],
        levels=[Tick(place(first, level)[1], str(level)) for level in sorted({low, 0, high})],
        days=list(_day_ticks(first, last)),
        summary=f"Balance from {first} to {last}: lowest {low}, highest {high}, at the end {found[-1].balance}",
    )


def _steps(start: tuple[float, float], points: Iterable[tuple[float, float]], end: float) -> str:
    """Return the path of a line that stays level until the next change."""
    return f"M{start[0]} {start[1]}" + "".join(f"H{x}V{y}" for x, y in points) + f"H{end}"


def _day_ticks(first: date, last: date) -> Iterator[Tick]:
    yield Tick(LEFT, str(first))
    if last > first:
        yield Tick(WIDTH - RIGHT, str(last))
