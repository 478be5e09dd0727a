"""Names to ids while a file is read: found in bulk, created where they are missing, remembered for the next rows."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from collection.cells import split_list
from collection.importing.bulk import insert, reserve_ids, update
from collection.models import Artist, Format, Genre, Label
from collection.names import name_key, search_fold, sort_key, sort_name
from collection.querysets import chunks


class Known(NamedTuple):
    """A look-up row: its id, and for artists and labels what they are filed under."""

    id: int
    sort_key: str = ""


def _named(name: str) -> tuple[str, ...]:
    filed = sort_name(name)
    return (filed, sort_key(filed), search_fold(name))


# Per look-up: the columns beside name and key that follow from the name, and their values.
_DERIVED: dict[Any, tuple[tuple[str, ...], Callable[[str], tuple]]] = {
    Artist: (("sort_name", "sort_key", "search_key", "country"), lambda name: (*_named(name), "")),
    Label: (("sort_name", "sort_key", "search_key"), _named),
    Genre: ((), lambda name: ()),
    Format: (("is_small",), lambda name: (Format.looks_small(name),)),
}


class Lookups:
    """The look-up rows that the rows of a file need."""

    def __init__(self) -> None:
        self.ids: dict[Any, dict[str, Known]] = {model: {} for model in _DERIVED}
        # Ids by table; under "country" what was filled in for artists that had been there.
        self.made: dict[str, Any] = {}

    def ensure(self, model: Any, names: Iterable[str]) -> None:
        """See to it that every name has a row; the first spelling stays."""
        known = self.ids[model]
        missing = {name_key(name): name for name in reversed(list(names)) if name_key(name) not in known}
        filed = ("sort_key",) if model in (Artist, Label) else ()
        for some in chunks(sorted(missing)):
            for key, *values in model.objects.filter(name_key__in=some).values_list("name_key", "id", *filed):
                known[key] = Known(*values)
                del missing[key]
        fields, derive = _DERIVED[model]
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        # In the order of the file, so that the same file gives the same ids on every database.
        new = list(reversed(missing.items()))
        ids = reserve_ids(model, len(new))
        rows = []
        for pk, (key, name) in zip(ids, new, strict=True):
            derived = derive(name)
            known[key] = Known(pk, derived[1] if filed else "")
            rows.append((pk, name, key, now, *derived))
        insert(model, ("id", "name", "name_key", "created_at", *fields), rows)
        self.made.setdefault(model._meta.model_name, []).extend(ids)

    def ensure_rows(self, rows: Sequence[dict[str, str]]) -> None:
        """See to it that every name in the cells of `rows` has a row, and that empty countries are filled."""
        for model, column in ((Artist, "artist"), (Label, "label")):
            self.ensure(model, (name for row in rows if row.get(column) for name in split_list(row[column])))
        for model, column in ((Genre, "genre"), (Format, "format")):
            self.ensure(model, (row[column] for row in rows if row.get(column)))
        countries: dict[str, str] = {}
        for row in rows:
            if row.get("artist_country"):
                pairs = zip(split_list(row.get("artist", "")), split_list(row["artist_country"]), strict=False)
                for artist, country in pairs:
                    if country:
                        countries.setdefault(name_key(artist), country)
        if countries:
            self.fill_countries(countries)

    def id(self, model: Any, name: str) -> int | None:
        """Return the id of a name that was ensured, None for ""."""
        return self.ids[model][name_key(name)].id if name else None

    def fill_countries(self, countries: dict[str, str]) -> None:
        """Give each artist named in `countries` that country, unless it has one."""
        first_made = next(iter(self.made.get("artist", ())), None)
        for some in chunks(sorted(countries)):
            empty = list(Artist.objects.filter(name_key__in=some, country="").values_list("id", "name_key"))
            update(Artist, ("country",), [(countries[key], pk) for pk, key in empty])
            found = {pk: countries[key] for pk, key in empty if first_made is None or pk < first_made}
            self.made.setdefault("country", {}).update(found)
