"""The verdict on each row of a file of a plain table: new, changed, same, skipped, bad or blank.

In: rows that were read, some at a time, and what the survey has found. Out: a `RowVerdict` for each
of them, in their order. The database is only read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from collection.cells import Values
from collection.importing.files.problems import Problem
from collection.importing.judging.decisions import MERGED
from collection.importing.judging.verdict import Verdict
from collection.importing.sources.row import Row
from collection.importing.tables.options import TableOptions
from collection.importing.tables.survey import TableSurvey, identity_of
from collection.importing.tables.table import PlainTable, Stored, differences, filled

#: So many rows are compared with the database at a time.
CHUNK = 10_000


@dataclass(slots=True)
class RowVerdict(Verdict):
    """A verdict, and what is to be stored of it.

    `key` finds the row that is there; "" for a new one. `after` are the cells that are to be
    stored, None where nothing is: another row may stand for this one.
    """

    key: str = ""
    before: Values = field(default_factory=dict)
    after: Values | None = None


class TableJudge:
    """Judges the rows of one file. A table whose rows are stored together has its own judge."""

    def __init__(self, plain: PlainTable, survey: TableSurvey, options: TableOptions) -> None:
        self.plain = plain
        self.survey = survey
        self.options = options
        plain.in_file = survey.identities

    def chunks(self) -> Iterator[list[RowVerdict]]:
        """Yield the verdicts in the order of the file, some at a time."""
        rows = self.survey.reading.rows()
        while some := self.next_rows(rows):
            self.plain.learn(row.values for row in some)
            yield self.judge(some)
            self.plain.known.forget()

    def next_rows(self, rows: Iterator[Row]) -> list[Row]:
        """Return the next rows that are judged together."""
        return list(islice(rows, CHUNK))

    def judge(self, rows: Sequence[Row]) -> list[RowVerdict]:
        """Return the verdict on each of these rows."""
        readable = [row for row in rows if self._is_readable(row)]
        verdicts = dict(zip(map(id, readable), self.judge_readable(readable), strict=True))
        return [verdicts.get(id(row)) or _unreadable(row) for row in rows]

    def judge_readable(self, rows: Sequence[Row]) -> list[RowVerdict]:
        """Return the verdict on each of these rows, which nothing is wrong with by themselves."""
        found = self.plain.find(rows)
        alone = self.plain.left_alone(
            [stored.key for stored in found if stored], self.options.actor
        )
        verdicts = []
        for row, stored in zip(rows, found, strict=True):
            verdict = self._known(row, stored) if stored else self._new(row)
            if verdict.kind == "changed" and verdict.key in alone:
                verdict.kind, verdict.reason, verdict.after = "skipped", alone[verdict.key], None
            verdicts.append(verdict)
        return verdicts

    def _is_readable(self, row: Row) -> bool:
        """Note what is wrong with a row beside its cells; return whether it can be compared."""
        if row.skip or not row.cells or row.problems:
            return False
        identity = identity_of(self.plain, row, self.options)
        if identity is None:
            row.problems += self._missing(row, only_keys=True)
        elif identity in self.survey.doubled:
            row.problems.append(Problem(row.line, "", "", "the same row is in the file twice"))
        self._check_owner(row)
        self._check_record(row)
        return not row.problems and not row.skip

    def _missing(self, row: Row, *, only_keys: bool = False) -> Iterator[Problem]:
        for column in self.plain.columns:
            is_asked = column.is_key_needed if only_keys else column.is_needed
            if not is_asked or row.values.get(column.name):
                continue
            if column.name == self.plain.owner_column and self.options.owner is None:
                # The owners have a better sentence.
                continue
            yield Problem(row.line, "", "", f"the row has no {column.name}")

    def _check_owner(self, row: Row) -> None:
        column = self.plain.owner_column
        if not column:
            return
        owners, name = self.plain.known.owners, row.values.get(column, "")
        row.owner_id = owners.id(name)
        reason = owners.problem(name)
        if reason:
            row.problems.append(Problem(row.line, column, name, reason))

    def _check_record(self, row: Row) -> None:
        column = self.plain.record_column
        uid = row.values.get(column, "") if column else ""
        if not uid:
            return
        record = self.plain.known.record(uid)
        if record is None and self.plain.known.was_merged(uid):
            row.skip = MERGED
            return
        if record is None:
            reason = "no record has this uid"
        elif self.plain.is_part_of_record and not self._may_change(record.owner_id):
            reason = "the record belongs to another user"
        elif uid in self.survey.scattered:
            reason = "the rows of one record must follow one another; sort the file by this column"
        else:
            return
        row.problems.append(Problem(row.line, column, uid, reason))

    def _may_change(self, owner_id: int) -> bool:
        actor = self.options.actor
        return actor.is_superuser or owner_id == actor.pk

    def _new(self, row: Row) -> RowVerdict:
        row.problems += self._missing(row)
        if not row.problems:
            row.problems += self._problems_together(row, row.values, is_new=True)
        if row.problems:
            return RowVerdict("bad", row)
        return RowVerdict("new", row, after=filled(row.values))

    def _known(self, row: Row, stored: Stored) -> RowVerdict:
        after = dict(stored.cells)
        for column in self.plain.columns:
            is_given = column.name in row.values and column.name not in row.defaults
            if is_given and not column.is_key:
                after[column.name] = row.values[column.name]
        after = filled(after)
        row.problems += self._of_another(row, stored)
        row.problems += self._problems_together(row, after, is_new=False)
        if row.problems:
            return RowVerdict("bad", row)
        verdict = RowVerdict("same", row, key=stored.key, before=stored.cells)
        verdict.changes = differences(stored.cells, after)
        if verdict.changes:
            verdict.kind, verdict.after = "changed", after
        return verdict

    def _of_another(self, row: Row, stored: Stored) -> Iterator[Problem]:
        """Yield what is wrong with a row that names a row of another user: nobody gives away, or
        takes, by a file.
        """
        column = self.plain.owner_column
        owner = stored.cells.get(column, "")
        named = row.values.get(column, "")
        is_named = column not in row.defaults or self.options.only_own
        if owner != named and is_named:
            yield Problem(row.line, column, named, f"this row belongs to {owner}")

    def _problems_together(self, row: Row, values: Values, *, is_new: bool) -> Iterator[Problem]:
        for column, reason in self.plain.problems(values, is_new=is_new):
            yield Problem(row.line, column, values.get(column, ""), reason)


def _unreadable(row: Row) -> RowVerdict:
    if row.problems:
        return RowVerdict("bad", row)
    if row.skip:
        return RowVerdict("skipped", row, reason=row.skip)
    return RowVerdict("blank", row)
