"""The source `disco`: Disco's own record CSV. This is the only place that knows its header, an
outside contract.
"""

import re
from collections.abc import Sequence
from difflib import get_close_matches

from adminkit import emptying
from adminkit.emptying import CLEAR
from collection.cells import FIXED_COLUMNS, LIST_COLUMNS, split_list
from collection.importing.cells import values
from collection.importing.cells.by_column import SAYS_MORE
from collection.importing.cells.literals import listed
from collection.importing.cells.values import Reader as CellReader
from collection.importing.files.header_words import is_known
from collection.importing.files.problems import FileRefused, Problem
from collection.importing.files.row_numbers import counts, filled_sample
from collection.importing.files.table import Table, header_key
from collection.importing.messages import Message, Setting
from collection.importing.options import Chosen
from collection.importing.sources.row import Row
from collection.importing.sources.source import Source
from collection.importing.sources.source_reader import SourceReader
from collection.importing.sources.survey import Survey
from collection.models.own.columns import PREFIX, is_own, own_column, own_name
from collection.names import name_key

# The first Disco's names are in files that people keep; inside, the columns have the names of the
# models.
_OUTSIDE = {
    "format": "record_format",
    "color": "vinyl_color",
    "limited_to": "lim_edition",
    "copy_number": "number",
}
HEADER = tuple(_OUTSIDE.get(column, column) for column in FIXED_COLUMNS)

#: Disco's column of each name in such a file, as headers are compared.
TARGETS = {header_key(name): column for name, column in zip(HEADER, FIXED_COLUMNS, strict=True)}

_NUMBER = "number"
# What the first Disco wrote where there was nothing; its files have no uid.
_NOTHING = {
    **dict.fromkeys(("color", "limited_to", "copy_number", "remarks"), {"none", "nan"}),
    **dict.fromkeys(("label", "artist_country"), {"na", "nan"}),
}
# A home-made sheet may have no other names than these.
_STRICT = Message(
    "Without a uid, this file is read in Disco's own layout: ratings are out of 10, a 0 is a "
    "rating, a cell that cannot be read makes its row bad, and a row with another year is another "
    "record.",
    offers=(Setting("source", "spreadsheet"),),
)
# No other program has these columns: a file with one of them is Disco's, whatever else is in it.
_ONLY_DISCO = {header_key(name) for name in ("is_active", "join_phrase", "removed_on")}
_ONLY_DISCO.add(header_key("removal_reason"))
_UUID = re.compile(r"[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}", re.IGNORECASE)
_MANY_ZEROS = 5
# A record always has these, and an opinion once given is not taken back by a file.
_NOT_CLEARED = {"uid", "title", "rating", "is_digitized", "is_active", "owner"}


class DiscoSource(Source):
    """The collector's own edit: what differs is written. With `uid`, any one other column makes a
    complete file.
    """

    name = "disco"
    title = "Disco's record CSV"
    foreign = False

    def __init__(self, table: Table, chosen: Chosen) -> None:
        super().__init__(table, chosen)
        self.refuse_duplicates(set(TARGETS))
        self.unnamed = [place for place, key in enumerate(self.keys) if not key]
        self._refuse_unknown()
        self.places |= places_of_own(table.header)
        for place, key in enumerate(self.keys):
            if key in TARGETS:
                self.places[TARGETS[key]] = place
        self._refuse_incomplete()
        #: Words that mean "nothing", by column.
        self.nothing = {} if "uid" in self.places else _NOTHING
        if "uid" not in self.places:
            self.notes.append(_STRICT)
        self.note_columns("remarks")

    @classmethod
    def recognises(cls, keys: set[str]) -> bool:
        unknown = keys - set(TARGETS) - {"", PREFIX}
        missing = set(TARGETS) - keys
        if "uid" in keys:
            return len(keys & {*TARGETS, PREFIX}) >= 2
        if not keys.isdisjoint(_ONLY_DISCO):
            return True
        return {"artist", "title"} <= keys and all(_is_misspelt(key, missing) for key in unknown)

    @property
    def is_complete(self) -> bool:
        return False

    def reader(self, survey: Survey) -> SourceReader:
        return DiscoReader(self, survey)

    def _refuse_unknown(self) -> None:
        for name, key in zip(self.table.header, self.keys, strict=True):
            if key and key not in TARGETS and not is_own(name):
                raise _no_column(name, key)

    def _refuse_incomplete(self) -> None:
        if "uid" in self.places and len(self.places) > 1:
            return
        for column in ("artist", "title"):
            if column not in self.places:
                raise FileRefused(
                    f"The column {column} is missing; artist and title, or uid and one more, are "
                    "needed."
                )


def places_of_own(header: Sequence[str]) -> dict[str, int]:
    """Return the places of the columns of own fields. Raises FileRefused for one that appears
    twice.
    """
    places: dict[str, int] = {}
    keys: dict[str, int] = {}
    for place, name in enumerate(header):
        if is_own(name):
            key = name_key(own_name(name))
            if key in keys:
                raise FileRefused(
                    f"The column {name} appears twice, as columns {keys[key] + 1} and {place + 1}."
                )
            if "=" in name or name.endswith("!"):
                raise FileRefused(f"The name of {name} has an = in it, or a ! at its end.")
            keys[key] = place
            places[own_column(own_name(name))] = place
    return places


def _no_column(name: str, key: str) -> FileRefused:
    """Return the refusal of a column that Disco does not have, with the one that may be meant."""
    offers = [Setting("source", "spreadsheet")]
    hint = ""
    near = get_close_matches(key, TARGETS, n=1)
    if near:
        field = TARGETS[near[0]]
        hint = f" Did you mean {HEADER[FIXED_COLUMNS.index(field)]}?"
        offers.insert(0, Setting("mapping", f"{name}={field}"))
    return FileRefused(
        f"This is Disco's own layout, and Disco has no column {name}.{hint} Its columns are: "
        f"{', '.join(HEADER)}.",
        *offers,
    )


class DiscoReader(SourceReader[DiscoSource]):
    """Reads every cell strictly: one that cannot be read makes its row bad."""

    def cell_readers(self) -> dict[str, CellReader]:
        return super().cell_readers() | {"year": values.year()}

    def row(self, line: int, cells: list[str]) -> Row:
        row = Row(line, cells)
        problem = self.shape_problem(line, cells) or self._unnamed_problem(line, cells)
        if problem:
            row.problems.append(problem)
            return row
        self.read_columns(row)
        if not row.problems:
            row.problems += self._together(row)
        return row

    def _unnamed_problem(self, line: int, cells: list[str]) -> Problem | None:
        for place in self.source.unnamed:
            if text := cells[place].strip():
                reason = f"column {place + 1} has no header but contains “{text}”"
                return Problem(line, "", "", reason)
        return None

    def read_columns(self, row: Row) -> None:
        whole = []
        for place, name, target, read in self.columns:
            cell = row.cells[place]
            if not cell or not (bare := cell.strip()):
                continue
            if target in self.source.nothing and bare.casefold() in self.source.nothing[target]:
                continue
            try:
                if bare == CLEAR:
                    row.values[target] = _cleared(target)
                else:
                    # Blanks around remarks are part of them.
                    text = cell if target == "remarks" else bare
                    row.values[target] = read(unguarded(target, text))
                    if target in SAYS_MORE and SAYS_MORE[target](text):
                        whole.append((name, text))
            except ValueError as error:
                row.problems.append(Problem(row.line, name, bare, str(error)))
        for name, text in whole:
            self.keep(row, name, text)

    def _together(self, row: Row) -> list[Problem]:
        """Return what is wrong between cells that are fine by themselves."""
        problems = []
        for part, whole in (
            ("artist_country", "artist"),
            ("join_phrase", "artist"),
            ("catalog_number", "label"),
        ):
            if row.values.get(part) and whole in row.values:
                most = len(split_list(row.values[whole]))
                if len(split_list(row.values[part])) > most:
                    reason = f"has more entries than {whole}, which has {most}"
                    problems.append(Problem(row.line, part, row.values[part], reason))
        return problems


def is_home_made(table: Table) -> bool:
    """Whether a table without a uid is a sheet that happens to have no other columns than Disco's.

    Disco and programs write small letters; people write Artist, Title, Year, and number their rows.
    A column that only Disco has proves that the table is Disco's, and a tenth of ratings of 0 that
    it is not.
    """
    keys = [header_key(name) for name in table.header]
    if not _ONLY_DISCO.isdisjoint(keys):
        return False
    others = [key for key in keys if key != _NUMBER]
    if any(key in TARGETS and not is_known(key) for key in others):
        return False
    if any(name != name.lower() for name in table.header) or _holds_program_text(table, keys):
        return True
    if "rating" in keys and _leaves_unrated_at_zero(table, keys.index("rating")):
        return True
    return _NUMBER in keys and counts(filled_sample(table), keys.index(_NUMBER), _NUMBER)


def has_foreign_uids(table: Table) -> bool:
    """Whether the uid of a table with columns that Disco has none of is that of another program."""
    keys = [header_key(name) for name in table.header]
    others = [name for key, name in zip(keys, table.header, strict=True) if key not in TARGETS]
    if "uid" not in keys or all(not header_key(name) or is_own(name) for name in others):
        return False
    place = keys.index("uid")
    cells = [row[place].strip() for row in filled_sample(table) if place < len(row)]
    return not any(map(_UUID.fullmatch, cells))


def _leaves_unrated_at_zero(table: Table, place: int) -> bool:
    """Whether so many ratings are 0 that a 0 is rather none."""
    rated = [row[place].strip() for row in filled_sample(table) if place < len(row)]
    zeros = sum(cell in ("0", "0.0") for cell in rated)
    return zeros >= _MANY_ZEROS and zeros * 10 >= len(rated)


def _holds_program_text(table: Table, keys: Sequence[str]) -> bool:
    """Whether another program wrote the cells, such as ['Rock'] or nan; a title may look so."""
    titles = {place for place, key in enumerate(keys) if key == "title"}
    for row in filled_sample(table):
        for place, cell in enumerate(row):
            if place not in titles and (
                cell in ("nan", "<NA>") or listed(cell.strip()) is not None
            ):
                return True
    return False


def _is_misspelt(key: str, missing: set[str]) -> bool:
    """Whether a column is a slip of the pen rather than somebody's own word."""
    # A number of the row is called "id" more often than a uid is misspelt.
    if len(key) <= 2 or is_known(key):
        return False
    return bool(get_close_matches(key, missing, n=1, cutoff=0.75))


def _cleared(target: str) -> str:
    if target in _NOT_CLEARED:
        raise ValueError("cannot be emptied")
    return ""


def guarded(column: str, cell: str) -> str:
    """Return a cell as it is written; lists escape their backslashes themselves."""
    return cell if column in LIST_COLUMNS else emptying.guarded(cell)


def unguarded(column: str, cell: str) -> str:
    """Return what `guarded` was given."""
    return cell if column in LIST_COLUMNS else emptying.unguarded(cell)
