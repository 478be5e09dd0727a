"""What a run is asked for, and what came of it."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from collection.catalogues.filling.lacks import Answered
from collection.catalogues.filling.options import FillOptions
from collection.catalogues.filling.result import FillResult


@dataclass(frozen=True)
class LookUpOptions:
    """`certain` takes a candidate by artist and title with which everything agrees, `again` asks
    about records that were answered too, `limit` is the most records that are asked about.
    """

    fill: FillOptions = FillOptions()
    certain: bool = False
    again: bool = False
    limit: int | None = None

    def kept(self) -> dict[str, Any]:
        """Return what a batch keeps of them: a later run with the same goes on with it."""
        words: dict[str, Any] = {"only": ", ".join(sorted(self.fill.only))}
        if self.fill.genres:
            words["genres"] = self.fill.genres
        if self.certain:
            words["certain"] = "yes"
        if self.again:
            words["again"] = "yes"
        return words


@dataclass
class LookUpResult:
    """What came of a run: how many records were answered with each state, and how many were `kept`
    because they had been answered before; what was filled in; and a sentence if it ended early.
    `before` is what it was answered about other records before it was cut off.
    """

    filling: FillResult
    total: int = 0
    kept: int = 0
    states: Counter[str] = field(default_factory=Counter)
    ended_early: str = ""
    before: Answered = field(default_factory=Answered.nothing)

    @property
    def answered(self) -> int:
        return self.states.total()

    @property
    def whole(self) -> Answered:
        """What all of the run was answered, also before it was cut off."""
        return self.before.with_others(Answered(self.states, self.filling.lacks))
