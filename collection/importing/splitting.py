"""Cells that may be lists: "Emerson, Lake & Palmer" is one artist, "John Williams (4), London Symphony Orchestra" two.

Nobody can tell from the cell. It is split at its commas where every part is proven to be a name of its own: it stands
alone in another row of the file or in the database, or is a label that a cell says twice in a row, as Discogs does.
Otherwise it stays one name and is listed as doubtful, until a user decides. "Simon & Garfunkel" is doubtful only where
each of them stands alone elsewhere.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain, groupby

from collection.cells import join_list
from collection.importing.deciding import COMMA, Decided, Doubt, join_phrases, may_be_several, ways
from collection.importing.file_rows import Row
from collection.importing.problems import Problem
from collection.importing.readers import NAME_LENGTH, Reader, names, texts
from collection.models import Artist, Label
from collection.names import name_key
from collection.querysets import chunks

# Discogs writes this where a release carries no catalog number.
_NO_NUMBER = "none"
_LOOKUPS = {"artist": Artist, "label": Label}


class Splitter:
    """Decides about each cell by the names that stand alone in the file and those in the database.

    The file is read for them by `learn`: one whose rows all say what they said last time never needs it.
    """

    def __init__(self, rows: Callable[[], Iterable[Sequence[str]]], decided: Decided) -> None:
        """`rows` yields artist, label and catalog number of each row of the file, as it writes them."""
        self._rows = rows
        self._decided = decided
        self._has_learnt = False
        self._alone: dict[str, set[str]] = {"artist": set(), "label": set()}
        self._asked: dict[str, set[str]] = {"artist": set(), "label": set()}
        self._stored: dict[str, set[str]] = {"artist": set(), "label": set()}

    def learn(self) -> None:
        """Read the file and look names up; at the second call nothing. To be called before the first row is written."""
        if self._has_learnt:
            return
        self._has_learnt = True
        for artist, label, numbers in self._rows():
            self._look(artist, label, numbers)
        self._consult_database()

    def _look(self, artist: str, label: str, numbers: str) -> None:
        for kind, cell in (("artist", artist), ("label", label)):
            if COMMA not in cell:
                self._alone[kind].add(name_key(cell))
            if may_be_several(cell):
                self._asked[kind].update(name_key(name) for name in (cell, *chain(*ways(cell))))
        if COMMA in label:
            parts = list(map(name_key, label.split(COMMA)))
            # A catalog number for each part: Discogs writes the two lists side by side.
            is_list = len(parts) == len(numbers.split(COMMA))
            self._alone["label"].update(parts if is_list else _repeated(parts))

    def _consult_database(self) -> None:
        """Look up which of the parts in question are names in the database; forget the others of the file."""
        for kind, model in _LOOKUPS.items():
            asked = self._asked[kind]
            for some in chunks(sorted(asked)):
                self._stored[kind].update(model.objects.filter(name_key__in=some).values_list("name_key", flat=True))
            self._alone[kind] &= asked
        del self._asked

    def resolve(self, row: Row) -> None:
        """Turn the cells of `row.raw` into lists in `row.values`, and note what stays doubtful."""
        if artist := row.raw.get("artist"):
            artists = self._split("artist", artist, row)
            row.values["artist"] = join_list(artists)
            if any(phrases := join_phrases(artist, artists)):
                row.defaults["join_phrase"] = join_list(phrases)
            self._check("artist", row, names)
        label, number = row.raw.get("label", ""), row.raw.get("catalog_number", "")
        if label:
            pairs = dict.fromkeys(_paired(self._split("label", label, row), number))
            row.values["label"], row.values["catalog_number"] = map(join_list, zip(*pairs, strict=True))
            self._check("label", row, names)
            self._check("catalog_number", row, texts(500))
        elif number and number.casefold() != _NO_NUMBER:
            kept = [row.values["remarks"]] if "remarks" in row.values else []
            row.values["remarks"] = "\n".join([*kept, f"Catalog#: {number}"])

    def resolved(self, seen: Mapping[str, str]) -> dict[str, str]:
        """Return cells that a file once gave, with those that may be lists decided as they are today."""
        row = Row(
            0,
            [],
            raw={column: cell for column, cell in seen.items() if column in ("artist", "label", "catalog_number")},
        )
        self.resolve(row)
        return row.values

    @staticmethod
    def _check(column: str, row: Row, read: Reader) -> None:
        """Note what Disco's own columns would not take, so that every record can go out and come back."""
        try:
            read(row.values[column])
        except ValueError as error:
            row.problems.append(Problem(row.line, column, row.raw[column], str(error)))

    def _split(self, kind: str, cell: str, row: Row) -> list[str]:
        if not may_be_several(cell):
            return [cell]
        if said := self._decided.names_of(kind, cell):
            row.names.append(Doubt(kind, cell, tuple(said)))
            return said
        if name_key(cell) in self._stored[kind]:
            return [cell]
        found = ways(cell)
        has_comma = COMMA in cell
        # No name is that long: it can only be a list.
        if has_comma and found and (len(cell) > NAME_LENGTH or self._are_names(kind, found[0])):
            return found[0]
        if found and (has_comma or self._are_names(kind, found[0])):
            row.names.append(Doubt(kind, cell))
        return [cell]

    def _are_names(self, kind: str, parts: Iterable[str]) -> bool:
        keys = map(name_key, parts)
        return all(key in self._alone[kind] or key in self._stored[kind] for key in keys)


def _repeated(parts: Sequence[str]) -> set[str]:
    """Return the names that a list proves by saying one twice in a row, as in "Virgin, Virgin, UMC".

    No name says itself twice, so it ends there; a single part between two such names, or beside one, is a name, too.
    """
    runs = [(key, len(list(run))) for key, run in groupby(parts)]
    proven = {key for key, times in runs if key and times > 1}
    gaps = [list(run) for is_proven, run in groupby((key for key, _ in runs), proven.__contains__) if not is_proven]
    return proven | {gap[0] for gap in gaps if proven and len(gap) == 1}


def _paired(labels: Sequence[str], cell: str) -> list[tuple[str, str]]:
    """Return (label, catalog number) pairs; of unequal lists the first label gets the whole cell."""
    numbers = cell.split(COMMA)
    if len(numbers) != len(labels):
        labels = list(dict.fromkeys(labels))
        numbers = [cell] + [""] * (len(labels) - 1)
    numbers = [number.strip() for number in numbers]
    return [
        (label, "" if number.casefold() == _NO_NUMBER else number)
        for label, number in zip(labels, numbers, strict=True)
    ]
