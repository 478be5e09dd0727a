"""Rows that say what was said before, cell for cell: they are told by their cells alone and need not be read."""

from collections.abc import Container, Iterator, Sequence
from operator import itemgetter

from collection.cells import INDEX
from collection.importing.file_rows import Row, key_hash
from collection.importing.matching import Matcher
from collection.importing.owners import Owners
from collection.importing.problem_column import Line
from collection.importing.remembering import Memory
from collection.importing.source import Source
from collection.importing.survey import Survey
from collection.importing.verdicts import Verdict


class Repeats:
    """Finds such rows and takes the records of which they speak."""

    def __init__(self, source: Source, found: Survey, owners: Owners, matcher: Matcher) -> None:
        self.source = source
        self.found = found
        self.owners = owners
        self.matcher = matcher
        self.memory = Memory(source)
        # Of the rows that share a source key, those that repeat what they said, by line.
        self._taken: dict[int, Verdict] = {}

    def take(self, shared: Sequence[Line]) -> set[int]:
        """Return the lines of those that repeat what they said, out of the rows that share a key with others.

        Where the key itself is shared, their records are theirs from now on.
        """
        lines = set()
        for verdict in self._repeats(shared):
            lines.add(verdict.row.line)
            if key_hash(verdict.row.key) in self.found.keys.repeated and self.matcher.take(verdict.record_id):
                self._taken[verdict.row.line] = verdict
        return lines

    def verdicts(self, chunk: Sequence[Line], paired: Container[int]) -> Iterator[Verdict]:
        """Yield verdicts on the rows of a chunk that repeat something; the lines in `paired` were matched before."""
        yield from self._unchanged(chunk)
        yield from self._told_again(chunk, paired)

    def _unchanged(self, chunk: Sequence[Line]) -> Iterator[Verdict]:
        """Yield verdicts on rows that say, cell for cell, what the record of their uid says.

        Such cells need not be read nor checked: they are what Disco itself has written.
        """
        source = self.source
        if source.foreign or not {"uid", "owner"} <= source.places.keys() or not self.matcher.boundary:
            return
        place, columns, places = source.places["uid"], list(source.places), list(source.places.values())
        told, known = itemgetter(*places), itemgetter(*(INDEX[column] for column in columns))
        width = len(source.table.header)
        mine = {name for name in self.owners.ids if not self.owners.problem(name)}
        doubled, owner = self.found.uids.repeated, source.places["owner"]
        rows = {
            cells[place]: (line, cells)
            for line, cells in chunk
            if len(cells) == width and cells[owner] in mine and not (doubled and key_hash(cells[place]) in doubled)
        }
        for pk, current in self.matcher.cells_by_uid(rows):
            line, cells = rows[current[INDEX["uid"]]]
            if told(cells) == known(current):
                values = {column: cell for column, cell in zip(columns, told(cells), strict=True) if cell}
                self.matcher.take(pk)
                row = Row(line, cells, values, owner_id=self.owners.id(values["owner"]))
                is_removed = current[INDEX["is_active"]] == "0" and "is_active" not in source.places
                yield Verdict("same", row, pk, is_removed=is_removed)

    def _told_again(self, chunk: Sequence[Line], paired: Container[int]) -> Iterator[Verdict]:
        taken = self._taken
        yield from (taken[line] for line, _ in chunk if line in taken)
        repeats = self._repeats([pair for pair in chunk if pair[0] not in paired and pair[0] not in taken])
        yield from (verdict for verdict in repeats if self.matcher.take(verdict.record_id))

    def _repeats(self, lines: Sequence[Line]) -> Iterator[Verdict]:
        """Yield verdicts on rows of a foreign file that say what they said last time: whatever the record says now."""
        source, owner_id = self.source, self.owners.default_id
        named = {"uid", "owner"} & source.places.keys()
        if not source.foreign or not self.matcher.boundary or owner_id is None or named:
            return
        yield from self.memory.repeats(lines, owner_id, self.matcher.boundary)
