"""What of the shelf is counted once for several parts of the statistics page."""

from collections import Counter
from typing import NamedTuple


class ShelfCounts(NamedTuple):
    """How many records have each genre and format, by their ids, and how many each year: of the
    music, of the pressing, and of the album where it is known.
    """

    genres: Counter[int | None]
    formats: Counter[int | None]
    music_years: Counter[int | None]
    years: Counter[int | None]
    original_years: Counter[int | None]

    @property
    def with_original_year(self) -> int:
        return self.original_years.total() - self.original_years[None]

    @property
    def with_year_only(self) -> int:
        """How many records have the year of their pressing and none of their album."""
        return self.original_years[None] - self.music_years[None]
