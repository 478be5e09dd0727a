"""The source `legacy`: an import that takes over the records of the first Disco and its book, both or neither."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from django.db import transaction

from collection.importing.choices import Choices
from collection.importing.columns_read import Column, value_readers
from collection.importing.engine import Import, Observer, WorldChanged
from collection.importing.file_rows import Row
from collection.importing.legacy_database import LegacyTable
from collection.importing.legacy_records import COLUMNS
from collection.importing.legacy_writing import LegacyWriter
from collection.importing.problems import FileRefused, shortened
from collection.importing.report import ImportOptions, Report
from collection.importing.source import Source
from collection.importing.verdicts import KINDS
from collection.models import Batch, SourceKey
from credits.models import Account
from credits.old_lines import OldLine
from credits.takeover import Takeover, settings_of


class LegacySource(Source):
    """Old ids are the keys. The book is taken over by itself, so nothing is booked on arrival."""

    name = "legacy"
    title = "database of the first Disco"
    books_arrivals = False

    def __init__(self, table: LegacyTable, choices: Choices) -> None:
        super().__init__(table, choices)
        self.places = {column: place for place, column in enumerate(table.header) if column in COLUMNS}
        self.prepare()

    def prepare(self) -> None:
        read = value_readers(self.order)
        self.columns = [Column(place, column, column, read[column]) for column, place in self.places.items()]

    def row(self, line: int, cells: list[str]) -> Row:
        row = Row(line, cells, key=cells[0])
        self.read_columns(row)
        return row

    def foreign_key(self, cells: Sequence[str]) -> str:
        return cells[0]


class LegacyImport(Import):
    """Takes over records and book in one transaction; a second time nothing changes."""

    def __init__(self, table: LegacyTable, options: ImportOptions, *, trust_saldo: bool = True) -> None:
        """Raises FileRefused when no owner is named, or the database holds more rows than allowed."""
        super().__init__(table, replace(options, skip_bad_rows=False), LegacySource(table, Choices()))
        self.trust_saldo = trust_saldo
        #: Why the book is not taken over, if it is not.
        self.refusal = ""
        if 0 < options.most_rows < max(len(table.book), len(table.records)):
            most = f"{options.most_rows:,} rows"
            raise FileRefused(f"{table.file_name} has more than {most}; use the command import_legacy.")

    def preview(self, observer: Observer | None = None) -> Report:
        takeover = self._takeover(Account.objects.filter(owner=self.options.owner).first())
        report = super().preview(observer)
        report.fingerprint += f" {_fingerprint(takeover)}"
        self._tell(report, takeover, "would be")
        return report

    def run(self, *, user: Any = None, observer: Observer | None = None, expected: str = "", token: str = "") -> Report:
        of_records, _, of_book = expected.partition(" ")
        with transaction.atomic():
            takeover = self._takeover(Account.objects.filter(owner=self.options.owner).select_for_update().first())
            if of_book and _fingerprint(takeover) != of_book:
                raise WorldChanged
            report = super().run(user=user, observer=observer, expected=of_records, token=token)
            if report.imported and takeover and takeover.lines:
                self._book(report, report.batch or self._open_batch(user, token))
        self._tell(report, takeover, "is")
        return report

    def _writer(self, batch: Batch) -> LegacyWriter:
        return LegacyWriter(batch, self.source, self._owners(), self.today, self.table)

    def _takeover(self, account: Account | None) -> Takeover | None:
        """Return what becomes of the book, None when it is not to come in.

        Records that come without their book are bookings of their own.
        """
        self.source.books_arrivals = True
        self.refusal = f"The ledger of {self.options.owner} has lines already; the old book "
        if self._stands(account):
            self.refusal += "was taken over before and is not taken over again."
            return None
        takeover = Takeover(account, self._lines(), self.trust_saldo)
        if takeover.strange:
            self.refusal += f"can only come first. One of them: {shortened(str(takeover.strange[0]))}."
            return None
        self.source.books_arrivals = False
        return takeover

    @staticmethod
    def _stands(account: Account | None) -> bool:
        """Tell whether an old book was taken over into the account, and not undone."""
        taken = Batch.objects.filter(source=LegacySource.name, undone_by=None)
        return bool(account) and any(batch.options.get("account", {}).get("id") == account.pk for batch in taken)

    def _ids(self) -> dict[str, int]:
        """Return the ids of the records by old id; one that is still to come has its place, below zero."""
        known = SourceKey.objects.filter(source=LegacySource.name, record__owner=self.options.owner)
        coming = {cells[0]: -place for place, cells in enumerate(self.table.records, start=1)}
        return coming | dict(known.values_list("key", "record_id"))

    def _lines(self) -> list[OldLine]:
        ids = self._ids()
        return [old.line(ids, self.table.memos) for old in self.table.book]

    def _book(self, report: Report, batch: Batch) -> None:
        """Book the lines as part of the batch: undone, the book goes with the records."""
        account = Account.objects.locked(self.options.owner)
        batch.options["account"] = settings_of(account)
        batch.counts = {kind: report.counts[kind] for kind in KINDS}
        batch.save()
        Takeover(account, self._lines(), self.trust_saldo).carry_out()
        batch.seal()
        report.batch = batch

    def _tell(self, report: Report, takeover: Takeover | None, be: str) -> None:
        report.oddities += self.table.oddities
        if takeover is None:
            report.notes.append(self.refusal)
            return
        report.oddities += takeover.oddities
        report.booked = len(takeover.lines)
        report.notes.append(
            f"{report.booked} lines {'are' if be == 'is' else be} booked from {len(self.table.book)} of the old "
            f"book; the balance {be} {takeover.balance}."
        )
        if takeover.opened_on:
            report.notes.append(
                f"The account opens on {takeover.opened_on} and earns every {takeover.interval_days} days; additions "
                f"count as booked up to {takeover.granted_through}."
            )


def _fingerprint(takeover: Takeover | None) -> str:
    told = takeover and (takeover.lines, takeover.balance)
    return sha256(repr(told).encode()).hexdigest()[:16]
