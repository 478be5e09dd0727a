"""The second pass over a file: every row gets its verdict, a chunk at a time, in the order of the file."""

import re
from collections.abc import Container, Iterator, Sequence
from datetime import date
from itertools import islice
from operator import itemgetter

from django.db.models import F

from collection.cells import INDEX, Cells, stream_cells
from collection.importing.file_rows import Row, key_hash, left_out
from collection.importing.lookups import Owners
from collection.importing.matching import Matcher
from collection.importing.missing import LeftOut
from collection.importing.near import near_matches
from collection.importing.problems import Problem
from collection.importing.remembering import Memory
from collection.importing.report import ImportOptions
from collection.importing.source import Source
from collection.importing.survey import Survey, is_blank
from collection.importing.verdicts import Judge, Verdict
from collection.importing.wants import WantJudge
from collection.models import Record, SourceKey
from ratings.models import Rating

CHUNK = 2000
_USERNAME = re.compile(r"[\w.@+-]{1,150}")


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
        self.memory = Memory(source)
        self.judge = Judge(source, found.splitter, options.mode == "update")
        self._doubled_uids: set[str] = set()
        # Of the rows that share a source key, those that repeat what they said, by line.
        self._taken: dict[int, Verdict] = {}
        self.left_out = LeftOut(source, self.matcher)

    def chunks(self) -> Iterator[list[Verdict]]:
        """Yield the verdicts, in the order of the file."""
        paired = self._pair_shared_keys()
        lines = self.source.table.rows()
        while chunk := list(islice(lines, CHUNK)):
            same = {
                verdict.row.line: verdict for verdict in (*self._unchanged(chunk), *self._told_again(chunk, paired))
            }
            rows = self._read([pair for pair in chunk if pair[0] not in same])
            matched = self.matcher.match([row for row in rows if row.line not in paired])
            for row in rows:
                if row.line in paired:
                    pk, row.problems, row.said_to_be = paired[row.line]
                    matched |= {row.line: pk} if pk else {}
            others = iter(self._verdicts(rows, matched))
            yield [same.get(line) or next(others) for line, _ in chunk]

    def _read(self, lines: Sequence[tuple[int, list[str]]]) -> list[Row]:
        if lines:
            self.found.splitter.learn()
        return [self._row(line, cells) for line, cells in lines]

    def _row(self, line: int, cells: list[str]) -> Row:
        if is_blank(cells):
            return Row(line, [])
        if self.source.is_header(cells):
            return Row(line, cells, skip="repeats the header")
        return self._prepared(self.source.row(line, cells))

    def _unchanged(self, chunk: Sequence[tuple[int, list[str]]]) -> Iterator[Verdict]:
        """Yield verdicts on rows that say, cell for cell, what the record of their uid says.

        Such cells need not be read nor checked: they are what Disco itself has written.
        """
        source = self.source
        if source.foreign or not {"uid", "owner"} <= source.places.keys() or not self.matcher.boundary:
            return
        place, columns, places = source.places["uid"], list(source.places), list(source.places.values())
        told, known = itemgetter(*places), itemgetter(*(INDEX[column] for column in columns))
        width = len(source.table.header)
        mine = {name for name in self.owners.ids if not self._owner_problem(name, self.owners.ids[name])}
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

    def _told_again(self, chunk: Sequence[tuple[int, list[str]]], paired: Container[int]) -> Iterator[Verdict]:
        taken = self._taken
        yield from (taken[line] for line, _ in chunk if line in taken)
        repeats = self._repeats([pair for pair in chunk if pair[0] not in paired and pair[0] not in taken])
        yield from (verdict for verdict in repeats if self.matcher.take(verdict.record_id))

    def _repeats(self, lines: Sequence[tuple[int, list[str]]]) -> Iterator[Verdict]:
        """Yield verdicts on rows of a foreign file that say what they said last time: whatever the record says now."""
        source, owner_id = self.source, self.owners.default_id
        named = {"uid", "owner"} & source.places.keys()
        if not source.foreign or not self.matcher.boundary or owner_id is None or named:
            return
        yield from self.memory.repeats(lines, owner_id, self.matcher.boundary)

    def _prepared(self, row: Row) -> Row:
        if said := left_out(row.cells):
            row.doubtful.append(said)
        if row.problems or row.skip or row.is_want:
            return row
        if row.raw:
            self.found.splitter.resolve(row)
        name = row.values.get("owner", "")
        row.owner_id = self.owners.id(name)
        if said := self._owner_problem(name, row.owner_id):
            row.problems.append(Problem(row.line, "owner", name, said))
        if (uid := row.values.get("uid")) and uid in self._doubled_uids:
            row.problems.append(Problem(row.line, "uid", uid, "stands in the file more than once"))
        return row

    def _owner_problem(self, name: str, owner_id: int | None) -> str:
        if owner_id is None and not name:
            return "nobody is named, and there is more than one user; name one with --owner"
        if owner_id is None and not self.options.may_add_users:
            return "is no user"
        if owner_id is None and not _USERNAME.fullmatch(name):
            return "is no user, and no name that one could have"
        if self.options.only_own and owner_id != self.owners.default_id:
            return "is somebody else; you can import your own records only"
        return ""

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
        repeated = set()
        for verdict in self._repeats(shared):
            repeated.add(verdict.row.line)
            if key_hash(verdict.row.key) in self.found.keys.repeated and self.matcher.take(verdict.record_id):
                self._taken[verdict.row.line] = verdict
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
