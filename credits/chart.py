"""The balance over time as a picture that the server draws, with a table of the same figures."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from adminkit.charts.geometry import MOST_DOTS, DayScale, Margins, Point, Scale, steps

# So narrow that its text can still be read on a phone.
WIDTH, HEIGHT = 420, 150
MARGINS = Margins(left=30, right=8, top=8, bottom=20)
# Up to so many days of changes, the balance is shown by the day, or else by the month.
MOST_DAYS, MOST_DAYS_BY_MONTH = 92, 3660


class Period(NamedTuple):
    """A day, a month or a year: its name, the day of its last change, the sum of its changes, and
    the balance after it.
    """

    name: str
    day: date
    change: int
    balance: int


class BalanceChart(NamedTuple):
    """What the template draws: periods with the latest first, levels and days with their names."""

    periods: list[Period]
    path: str
    dots: list[Point]
    levels: list[Point]
    days: list[Point]
    summary: str
    width: int = WIDTH
    height: int = HEIGHT
    left: float = MARGINS.left
    right: float = WIDTH - MARGINS.right


def periods(changes: Sequence[tuple[date, int]], balance: int = 0) -> list[Period]:
    """Fold daily changes (oldest first) after a `balance` into days, months or years, so that
    neither picture nor table grows without end.
    """
    span = (changes[-1][0] - changes[0][0]).days if changes else 0
    # As many characters of a day as its period has: 2026-01-31, 2026-01, 2026.
    length = 10
    if span > MOST_DAYS_BY_MONTH:
        length = 4
    elif span > MOST_DAYS:
        length = 7
    folded = []
    for name, group in groupby(changes, key=lambda change: change[0].isoformat()[:length]):
        days = list(group)
        change = sum(amount for _, amount in days)
        balance += change
        folded.append(Period(name, days[-1][0], change, balance))
    return folded


def _is_within(day: date, after: date | None, before: date | None) -> bool:
    return (after is None or day >= after) and (before is None or day <= before)


def _levels(low: int, high: int) -> list[int]:
    """Return the balances at which a line is drawn: the least, the greatest, and 0 between them."""
    return sorted({low, high} | ({0} if low < 0 < high else set()))


def balance_chart(
    changes: Sequence[tuple[date, int]],
    today: date,
    after: date | None = None,
    before: date | None = None,
) -> BalanceChart | None:
    """Return the chart of these daily changes (oldest first) up to today, or from the day `after`
    to the day `before`; None if there is nothing to show. What came earlier is the balance that it
    begins with.
    """
    earlier = sum(amount for day, amount in changes if after and day < after)
    shown = periods([change for change in changes if _is_within(change[0], after, before)], earlier)
    days = [period.day for period in shown]
    if after:
        days.append(after)
    if not changes or not days:
        return None
    first, last = min(days), before or max(today, *days)
    balances = [earlier, *(period.balance for period in shown)]
    low, high = min(balances), max(balances)
    across = DayScale(first, last, MARGINS.left, WIDTH - MARGINS.right)
    up = Scale(low, max(high, low + 1), HEIGHT - MARGINS.bottom, MARGINS.top)
    dots = [
        Point(across(period.day), up(period.balance), f"{period.name}: {period.balance:,}")
        for period in shown
    ]
    balance = balances[-1]
    begin, end = (across(first), up(earlier)), (across(last), up(balance))
    line = [begin, *((dot.x, dot.y) for dot in dots), end]
    return BalanceChart(
        periods=shown[::-1],
        path=steps(line),
        dots=dots if len(dots) <= MOST_DOTS else [],
        levels=[Point(MARGINS.left, up(level), f"{level:,}") for level in _levels(low, high)],
        days=[Point(across(day), HEIGHT - 4, str(day)) for day in sorted({first, last})],
        summary=f"Balance from {first} to {last}: lowest {low}, highest {high}, at the end "
        f"{balance:,}",
    )
