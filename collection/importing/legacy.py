"""The source `legacy`: an import that takes over the records of the first Disco and its book, both or neither."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from hashlib import sha256
from typing import Any

from django.db import transaction

from collection.importing import readers
from collection.importing.columns_read import Column, value_readers
from collection.importing.engine import Import, Observer, WorldChanged
from collection.importing.file_rows import Row
from collection.importing.legacy_database import COLUMNS, LegacyTable, OldTransaction
from collection.importing.problems import FileRefused, shortened
from collection.importing.report import ImportOptions, Report
from collection.importing.source import Choices, Source
from collection.importing.verdicts import KINDS
from collection.models import Batch, SourceKey
from credits.models import Account
from credits.takeover import KINDS as OLD_KINDS
from credits.takeover import OldLine, Takeover, settings_of

# A balance of the old book beyond this is none of a collector's.
MOST_CREDITS = 1_000_000


class LegacySource(Source):
    """Old ids are the keys. The book is taken over by itself, so nothing is booked on arrival."""

    name = "legacy"
    title = "database of the first Disco"
    books_arrivals = False
    empty_words = {"year": {"0"}}

    def __init__(self, table: LegacyTable, choices: Choices) -> None:
        super().__init__(table, choices)
        self.places = {column: place for place, column in enumerate(table.header) if column in COLUMNS}
        self.prepare()

    def prepare(self) -> None:
        read = value_readers(self.order) | {"price": _price}
        self.columns = [Column(place, column, column, read[column]) for column, place in self.places.items()]

    def row(self, line: int, cells: list[str]) -> Row:
        row = Row(line, cells, key=cells[0])
        self.read_columns(row)
        return row

    def foreign_key(self, cells: Sequence[str]) -> str:
        return cells[0]


def _price(text: str) -> str:
    """Read an amount; prices were computed with floats there, so more than two places are rounded."""
    with suppress(InvalidOperation):
        text = str(Decimal(text).quantize(Decimal("0.01"), ROUND_HALF_UP))
    return readers.amount(text)


class LegacyImport(Import):
    """Takes over records and book in one transaction; a second time nothing changes."""

    def __init__(self, table: LegacyTable, options: ImportOptions, *, trust_saldo: bool = True) -> None:
        """Raises FileRefused when no owner is named, or a line of the book cannot be read."""
        super().__init__(table, replace(options, skip_bad_rows=False), LegacySource(table, Choices()))
        self.trust_saldo = trust_saldo
        #: Why the book is not taken over, if it is not.
        self.refusal = ""
        if 0 < options.most_rows < max(len(table.book), len(table.records)):
            most = f"{options.most_rows:,} rows"
            raise FileRefused(f"{table.file_name} has more than {most}; use the command import_legacy.")
        old_lines(table, {})

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

    def _takeover(self, account: Account | None) -> Takeover | None:
        """Return what becomes of the book, None when it is not to come in.

        Records that come without their book are bookings of their own.
        """
        self.source.books_arrivals = True
        self.refusal = f"The ledger of {self.options.owner} has lines already; the old book "
        if self._stands(account):
            self.refusal += "was taken over before and is not taken over again."
            return None
        takeover = Takeover(account, old_lines(self.table, self._ids()), self.trust_saldo)
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
        """Return the ids of the records by old id; one that is still to come has its old id, below zero."""
        known = SourceKey.objects.filter(source=LegacySource.name, record__owner=self.options.owner)
        return {cells[0]: -int(cells[0]) for cells in self.table.records} | dict(known.values_list("key", "record_id"))

    def _book(self, report: Report, batch: Batch) -> None:
        """Book the lines as part of the batch: undone, the book goes with the records."""
        account = Account.objects.locked(self.options.owner)
        batch.options["account"] = settings_of(account)
        batch.counts = {kind: report.counts[kind] for kind in KINDS}
        batch.save()
        Takeover(account, old_lines(self.table, self._ids()), self.trust_saldo).carry_out()
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


def old_lines(table: LegacyTable, records: dict[str, int]) -> list[OldLine]:
    """Return the book for `credits.takeover`; `records` maps old ids, as text, to new ones.

    Raises FileRefused for a line that cannot be read: its kind, its date, or a value that is not whole.
    """
    return [_old_line(old, table.memos, records.get(str(old.record))) for old in table.book]


def _old_line(old: OldTransaction, memos: dict[int, str], record: int | None) -> OldLine:
    place = f"Line {old.id} of the old book"
    if old.kind not in OLD_KINDS:
        raise FileRefused(f"{place}: “{shortened(str(old.kind))}” is none of {', '.join(OLD_KINDS)}.")
    value, saldo = _whole(old.value), _whole(old.saldo)
    if value is None or saldo is None:
        raise FileRefused(f"{place}: {old.value} with a balance of {old.saldo} is not in whole credits.")
    try:
        day = date.fromisoformat(str(old.date)[:10])
    except ValueError:
        raise FileRefused(f"{place}: “{shortened(str(old.date))}” is not a date.") from None
    memo = memos.get(old.record or 0) or (f"Record {old.record} of the old book" if old.record else "")
    return OldLine(old.id, day, old.kind, value, saldo, record, memo or f"{old.kind}, line {old.id} of the old book")


def _whole(value: Any) -> int | None:
    """Return a stored figure as a number of credits that a ledger can hold, None for any other."""
    try:
        return int(value) if float(value) == int(value) and abs(value) < MOST_CREDITS else None
    except (TypeError, ValueError, OverflowError):
        return None
