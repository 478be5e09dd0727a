"""Names to ids while a file is written: found in bulk, created where missing, and remembered.

In: the names in the cells of a chunk. Out: their ids, and a list of the rows that were created.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from collection.bulk_sql import chunks, insert, reserve_ids, update
from collection.cells import split_list
from collection.models import Artist, Format, Genre, Label, Record, Style, Tag
from collection.models.lookups import Lookup
from collection.models.own.own_fields import FieldsOfOwners
from collection.names import name_key, search_fold, sort_key, sort_name

Model = type[Lookup]


class KnownName(NamedTuple):
    """A look-up row: its id, and for artists and labels the key by which they are sorted."""

    id: int
    sort_key: str = ""


def _filing(name: str) -> tuple[str, ...]:
    filed_as = sort_name(name)
    return (filed_as, sort_key(filed_as), search_fold(name))


# Per look-up: the columns beside name and key that follow from the name, and their values.
_DERIVED: dict[Model, tuple[tuple[str, ...], Callable[[str], tuple[Any, ...]]]] = {
    Artist: (("sort_name", "sort_key", "search_key", "country"), lambda name: (*_filing(name), "")),
    Label: (("sort_name", "sort_key", "search_key"), _filing),
    Genre: ((), lambda name: ()),
    Style: ((), lambda name: ()),
    Format: (("is_small",), lambda name: (Format.looks_small(name),)),
}
_WITH_SORT_KEY = (Artist, Label)


class Lookups:
    """The look-up rows that the rows of a file need."""

    def __init__(self) -> None:
        self.ids: dict[Model, dict[str, KnownName]] = {model: {} for model in _DERIVED}
        # Ids by table; under "country" what was filled in for artists that had been there.
        self.made: dict[str, Any] = {}
        self._own_fields = FieldsOfOwners()
        #: Tags by their owner and key.
        self._tags: dict[tuple[int, str], int] = {}

    def ensure(self, model: Model, names: Iterable[str]) -> None:
        """See to it that every name has a row; the first spelling stays."""
        known = self.ids[model]
        missing: dict[str, str] = {}
        for name in names:
            key = name_key(name)
            if key not in known:
                # The first spelling, at the place of the last one.
                missing[key] = missing.pop(key, name)
        paths = ["name_key", "id"]
        if model in _WITH_SORT_KEY:
            paths.append("sort_key")
        for keys in chunks(sorted(missing)):
            stored = model.objects.filter(name_key__in=keys)
            for key, *columns in stored.values_list(*paths):
                known[key] = KnownName(*columns)
                del missing[key]
        self._create(model, missing)

    def _create(self, model: Model, names: dict[str, str]) -> None:
        """Store names, given by key, that are not there."""
        fields, derive = _DERIVED[model]
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        ids = reserve_ids(model, len(names))
        rows = []
        # In the order of the file, so that the same file gives the same ids on every database.
        for pk, (key, name) in zip(ids, names.items(), strict=True):
            derived = derive(name)
            self.ids[model][key] = KnownName(pk, derived[1] if model in _WITH_SORT_KEY else "")
            rows.append((pk, name, key, now, *derived))
        insert(model, ("id", "name", "name_key", "created_at", *fields), rows)
        self.made.setdefault(str(model._meta.model_name), []).extend(ids)

    def ensure_rows(self, rows: Sequence[dict[str, str]]) -> None:
        """See to it that every name in the cells of `rows` has a row, and that empty countries are
        filled.
        """
        artists: list[str] = []
        labels: list[str] = []
        styles: list[str] = []
        countries: dict[str, str] = {}
        for row in rows:
            of_row = split_list(row.get("artist", ""))
            artists += of_row
            labels += split_list(row.get("label", ""))
            if row.get("styles"):
                styles += split_list(row["styles"])
            if row.get("artist_country"):
                pairs = zip(of_row, split_list(row["artist_country"]), strict=False)
                for artist, country in pairs:
                    if country:
                        countries.setdefault(name_key(artist), country)
        self.ensure(Artist, artists)
        self.ensure(Label, labels)
        self.ensure(Genre, [row["genre"] for row in rows if row.get("genre")])
        self.ensure(Style, styles)
        self.ensure(Format, [row["format"] for row in rows if row.get("format")])
        if countries:
            self.fill_countries(countries)

    def owners_of(self, records: Sequence[int]) -> dict[int, int]:
        """Return the id of the owner of each stored record."""
        owners: dict[int, int] = {}
        for some in chunks(records):
            owners.update(Record.objects.filter(pk__in=some).values_list("pk", "owner_id"))
        return owners

    def ensure_tags(self, owned: Iterable[tuple[int, Iterable[str]]]) -> None:
        """See to it that owners have tags of these names; the first spelling stays."""
        missing: dict[tuple[int, str], str] = {}
        for owner, names in owned:
            for name in names:
                tag = (owner, name_key(name))
                if tag not in self._tags:
                    missing.setdefault(tag, name)
        for keys in chunks(sorted({key for _, key in missing})):
            stored = Tag.objects.filter(name_key__in=keys)
            for owner, key, pk in stored.values_list("owner_id", "name_key", "pk"):
                self._tags[owner, key] = pk
                missing.pop((owner, key), None)
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        ids = reserve_ids(Tag, len(missing))
        rows = []
        for pk, ((owner, key), name) in zip(ids, missing.items(), strict=True):
            self._tags[owner, key] = pk
            rows.append((pk, name, key, owner, now))
        insert(Tag, ("id", "name", "name_key", "owner", "created_at"), rows)
        self.made.setdefault("tag", []).extend(ids)

    def ensure_own_fields(self, owned: Iterable[tuple[int, str]]) -> FieldsOfOwners:
        """See to it that owners have fields of these names; those that they lack become texts."""
        made = self._own_fields.ensure(owned)
        self.made.setdefault("own_field", []).extend(made)
        return self._own_fields

    def tag_id(self, owner: int, name: str) -> int:
        """Return the id of a tag that was ensured."""
        return self._tags[owner, name_key(name)]

    def id(self, model: Model, name: str) -> int | None:
        """Return the id of a name that was ensured, None for ""."""
        return self.ids[model][name_key(name)].id if name else None

    def sort_key_of(self, model: Model, name: str) -> str:
        """Return the key by which a name that was ensured is sorted."""
        return self.ids[model][name_key(name)].sort_key

    def fill_countries(self, countries: dict[str, str]) -> None:
        """Give each artist, named in `countries` by key, that country, unless they have one."""
        first_new = next(iter(self.made.get("artist", ())), None)
        filled: dict[int, str] = self.made.setdefault("country", {})
        for keys in chunks(sorted(countries)):
            without = Artist.objects.filter(name_key__in=keys, country="")
            empty = list(without.values_list("id", "name_key"))
            update(Artist, ("country",), [(countries[key], pk) for pk, key in empty])
            for pk, key in empty:
                # An artist whom this import made is deleted by its undo; only the others are noted.
                if first_new is None or pk < first_new:
                    filled[pk] = countries[key]
