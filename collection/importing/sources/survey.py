"""What the first pass over a file finds out, for whoever reads the rows after it, and what a source
takes note of in that pass.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from collection.importing.files.problem_column import Line, Lines
from collection.importing.files.table import Table
from collection.importing.messages import Message
from collection.importing.sources.genre_columns import GenreReading


class KeySet:
    """The keys of the rows of a file, one for each row in its order; 0 where a row has none.

    It takes sixteen bytes a row. That is why a key is a hash (`key_hash`) in an array.
    """

    def __init__(self, by_row: "array[int]") -> None:
        ordered = sorted(filter(None, by_row))
        #: The keys that more than one row has.
        self.repeated = {key for key, following in pairwise(ordered) if key == following}
        self._sorted = array("q", ordered)
        self._by_row = by_row if self.repeated else array("q")

    def rows_that_repeat(self) -> Iterator[int]:
        """Yield the numbers of the rows whose key another row has too."""
        for row, key in enumerate(self._by_row):
            if key in self.repeated:
                yield row

    def __contains__(self, key: int) -> bool:
        place = bisect_left(self._sorted, key)
        return place < len(self._sorted) and self._sorted[place] == key


def _no_keys() -> KeySet:
    return KeySet(array("q"))


@dataclass(frozen=True)
class Findings:
    """What a source finds out of all rows of its file, by its `Tally`."""

    notes: tuple[Message, ...] = ()
    #: What the ratings are out of; 0 where a rating must name its own scale.
    rating_scale: int = 0
    #: What becomes of ratings that are finer than halves, if most are: "round" or "remarks".
    rating_steps: str = ""
    #: In a list of tracks, the lines of the rows that are the first of their record.
    first_tracks: frozenset[int] = frozenset()
    #: How cells of genres and styles are read.
    genres: GenreReading = GenreReading()
    #: How many rows bear each mark of ownership (`ownership_words`).
    marks: Mapping[str, int] = field(default_factory=dict)
    #: The columns of own fields that rows fill, where the source looks at them.
    own_fields: frozenset[str] = frozenset()
    #: Choices about the file that its rows decide, by name.
    settled: Mapping[str, str] = field(default_factory=dict)


class Tally:
    """Sees every row of a file once, before any of them is read. This one takes note of nothing."""

    def look(self, line: int, cells: Sequence[str]) -> None:
        """Take note of a row that is neither blank nor a repeated header."""

    def findings(self) -> Findings:
        """Return what all rows together show; called once, after the last row."""
        return Findings()


@dataclass(frozen=True)
class Survey:
    """Everything that only all rows of a file together show. It never changes.

    A source makes a reader of rows from it (`Source.reader`), the matching looks into its keys.
    """

    #: How many rows hold anything.
    rows: int = 0
    uids: KeySet = field(default_factory=_no_keys)
    keys: KeySet = field(default_factory=_no_keys)
    releases: KeySet = field(default_factory=_no_keys)
    identities: KeySet = field(default_factory=_no_keys)
    #: How dates such as 3/4/2023 are meant: dmy or mdy.
    date_order: str = "dmy"
    #: Whether the day on which a row was added is the purchase date of a new record.
    added_is_bought: bool = False
    findings: Findings = field(default_factory=Findings)
    #: Whether half of the rows or more repeat another, as in a log of what was played.
    is_half_repeats: bool = False
    #: How the file is meant, as it was chosen or found out, by name of the choice; kept with the
    #: batch for bad rows that are mended.
    settled: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Message, ...] = ()
    #: The numbers of the filled rows that may mean the same record as another row.
    sharing: frozenset[int] = frozenset()
    #: The lines of these rows, where they are few enough to be kept; else they are read again.
    shared_lines: tuple[Line, ...] | None = None
    #: All rows of the file, where they take little room; else they are read again.
    kept: tuple[Line, ...] | None = None

    def lines(self, table: Table) -> Lines:
        """Yield the rows of the file, which is `table`, as `Table.rows` does."""
        return table.rows() if self.kept is None else iter(self.kept)
