"""The engine: one path for previews, the command, the admin and programs. It reads, judges and, if told to, writes."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from collection.importing.charging import Proposal, balances_after, charged_after, last_import
from collection.importing.deciding import Decided
from collection.importing.judging import Judging
from collection.importing.mended import import_before, read_as_before
from collection.importing.owners import Owners, usernames
from collection.importing.problems import FileRefused
from collection.importing.report import ImportOptions, Report
from collection.importing.source import Source
from collection.importing.sources import choose_source
from collection.importing.survey import Survey, survey
from collection.importing.table import Table, header_key
from collection.importing.verdicts import KINDS, Verdict
from collection.importing.wants import WantJudge
from collection.importing.writing import Writer
from collection.models import Batch, Decision, HeaderMapping
from collection.models.sources import header_hash
from collection.reading import one_point_in_time

Observer = Callable[[Verdict], None]


class WorldChanged(Exception):
    """Between preview and confirmation the collection, or the file, changed: the verdicts are not those shown."""


class Import:
    """One file, one set of options. `preview` reads, `run` writes; both judge the rows in the same way."""

    def __init__(self, table: Table, options: ImportOptions, source: Source | None = None) -> None:
        """Raises FileRefused when the file cannot be read as any source; `source` is found out unless given."""
        self.table = table
        self._header = _keys(table)
        self._before = import_before(self._header, options.owner) if table.holds_bad_rows else None
        self.options, told = read_as_before(options, self._before) if self._before else (options, [])
        choices = replace(self.options.choices, remembered=remembered_columns(table))
        self.source = source or choose_source(table, self.options.source, choices)
        self.source.notes += told
        self.today = timezone.localdate()
        if options.owner is None and "owner" not in self.source.places:
            raise FileRefused(f"The file does not say whose records these are. Name the owner: {usernames()}.")
        if options.mode not in ("update", "add"):
            raise FileRefused(f"There is no mode “{options.mode}”; there are: update, add.")

    def preview(self, observer: Observer | None = None) -> Report:
        """Judge every row without writing anything, not even a lock; `observer` sees each verdict."""
        started = time.perf_counter()
        found = self._survey()
        with one_point_in_time():
            report, judging = self._report(), self._judging(found, self._owners())
            self._judge_all(report, judging, observer, writer=None)
            self._conclude(report, judging)
        report.seconds = time.perf_counter() - started
        return report

    def run(self, *, user: Any = None, observer: Observer | None = None, expected: str = "", token: str = "") -> Report:
        """Import the file in one transaction and return what was done.

        `report.imported` is False, and nothing is written, when a row is bad and bad rows are not to be skipped.
        `expected` is the fingerprint of a preview; raises WorldChanged, writing nothing, when the verdicts differ.
        `token` names the preview in the batch, so that a page can tell later whether it was imported.
        """
        started = time.perf_counter()
        found = self._survey()
        with transaction.atomic():
            report, batch = self._report(), self._open_batch(user, token)
            writer = self._writer(batch)
            judging = self._judging(found, writer.owners)
            self._judge_all(report, judging, observer, writer)
            if expected and report.fingerprint != expected:
                raise WorldChanged
            report.imported = self.options.skip_bad_rows or not report.counts["bad"]
            report.seconds = time.perf_counter() - started
            if report.imported:
                self._close_batch(batch, writer, report)
                self._remember_columns()
                self._conclude(report, judging)
            else:
                transaction.set_rollback(True)
        return report

    def _judge_all(self, report: Report, judging: Judging, observer: Observer | None, writer: Writer | None) -> None:
        digest = sha256()
        update = self.options.mode == "update"
        for verdicts in judging.chunks():
            for verdict in verdicts:
                report.count(verdict)
                digest.update(verdict.told().encode())
                if observer:
                    observer(verdict)
            if writer and (self.options.skip_bad_rows or not report.counts["bad"]):
                writer.write(verdicts, update)
        report.fingerprint = digest.hexdigest()

    def _survey(self) -> Survey:
        decided = Decided(self.source, self.options.owner, self.options.said)
        return survey(self.source, decided, self.options.most_rows)

    def _judging(self, found: Survey, owners: Owners) -> Judging:
        wants = WantJudge(self.options, owners)
        return Judging(self.source, self.options, found, owners, wants, self.today)

    def _writer(self, batch: Batch) -> Writer:
        return Writer(batch, self.source, self._owners(), self.today)

    def _owners(self) -> Owners:
        options = self.options
        default_id = options.owner.pk if options.owner else None
        return Owners(default_id, may_add=options.may_add_users, only_own=options.only_own)

    def _report(self) -> Report:
        """Return an empty report; where nothing is charged, it will count what is newer than the last import."""
        report, owner = Report(source=self.source.name, notes=list(self.source.notes)), self.options.owner
        if owner and self.options.charge_after is None and self.source.books_arrivals:
            alike = {"options__header": header_hash(self._header)} if self.source.lists_by_header else {}
            report.since = charged_after(self._before) or last_import(self.source.name, owner, **alike)
        return report

    def _conclude(self, report: Report, judging: Judging) -> None:
        """Say what only all rows together tell: what the file leaves out, what it costs, and what it could cost."""
        report.missing = judging.left_out.missing(judging.owners.default_id)
        if report.new_users:
            report.notes.append(f"New users, inactive and without a password: {', '.join(sorted(report.new_users))}.")
        charges, later = self._by_name(report.charges), self._by_name(report.later)
        if charges:
            # What is imported is booked.
            report.balances = balances_after(dict.fromkeys(charges, 0) if report.imported else charges)
        if later:
            report.proposal = Proposal(report.since, later.total(), balances_after(later))

    def _by_name(self, counted: Counter[str]) -> Counter[str]:
        """Return counts by user name; rows that name nobody are the default owner's."""
        found: Counter[str] = Counter()
        for name, count in counted.items():
            found[name or self.options.owner.username] += count
        return found

    def _open_batch(self, user: Any, token: str) -> Batch:
        return Batch.objects.create(
            user=user,
            kind=Batch.Kind.IMPORT,
            source=self.source.name,
            file_name=self.table.file_name[-300:],
            file_hash=self.table.file_hash,
            options={
                "mode": self.options.mode,
                "charge_after": str(self.options.charge_after or ""),
                "owner": self.options.owner and self.options.owner.pk,
                "header": header_hash(self._header),
                "settled": self.source.settled,
                **({"mends": self._before.pk} if self._before else {}),
                **({"preview": token} if token else {}),
            },
        )

    def _remember_columns(self) -> None:
        choices = self.source.choices
        if choices.mapping:
            HeaderMapping.objects.remember(self._header, choices.remembered | choices.mapping)

    def _close_batch(self, batch: Batch, writer: Writer, report: Report) -> None:
        decided = Decision.objects.remember(self.options.said.decisions(self.options.owner, self.source.name))
        made = writer.made | {"user": writer.owners.made, "decision": decided}
        batch.counts = {kind: report.counts[kind] for kind in KINDS}
        batch.made = {name: ids for name, ids in made.items() if ids}
        batch.seconds = report.seconds
        if not any(report.counts[kind] for kind in ("new", "changed")):
            # What changed nothing is no batch; there would be nothing to undo.
            batch.delete()
            return
        batch.save()
        batch.seal()
        report.batch = batch


def _keys(table: Table) -> list[str]:
    return [header_key(name) for name in table.header]


def remembered_columns(table: Table) -> dict[str, str]:
    """Return what a user once said of the columns of a file with this header, column to field."""
    return HeaderMapping.objects.recall(_keys(table))
