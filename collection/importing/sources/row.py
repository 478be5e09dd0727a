"""One row of a file in Disco's words, and what tells it from others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from collection.importing.files.problems import Problem, shortened
from collection.importing.files.table import Table
from collection.models.own.columns import own_name
from collection.names import clean_text, control_characters, name_key

if TYPE_CHECKING:
    from collection.importing.sources.doubt import Doubt


#: The column of remarks, with which also the names begin under which its parts are remembered.
REMARKS = "remarks"
_KEPT = f"{REMARKS}: "


class Doubtful(NamedTuple):
    """A cell that is not what its column holds, in a collector's words; `column` is "" for the
    whole row.
    """

    column: str
    text: str
    reason: str

    def __str__(self) -> str:
        if not self.column:
            return self.reason
        return f"column {self.column}, “{shortened(self.text)}”: {self.reason}"


@dataclass(slots=True)
class Row:
    """One row of a file in Disco's words.

    `values` holds only the columns that the row speaks of; "" there means: empty it. `raw` holds
    the cells that may
    be lists, as the file writes them, until `splitting` has decided. `defaults` serve new records
    only. `problems`
    are all that is wrong with the row. `kept` are cells that go into the remarks as "name: value",
    by the name under which their source is remembered by them, as are its own remarks by
    `remarks_name`. `said` is what the source is remembered by, set when a
    record is made of it.
    `skip` says why the row is left alone, `is_want` that it tells of something that is looked for,
    `is_repeat` that it
    stands in the file as it stood there last time and was not read. `names` are its texts that may
    be several names,
    `said_to_be` the record that a user took it for.
    """

    line: int
    cells: list[str]
    values: dict[str, str] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    key: str = ""
    older_key: str = ""
    problems: list[Problem] = field(default_factory=list)
    doubtful: list[Doubtful] = field(default_factory=list)
    names: list["Doubt"] = field(default_factory=list)
    said_to_be: int | None = None
    owner_id: int | None = None
    said: dict[str, str] = field(default_factory=dict)
    skip: str = ""
    is_want: bool = False
    is_repeat: bool = False
    kept: dict[str, str] = field(default_factory=dict)
    #: Characters of all that is kept; adding them up for each cell takes minutes of a wide sheet.
    kept_length: int = 0
    remarks_name: str = REMARKS
    #: Columns of which the source does not speak any more, although it did when its files were read
    #: in another way.
    lets_go: frozenset[str] = frozenset()
    #: The columns of own fields among `values`.
    own: tuple[str, ...] = ()

    def keep(self, label: str, text: str) -> None:
        """Keep the cell of a column that is called `label`."""
        label = clean_text(label)
        block = clean_text(f"{label}: {text}", multiline=True)
        name = _KEPT + label
        kept = self.kept.get(name, "")
        if kept:
            block = f"{kept}\n{block}"
        self.kept[name] = block
        self.kept_length += len(block) - len(kept)

    def forget(self, label: str) -> None:
        """Keep the cell of that column no longer: it has found its place."""
        block = self.kept.pop(_KEPT + clean_text(label), "")
        self.kept_length -= len(block)

    def said_after(self, before: Mapping[str, str]) -> dict[str, str]:
        """Return what the source says once it has said the row and, last time, `before`.

        An empty cell keeps what was said, one that the row empties takes it away, and so is what
        the source says in another column now.
        """
        gone = {column for column, cell in self.values.items() if not cell}
        gone |= self.lets_go | self.moved(before).keys()
        said = {**before, **self.seen()}
        return {column: cell for column, cell in said.items() if column not in gone}

    def moved(self, before: Mapping[str, str]) -> dict[str, str]:
        """Return what the source gave for the remarks, among what it said `before`, and gives to an
        own field now: the name of each cell there, and the column that has it.
        """
        if not self.own:
            return {}
        own = {name_key(own_name(column)): column for column in self.own}
        kept = {name: name_key(name.removeprefix(_KEPT)) for name in before if _KEPT in name}
        return {name: own[key] for name, key in kept.items() if key in own}

    def seen(self) -> dict[str, str]:
        """Return the cells as the file gives them, to be compared with the next file of the same
        source.
        """
        given = self.values | self.raw | self.kept
        if self.remarks_name != REMARKS and REMARKS in given:
            given[self.remarks_name] = given.pop(REMARKS)
        return {column: cell for column, cell in given.items() if cell}


def left_out(table: Table, line: int, cells: list[str]) -> str:
    """Return the reason why characters of a row are left out that no text can hold, "" for a clean
    row; the columns are named.
    """
    reasons = []
    if columns := table.unreadable.get(line):
        reasons.append(f"half of a character in {' and '.join(columns)} is left out")
    text = "".join(cells)
    if not text.isprintable() and (found := control_characters(text)):
        signs = ", ".join(f"U+{ord(one):04X}" for one in found)
        named = zip(table.header, cells, strict=False)
        places = [name for name, cell in named if not set(found).isdisjoint(cell)]
        reasons.append(f"{signs} in {' and '.join(places)} cannot be shown and is left out")
    return "; ".join(reasons)


class RowKeys(NamedTuple):
    """What tells a row from others, read off its bare cells: hashes, 0 where the file has nothing
    to say.
    """

    uid: int
    key: int
    release: int
    identity: int


def key_hash(value: object) -> int:
    """Return 63 bits of identity within one run, 0 for nothing."""
    return hash(value) & 0x7FFFFFFFFFFFFFFF if value else 0
