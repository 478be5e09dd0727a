"""The second pass over a file: every row gets its verdict, a chunk at a time, in the order of the file."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice

from django.db.models import F

from collection.cells import Cells, stream_cells
from collection.importing.file_rows import Row, left_out
from collection.importing.matching import Matcher
from collection.importing.missing import LeftOut
from collection.importing.near import near_matches
from collection.importing.owners import Owners
from collection.importing.problem_column import Line
from collection.importing.problems import Problem
from collection.importing.repeating import Repeats
from collection.importing.report import ImportOptions
from collection.importing.source import Source
from collection.importing.survey import Survey, is_blank
from collection.importing.verdicts import Judge, Verdict
from collection.importing.wants import WantJudge
from collection.models import Record, SourceKey
from ratings.models import Rating

CHUNK = 2000


class Judging:
    """One pass over the rows in which each gets its verdict, a chunk at a time."""

    def __init__(
        self, source: Source, options: ImportOptions, found: Survey, owners: Owners, wants: WantJudge, today: date
    ) -> None:
        self.source = source
        self.options = options
        self.today = today
        self.found = found
        self.owners = owners
        self.wants = wants
        self.matcher = Matcher(source, found)
        self.repeats = Repeats(source, found, owners, self.matcher)
        self.judge = Judge(source, found.splitter, options.mode == "update")
        self._doubled_uids: set[str] = set()
        self.left_out = LeftOut(source, self.matcher)

    def chunks(self) -> Iterator[list[Verdict]]:
        """Yield the verdicts, in the order of the file."""
        paired = self._pair_shared_keys()
        lines = self.source.table.rows()
        while chunk := list(islice(lines, CHUNK)):
            same = {verdict.row.line: verdict for verdict in self.repeats.verdicts(chunk, paired)}
            rows = self._read([pair for pair in chunk if pair[0] not in same])
            matched = self.matcher.match([row for row in rows if row.line not in paired])
            for row in rows:
                if row.line in paired:
                    pk, row.problems, row.said_to_be = paired[row.line]
                    matched |= {row.line: pk} if pk else {}
            others = iter(self._verdicts(rows, matched))
            yield [same.get(line) or next(others) for line, _ in chunk]

    def _read(self, lines: Sequence[Line]) -> list[Row]:
        if lines:
            self.found.splitter.learn()
        return [self._row(line, cells) for line, cells in lines]

    def _row(self, line: int, cells: list[str]) -> Row:
        if is_blank(cells):
            return Row(line, [])
        if self.source.is_header(cells):
            return Row(line, cells, skip="repeats the header")
        return self._prepared(self.source.row(line, cells))

    def _prepared(self, row: Row) -> Row:
        if said := left_out(row.cells):
            row.doubtful.append(said)
        if row.problems or row.skip or row.is_want:
            return row
        if row.raw:
            self.found.splitter.resolve(row)
        name = row.values.get("owner", "")
        row.owner_id = self.owners.id(name)
        if said := self.owners.problem(name):
            row.problems.append(Problem(row.line, "owner", name, said))
        if (uid := row.values.get("uid")) and uid in self._doubled_uids:
            row.problems.append(Problem(row.line, "uid", uid, "stands in the file more than once"))
        return row

    def _pair_shared_keys(self) -> dict[int, tuple[int | None, list[Problem], int | None]]:
        """Match the rows that share a key with others of the file, all together, and remember doubled uids.

        Returned is by line the record, what is wrong with the row, and the record that it was said to be.
        """
        doubled = set(self.found.uids.rows_that_repeat())
        sharing = self.found.rows_that_share_a_key() if self.matcher.boundary else set()
        if not doubled and not sharing:
            return {}
        seen_uids: set[str] = set()
        shared = []
        filled = (pair for pair in self.source.table.rows() if not is_blank(pair[1]))
        for number, (line, cells) in enumerate(filled):
            if number in doubled:
                uid = self.source.row(line, cells).values.get("uid", "")
                if uid in seen_uids:
                    self._doubled_uids.add(uid)
                seen_uids.add(uid)
            if number in sharing:
                shared.append((line, cells))
        # A row that says what it said last time goes with the record of that time, whatever it shares with others.
        repeated = self.repeats.take(shared)
        rows = self._read([pair for pair in shared if pair[0] not in repeated])
        matched = self.matcher.match(rows)
        return {row.line: (matched.get(row.line), row.problems, row.said_to_be) for row in rows}

    def _verdicts(self, rows: Sequence[Row], matched: dict[int, int]) -> list[Verdict]:
        seen = self._seen(list(matched.values())) if self.source.foreign else {}
        told = {row.line for row in rows if self._says_nothing_new(row, seen.get(matched.get(row.line)))}
        current = self._current([pk for line, pk in matched.items() if line not in told])
        rated_today = self._rated_today(rows, matched)
        verdicts = []
        for row in rows:
            pk = matched.get(row.line)
            if pk is None and (row.skip or row.problems or row.is_want):
                self.left_out.mention(row)
            if not row.cells:
                verdicts.append(Verdict("blank", row))
            elif row.skip:
                verdicts.append(Verdict("skipped", row, reason=row.skip))
            elif row.problems:
                verdicts.append(self.judge.bad(row))
            elif row.line in told:
                is_removed = pk in self.matcher.removed and "is_active" not in row.values
                verdicts.append(Verdict("same", row, pk, stored_seen=seen[pk], is_removed=is_removed))
            elif row.is_want:
                verdicts.append(self.wants.verdict(row))
            elif pk:
                rated = pk in rated_today and not self.source.foreign
                verdicts.append(self.judge.known(row, pk, current[pk], seen.get(pk), rated))
            else:
                verdicts.append(self.judge.new(row, charge_after=self.options.charge_after))
        if self.matcher.boundary:
            near_matches([v for v in verdicts if v.kind == "new" and not v.row.is_want], self.matcher.boundary)
        return verdicts

    @staticmethod
    def _says_nothing_new(row: Row, seen: dict[str, str] | None) -> bool:
        """Tell whether a foreign file says what it said last time: whatever the record says now, it stays."""
        return seen is not None and not row.problems and row.seen().items() <= seen.items()

    @staticmethod
    def _current(ids: Sequence[int]) -> dict[int, Cells]:
        return dict(stream_cells(Record.objects.filter(pk__in=ids))) if ids else {}

    def _seen(self, ids: Sequence[int]) -> dict[int, dict[str, str]]:
        found = self.matcher.pop_seen()
        left = [pk for pk in ids if pk not in found]
        stored = SourceKey.objects.filter(source=self.source.name, record__in=left)
        return found | (dict(stored.values_list("record_id", "seen")) if left else {})

    def _rated_today(self, rows: Sequence[Row], matched: dict[int, int]) -> set[int]:
        ids = [matched[row.line] for row in rows if row.line in matched and "rating" in row.values]
        if not ids or self.source.foreign:
            return set()
        rated = Rating.objects.filter(record__in=ids, rated_on=self.today, author=F("record__owner"))
        return set(rated.values_list("record_id", flat=True))
