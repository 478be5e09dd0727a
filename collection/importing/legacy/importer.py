"""The source `legacy`: an import that takes over the records of the first Disco and its book.

In: a `LegacyTable`. Out: a report, as of every import, and the lines of the book in the ledger, in
the same transaction as the records. Records can be imported again; a book is taken over once, and
only into a ledger that has no other lines.
"""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from django.db import transaction

from adminkit.audit import one_act
from adminkit.entries.verb import Verb
from adminkit.verbs import Actor
from collection.importing.engine import Import, Observer, WorldChanged
from collection.importing.files.problems import FileRefused, shortened
from collection.importing.judging.verdict import KINDS
from collection.importing.legacy.database import SOURCE, LegacyTable
from collection.importing.legacy.legacy_writer import LegacyWriter
from collection.importing.legacy.old_records import COLUMNS
from collection.importing.legacy.taken_labels import TakenLabels
from collection.importing.legacy.takeover_notes import (
    notes_on_book,
    notes_on_labels,
    told_in_order,
)
from collection.importing.messages import Message
from collection.importing.options import Chosen, ImportOptions
from collection.importing.report import Report
from collection.importing.sources.row import Row
from collection.importing.sources.source import Source
from collection.importing.sources.source_reader import SourceReader
from collection.importing.sources.survey import Survey
from collection.models import Batch, SourceKey
from collection.tasks.progress import Step, unwatched
from credits.models import Account
from credits.old_lines import OldLine
from credits.takeover import Takeover, settings_of


class LegacySource(Source):
    """Old ids are the keys. The book is taken over by itself, so nothing is booked on arrival."""

    name = SOURCE
    title = "database of the first Disco"
    takes = frozenset({"mode", "owner", "charge_after", "trust", "older_labels"})
    books_arrivals = False

    def __init__(self, table: LegacyTable) -> None:
        super().__init__(table, Chosen())
        # Behind the old id, which is not a column of Disco's.
        self.places = {column: place for place, column in enumerate(COLUMNS, start=1)}
        #: The old ids of records that lose all labels that they have here.
        self.without_labels: set[str] = set()

    def foreign_key(self, cells: Sequence[str]) -> str:
        return cells[0]

    def reader(self, survey: Survey) -> SourceReader:
        return LegacyReader(self, survey)


class LegacyReader(SourceReader[LegacySource]):
    """Reads the rows of an old database."""

    def fill(self, row: Row) -> None:
        super().fill(row)
        if row.key in self.source.without_labels:
            row.values["label"] = ""


class LegacyImport(Import):
    """Takes over records and book in one transaction; a second time nothing changes."""

    table: LegacyTable

    def __init__(self, table: LegacyTable, options: ImportOptions) -> None:
        """Raises FileRefused when no owner is named, or the database has too many rows."""
        self.legacy = LegacySource(table)
        super().__init__(table, replace(options, skip_bad_rows=False), self.legacy)
        self.trust_saldo = options.trust == "saldo"
        #: Why the book is not taken over, if it is not.
        self.refusal = ""
        if 0 < options.most_rows < max(len(table.book), len(table.records)):
            raise FileRefused(
                f"{table.file_name} has more than {options.most_rows:,} rows; use the command "
                "import_legacy."
            )

    def preview(
        self,
        observer: Observer | None = None,
        step: Step = unwatched,
        keep: Path | None = None,
    ) -> Report:
        taken = self._settle_labels()
        takeover = self._takeover(Account.objects.filter(owner=self.options.owner).first())
        report = super().preview(observer, step)
        report.fingerprint += f" {_fingerprint(takeover)}"
        self._report_all(report, takeover, taken, "would be")
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
        kept: Path | None = None,
    ) -> Report:
        of_records, _, of_book = expected.partition(" ")
        with transaction.atomic():
            taken = self._settle_labels()
            takeover = self._takeover(
                Account.objects.filter(owner=self.options.owner)
                .select_for_update(no_key=True)
                .first()
            )
            if of_book and _fingerprint(takeover) != of_book:
                raise WorldChanged
            report = super().run(
                by=by, observer=observer, expected=of_records, token=token, step=step
            )
            if report.imported and takeover and takeover.lines:
                batch = report.batch or self._open_batch(Survey(), by, token)
                self._book(report, batch, step)
            if report.batch:
                report.batch.note(by, Verb.IMPORT)
        self._report_all(report, takeover, taken, "is")
        return report

    def _writer(self, batch: Batch, reader: SourceReader) -> LegacyWriter:
        return LegacyWriter(
            batch, reader, self._owners(), self.today, self.books_arrivals, self.table
        )

    @property
    def _takes_labels_away(self) -> bool:
        # In mode add, existing records are left alone.
        return self.options.older_labels == "remove" and self.options.mode == "update"

    def _settle_labels(self) -> TakenLabels:
        """Return the labels that were taken over wrongly; let the table give them, unless they are
        to be taken away.
        """
        taken = TakenLabels(self.table, self.options.owner)
        if self._takes_labels_away:
            self.legacy.without_labels = taken.emptied()
        else:
            taken.keep()
        return taken

    def _takeover(self, account: Account | None) -> Takeover | None:
        """Return what becomes of the book, None when it is not taken over.

        Records whose book is left out book their own arrivals.
        """
        self.books_arrivals = True
        self.refusal = f"The ledger of {self.options.owner} has lines already; the old book "
        if account and _was_taken_over(account):
            self.refusal += "was taken over before and is not taken over again."
            return None
        takeover = Takeover(account, self._lines(), self.trust_saldo)
        if takeover.strange:
            example = shortened(str(takeover.strange[0]))
            self.refusal += f"can only come first. One of them: {example}."
            return None
        self.books_arrivals = False
        return takeover

    def _ids(self) -> dict[str, int]:
        """Return the ids of the records by old id; one that is not imported yet has its negative
        place instead.
        """
        known = SourceKey.objects.filter(source=LegacySource.name, record__owner=self.options.owner)
        coming = {cells[0]: -place for place, cells in enumerate(self.table.records, start=1)}
        return coming | dict(known.values_list("key", "record_id"))

    def _lines(self) -> list[OldLine]:
        ids = self._ids()
        return [old.line(ids, self.table.memos) for old in self.table.book]

    def _book(self, report: Report, batch: Batch, step: Step) -> None:
        """Book the lines as part of the batch, so that its undo takes them back as well."""
        # Such a file names no owner, so it was refused unless one was chosen.
        assert self.options.owner is not None
        account = Account.objects.locked(self.options.owner)
        batch.options["account"] = settings_of(account)
        batch.counts = {kind: report.counts[kind] for kind in KINDS}
        batch.save()
        takeover = Takeover(account, self._lines(), self.trust_saldo)
        total = len(takeover.lines)
        takeover.carry_out(lambda done: step(done, total, "line", "Booking"))
        batch.seal()
        report.batch = batch

    def _report_all(
        self, report: Report, takeover: Takeover | None, taken: TakenLabels, be: str
    ) -> None:
        """Say in the report what is odd, and what becomes of labels and book; `be` is the verb,
        "is" or "would be".
        """
        report.oddities = told_in_order(self.table.oddities, taken, takeover)
        report.notes += notes_on_labels(taken, self._takes_labels_away, be)
        if takeover is None:
            report.notes.append(Message(self.refusal))
            return
        report.booked = len(takeover.lines)
        report.notes += notes_on_book(takeover, be)


def _was_taken_over(account: Account) -> bool:
    """Whether an old book was taken over into the account, and not undone."""
    taken_over = Batch.objects.filter(source=LegacySource.name, undone_by=None)
    return any(batch.options.get("account", {}).get("id") == account.pk for batch in taken_over)


def _fingerprint(takeover: Takeover | None) -> str:
    book = takeover and (takeover.lines, takeover.balance)
    return sha256(repr(book).encode()).hexdigest()[:16]
