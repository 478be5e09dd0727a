"""A whole collection home from files: all of it in one transaction, or nothing."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import transaction

from adminkit.verbs import Actor, alters_data
from collection.covers.importing import VERDICTS, CoverImport, FileVerdict
from collection.importing.engine import Import
from collection.importing.files.broken_rows import BrokenRow
from collection.importing.files.opening import open_file
from collection.importing.files.problems import FileRefused
from collection.importing.files.table import Table, header_key
from collection.importing.judging.owners import default_owner
from collection.importing.judging.verdict import KINDS, Verdict
from collection.importing.options import ImportOptions
from collection.importing.report import Report, accounting_line
from collection.importing.tables.engine import TableImport, open_table_file
from collection.importing.tables.options import TableOptions
from collection.whole.file_names import COVERS, IMPORTED, OF_TABLES, RECORDS

#: Sees each verdict, with the name of its file.
Observer = Callable[[str, Verdict], None]


@dataclass
class WholeReport:
    """What became of the rows of each file, and of the covers."""

    reports: dict[str, Report] = field(default_factory=dict)
    covers: Counter[str] = field(default_factory=Counter)
    cover_problems: list[FileVerdict] = field(default_factory=list)
    imported: bool = False

    @property
    def bad(self) -> int:
        return sum(report.counts["bad"] for report in self.reports.values())

    def summary(self) -> str:
        """Return the line that accounts for every row of all files."""
        counts: Counter[str] = Counter()
        for report in self.reports.values():
            counts.update(report.counts)
        seconds = sum(report.seconds for report in self.reports.values())
        return accounting_line(counts, seconds)


@dataclass
class WithoutColumn(Table):
    """A table without one of its columns."""

    breaks_are_blanks: ClassVar[bool] = False
    whole: Table = field(default_factory=lambda: Table([]))
    place: int = 0

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        for line, cells in self.whole.rows():
            is_broken = isinstance(cells, BrokenRow)
            yield line, cells if is_broken else [*cells[: self.place], *cells[self.place + 1 :]]


class WholeImport:
    """The files in a directory."""

    def __init__(self, directory: Path) -> None:
        """Raises FileRefused when none of the files is there."""
        self.directory = directory
        self.names = [name for name in IMPORTED if (directory / name).is_file()]
        self.has_covers = (directory / COVERS).is_dir()
        if not self.names and not self.has_covers:
            raise FileRefused(
                f"{directory.name} holds none of the files of a collection: {', '.join(IMPORTED)}."
            )

    @alters_data
    def run(self, *, by: Actor, observer: Observer, dry_run: bool = False) -> WholeReport:
        """Import the files, each as a batch; with `dry_run`, everything is taken back at the end.

        Nothing is kept when a row of any file is bad. Raises FileRefused for a file that cannot be
        read, PermissionDenied for a user who may not import everything for everybody.
        """
        report = WholeReport()
        with transaction.atomic():
            for name in self.names:
                # After bad rows, what refers to them is bad, too, and would say nothing new.
                if report.bad:
                    break
                report.reports[name] = self._import(name, by, observer)
            report.imported = not report.bad
            if self.has_covers and report.imported:
                self._import_covers(report, by, dry_run)
            if dry_run or not report.imported:
                transaction.set_rollback(True)
        report.imported = report.imported and not dry_run
        return report

    def _import(self, name: str, by: Actor, observer: Observer) -> Report:
        path = self.directory / name

        def observe(verdict: Verdict) -> None:
            observer(name, verdict)

        try:
            if name == RECORDS:
                options = ImportOptions(source="disco", owner=default_owner(), may_add_users=True)
                return Import(self._records(path), options).run(by=by, observer=observe)
            (table,) = [table for table, file in OF_TABLES.items() if file == name]
            chosen = TableOptions(owner=default_owner(), may_add_users=True)
            return TableImport(table, open_table_file(path), chosen).run(by=by, observer=observe)
        except FileRefused as error:
            raise FileRefused(f"{name}: {error}") from None

    def _records(self, path: Path) -> Table:
        """Return the records, without their ratings where these have a file of their own.

        A rating in a file of records would be one of today.
        """
        table = open_file(path)
        keys = [header_key(column) for column in table.header]
        if OF_TABLES["ratings"] not in self.names or "rating" not in keys:
            return table
        place = keys.index("rating")
        header = [*table.header[:place], *table.header[place + 1 :]]
        return WithoutColumn(header, table.file_name, table.file_hash, whole=table, place=place)

    def _import_covers(self, report: WholeReport, by: Actor, dry_run: bool) -> None:
        job = CoverImport(self.directory / COVERS, replace=True)

        def observe(verdict: FileVerdict) -> None:
            if verdict.kind in ("ambiguous", "unmatched", "refused"):
                report.cover_problems.append(verdict)

        try:
            if dry_run:
                for verdict in job.verdicts():
                    observe(verdict)
            else:
                job.run(observe, by=by)
        except ValidationError as error:
            raise FileRefused(f"{COVERS}: {' '.join(error.messages)}") from None
        report.covers = Counter({kind: job.counts[kind] for kind in VERDICTS})


def kinds_of(report: Report) -> str:
    """Return the counts of one file that are not 0, in words."""
    counts = ((kind, report.counts[kind]) for kind in KINDS)
    return ", ".join(f"{count} {kind}" for kind, count in counts if count) or "no rows"
