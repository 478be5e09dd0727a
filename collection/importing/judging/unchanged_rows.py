"""Rows that say what was said before, cell for cell: recognised by their cells alone, never read.

In: rows as cells. Out: verdicts `same`, and their records are taken in the matcher. The first pass
must be done. There are two kinds:

- rows of a file of Disco's own that are what an export of their record would write today, and
- rows of a foreign file that are as they were last time, whatever the record says now.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from operator import itemgetter

from collection.cells import INDEX, OWN, Cells, own_values
from collection.importing.files.broken_rows import is_whole
from collection.importing.files.problem_column import Line
from collection.importing.judging.matcher import Matcher
from collection.importing.judging.owners import Owners
from collection.importing.judging.source_memory import Memory
from collection.importing.judging.verdict import Verdict
from collection.importing.sources.row import Row, key_hash
from collection.importing.sources.source import Source
from collection.importing.sources.source_reader import SourceReader


class UnchangedRows:
    """Finds such rows and takes the records of which they speak."""

    def __init__(
        self, source: Source, reader: SourceReader, owners: Owners, matcher: Matcher
    ) -> None:
        self.source = source
        self.survey = reader.survey
        self.owners = owners
        self.matcher = matcher
        self.memory = Memory(reader)
        # Of the rows that share a source key, those that repeat what they said, by line.
        self._taken: dict[int, Verdict] = {}

    def take(self, shared: Sequence[Line]) -> set[int]:
        """Return the lines of those that repeat what they said, out of the rows that share a key
        with others.

        Where the key itself is shared, their records are theirs from now on: a row that says what
        it said last time belongs to the record of that time.
        """
        lines = set()
        for verdict in self._repeats(shared):
            lines.add(verdict.row.line)
            is_shared = key_hash(verdict.row.key) in self.survey.keys.repeated
            if is_shared and self.matcher.take(verdict.stored_id):
                self._taken[verdict.row.line] = verdict
        return lines

    def verdicts(self, chunk: Sequence[Line], paired: Container[int]) -> Iterator[Verdict]:
        """Yield verdicts on the rows of a chunk that repeat something; the lines in `paired` were
        matched before.
        """
        if self.source.foreign:
            yield from self._as_last_time(chunk, paired)
        else:
            yield from self._as_exported(chunk)

    def _as_exported(self, chunk: Sequence[Line]) -> Iterator[Verdict]:
        """Yield verdicts on rows that say, cell for cell, what the record of their uid says.

        Such cells need not be read or checked: they are what Disco itself has written.
        """
        places = self.source.places
        if not {"uid", "owner"} <= places.keys() or not self.matcher.boundary:
            return
        # These getters compare a whole row at once. Most of the time of importing an unchanged
        # export again is spent in this loop.
        fixed = {column: place for column, place in places.items() if column in INDEX}
        own = {column: place for column, place in places.items() if column not in INDEX}
        row_cells = itemgetter(*fixed.values())
        record_cells = itemgetter(*(INDEX[column] for column in fixed))
        rows = self._rows_by_uid(chunk)
        for pk, current in self.matcher.cells_by_uid(rows):
            line, cells = rows[current[INDEX["uid"]]]
            texts = row_cells(cells)
            if texts == record_cells(current) and _holds_own(current, cells, own):
                values = {column: cell for column, cell in zip(fixed, texts, strict=True) if cell}
                self.matcher.take(pk)
                row = Row(line, cells, values, owner_id=self.owners.id(values["owner"]))
                is_removed = current[INDEX["is_active"]] == "0" and "is_active" not in places
                yield Verdict("same", row, pk, is_removed=is_removed)

    def _rows_by_uid(self, chunk: Sequence[Line]) -> dict[str, Line]:
        """Return the rows that can be compared as they are: of full width, of an owner who may be
        named, of a uid that no other row has.
        """
        uid_place, owner_place = self.source.places["uid"], self.source.places["owner"]
        width = len(self.source.table.header)
        owners = {name for name in self.owners.ids if not self.owners.problem(name)}
        doubled = self.survey.uids.repeated
        rows = {}
        for line, cells in chunk:
            if len(cells) == width and is_whole(cells) and cells[owner_place] in owners:
                uid = cells[uid_place]
                if not doubled or key_hash(uid) not in doubled:
                    rows[uid] = (line, cells)
        return rows

    def _as_last_time(self, chunk: Sequence[Line], paired: Container[int]) -> Iterator[Verdict]:
        left = []
        for line, cells in chunk:
            if line in self._taken:
                yield self._taken[line]
            elif line not in paired:
                left.append((line, cells))
        for verdict in self._repeats(left):
            if self.matcher.take(verdict.stored_id):
                yield verdict

    def _repeats(self, lines: Sequence[Line]) -> Iterator[Verdict]:
        """Yield verdicts on rows of a foreign file that say what they said last time."""
        source, owner_id = self.source, self.owners.default_id
        if not source.foreign or not self.matcher.boundary or owner_id is None:
            return
        # A row that names a record or an owner of its own is read.
        if {"uid", "owner"} & source.places.keys():
            return
        yield from self.memory.repeats(lines, owner_id, self.matcher.boundary)


def _holds_own(current: Cells, cells: Sequence[str], places: Mapping[str, int]) -> bool:
    """Whether a row says of own fields what the record holds in them."""
    if not places:
        return True
    held = own_values(current[INDEX[OWN]])
    return all(cells[place] == held.get(column, "") for column, place in places.items())
