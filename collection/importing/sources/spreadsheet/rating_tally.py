"""Ratings of a home-made sheet: what they are out of, and whether they are finer than halves.

What is odd about one rating is a matter of its row; only what most of them show decides how the
others are read.
"""

from collections import Counter

from adminkit.numbers import counted_of
from collection.importing.cells import ratings
from collection.importing.messages import Message, Setting

SCALES = (5, 10, 100)
# One rating in so many is no slip, nor are so many of them.
_MANY, _SEVERAL = 10, 3
_SLIP = 100
# So many are named.
_NAMED = 3


class RatingTally:
    """Counts the ratings of a file."""

    def __init__(self, scale: int, steps: str) -> None:
        """`scale` is what they are out of by their column or by choice, 0 where neither says it;
        `steps` is the value of the choice `rating_steps`.
        """
        self._named_scale = scale
        self._chosen_steps = steps
        self._bare: Counter[float] = Counter()
        self._told: Counter[int] = Counter()
        # Ratings as they are written: which of them are too fine depends on the scale of all.
        self._texts: Counter[str] = Counter()

    def look(self, cell: str) -> None:
        """Take note of the rating of a row."""
        if number := ratings.bare_number(cell):
            self._bare[number] += 1
        elif told := ratings.told_scale(cell):
            self._told[told] += 1
        else:
            return
        self._texts[cell] += 1

    @property
    def scale(self) -> int:
        """What bare numbers are out of, 0 where figures up to 5 leave it open."""
        if self._named_scale:
            return self._named_scale
        told = [scale for scale in self._told if scale in SCALES]
        if len(told) == 1 and self._told.total() >= self._bare.total():
            return told[0]
        return self._by_figures()

    def _by_figures(self) -> int:
        """Return the scale that the figures show; a few above ten are slips, not one of 100."""
        above, every = self._above(10), self._bare.total()
        is_half = above > 0 and above * 2 >= every
        if is_half or self._is_no_slip(above, every):
            return 100
        tens = self._above(5) - above
        # One in so many is a slip of the keys.
        return 10 if tens * _SLIP > every else 0

    def _above(self, most: float) -> int:
        return sum(count for number, count in self._bare.items() if number > most)

    @staticmethod
    def _is_no_slip(count: int, every: int) -> bool:
        return count >= _SEVERAL and count * _MANY >= every

    @property
    def steps(self) -> str:
        """What becomes of ratings that are finer than halves: "round" or "remarks"; "" where there
        are few or none, so that each is spoken of by itself.
        """
        fine, every = self._fine(), self._texts.total()
        if not fine or (self._chosen_steps == "round"):
            return self._chosen_steps if fine else ""
        is_many = fine * 2 > every or self._is_no_slip(fine, every)
        return "remarks" if is_many else ""

    def _fine(self) -> int:
        scale = self.scale
        return sum(n for text, n in self._texts.items() if ratings.is_too_fine(text, scale))

    def settled(self) -> dict[str, str]:
        """Return what the file decides of the choices about it."""
        found = {} if self._named_scale or not self.scale else {"rating_scale": str(self.scale)}
        return found | ({"rating_steps": self.steps} if self.steps else {})

    # What there is to say

    def notes(self) -> list[Message]:
        """Return what there is to say of the ratings."""
        notes = []
        if self._bare and not self._named_scale:
            notes.append(self._on_scale() if self.scale else self._on_unknown_scale())
        if self._fine() and self.scale:
            notes.append(self._on_fine())
        return notes

    def _on_scale(self) -> Message:
        scale = self.scale
        highest = max(number for number in self._bare if number <= scale) if self._fits() else 0
        others = self._above(scale)
        is_doubtful = bool(others) or not self._is_no_slip(self._above(scale / 2), self._fits())
        sentence = f"Ratings without a scale are read as out of {scale}"
        if highest:
            sentence += f"; the highest is {_figure(highest)}"
        if others:
            sentence += f", but for {self._named_above(scale)}"
        offers = [Setting("rating_scale", str(other)) for other in SCALES if other != scale]
        return Message(f"{sentence}.", tuple(offers) if is_doubtful else ())

    def _fits(self) -> int:
        return self._bare.total() - self._above(self.scale)

    def _on_unknown_scale(self) -> Message:
        but = f", but for {self._named_above(5)}" if self._above(5) else ""
        return Message(
            f"No rating is above 5{but}, so they may be out of 5 or out of 10: they are kept in "
            "the remarks.",
            offers=(Setting("rating_scale", "5"), Setting("rating_scale", "10")),
        )

    def _named_above(self, most: float) -> str:
        above = sorted(number for number in self._bare if number > most)
        named = ", ".join(map(_figure, above[:_NAMED]))
        return f"{named} and others" if len(above) > _NAMED else named

    def _on_fine(self) -> Message:
        every = self._texts.total()
        finer = f"{counted_of(self._fine(), every, 'rating')} finer than halves"
        if self.steps == "round":
            kept = Setting("rating_steps", "remarks")
            return Message(f"{finer} and rounded to halves.", offers=(kept,))
        rounded = (Setting("rating_steps", "round"),)
        if self.steps:
            return Message(f"{finer}, so all ratings are kept in the remarks.", offers=rounded)
        return Message(f"{finer} and kept in the remarks.", offers=rounded)


def _figure(number: float) -> str:
    return f"{number:g}"
