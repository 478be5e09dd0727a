"""The ratings of one record over time, a small picture for each person."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from adminkit.charts.geometry import DayScale, Margins, Point, Scale, line

if TYPE_CHECKING:
    from ratings.models import Rating

WIDTH, HEIGHT = 160, 44
MARGINS = Margins(5, 5, 5, 5)
WORST, BEST = 0, 10


class RatingLine(NamedTuple):
    """The ratings that one author gave one record, oldest first, and the line that joins them."""

    author: str
    latest: Decimal
    ratings: list["Rating"]
    dots: list[Point]
    path: str
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def summary(self) -> str:
        return f"{self.author}: " + ", ".join(map(str, self.ratings))


def people(ratings: Iterable["Rating"]) -> list[RatingLine]:
    """Return a picture for each author of `ratings` (of one record), by name. All share one axis of
    time.
    """
    by_author: dict[str, list[Rating]] = {}
    for rating in sorted(ratings, key=lambda rating: (rating.rated_on, rating.pk)):
        by_author.setdefault(str(rating.author), []).append(rating)
    days = [rating.rated_on for own in by_author.values() for rating in own]
    return [
        _rating_line(author, own, min(days), max(days)) for author, own in sorted(by_author.items())
    ]


def _rating_line(author: str, own: list["Rating"], first: date, last: date) -> RatingLine:
    across = DayScale(first, last, MARGINS.left, WIDTH - MARGINS.right)
    up = Scale(WORST, BEST, HEIGHT - MARGINS.bottom, MARGINS.top)
    dots = [Point(across(rating.rated_on), up(rating.value), str(rating)) for rating in own]
    path = line([(dot.x, dot.y) for dot in dots])
    return RatingLine(author, own[-1].value, own, dots, path)
