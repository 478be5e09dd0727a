"""Records that go back to what they were before a batch: cells, ratings, lines, and what a file had
for them.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from collection.cells import Values, read_cells
from collection.history.plan import Part, RecordChange
from collection.history.rows_of_batch import own_lines, written_by
from collection.importing.writing.record_rows import LINKS, Link, RecordRows, changes_own
from collection.models import (
    Artist,
    Batch,
    Format,
    Genre,
    Label,
    Loan,
    OwnValue,
    SourceKey,
    Style,
    Tag,
)
from collection.models.catalogues import memory_source
from collection.models.lookups import Lookup
from ratings.models import Rating

LOOKUPS: dict[str, type[Lookup]] = {
    "artist": Artist,
    "label": Label,
    "genre": Genre,
    "style": Style,
    "format": Format,
    "tag": Tag,
}


class Restorer(RecordRows):
    """Writes the cells of the time before back, through the path by which files are written."""

    def __init__(self, batch: Batch) -> None:
        super().__init__()
        self.batch = batch

    @property
    def made(self) -> dict[str, Any]:
        """The ids of the look-up rows that had to be made again, by table."""
        return {table: ids for table, ids in self.lookups.made.items() if ids}

    def make_again(self) -> None:
        """Make the look-up row again that was merged into another or split, with what it knew
        beside its name.
        """
        options = self.batch.options
        table, own_values = options["table"], options.get("row", {})
        if table == "tag":
            self.lookups.ensure_tags([(options["owner"], [options["from"]])])
            return
        self.lookups.ensure(LOOKUPS[table], [options["from"]])
        row = LOOKUPS[table].objects.named(options["from"]).get()
        if row.pk in self.lookups.made.get(table, ()):
            for name, value in own_values.items():
                setattr(row, name, value)
            row.save()
            self._take_former_id(row, options.get("row_id"))
        country, stayed = own_values.get("country"), options.get("into_row")
        if country and stayed and not stayed["country"]:
            Artist.objects.named(options["into"]).filter(country=country).update(country="")

    def _take_former_id(self, row: Lookup, former: int | None) -> None:
        """Give a row that was just made the id that it had, by which the undo of an older merge of
        records finds it. An id above the new one might be given once more.
        """
        model, table = type(row), str(row._meta.model_name)
        rows = model._base_manager
        if former is None or former >= row.pk or rows.filter(pk=former).exists():
            return
        rows.filter(pk=row.pk).update(**{"id": former})
        known = self.lookups.ids[model]
        known[row.name_key] = known[row.name_key]._replace(id=former)
        ids = self.lookups.made[table]
        ids[ids.index(row.pk)] = former

    def restore(self, part: Part) -> None:
        """Bring the records of `part.restoring` back; touched ones are not among them."""
        before = {change.record: _without_countries(change.before) for change in part.restoring}
        self.lookups.ensure_rows(list(before.values()))
        relinked: dict[Link, set[int]] = {
            model: _differing(part.restoring, columns) for model, columns in LINKS.items()
        }
        relinked[OwnValue] = {
            change.record for change in part.restoring if changes_own(_changed(change))
        }
        self.overwrite(before, relinked)
        own = own_lines(self.batch, list(before))
        Loan.objects.stayed_away(own.values("pk"))
        own.reverse_together(f"{self.batch} undone")
        self._unrate([change for change in part.restoring if "rating" in _changed(change)])
        self._restore_seen([*part.restoring, *part.remembering])

    def _unrate(self, changes: Sequence[RecordChange]) -> None:
        """Take the batch's ratings away, and bring back what they replaced on their day."""
        before = {change.record: change.before.get("rating", "") for change in changes}
        written = written_by(self.batch, Rating.objects.filter(record__in=before))
        by_record = {rating.record_id: rating for rating in written}
        written.delete()
        now = read_cells(list(by_record))
        replaced = []
        for pk, rating in by_record.items():
            value = before[pk]
            if value and now[pk].get("rating") != value:
                replaced.append(
                    Rating(
                        record_id=pk,
                        author_id=rating.author_id,
                        value=value,
                        rated_on=rating.rated_on,
                    )
                )
        Rating.objects.bulk_create(replaced)

    def _restore_seen(self, changes: Iterable[RecordChange]) -> None:
        """Let the source keys hold again the cells that the file had before the batch."""
        before = {change.record: change.seen for change in changes if change.seen}
        source = self.batch.source
        if self.batch.kind == Batch.Kind.LOOK_UP:
            source = memory_source(source)
        keys = list(SourceKey.objects.filter(source=source, record__in=before))
        for key in keys:
            cells = key.seen | before[key.record_id]
            key.seen = {column: cell for column, cell in cells.items() if cell is not None}
        SourceKey.objects.bulk_update(keys, ["seen"], batch_size=200)


def _without_countries(cells: Values) -> Values:
    """A country is the artist's: what it is today stays."""
    return {column: cell for column, cell in cells.items() if column != "artist_country"}


def _changed(change: RecordChange) -> set[str]:
    """Return the columns in which a change made a difference."""
    columns = {*change.before, *change.after}
    return {name for name in columns if change.before.get(name) != change.after.get(name)}


def _differing(changes: Iterable[RecordChange], columns: Iterable[str]) -> set[int]:
    """Return the records in which one of `columns` was changed."""
    return {change.record for change in changes if not _changed(change).isdisjoint(columns)}
