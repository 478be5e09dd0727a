"""The names of the first Disco's tables (artists, labels, genres, formats), and which records bear them."""

from collections import defaultdict
from collections.abc import Container, Iterable
from typing import Any, NamedTuple

from collection.importing.legacy_cells import OldCells, id_of, known, text_of
from collection.importing.problems import shortened
from collection.importing.readers import NAME_LENGTH
from collection.names import name_key

COUNTRY_LENGTH = 100


class OldName(NamedTuple):
    """A name and, for an artist, a country; `stored` is the name as it stands there, until spellings are one."""

    name: str
    country: str
    stored: str


class OldNames:
    """The rows of one table by their old ids, and which of them were asked for."""

    def __init__(self, what: str, rows: Iterable[tuple[Any, Any, Any]], oddities: list[str]) -> None:
        """`what` is the word for one of them, as in artist; `rows` are id, name and country."""
        self.what = what
        self.oddities = oddities
        self._by_id: dict[str, OldName] = {}
        self._used: set[str] = set()
        for pk, name, country in rows:
            cells = OldCells(f"{what} {id_of(pk) or 'without an id'}", oddities)
            text = cells.clean("name", text_of(name))
            if not name_key(text):
                cells.odd("it has no name")
            country = cells.clean("country", known(country))
            if len(country) > COUNTRY_LENGTH:
                cells.odd(f"its country is {len(country)} characters long; {COUNTRY_LENGTH} fit")
            self._by_id.setdefault(id_of(pk), OldName(text, country[:COUNTRY_LENGTH].rstrip(), _told(name)))
        self._make_one()

    def _make_one(self) -> None:
        """Give all spellings of a name the first spelling and the first country, and name what becomes one."""
        for ids in self._spellings().values():
            names = [self._by_id[pk] for pk in ids]
            countries = list(dict.fromkeys(one.country for one in names if one.country))
            if len(names) > 1:
                self.oddities.append(f"{self.what}s: {_quoted(one.stored for one in names)} are one")
            if len(countries) > 1:
                said = f"has the countries {_quoted(countries)}; the first is taken"
                self.oddities.append(f"{self.what}s: “{names[0].name}” {said}")
            first = OldName(names[0].name, "".join(countries[:1]), "")
            self._by_id |= dict.fromkeys(ids, first)

    def _spellings(self) -> dict[str, list[str]]:
        """Return the old ids of each visible name."""
        found: dict[str, list[str]] = defaultdict(list)
        for pk, one in self._by_id.items():
            if key := name_key(one.name):
                found[key].append(pk)
        return found

    def of(self, pk: Any, record: str) -> OldName | None:
        """Return the name with this old id for a record, None if there is none; a missing one is named."""
        if (found := self._by_id.get(id_of(pk))) is None:
            self.oddities.append(f"record {record}: its {self.what} {id_of(pk) or 'without an id'} is missing")
        elif key := name_key(found.name):
            self._used.add(key)
            return found
        return None

    def links(self, rows: Iterable[tuple[Any, Any]], records: Container[str]) -> dict[str, list[OldName]]:
        """Return the names of each record in the order of the links; spellings of one name stand once.

        `rows` are the old ids of a name and of a record, `records` the records that are there.
        """
        found: dict[str, dict[str, OldName]] = defaultdict(dict)
        pairs = set()
        for pk, record in ((id_of(pk), id_of(record)) for pk, record in rows):
            if (pk, record) in pairs:
                self.oddities.append(f"record {record} is linked to {self.what} {pk} more than once")
            elif record not in records:
                self.oddities.append(f"{self.what} {pk} is linked to record {record}, which is missing")
            elif one := self.of(pk, record):
                found[record].setdefault(name_key(one.name), one)
            pairs.add((pk, record))
        return defaultdict(list, {record: list(names.values()) for record, names in found.items()})

    def alone(self) -> list[OldName]:
        """Return the names that no record bears, and name them; call it once all links are read."""
        found = []
        for key, (pk, *_) in self._spellings().items():
            if key not in self._used and known(name := self._by_id[pk].name):
                found.append(self._by_id[pk]._replace(name=name[:NAME_LENGTH].rstrip()))
                said = f"“{shortened(name)}” belongs to no record; it comes in as a name alone"
                self.oddities.append(f"{self.what} {pk or 'without an id'}: {said}")
        return found


def _told(name: Any) -> str:
    """Return a stored name for a sentence, the blanks at its edges included."""
    text = name if isinstance(name, str) else text_of(name)
    return "".join(one if one.isprintable() else " " for one in text[:80])


def _quoted(names: Iterable[str]) -> str:
    return " and ".join(f"“{name}”" for name in names)
