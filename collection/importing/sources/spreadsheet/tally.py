"""What is counted in the first pass over a home-made sheet: ratings, genres, copies, and marks of
ownership.
"""

from collections import Counter
from collections.abc import Sequence

from collection.importing.files.header import named_scale
from collection.importing.files.header_words import OWNERSHIP
from collection.importing.files.quantities import CopyTally
from collection.importing.sources.genre_columns import GenreTally
from collection.importing.sources.ownership import Ownership
from collection.importing.sources.ownership_words import OTHER, OWNED, meaning
from collection.importing.sources.prices import PriceTally
from collection.importing.sources.spreadsheet.rating_tally import RatingTally
from collection.importing.sources.spreadsheet.sheet import Sheet
from collection.importing.sources.survey import Findings, Tally

# So many texts in place of a mark are named.
_NAMED = 5


class SheetTally(Tally):
    """Counts the rows that speak of records."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._genres = GenreTally(sheet.chosen.genres)
        self._ratings = RatingTally(self._named_scale(), sheet.chosen.rating_steps)
        self._prices = PriceTally(sheet)
        # The line of the first row of each record, by its identity, where rows are tracks.
        self._first_tracks: dict[int, int] = {}
        self._marks: Counter[str] = Counter()
        self._copies = CopyTally(sheet.copies, sheet.chosen.copies)
        # Texts that are not understood as marks, in the order of the file.
        self._others: dict[str, None] = {}

    def look(self, line: int, cells: Sequence[str]) -> None:
        sheet = self._sheet
        if sheet.why_no_record(cells):
            return
        if sheet.lists_tracks:
            self._first_tracks.setdefault(sheet.row_keys(cells).identity, line)
        self._genres.look(sheet.cell(cells, "genre"), sheet.cell(cells, "styles"))
        self._ratings.look(sheet.cell(cells, "rating"))
        self._prices.look(cells)
        self._copies.look(line, cells)
        if sheet.mark_columns.columns:
            self._marks[sheet.mark_columns.mark(lambda column: sheet.cell(cells, column))] += 1
            text = sheet.cell(cells, OWNERSHIP)
            if len(self._others) < _NAMED and meaning(text, OWNED) == OTHER:
                self._others[text] = None

    def findings(self) -> Findings:
        ownership = Ownership(self._sheet.chosen.ownership, self._marks)
        note = ownership.note(self._sheet.table.called, self._others)
        notes = [note] if note else []
        notes += self._copies.notes(self._sheet.labels)
        genres = self._genres.reading()
        notes += self._genres.notes(genres)
        return Findings(
            (*notes, *self._ratings.notes(), *self._prices.notes()),
            rating_scale=self._ratings.scale,
            rating_steps=self._ratings.steps,
            genres=genres,
            first_tracks=frozenset(self._first_tracks.values()),
            marks=self._marks,
            settled=self._genres.settled(genres) | self._ratings.settled(),
        )

    def _named_scale(self) -> int:
        """Return what the ratings are out of, as it was chosen or as their column is called; 0 if
        neither.
        """
        chosen = self._sheet.chosen.rating_scale
        if chosen:
            return int(chosen)
        place = self._sheet.places.get("rating")
        return 0 if place is None else named_scale(self._sheet.labels[place])
