"""The engine: the one path of every import, for previews, the commands, the pages and programs.

The stages, each of which needs the one before:

1. A `Table` is opened (`files`), and a `Source` reads its header (`sources`): `Import(...)`.
2. The first pass looks at every row and returns a `Survey` (`judging.first_pass`).
3. The second pass reads every row and judges it: `Table -> Row -> Verdict`, a chunk at a time
   (`judging.second_pass`).
4. The `Report` counts the verdicts, and an observer sees each of them.
5. In `run`, the `Writer` stores each chunk inside one transaction (`writing`); in `preview`,
   nothing is written. On SQLite, where a transaction that writes keeps everybody else from writing,
   all rows are judged before it (`judged`), and it begins with a look whether that still holds.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from adminkit.audit import one_act
from adminkit.verbs import Actor, require, require_own
from collection.bulk_sql import refresh_planner_after
from collection.importing.batch import close_batch, open_batch, remember_folders
from collection.importing.came_in import CameIn
from collection.importing.choices import CHOICES
from collection.importing.evidence import Testimony, evidence
from collection.importing.files.problems import FileRefused
from collection.importing.files.table import Table
from collection.importing.headers import (
    header_keys,
    may_be_plays,
    new_own_fields,
    refuse_other_tables,
    remembered_columns,
)
from collection.importing.judged import Judged, Keeping, kept_in, stamp
from collection.importing.judging.first_pass import survey
from collection.importing.judging.owners import Owners, usernames
from collection.importing.judging.second_pass import Judging
from collection.importing.judging.verdict import Verdict
from collection.importing.judging.wants import WantJudge
from collection.importing.mended_rows import import_before, read_as_before
from collection.importing.messages import Message, Setting
from collection.importing.options import ImportOptions
from collection.importing.proposed_charges import charged_after, last_import
from collection.importing.report import Report
from collection.importing.sources.registry import choose_source
from collection.importing.sources.source import Source
from collection.importing.sources.source_reader import SourceReader
from collection.importing.sources.survey import Survey
from collection.importing.writing.writer import Writer
from collection.models import (
    Batch,
    Catalogue,
    HeaderMapping,
    Preferences,
    Record,
    SourceKey,
)
from collection.reading import one_point_in_time
from collection.tasks.progress import Step, unwatched

#: Sees each verdict, in the order of the file.
Observer = Callable[[Verdict], None]
#: The databases where nobody can write beside a transaction that does.
ONE_WRITES = frozenset({"sqlite"})
#: Gives the verdicts on all rows, a chunk at a time, found now or before.
Verdicts = Judging | Keeping | Judged


class WorldChanged(Exception):
    """Between preview and confirmation the collection, or the file, changed: the verdicts are not
    those shown.
    """


class Import:
    """One file with one set of options. `preview` reads, `run` writes; both judge the rows in the
    same way.
    """

    def __init__(self, table: Table, options: ImportOptions, source: Source | None = None) -> None:
        """Read the header; `source` is found out from it unless given.

        Raises FileRefused when the file cannot be read as any source.
        """
        self.table = table
        self.options = options
        self._header = header_keys(table)
        refuse_other_tables(table, options)
        self._before = import_before(self._header, options.owner) if table.holds_bad_rows else None
        notes_of_before: list[Message] = []
        if self._before:
            self.options, notes_of_before = read_as_before(options, self._before)
        owner = options.owner
        chosen = replace(
            self.options.chosen,
            remembered=remembered_columns(table),
            remembered_folders=Preferences.objects.folders_of(owner) if owner else "",
        )
        self.source = source or choose_source(table, self.options.source, chosen)
        #: Whether new records get their lines in the ledger here.
        self.books_arrivals = self.source.books_arrivals
        self.today = timezone.localdate()
        #: What there is to say before a row is looked at.
        self.notes = [
            *map(Message, table.notes),
            *self.source.notes,
            *new_own_fields(self._own_columns(), self.options.owner),
            *notes_of_before,
            *self.source.notes_on_unused(options.made()),
        ]
        if options.owner is None and "owner" not in self.source.places:
            raise FileRefused(
                f"The file does not say whose records these are. The users are: {usernames()}.",
                Setting("owner"),
            )
        if options.mode not in CHOICES["mode"].values:
            modes = ", ".join(CHOICES["mode"].values)
            raise FileRefused(f"There is no mode “{options.mode}”; there are: {modes}.")

    def preview(
        self,
        observer: Observer | None = None,
        step: Step = unwatched,
        keep: Path | None = None,
    ) -> Report:
        """Judge every row without writing anything, not even a lock. `step` is told how many rows
        are judged. In the directory `keep` the verdicts are kept for `run`.
        """
        started = time.perf_counter()
        reader = self._reader()
        # Elsewhere the rows are judged once more right before they are written.
        keeps = keep and connection.vendor in ONE_WRITES
        noting: AbstractContextManager[list[Testimony]]
        noting = evidence() if keeps else nullcontext([])
        with one_point_in_time(), noting as asked:
            report = self._report(reader.survey)
            judging = self._judging(reader, self._owners(), are_written=False)
            keeping = Keeping(keep, judging, asked) if keep and keeps else None
            came_in = self._go_through(report, keeping or judging, observer, None, step)
            self._conclude(report, keeping or judging, came_in)
        if keeping:
            keeping.close(self._stamp(report.fingerprint))
        report.seconds = time.perf_counter() - started
        return report

    def would_be_the_same(self, kept: Path, fingerprint: str) -> bool:
        """Whether a preview that was kept, and had this fingerprint, would be the same by now."""
        with kept_in(kept, self._stamp(fingerprint)) as found, one_point_in_time():
            return found is not None and found.judged.still_hold()

    @one_act
    def run(
        self,
        *,
        by: Actor,
        observer: Observer | None = None,
        expected: str = "",
        token: str = "",
        step: Step = unwatched,
        kept: Path | None = None,
    ) -> Report:
        """Import the file in one transaction and return what was done.

        `report.imported` is False, and nothing is written, when a row is bad and bad rows are not
        to be skipped. `expected` is the fingerprint of a preview; raises WorldChanged, writing
        nothing, when the verdicts differ. `token` names the preview in the batch, so that a page
        can find out later whether it was imported. `step` is told how many rows are written, and
        what it raises leaves nothing behind. `kept` is where that preview was kept, if it was: as
        long as it holds, no row is judged again. Raises PermissionDenied for a user who may not
        import, or not for this owner.
        """
        self._require(by)
        started = time.perf_counter()
        before = self._judged_before(step, kept, expected)
        with before as (judged, reader), transaction.atomic():
            verdicts: Verdicts | None = judged if judged and judged.still_hold() else None
            report = self._report(reader.survey)
            batch = self._open_batch(reader.survey, by, token)
            writer = self._writer(batch, reader)
            verdicts = verdicts or self._judging(reader, writer.owners, are_written=True)
            came_in = self._go_through(report, verdicts, observer, writer, step)
            if expected and report.fingerprint != expected:
                raise WorldChanged
            report.imported = self.options.skip_bad_rows or not report.counts["bad"]
            report.seconds = time.perf_counter() - started
            if report.imported:
                batch.made = came_in.close()
                close_batch(batch, writer, self.source, self.options, report, by=by)
                self._remember_columns()
                remember_folders(report.batch, self.source, self.options, by=by)
                self._conclude(report, verdicts, came_in)
                self._note_missing(report)
                refresh_planner_after(report.counts["new"] + report.counts["changed"], Record)
            else:
                transaction.set_rollback(True)
        return report

    @contextmanager
    def _judged_before(
        self, step: Step, kept: Path | None, expected: str
    ) -> Iterator[tuple[Judged | None, SourceReader]]:
        """Judge all rows before the transaction, where that keeps everybody else from writing; the
        database is then found to be as it was, or the rows are judged again inside it.

        PostgreSQL holds up nobody, and rows are judged there right before they are written.
        """
        if connection.vendor not in ONE_WRITES:
            yield None, self._reader()
            return
        if kept:
            with kept_in(kept, self._stamp(expected)) as found:
                if found:
                    yield found.judged, self.source.reader(found.survey)
                    return
        reader = self._reader()

        def judge() -> Judging:
            return self._judging(reader, self._owners(), are_written=False)

        with Judged.of(judge, step) as judged:
            yield judged, reader

    def _stamp(self, fingerprint: str) -> str:
        return stamp(self.options, self.today, fingerprint)

    def _require(self, by: Actor) -> None:
        require(by, "collection.add_record", "collection.change_record")
        if not self.options.only_own and not by.is_superuser:
            raise PermissionDenied("Users import their own records only.")
        if self.options.owner:
            require_own(by, self.options.owner.pk)
        if self.options.may_add_users:
            require(by, "auth.add_user")

    def _go_through(
        self,
        report: Report,
        judging: Verdicts,
        observer: Observer | None,
        writer: Writer | None,
        step: Step = unwatched,
    ) -> CameIn:
        """Count every verdict, show it to the observer, and write it, a chunk at a time; return the
        wants that new records fulfil.
        """
        digest, rows = sha256(), report.rows
        came_in = CameIn(self.today, closes=self.options.wanted == "close")
        doing = "Writing" if writer else "Reading"
        step(0, rows, "row", doing)
        update = self.options.mode == "update"
        for verdicts in judging.chunks():
            for verdict in verdicts:
                report.count(verdict)
                digest.update(verdict.fingerprint_line().encode())
                if observer:
                    observer(verdict)
            came_in.look_at(verdicts)
            if writer and (self.options.skip_bad_rows or not report.counts["bad"]):
                writer.write(verdicts, update)
            step(report.lines - report.counts["blank"], rows, "row", doing)
        report.note_rows_of_nobody()
        digest.update(came_in.fingerprint_line().encode())
        report.fingerprint = digest.hexdigest()
        return came_in

    # What the stages are made of

    def _reader(self) -> SourceReader:
        """Survey the file, and return what reads its rows."""
        return self.source.reader(survey(self.source, self.options.most_rows))

    def _judging(self, reader: SourceReader, owners: Owners, *, are_written: bool) -> Judging:
        wants = WantJudge(self.options, owners)
        return Judging(
            self.source, reader, self.options, owners, wants, self.today, are_written=are_written
        )

    def _writer(self, batch: Batch, reader: SourceReader) -> Writer:
        return Writer(batch, reader, self._owners(), self.today, self.books_arrivals)

    def _owners(self) -> Owners:
        options = self.options
        default_id = options.owner.pk if options.owner else None
        return Owners(default_id, may_add=options.may_add_users, only_own=options.only_own)

    def _open_batch(self, survey: Survey, by: Actor, token: str) -> Batch:
        return open_batch(
            self.table,
            self.source,
            self.options,
            survey,
            header=self._header,
            by=by,
            mends=self._before,
            preview=token,
        )

    def _remember_columns(self) -> None:
        chosen = self.source.chosen
        if chosen.mapping:
            HeaderMapping.objects.remember(self._header, chosen.columns)

    # What there is to report

    def _own_columns(self) -> Iterable[str]:
        """Return the columns of own fields in the header. Of those of Discogs, many hold nothing,
        which only the rows show.
        """
        return () if self.source.is_discogs_collection else self.source.places

    def _report(self, survey: Survey) -> Report:
        """Return an empty report; where nothing is charged, it will count what is newer than the
        last import.
        """
        own = new_own_fields(sorted(survey.findings.own_fields), self.options.owner)
        notes = [*self.notes, *own, *survey.notes]
        report = Report(source=self.source.name, notes=notes, rows=survey.rows)
        report.may_be_plays = may_be_plays(self.table, self.source, survey)
        if self.options.owner and self.options.charge_after is None and self.books_arrivals:
            report.since = self._since(self.options.owner)
        return report

    def _since(self, owner: User) -> date | None:
        """Return the day after which a record counts as newer than the last import."""
        since = charged_after(self._before) if self._before else None
        header = self._header if self.source.lists_by_header else ()
        return since or last_import(self.source.name, owner, header)

    def _conclude(self, report: Report, judging: Verdicts, came_in: CameIn) -> None:
        owner = self.options.owner
        report.notes += came_in.messages(is_done=report.imported)
        report.conclude(judging.missing(), importer=owner.username if owner else "")

    def _note_missing(self, report: Report) -> None:
        """Keep which records a whole list of a collection at Discogs does not contain."""
        owner, missing = self.options.owner, report.missing
        if owner and self.source.name == Catalogue.DISCOGS and missing.known:
            SourceKey.objects.note_missing(owner.pk, self.source.name, missing.ids)
