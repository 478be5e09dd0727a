"""Records that go back to what they were before a batch: cells, ratings, lines, and what a file had said of them."""

from collections.abc import Iterable, Sequence
from typing import Any

from collection.cells import read_cells
from collection.history.plan import Part, own_lines
from collection.importing.rows import ARTIST_COLUMNS, LABEL_COLUMNS, RecordRows, Values
from collection.models import Artist, Batch, Change, Format, Genre, Label, SourceKey
from collection.models.lookups import Lookup
from ratings.models import Rating

LOOKUPS: dict[str, type[Lookup]] = {model._meta.model_name: model for model in (Artist, Label, Genre, Format)}


class Restorer(RecordRows):
    """Writes the cells of the time before back, through the path by which files are written."""

    def __init__(self, batch: Batch) -> None:
        super().__init__()
        self.batch = batch

    @property
    def made(self) -> dict[str, Any]:
        """Return the ids of the look-up rows that had to be made again, by table."""
        return {table: ids for table, ids in self.lookups.made.items() if ids}

    def separate(self) -> None:
        """Make the look-up row again that was merged into another, with what it knew beside its name."""
        told = self.batch.options
        model = LOOKUPS[told["table"]]
        self.lookups.ensure(model, [told["from"]])
        row = model.objects.named(told["from"]).get()
        if row.pk in self.lookups.made[told["table"]]:
            for name, value in told.get("row", {}).items():
                setattr(row, name, value)
            row.save()
        country = told.get("row", {}).get("country")
        if country and not told["into_row"]["country"]:
            Artist.objects.named(told["into"]).filter(country=country).update(country="")

    def restore(self, part: Part) -> None:
        """Bring the records of `part.restoring` back; touched ones are not among them."""
        before = {change.record_id: _without_countries(change.before) for change in part.restoring}
        self.lookups.ensure_rows(list(before.values()))
        self.overwrite(
            before,
            artists=_differing(part.restoring, ARTIST_COLUMNS),
            labels=_differing(part.restoring, LABEL_COLUMNS),
        )
        own_lines(self.batch, list(before)).reverse_together(f"{self.batch} undone")
        self._unrate([change for change in part.restoring if "rating" in _changed(change)])
        self._say_again([*part.restoring, *part.remembering])

    def _unrate(self, changes: Sequence[Change]) -> None:
        """Take the batch's ratings away, and bring back what they replaced on their day."""
        then = {change.record_id: change.before.get("rating", "") for change in changes}
        first, last = self.batch.wrote[Rating._meta.label]
        written = Rating.objects.filter(record__in=then, pk__gt=first, pk__lte=last)
        days = {one.record_id: one for one in written}
        written.delete()
        now = read_cells(list(days))
        Rating.objects.bulk_create(
            Rating(record_id=pk, author_id=one.author_id, value=then[pk], rated_on=one.rated_on)
            for pk, one in days.items()
            if then[pk] and now[pk].get("rating") != then[pk]
        )

    def _say_again(self, changes: Iterable[Change]) -> None:
        """Let the source have said of each record what it had said before the batch."""
        before = {change.record_id: change.seen for change in changes if change.seen}
        keys = list(SourceKey.objects.filter(source=self.batch.source, record__in=before))
        for key in keys:
            said = key.seen | before[key.record_id]
            key.seen = {column: cell for column, cell in said.items() if cell is not None}
        SourceKey.objects.bulk_update(keys, ["seen"], batch_size=200)


def _without_countries(cells: Values) -> Values:
    """A country is the artist's: what it is today stays."""
    return {column: cell for column, cell in cells.items() if column != "artist_country"}


def _changed(change: Change) -> set[str]:
    return {name for name in {*change.before, *change.after} if change.before.get(name) != change.after.get(name)}


def _differing(changes: Iterable[Change], columns: Iterable[str]) -> set[int]:
    return {change.record_id for change in changes if not _changed(change).isdisjoint(columns)}
