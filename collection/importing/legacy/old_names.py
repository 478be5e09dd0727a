"""The names of the first Disco's tables (artists, labels, genres, formats), and the records that
use them.

In: the rows of one table, and the rows that link it with records. Out: an `OldName` for each name,
all spellings of which have become one.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from adminkit.remarks import Remarks
from collection.importing.cells.values import NAME_LENGTH
from collection.importing.files.problems import shortened
from collection.importing.legacy.old_cells import OldCells, id_of, known, text_of
from collection.names import name_key

COUNTRY_LENGTH = 100


class OldName(NamedTuple):
    """A name and, for an artist, a country; `stored` is the name as the database has it."""

    name: str
    country: str
    stored: str


class OldNames:
    """The rows of one table by their old ids, and which of them records use."""

    def __init__(self, noun: str, rows: Iterable[tuple[Any, Any, Any]], oddities: Remarks) -> None:
        """`noun` is the word for a row, such as artist; `rows` are id, name and country."""
        self.noun = noun
        self.oddities = oddities
        self._by_id: dict[str, OldName] = {}
        self._used: set[str] = set()
        for pk, stored_name, stored_country in rows:
            cells = OldCells(f"{noun} {_shown_id(pk)}", oddities)
            name = cells.clean("name", text_of(stored_name))
            if not name_key(name):
                cells.odd("it has no name", "it has no name")
            country = cells.clean("country", known(stored_country))
            if len(country) > COUNTRY_LENGTH:
                kind = "its country is too long"
                cells.odd(
                    kind, f"its country is {len(country)} characters long; {COUNTRY_LENGTH} fit"
                )
                country = country[:COUNTRY_LENGTH].rstrip()
            self._by_id.setdefault(id_of(pk), OldName(name, country, _with_blanks(stored_name)))
        self._unite_spellings()

    def _unite_spellings(self) -> None:
        """Give all spellings of a name the first spelling and the first country, and name those
        that become one.
        """
        for ids in self._spellings().values():
            names = [self._by_id[pk] for pk in ids]
            countries = list(dict.fromkeys(name.country for name in names if name.country))
            if len(names) > 1:
                spellings = _quoted(name.stored for name in names)
                kind = f"{self.noun}s of several spellings are one"
                self.oddities.add(kind, f"{self.noun}s: {spellings} are one")
            if len(countries) > 1:
                sentence = f"has the countries {_quoted(countries)}; the first is taken"
                kind = "of several countries, the first is taken"
                self.oddities.add(kind, f"{self.noun}s: “{names[0].name}” {sentence}")
            first = OldName(names[0].name, "".join(countries[:1]), "")
            self._by_id |= dict.fromkeys(ids, first)

    def _spellings(self) -> dict[str, list[str]]:
        """Return the old ids of each visible name."""
        ids: dict[str, list[str]] = defaultdict(list)
        for pk, name in self._by_id.items():
            key = name_key(name.name)
            if key:
                ids[key].append(pk)
        return ids

    def of(self, pk: Any, record: str) -> OldName | None:
        """Return the name with this old id, which is used by a record from now on.

        None for a name that cannot be seen, and for one that is missing, which is named.
        """
        name = self._by_id.get(id_of(pk))
        if name is None:
            sentence = f"record {record}: its {self.noun} {_shown_id(pk)} is missing"
            self.oddities.add(f"its {self.noun} is missing", sentence)
            return None
        key = name_key(name.name)
        if not key:
            return None
        self._used.add(key)
        return name

    def links(
        self, rows: Iterable[tuple[Any, Any]], records: Container[str]
    ) -> dict[str, list[OldName]]:
        """Return the names of each record in the order of the links, each name once.

        `rows` are the old ids of a name and of a record, `records` the records that are there.
        """
        # By record and key of the name, so that two spellings of a name are one.
        linked: dict[str, dict[str, OldName]] = defaultdict(dict)
        pairs = set()
        for stored_pk, stored_record in rows:
            pk, record = id_of(stored_pk), id_of(stored_record)
            if (pk, record) in pairs:
                self.oddities.add(
                    f"a record is linked to the same {self.noun} more than once",
                    f"record {record} is linked to {self.noun} {pk} more than once",
                )
                continue
            pairs.add((pk, record))
            if record not in records:
                self.oddities.add(
                    f"a linked record of the {self.noun} is missing",
                    f"{self.noun} {pk} is linked to record {record}, which is missing",
                )
                continue
            name = self.of(pk, record)
            if name:
                linked[record].setdefault(name_key(name.name), name)
        return {record: list(names.values()) for record, names in linked.items()}

    def beside(
        self,
        rows: Iterable[tuple[Any, Any]],
        linked: Mapping[str, Sequence[OldName]],
        records: Container[str],
    ) -> dict[str, list[str]]:
        """Return the names that `rows` give a record beside those that it is `linked` to.

        They stand as a record would bear them, are not used by it, and nothing is said about them.
        """
        # By record and key of the name, as in `links`.
        others: dict[str, dict[str, str]] = defaultdict(dict)
        for stored_pk, stored_record in rows:
            name, record = self._by_id.get(id_of(stored_pk)), id_of(stored_record)
            if name is None or record not in records or not known(name.name):
                continue
            key = name_key(name.name)
            if key not in {name_key(own.name) for own in linked.get(record, ())}:
                others[record].setdefault(key, name.name[:NAME_LENGTH].rstrip())
        return {record: list(names.values()) for record, names in others.items()}

    def unused(self) -> list[OldName]:
        """Return the names that no record uses, and name them; call it once all links are read."""
        unused = []
        for key, (pk, *_) in self._spellings().items():
            name = self._by_id[pk]
            if key in self._used or not known(name.name):
                continue
            unused.append(name._replace(name=name.name[:NAME_LENGTH].rstrip()))
            shown = f"“{shortened(name.name)}”"
            sentence = f"{shown} is used by no record; only the name is imported"
            kind = f"no record uses the {self.noun}; only the name is imported"
            self.oddities.add(kind, f"{self.noun} {_shown_id(pk)}: {sentence}")
        return unused


def _shown_id(pk: Any) -> str:
    return id_of(pk) or "without an id"


def _with_blanks(name: Any) -> str:
    """Return a stored name for a sentence, the blanks at its edges included."""
    text = name if isinstance(name, str) else text_of(name)
    return "".join(letter if letter.isprintable() else " " for letter in text[:80])


def _quoted(names: Iterable[str]) -> str:
    return " and ".join(f"“{name}”" for name in names)
