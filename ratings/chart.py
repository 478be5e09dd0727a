"""The ratings of one record over time, a small picture for each person."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ratings.models import Rating

# Units of the picture; 0 to 10 run from bottom to top.
WIDTH, HEIGHT, EDGE = 160, 44, 5


class Dot(NamedTuple):
    x: float
    y: float
    text: str


class Person(NamedTuple):
    """The opinions of one author about one record, oldest first, and the line that joins them."""

    author: str
    latest: Decimal
    ratings: list["Rating"]
    dots: list[Dot]
    path: str
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def summary(self) -> str:
        return f"{self.author}: " + ", ".join(map(str, self.ratings))


def people(ratings: Iterable["Rating"]) -> list[Person]:
    """Return a picture for each author of `ratings` (of one record); all share one axis of time."""
    by_author: dict[str, list[Rating]] = {}
    for rating in sorted(ratings, key=lambda one: (one.rated_on, one.pk)):
        by_author.setdefault(str(rating.author), []).append(rating)
    days = [rating.rated_on for own in by_author.values() for rating in own]
    return [_person(author, own, min(days), max(days)) for author, own in sorted(by_author.items())]


def _person(author: str, own: list["Rating"], first: date, last: date) -> Person:
    across = (WIDTH - 2 * EDGE) / max(1, (last - first).days)
    up = (HEIGHT - 2 * EDGE) / 10
    dots = [
        Dot(
            round(EDGE + (rating.rated_on - first).days * across, 1),
            round(HEIGHT - EDGE - float(rating.value) * up, 1),
            str(rating),
        )
        for rating in own
    ]
    path = "M" + "L".join(f"{dot.x} {dot.y}" for dot in dots)
    return Person(author, own[-1].value, own, dots, path)
