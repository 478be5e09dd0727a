"""What the first Disco had beside its records, written with them: opinions with a day, names that no record bears."""

from collections.abc import Sequence
from datetime import date

from collection.importing.bulk import insert
from collection.importing.legacy_database import LegacyTable
from collection.importing.owners import Owners
from collection.importing.source import Source
from collection.importing.verdicts import Verdict
from collection.importing.writing import Writer
from collection.models import Artist, Batch, Format, Genre, Label
from collection.names import name_key
from ratings.models import Rating

_MODELS = {"artist": Artist, "label": Label, "genre": Genre, "format": Format}


class LegacyWriter(Writer):
    """Carries out the verdicts of a takeover."""

    def __init__(self, batch: Batch, source: Source, owners: Owners, today: date, table: LegacyTable) -> None:
        super().__init__(batch, source, owners, today)
        self.table = table

    def _add(self, new: Sequence[Verdict]) -> None:
        super()._add(new)
        self._date_opinions(new)
        if new:
            self._add_names()

    def _date_opinions(self, new: Sequence[Verdict]) -> None:
        """Give new records their opinions with the days; the writer has rated them today."""
        rated = [verdict for verdict in new if self.table.ratings.get(verdict.row.key)]
        Rating.objects.filter(record__in=[verdict.record_id for verdict in rated]).delete()
        rows = [
            (verdict.record_id, verdict.row.owner_id, opinion.value, opinion.day, "")
            for verdict in rated
            for opinion in self.table.ratings[verdict.row.key]
        ]
        insert(Rating, ("record", "author", "value", "rated_on", "review"), rows)

    def _add_names(self) -> None:
        """Take in the names that no record bears: the list of artists with their countries is a work of its own."""
        for what, names in self.table.names.items():
            self.lookups.ensure(_MODELS[what], [one.name for one in names])
        countries = {name_key(one.name): one.country for one in self.table.names["artist"] if one.country}
        if countries:
            self.lookups.fill_countries(countries)
