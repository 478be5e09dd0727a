"""The second pass over a file, in which every row gets its verdict.

In: a source whose file the first pass has surveyed, and that `Survey`. Out: lists of verdicts, a
chunk at a time, in the order of the file. Between two chunks the writer may store the first one:
rows are matched only with records that were there before the batch.
"""

from collections.abc import Container, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import NamedTuple

from django.db.models import F

from collection.cells import Cells
from collection.importing.files.problem_column import Line
from collection.importing.files.problems import Problem
from collection.importing.files.row_numbers import is_blank
from collection.importing.judging.decisions import MERGED, Decided
from collection.importing.judging.first_pass import names_in
from collection.importing.judging.lookalikes import near_matches
from collection.importing.judging.matcher import Matcher, Matches
from collection.importing.judging.missing_records import LeftOut, Missing
from collection.importing.judging.owners import Owners
from collection.importing.judging.row_reader import RowReader
from collection.importing.judging.splitter import Splitter
from collection.importing.judging.unchanged_rows import UnchangedRows
from collection.importing.judging.verdict import Judge, Verdict
from collection.importing.judging.wants import WantJudge
from collection.importing.options import ImportOptions
from collection.importing.sources.row import Row
from collection.importing.sources.source import Source
from collection.importing.sources.source_reader import SourceReader
from collection.models import SourceKey
from ratings.models import Rating

CHUNK = 2000


class Paired(NamedTuple):
    """A row that shares a key with others and was matched before its chunk is read."""

    record_id: int | None
    problems: list[Problem]
    said_to_be: int | None


class ChunkKnowledge(NamedTuple):
    """What is known of the records of a chunk, by their ids.

    `seen` is what the source said of them last time; the rows on the lines `unchanged` say nothing
    else now. `cells` are those of the records with which a row must be compared.
    """

    seen: dict[int, dict[str, str]]
    unchanged: set[int]
    cells: dict[int, Cells]
    rated_today: set[int]


class Judging:
    """One pass over the rows in which each gets its verdict, a chunk at a time."""

    def __init__(
        self,
        source: Source,
        reader: SourceReader,
        options: ImportOptions,
        owners: Owners,
        wants: WantJudge,
        today: date,
        *,
        are_written: bool,
    ) -> None:
        """`are_written` is whether each chunk is written before the next one is judged."""
        self.source = source
        self.options = options
        self.survey = survey = reader.survey
        self.owners = owners
        self.decided = Decided(source, options.owner, options.answers)
        splitter = Splitter(lambda: names_in(source, survey), self.decided)
        self.source_reader = reader
        self.reader = RowReader(reader, splitter, owners)
        self.wants = wants
        self.today = today
        self.matcher = Matcher(source, survey, self.decided, are_written=are_written)
        self.unchanged = UnchangedRows(source, reader, owners, self.matcher)
        self.judge = Judge(source, splitter, options.mode == "update")
        self.left_out = LeftOut(source, self.matcher)

    def chunks(self) -> Iterator[list[Verdict]]:
        """Yield the verdicts, in the order of the file."""
        paired = self._pair_shared_keys()
        lines = self.survey.lines(self.source.table)
        while chunk := list(islice(lines, CHUNK)):
            verdicts = {
                verdict.row.line: verdict for verdict in self.unchanged.verdicts(chunk, paired)
            }
            rows = self.reader.read(_without(chunk, verdicts))
            for verdict in self._verdicts(rows, self._match(rows, paired)):
                verdicts[verdict.row.line] = verdict
            if len(chunk) == CHUNK:
                # Another chunk may follow, and this one may be written before that is judged.
                self.matcher.candidates.remember_countries()
            yield [verdicts[line] for line, _ in chunk]

    def missing(self) -> Missing:
        """Return what the file leaves out; to be asked after the last chunk."""
        return self.left_out.missing(self.owners.default_id)

    def _match(self, rows: Sequence[Row], paired: dict[int, Paired]) -> Matches:
        """Return the records of the rows of a chunk; those that were paired before keep theirs."""
        matches = self.matcher.match([row for row in rows if row.line not in paired])
        for row in rows:
            if row.line in paired:
                pk, row.problems, row.said_to_be = paired[row.line]
                if pk:
                    matches[row.line] = pk
        return matches

    # Rows that share a key

    def _pair_shared_keys(self) -> dict[int, Paired]:
        """Match the rows that share a key with others of the file, and those that were said to be a
        record, all together; remember doubled uids.

        They can be in different chunks, and which copy is which is decided among all of them.
        """
        doubled = set(self.survey.uids.rows_that_repeat())
        sharing = self.survey.sharing if self.matcher.boundary else frozenset()
        decided = self.decided.open_keys() if self.matcher.boundary else set()
        if not doubled and not sharing and not decided:
            return {}
        shared = self._shared_lines(doubled, sharing, decided)
        # A row that says what it said last time goes with the record of that time, whatever it
        # shares with others.
        unchanged = self.unchanged.take(shared)
        rows = self.reader.read(_without(shared, unchanged))
        matches = self.matcher.match(rows)
        return {
            row.line: Paired(matches.get(row.line), row.problems, row.said_to_be) for row in rows
        }

    def _shared_lines(
        self, doubled: set[int], sharing: frozenset[int], decided: set[str]
    ) -> Sequence[Line]:
        """Return the lines of the rows numbered `sharing`, and of those with a key in `decided`.

        Each uid that two of the rows numbered `doubled` have is noted.
        """
        if self.survey.shared_lines is not None and not doubled and not decided:
            return self.survey.shared_lines
        seen_uids: set[str] = set()
        shared = []
        filled = (pair for pair in self.survey.lines(self.source.table) if not is_blank(pair[1]))
        for number, (line, cells) in enumerate(filled):
            if number in doubled:
                uid = self.source_reader.row(line, cells).values.get("uid", "")
                if uid in seen_uids:
                    self.reader.doubled_uids.add(uid)
                seen_uids.add(uid)
            if number in sharing or (decided and self.decided.key_of_cells(cells) in decided):
                shared.append((line, cells))
        return shared

    # Judging rows

    def _verdicts(self, rows: Sequence[Row], matches: Matches) -> list[Verdict]:
        known = self._known(rows, matches)
        verdicts = [self._verdict(row, matches.get(row.line), known) for row in rows]
        if self.matcher.boundary:
            near_matches(verdicts, self.matcher.boundary)
        return verdicts

    def _verdict(self, row: Row, pk: int | None, known: ChunkKnowledge) -> Verdict:
        """Return the verdict on a row; `pk` is the record that it speaks of, None for none."""
        if pk is None and (row.skip or row.problems or row.is_want):
            self.left_out.mention(row)
        if not row.cells:
            return Verdict("blank", row)
        if row.skip:
            return Verdict("skipped", row, reason=row.skip)
        if row.problems:
            return Verdict("bad", row)
        if row.is_want:
            return self.wants.verdict(row)
        if row.line in self.matcher.merged.lines:
            return Verdict("skipped", row, reason=MERGED)
        if pk is None:
            return self.judge.new(row, charge_after=self.options.charge_after)
        seen = known.seen.get(pk)
        if row.line in known.unchanged:
            is_removed = pk in self.matcher.removed and "is_active" not in row.values
            return Verdict("same", row, pk, stored_seen=seen, is_removed=is_removed)
        return self.judge.known(row, pk, known.cells[pk], seen, pk in known.rated_today)

    def _known(self, rows: Sequence[Row], matches: Matches) -> ChunkKnowledge:
        """Read what the verdicts on a chunk need to know, all of it at once."""
        seen = self._seen(list(matches.values())) if self.source.foreign else {}
        unchanged = set()
        for row in rows:
            pk = matches.get(row.line)
            # A foreign file that says what it said last time changes nothing, whatever the record
            # says now: its cells need not be read.
            if pk in seen and not row.problems and row.said_after(seen[pk]) == seen[pk]:
                unchanged.add(row.line)
        compared = [pk for line, pk in matches.items() if line not in unchanged]
        cells = dict(self.matcher.candidates.cells(compared))
        return ChunkKnowledge(seen, unchanged, cells, self._rated_today(rows, matches))

    def _seen(self, ids: Sequence[int]) -> dict[int, dict[str, str]]:
        """Return what the source said of these records last time."""
        seen = self.matcher.pop_seen()
        left = [pk for pk in ids if pk not in seen]
        if left:
            stored = SourceKey.objects.filter(source=self.source.name, record__in=left)
            seen |= dict(stored.values_list("record_id", "seen"))
        return seen

    def _rated_today(self, rows: Sequence[Row], matches: Matches) -> set[int]:
        """Return the records that their owners rated today and to which a row gives a rating."""
        if self.source.foreign:
            return set()
        ids = [matches[row.line] for row in rows if row.line in matches and "rating" in row.values]
        if not ids:
            return set()
        rated = Rating.objects.filter(
            record__in=ids, rated_on=self.today, author=F("record__owner")
        )
        return set(rated.values_list("record_id", flat=True))


def _without(lines: Sequence[Line], numbers: Container[int]) -> list[Line]:
    """Return the lines whose number is not among `numbers`."""
    return [(number, cells) for number, cells in lines if number not in numbers]
