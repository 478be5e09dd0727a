"""Files of artists, labels, genres, styles and formats: known again by name, whatever its case and
blanks; the first spelling stays.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet

from adminkit.verbs import Actor
from collection.bulk_sql import chunks
from collection.cells import Values
from collection.importing.cells import values
from collection.importing.sources.row import Row
from collection.importing.tables.columns import Column, key
from collection.importing.tables.table import Identity, Overwritten, PlainTable, Stored, filled
from collection.models import Artist, Format, Genre, Label, Record, Style
from collection.models.lookups import Lookup
from collection.names import name_key

_NAME = key("name", values.name)
_SORT_NAME = Column("sort_name", values.line(510), aliases=("filed as",))
_OTHERS_CARRY_IT = "records of other users carry it, so that only an owner of Disco changes it"


class LookupTable(PlainTable):
    """A look-up table; `model` is its model."""

    model: ClassVar[type[Lookup]]
    columns: ClassVar[tuple[Column, ...]] = (_NAME,)

    def identity(self, values: Values) -> Identity:
        return name_key(values["name"])

    def find(self, rows: Sequence[Row]) -> list[Stored | None]:
        found = {}
        keys = [name_key(row.values["name"]) for row in rows]
        for some in chunks(keys):
            for stored in self._stored(self.model.objects.filter(name_key__in=some)):
                found[name_key(stored.cells["name"])] = stored
        return [found.get(key) for key in keys]

    def left_alone(self, keys: Collection[str], by: Actor) -> Mapping[str, str]:
        if by.is_superuser:
            return {}
        carried: set[int] = set()
        for some in chunks(list(keys)):
            of_others = {f"{self.model.record_path}__in": Record.objects.exclude(owner=by.pk)}
            rows = self.model.objects.filter(pk__in=map(int, some)).filter(**of_others)
            carried.update(rows.values_list("pk", flat=True))
        return {str(pk): _OTHERS_CARRY_IT for pk in carried}

    def create(self, rows: Sequence[Values]) -> list[str]:
        new = [self._made(cells) for cells in rows]
        return [str(row.pk) for row in self.model.objects.bulk_create(new, batch_size=100)]

    def overwrite(self, rows: Sequence[Overwritten]) -> None:
        after = {int(row.key): row.after for row in rows}
        for some in chunks(sorted(after)):
            # One by one: records show what changes here, and follow.
            for row in self.model.objects.filter(pk__in=some):
                self._set(row, after[row.pk])
                row.save()

    def current(self, keys: Sequence[str]) -> dict[str, Values]:
        found = {}
        for some in chunks(keys):
            for stored in self._stored(self.model.objects.filter(pk__in=map(int, some))):
                found[stored.key] = stored.cells
        return found

    def delete(self, keys: Sequence[str]) -> None:
        for some in chunks(keys):
            self.model.objects.filter(pk__in=map(int, some)).delete()

    def why_kept(self, keys: Collection[str]) -> Mapping[str, str]:
        used: set[int] = set()
        for some in chunks(list(keys)):
            rows = self.model.objects.filter(pk__in=map(int, some))
            unused = set(rows.unused().values_list("pk", flat=True))
            used.update(set(rows.values_list("pk", flat=True)) - unused)
        return {str(pk): "records carry it" for pk in used}

    def all_rows(self) -> Iterator[Values]:
        for stored in self._stored(self.model.objects.all()):
            yield stored.cells

    def _stored(self, rows: QuerySet[Any]) -> Iterator[Stored]:
        names = [column.name for column in self.columns]
        for pk, *cells in rows.order_by("pk").values_list("pk", *names).iterator(chunk_size=2000):
            texts = [str(int(cell)) if isinstance(cell, bool) else cell for cell in cells]
            yield Stored(str(pk), filled(dict(zip(names, texts, strict=True))))

    def _made(self, cells: Values) -> Lookup:
        row = self.model(name=cells["name"])
        self._set(row, cells)
        row.derive()
        return row

    def _set(self, row: Lookup, cells: Values) -> None:
        """Give a row its cells beside the name."""


class GenreTable(LookupTable):
    name = "genres"
    model = Genre
    rights = ("collection.add_genre", "collection.change_genre")


class StyleTable(LookupTable):
    name = "styles"
    model = Style
    rights = ("collection.add_style", "collection.change_style")


class FormatTable(LookupTable):
    name = "formats"
    model = Format
    columns: ClassVar[tuple[Column, ...]] = (
        _NAME,
        Column("is_small", values.flag, can_be_empty=False, aliases=("small",)),
    )
    rights = ("collection.add_format", "collection.change_format")

    def _made(self, cells: Values) -> Lookup:
        row = super()._made(cells)
        # A new row that the file calls large is, whatever its name.
        self._set(row, cells)
        return row

    def _set(self, row: Lookup, cells: Values) -> None:
        assert isinstance(row, Format)
        if cells.get("is_small"):
            row.is_small = cells["is_small"] == "1"


class LabelTable(LookupTable):
    name = "labels"
    model = Label
    columns: ClassVar[tuple[Column, ...]] = (_NAME, _SORT_NAME)
    rights = ("collection.add_label", "collection.change_label")

    def _set(self, row: Lookup, cells: Values) -> None:
        assert isinstance(row, Label)
        row.sort_name = cells.get("sort_name", "")


class ArtistTable(LookupTable):
    name = "artists"
    model = Artist
    columns: ClassVar[tuple[Column, ...]] = (
        _NAME,
        _SORT_NAME,
        Column("country", values.line(100)),
    )
    rights = ("collection.add_artist", "collection.change_artist")

    def _set(self, row: Lookup, cells: Values) -> None:
        assert isinstance(row, Artist)
        row.sort_name, row.country = cells.get("sort_name", ""), cells.get("country", "")
