"""A whole collection home from files: all of it in one transaction, or nothing."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import transaction

from adminkit.audit import note, one_act
from adminkit.entries.verb import Verb
from adminkit.verbs import Actor
from collection.covers.importing import VERDICTS, CoverImport, FileVerdict
from collection.importing.engine import Import, WorldChanged
from collection.importing.files.broken_rows import BrokenRow
from collection.importing.files.limits import NO_LIMITS, Limits
from collection.importing.files.opening import open_file
from collection.importing.files.problems import FileRefused
from collection.importing.files.table import Table, header_key
from collection.importing.judging.owners import default_owner
from collection.importing.judging.verdict import KINDS, Verdict
from collection.importing.options import ImportOptions
from collection.importing.report import Report, accounting_line
from collection.importing.tables.engine import TableImport, open_table_file
from collection.importing.tables.options import TableOptions
from collection.models import Batch, Record
from collection.tasks.progress import Step, named, unwatched
from collection.whole.apart import on_a_copy
from collection.whole.cover_sources import read_cover_sources
from collection.whole.file_names import COVERS, IMPORTED, OF_TABLES, PICTURES, RECORDS
from collection.whole.pictures import PictureImport

_BLOCK = 1_000_000

#: Sees each verdict, with the name of its file.
Observer = Callable[[str, Verdict], None]


@dataclass
class WholeReport:
    """What became of the rows of each file, and of the covers."""

    reports: dict[str, Report] = field(default_factory=dict)
    covers: Counter[str] = field(default_factory=Counter)
    covers_batch: Batch | None = None
    cover_problems: list[FileVerdict] = field(default_factory=list)
    #: What became of the further pictures.
    pictures: Counter[str] = field(default_factory=Counter)
    pictures_batch: Batch | None = None
    imported: bool = False

    @property
    def bad(self) -> int:
        return sum(report.counts["bad"] for report in self.reports.values())

    @property
    def changes_something(self) -> bool:
        """Whether an import with these verdicts writes anything."""
        counts = [report.counts for report in self.reports.values()]
        is_written = any(of_file["new"] or of_file["changed"] for of_file in counts)
        has_pictures = bool(self.covers["set"] or self.pictures["new"])
        return not self.bad and (is_written or has_pictures)

    @property
    def written(self) -> int:
        """How many rows were new or changed."""
        counts = [report.counts for report in self.reports.values()]
        return sum(of_file["new"] + of_file["changed"] for of_file in counts)

    def batches(self) -> list[Batch]:
        """Return the batches that the import left, in the order in which it did."""
        found = [report.batch for report in self.reports.values()]
        return [batch for batch in (*found, self.covers_batch, self.pictures_batch) if batch]

    @property
    def fingerprint(self) -> str:
        """The same for two looks at the files with the same verdicts."""
        verdicts = [(name, report.fingerprint) for name, report in self.reports.items()]
        pictures = (sorted(self.covers.items()), sorted(self.pictures.items()))
        return sha256(repr((verdicts, pictures)).encode()).hexdigest()

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

    def __init__(self, directory: Path, called: str = "", limits: Limits = NO_LIMITS) -> None:
        """`called` is the name of what they came in, `limits` are those of each file. Raises
        FileRefused when none of the files is there.
        """
        self.directory = directory
        self.limits = limits
        self.names = [name for name in IMPORTED if (directory / name).is_file()]
        self.has_covers = (directory / COVERS).is_dir()
        self.has_pictures = (directory / PICTURES).is_dir()
        if not self.names and not self.has_covers and not self.has_pictures:
            raise FileRefused(
                f"{called or directory.name} holds none of the files of a collection: "
                f"{', '.join(IMPORTED)}."
            )

    def rows(self) -> int:
        """Return about how many rows and covers there are: lines, as far as they are counted."""
        count = sum(1 for _ in (self.directory / COVERS).glob("*")) if self.has_covers else 0
        return count + sum(map(self._lines, self.names))

    def _lines(self, name: str) -> int:
        """Return how many lines a file has below its header."""
        with (self.directory / name).open("rb") as file:
            blocks = iter(lambda: file.read(_BLOCK), b"")
            return max(0, sum(block.count(b"\n") for block in blocks) - 1)

    @one_act
    def run(
        self,
        *,
        by: Actor,
        observer: Observer,
        dry_run: bool = False,
        expected: str = "",
        token: str = "",
        step: Step = unwatched,
    ) -> WholeReport:
        """Import the files, each as a batch; with `dry_run`, everything is taken back at the end,
        and meanwhile others may write.

        Nothing is kept when a row of any file is bad. `expected` is the fingerprint of the files in
        a dry run, `token` names that in the batches, and `step` is told how far it has come: what
        it raises leaves nothing behind. Raises FileRefused for a file that cannot be read,
        WorldChanged when the verdicts are others than in the dry run, PermissionDenied for a user
        who may not import everything for everybody.
        """
        with on_a_copy() if dry_run else nullcontext():
            return self._run(by, observer, dry_run, expected, token, step)

    def _run(
        self, by: Actor, observer: Observer, dry_run: bool, expected: str, token: str, step: Step
    ) -> WholeReport:
        report = WholeReport()
        doing = "Reading" if dry_run else "Importing"
        with transaction.atomic():
            for name in self.names:
                # After bad rows, what refers to them is bad, too, and would say nothing new.
                if report.bad:
                    break
                report.reports[name] = self._import(
                    name, by, observer, token, named(step, f"{doing} {name}")
                )
            report.imported = not report.bad
            if self.has_covers and report.imported:
                self._import_covers(report, by, dry_run, token, step)
            if report.imported:
                self._import_pictures(report, by, dry_run, token, step)
            if expected and report.fingerprint != expected:
                raise WorldChanged
            if dry_run or not report.imported:
                transaction.set_rollback(True)
            elif report.changes_something:
                batches = ", ".join(str(batch.pk) for batch in report.batches())
                note(by, Verb.IMPORT, Record, count=report.written, batches=batches)
        report.imported = report.imported and not dry_run
        return report

    def _import(self, name: str, by: Actor, observer: Observer, token: str, step: Step) -> Report:
        path = self.directory / name
        rows = self._lines(name)

        def observe(verdict: Verdict) -> None:
            observer(name, verdict)

        def of_file(done: int, total: int | None = None, unit: str = "", doing: str = "") -> None:
            # Rows of records are judged before the first of them is written.
            step(0 if doing == "Reading" else done, max(done, rows), "row")

        try:
            if name == RECORDS:
                options = ImportOptions(source="disco", owner=default_owner(), may_add_users=True)
                records = Import(self._records(path), options)
                return records.run(by=by, observer=observe, token=token, step=of_file)
            (table,) = [table for table, file in OF_TABLES.items() if file == name]
            chosen = TableOptions(owner=default_owner(), may_add_users=True)
            rows_of_table = TableImport(table, open_table_file(path, limits=self.limits), chosen)
            return rows_of_table.run(by=by, observer=observe, token=token, step=of_file)
        except FileRefused as error:
            raise FileRefused(f"{name}: {error}") from None

    def _records(self, path: Path) -> Table:
        """Return the records, without their ratings where these have a file of their own.

        A rating in a file of records would be one of today.
        """
        table = open_file(path, limits=self.limits)
        keys = [header_key(column) for column in table.header]
        if OF_TABLES["ratings"] not in self.names or "rating" not in keys:
            return table
        place = keys.index("rating")
        header = [*table.header[:place], *table.header[place + 1 :]]
        return WithoutColumn(header, table.file_name, table.file_hash, whole=table, place=place)

    def _import_covers(
        self, report: WholeReport, by: Actor, dry_run: bool, token: str, step: Step
    ) -> None:
        job = CoverImport(self.directory / COVERS, replace=True)
        sources = read_cover_sources(self.directory)

        def observe(verdict: FileVerdict) -> None:
            if verdict.kind in ("ambiguous", "unmatched", "refused"):
                report.cover_problems.append(verdict)

        try:
            if dry_run:
                for number, verdict in enumerate(job.verdicts()):
                    step(number, len(job.files), "cover", "Reading covers")
                    observe(verdict)
            else:
                report.covers_batch = job.run(
                    observe, by=by, file_name=COVERS, token=token, sources=sources, step=step
                )
        except ValidationError as error:
            raise FileRefused(f"{COVERS}: {' '.join(error.messages)}") from None
        report.covers = Counter({kind: job.counts[kind] for kind in VERDICTS})

    def _import_pictures(
        self, report: WholeReport, by: Actor, dry_run: bool, token: str, step: Step
    ) -> None:
        job = PictureImport(self.directory)
        if job.files:
            job.run(by=by, dry_run=dry_run, token=token, step=step)
            report.pictures, report.pictures_batch = job.counts, job.batch


def kinds_of(report: Report) -> str:
    """Return the counts of one file that are not 0, in words."""
    counts = ((kind, report.counts[kind]) for kind in KINDS)
    return ", ".join(f"{count} {kind}" for kind, count in counts if count) or "no rows"
