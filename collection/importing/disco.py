"""The source `disco`: Disco's own record CSV. This is the only place that knows its header, an outside contract."""

import re
from difflib import get_close_matches

from collection.cells import COLUMNS, LIST_COLUMNS, split_list
from collection.importing.choices import Choices
from collection.importing.columns_read import Column, value_readers
from collection.importing.file_rows import Row
from collection.importing.numbering import counts, filled_sample
from collection.importing.problems import FileRefused, Problem
from collection.importing.source import CLEAR, Source
from collection.importing.table import Table, header_key
from collection.importing.vocabulary import is_known

# The first Disco's names stand in files that people keep; inside, the columns have the names of the models.
_OUTSIDE = {"format": "record_format", "color": "vinyl_color", "limited_to": "lim_edition", "copy_number": "number"}
HEADER = tuple(_OUTSIDE.get(column, column) for column in COLUMNS)

#: Disco's column of each name in such a file, as headers are compared.
TARGETS = {header_key(name): column for name, column in zip(HEADER, COLUMNS, strict=True)}
_LIKE_CLEAR = re.compile(r"\\+-")
_NUMBER = "number"
# A home-made sheet may have no other names than these.
_STRICT = (
    "Without a uid this is read as a file in Disco's layout: ratings are out of 10 and 0 is one, a cell that cannot "
    "be read makes its row bad, and another year is another record. The choice “source: spreadsheet” reads it as a "
    "home-made sheet."
)
# A record always has these, and an opinion once given is not taken back by a file.
_NOT_CLEARED = {"uid", "title", "rating", "is_digitized", "is_active", "owner"}


class DiscoSource(Source):
    """The collector's own edit: what differs is written. With `uid`, any one other column makes a complete file."""

    name = "disco"
    title = "Disco's record CSV"
    foreign = False
    is_complete = False

    def __init__(self, table: Table, choices: Choices) -> None:
        super().__init__(table, choices)
        self.refuse_duplicates(set(TARGETS))
        self.unnamed = [place for place, key in enumerate(self.keys) if not key]
        self._refuse_unknown()
        self.places = {TARGETS[key]: place for place, key in enumerate(self.keys) if key in TARGETS}
        self._refuse_incomplete()
        if "uid" not in self.places:
            self.notes.append(_STRICT)
            self.offers.append(("source", "spreadsheet", "Read it as a home-made sheet"))
        self.prepare()

    @classmethod
    def recognises(cls, keys: set[str]) -> bool:
        unknown = keys - set(TARGETS) - {""}
        missing = set(TARGETS) - keys
        complete = len(keys & set(TARGETS)) >= 2 if "uid" in keys else {"artist", "title"} <= keys
        return complete and ("uid" in keys or all(_is_misspelt(key, missing) for key in unknown))

    def _refuse_unknown(self) -> None:
        for name, key in zip(self.table.header, self.keys, strict=True):
            if key and key not in TARGETS:
                near = get_close_matches(key, TARGETS, n=1)
                meant = f" Did you mean {HEADER[COLUMNS.index(TARGETS[near[0]])]}?" if near else ""
                raise FileRefused(
                    f"The column {name} is none of Disco's.{meant} Disco's columns are: {', '.join(HEADER)}."
                )

    def _refuse_incomplete(self) -> None:
        if "uid" in self.places and len(self.places) > 1:
            return
        for column in ("artist", "title"):
            if column not in self.places:
                raise FileRefused(f"The column {column} is missing; artist and title, or uid and one more, are needed.")

    def prepare(self) -> None:
        read = value_readers(self.order)
        self.columns = [
            Column(place, self.table.header[place], target, read[target]) for target, place in self.places.items()
        ]

    def row(self, line: int, cells: list[str]) -> Row:
        row = Row(line, cells)
        if problem := self.shape_problem(line, cells) or self._unnamed_problem(line, cells):
            row.problems.append(problem)
            return row
        self._read(row)
        if not row.problems:
            row.problems.extend(self._together(row))
        return row

    def _unnamed_problem(self, line: int, cells: list[str]) -> Problem | None:
        for place in self.unnamed:
            if cells[place].strip():
                return Problem(
                    line, "", "", f"“{cells[place].strip()}” stands in column {place + 1}, which has no name"
                )
        return None

    def _read(self, row: Row) -> None:
        for place, name, target, read in self.columns:
            cell = row.cells[place]
            if not cell or not (bare := cell.strip()):
                continue
            try:
                if bare == CLEAR:
                    row.values[target] = _cleared(target)
                else:
                    row.values[target] = read(unguarded(target, cell if target == "remarks" else bare))
            except ValueError as error:
                row.problems.append(Problem(row.line, name, bare, str(error)))

    def _together(self, row: Row) -> list[Problem]:
        """Return what is wrong between cells that are fine by themselves."""
        values, found = row.values, []
        for part, whole in (("artist_country", "artist"), ("join_phrase", "artist"), ("catalog_number", "label")):
            if values.get(part) and whole in values:
                most = len(split_list(values[whole]))
                if len(split_list(values[part])) > most:
                    said = f"has more entries than {whole}, which has {most}"
                    found.append(Problem(row.line, part, values[part], said))
        return found


def is_home_made(table: Table) -> bool:
    """Tell whether a table without a uid is a sheet that happens to have no other columns than Disco's.

    Disco and programs write small letters; people write Artist, Title, Year, and number their rows. A column that only
    Disco has tells better.
    """
    keys = [header_key(name) for name in table.header]
    number = keys.index(_NUMBER) if _NUMBER in keys else None
    if any(key in TARGETS and not is_known(key) for key in keys if key != _NUMBER):
        return False
    is_numbered = number is not None and counts(filled_sample(table), number, _NUMBER)
    return is_numbered or any(name != name.lower() for name in table.header)


def _is_misspelt(key: str, missing: set[str]) -> bool:
    """Tell whether a column is a slip of the pen rather than somebody's own word."""
    # A number of the row is called "id" more often than a uid is misspelt.
    return len(key) > 2 and not is_known(key) and bool(get_close_matches(key, missing, n=1, cutoff=0.75))


def _cleared(target: str) -> str:
    if target in _NOT_CLEARED:
        raise ValueError("cannot be emptied")
    return ""


def guarded(column: str, cell: str) -> str:
    """Return a cell as it is written, so that a text of backslashes and a minus is not read as "empty it"."""
    return cell.replace("\\", "\\\\", 1) if _is_like_clear(column, cell) else cell


def unguarded(column: str, cell: str) -> str:
    """Return what `guarded` was given."""
    return cell.replace("\\", "", 1) if _is_like_clear(column, cell) else cell


def _is_like_clear(column: str, cell: str) -> bool:
    return column not in LIST_COLUMNS and bool(_LIKE_CLEAR.fullmatch(cell.strip()))
