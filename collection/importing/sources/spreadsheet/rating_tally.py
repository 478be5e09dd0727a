"""Ratings of a home-made sheet: what they are out of, and whether they are finer than halves."""

from collections import Counter

from collection.importing.cells import freehand
from collection.importing.messages import Message, Setting

_SCALE_UNKNOWN = Message(
    "No rating is above 5, so they may be out of 5 or out of 10: they are kept in the remarks.",
    offers=(Setting("rating_scale", "5"), Setting("rating_scale", "10")),
)
_FINE = {
    "remarks": Message(
        "Many ratings are finer than halves, so that all of them are kept in the remarks.",
        offers=(Setting("rating_steps", "round"),),
    ),
    "round": Message(
        "Ratings that are finer than halves are rounded to halves.",
        offers=(Setting("rating_steps", "remarks"),),
    ),
}
# One in so many ratings that is finer than halves is no slip.
_MANY = 10


class RatingTally:
    """Counts ratings that are bare numbers."""

    def __init__(self, scale: int, steps: str) -> None:
        """`scale` is what they are out of by their column or by choice, 0 where neither says it;
        `steps` is the value of the choice `rating_steps`.
        """
        self._named_scale = scale
        self._chosen_steps = steps
        self._ratings: Counter[float] = Counter()

    def look(self, cell: str) -> None:
        """Take note of the rating of a row."""
        if number := freehand.rating_number(cell):
            self._ratings[number] += 1

    @property
    def scale(self) -> int:
        """What the ratings are out of, 0 where figures up to 5 leave it open."""
        highest = max(self._ratings, default=0)
        if self._named_scale or highest <= 5:
            return self._named_scale
        return 10 if highest <= 10 else 100

    @property
    def steps(self) -> str:
        """What becomes of ratings that are finer than halves: "round" or "remarks"; "" where there
        are few or none, so that each is spoken of by itself.
        """
        fine = 0
        for number, count in self._ratings.items():
            if self.scale and freehand.is_between_halves(number, self.scale):
                fine += count
        if not fine or fine * _MANY < self._ratings.total():
            return ""
        return self._chosen_steps or "remarks"

    def settled(self) -> dict[str, str]:
        """Return what the file decides of the choices about it."""
        found = {} if self._named_scale or not self.scale else {"rating_scale": str(self.scale)}
        return found | ({"rating_steps": self.steps} if self.steps else {})

    def notes(self) -> list[Message]:
        """Return what there is to say of the ratings."""
        notes = [] if self.scale or not self._ratings else [_SCALE_UNKNOWN]
        return notes + ([_FINE[self.steps]] if self.steps else [])
