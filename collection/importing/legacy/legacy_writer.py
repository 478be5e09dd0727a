"""Carries out the verdicts of a takeover, and stores what the first Disco had beside its records.

Those are opinions with a day, and names that no record uses.
"""

from collections.abc import Sequence
from datetime import date

from collection.bulk_sql import insert
from collection.importing.judging.owners import Owners
from collection.importing.judging.verdict import Verdict
from collection.importing.legacy.database import LegacyTable
from collection.importing.sources.source_reader import SourceReader
from collection.importing.writing.writer import Writer
from collection.models import Artist, Batch, Format, Genre, Label, Record
from collection.models.lookups import Lookup
from collection.names import name_key
from ratings.models import Rating

_MODELS: dict[str, type[Lookup]] = {
    "artist": Artist,
    "label": Label,
    "genre": Genre,
    "format": Format,
}


class LegacyWriter(Writer):
    """Carries out the verdicts of a takeover."""

    def __init__(
        self,
        batch: Batch,
        reader: SourceReader,
        owners: Owners,
        today: date,
        books_arrivals: bool,
        table: LegacyTable,
    ) -> None:
        super().__init__(batch, reader, owners, today, books_arrivals)
        self.table = table

    def _add(self, new: Sequence[Verdict]) -> None:
        super()._add(new)
        self._date_opinions(new)
        if new:
            self._add_names()

    def _date_opinions(self, new: Sequence[Verdict]) -> None:
        """Give new records their opinions with the days; the writer has rated them today."""
        records = []
        rows = []
        for verdict in new:
            opinions = self.table.ratings.get(verdict.row.key, [])
            if opinions:
                records.append(verdict.stored_id)
            for opinion in opinions:
                row = (verdict.stored_id, verdict.owner_id, opinion.value, opinion.day, "")
                rows.append(row)
        Rating.objects.filter(record__in=records).delete()
        insert(Rating, ("record", "author", "value", "rated_on", "review"), rows)
        Record.objects.keep_current_rating(records)

    def _add_names(self) -> None:
        """Store the names that no record uses: a list of artists with their countries is worth
        keeping.
        """
        for noun, names in self.table.names.items():
            self.lookups.ensure(_MODELS[noun], [name.name for name in names])
        countries = {}
        for artist in self.table.names["artist"]:
            if artist.country:
                countries[name_key(artist.name)] = artist.country
        if countries:
            self.lookups.fill_countries(countries)
