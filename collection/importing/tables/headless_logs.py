"""Logs of what was played that have no header, such as the lists that programs make of scrobbles:
artist, album, track, moment.

Which column holds the artist and which the album is not guessed: the records on the shelf show it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice, permutations

from django.contrib.auth.models import User

from collection.importing.files.broken_rows import is_whole
from collection.importing.files.problem_column import Lines
from collection.importing.files.table import Table
from collection.importing.sources.spreadsheet.log_columns import is_full_moment
from collection.importing.tables.played_shelf import Played, PlayedShelf, played_on

# So many rows are looked up on the shelf, and so many columns are tried.
_SAMPLE = 2000
_MOST_COLUMNS = 6


@dataclass
class WithHeader(Table):
    """A log whose first row is one, not a header: the names are those that were found."""

    whole: Table = field(default_factory=lambda: Table([]))
    first: list[str] = field(default_factory=list)

    @property
    def facts(self) -> str:
        return self.whole.facts

    def _rows(self) -> Lines:
        yield 1, self.first
        yield from self.whole.rows()


def with_header(table: Table, owner: User) -> tuple[Table, str]:
    """Return a log without header under names of its columns, and a sentence on them; any other
    file as it is, and "".
    """
    first = [cell.strip() for cell in table.header]
    moments = [place for place, cell in enumerate(first) if is_full_moment(cell)]
    if len(moments) != 1 or not 3 <= len(first) <= _MOST_COLUMNS:
        return table, ""
    (played_at,) = moments
    sample = [cells for _, cells in islice(table.rows(), _SAMPLE) if is_whole(cells)]
    rows = [row for row in [first, *sample] if len(row) == len(first)]
    if not all(is_full_moment(row[played_at]) for row in rows):
        return table, ""
    others = [place for place in range(len(first)) if place != played_at]
    found = _by_shelf(rows, others, owner)
    if found is None:
        return table, ""
    artist, album = found
    names = [f"column {number}" for number in range(1, len(first) + 1)]
    names[artist], names[album], names[played_at] = "artist", "album", "played at"
    rest = [place for place in others if place not in found]
    if len(rest) == 1:
        names[rest[0]] = "track"
    sentence = f"The file has no header; its columns are read as {', '.join(names)}."
    log = WithHeader(names, table.file_name, table.file_hash, whole=table, first=first)
    return log, sentence


def _by_shelf(
    rows: Sequence[Sequence[str]], places: Sequence[int], owner: User
) -> tuple[int, int] | None:
    """Return the columns of artist and album by which most is found on the shelf; None where
    nothing is, or where two pairs find as much.
    """
    hits: Counter[tuple[int, int]] = Counter()
    for artist, album in permutations(places, 2):
        played = {played_on(row[artist].strip(), row[album].strip()) for row in rows}
        shelf = PlayedShelf(owner, played)
        hits[artist, album] = sum(_is_there(shelf, one) for one in played)
    ranked = hits.most_common(2)
    if not ranked or not ranked[0][1] or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def _is_there(shelf: PlayedShelf, played: Played) -> bool:
    return shelf.record(played) is not None
