"""The second pass over a file: every row gets its verdict, a chunk at a time, in the order of the file."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice

from django.db.models import F

from collection.cells import Cells, stream_cells
from collection.importing.lookups import Owners
from collection.importing.matching import Matcher
from collection.importing.near import near_matches
from collection.importing.problems import Problem
from collection.importing.report import ImportOptions
from collection.importing.source import Row, Source
from collection.importing.survey import Survey, is_blank
from collection.importing.verdicts import Judge, Verdict
from collection.models import Record, SourceKey
from ratings.models import Rating

CHUNK = 2000


class Judging:
    """One pass over the rows in which each gets its verdict, a chunk at a time."""

    def __init__(self, source: Source, options: ImportOptions, found: Survey, owners: Owners, today: date) -> None:
        self.source = source
        self.options = options
        self.today = today
        self.found = found
        self.owners = owners
        self.matcher = Matcher(source, found)
        self.judge = Judge(source, found.splitter, options.mode == "update")
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
        rated = Rating.objects.filter(record__in=ids, rated_on=self.today, author=F("record__owner"))
        return set(rated.values_list("record_id", flat=True))
