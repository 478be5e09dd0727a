"""One row of a file in Disco's words, and what tells it from others."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from collection.importing.problems import Problem
from collection.names import control_characters

if TYPE_CHECKING:
    from collection.importing.deciding import Doubt


@dataclass(slots=True)
class Row:
    """One row of a file in Disco's words.

    `values` holds only the columns that the row speaks of; "" there means: empty it. `raw` holds the cells that may
    be lists, as the file writes them, until `splitting` has decided. `defaults` serve new records only. `problems`
    are all that is wrong with the row. `said` is what the source is remembered by, set when a record is made of it.
    `skip` says why the row is left alone, `is_want` that it tells of something that is looked for, `is_repeat` that it
    stands in the file as it stood there last time and was not read. `names` are its texts that may be several names,
    `said_to_be` the record that a user took it for.
    """

    line: int
    cells: list[str]
    values: dict[str, str] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    key: str = ""
    problems: list[Problem] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    names: list["Doubt"] = field(default_factory=list)
    said_to_be: int | None = None
    owner_id: int | None = None
    said: dict[str, str] = field(default_factory=dict)
    skip: str = ""
    is_want: bool = False
    is_repeat: bool = False

    def seen(self) -> dict[str, str]:
        """Return the cells as the file gives them, to be compared with the next file of the same source."""
        return {column: cell for column, cell in (self.values | self.raw).items() if cell}


def left_out(cells: list[str]) -> str:
    """Return the sentence on characters of a row that no text can hold and that are left out, "" for a clean row."""
    text = "".join(cells)
    if text.isprintable() or not (found := control_characters(text)):
        return ""
    return f"{', '.join(f'U+{ord(one):04X}' for one in found)} cannot be shown and is left out"


class RowKeys(NamedTuple):
    """What tells a row from others, read off its bare cells: hashes, 0 where the file has nothing to say."""

    uid: int
    key: int
    release: int
    identity: int


def key_hash(value: object) -> int:
    """Return 63 bits of identity within one run, 0 for nothing."""
    return hash(value) & 0x7FFFFFFFFFFFFFFF if value else 0
