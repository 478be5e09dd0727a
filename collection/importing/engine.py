"""The engine: one path for previews, the command, the admin and programs. It reads, judges and, if told to, writes."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from itertools import islice
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from collection.cells import Cells, stream_cells
from collection.importing.lookups import Owners
from collection.importing.matching import Matcher
from collection.importing.near import near_matches
from collection.importing.problems import FileRefused, Problem
from collection.importing.source import Choices, Row
from collection.importing.sources import choose_source
from collection.importing.survey import Survey, is_blank, survey
from collection.importing.table import Table
from collection.importing.verdicts import KINDS, Judge, Verdict
from collection.importing.writing import Writer
from collection.models import Batch, Record, SourceKey
from collection.reading import one_point_in_time
from credits.models import Account
from ratings.models import Rating

CHUNK = 2000
Observer = Callable[[Verdict], None]


@dataclass
class ImportOptions:
    """What the user chose. `owner` (a user or None) gets the rows that name nobody; empty texts are detected."""

    source: str = ""
    mode: str = "update"
    owner: Any = None
    charge_after: date | None = None
    skip_bad_rows: bool = False
    may_add_users: bool = False
    only_own: bool = False
    choices: Choices = field(default_factory=Choices)
    most_rows: int = 0


@dataclass
class Report:
    """What an import found and did. `lines` is the sum of the counts of all kinds."""

    counts: Counter[str] = field(default_factory=Counter)
    removals: int = 0
    returns: int = 0
    charged: int = 0
    notes: list[str] = field(default_factory=list)
    source: str = ""
    seconds: float = 0
    batch: Batch | None = None
    fingerprint: str = ""
    imported: bool = False
    balances: dict[str, int] = field(default_factory=dict)

    @property
    def lines(self) -> int:
        return sum(self.counts.values())

    def summary(self) -> str:
        """Return the one line that accounts for every row."""
        counts = " ".join(f"{kind}={self.counts[kind]}" for kind in KINDS)
        return f"lines={self.lines} {counts} seconds={self.seconds:.2f}"


class WorldChanged(Exception):
    """Between preview and confirmation the collection, or the file, changed: the verdicts are not those shown."""


class Import:
    """One file, one set of options. `preview` reads, `run` writes; both judge the rows in the same way."""

    def __init__(self, table: Table, options: ImportOptions) -> None:
        """Raises FileRefused when the file cannot be read as any source."""
        self.table = table
        self.options = options
        self.source = choose_source(table, options.source, options.choices)
        self.today = timezone.localdate()
        if options.owner is None and "owner" not in self.source.places:
            raise FileRefused(f"The file does not say whose records these are. Name the owner: {_usernames()}.")
        if options.mode not in ("update", "add"):
            raise FileRefused(f"There is no mode “{options.mode}”; there are: update, add.")

    def preview(self, observer: Observer | None = None) -> Report:
        """Judge every row without writing anything, not even a lock; `observer` sees each verdict."""
        started = time.perf_counter()
        found = survey(self.source, self.options.choices, self.options.most_rows)
        with one_point_in_time():
            report = self._judge_all(found, observer, writer=None)
            report.balances = self._balances(report)
        report.seconds = time.perf_counter() - started
        return report

    def run(self, *, user: Any = None, observer: Observer | None = None, expected: str = "", token: str = "") -> Report:
        """Import the file in one transaction and return what was done.

        `report.imported` is False, and nothing is written, when a row is bad and bad rows are not to be skipped.
        `expected` is the fingerprint of a preview; raises WorldChanged, writing nothing, when the verdicts differ.
        `token` names the preview in the batch, so that a page can tell later whether it was imported.
        """
        started = time.perf_counter()
        found = survey(self.source, self.options.choices, self.options.most_rows)
        with transaction.atomic():
            batch = self._open_batch(user, token)
            writer = Writer(batch, self.source.name, self.source.foreign, self._owners(), self.today)
            report = self._judge_all(found, observer, writer)
            if expected and report.fingerprint != expected:
                raise WorldChanged
            report.imported = self.options.skip_bad_rows or not report.counts["bad"]
            report.seconds = time.perf_counter() - started
            if report.imported:
                self._close_batch(batch, writer, report)
                report.balances = self._balances(report)
            else:
                transaction.set_rollback(True)
        return report

    def _judge_all(self, found: Survey, observer: Observer | None, writer: Writer | None) -> Report:
        report, digest = Report(source=self.source.name, notes=list(self.source.notes)), sha256()
        owners = writer.owners if writer else self._owners()
        judging = Judging(self, found, owners)
        update = self.options.mode == "update"
        for verdicts in judging.chunks():
            for verdict in verdicts:
                self._count(report, verdict)
                digest.update(verdict.told().encode())
                if observer:
                    observer(verdict)
            if writer and (self.options.skip_bad_rows or not report.counts["bad"]):
                writer.write(verdicts, update)
        report.fingerprint = digest.hexdigest()
        return report

    @staticmethod
    def _count(report: Report, verdict: Verdict) -> None:
        report.counts[verdict.kind] += 1
        if verdict.kind == "new":
            report.charged += verdict.charged
        elif verdict.kind == "changed" and "is_active" in verdict.changes:
            gone = verdict.changes["is_active"][1] == "0"
            report.removals += gone
            report.returns += not gone

    def _owners(self) -> Owners:
        return Owners(self.options.owner.pk if self.options.owner else None)

    def _balances(self, report: Report) -> dict[str, int]:
        """Return the balance of the default owner as it is, or as it would be after a preview."""
        owner = self.options.owner
        if not report.charged or owner is None:
            return {}
        account = Account.objects.filter(owner=owner).first()
        return {owner.username: (account.balance() if account else 0) - (0 if report.imported else report.charged)}

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
                **({"preview": token} if token else {}),
            },
        )

    @staticmethod
    def _close_batch(batch: Batch, writer: Writer, report: Report) -> None:
        batch.counts = {kind: report.counts[kind] for kind in KINDS}
        batch.made = {name: ids for name, ids in (writer.lookups.made | {"user": writer.owners.made}).items() if ids}
        batch.seconds = report.seconds
        if not any(report.counts[kind] for kind in ("new", "changed")):
            # What changed nothing is no batch; there would be nothing to undo.
            batch.delete()
            return
        batch.save()
        report.batch = batch


class Judging:
    """One pass over the rows in which each gets its verdict, a chunk at a time."""

    def __init__(self, job: Import, found: Survey, owners: Owners) -> None:
        self.job = job
        self.options = job.options
        self.source = job.source
        self.found = found
        self.owners = owners
        self.matcher = Matcher(job.source, found)
        self.judge = Judge(job.source, found.splitter, job.options.mode == "update", job.today)
        self._doubled_uids: set[str] = set()

    def chunks(self) -> Iterator[list[Verdict]]:
        """Yield the verdicts, in the order of the file."""
        paired = self._pair_shared_keys()
        rows = self._rows()
        while chunk := list(islice(rows, CHUNK)):
            matched = self.matcher.match([row for row in chunk if row.line not in paired])
            for row in chunk:
                if row.line in paired:
                    pk, row.problems = paired[row.line]
                    matched |= {row.line: pk} if pk else {}
            yield self._verdicts(chunk, matched)

    def _rows(self) -> Iterator[Row]:
        for line, cells in self.source.table.rows():
            if is_blank(cells):
                yield Row(line, [])
            else:
                yield self._prepared(self.source.row(line, cells))

    def _prepared(self, row: Row) -> Row:
        if row.problems:
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
        if self.options.only_own and owner_id != self.owners.default_id:
            return "is somebody else; you can import your own records only"
        return ""

    def _pair_shared_keys(self) -> dict[int, tuple[int | None, list[Problem]]]:
        """Match the rows that share a key with others of the file, all together, and remember doubled uids."""
        found = self.found
        seen_uids: set[str] = set()
        shared = []
        if not (found.uids.repeated or found.keys.repeated or found.releases.repeated or found.identities.repeated):
            return {}
        for line, cells in self.source.table.rows():
            if is_blank(cells):
                continue
            keys = self.source.row_keys(cells)
            if keys.uid in found.uids.repeated:
                uid = self.source.row(line, cells).values.get("uid", "")
                if uid in seen_uids:
                    self._doubled_uids.add(uid)
                seen_uids.add(uid)
            if self.matcher.boundary and found.shares_a_key(keys):
                shared.append((line, cells))
        rows = [self._prepared(self.source.row(line, cells)) for line, cells in shared]
        matched = self.matcher.match(rows)
        return {row.line: (matched.get(row.line), row.problems) for row in rows}

    def _verdicts(self, rows: Sequence[Row], matched: dict[int, int]) -> list[Verdict]:
        current = self._current(list(matched.values()))
        seen = self._seen(list(matched.values())) if self.source.foreign else {}
        rated_today = self._rated_today(rows, matched)
        verdicts = []
        for row in rows:
            pk = matched.get(row.line)
            if not row.cells:
                verdicts.append(Verdict("blank", row))
            elif row.problems:
                verdicts.append(self.judge.bad(row))
            elif pk:
                rated = pk in rated_today and not self.source.foreign
                verdicts.append(self.judge.known(row, pk, current[pk], seen.get(pk), rated))
            else:
                verdicts.append(self.judge.new(row, charge_after=self.options.charge_after))
        if self.matcher.boundary:
            near_matches([v for v in verdicts if v.kind == "new"], self.matcher.boundary)
        return verdicts

    @staticmethod
    def _current(ids: Sequence[int]) -> dict[int, Cells]:
        return dict(stream_cells(Record.objects.filter(pk__in=ids))) if ids else {}

    def _seen(self, ids: Sequence[int]) -> dict[int, dict[str, str]]:
        stored = SourceKey.objects.filter(source=self.source.name, record__in=ids)
        return dict(stored.values_list("record_id", "seen")) if ids else {}

    def _rated_today(self, rows: Sequence[Row], matched: dict[int, int]) -> set[int]:
        ids = [matched[row.line] for row in rows if row.line in matched and "rating" in row.values]
        if not ids:
            return set()
        rated = Rating.objects.filter(record__in=ids, rated_on=self.job.today, author=F("record__owner"))
        return set(rated.values_list("record_id", flat=True))


def _usernames() -> str:
    names = get_user_model().objects.filter(is_active=True).order_by("username").values_list("username", flat=True)
    return ", ".join(names[:20]) or "there is no user yet"


def default_owner() -> Any:
    """Return the only active user, None when there are several or none."""
    users = get_user_model().objects.filter(is_active=True)[:2]
    return users[0] if len(users) == 1 else None
