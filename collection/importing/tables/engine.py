"""The one path of every import of a plain table, for previews, the commands and the pages.

In: a file with a header, the table that it belongs to, and what its user chose. Out: a `Report`. As
for records, `survey` looks at all rows first, `judging` gives verdicts, and in `run` alone
`writing` stores them, in one transaction.
"""

import time
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from adminkit.audit import one_act
from adminkit.entries.verb import Verb
from adminkit.verbs import Actor, require, require_own, user_of
from collection.importing.files.opening import open_file
from collection.importing.files.table import Table
from collection.importing.judging.owners import Owners
from collection.importing.judging.verdict import KINDS
from collection.importing.messages import Message
from collection.importing.report import Report
from collection.importing.tables.judging import RowVerdict, TableJudge
from collection.importing.tables.kinds.plays import PlayTable
from collection.importing.tables.kinds.tracks import TrackTable
from collection.importing.tables.options import TableOptions
from collection.importing.tables.people_and_records import PeopleAndRecords
from collection.importing.tables.play_logs import as_plays
from collection.importing.tables.reading import Header
from collection.importing.tables.registry import TABLES, is_table_header
from collection.importing.tables.survey import TableSurvey, survey
from collection.importing.tables.table import PlainTable
from collection.importing.tables.track_lists import TrackJudge, as_tracks
from collection.importing.tables.writing import TableWriter
from collection.models import Batch
from collection.models.batches.options import VERSION, ImportedTable
from collection.reading import one_point_in_time
from collection.tasks.progress import Step, unwatched

#: Sees each verdict, in the order of the file.
Observer = Callable[[RowVerdict], None]


class TableChanged(Exception):
    """Between preview and confirmation the table, or the file, changed: the verdicts are not those
    shown.
    """


def open_table_file(path: Any, **how: Any) -> Table:
    """Return the file at `path`; `encoding`, `separator`, `file_name` and `limits` are those of
    `open_file`.

    Raises FileRefused for what cannot be read.
    """
    return open_file(path, is_header=is_table_header, **how)


class TableImport:
    """One file of one table. `preview` reads, `run` writes; both judge the rows in the same way."""

    def __init__(self, name: str, file: Table, options: TableOptions) -> None:
        """Read the header; `name` is one of TABLES. Raises FileRefused when the file is not one of
        that table.
        """
        self.kind = TABLES[name]
        if self.kind is PlayTable:
            file = as_plays(file, options.owner, options.dates)
        if self.kind is TrackTable:
            file = as_tracks(file)
        self.file = file
        self.options = options
        self.header = Header(file, self.kind)

    def preview(self, observer: Observer | None = None, step: Step = unwatched) -> Report:
        """Judge every row without writing anything, not even a lock. `step` is told how many rows
        are judged.
        """
        started = time.perf_counter()
        plain = self._table()
        with one_point_in_time():
            seen = survey(self.header, plain, self.options)
            report = self._report(seen)
            self._judge_all(report, plain, seen, observer, writer=None, step=step)
        report.seconds = time.perf_counter() - started
        return report

    @one_act
    def run(
        self,
        *,
        by: Actor,
        observer: Observer | None = None,
        expected: str = "",
        token: str = "",
        step: Step = unwatched,
    ) -> Report:
        """Import the file in one transaction and return what was done.

        `report.imported` is False, and nothing is written, when a row is bad and bad rows are not
        to be skipped. `expected` is the fingerprint of a preview; raises WorldChanged, writing
        nothing, when the verdicts differ. `token` names the preview in the batch. `step` is told
        how many rows are written, and what it raises leaves nothing behind. Raises
        PermissionDenied for a user who may not import.
        """
        self._require(by)
        started = time.perf_counter()
        plain = self._table()
        with transaction.atomic():
            seen = survey(self.header, plain, self.options)
            report = self._report(seen)
            batch = self._open_batch(by, token)
            self._judge_all(report, plain, seen, observer, TableWriter(batch, plain), step)
            if expected and report.fingerprint != expected:
                raise TableChanged
            report.imported = self.options.skip_bad_rows or not report.counts["bad"]
            report.seconds = time.perf_counter() - started
            if report.imported:
                self._close_batch(batch, report, plain, by)
            else:
                transaction.set_rollback(True)
        return report

    def _require(self, by: Actor) -> None:
        options = self.options
        require(by, *self.kind.rights)
        if not options.only_own and not by.is_superuser:
            raise PermissionDenied("Users import their own rows only.")
        if options.owner:
            require_own(by, options.owner.pk)
        if options.may_add_users:
            require(by, "auth.add_user")

    def _judge_all(
        self,
        report: Report,
        plain: PlainTable,
        seen: TableSurvey,
        observer: Observer | None,
        writer: TableWriter | None,
        step: Step = unwatched,
    ) -> None:
        """Count every verdict, show it to the observer, and write it, a chunk at a time."""
        digest = sha256()
        judge_class = TrackJudge if self.kind is TrackTable else TableJudge
        new_users: set[str] = set()
        for verdicts in judge_class(plain, seen, self.options).chunks():
            for verdict in verdicts:
                report.count(verdict)
                digest.update(f"{verdict.key} {verdict.fingerprint_line()}".encode())
                if observer:
                    observer(verdict)
                name = verdict.row.values.get(self.kind.owner_column, "")
                if verdict.kind == "new" and name and verdict.row.owner_id is None:
                    new_users.add(name)
            if writer and (self.options.skip_bad_rows or not report.counts["bad"]):
                writer.write(verdicts)
            step(report.lines, unit="row", doing="Writing" if writer else "Reading")
        if new_users:
            names = ", ".join(sorted(new_users))
            report.notes.append(Message(f"New users, inactive and without a password: {names}."))
        report.fingerprint = digest.hexdigest()

    def _table(self) -> PlainTable:
        options = self.options
        owners = Owners(
            options.owner.pk if options.owner else None,
            may_add=options.may_add_users,
            only_own=options.only_own,
            called=self.kind.name,
        )
        return self.kind(PeopleAndRecords(owners))

    def _report(self, seen: TableSurvey) -> Report:
        return Report(source=self.kind.name, notes=[*self.header.notes, *seen.notes])

    def _open_batch(self, by: Actor, token: str) -> Batch:
        options: ImportedTable = {
            "version": VERSION,
            "table": self.kind.name,
            "dates": self.options.dates,
        }
        # What is absent is looked for by its name, so it is not stored empty.
        if token:
            options["preview"] = token
        return Batch.objects.create(
            user=user_of(by),
            kind=Batch.Kind.IMPORT,
            source=self.kind.name,
            file_name=self.file.file_name[-300:],
            file_hash=self.file.file_hash,
            options=options,
        )

    def _close_batch(self, batch: Batch, report: Report, plain: PlainTable, by: Actor) -> None:
        """Store what was counted; what changed nothing is not a batch."""
        if not report.counts["new"] and not report.counts["changed"]:
            batch.delete()
            return
        batch.counts = {kind: report.counts[kind] for kind in KINDS}
        made = plain.known.owners.made
        batch.made = {"user": made} if made else {}
        batch.seconds = report.seconds
        batch.save()
        batch.seal()
        batch.note(by, Verb.IMPORT)
        report.batch = batch
